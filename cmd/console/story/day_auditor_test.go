//go:build story

package story

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// An auditor's day: all sends above an amount in a quarter with who approved them, taken along as a file; then who did
// what in the trail, and one posting of the ledger.
func TestAnAuditorsDay(t *testing.T) {
	days(t, auditor, func(h *house, anton day) {
		anton.look()
		anton.goes("Audit", "Audit")
		anton.press("link", "Questions")
		now := time.Now().UTC()
		quarter := time.Date(now.Year(), (now.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
		for id, text := range map[string]string{"#f-sends-above": "100", "#f-sends-from": quarter.Format(time.DateOnly), "#f-sends-to": quarter.AddDate(0, 3, -1).Format(time.DateOnly)} {
			anton.must("fill "+id, anton.page.Locator(id).Fill(text))
		}
		anton.look()
		anton.click("#answer-sends")
		anton.sees("#answer", "above USD 100.00")
		anton.look()
		rows := anton.cells("#answer-rows tbody tr")
		if len(rows) == 0 || !slices.ContainsFunc(rows, func(r map[string]string) bool { return strings.Contains(r["approvers"], "approve") }) {
			t.Fatalf("none of %d rows names an approver", len(rows))
		}
		anton.click("#export-csv")
		anton.sees("#export-file", "SHA-256 of the rows")
		anton.look()
		if file := csvRows(t, string(anton.take(anton.at()+"/file", "text/csv"))); len(file) != len(rows) {
			t.Errorf("the page shows %d rows, the file has %d", len(rows), len(file))
		}

		anton.goes("Audit", "Audit")
		anton.click(`.filters summary:has-text("Thing")`)
		anton.click(`.filters details[open] a:has-text("approval")`)
		anton.sees("#trail", "approval")
		anton.look()
		anton.click("#trail .row-link")
		anton.sees("main", "Before and after")
		anton.look()
		anton.goes("Ledger", "Ledger")
		anton.sees("main", "Agrees")
		anton.look()
		anton.click("#postings .row-link")
		anton.sees("h1", "")
		anton.look()
		anton.goes("Home", "What ")
	})
}
