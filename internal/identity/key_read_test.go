package identity_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

// The register names whom a key concerns, keeps the ended ones, and is for who looks after the organization or audits it.
func TestTheRegisterOfKeys(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	apex := h.db.Client(t, "Apex")
	chief, second := h.signIn(t, h.add(t, "boss", testkit.Whole(identity.Admin))), h.signIn(t, h.add(t, "second", testkit.Whole(identity.Admin)))
	k, secret, err := h.NewKey(ctx, chief, identity.NewKey{Kind: identity.APIKey, Name: "erp", Client: &apex.ID, Roles: []identity.Role{identity.Treasury}, Scopes: []string{"sends:write"}})
	must(t, err)
	must(t, h.ConfirmKey(ctx, second, k.ID))
	h.clock.Advance(time.Second)
	next, _, err := h.RotateKey(ctx, second, k.ID, time.Minute)
	must(t, err)
	if e, err := h.KeyEntry(ctx, chief, next.ID); err != nil || e.State(h.clock.Now()) != identity.KeyWaits {
		t.Errorf("a fresh secret that can spend is %s, %v", e.State(h.clock.Now()), err)
	}
	want(t, h.ConfirmKey(ctx, second, next.ID), identity.ErrOwnKey)
	must(t, h.ConfirmKey(ctx, chief, next.ID))
	all, more, err := h.KeyRegister(ctx, chief, identity.KeyFilter{Limit: 2})
	must(t, err)
	if more {
		t.Error("more keys than were made")
	}
	h.filtersAgree(t, chief)
	if len(all) != 2 || all[0].ID != next.ID || all[1].ClientName != "Apex" || all[1].Maker != "boss" || all[1].Second != "second" || all[1].Successor != next.ID || all[0].Successor != uuid.Nil {
		t.Fatalf("%+v", all)
	}
	now := h.clock.Now()
	if all[0].State(now) != identity.KeyInForce || all[1].State(now) != identity.KeyReplaced || all[1].State(now.Add(identity.MaxOverlap)) != identity.KeyExpired {
		t.Errorf("%s, %s", all[0].State(now), all[1].State(now))
	}
	must(t, h.RevokeKey(ctx, chief, k.ID))
	soon := h.clock.Now().Add(time.Hour)
	_, _, err = h.NewKey(ctx, chief, identity.NewKey{Kind: identity.APIKey, Name: "soon", Client: &apex.ID, Roles: []identity.Role{identity.Treasury}, Scopes: []string{"sends:read"}, ExpiresAt: &soon})
	must(t, err)
	h.filtersAgree(t, chief)
	h.clock.Advance(2 * time.Hour)
	h.filtersAgree(t, chief)
	first, more, err := h.KeyRegister(ctx, chief, identity.KeyFilter{Limit: 1})
	must(t, err)
	rest, none, err := h.KeyRegister(ctx, chief, identity.KeyFilter{Limit: 5, Before: &first[0].ID})
	if err != nil || !more || none || len(rest) != 2 || rest[1].ID != k.ID {
		t.Errorf("%v, %v, %+v, %v", more, none, rest, err)
	}
	one, err := h.KeyEntry(ctx, h.signIn(t, h.add(t, "otto", testkit.Whole(identity.Auditor))), k.ID)
	if err != nil || one.State(now) != identity.KeyRevoked {
		t.Errorf("%+v, %v", one, err)
	}
	actor, err := h.as(secret)
	want(t, err, identity.ErrKeyUnfit)
	if actor.Key != k.ID || actor.Person != uuid.Nil || len(actor.Grants) != 0 || len(actor.Scopes) != 0 {
		t.Errorf("a refused key is told as %+v", actor)
	}
	_, err = h.KeyEntry(ctx, chief, uuid.New())
	want(t, err, identity.ErrNoKey)
	for name, grant := range map[string]identity.Grant{"tess": testkit.Whole(identity.Treasury), "cora": testkit.Whole(identity.Compliance), "alma": testkit.Over(identity.Admin, apex), "anna": testkit.Over(identity.Auditor, apex)} {
		_, _, err := h.KeyRegister(ctx, h.signIn(t, h.add(t, name, grant)), identity.KeyFilter{Limit: 1})
		want(t, err, identity.ErrNoKeyRead)
	}
}

// filtersAgree compares what the register finds for each state with where the keys say that they stand.
func (h *house) filtersAgree(t *testing.T, chief identity.Actor) {
	t.Helper()
	all, _, err := h.KeyRegister(t.Context(), chief, identity.KeyFilter{Limit: 100})
	must(t, err)
	for _, state := range identity.KeyStates {
		var want, got []uuid.UUID
		for _, k := range all {
			if k.State(h.clock.Now()) == state {
				want = append(want, k.ID)
			}
		}
		found, _, err := h.KeyRegister(t.Context(), chief, identity.KeyFilter{State: state, Limit: 100})
		must(t, err)
		for _, k := range found {
			got = append(got, k.ID)
		}
		if !slices.Equal(want, got) {
			t.Errorf("%s: found %v, there are %v", state, got, want)
		}
	}
}

// A name may hold nothing that cannot be seen or turns the text around it.
func TestAKeysNameHidesNothing(t *testing.T) {
	t.Parallel()
	h := setup(t)
	for _, name := range []string{"erp\u202e", "er\u200bp", "erp\u2028x", "erp\x00"} {
		_, _, err := h.NewKey(t.Context(), identity.System("test"), identity.NewKey{Kind: identity.APIKey, Name: name})
		want(t, err, identity.ErrKey)
	}
}

// A person has one approver token, which they alone make, by a session and with the role to vote.
func TestOnesOwnToken(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	cora := h.signIn(t, h.add(t, "cora", testkit.Whole(identity.Compliance)))
	first, old, err := h.NewOwnToken(ctx, cora, time.Hour)
	must(t, err)
	second, fresh, err := h.NewOwnToken(ctx, cora, time.Hour)
	must(t, err)
	if held, err := h.OwnToken(ctx, cora); err != nil || held == nil || held.ID != second.ID || held.Replaces == nil || *held.Replaces != first.ID {
		t.Errorf("%+v, %v", held, err)
	}
	_, err = h.KeyActor(ctx, identity.ApproverToken, old, here)
	want(t, err, identity.ErrKeyUnfit)
	voter, err := h.KeyActor(ctx, identity.ApproverToken, fresh, here)
	must(t, err)
	for _, other := range []identity.Actor{voter, identity.System("test"), h.signIn(t, h.add(t, "boss", testkit.Whole(identity.Admin)))} {
		_, _, err := h.NewOwnToken(ctx, other, time.Hour) // a token makes no token
		want(t, err, identity.ErrNoVote)
	}
	h.clock.Advance(time.Hour)
	if held, err := h.OwnToken(ctx, cora); err != nil || held != nil {
		t.Errorf("an ended token is given: %+v, %v", held, err)
	}
}
