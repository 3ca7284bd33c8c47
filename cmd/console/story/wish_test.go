//go:build story

package story

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/sandbox"
)

// wish is a send as somebody types it.
type wish struct{ wallet, asset, address, tag, payee, amount, purpose string }

// bitcoin is a small send of Apex Mining to a payee on its whitelist: below the first tier, so nobody is asked.
// The last five digits of the amount choose what BitGo does (internal/sandbox/README.md).
func (h *house) bitcoin(amount, purpose string) wish {
	return wish{wallet: "Apex mining proceeds", asset: "TBTC4", address: h.payee("apex-power").Address, amount: amount, purpose: purpose}
}

// toNewPayee is a send that two of Compliance must approve.
func (h *house) toNewPayee(amount, purpose string) wish {
	x := h.bitcoin(amount, purpose)
	x.address, x.payee = h.payee("apex-hosting").Address, "Fjord Hosting"
	return x
}

func (h *house) payee(key string) sandbox.WorldPayee { return h.bitgo.world.Payee(key) }

// passphrase is what the wallet of the small sends opens with.
func (h *house) apexPassphrase() string { return h.passphrase("Apex mining proceeds") }

// asks fills the form and submits it; the result is the send's id.
func (w *tab) asks(x wish) string {
	w.t.Helper()
	w.visit("/sends/new")
	w.types(x)
	w.sees("#checks-verdict", "All checks pass")
	w.click("#send-submit")
	return w.stands()
}

// asksWarned is asks for a send that the checks let pass with something to look at.
func (w *tab) asksWarned(x wish) string {
	w.t.Helper()
	w.visit("/sends/new")
	w.types(x)
	w.sees("#checks-verdict", "to look at")
	w.click("#send-submit")
	return w.stands()
}

// types fills the fields as a person would, and leaves the rest of the form alone.
func (w *tab) types(x wish) {
	w.t.Helper()
	w.choose("Wallet", x.wallet)
	w.sees("#f-asset", x.asset) // the wallet's assets have come; where there is one, it is chosen
	if w.value("Asset") != strings.ToLower(x.asset) {
		w.choose("Asset", x.asset)
	}
	w.fill("Payee", x.address)
	if x.payee != "" {
		w.fill("Name of the payee", x.payee)
	}
	if x.tag != "" {
		w.fill("Destination tag", x.tag)
	}
	w.fill("Amount", x.amount)
	w.fill("Purpose", x.purpose)
}

// stands waits for the page of a send and gives the send's id.
func (w *tab) stands() string {
	w.t.Helper()
	w.sees("#send-page h1", "Send ")
	id := strings.TrimPrefix(w.at(), "/sends/")
	if _, err := uuid.Parse(id); err != nil {
		w.t.Fatalf("%s is not at a send but at %s", w.who, w.at())
	}
	return id
}

// releases types the passphrase on a send's page, once the job has carried the last vote to the send: pages without
// JavaScript are loaded again for it.
func (w *tab) releases(id, passphrase string) {
	w.t.Helper()
	w.visit("/sends/" + id)
	w.until("#send-page", "Releasing sends it to BitGo now.")
	w.fill("Passphrase of Apex mining proceeds", passphrase)
	w.click("#send-release")
}

// requests checks how often BitGo was asked for a send, and how many transfers it made of it.
func (h *house) requests(t *testing.T, id string, requests, transfers int) {
	t.Helper()
	if got := h.bitgo.sent(id); got.Requests != requests || len(got.Transfers) != transfers {
		t.Errorf("BitGo was asked %d times and made %d transfers of %s; it should be %d and %d", got.Requests, len(got.Transfers), id, requests, transfers)
	}
}
