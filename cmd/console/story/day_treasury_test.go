//go:build story

package story

import "testing"

// A treasurer's day: a bill is paid and confirmed, a sweep rule and a wire are asked for, and money that was announced
// has come.
func TestATreasurersDay(t *testing.T) {
	days(t, treasurer, func(h *house, tessa day) {
		tessa.look()
		tessa.goes("Send", "Sends")
		tessa.press("link", "New send")
		tessa.types(h.bitcoin("0.0014", "Power bill, November"))
		tessa.sees("#checks-verdict", "All checks pass")
		tessa.look()
		tessa.click("#send-submit")
		id := tessa.stands()
		tessa.releases(id, h.apexPassphrase())
		tessa.sees("#send-page .note", "Sent.")
		tessa.look()
		h.bitgo.confirm()
		tessa.sees("#send-page .head", "Done") // by itself
		h.transfers(t, id, 1)

		tessa.goes("Sweeps", "Sweeps")
		tessa.press("link", "New sweep rule")
		tessa.choose("What pays", "Apex mining proceeds")
		tessa.click("#sweep-go")
		tessa.choose("Payee", "Basin Power")
		tessa.fill("Keep at least", "40")
		tessa.fill("Only when above", "90")
		tessa.look()
		tessa.click("#sweep-ask")
		tessa.sees("[data-flashes]", "Compliance is next")
		tessa.look()

		tessa.goes("Wires", "Wires")
		tessa.press("link", "New wire")
		tessa.choose("Bank account", "Apex Mining")
		tessa.click("#wire-go")
		tessa.choose("Go Account that pays", "Apex Custody Vault")
		tessa.fill("Amount", "1200.50")
		tessa.fill("Purpose", "Hosting, October")
		tessa.look()
		tessa.click("#wire-ask")
		tessa.sees("[data-flashes]", "Asked for")

		tessa.goes("Send", "Sends")
		tessa.sees("main", "Basin Power")
		tessa.goes("Wallets", "Wallets")
		tessa.press("link", "Apex mining proceeds")
		tessa.sees("h1", "Apex mining proceeds")
		tessa.look()
		tessa.goes("Home", "What ")
		tessa.look()
	})
}
