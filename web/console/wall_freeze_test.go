package console

import (
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

// furnishFreeze plants a freeze that is over, so that nothing of the house is stopped by it.
func (h *house) furnishFreeze(t *testing.T, e estate) {
	t.Helper()
	h.thawed(t, e, "Frozen because of "+e.key)
}

// thawed is a freeze of the client's wallet that two people have ended.
func (h *house) thawed(t *testing.T, e estate, why string) uuid.UUID {
	t.Helper()
	f, err := h.Freezes.Freeze(t.Context(), e.asker, freeze.Ask{Reach: freeze.Wallet, Wallet: e.wallet.ID, Reason: why}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	asks := h.db.Person(t, "Asks "+f.ID.String()[:8], testkit.Over(identity.Compliance, e.Client))
	if _, err := h.Freezes.AskUnfreeze(t.Context(), asks, f.ID, "It is over"); err != nil {
		t.Fatal(err)
	}
	confirms := h.db.Person(t, "Confirms "+f.ID.String()[:8], testkit.Over(identity.Admin, e.Client))
	if _, err := h.Freezes.ConfirmUnfreeze(t.Context(), confirms, f.ID); err != nil {
		t.Fatal(err)
	}
	return f.ID
}

// freezeObject is a freeze that is over: one that stands would stop what other routes do.
func freezeObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	return h.thawed(t, e, "A freeze that is over").String()
}
