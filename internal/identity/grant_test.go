package identity_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

func TestGrantsCountFromTheNextRequest(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	apex := h.db.Client(t, "Apex")
	boss, ada := h.add(t, "boss", testkit.Whole(identity.Admin)), h.add(t, "ada")
	chief, actor := h.signIn(t, boss), h.signIn(t, ada)
	must(t, h.Grant(ctx, identity.System("test"), ada.ID, testkit.Over(identity.Treasury, apex)))
	now, err := h.Authenticate(ctx, actor.Session, false)
	if err != nil || !now.Has(identity.Treasury, apex.ID) {
		t.Fatalf("%+v, %v", now.Grants, err)
	}
	want(t, h.Grant(ctx, identity.System("test"), ada.ID, testkit.Over(identity.Treasury, apex)), identity.ErrGrantHeld)
	want(t, h.Grant(ctx, chief, ada.ID, testkit.Over(identity.Treasury, apex)), identity.ErrTwo)
	member, _, err := h.Member(ctx, chief, ada.ID)
	if err != nil || len(member.Grants) != 1 || member.Grants[0].ClientName != "Apex" || member.Grants[0].GrantedBy != nil {
		t.Fatalf("%+v, %v", member, err)
	}
	must(t, h.Revoke(ctx, chief, member.Grants[0].ID, "no longer needed"))
	if now, err = h.Authenticate(ctx, actor.Session, false); err != nil || len(now.Grants) != 0 {
		t.Fatalf("%+v, %v", now.Grants, err)
	}
	want(t, h.Revoke(ctx, chief, member.Grants[0].ID, "no longer needed"), identity.ErrNoGrant)
	must(t, h.Grant(ctx, identity.System("test"), ada.ID, testkit.Over(identity.Treasury, apex))) // a revoked grant may be given again
	for verb, n := range map[string]int{"grant.add": 3, "grant.revoke": 1, "person.add": 2} {
		if got := h.events(t, verb, "done"); got != n {
			t.Errorf("%s: %d in the trail, want %d", verb, got, n)
		}
	}
}

func TestNobodyTouchesTheirOwnAccess(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	apex := h.db.Client(t, "Apex")
	boss, local := h.add(t, "boss", testkit.Whole(identity.Admin)), h.add(t, "local", testkit.Over(identity.Admin, apex))
	chief, small := h.signIn(t, boss), h.signIn(t, local)
	own, _, err := h.Member(ctx, chief, boss.ID)
	must(t, err)
	want(t, h.Grant(ctx, chief, boss.ID, testkit.Whole(identity.Treasury)), identity.ErrOwnGrant)
	want(t, h.Revoke(ctx, chief, own.Grants[0].ID, "no longer needed"), identity.ErrOwnGrant)
	want(t, h.SetState(ctx, chief, boss.ID, identity.Disabled), identity.ErrOwnGrant)
	want(t, h.Grant(ctx, small, boss.ID, testkit.Over(identity.Treasury, apex)), identity.ErrNotAdmin)
	want(t, h.Revoke(ctx, small, own.Grants[0].ID, "no longer needed"), identity.ErrNotAdmin)
	_, _, err = h.AddPerson(ctx, small, "x@example.test", "X", password, nil)
	want(t, err, identity.ErrNotAdmin)
	want(t, h.Grant(ctx, identity.System("test"), local.ID, identity.Grant{Role: "king"}), identity.ErrRole)
	absent := other(apex.ID)
	want(t, h.Grant(ctx, identity.System("test"), local.ID, identity.Grant{Role: identity.Auditor, Client: &absent}), identity.ErrNoClient)
	want(t, h.Grant(ctx, identity.System("test"), absent, testkit.Whole(identity.Auditor)), identity.ErrNoPerson)
	// and not by SQL as the serving role either
	err = h.db.TryServing(database.Organization(boss.ID), `insert into role_grant (id, person_id, role, granted_by, granted_at)
		values ($1, $2, 'treasury', $2, now())`, uuid.New(), boss.ID)
	if database.Constraint(err) != "role_grant_confirmed" {
		t.Errorf("own grant by SQL: %v", err)
	}
	err = h.db.TryServing(database.Organization(boss.ID), `update role_grant set revoked_at = now(), revoked_by = person_id where person_id = $1`, boss.ID)
	if database.Constraint(err) != "role_grant_own_revoke" {
		t.Errorf("own revocation by SQL: %v", err)
	}
}

