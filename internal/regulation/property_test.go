package regulation_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/regulation"
)

// steps are the smallest ways in which a figure could be another one.
func steps(f regulation.Figure) []int64 {
	switch f.Unit {
	case regulation.Listed:
		return []int64{1 - f.Value}
	case regulation.MonthDay:
		d := time.Date(2026, time.Month(f.Value/100), int(f.Value%100), 0, 0, 0, 0, time.UTC)
		before, after := d.AddDate(0, 0, -1), d.AddDate(0, 0, 1)
		return []int64{int64(before.Month())*100 + int64(before.Day()), int64(after.Month())*100 + int64(after.Day())}
	case regulation.NthWeekday: // a day and a week before and after
		return []int64{f.Value - 10, f.Value + 10, f.Value - 1, f.Value%10%5 + 1 + f.Value/10*10}
	default:
		if f.Value == 0 {
			return []int64{1}
		}
		return []int64{f.Value - 1, f.Value + 1}
	}
}

// Whatever figure of the law is another one by its smallest step, up or down, some case says so.
func TestEveryFigureIsHeldByACase(t *testing.T) {
	t.Parallel()
	rows := seeded(t)
	_, transfers := golden(t)
	offerings := asked(t)
	tried := 0
	for i, row := range rows {
		for _, value := range steps(row) {
			changed := slices.Clone(rows)
			changed[i].Value = value
			tried++
			if !told(t, transfers, offerings, regulation.NewFigures(changed)) {
				t.Errorf("no case tells %s from %s: %d instead of %d %s", row.Name, row.From.Format(time.DateOnly), value, row.Value, row.Unit)
			}
		}
	}
	t.Logf("%d figures, perturbed in %d ways", len(rows), tried)
}

func told(t *testing.T, transfers []judged, offerings map[string]string, figures regulation.Figures) bool {
	t.Helper()
	for facts, want := range offerings {
		if answer(t, facts, figures) != want {
			return true
		}
	}
	return slices.ContainsFunc(transfers, func(c judged) bool { return said(c, figures) != c.expect })
}

// A figure that is taken away is an error of every rule that needs it, and never a zero: each name in turn.
func TestAMissingFigureIsNoZero(t *testing.T) {
	t.Parallel()
	rows := seeded(t)
	_, transfers := golden(t)
	for _, row := range rows {
		without := regulation.NewFigures(slices.DeleteFunc(slices.Clone(rows), func(f regulation.Figure) bool { return f.Name == row.Name }))
		if _, err := without.On(day(t, "2026-06-01")).Figure(row.Name); err == nil {
			t.Errorf("%s is found after it was taken away", row.Name)
		}
		before := regulation.NewFigures(rows).On(day(t, "1900-01-01"))
		if _, err := before.Figure(row.Name); err == nil {
			t.Errorf("%s was in force in 1900", row.Name)
		}
	}
	for _, c := range transfers {
		if v := regulation.Judge(c.facts, regulation.Figures{}, c.on); regulation.All(v) {
			t.Errorf("line %d passes without any law", c.line+1)
		}
	}
}

// The first day is the first: on it everything passes, and on no day before. Asked day by day, for every golden case.
func TestEarliestIsExact(t *testing.T) {
	t.Parallel()
	figures := regulation.NewFigures(seeded(t))
	_, all := golden(t)
	found := 0
	for _, c := range all {
		found += exact(t, c.facts, figures, c.on, c.title)
	}
	t.Logf("%d of %d cases have a first day", found, len(all))
}

// exact compares Earliest with a walk over two years, and says whether there is a day.
func exact(t *testing.T, c regulation.Case, figures regulation.Figures, on time.Time, title string) int {
	t.Helper()
	earliest := regulation.Earliest(c, figures, on)
	for d := on; d.Before(on.AddDate(2, 0, 0)); d = d.AddDate(0, 0, 1) {
		passes := regulation.All(regulation.Judge(regulation.Rescreened(c, figures, on, d), figures, d))
		switch {
		case passes && earliest == nil:
			t.Errorf("%s: %s passes, and no day was found from %s", title, d.Format(time.DateOnly), on.Format(time.DateOnly))
			return 0
		case passes && !d.Equal(*earliest):
			t.Errorf("%s: %s passes already, and %s was named", title, d.Format(time.DateOnly), earliest.Format(time.DateOnly))
			return 1
		case passes:
			return 1
		case earliest != nil && d.Equal(*earliest):
			t.Errorf("%s: %s was named and does not pass", title, d.Format(time.DateOnly))
			return 1
		}
	}
	return 0
}

// maker makes cases that nobody thought of.
type maker struct{ *rand.Rand }

func some[T any](m maker, of ...T) T { return of[m.IntN(len(of))] }

func (m maker) day() time.Time {
	if m.IntN(5) == 0 {
		return time.Time{}
	}
	return time.Date(2024, 1, 1+m.IntN(1300), m.IntN(24), 0, 0, 0, time.UTC)
}

func (m maker) units() money.Units {
	return money.NewUnits(some(m, int64(0), 1, 99, 100, 101, 5000, 9999, 10001, 1<<53, -5))
}

func (m maker) cents() *money.Cents {
	c := money.NewCents(some(m, int64(0), 1, 250000, 5000000, 5000001, 500000000, 1<<60, -1))
	return some(m, &c, &c, &c, nil)
}

func (m maker) yes() bool { return m.IntN(3) == 0 }

func (m maker) screening() regulation.Screening {
	return regulation.Screening{Result: some(m, regulation.Clear, regulation.Clear, regulation.Clear, regulation.Clear, regulation.Clear, regulation.Hit, regulation.NotScreened), On: m.day()}
}

