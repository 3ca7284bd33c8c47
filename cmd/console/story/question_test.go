//go:build story

package story

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// TestTheAuditorAnswersAQuestionAndTakesItAlong: all sends above an amount in a time with their approvers, on the page, as a
// file that holds exactly those rows; then a statement, and its PDF.
func TestTheAuditorAnswersAQuestionAndTakesItAlong(t *testing.T) {
	h := open(t)
	asker, carla, chen := h.enter(treasurer), h.enter(compliance), h.enter(otherCompliance)
	asker.asksWarned(h.toNewPayee("0.0031", "Hosting, in question"))
	asker.press("link", "Open the approval")
	for _, voter := range []*tab{carla, chen} {
		voter.visit(asker.at())
		voter.click("#approve")
		voter.sees("[data-flashes]", "othing has left")
	}

	w := h.enter(auditor)
	w.visit("/audit/questions")
	now := time.Now().UTC()
	for id, text := range map[string]string{"#f-sends-above": "1", "#f-sends-from": now.AddDate(0, -3, 0).Format(time.DateOnly), "#f-sends-to": now.AddDate(0, 0, 1).Format(time.DateOnly)} {
		w.must("fill "+id, w.page.Locator(id).Fill(text))
	}
	w.click("#answer-sends")
	w.sees("#answer", "above USD 1.00")
	w.look("")
	rows := w.cells("#answer-rows tbody tr")
	if len(rows) == 0 || !slices.ContainsFunc(rows, func(r map[string]string) bool {
		return strings.Contains(r["approvers"], "Carla Nwosu approve") && strings.Contains(r["approvers"], "Chen Wei approve")
	}) {
		t.Fatalf("no row of %d names both approvers", len(rows))
	}
	w.sees("#answer", strconv.Itoa(len(rows))+" row") // all of them stand on this page
	w.click("#export-csv")
	w.sees("#export-file", "SHA-256 of the rows")
	w.look("")
	export := w.at()
	file := csvRows(t, string(w.take(export+"/file", "text/csv")))
	if len(file) != len(rows) {
		t.Fatalf("the page shows %d rows, the file has %d", len(rows), len(file))
	}
	for i, row := range rows {
		for name, shown := range row {
			if got := cut(file[i][strings.ReplaceAll(name, " ", "_")]); got != shown {
				t.Errorf("row %d, %s: the page shows %q, the file has %q", i, name, shown, got)
			}
		}
	}
	w.visit("/exports")
	w.insist(`#exports a[href="` + export + `"]`)

	w.visit("/ledger/statements")
	w.choose("Client", "Apex Mining")
	w.must("from", w.page.Locator("#f-from").Fill(now.AddDate(0, -6, 0).Format(time.DateOnly)))
	w.must("to", w.page.Locator("#f-to").Fill(now.AddDate(0, 0, -1).Format(time.DateOnly)))
	w.must("zone", w.page.Locator("#f-zone").Fill("Europe/Berlin"))
	w.click("#draw-statement")
	w.sees("#statement-facts", "In every account")
	w.look("statement")
	closing := strings.Fields(w.text(`td[data-label="Closing balance"] .num`))[0]
	digest := w.text("#statement-facts")
	pdf := w.take(w.at()+"/pdf", "application/pdf")
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !printsText(t, pdf, strings.ReplaceAll(closing, ",", "")) {
		t.Errorf("the PDF does not say the closing balance %s", closing)
	}
	record := w.take(w.at()+"/record", "application/json")
	if sum := sha256.Sum256(record); !json.Valid(record) || !strings.Contains(digest, hex.EncodeToString(sum[:])) || !printsText(t, pdf, hex.EncodeToString(sum[:])) {
		t.Error("the digest on the page and in the PDF is not that of the record")
	}
	w.press("link", "Balances of every account at that instant")
	w.sees("#adds-up", "add up to nothing")
	w.look("balances")
}

// cells are the rows of a table: what each cell holds, by its label.
func (w *tab) cells(selector string) (out []map[string]string) {
	w.t.Helper()
	all, _ := w.run(`[...document.querySelectorAll(` + strconv.Quote(selector) + `)].map(r => [...r.cells].map(c => [c.dataset.label, c.textContent.trim()]))`).([]any)
	for _, row := range all {
		one := map[string]string{}
		cells, _ := row.([]any)
		for _, c := range cells {
			if pair, ok := c.([]any); ok && len(pair) == 2 {
				label, _ := pair[0].(string)
				text, _ := pair[1].(string)
				one[label] = text
			}
		}
		out = append(out, one)
	}
	return out
}

// take downloads a file with the person's own cookies.
func (w *tab) take(path, kind string) []byte {
	w.t.Helper()
	got, err := w.page.Context().Request().Get(w.origin + path)
	w.must("download "+path, err)
	if got.Status() != 200 || !strings.HasPrefix(got.Headers()["content-type"], kind) {
		w.t.Fatalf("%s: %d, %s", path, got.Status(), got.Headers()["content-type"])
	}
	body, err := got.Body()
	w.must("read "+path, err)
	return body
}

// csvRows are the rows of an exported file by the names of its columns; its manifest stands above them.
func csvRows(t *testing.T, file string) (out []map[string]string) {
	t.Helper()
	r := csv.NewReader(strings.NewReader(file))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(row []string) bool { return strings.HasPrefix(row[0], "# ") })
	for _, row := range all[1:] {
		one := map[string]string{}
		for i, name := range all[0] {
			one[name] = row[i]
		}
		out = append(out, one)
	}
	return out
}

// cut is how a page shortens a long cell.
func cut(s string) string {
	if r := []rune(s); len(r) > 90 {
		s = string(r[:90]) + "…"
	}
	return strings.TrimSpace(s)
}

var streams = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)

// printsText looks for a text in the unpacked pages of a PDF, where each sign is two bytes.
func printsText(t *testing.T, pdf []byte, text string) bool {
	t.Helper()
	var want []byte
	for _, u := range utf16.Encode([]rune(text)) {
		want = append(want, byte(u>>8), byte(u))
	}
	read := 0
	for _, m := range streams.FindAllSubmatch(pdf, -1) {
		z, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue // what is not packed is no page
		}
		page, err := io.ReadAll(z)
		if err != nil {
			continue
		}
		if read++; bytes.Contains(page, want) {
			return true
		}
	}
	if read == 0 {
		t.Error("no page could be unpacked")
	}
	return false
}