// TestTwoAdministratorsCannotBothFall: each takes the other's role in the same moment; somebody must stay.
func TestTwoAdministratorsCannotBothFall(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	one, two := h.add(t, "one", testkit.Whole(identity.Admin)), h.add(t, "two", testkit.Whole(identity.Admin))
	a, b := h.signIn(t, one), h.signIn(t, two)
	grantOf := func(p somebody) uuid.UUID {
		m, _, err := h.Member(ctx, a, p.ID)
		must(t, err)
		return m.Grants[0].ID
	}
	ofOne, ofTwo := grantOf(one), grantOf(two)
	// Both are held at their grant until both are under way, so that neither simply comes first.
	held, err := h.db.Owner.Begin(ctx)
	must(t, err)
	defer held.Rollback(ctx) //nolint:errcheck // only a failing test still holds it
	_, err = held.Exec(ctx, `select from role_grant for update`)
	must(t, err)
	var all sync.WaitGroup
	errs := make([]error, 2)
	all.Go(func() { errs[0] = h.Revoke(ctx, a, ofTwo, "no longer needed") })
	all.Go(func() { errs[1] = h.another(t).Revoke(ctx, b, ofOne, "no longer needed") })
	until(t, func() bool {
		return h.db.Count(t, `select count(*) from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = current_database())`) == 2
	})
	must(t, held.Rollback(ctx))
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("want exactly one to succeed: %v, %v", errs[0], errs[1])
	}
	if n := h.db.Count(t, `select count(*) from role_grant where revoked_at is null`); n != 1 {
		t.Errorf("%d administrators are left", n)
	}
}

func TestDisablingEndsEverything(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	boss, ada := h.add(t, "boss", testkit.Whole(identity.Admin)), h.add(t, "ada")
	chief, actor := h.signIn(t, boss), h.signIn(t, ada)
	must(t, h.SetState(ctx, chief, ada.ID, identity.Disabled))
	_, err := h.Authenticate(ctx, actor.Session, false)
	want(t, err, identity.ErrSignedOut)
	_, err = h.CheckPassword(ctx, ada.Email, password, from("192.0.2.1"))
	want(t, err, identity.ErrRefused)
	_, err = h.SignInAs(ctx, identity.System("demo"), ada.ID, from("192.0.2.1"))
	want(t, err, identity.ErrNoPerson)
	want(t, h.SetState(ctx, chief, ada.ID, identity.Active), identity.ErrTwo)
	must(t, h.SetState(ctx, identity.System("test"), ada.ID, identity.Active))
	h.signIn(t, ada)
	_, err = h.Authenticate(ctx, actor.Session, false)
	want(t, err, identity.ErrSignedOut) // the old session stays ended
}

func TestAddingPeople(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	ada := h.add(t, "ada")
	_, _, err := h.AddPerson(ctx, identity.System("test"), " ADA@example.test", "Other", password, nil)
	want(t, err, identity.ErrEmailTaken)
	absent := uuid.New()
	_, _, err = h.AddPerson(ctx, identity.System("test"), "b@example.test", "B", password, []identity.Grant{{Role: identity.Admin, Client: &absent}})
	want(t, err, identity.ErrNoClient)
	if n := h.db.Count(t, `select count(*) from person`); n != 1 {
		t.Errorf("%d people: a refused one was stored", n)
	}
	_, seed, err := h.AddPersonWith(ctx, identity.System("demo"), identity.NewPerson{Email: "d@example.test", Name: "D", Password: password, CodeSeed: "JBSWY3DPEHPK3PXP"})
	if err != nil || seed != "JBSWY3DPEHPK3PXP" {
		t.Errorf("%v", err)
	}
	found, err := h.PersonByEmail(ctx, identity.System("test"), "Ada@Example.test")
	if err != nil || found.ID != ada.ID {
		t.Errorf("%+v, %v", found, err)
	}
	_, err = h.PersonByEmail(ctx, identity.System("test"), "nobody@example.test")
	want(t, err, identity.ErrNoPerson)
	dump := h.db.Count(t, `select count(*) from credential where totp_sealed::text like '%' || encode($1::bytea, 'hex') || '%' or password_hash like '%horse%'`, []byte(ada.seed.Reveal()))
	if dump != 0 {
		t.Error("a secret is stored in clear")
	}
}

func TestNamesAndHolders(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	apex, mine := h.db.Client(t, "Apex"), h.db.Client(t, "Mine")
	whole, over, elsewhere := h.add(t, "whole", testkit.Whole(identity.Compliance)), h.add(t, "over", testkit.Over(identity.Compliance, apex)), h.add(t, "elsewhere", testkit.Over(identity.Compliance, mine))
	off := h.add(t, "off", testkit.Whole(identity.Compliance))
	must(t, h.SetState(ctx, identity.System("test"), off.ID, identity.Disabled))
	must(t, h.db.Serve.As(ctx, database.System("test"), func(tx pgx.Tx) error {
		holders, err := identity.Holders(ctx, tx, identity.Compliance, apex.ID)
		if err != nil || len(holders) != 2 {
			t.Errorf("holders %v, %v", holders, err)
		}
		for _, id := range holders {
			if id != whole.ID && id != over.ID {
				t.Errorf("%v holds nothing over Apex", id)
			}
		}
		names, err := identity.PersonNames(ctx, tx, []uuid.UUID{elsewhere.ID, uuid.New()})
		if err != nil || len(names) != 1 || names[elsewhere.ID] != "elsewhere" {
			t.Errorf("names %v, %v", names, err)
		}
		return nil
	}))
}

func TestFaultsCarryNoCause(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.add(t, "ada")
	_, _, err := h.AddPerson(context.Background(), identity.System("test"), "ada@example.test", "Ada", password, nil)
	if f := fault.As(err); f.Fields["email"] == "" || f.Err == nil {
		t.Errorf("%+v", f)
	}
}
