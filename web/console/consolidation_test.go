package console

import (
	"net/http"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/consolidation"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// small lets Apex's wallet receive twelve small unspents, and gives what the form would send for those up to 0.01.
func (h *house) small(t *testing.T) string {
	t.Helper()
	h.control(t, "deposit", map[string]any{"wallet": h.apex.wallet.ID, "coin": "tbtc4", "amount": "4800000", "pieces": 12, "state": "confirmed"})
	if err := h.Wallets.Refresh(t.Context(), h.apex.wallet.ID); err != nil {
		t.Fatal(err)
	}
	now, err := h.Consolidations.Read(t.Context(), h.apex.asker, h.apex.wallet.ID)
	if err != nil || now.Plans[1].Inputs < 12 {
		t.Fatalf("%+v: %v", now.Plans, err)
	}
	return "1000000:" + now.Plans[1].FeeMost.String()
}

// Everybody who sees the wallet sees its unspents; treasury alone is asked for the passphrase, which never comes back.
func TestUnspentsAreConsolidatedFromThePage(t *testing.T) {
	t.Parallel()
	h := build(t)
	level, path := h.small(t), link.Consolidation(h.apex.wallet.ID)
	asker := h.as(t, h.enter(t, h.apex.asker))
	says(t, asker.get(link.Wallet(h.apex.wallet.ID)), http.StatusOK, "Unspents")
	says(t, asker.get(path), http.StatusOK, "Why, and when", "Costs at most", "Until a block has the transaction, what it gathers cannot be spent.", "a twentieth of what is gathered is the most that may be paid")
	voter := h.as(t, h.enter(t, h.voters[0]))
	seen := voter.get(path)
	says(t, seen, http.StatusOK, "Treasury of this client consolidates.", "Costs at most")
	if element(page(t, seen), "type", "password") != nil {
		t.Error("compliance is asked for the passphrase")
	}
	const canary = "canary passphrase 4242"
	says(t, asker.post(path, "max", level, "passphrase", ""), http.StatusUnprocessableEntity, "no fee was paid", "Type the wallet's passphrase")
	says(t, asker.post(path, "max", "1000000:1", "passphrase", canary), http.StatusConflict, "it could cost more than was shown")
	wrong := asker.post(path, "max", level, "note", "Pool payouts", "passphrase", canary)
	says(t, wrong, http.StatusUnprocessableEntity, "the passphrase is wrong", "No fee was paid", "Type it again.")
	if strings.Contains(wrong.body, canary) || strings.Contains(h.log.String(), canary) {
		t.Error("the passphrase came back, or is in the log")
	}
	if !strings.Contains(wrong.body, "Pool payouts") {
		t.Error("the note was lost")
	}
	made := asker.post(path, "max", level, "note", "Pool payouts", "passphrase", h.apex.wallet.Passphrase)
	if made.status != http.StatusSeeOther || made.to != path {
		t.Fatalf("%d to %q\n%s", made.status, made.to, readable(t, made))
	}
	says(t, asker.get(path), http.StatusOK, "asked to gather unspents up to 0.01000000 TBTC4", "Sent; what it gathers is spendable once a block has it", "One consolidation of this wallet runs at a time")
	says(t, asker.post(path, "max", level, "passphrase", h.apex.wallet.Passphrase), http.StatusConflict, "Another consolidation of this wallet is not over yet.")
	other := h.as(t, h.enter(t, h.db.Person(t, "Mel", testkit.Over(identity.Treasury, h.meridian.Client))))
	says(t, other.post(path, "max", level, "passphrase", "x"), http.StatusNotFound)
}

// A wallet of another coin says plainly why there is nothing to gather, and an approval at BitGo is linked.
func TestOtherWalletsHaveNothingToConsolidate(t *testing.T) {
	t.Parallel()
	h := build(t)
	asker := h.as(t, h.enter(t, h.meridian.asker))
	ether := link.Consolidation(h.world.Wallet("meridian-ether").ID)
	says(t, asker.get(ether), http.StatusOK, "Nothing to consolidate", "Only Bitcoin keeps money as unspents.")
	says(t, asker.post(ether, "max", "1000000:1", "passphrase", "x"), http.StatusConflict, "no fee was paid")
	h.small(t)
	now, err := h.Consolidations.Read(t.Context(), h.apex.asker, h.apex.wallet.ID)
	if err != nil {
		t.Fatal(err)
	}
	c, err := h.Consolidations.Consolidate(t.Context(), h.apex.asker, consolidation.Ask{Wallet: h.apex.wallet.ID, Max: 1_000_000, Shown: now.Plans[1].FeeMost,
		Note: "sandbox:pending-status", Passphrase: bitgo.Secret(h.apex.wallet.Passphrase)})
	if err != nil || c.State != consolidation.Pending {
		t.Fatalf("%+v: %v", c, err)
	}
	apex := h.as(t, h.enter(t, h.apex.asker))
	seen := apex.get(link.Consolidation(h.apex.wallet.ID))
	says(t, seen, http.StatusOK, "It waits for an approval at BitGo")
	if !strings.Contains(seen.body, link.Countersign(c.PendingID)) {
		t.Error("the approval is not linked")
	}
}
