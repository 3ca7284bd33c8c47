package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/views/link"
)

// Each filter of the list of sends narrows it, stays in the address of every link, and is exactly what a file of it holds.
func TestSendFilters(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	first := h.submit(t, h.apex, "20000")
	h.clock.Advance(48 * time.Hour)
	second := h.submit(t, h.apex, "20100")
	asker := h.as(t, h.enter(t, h.apex.asker))
	list := func(query string) answer { return asker.get(link.Sends() + "?" + query) }
	shows := func(query string, want ...string) {
		t.Helper()
		a := list(query)
		for id, there := range map[string]bool{first.ID.String(): false, second.ID.String(): false} {
			for _, w := range want {
				there = there || w == id
			}
			if a.status != http.StatusOK || strings.Contains(a.body, `"send-`+id) != there {
				t.Errorf("%s: %d, the send of %s is there: %t", query, a.status, id, !there)
			}
		}
	}
	one, two := first.ID.String(), second.ID.String()
	day := first.AskedAt.UTC().Format(time.DateOnly)
	shows("", one, two)
	shows("to="+day, one)
	shows("from="+day, one, two)
	shows("from="+second.AskedAt.UTC().Format(time.DateOnly), two)
	shows("payee="+url.QueryEscape(strings.ToUpper(first.Address)), one, two)
	shows("payee="+url.QueryEscape(strings.ToUpper(first.Payee)), one, two)
	shows("payee=nobody")
	shows("asset=tbtc4&at-least=0.000201", two)
	shows("asset=tbtc4&at-most=0.000200", one)
	shows("asset=tbtc4&at-least=0.0002&at-most=0.0002005", one)
	shows("state="+string(first.State)+"&state=failed", one, two)
	shows("state=failed&state=removed")
	shows("asked-by="+h.apex.asker.Person.String(), one, two)
	shows("asked-by=" + h.voters[0].Person.String())
	shows("id="+one, one)
	shows("id="+strings.ToUpper(two), two)
	shows("id=none")
	says(t, list("payee=nobody"), http.StatusOK, "No send matches", "Clear the filters")
	empty := list("payee=nobody&asset=tbtc4&at-least=0.0001")
	says(t, empty, http.StatusOK, "fits all of these filters at once", "Without “Payee: nobody”")
	if got := readable(t, empty); strings.Contains(got, "Without “Asset") || strings.Contains(got, "Without “At least") {
		t.Error("a filter is said to be in the way, without which there are no sends either")
	}
	says(t, list("payee=nobody&state=failed"), http.StatusOK, "leaving out a single one finds none either")
	says(t, list("state=failed&asked-by="+h.apex.asker.Person.String()), http.StatusOK, "Without “State: failed”", h.apex.asker.Name)
	if a := element(page(t, list("asset=tbtc4&at-least=0.0001")), "href", "/sends?at-least=0.0001"); a != nil {
		t.Error("an amount is kept without its asset")
	}
	says(t, list("at-least=1"), http.StatusOK, "is left out", "needs its coin")
	says(t, list("asset=tbtc4&at-least=0.123456789"), http.StatusOK, "is not an amount of TBTC4")
	says(t, list("asset=tbtc4&at-least=2&at-most=1"), http.StatusOK, "so neither is used")
	says(t, list("from=2026-02-30"), http.StatusOK, "is not a date like")
	says(t, list("state=no-such"), http.StatusOK, "is not a state of a send")
	says(t, list("asked-by=me"), http.StatusOK, "is not the id of a person")
	says(t, list("id=%3Cscript%3E"), http.StatusOK, "is not an id of a send")

	query := "asset=tbtc4&at-least=0.000201&state=" + string(first.State) + "&state=failed&from=" + day
	made := asker.post(link.Exports(), "subject", "sends", "query", query, "format", "csv")
	if made.status != http.StatusSeeOther {
		t.Fatalf("export: %d\n%s", made.status, readable(t, made))
	}
	says(t, asker.get(made.to), http.StatusOK, "State: "+string(first.State), "At least: 20,100 base units", "Asked from: "+day)
	file := asker.get(made.to + "/file")
	if file.status != http.StatusOK || !strings.Contains(file.body, two) || strings.Contains(file.body, one) {
		t.Errorf("the file: %d\n%.400s", file.status, file.body)
	}
	if a := asker.post(link.Exports(), "subject", "sends", "query", "at-least=5", "format", "csv"); a.status == http.StatusSeeOther {
		t.Error("a file is written of a filter that was not understood")
	}
	kept := asker.post(link.SavedViews(), "list", "sends", "name", "Large", "query", query)
	if kept.status != http.StatusSeeOther {
		t.Fatalf("view: %d\n%s", kept.status, readable(t, kept))
	}
	says(t, list(query), http.StatusOK, "Large")
	shows(strings.SplitN(kept.to, "?", 2)[1], two)
}
