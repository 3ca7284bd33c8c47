package identity

import (
	"reflect"
	"testing"

	"github.com/google/uuid"
)

func TestTheFirstWall(t *testing.T) {
	t.Parallel()
	a, b := uuid.New(), uuid.New()
	one := Actor{Person: uuid.New(), Grants: []Grant{{Role: Treasury, Client: &a}, {Role: Auditor, Client: &a}}}
	if !one.Sees(a) || one.Sees(b) || !one.Has(Treasury, a) || one.Has(Treasury, b) || one.Has(Admin, a) || one.Organization() {
		t.Error("a grant on one client reaches further, or less far")
	}
	if got := one.ClientFilter(); !reflect.DeepEqual(got, []uuid.UUID{a}) {
		t.Errorf("filter %v", got)
	}
	if got := one.RoleNames(); got != "treasury,auditor" {
		t.Errorf("roles %q", got)
	}
	nobody := Actor{}
	if nobody.Sees(a) || nobody.ClientFilter() == nil || nobody.HasAny(Admin) || nobody.IsSystem() || nobody.Administers() {
		t.Error("an actor without grants sees something: a nil filter means everything")
	}
	whole := Actor{Grants: []Grant{{Role: Admin}}}
	if !whole.Sees(b) || whole.ClientFilter() != nil || !whole.Has(Admin, b) || !whole.Administers() {
		t.Error("a grant on the organization does not cover each client")
	}
	if (Actor{Grants: []Grant{{Role: Admin, Client: &a}}}).Administers() {
		t.Error("an admin of one client administers the organization")
	}
	if s := System("job"); !s.IsSystem() || !s.Sees(a) || s.ClientFilter() != nil || s.RoleNames() != "system" || s.HasAny(Admin) {
		t.Error("the program is not the program")
	}
	one.unchecked = true
	if !one.Sees(b) || one.ClientFilter() != nil || one.Has(Treasury, b) {
		t.Error("unchecked switches off what is seen, and no role")
	}
}

func TestSameGrants(t *testing.T) {
	t.Parallel()
	a, b := uuid.New(), uuid.New()
	again := a
	one := Actor{Grants: []Grant{{Role: Treasury, Client: &a}, {Role: Admin}}}
	if !one.SameGrants(Actor{Grants: []Grant{{Role: Treasury, Client: &again}, {Role: Admin}}}) {
		t.Error("the same grants differ")
	}
	for _, other := range [][]Grant{nil, {{Role: Treasury, Client: &a}}, {{Role: Treasury, Client: &b}, {Role: Admin}},
		{{Role: Treasury}, {Role: Admin}}, {{Role: Auditor, Client: &a}, {Role: Admin}}} {
		if one.SameGrants(Actor{Grants: other}) {
			t.Errorf("%v counts as the same", other)
		}
	}
}
