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

// overridden sells by two of compliance what a rule forbids.
func (r *room) overridden(x security.Security, from, to string, shares int64, price *money.Cents) security.Transfer {
	r.t.Helper()
	o := r.desk(x, security.Secondary, from, to, shares)
	o.Price, o.OverrideWhy = price, "Counsel's opinion of 3 July covers this sale"
	t, err := r.s.Move(r.t.Context(), r.treasury, o, uuid.NewString())
	r.must(err)
	for _, who := range []identity.Actor{r.decider, r.db.Person(r.t, "Cleo", testkit.Whole(identity.Compliance))} {
		t, err = r.s.Override(r.t.Context(), who, t.ID, "I have read the opinion")
		r.must(err)
	}
	if t.State != security.Confirmed {
		r.t.Fatalf("%+v", t)
	}
	return t
}

func (r *room) says(x security.Security, from, to string, shares int64, rule string) accreditation.Outcome {
	r.t.Helper()
	price := money.NewCents(100_00)
	rules, err := r.s.Preview(r.t.Context(), r.treasury, security.Order{Security: x.ID, From: from, To: to, Shares: money.NewUnits(shares), Type: security.Secondary, Price: &price})
	r.must(err)
	for _, v := range rules {
		if v.Rule == rule {
			return v.Outcome
		}
	}
	return ""
}

// What is not known of an issuer's information stops an affiliate, and two of compliance who have seen the paper let it pass; the volume
// is counted by what was sold, and a gift is no sale.
func TestAnAffiliateSellsWithinTheVolume(t *testing.T) {
	r := setup(t)
	x := r.fund()
	_, err := r.s.Place(t.Context(), r.treasury, security.Mark{Security: x.ID, Holder: "inv_aaaaaa", Kind: security.Affiliate, Reason: "A director of the issuer"}, "aff")
	r.must(err)
	r.clock.Advance(400 * 24 * time.Hour)
	if got := r.says(x, "inv_aaaaaa", "inv_bbbbbb", 6, "current information"); got != accreditation.Fails {
		t.Errorf("information that nobody knows of: %q", got)
	}
	if seven, six := r.says(x, "inv_aaaaaa", "inv_bbbbbb", 7, "affiliate volume"), r.says(x, "inv_aaaaaa", "inv_bbbbbb", 6, "affiliate volume"); seven != accreditation.Fails || six != accreditation.Passes {
		t.Errorf("one per cent of 600: seven %q, six %q", seven, six)
	}
	price := money.NewCents(100_00)
	r.overridden(x, "inv_aaaaaa", "inv_bbbbbb", 6, &price)
	if got := r.says(x, "inv_aaaaaa", "inv_bbbbbb", 1, "affiliate volume"); got != accreditation.Fails {
		t.Errorf("one more within three months: %q", got)
	}
	r.moved(x, security.Gift, "inv_aaaaaa", "inv_bbbbbb", 50, security.Confirmed)
	r.clock.Advance(100 * 24 * time.Hour)
	if got := r.says(x, "inv_aaaaaa", "inv_bbbbbb", 6, "affiliate volume"); got != accreditation.Passes {
		t.Errorf("three months later: %q", got)
	}
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

// An override is of the rules that failed when it was given: what fails later stands in the way.
func TestAnOverrideCoversWhatWasSeen(t *testing.T) {
	r := setup(t)
	x := r.fund()
	o := r.desk(x, security.Secondary, "inv_aaaaaa", "inv_dddddd", 10) // who is not on file: it waits for evidence too
	o.OverrideWhy = "Counsel's opinion of 3 July covers this sale"
	asked, err := r.s.Move(t.Context(), r.treasury, o, "one")
	r.must(err)
	second := r.db.Person(t, "Cleo", testkit.Whole(identity.Compliance))
	for _, who := range []identity.Actor{r.decider, second} {
		_, err = r.s.Override(t.Context(), who, asked.ID, "I have read the opinion")
		r.must(err)
	}
	_, err = r.s.Place(t.Context(), r.treasury, security.Mark{Security: x.ID, Holder: "inv_aaaaaa", Kind: security.StopOrder, Reason: "A court's order"}, "stop")
	r.must(err)
	r.investor(uuid.Nil, "inv_dddddd")
	r.must(r.s.Reconsider(t.Context(), uuid.Nil, "inv_dddddd"))
	got, err := r.s.TransferDetail(t.Context(), r.treasury, asked.ID)
	r.must(err)
	if got.State != security.PendingReview || r.held(x.ID, "inv_dddddd") != 0 || !strings.Contains(accreditation.Because(got.Rules, accreditation.Waits), "stop order") {
		t.Fatalf("a stop order was overridden that nobody had seen: %s %+v", got.State, got.Rules)
	}
	r.balanced(x.ID)
}

// However many marks ran out, the one that holds is seen.
func TestNoMarkIsHiddenByOthers(t *testing.T) {
	r := setup(t)
	x := r.fund()
	until := startDay.AddDate(0, 0, 2)
	for range 120 {
		_, err := r.s.Place(t.Context(), r.treasury, security.Mark{Security: x.ID, Holder: "inv_aaaaaa", Kind: security.LockUp, Until: &until, Reason: "For a day"}, uuid.NewString())
		r.must(err)
	}
	_, err := r.s.Place(t.Context(), r.decider, security.Mark{Security: x.ID, Holder: "inv_aaaaaa", Kind: security.StopOrder, Reason: "A court's order"}, "stop")
	r.must(err)
	if _, err := r.s.Place(t.Context(), r.decider, security.Mark{Security: x.ID, Holder: "inv_aaaaaa", Kind: security.AdverseClaim, Reason: "A claim"}, "stop"); !fault.Is(err, security.ErrKey) {
		t.Errorf("another mark by the same form: %v", err)
	}
	r.clock.Advance(72 * time.Hour)
	if _, err := r.move(x, security.Gift, "inv_aaaaaa", "inv_bbbbbb", 1); !fault.Is(err, security.ErrRule) || !strings.Contains(fault.As(err).Message, "stop order") {
		t.Errorf("shares under a stop order moved: %v", err)
	}
}
