package console

import (
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

const typedPhrase = "six dice words on a paper"

// furnishCeremony plants one that is over, with all that is written on its way.
func (h *house) furnishCeremony(t *testing.T, e estate) {
	t.Helper()
	id := h.wished(t, e, "Wallet wished for "+e.key)
	h.confirmed(t, e, id)
	made, err := h.Ceremonies.Hold(t.Context(), e.asker, id, ceremony.Typed{Passphrase: typedPhrase, Again: typedPhrase, Present: "Present for " + e.key})
	if err == nil {
		_, _, err = h.Ceremonies.Card(t.Context(), e.asker, made.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	other := h.db.Person(t, "Keeper of "+e.key, testkit.Over(identity.Treasury, e.Client))
	if _, err := h.Ceremonies.Keep(t.Context(), other, made.ID, "Card place of "+e.key, "Phrase place of "+e.key); err != nil {
		t.Fatal(err)
	}
}

// wished is a wallet that the client's treasury asks for.
func (h *house) wished(t *testing.T, e estate, label string) uuid.UUID {
	t.Helper()
	c, err := h.Ceremonies.Ask(t.Context(), e.asker, ceremony.Ask{Client: e.ID, Coin: "tbtc4", Label: label, Reason: "Reason of " + e.key}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return c.ID
}

func (h *house) confirmed(t *testing.T, e estate, id uuid.UUID) {
	t.Helper()
	confirms := h.db.Person(t, "Confirms "+id.String()[:8], testkit.Over(identity.Compliance, e.Client))
	if _, err := h.Ceremonies.Confirm(t.Context(), confirms, id); err != nil {
		t.Fatal(err)
	}
}

func ceremonyObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	return h.wished(t, e, "Wallet "+uuid.NewString()).String()
}

// ceremonyConfirmed is one that may be held; without a passphrase nothing is made of it.
func ceremonyConfirmed(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	id := h.wished(t, e, "Wallet "+uuid.NewString())
	h.confirmed(t, e, id)
	return id.String()
}
