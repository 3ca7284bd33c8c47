package regulation_test

import (
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/regulation"
)

// Which shares are free, which lots a sale takes, and when the rest is: free ones first, of these the oldest.
func TestFree(t *testing.T) {
	t.Parallel()
	figures := regulation.NewFigures(seeded(t))
	c := read(t, []string{"offered under REG_D_506C", "issuer US_DE; does not report", "instrument EQUITY", "giver US_NY; clear", "receiver natural; US_CA; clear"},
		[]string{
			"lot A 10 shares; acquired 2019-05-05 under REG_D_506C; stopped: adverse claim",
			"lot B 20 shares; acquired 2025-09-01 under REG_D_506C",
			"lot C 30 shares; acquired 2025-01-10 under REG_D_506C",
			"lot D 40 shares; acquired 2024-01-10 under REG_D_506C",
			"lot E 50 shares; acquired 2026-05-01 under REGISTERED; locked until 2026-07-01",
			"transfer SECONDARY of 100 shares for $1,000.00",
		}, day(t, "2026-06-01"))
	a := regulation.Free(c, figures, day(t, "2026-06-01"))
	if a.Now.String() != "70" {
		t.Errorf("%s shares are free", a.Now)
	}
	if got := parts(a.Takes); got != "D 40 free 2025-01-10; C 30 free 2026-01-10; E 30 free 2026-07-01" {
		t.Errorf("the sale takes %s", got)
	}
	if got := parts(a.Lots); got != "D 40 free 2025-01-10; C 30 free 2026-01-10; E 50 free 2026-07-01; B 20 free 2026-09-01; A 10 waits" {
		t.Errorf("the giver has %s", got)
	}
	if !strings.Contains(a.Lots[2].Why, "locked up until 2026-07-01") || a.Lots[0].Why != "" || !strings.Contains(a.Lots[4].Why, "adverse claim") {
		t.Errorf("why: %+v", a.Lots)
	}
	if none := regulation.Free(c, regulation.Figures{}, day(t, "2026-06-01")); none.Now.Sign() != 0 || none.Lots[0].Free != nil {
		t.Errorf("without any law %+v", none)
	}
}

func parts(all []regulation.Part) string {
	var out []string
	for _, p := range all {
		free := "waits"
		if p.Free != nil {
			free = "free " + p.Free.Format(time.DateOnly)
		}
		out = append(out, p.Lot+" "+p.Shares.String()+" "+free)
	}
	return strings.Join(out, "; ")
}

// An average of four weeks is what four equal weeks are, and is not known once the law asks for five.
func TestAveraged(t *testing.T) {
	t.Parallel()
	rows := seeded(t)
	on := day(t, "2026-06-01")
	c := read(t, nil, []string{"offered under REGISTERED", "issuer US_DE; reports since 2020-01-01; current", "instrument EQUITY", "outstanding 1,000,000", "giver US_NY; affiliate; clear",
		"receiver natural; US_CA; clear", "lot A 50,000 shares; acquired 2024-01-01 under REGISTERED", "transfer SECONDARY of 15,000 shares for $1,000.00; notice filed"}, on)
	c.Security.WeeklyVolumes = regulation.Averaged(money.NewUnits(15000), 4)
	if v := regulation.Judge(c, regulation.NewFigures(rows), on); !regulation.All(v) {
		t.Errorf("by the average of four weeks: %s", regulation.Because(v, regulation.Fails))
	}
	for i := range rows {
		if rows[i].Name == "rule144.affiliate.weeks" {
			rows[i].Value = 5
		}
	}
	if v := regulation.Judge(c, regulation.NewFigures(rows), on); regulation.All(v) {
		t.Error("an average of four weeks is taken for one of five")
	}
	if len(regulation.Averaged(money.NewUnits(1), -1)) != 0 {
		t.Error("weeks below none")
	}
}

