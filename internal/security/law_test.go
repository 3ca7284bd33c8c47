package security_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/testkit"
)

// terms brings terms of a security into force.
func (r *room) terms(x security.Security, change func(*security.Terms)) {
	r.t.Helper()
	d, err := r.s.Detail(r.t.Context(), r.treasury, x.ID, nil, 1)
	r.must(err)
	filed, err := r.file(x, d.Terms.Version, change)
	r.must(err)
	_, err = r.s.DecideTerms(r.t.Context(), r.decider, x.ID, filed.Version, true, "")
	r.must(err)
}

// fund is a security with two investors, the first of whom has bought 600.
func (r *room) fund() security.Security {
	r.t.Helper()
	for _, id := range []string{"inv_aaaaaa", "inv_bbbbbb", "inv_cccccc"} {
		r.investor(uuid.Nil, id)
	}
	x := r.security(uuid.Nil, 1000)
	r.moved(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 600, security.Confirmed)
	return x
}

// refusedUntil holds that a sale is refused by a rule today, with the day from which it passes, and that the day before it it still is.
func (r *room) refusedUntil(x security.Security, from, to string, shares int64, rule string, day time.Time) {
	r.t.Helper()
	for _, at := range []time.Time{r.clock.Now(), day.Add(-time.Second)} {
		r.clock.Advance(at.Sub(r.clock.Now()))
		_, err := r.move(x, security.Secondary, from, to, shares)
		if !fault.Is(err, security.ErrRule) || !strings.Contains(fault.As(err).Message, day.Format(time.DateOnly)) {
			r.t.Fatalf("%s, on %s: %v", rule, at, err)
		}
	}
	r.clock.Advance(time.Second)
	r.moved(x, security.Secondary, from, to, shares, security.Confirmed)
}

var startDay = testkit.Start.UTC().Truncate(24 * time.Hour)

// What nobody confirmed of the issuer is read strictly: a year. Once compliance has confirmed that it reports, six months.
func TestTheHoldingPeriodFollowsTheTerms(t *testing.T) {
	r := setup(t)
	r.refusedUntil(r.fund(), "inv_aaaaaa", "inv_bbbbbb", 10, "a year", startDay.AddDate(1, 0, 0))
	r = roomOf(t)
	x := r.fund()
	r.terms(x, func(x *security.Terms) { since := startDay.AddDate(-2, 0, 0); x.ReportsSince = &since })
	order := security.Order{Security: x.ID, From: "inv_aaaaaa", To: "inv_bbbbbb", Shares: money.NewUnits(1), Type: security.Secondary}
	rules, err := r.s.Preview(t.Context(), r.treasury, order)
	r.must(err)
	for _, v := range rules {
		if v.Rule == "holding period" && (v.Outcome != accreditation.Fails || v.Earliest == nil || v.Earliest.After(startDay.AddDate(1, 0, 0)) || v.Citation == "" || len(v.Inputs) == 0) {
			t.Errorf("%+v", v)
		}
	}
	if strings.Contains(accreditation.Because(rules, accreditation.Fails), startDay.AddDate(0, 6, 0).Format(time.DateOnly)) == strings.Contains(accreditation.Because(rules, accreditation.Fails), startDay.AddDate(1, 0, 0).Format(time.DateOnly)) {
		t.Errorf("neither six months nor a year: %s", accreditation.Because(rules, accreditation.Fails))
	}
}

func TestAnAffiliateSellsWithinTheVolume(t *testing.T) {
	r := setup(t)
	x := r.fund()
	_, err := r.s.Place(t.Context(), r.treasury, security.Mark{Security: x.ID, Holder: "inv_aaaaaa", Kind: security.Affiliate, Reason: "A director of the issuer"}, "aff")
	r.must(err)
	r.clock.Advance(400 * 24 * time.Hour)
	if _, err := r.move(x, security.Secondary, "inv_aaaaaa", "inv_bbbbbb", 7); !fault.Is(err, security.ErrRule) || !strings.Contains(fault.As(err).Message, "6") {
		t.Errorf("more than one per cent of 600: %v", err)
	}
	r.moved(x, security.Secondary, "inv_aaaaaa", "inv_bbbbbb", 6, security.Confirmed)
	if _, err := r.move(x, security.Secondary, "inv_aaaaaa", "inv_bbbbbb", 1); !fault.Is(err, security.ErrRule) {
		t.Errorf("one more within three months: %v", err)
	}
	r.moved(x, security.Gift, "inv_aaaaaa", "inv_bbbbbb", 50, security.Confirmed) // no sale
	r.clock.Advance(100 * 24 * time.Hour)
	r.moved(x, security.Secondary, "inv_aaaaaa", "inv_bbbbbb", 6, security.Confirmed)
	r.balanced(x.ID)
}

func TestTheIssuersOwnLimits(t *testing.T) {
	r := setup(t)
	x := r.fund()
	holders, most := 2, 6000
	r.terms(x, func(x *security.Terms) { x.MostHolders, x.MostBps, x.Barred = &holders, &most, []string{"CH"} })
	_, err := r.s.Investors.File(t.Context(), r.treasury, accreditation.Filing{ID: "inv_zuerich1", Name: "Investor", Kind: accreditation.Natural, Residence: "CH"}, uuid.NewString())
	r.must(err)
	r.moved(x, security.PrimaryIssuance, security.Treasury, "inv_bbbbbb", 400, security.Confirmed)
	for name, c := range map[string]struct {
		kind     security.Type
		from, to string
		shares   int64
		says     string
	}{
		"a third holder":        {security.Gift, "inv_aaaaaa", "inv_cccccc", 1, "3"},
		"more than sixty":       {security.Gift, "inv_bbbbbb", "inv_aaaaaa", 1, "nobody may hold more than 60 %"},
		"a country that is not": {security.Gift, "inv_aaaaaa", "inv_zuerich1", 600, "CH"},
	} {
		if _, err := r.move(x, c.kind, c.from, c.to, c.shares); !fault.Is(err, security.ErrRule) || !strings.Contains(fault.As(err).Message, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.moved(x, security.Gift, "inv_aaaaaa", "inv_bbbbbb", 100, security.Confirmed)
	r.balanced(x.ID)
}

// A place under comprehensive sanctions receives nothing, whatever the type.
func TestNothingGoesToASanctionedPlace(t *testing.T) {
	r := setup(t)
	x := r.fund()
	_, err := r.s.Investors.File(t.Context(), r.treasury, accreditation.Filing{ID: "inv_tehran11", Name: "Investor", Kind: accreditation.Natural, Residence: "IR"}, uuid.NewString())
	r.must(err)
	for _, kind := range []security.Type{security.Gift, security.Estate} {
		if _, err := r.move(x, kind, "inv_aaaaaa", "inv_tehran11", 1); !fault.Is(err, security.ErrRule) || !strings.Contains(fault.As(err).Message, "comprehensive sanctions") {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if _, err := r.s.FileTerms(t.Context(), r.db.Person(t, "Ann", testkit.Whole(identity.Auditor)), security.Terms{Security: x.ID}, 0); !fault.Is(err, security.ErrRole) {
		t.Errorf("terms by an auditor: %v", err)
	}
}
