//go:build story

package story

import "testing"

// Treasury freezes a wallet, everybody sees it, nothing is released; compliance and an administrator let it go together, and then
// the send leaves.
func TestAFrozenWalletLetsNothingLeaveUntilTwoUnfreezeIt(t *testing.T) {
	h := open(t)
	tessa, carla, ada := h.enter(treasurer), h.enter(compliance), h.enter("Ada Lindqvist")
	tessa.refuses("409")
	tessa.refuses("422")
	carla.refuses("409")
	id := tessa.asks(h.bitcoin("0.0013", "Power bill, before a freeze"))
	carla.visit("/sends/" + id) // open before anything is frozen

	tessa.press("link", "Freezes")
	tessa.look("freezes")
	tessa.press("link", "Freeze something")
	tessa.choose("What", "Apex mining proceeds · TBTC4")
	tessa.click("#freeze-now")
	tessa.sees("#f-reason-error", "Say why")
	tessa.fill("Why", "A laptop was stolen on the train")
	tessa.look("freeze-new")
	tessa.click("#f-bitgo")
	tessa.click("#freeze-now")
	tessa.sees("[data-flashes]", "Frozen. Nothing leaves")
	page := tessa.at()
	tessa.sees("#freeze-means", "Not asked")

	carla.sees("#frozen", "A laptop was stolen on the train") // by itself
	tessa.visit("/sends/" + id)
	tessa.sees("#frozen", "Tessa Moreau froze the wallet")
	tessa.sees("#send-page", "Nothing leaves")
	h.transfers(t, id, 0)

	carla.visit("/wallets")
	carla.press("link", "Apex mining proceeds")
	carla.sees("#frozen", "Receiving goes on")
	carla.look("")
	carla.visit(page)
	carla.fill("Why it can be unfrozen", "The laptop was found, sealed")
	carla.click("#unfreeze-ask")
	carla.sees("[data-flashes]", "It stays frozen until")
	carla.sees("#freeze-confirm", "You asked for it")
	ada.visit(page)
	ada.look("freeze")
	ada.click("#unfreeze-confirm")
	ada.sees("[data-flashes]", "Unfrozen")
	ada.sees("#freeze-means", "It is over")

	tessa.releases(id, h.apexPassphrase())
	tessa.sees("#send-page .note", "Sent.")
	h.transfers(t, id, 1)
}

func TestWithoutJavaScriptAWalletIsFrozenAndUnfrozen(t *testing.T) {
	h := open(t)
	theo, chen, ada := h.enterPlain(otherTreasurer), h.enterPlain(otherCompliance), h.enterPlain("Ada Lindqvist")
	theo.press("link", "Freezes")
	theo.press("link", "Freeze something")
	theo.choose("What", "All wallets of Meridian Capital")
	theo.fill("Why", "Its treasurer cannot be reached")
	theo.click("#freeze-now")
	theo.sees("[data-flashes]", "Frozen. Nothing leaves")
	page := theo.at()
	chen.visit("/sends")
	chen.sees("#frozen", "Its treasurer cannot be reached")
	chen.visit(page)
	chen.fill("Why it can be unfrozen", "She called back")
	chen.click("#unfreeze-ask")
	chen.sees("#freeze-confirm", "She called back")
	ada.visit(page)
	ada.click("#unfreeze-confirm")
	ada.sees("[data-flashes]", "Unfrozen")
}
