package console

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

func TestStatementPages(t *testing.T) {
	t.Parallel()
	h := build(t)
	own := h.as(t, h.enter(t, h.db.Person(t, "Anna", testkit.Over(identity.Auditor, h.apex.Client))))
	other := h.as(t, h.enter(t, h.db.Person(t, "Mia", testkit.Over(identity.Auditor, h.meridian.Client))))
	if a := own.get(link.Statements()); a.status != http.StatusOK || !strings.Contains(a.body, "No statement was drawn yet") {
		t.Errorf("before the first: %d", a.status)
	}
	form := url.Values{"client": {h.apex.ID.String()}, "from": {"2026-11-01"}, "to": {"2026-11-20"}, "zone": {"Europe/Berlin"}}
	for name, bad := range map[string]string{"zone": "Berlin", "from": "yesterday", "to": "2026-10-01", "client": ""} {
		wrong := url.Values{}
		for k, v := range form {
			wrong[k] = v
		}
		wrong.Set(name, bad)
		if a := own.do(http.MethodPost, link.Statements(), wrong); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Nothing was drawn") {
			t.Errorf("%s %q: %d", name, bad, a.status)
		}
	}
	drawn := own.do(http.MethodPost, link.Statements(), form)
	if drawn.status != http.StatusSeeOther {
		t.Fatalf("%d %s", drawn.status, drawn.body)
	}
	page, record, pdf := own.get(drawn.to), own.get(drawn.to+"/record"), own.get(drawn.to+"/pdf")
	sum := sha256.Sum256([]byte(record.body))
	for _, want := range []string{"Europe/Berlin", "Closing balance", "90.00000000", hex.EncodeToString(sum[:]), "In every account", "The period had not ended"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if pdf.status != http.StatusOK || !strings.HasPrefix(pdf.body, "%PDF-") {
		t.Errorf("the PDF: %d", pdf.status)
	}
	for _, path := range []string{drawn.to, drawn.to + "/record", drawn.to + "/pdf", link.Statement(noUUID), link.Statement("x")} {
		if a := other.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s by another client's auditor: %d", path, a.status)
		}
	}
	if a := other.do(http.MethodPost, link.Statements(), form); a.status != http.StatusNotFound {
		t.Errorf("another client's statement is drawn: %d", a.status)
	}
}

func TestBalancesPage(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.clock.Advance(time.Minute) // what takes effect at the instant itself is not in it
	own := h.as(t, h.enter(t, h.db.Person(t, "Anna", testkit.Over(identity.Auditor, h.apex.Client))))
	ask := func(day, clock, zone, which string) answer {
		return own.get(link.Balances(url.Values{"date": {day}, "time": {clock}, "zone": {zone}, "which": {which}}))
	}
	for _, x := range []struct {
		a      answer
		status int
		want   string
	}{
		{own.get(link.Balances(nil)), http.StatusOK, "90.00000000"},
		{ask("2026-10-25", "02:30", "Europe/Berlin", ""), http.StatusUnprocessableEntity, "came twice in Europe/Berlin"},
		{ask("2026-10-25", "02:30", "Europe/Berlin", "second"), http.StatusOK, "2026-10-25 01:30:00 UTC"},
		{ask("2026-03-29", "02:30", "Europe/Berlin", ""), http.StatusUnprocessableEntity, "never came in Europe/Berlin"},
		{ask("2026-10-25", "02:30", "Local", ""), http.StatusUnprocessableEntity, "no zone of the IANA list"},
		{ask("", "", "Mars/Olympus", ""), http.StatusUnprocessableEntity, "no zone of the IANA list"},
	} {
		if x.a.status != x.status || !strings.Contains(x.a.body, x.want) {
			t.Errorf("%d, want %d and %q", x.a.status, x.status, x.want)
		}
	}
	all := h.as(t, h.enter(t, h.db.Person(t, "Ada", testkit.Whole(identity.Admin))))
	if a := all.get(link.Balances(nil)); a.status != http.StatusOK || !strings.Contains(a.body, "Choose a client") {
		t.Errorf("without a client: %d", a.status)
	}
	if a := own.get(link.Balances(url.Values{"client": {h.meridian.ID.String()}})); strings.Contains(a.body, h.meridian.Name) || strings.Contains(a.body, h.meridian.wallet.ID) {
		t.Error("another client's balances are shown")
	}
}
