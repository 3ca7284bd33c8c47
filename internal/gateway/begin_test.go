package gateway_test

import (
	"bytes"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
)

// An answer is for who sees the same clients and speaks with the same person's token: another key of the same person does not
// hear it, and neither does another approver. A rotated key does.
func TestAnAnswerIsForWhoAsked(t *testing.T) {
	t.Parallel()
	box, err := seal.New(bytes.Repeat([]byte{9}, 32))
	if err != nil {
		t.Fatal(err)
	}
	db := testkit.DB(t)
	s := &gateway.Service{DB: db.Serve, Clock: clock.NewManual(testkit.Start), Box: box}
	apex, meridian := db.Client(t, "Apex"), db.Client(t, "Meridian")
	of := db.Person(t, "Machine", testkit.Over(identity.Treasury, apex))
	other, whole, rotated := of, of, of
	other.Grants = []identity.Grant{{Role: identity.Treasury, Client: &meridian.ID}}
	whole.Grants = []identity.Grant{{Role: identity.Treasury}}
	rotated.Key = uuid.New()
	begin := func(who identity.Actor, approver seal.Secret) (gateway.Claim, *gateway.Answer, error) {
		return s.Begin(t.Context(), who, "k1", "decideApproval", "/approvals/1", approver, []byte(`{"state":"approved"}`))
	}
	claim, _, err := begin(of, "ua_vera")
	if err == nil {
		err = s.Keep(t.Context(), claim, gateway.Answer{Status: 200, Body: []byte(`{}`)})
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		who      identity.Actor
		approver seal.Secret
	}{"another client's key": {other, "ua_vera"}, "a key of the whole organization": {whole, "ua_vera"}, "another approver": {of, "ua_otto"}, "no approver": {of, ""}} {
		if _, kept, err := begin(c.who, c.approver); !fault.Is(err, gateway.ErrReused) || kept != nil {
			t.Errorf("%s: %v %v", name, kept, err)
		}
	}
	if _, kept, err := begin(rotated, "ua_vera"); err != nil || kept == nil {
		t.Errorf("the same again: %v %v", kept, err)
	}
}
