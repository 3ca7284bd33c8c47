//go:build story

package story

import (
	"strings"
	"testing"
)

func TestTheAuditorFollowsASendFromAskingToPosting(t *testing.T) {
	h := open(t)
	asker, carla, chen := h.enter(treasurer), h.enter(compliance), h.enter(otherCompliance)
	id := asker.asksWarned(h.toNewPayee("0.0024", "Hosting, audited"))
	asker.press("link", "Open the approval")
	for _, voter := range []*tab{carla, chen} {
		voter.visit(asker.at())
		voter.click("#approve")
		voter.sees("[data-flashes]", "othing has left")
	}
	asker.releases(id, h.apexPassphrase())
	asker.sees("#send-page", "BitGo made a transfer")
	h.bitgo.confirm()
	asker.sees("#send-page .head", "Done")

	w := h.enter(auditor)
	w.visit("/sends/" + id)
	w.sees("#send-timeline", "Posted to the ledger")
	w.inOrder("#send-timeline .line > li", "drafted it", "Every check let it pass", "asked for approval", "Carla Nwosu approved", "Chen Wei approved",
		"released it", "BitGo made a transfer", "BitGo's webhook arrived", "Posted to the ledger", "Confirmed")
	w.finds("main form[method=post], main [aria-disabled]", 0) // nothing to do, and nothing that is refused either
	w.look("")
	w.visit("/audit?subject=" + id)
	w.sees("#trail", "send.release")
	w.sees("#trail", "Tessa Moreau")
	w.look("")
	w.click(`#trail .row-link:has-text("send.release")`)
	w.sees("h1", "send.release")
	w.sees("main", "Before and after")
	w.look("")
	w.visit("/audit")
	w.look("audit")
	w.visit("/webhooks")
	w.sees("main", "transfer")
	w.look("webhooks")
	w.click(`main .row-link:has-text("transfer")`)
	w.sees("h1", "Event: transfer")
	w.look("")
}

func TestTheAuditorReadsTheLedger(t *testing.T) {
	h := open(t)
	w := h.enter(auditor)
	w.refuses("403")
	w.press("link", "Ledger")
	w.sees("h1", "Ledger")
	w.sees("main", "Agrees")
	w.look("ledger")
	all := w.ids("#postings tbody tr")
	if len(all) < 50 {
		t.Fatalf("a year has %d postings on its first page", len(all))
	}
	w.click("main a:has-text(\"Older\")")
	w.sees("main", "Newer")
	for _, again := range w.ids("#postings tbody tr") {
		if strings.Contains(strings.Join(all, " ")+" ", again+" ") {
			t.Errorf("posting %s is on two pages", again)
		}
	}

	w.visit("/ledger")
	w.click(`.filters summary:has-text("Wallet")`)
	w.click(`.filters details[open] a:has-text("Kestrel remittance")`)
	w.sees(".filters", "Kestrel remittance")
	if !strings.Contains(w.at(), "wallet=") {
		t.Errorf("the filter is not in the address: %s", w.at())
	}
	w.click(`.filters summary:has-text("Type")`)
	w.click(`.filters details[open] a:has-text("Deposit")`)
	w.sees("#postings caption", "")
	for _, kind := range w.texts("#postings tbody .row-link") {
		if kind != "Deposit" {
			t.Errorf("the filter lets %q through", kind)
		}
	}
	w.sees("#postings tfoot", "TXRP, ")
	shared := w.at()
	other := h.enter(compliance)
	other.visit(shared) // the address is the view
	if a, b := w.text("#postings tfoot"), other.text("#postings tfoot"); a != b {
		t.Errorf("the same address shows two totals: %q and %q", a, b)
	}
	w.look("")
	w.click("#postings tbody .row-link")
	w.sees("#entry", "Debit")
	w.look("")
	w.visit("/ledger?wallet=nonsense&from=yesterday")
	w.sees("main", "Part of this address was not understood")
	w.look("")
	w.visit("/sends/new")
	w.sees("h1", "This needs the role treasury")
	w.look("")
}

// inOrder checks that lines with these texts stand one below the other; others may stand between them.
func (w *tab) inOrder(selector string, texts ...string) {
	w.t.Helper()
	lines, at := w.texts(selector), 0
	for _, text := range texts {
		for at < len(lines) && !strings.Contains(lines[at], text) {
			at++
		}
		if at == len(lines) {
			w.t.Errorf("%s: “%s” is not there, or not after the one before it:\n%s", selector, text, strings.Join(lines, "\n"))
			return
		}
		at++
	}
}
