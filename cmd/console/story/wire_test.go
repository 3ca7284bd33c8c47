//go:build story

package story

import "testing"

// Dollars leave to a bank by six hands and eyes: treasury asks, two approve because the payee is new, treasury releases, BitGo
// waits, and compliance confirms there what the page shows. Details that no call confirmed get nothing, and BitGo away confirms
// nothing.
func TestAWireIsAskedForReleasedAndConfirmed(t *testing.T) {
	h := open(t)
	tessa, carla := h.enterPlain(treasurer), h.enter(compliance)
	tessa.refuses("422")
	carla.refuses("502")
	tessa.press("link", "Wires")
	tessa.press("link", "New wire")
	tessa.choose("Bank account", "Apex Mining")
	tessa.click("#wire-go")
	tessa.click("#wire-ask")
	tessa.sees("#f-from-error", "Choose what pays")
	tessa.choose("Go Account that pays", "Apex Custody Vault")
	tessa.fill("Amount", "2500.25")
	tessa.fill("Purpose", "Hosting, November")
	tessa.click("#wire-ask")
	tessa.sees("[data-flashes]", "Asked for")
	id := tessa.stands()

	for _, name := range []string{compliance, otherCompliance} {
		w := carla
		if name != compliance {
			w = h.enter(name)
		}
		w.visit("/sends/" + id)
		w.press("link", "Review and decide")
		w.click("#approve")
		w.sees("#approval-votes", name+" approved")
	}
	tessa.visit("/sends/" + id)
	tessa.until("#send-page", "Releasing sends it to BitGo now.")
	tessa.fill("Passphrase of Apex Custody Vault", h.passphrase("Apex Custody Vault"))
	tessa.click("#send-release")
	tessa.sees("#send-page", "BitGo")

	h.bitgo.step()
	carla.visit("/wires")
	carla.until("#wires", "2,500.25")
	carla.look("wires")
	carla.click(`#wires tr:has-text("2,500.25") a`)
	page := carla.at()
	carla.sees("#wire-checklist", "These very details were confirmed by a call")
	carla.look("wire")
	h.bitgo.down("platform", "html503")
	carla.click("#wire-approve")
	carla.sees("main", "BitGo")
	h.bitgo.down("platform", "off")
	carla.visit(page)
	carla.click("#wire-saw-video")
	carla.sees("#wire-checklist", "Carla Nwosu")
	carla.click("#wire-approve")
	carla.sees("#wire-checklist", "confirmed")
	carla.look("")
	tessa.visit(page)
	tessa.sees("#wire-checklist", "By Carla Nwosu")
}
