//go:build story

package story

import "testing"

// A transaction that the network leaves waiting is replaced by one with a higher fee, and the send is done with it.
func TestAStuckSendIsPaidMoreFor(t *testing.T) {
	h := open(t)
	w := h.enter(treasurer)
	w.refuses("422")
	id := w.asks(h.bitcoin("0.00177024", "Power bill, fifth week")) // unconfirmed for as long as nobody does anything
	w.releases(id, h.apexPassphrase())
	w.sees("#send-page .note", "Sent.")
	h.bitgo.confirm()
	w.sees("#send-bump", "1.5 times what it pays now") // by itself, once BitGo has told the fee
	w.look("bump")
	w.click("#send-bump input[value='200']")
	w.fill("Passphrase of Apex mining proceeds", "notthepassphraseofanything")
	w.click("#send-bump-go")
	w.sees("[role=alert]", "Nothing more was paid. Correct the cause and raise it again.")
	w.sees("#f-passphrase-error", "Type it again.")
	w.look("")
	w.click("#send-bump input[value='200']")
	w.fill("Passphrase of Apex mining proceeds", h.apexPassphrase())
	w.click("#send-bump-go")
	w.sees("#send-timeline", "A transaction with the higher fee took the first one's place")
	h.bitgo.confirm()
	w.sees("#send-page .head", "Done") // by itself
	w.misses("#send-page", "Raise the network fee")
	w.look("bump done")
	h.transfers(t, id, 1)
}