func (m maker) lot() regulation.Lot {
	return regulation.Lot{Name: some(m, "A", "B", "C", ""), Acquired: m.day(), Since: some(m, time.Time{}, m.day()), Exemption: some(m, append(regulation.Regulations, "REG_X")...),
		LockedUntil: some(m, time.Time{}, time.Time{}, m.day()), Stopped: some(m, "", "", "", "", "claim"), Legend: some(m, "", "R"), Remaining: m.units()}
}

func (m maker) security() regulation.Security {
	return regulation.Security{Regulation: some(m, append(regulation.Regulations, "REG_X")...), Domicile: some(m, "US_DE", "US_DE", "KY", ""), Instrument: some(m, regulation.Equity, regulation.Equity, regulation.Debt, ""),
		ReportingSince: m.day(), Current: !m.yes(), USInterest: some(m, regulation.Yes, regulation.No, regulation.Unknown), OfferingClosed: m.day(), Solicited: m.yes(), Listed: m.yes(), Class12g: m.yes(),
		Outstanding: m.units(), WeeklyVolumes: some(m, nil, []money.Units{m.units(), m.units(), m.units(), m.units()}), TotalAssets: m.cents(), FiscalMonth: time.Month(m.IntN(15)), FiscalDay: m.IntN(40),
		CrowdConditions: m.yes(), CrowdOutgrown: m.day(), Limits: regulation.Limits{MaxHolders: some(m, int64(0), 100, 101), MaxShareBps: some(m, int64(0), 500), Allowed: some(m, nil, []string{"US"}), Barred: some(m, nil, []string{"US_CA"}), AccreditedOnly: m.yes()}}
}

func (m maker) any() regulation.Case {
	c := regulation.Case{Security: m.security()}
	c.Giver = regulation.Giver{Affiliate: m.yes(), Residence: some(m, "US_NY", "GB", "US_NY", "SY"), Screening: m.screening()}
	for range m.IntN(4) {
		c.Giver.Lots = append(c.Giver.Lots, m.lot())
		c.Giver.Sales = append(c.Giver.Sales, regulation.Sale{On: m.day(), Shares: m.units(), Value: money.NewCents(m.Int64N(9000000))})
		c.Receiver.Paid = append(c.Receiver.Paid, regulation.Payment{On: m.day(), Cents: money.NewCents(m.Int64N(9000000))})
		c.Counts.Raised = append(c.Counts.Raised, regulation.Payment{On: m.day(), Cents: money.NewCents(m.Int64N(4000000000))})
		c.Counts.Purchasers = append(c.Counts.Purchasers, regulation.Purchase{On: m.day(), Persons: m.Int64N(30)})
	}
	r := &c.Receiver
	r.Residence, r.USPerson, r.Sophisticated, r.QIB, r.Family, r.Certified = some(m, "US_CA", "GB", "US_FL", "UA_09", ""), m.yes(), !m.yes(), m.yes(), m.yes(), m.yes()
	r.Standing = regulation.Standing{Accredited: m.yes(), Expires: m.day(), Waiting: m.yes()}
	r.Means = some(m, nil, &regulation.Means{Income: money.NewCents(m.Int64N(90000000)), NetWorth: money.NewCents(m.Int64N(90000000))})
	r.Shares, r.Screening = m.units(), m.screening()
	c.Transfer = regulation.Transfer{Type: some(m, append(regulation.Types, regulation.Secondary, regulation.Secondary)...), Shares: m.units(), Value: m.cents(), NoticeFiled: m.yes(), Registered: m.IntN(9) == 0, Offered: m.yes(), Intermediary: some(m, "", "Portal")}
	c.Counts.Holders, c.Counts.Others = m.Int64N(2100), m.Int64N(600)
	return c
}

// FuzzJudge: nothing that is known of a case makes the engine fall over, and the first day it names is right.
func FuzzJudge(f *testing.F) {
	figures := regulation.NewFigures(seeded(f))
	for seed := range uint64(400) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		m := maker{rand.New(rand.NewPCG(seed, seed))}
		c, on := m.any(), time.Date(2025, 6, 1+m.IntN(500), 0, 0, 0, 0, time.UTC)
		exact(t, c, figures, on, "seed")
		regulation.Free(c, figures, on)
		regulation.Judge(c, regulation.Figures{}, on)
		regulation.Earliest(regulation.Case{}, figures, time.Time{})
	})
}

// What only takes time stays passed once it has: such a rule passes on every day after one on which it did.
func TestTimeOnlyRulesStayPassed(t *testing.T) {
	t.Parallel()
	figures := regulation.NewFigures(seeded(t))
	timely := []string{"lock-up", "holding period", "distribution period", "affiliate volume", "offering cap", "offshore certificate"}
	for seed := range uint64(150) {
		m := maker{rand.New(rand.NewPCG(seed, 7))}
		c := m.any()
		passed := map[string]time.Time{}
		for d := day(t, "2026-01-01"); d.Before(day(t, "2027-06-01")); d = d.AddDate(0, 0, 1) {
			for _, v := range regulation.Judge(c, figures, d) {
				if !slices.Contains(timely, v.Rule) {
					continue
				}
				if before, ok := passed[v.Rule]; ok && v.Outcome != regulation.Passes {
					t.Fatalf("seed %d: %s passed on %s and does not on %s: %s", seed, v.Rule, before.Format(time.DateOnly), d.Format(time.DateOnly), v.Reason)
				}
				if v.Outcome == regulation.Passes {
					passed[v.Rule] = d
				}
			}
		}
	}
}
