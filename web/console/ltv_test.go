package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/views/link"
)

// facilityObject is the facility of the estate's wallet; it is made when there is none.
func facilityObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	if at, err := h.LTV.Get(t.Context(), program, e.wallet.ID); err == nil {
		return at.Facility.ID.String()
	}
	c, err := h.LTV.Set(t.Context(), e.asker, e.wallet.ID, ltv.Terms{Declared: money.NewCents(900_000_000)}, "", "")
	if err != nil {
		t.Fatal(err)
	}
	return c.Facility.String()
}

// loanObject is a fresh change that waits for compliance. What waited before is set aside as its asker would.
func loanObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	facilityObject(t, h, e.asker, e)
	at, err := h.LTV.Get(t.Context(), program, e.wallet.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range at.Open {
		if _, err := h.db.Owner.Exec(t.Context(), `update facility_change set state = 'withdrawn' where id = $1`, c.ID); err != nil {
			t.Fatal(err)
		}
	}
	c, err := h.LTV.Set(t.Context(), e.asker, e.wallet.ID, ltv.Terms{Loan: at.Facility.Loan.Add(money.NewCents(100)), Declared: money.NewCents(900_000_000)}, "", "")
	if err != nil {
		t.Fatal(err)
	}
	return c.ID.String()
}

// lenders are a treasurer and somebody of compliance at the desk of loans.
type lenders struct {
	*house
	t          *testing.T
	tess, vera *browser
}

func atLenders(t *testing.T) *lenders {
	t.Helper()
	h := build(t)
	return &lenders{house: h, t: t, tess: h.as(t, h.enter(t, h.apex.asker)), vera: h.as(t, h.enter(t, h.voters[0]))}
}

func (l *lenders) form(kv ...string) url.Values {
	v := url.Values{"wallet": {l.apex.wallet.ID}, "loan": {"1000000"}, "collateral": {"4000000.50"}, "haircut-tbtc4": {"10"}, "note": {"Agreement 7"}, "key": {uuid.NewString()}}
	for i := 0; i < len(kv); i += 2 {
		v.Set(kv[i], kv[i+1])
	}
	return v
}

// TestALoanIsAskedForDecidedAndLowered is the life of a facility over the desk.
func TestALoanIsAskedForDecidedAndLowered(t *testing.T) {
	t.Parallel()
	l := atLenders(t)
	says(t, l.tess.get(link.Facilities()), http.StatusOK, "Nothing is lent against any wallet", "Set a facility")
	holds(t, l.tess.get(link.FacilityNew("")), "Choose the wallet that is lent against", l.apex.wallet.ID)
	holds(t, l.tess.get(link.FacilityNew(l.apex.wallet.ID)), "Haircut on TBTC4", "Declared collateral", "Nothing is lent yet")
	form := l.form()
	a := l.tess.do(http.MethodPost, link.Facilities(), form)
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/facilities/changes/") {
		t.Fatalf("%d %s %s", a.status, a.to, a.body)
	}
	if again := l.tess.do(http.MethodPost, link.Facilities(), form); again.to != a.to {
		t.Errorf("pressed twice: %s and %s", a.to, again.to)
	}
	change := a.to
	holds(t, l.tess.get(change), "With others", "decided by compliance", `id="facility-withdraw"`)
	holds(t, l.vera.get(change), "Needs you", `id="facility-approve"`, `id="facility-reject"`, "10 % off TBTC4", "−", "Agreement 7")
	says(t, l.vera.get(link.With(link.Facilities(), url.Values{"change": {"waiting"}})), http.StatusOK, "A change waits")
	if a := l.tess.post(change + "/approve"); a.status != http.StatusForbidden {
		t.Errorf("treasury decides: %d", a.status)
	}
	if a := l.vera.post(change+"/reject", "reason", ""); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="f-reason-error"`) {
		t.Errorf("a rejection without a reason: %d", a.status)
	}
	if a := l.vera.post(change + "/approve"); a.status != http.StatusSeeOther {
		t.Fatalf("approve: %d %s", a.status, a.body)
	}
	says(t, l.tess.get(change), http.StatusOK, "Vera approved it", "Done")
	if err := l.LTV.Measure(t.Context()); err != nil {
		t.Fatal(err)
	}
	page := link.Facility(facilityObject(t, l.house, l.apex.asker, l.apex))
	// 90 bitcoin at $50,000 less a tenth are $4,050,000: what was declared is the lower
	says(t, l.tess.get(page), http.StatusOK, "$4,000,000.50", "$4,050,000.00", "declared is the lower", "25.0 %", "−29.45 %", "26.50793644 TBTC4", "83.3 %", "Most that can be sent now", "Healthy", "a change of terms", "formula 1", "one reading an hour")
	says(t, l.tess.get(link.Wallet(l.apex.wallet.ID)), http.StatusOK, "Loan against it", "The loan, its collateral and history")
	if a := l.tess.get(link.Facility(l.apex.ID.String())); a.status != http.StatusSeeOther || a.to != page {
		t.Errorf("by its client: %d %s", a.status, a.to)
	}
	lower := l.tess.do(http.MethodPost, link.Facilities(), l.form("loan", "900000"))
	says(t, l.tess.get(lower.to), http.StatusOK, "Applied at once")
	l.clock.Advance(ltv.MaxAge + time.Minute)
	l.tess = l.as(t, l.enter(t, l.apex.asker))
	says(t, l.tess.get(page), http.StatusOK, "No fresh price", "no send leaves this wallet")
}

// TestTermsThatCannotBe are refused at their field, with nothing changed and what was typed still there.
func TestTermsThatCannotBe(t *testing.T) {
	t.Parallel()
	l := atLenders(t)
	for field, values := range map[string][]string{"loan": {"", "-1", "1.234", "1e9", script, enormous + enormous}, "collateral": {"", "x", nul}, "haircut-tbtc4": {"101", "-1", "1.234", script},
		"wallet": {"", script, strings.Repeat("0f", 16), l.meridian.wallet.ID}, "haircut-nonsense": {"5"}, "note": {long, broken}} {
		for _, v := range values {
			a := l.tess.do(http.MethodPost, link.Facilities(), l.form(field, v))
			if a.status != http.StatusUnprocessableEntity && a.status != http.StatusNotFound {
				t.Errorf("%s %.30q: %d", field, v, a.status)
			}
			if strings.Contains(a.body, script) {
				t.Errorf("%s: what was typed is run", field)
			}
		}
	}
	says(t, l.tess.do(http.MethodPost, link.Facilities(), l.form("loan", "1400000.18")), http.StatusUnprocessableEntity, "35.0000", "Nothing was changed")
	if n := l.db.Count(t, `select count(*) from facility_change`); n != 0 {
		t.Errorf("%d changes were kept", n)
	}
}
