//go:build story

package story

import "testing"

// A payee becomes known: asked by treasury without JavaScript, decided by compliance, kept by BitGo, and then no send to it
// counts as one to a new payee. What BitGo holds back is not shown as in force.
func TestAPayeeIsWhitelistedAndWhatWaitsAtBitGoIsNotInForce(t *testing.T) {
	h := open(t)
	tessa, theo, carla := h.enterPlain(treasurer), h.enter(otherTreasurer), h.enter(compliance)
	tessa.refuses("422")
	carla.refuses("422")
	hosting, power := h.payee("apex-hosting").Address, h.payee("apex-power").Address
	theo.press("link", "Whitelists")
	theo.look("whitelists")
	theo.press("link", "Ask for a change")
	theo.look("whitelist-new")
	tessa.press("link", "Whitelists")
	tessa.press("link", "Ask for a change")
	tessa.choose("Wallet", "Apex mining proceeds")
	tessa.fill("Payee", hosting)
	tessa.click("#whitelist-ask")
	tessa.sees("#f-label-error", "1 to 120 characters")
	tessa.fill("Name", "Fjord Hosting")
	tessa.choose("Everybody else, if this begins the list", "Another administrator")
	tessa.click("#whitelist-ask")
	tessa.sees("[data-flashes]", "Asked for")
	page := tessa.at()

	carla.press("link", "Whitelists")
	carla.press("link", "Changes")
	carla.look("")
	carla.press("link", "Add Fjord Hosting")
	carla.sees("#change-card", "Fjord Hosting")
	carla.look("whitelist-change")
	carla.tabsTo("#change-approve")
	carla.keys("Enter")
	carla.sees("#change-stands", "It is in force at BitGo")
	carla.look("")
	tessa.visit(page)
	tessa.sees("#change-stands", "Carla Nwosu approved it")
	tessa.press("link", "Apex mining proceeds")
	tessa.sees("main", "It can be changed for another")
	theo.visit(tessa.at())
	theo.look("whitelist-of")

	tessa.press("link", "Add a payee")
	tessa.fill("Payee", power)
	tessa.fill("Name", "Power company")
	tessa.click("#whitelist-ask")
	waiting := tessa.at()
	carla.visit(waiting)
	carla.click("#change-approve")
	carla.sees("#change-stands", "It is not in force")
	tessa.visit("/whitelists?text=" + hosting)
	tessa.sees("#whitelist", "BitGo's policy")
	tessa.visit("/whitelists/changes?state=pending_at_bitgo")
	tessa.sees("#changes", "Add Power company")

	x := h.toNewPayee("0.0017", "Hosting, known now")
	theo.visit("/sends/new")
	theo.types(x)
	theo.sees("#checks", "Fjord Hosting")
	theo.sees("#checks-verdict", "All checks pass")
}
