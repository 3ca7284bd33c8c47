package delivery_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/delivery"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/notify"
)

func TestDue(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		out, err := time.Parse(time.RFC3339, text)
		must(t, err)
		return out
	}
	for _, c := range []struct {
		pace      delivery.Pace
		now, want string
	}{
		{delivery.Now, "2026-11-20T12:34:56Z", "2026-11-20T12:34:56Z"}, {delivery.Hourly, "2026-11-20T12:34:56Z", "2026-11-20T13:00:00Z"}, {delivery.Hourly, "2026-11-20T12:00:00Z", "2026-11-20T13:00:00Z"},
		{delivery.Daily, "2026-11-20T05:59:59Z", "2026-11-20T06:00:00Z"}, {delivery.Daily, "2026-11-20T06:00:00Z", "2026-11-21T06:00:00Z"}, {delivery.Daily, "2026-12-31T12:00:00Z", "2027-01-01T06:00:00Z"},
	} {
		if got := c.pace.Due(at(c.now)); !got.Equal(at(c.want)) {
			t.Errorf("%s from %s: %s, want %s", c.pace, c.now, got, c.want)
		}
	}
}

// TestForAgreesWithTheGrants: over all grants and classes, a notice leaves the console only for who sees its client and holds
// the role of its class there.
func TestForAgreesWithTheGrants(t *testing.T) {
	t.Parallel()
	clients := []uuid.UUID{uuid.New(), uuid.New()}
	over := func(t *rapid.T, name string) *uuid.UUID {
		if i := rapid.IntRange(0, 2).Draw(t, name); i < 2 {
			return &clients[i]
		}
		return nil
	}
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom(notify.Classes).Draw(t, "class")
		n := notify.Notice{Class: k.Class, Client: over(t, "of")}
		var who identity.Actor
		for range rapid.IntRange(0, 3).Draw(t, "grants") {
			who.Grants = append(who.Grants, identity.Grant{Role: rapid.SampledFrom(identity.Roles).Draw(t, "role"), Client: over(t, "over")})
		}
		may := false
		for _, g := range who.Grants { // one grant that covers it is enough
			covers := g.Client == nil || n.Client != nil && *g.Client == *n.Client
			may = may || covers && (k.Role == "" || g.Role == k.Role)
		}
		if n.Client == nil && (k.Class == notify.Freeze || k.Class == notify.Channel) {
			may = len(who.Grants) > 0
		}
		if got := n.For(who); got != may {
			t.Fatalf("%s of %v for %+v: %v, want %v", k.Class, n.Client, who.Grants, got, may)
		}
	})
	if (notify.Notice{Class: "unheard of"}).For(identity.Actor{Grants: []identity.Grant{{Role: identity.Admin}}}) {
		t.Error("an unknown class leaves")
	}
}

// TestWhatOneMayNotSeeIsNeverSent: whatever rights somebody loses between the notice and its sending, nothing goes out that they
// could not see at that moment, by either way.
func TestWhatOneMayNotSeeIsNeverSent(t *testing.T) {
	t.Parallel()
	h, hook := setup(t), listen(t)
	all := classes()
	for _, k := range notify.Classes {
		all[k.Class] = true
	}
	for i, k := range notify.Classes {
		for j, lost := range []string{"nothing", "apex", "both", "suspended"} {
			fits := k.Role
			if fits == "" {
				fits = identity.Treasury
			}
			// over one of the two clients the role of the class, over the other any, in turns
			grants := []identity.Grant{{Role: fits, Client: &h.apex.ID}, {Role: identity.Roles[(i+j)%len(identity.Roles)], Client: &h.other.ID}}
			if (i+j)%2 == 1 {
				grants[0].Client, grants[1].Client = grants[1].Client, grants[0].Client
			}
			h.toldAsTheyMay(t, hook, k, lost, []delivery.Pace{delivery.Now, delivery.Hourly}[i%2], all, grants)
		}
	}
}

// toldAsTheyMay tells somebody of both clients, takes rights from them, and reads what goes out then.
func (h *house) toldAsTheyMay(t *testing.T, hook *receiver, k notify.Kind, lost string, pace delivery.Pace, all map[notify.Class]bool, grants []identity.Grant) {
	t.Helper()
	who := h.Person(t, "Somebody", grants...)
	must(t, h.Choose(t.Context(), who, pace, all, all))
	_, err := h.Register(t.Context(), who, hook.URL)
	must(t, err)
	for _, c := range []identity.Client{h.apex, h.other} {
		h.tell(t, notify.Notice{Client: &c.ID, Class: k.Class, Text: "News of " + c.Name + " for " + who.Email}, who)
	}
	kept := h.lose(t, who, lost)
	before, called := len(h.box.Got()), len(hook.all())
	h.clock.Advance(time.Hour)
	for range 3 { // one webhook is called after the other
		must(t, h.SendDue(t.Context()))
		must(t, h.CallDue(t.Context()))
	}
	var mails, calls strings.Builder
	for _, g := range h.box.Got()[before:] {
		mails.WriteString(strings.ReplaceAll(g.Raw, "=\n", ""))
	}
	for _, g := range hook.all()[called:] {
		calls.Write(g.body)
	}
	for _, c := range []identity.Client{h.apex, h.other} {
		may := false
		for _, g := range grants {
			may = may || *g.Client == c.ID && kept[c.ID] && (k.Role == "" || g.Role == k.Role)
		}
		for way, out := range map[string]string{"mail": mails.String(), "webhook": calls.String()} {
			if told := strings.Contains(out, "News of "+c.Name); told != may {
				t.Errorf("%s of %s after losing %s with %+v: told by %s %v, may %v", k.Class, c.Name, lost, grants, way, told, may)
			}
		}
	}
}

// lose takes rights from somebody and says over which clients some are left.
func (h *house) lose(t testing.TB, who identity.Actor, what string) map[uuid.UUID]bool {
	t.Helper()
	by := h.Person(t, "Ada", identity.Grant{Role: identity.Admin}).Person
	end := `update role_grant set revoked_at = $2, revoked_by = $3 where person_id = $1`
	switch what {
	case "apex":
		_, err := h.Owner.Exec(context.Background(), end+` and client_id = $4`, who.Person, h.clock.Now(), by, h.apex.ID)
		must(t, err)
		return map[uuid.UUID]bool{h.other.ID: true}
	case "both":
		_, err := h.Owner.Exec(context.Background(), end, who.Person, h.clock.Now(), by)
		must(t, err)
		return nil
	case "suspended":
		_, err := h.Owner.Exec(context.Background(), `update person set state = 'disabled' where id = $1`, who.Person)
		must(t, err)
		return nil
	}
	return map[uuid.UUID]bool{h.apex.ID: true, h.other.ID: true}
}