// From when the receiver's time counts.
func TestTacked(t *testing.T) {
	t.Parallel()
	on := day(t, "2026-06-01").Add(15 * time.Hour)
	l := regulation.Lot{Acquired: day(t, "2026-01-01"), Since: day(t, "2025-05-05")}
	plain := regulation.Lot{Acquired: day(t, "2026-01-01").Add(time.Hour)}
	for _, c := range []struct {
		typ       regulation.Type
		affiliate bool
		lot       regulation.Lot
		want      string
	}{
		{regulation.Gift, false, l, "2025-05-05"},
		{regulation.Gift, true, l, "2025-05-05"},
		{regulation.Estate, true, plain, "2026-01-01"},
		{regulation.Secondary, false, l, "2025-05-05"},
		{regulation.Secondary, true, l, "2026-06-01"},
		{regulation.PrimaryIssuance, false, regulation.Lot{}, "2026-06-01"},
		{regulation.Redemption, false, l, "0001-01-01"},
	} {
		if got := regulation.Tacked(c.typ, c.affiliate, c.lot, on).Format(time.DateOnly); got != c.want {
			t.Errorf("%s, affiliate %v: %s, want %s", c.typ, c.affiliate, got, c.want)
		}
	}
}

// The category of Regulation S by issuer, instrument, reports and market: never typed in.
func TestCategory(t *testing.T) {
	t.Parallel()
	reports := day(t, "2020-01-01")
	for _, c := range []struct {
		domicile   string
		instrument regulation.Instrument
		since      time.Time
		market     regulation.Known
		want       int
	}{
		{"US_DE", regulation.Equity, time.Time{}, regulation.Unknown, 3},
		{"US_DE", regulation.Equity, reports, regulation.No, 3},
		{"US_DE", regulation.Debt, time.Time{}, regulation.Unknown, 3},
		{"US_DE", regulation.Debt, reports, regulation.Unknown, 2},
		{"KY", regulation.Equity, time.Time{}, regulation.No, 1},
		{"KY", regulation.Equity, reports, regulation.No, 1},
		{"KY", regulation.Equity, reports, regulation.Yes, 2},
		{"KY", regulation.Equity, time.Time{}, regulation.Yes, 3},
		{"KY", regulation.Debt, time.Time{}, regulation.Yes, 2},
		{"KY", regulation.Debt, time.Time{}, regulation.Unknown, 0},
	} {
		if got := regulation.Category(regulation.Security{Domicile: c.domicile, Instrument: c.instrument, ReportingSince: c.since, USInterest: c.market}); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

// The law of a day, its history, and what names it.
func TestTheLawOfADay(t *testing.T) {
	t.Parallel()
	rows := seeded(t)
	later := rows[1]
	later.ID, later.From, later.Value = 1000, day(t, "2027-01-01"), 9
	filed := later
	filed.State, filed.Value, filed.From = regulation.Filed, 1, day(t, "2020-01-01")
	before, after := regulation.NewFigures(rows), regulation.NewFigures(append(rows, later, filed))
	for on, want := range map[string]int64{"2008-02-15": 6, "2026-12-31": 6, "2027-01-01": 9, "2030-01-01": 9} {
		if f, err := after.On(day(t, on)).Figure(later.Name); err != nil || f.Value != want {
			t.Errorf("on %s: %d, %v", on, f.Value, err)
		}
	}
	if before.On(day(t, "2026-12-31")).Version() != after.On(day(t, "2026-12-31")).Version() {
		t.Error("what begins later makes no other law today")
	}
	if after.On(day(t, "2026-12-31")).Version() == after.On(day(t, "2027-01-01")).Version() {
		t.Error("the law became another one")
	}
	// A law of later is counted in: six months would have been over before, nine are not.
	c := read(t, nil, []string{"offered under REG_D_506C", "issuer US_DE; reports since 2020-01-01; current", "instrument EQUITY", "giver US_NY; clear", "receiver natural; US_CA; clear",
		"lot A 100 shares; acquired 2026-07-15 under REG_D_506C", "transfer SECONDARY of 100 shares"}, day(t, "2026-12-01"))
	if d := regulation.Earliest(c, before, day(t, "2026-12-01")); d == nil || d.Format(time.DateOnly) != "2027-01-15" {
		t.Errorf("by today's law %v", d)
	}
	if d := regulation.Earliest(c, after, day(t, "2026-12-01")); d == nil || d.Format(time.DateOnly) != "2027-04-15" {
		t.Errorf("by the law of 2027 %v", d)
	}
}
