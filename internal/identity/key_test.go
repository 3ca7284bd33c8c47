package identity_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
)

const here = "203.0.113.7"

// as presents a key of a machine from here.
func (h *house) as(presented seal.Secret) (identity.Actor, error) {
	return h.KeyActor(context.Background(), identity.APIKey, presented, here)
}

func TestKeys(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	apex, mine := h.db.Client(t, "Apex"), h.db.Client(t, "Mine")
	boss, gate := h.add(t, "boss", testkit.Whole(identity.Admin)), h.add(t, "gate", testkit.Over(identity.Treasury, apex))
	chief := h.signIn(t, boss)
	end := h.clock.Now().AddDate(0, 0, 1)
	k, secret, err := h.NewKey(ctx, chief, identity.NewKey{Kind: identity.APIKey, Name: "erp", Person: &gate.ID,
		Roles: []identity.Role{identity.Treasury, identity.Admin}, Scopes: []string{"sends:read"}, ExpiresAt: &end})
	must(t, err)
	actor, err := h.as(secret)
	must(t, err)
	// the key asks for the whole organization and for admin; its person has treasury over Apex
	if actor.Person != gate.ID || actor.Key != k.ID || len(actor.Grants) != 0 || !actor.Allows("sends:read") || actor.Allows("sends:write") {
		t.Errorf("%+v", actor)
	}
	_, narrow, err := h.NewKey(ctx, chief, identity.NewKey{Kind: identity.APIKey, Name: "erp", Person: &gate.ID, Client: &apex.ID,
		Roles: []identity.Role{identity.Treasury, identity.Admin}})
	must(t, err)
	if actor, err = h.as(narrow); err != nil || !actor.Has(identity.Treasury, apex.ID) || actor.HasAny(identity.Admin) || actor.Sees(mine.ID) {
		t.Errorf("%+v, %v", actor, err)
	}
	_, vote, err := h.NewKey(ctx, identity.System("demo"), identity.NewKey{Kind: identity.ApproverToken, Name: "vote", Person: &boss.ID})
	must(t, err)
	if actor, err = h.KeyActor(ctx, identity.ApproverToken, vote, here); err != nil || actor.Person != boss.ID || !actor.Administers() {
		t.Errorf("%+v, %v", actor, err)
	}
	for presented, kind := range map[seal.Secret]identity.KeyKind{vote: identity.APIKey, narrow: identity.ApproverToken} {
		_, err := h.KeyActor(ctx, kind, presented, here)
		want(t, err, identity.ErrKeyUnfit) // neither passes for the other
	}
	if secret.Reveal()[:3] != "uk_" || vote.Reveal()[:3] != "ua_" || k.Prefix != secret.Reveal()[:11] {
		t.Error("a key does not say what it is")
	}
	if n := h.db.Count(t, `select count(*) from api_key where prefix = $1 or encode(hash, 'escape') = $1`, secret.Reveal()); n != 0 {
		t.Error("a key is stored in clear")
	}
	h.clock.Advance(time.Second)
	newest, _, err := h.NewKey(ctx, chief, identity.NewKey{Kind: identity.APIKey, Name: "of the organization"})
	must(t, err)
	keys, _, err := h.KeyRegister(ctx, chief, identity.KeyFilter{Limit: 10})
	if err != nil || len(keys) != 4 || keys[0].ID != newest.ID || keys[0].LastUsedAt != nil || keys[1].LastUsedAt == nil {
		t.Errorf("%+v, %v", keys, err)
	}
	for _, presented := range []seal.Secret{"", "uk_", secret + "x", seal.Secret(secret.Reveal()[:30])} {
		_, err := h.as(presented)
		want(t, err, identity.ErrKeyUnfit)
	}
	want(t, h.RevokeKey(ctx, h.signIn(t, gate), newest.ID), identity.ErrNoKey) // not theirs
	must(t, h.RevokeKey(ctx, chief, k.ID))
	_, err = h.as(secret)
	want(t, err, identity.ErrKeyUnfit)
	must(t, h.SetState(ctx, chief, gate.ID, identity.Disabled))
	_, err = h.as(narrow)
	want(t, err, identity.ErrKeyUnfit)
	_, short, err := h.NewKey(ctx, chief, identity.NewKey{Kind: identity.APIKey, Name: "short", Roles: []identity.Role{identity.Auditor}, ExpiresAt: &end})
	must(t, err)
	h.clock.Set(end)
	_, err = h.as(short)
	want(t, err, identity.ErrKeyUnfit)
}

