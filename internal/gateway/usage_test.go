package gateway_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// What a key did is counted for a day, with its newest call and its newest refusal, for who may see keys.
func TestUsageTellsWhatAKeyDid(t *testing.T) {
	t.Parallel()
	box, err := seal.New(bytes.Repeat([]byte{9}, 32))
	if err != nil {
		t.Fatal(err)
	}
	ctx, db, clk := t.Context(), testkit.DB(t), clock.NewManual(testkit.Start)
	people, s := identity.New(db.Serve, clk, box), &gateway.Service{DB: db.Serve, Clock: clk, Box: box}
	made := func(name string) uuid.UUID {
		k, _, err := people.NewKey(ctx, identity.System("test"), identity.NewKey{Kind: identity.APIKey, Name: name})
		if err != nil {
			t.Fatal(err)
		}
		return k.ID
	}
	busy, idle := made("busy"), made("idle")
	call := func(status int, code string) {
		if err := s.Log(ctx, busy, gateway.Call{Operation: "getWallet", Status: status, Code: code, RequestID: "r", IP: "203.0.113.7", Took: time.Millisecond}); err != nil {
			t.Fatal(err)
		}
	}
	call(403, "key.scope")
	clk.Advance(25 * time.Hour)
	call(200, "")
	call(404, "wallet.not-found")
	call(200, "")
	admin := db.Person(t, "Ada", testkit.Whole(identity.Admin))
	got, err := s.Usage(ctx, admin, busy, idle)
	if err != nil {
		t.Fatal(err)
	}
	u := got[busy]
	if u.Calls != 3 || u.Refused != 1 || u.More || u.Last == nil || u.Last.Status != 200 || u.Last.IP != "203.0.113.7" || u.LastRefused == nil || u.LastRefused.Code != "wallet.not-found" {
		t.Errorf("%+v", u)
	}
	if u := got[idle]; u.Calls != 0 || u.Last != nil {
		t.Errorf("%+v", u)
	}
	refused, err := s.Refusals(ctx, admin, busy, 5)
	if err != nil || len(refused) != 2 || refused[1].Code != "key.scope" {
		t.Errorf("%+v, %v", refused, err)
	}
	for range 1001 {
		call(200, "")
	}
	if got, err = s.Usage(ctx, admin, busy); err != nil || got[busy].Calls != 1000 || !got[busy].More || got[busy].LastRefused != nil {
		t.Errorf("a busy key: %+v, %v", got[busy], err)
	}
	treasury := db.Person(t, "Tess", testkit.Whole(identity.Treasury))
	if _, err := s.Usage(ctx, treasury, busy); err == nil {
		t.Error("who may not see keys is told of their calls")
	}
	if _, err := s.Refusals(ctx, treasury, busy, 5); err == nil {
		t.Error("who may not see keys is told of their refusals")
	}
}
