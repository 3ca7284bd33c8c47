//go:build story

package story

import "testing"

// A bitcoin address of the main network: valid, and wrong here.
const mainNetwork = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"

// gate is one line of the rail, by its name; judged is the same with a verdict: ok, warn, stop or pending.
func gate(name string) string { return `#checks .gate:has(b:text("` + name + `"))` }
func judged(name, tone string) string {
	return `#checks .gate.` + tone + `:has(b:text("` + name + `"))`
}

func TestTheFormSaysEveryGateWhileSomebodyTypes(t *testing.T) {
	h := open(t)
	w := h.enter(treasurer)
	w.refuses("422")
	w.visit("/sends/new")
	w.sees("#checks-verdict", "to go")
	w.look("")

	w.types(wish{wallet: "Apex mining proceeds", asset: "TBTC4", address: mainNetwork, amount: "0.000001", purpose: "Gate by gate"})
	w.finds(judged("Address and network", "stop"), 1)
	w.fill("Payee", h.payee("apex-power").Address)
	w.finds(judged("Address and network", "ok"), 1)
	w.sees(gate("Payee"), "Basin Power Cooperative")
	w.sees(judged("Above dust", "stop"), "The smallest amount that can be sent")
	w.fill("Amount", "123456")
	w.sees(judged("Balance covers amount and fee", "stop"), "is lacking")
	w.sees("#send-submit-why", "Blocked by: balance covers amount and fee")

	w.insist("#send-submit") // the server decides again
	w.sees(".summary", "Nothing was kept and nothing was sent.")
	w.look("")
	w.fill("Amount", "1.123456789")
	w.sees(gate("Above dust"), "decimal")
	w.insist("#send-submit")
	w.sees("#f-amount-error", "decimal")
	if at := w.attr("#f-amount", "aria-invalid"); at != "true" {
		t.Errorf("the amount is wrong and its field says aria-invalid=%q", at)
	}
	if n := h.store.Count(t, `select count(*) from send where purpose = 'Gate by gate'`); n != 0 {
		t.Errorf("%d sends were kept of a form that was refused", n)
	}

	w.fill("Amount", "0.0019")
	w.sees("#checks-verdict", "All checks pass")
	w.sees("#f-amount-hint", "190,000 base units")
	w.tabsTo("#send-submit") // by keyboard alone
	w.keys("Enter")
	first := w.stands()
	w.sees("[data-flashes]", "It can be released now; nothing has left.")

	w.visit("/sends/new") // the same again
	w.types(h.bitcoin("0.0019", "Gate by gate"))
	w.sees(judged("Not sent twice", "warn"), "The same amount to the same payee")
	if to := w.attr(judged("Not sent twice", "warn")+" a", "href"); to != "/sends/"+first {
		t.Errorf("the earlier send is %s, the gate leads to %s", first, to)
	}
	w.fill("Payee", h.payee("apex-hosting").Address)
	w.sees(judged("Payee", "warn"), "not on the whitelist")
	w.sees(gate("Approval"), "2 approvals")
	w.sees("#send-submit", "Submit for 2 approvals")
	w.look("")
}

func TestTheFormKeepsLoanToValueAndTags(t *testing.T) {
	h := open(t)
	w := h.enter(treasurer)
	w.visit("/sends/new")
	w.types(wish{wallet: "Apex Custody Vault", asset: "OFCTBTC", address: h.payee("apex-exchange").Address, amount: "30", purpose: "Settlement of trade 4472"})
	w.sees(judged("Loan-to-value at most 35%", "stop"), "can leave now")
	w.sees("#send-submit-why", "Blocked by: loan-to-value")
	w.look("")
	w.press("button", "Use this amount") // the most that can leave
	w.finds(judged("Loan-to-value at most 35%", "ok"), 1)
	w.finds(judged("Balance covers amount and fee", "ok"), 1)
	w.fill("Amount", "21.5")
	w.sees(gate("Loan-to-value at most 35%"), "after")
	w.sees("#send-submit", "Submit for 2 approvals")
	w.look("send-new")

	w.visit("/sends/new")
	market := h.payee("kestrel-market")
	w.types(wish{wallet: "Kestrel remittance", asset: "TXRP", address: market.Address, tag: "tag", amount: "25.5", purpose: "Quoting inventory, top-up"})
	w.sees(judged("Address and network", "stop"), "tag")
	w.choose("Asset", "TXRP") // its answer may not take away what is typed meanwhile
	w.fill("Destination tag", "77")
	w.sees(judged("Address and network", "ok"), "A valid address")
	w.holds("Destination tag", "77")
	w.fill("Destination tag", market.Memo)
	w.sees("#checks-verdict", "All checks pass")
	w.click("#send-submit")
	id := w.stands()
	w.sees("#send-card", "Destination tag")
	w.sees("#send-card", market.Memo)
	if n := h.store.Count(t, `select count(*) from send where id = $1 and memo = $2`, id, market.Memo); n != 1 {
		t.Error("the destination tag was not kept with the send")
	}
}
