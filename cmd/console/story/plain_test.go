//go:build story

package story

import "testing"

// Everything that moves money works without JavaScript.
func TestWithoutJavaScriptASendIsAskedForApprovedAndReleased(t *testing.T) {
	h := open(t)
	w, carla, chen := h.enterPlain(treasurer), h.enterPlain(compliance), h.enterPlain(otherCompliance)
	w.refuses("422")
	x := h.toNewPayee("0.0023", "Hosting, by hand")
	w.visit("/sends/new")
	w.choose("Wallet", x.wallet)
	w.press("button", "Check")
	w.sees("#f-asset", x.asset)
	w.fill("Payee", mainNetwork)
	w.fill("Amount", x.amount)
	w.press("button", "Check")
	w.sees("#checks .gate.stop", "Address and network")
	w.insist("#send-submit")
	w.sees(".summary", "Nothing was kept and nothing was sent.")
	w.fill("Payee", x.address)
	w.fill("Name of the payee", x.payee)
	w.fill("Purpose", x.purpose)
	w.press("button", "Check")
	w.sees("#send-submit", "Submit for 2 approvals")
	w.click("#send-submit")
	id := w.stands()
	w.press("link", "Open the approval")
	page := w.at()

	for _, voter := range []*tab{carla, chen} {
		voter.visit(page)
		voter.click("#approve")
		voter.sees("[data-flashes]", "othing has left")
	}
	h.transfers(t, id, 0)
	w.releases(id, h.apexPassphrase())
	w.sees("#send-page .note", "Sent.")
	h.bitgo.confirm()
	h.bitgo.settled()
	w.until("#send-page .head", "Done")
	h.requests(t, id, 1, 1)
}