// A key that can move money counts once another administrator has confirmed it.
func TestAKeyThatSpendsWaitsForASecondAdministrator(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	chief, second := h.signIn(t, h.add(t, "boss", testkit.Whole(identity.Admin))), h.signIn(t, h.add(t, "second", testkit.Whole(identity.Admin)))
	k, secret, err := h.NewKey(ctx, chief, identity.NewKey{Kind: identity.APIKey, Name: "payments", Roles: []identity.Role{identity.Treasury}, Scopes: []string{"sends:write"}})
	must(t, err)
	_, err = h.as(secret)
	want(t, err, identity.ErrKeyWaits)
	_, _, err = h.RotateKey(ctx, chief, k.ID, 0)
	want(t, err, identity.ErrNoKey) // else rotating would go around the second person
	want(t, h.ConfirmKey(ctx, chief, k.ID), identity.ErrOwnKey)
	must(t, h.ConfirmKey(ctx, second, k.ID))
	actor, err := h.as(secret)
	if err != nil || !actor.Allows("sends:write") || !actor.HasAny(identity.Treasury) {
		t.Fatalf("%+v, %v", actor, err)
	}
	want(t, h.ConfirmKey(ctx, second, k.ID), identity.ErrNoKey)
	// What the machine asks for is from now on the asking of both, however they come in, and for good.
	must(t, h.RevokeKey(ctx, chief, k.ID))
	for _, who := range []identity.Actor{chief, second} {
		in, err := h.Authenticate(ctx, who.Session, true)
		must(t, err)
		_, token, err := h.NewKey(ctx, in, identity.NewKey{Kind: identity.ApproverToken, Name: "own", Person: &who.Person})
		must(t, err)
		carried, err := h.KeyActor(ctx, identity.ApproverToken, token, "127.0.0.1")
		must(t, err)
		later, err := h.Standing(ctx, who.Person, "sends:write")
		must(t, err)
		for _, a := range []identity.Actor{in, carried, later} {
			want(t, a.Own(actor.Person, identity.ErrOwnKey), identity.ErrOwnKey)
			must(t, a.Own(uuid.New(), identity.ErrOwnKey))
		}
	}
}

// A rotated key is the same machine; the old one lives for the overlap and no longer.
func TestARotatedKeyOverlaps(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	chief := h.signIn(t, h.add(t, "boss", testkit.Whole(identity.Admin)))
	k, old, err := h.NewKey(ctx, chief, identity.NewKey{Kind: identity.APIKey, Name: "erp", Roles: []identity.Role{identity.Auditor}, Scopes: []string{"wallets:read"}, Networks: []string{"203.0.113.0/24"}})
	must(t, err)
	_, _, err = h.RotateKey(ctx, chief, k.ID, identity.MaxOverlap+time.Hour)
	want(t, err, identity.ErrKey)
	next, fresh, err := h.RotateKey(ctx, chief, k.ID, time.Hour)
	must(t, err)
	before, err := h.as(old)
	must(t, err)
	after, err := h.as(fresh)
	must(t, err)
	if before.Person != after.Person || before.Key == after.Key || next.Replaces == nil || *next.Replaces != k.ID || !after.Allows("wallets:read") {
		t.Errorf("%+v became %+v", before, after)
	}
	_, err = h.KeyActor(ctx, identity.APIKey, fresh, "198.51.100.1")
	want(t, err, identity.ErrKeyNetwork)
	h.clock.Advance(time.Hour)
	_, err = h.as(old)
	want(t, err, identity.ErrKeyUnfit)
	_, err = h.as(fresh)
	must(t, err)
}
