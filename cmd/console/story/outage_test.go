//go:build story

package story

import "testing"

func TestWithBitGoAwayPagesShowWhatTheyHaveAndNothingLeaves(t *testing.T) {
	h := open(t)
	w := h.enter(treasurer)
	w.refuses("502")
	id := w.asks(h.bitcoin("0.0018", "Power bill, in the dark"))
	w.fill("Passphrase of Apex mining proceeds", h.apexPassphrase())
	h.bitgo.down("platform", "html503") // while somebody types
	w.click("#send-release")
	w.sees("main", "Nothing was sent")
	w.look("")

	h.ages("20 minutes")
	h.refused(w, id)
	apex := "/wallets/" + h.bitgo.world.Wallet("apex-bitcoin").ID
	for path, shows := range map[string]string{"/": "Balances", "/wallets": "20 min ago", apex: "20 min ago", "/ledger": "Withdrawal",
		"/sends": "Basin Power Cooperative", "/sends/new": "What leaves, and to whom"} {
		w.visit(path)
		w.sees("main", shows)
		w.look("")
	}

	h.bitgo.down("express", "html503")
	h.bitgo.down("platform", "off")
	w.visit("/sends/" + id)
	w.until("#send-now", "Express")
	h.refused(w, id)

	h.bitgo.down("express", "off")
	w.until("#send-now", "Releasing sends it to BitGo now.")
	w.releases(id, h.apexPassphrase())
	w.sees("#send-page", "BitGo made a transfer")
	h.requests(t, id, 1, 1)
}

// refused checks that no release is offered while BitGo is away, and that the page says why.
func (h *house) refused(w *tab, id string) {
	h.t.Helper()
	w.visit("/sends/" + id)
	w.sees("#send-now", "othing is lost")
	if w.offers("button", "Release") {
		h.t.Error("a release is offered while BitGo is away")
	}
	w.look("")
	h.requests(h.t, id, 0, 0)
}
