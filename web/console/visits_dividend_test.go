package console

import (
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/dividend"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

const noDividend = "div_none00000000"

func init() { maps.Copy(visits, dividendVisits) }

// dividendVisits are the routes of dividends.
var dividendVisits = map[string]visit{
	"GET " + link.PatternDividends:          {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
	"GET " + link.PatternSecurityDividends:  {object: securityObject, absent: noSecurity},
	"POST " + link.PatternSecurityDividends: {object: securityObject, absent: noSecurity, form: fields("perShare", "0.25", "currency", "USD", "recordOn", "", "paysOn", "2030-02-01", "resolution", "Resolution 7", "key", "KEY")},
	"GET " + link.PatternDividend:           {object: dividendObject, absent: noDividend},
	"POST " + link.PatternDividendDecide:    {object: dividendObject, absent: noDividend, form: fields("verdict", "confirm")},
	"POST " + link.PatternDividendWithdraw:  {object: dividendObject, absent: noDividend, form: nothing},
	"POST " + link.PatternDividendPay:       {object: accruedObject, absent: noDividend + "|nobody", form: lineOf("holder", url.Values{"reference": {""}, "paidOn": {"2026-01-31"}, "key": {"KEY"}})},
	"POST " + link.PatternDividendCorrect:   {object: accruedObject, absent: noDividend + "|nobody", form: lineOf("line", url.Values{"why": {""}, "key": {"KEY"}})},
}

// lineOf names the holder by the last part of its object.
func lineOf(name string, with url.Values) func(string) url.Values {
	return func(id string) url.Values {
		parts, out := strings.Split(id, "|"), maps.Clone(with)
		out.Set(name, parts[len(parts)-1])
		return out
	}
}

func declared(t *testing.T, h *house, e estate, security string) dividend.Dividend {
	t.Helper()
	d, err := h.Dividends.Declare(t.Context(), e.asker, dividend.Dividend{Security: security, PerShare: money.NewUnits(125_000_000), Currency: "USD", RecordOn: h.clock.Now(), PaysOn: h.clock.Now().AddDate(0, 0, 9),
		Resolution: "Resolution of " + e.key}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// dividendObject waits for compliance.
func dividendObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	return declared(t, h, e, securityObject(t, h, identity.Actor{}, e)).ID
}

// accrued is a dividend whose pay list is whole, as the room finds it some days later: the house's own clock stands still.
func accrued(t *testing.T, h *house, e estate) (later *dividend.Service, id, holder string) {
	t.Helper()
	security, holder := issued(t, h, e)
	d := declared(t, h, e, security)
	if _, err := h.Dividends.Decide(t.Context(), h.voters[0], d.ID, true, "Read by "+e.key); err != nil {
		t.Fatal(err)
	}
	copied := *h.Dividends
	later = &copied
	later.Clock = clock.NewManual(h.clock.Now().Add(72 * time.Hour))
	for more := true; more; {
		var err error
		if more, err = later.Step(t.Context(), d.ID); err != nil {
			t.Fatal(err)
		}
	}
	return later, d.ID, holder
}

func accruedObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	_, id, holder := accrued(t, h, e)
	return id + "|" + holder
}

// furnishDividend plants rows in every table of dividends.
func (h *house) furnishDividend(t *testing.T, e estate) {
	t.Helper()
	h.furnishForfeiture(t, e)
	later, id, holder := accrued(t, h, e)
	pay := dividend.Payment{Holders: []string{holder}, Reference: "Wire of " + e.key, PaidOn: later.Clock.Now()}
	if _, err := later.Pay(t.Context(), e.asker, id, pay, "key-"+uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	if _, err := later.Correct(t.Context(), h.voters[0], id, holder, "Returned to "+e.key, "key-"+uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	if _, err := later.Pay(t.Context(), e.asker, id, pay, "key-"+uuid.NewString()); err != nil {
		t.Fatal(err)
	}
}

// furnishForfeiture takes shares from a holder, who has a notice of it in their file.
func (h *house) furnishForfeiture(t *testing.T, e estate) {
	t.Helper()
	id, who := issued(t, h, e)
	x, err := h.Securities.Move(t.Context(), e.asker, security.Order{Security: id, From: who, To: security.Treasury, Shares: money.NewUnits(2), Type: security.Forfeited, ByTwo: true,
		Instruction: security.Instruction{Paper: security.CourtOrder, Reference: "Order about " + e.key, Received: testkit.Start.AddDate(0, 0, -1)}}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Securities.Decide(t.Context(), h.voters[0], x.ID, true, "Read by "+e.key); err != nil {
		t.Fatal(err)
	}
}
