package console

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// waits is a send of Apex's that the network has not confirmed, mirrored as BitGo told it.
func (h *house) waits(t *testing.T) uuid.UUID {
	t.Helper()
	x := h.submit(t, h.apex, nextAmount(smallSend))
	x, err := h.Sends.Release(t.Context(), h.apex.asker, x.ID, bitgo.Secret(h.apex.wallet.Passphrase), "")
	if err == nil {
		_, err = h.Wallets.SyncTransfer(t.Context(), x.Amount.Coin.Ticker, x.Wallet, x.TransferID, ledger.FromWebhook)
	}
	if err != nil {
		t.Fatal(err)
	}
	return x.ID
}

// A fee is raised from the send's page by treasury, which reads what it becomes before, and what came of it after.
func TestAFeeIsRaisedFromThePage(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	id := h.waits(t)
	asker := h.as(t, h.enter(t, h.apex.asker))
	says(t, asker.get(link.Send(id.String())), http.StatusOK, "Raise the network fee", "It pays now", "1.5 times what it pays now", "5 times what was checked")
	voter := h.as(t, h.enter(t, h.voters[0]))
	seen := voter.get(link.Send(id.String()))
	says(t, seen, http.StatusOK, "Treasury of this client can raise its fee.")
	if element(page(t, seen), "type", "password") != nil {
		t.Error("compliance is asked for the passphrase")
	}
	const canary = "canary passphrase 4242"
	path := link.SendBump(id.String())
	says(t, asker.post(path, "percent", "150", "passphrase", ""), http.StatusUnprocessableEntity, "The fee was not raised, and nothing more was paid.", "Type the wallet's passphrase")
	says(t, asker.post(path, "percent", "9", "passphrase", canary), http.StatusConflict, "Choose one of the raises")
	wrong := asker.post(path, "percent", "150", "passphrase", canary)
	says(t, wrong, http.StatusUnprocessableEntity, "The fee was not raised", "Nothing more was paid")
	if strings.Contains(wrong.body, canary) || strings.Contains(h.log.String(), canary) {
		t.Error("the passphrase came back, or is in the log")
	}
	raised := asker.post(path, "percent", "150", "passphrase", h.apex.wallet.Passphrase)
	if raised.status != http.StatusSeeOther || raised.to != link.Send(id.String()) {
		t.Fatalf("%d to %q\n%s", raised.status, raised.to, readable(t, raised))
	}
	says(t, asker.get(raised.to), http.StatusOK, "asked to raise the fee", "A transaction with the higher fee took the first one's place", "BitGo has raised it; the new transaction is being read.")
	says(t, asker.post(path, "percent", "150", "passphrase", h.apex.wallet.Passphrase), http.StatusConflict, "Another transaction has taken this one's place already")
	other := h.as(t, h.enter(t, h.db.Person(t, "Mel", testkit.Over(identity.Treasury, h.meridian.Client))))
	says(t, other.post(path, "percent", "150", "passphrase", "x"), http.StatusNotFound)
}
