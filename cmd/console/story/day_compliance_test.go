//go:build story

package story

import "testing"

// Compliance's day: a send to a new payee is approved from the queue, a payee is whitelisted, a policy that BitGo has
// locked is met and says what to do, and a wallet is frozen.
func TestCompliancesDay(t *testing.T) {
	days(t, compliance, func(h *house, carla day) {
		carla.refuses("409")
		tessa, chen := h.enter(treasurer), h.enter(otherCompliance)
		id := tessa.asksWarned(h.toNewPayee("0.0026", "Hosting, on a working day"))
		changes := map[string]string{}
		for _, payee := range []string{"apex-hosting", "apex-power"} {
			tessa.visit("/whitelists/new")
			tessa.choose("Wallet", "Apex mining proceeds")
			tessa.fill("Payee", h.payee(payee).Address)
			tessa.fill("Name", payee)
			if payee == "apex-hosting" {
				tessa.choose("Everybody else, if this begins the list", "Another administrator")
			}
			tessa.click("#whitelist-ask")
			tessa.sees("[data-flashes]", "Asked for")
			changes[payee] = tessa.at()
			if payee == "apex-power" {
				continue
			}
			carla.goes("Whitelists", "Whitelists")
			carla.press("link", "Changes")
			carla.press("link", "Add "+payee)
			carla.sees("#change-card", payee)
			carla.look()
			carla.click("#change-approve")
			carla.sees("#change-stands", "It is in force at BitGo")
		}

		h.bitgo.tell("lock-policy", map[string]any{"wallet": h.bitgo.world.Wallet("apex-bitcoin").ID}, nil)
		carla.visit(changes["apex-power"])
		carla.click("#change-approve")
		carla.sees("main", "BitGo's support can unlock it")
		carla.look()
		carla.goes("Whitelists", "Whitelists")
		carla.press("link", "Apex mining proceeds")
		carla.sees("main", "Locked by BitGo.")
		carla.sees("main", "Please unlock a policy rule.")
		carla.look()

		carla.goes("Approvals", "Approvals")
		carla.click(`main a:has-text("Fjord Hosting")`)
		carla.sees("#approval-card", "Fjord Hosting")
		carla.look()
		carla.click("#approve")
		carla.sees("#approval-votes", "1 of 2")
		chen.visit(carla.at())
		chen.press("button", "Approve as 2 of 2")
		carla.sees("#approval-votes", "2 of 2") // by itself

		carla.goes("Freezes", "Freezes")
		carla.press("link", "Freeze something")
		carla.choose("What", "Apex mining proceeds · TBTC4")
		carla.fill("Why", "A laptop was stolen on the train")
		carla.look()
		carla.click("#freeze-now")
		carla.sees("[data-flashes]", "Frozen. Nothing leaves")
		carla.look()
		tessa.visit("/sends/" + id)
		tessa.sees("#frozen", "Carla Nwosu froze the wallet")
		h.transfers(t, id, 0)
		carla.goes("Home", "What ")
		carla.look()
	})
}
