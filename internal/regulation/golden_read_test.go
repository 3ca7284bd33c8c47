package regulation_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/migrations"
)

// seeded are the figures as the migrations bring them in: the golden cases are judged by exactly these.
func seeded(t testing.TB) []regulation.Figure {
	t.Helper()
	var sql []byte
	for _, name := range []string{"080_regulation.sql", "087_dividend.sql"} {
		one, err := migrations.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sql = append(sql, one...)
	}
	row := regexp.MustCompile(`(?m)^\('([^']+)', '(\d{4}-\d\d-\d\d)', (\d+), '(\w+)', '(\w+)', '((?:[^']|'')+)'\),?$`)
	var out []regulation.Figure
	for i, m := range row.FindAllStringSubmatch(string(sql), -1) {
		value, err := strconv.ParseInt(m[3], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, regulation.Figure{ID: int64(i + 1), Name: m[1], From: day(t, m[2]), Value: value, Unit: regulation.Unit(m[4]),
			Mark: regulation.Mark(m[5]), Source: strings.ReplaceAll(m[6], "''", "'"), State: regulation.InForce})
	}
	if n := strings.Count(string(sql), "\n('"); n != len(out) {
		t.Fatalf("%d of %d rows of the migration were understood", len(out), n)
	}
	return out
}

func day(t testing.TB, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatalf("%q is no day", s)
	}
	return d
}

// judged is one case on one day.
type judged struct {
	title  string
	line   int // of the file, from 0
	facts  regulation.Case
	on     time.Time
	expect string
}

// golden is the file: its lines, and the cases in it.
func golden(t testing.TB) (lines []string, all []judged) {
	t.Helper()
	text, err := os.ReadFile("testdata/transfers.golden")
	if err != nil {
		t.Fatal(err)
	}
	lines = strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	var base, facts []string
	title, inBase := "", false
	for i, line := range lines {
		switch {
		case line == "BASE":
			inBase = true
		case strings.HasPrefix(line, "CASE "):
			title, facts, inBase = strings.TrimPrefix(line, "CASE "), nil, false
		case strings.HasPrefix(line, "  ON "):
			on, expect, ok := strings.Cut(strings.TrimPrefix(line, "  ON "), " EXPECT ")
			if !ok {
				t.Fatalf("line %d expects nothing: %s", i+1, line)
			}
			all = append(all, judged{title: title, line: i, facts: read(t, base, facts, day(t, on)), on: day(t, on), expect: expect})
		case strings.HasPrefix(line, "    "): // what the program wrote
		case strings.HasPrefix(line, "  ") && inBase:
			base = append(base, strings.TrimSpace(line))
		case strings.HasPrefix(line, "  "):
			facts = append(facts, strings.TrimSpace(line))
		}
	}
	return lines, all
}

// reader turns the lines of a case into its facts.
type reader struct {
	t  testing.TB
	c  regulation.Case
	on time.Time
}

func read(t testing.TB, base, facts []string, on time.Time) regulation.Case {
	t.Helper()
	r := reader{t: t, on: on}
	for _, line := range base {
		r.fact(line)
	}
	for _, line := range facts { // the lots and the transfer of a case take the place of the base's
		if strings.HasPrefix(line, "lot ") || line == "no lots" {
			r.c.Giver.Lots = nil
		}
		if strings.HasPrefix(line, "transfer ") {
			r.c.Transfer = regulation.Transfer{}
		}
	}
	for _, line := range facts {
		r.fact(line)
	}
	return r.c
}

// fact reads one line: its first words say of what, the rest is parted by semicolons.
func (r *reader) fact(line string) {
	for _, f := range []struct {
		words string
		read  func(string)
	}{
		{"offered under ", func(s string) { r.c.Security.Regulation = regulation.Regulation(s) }},
		{"issuer ", r.issuer}, {"instrument ", func(s string) { r.c.Security.Instrument = regulation.Instrument(s) }},
		{"US market ", func(s string) { r.c.Security.USInterest = regulation.Known(s) }},
		{"offering closed ", func(s string) { r.c.Security.OfferingClosed = day(r.t, s) }},
		{"advertised ", func(s string) { r.c.Security.Solicited = s == "yes" }},
		{"listed ", func(s string) { r.c.Security.Listed = s == "yes" }},
		{"class registered ", func(s string) { r.c.Security.Class12g = s == "yes" }},
		{"outstanding ", func(s string) { r.c.Security.Outstanding = r.units(s) }},
		{"weekly volumes ", r.volumes}, {"assets ", func(s string) { r.c.Security.TotalAssets = r.maybe(s) }},
		{"fiscal year ", r.fiscal}, {"crowdfunding ", r.crowdfunding}, {"terms ", r.terms},
		{"giver ", r.giver}, {"receiver ", r.receiver}, {"lot ", r.lot}, {"no lots", func(string) {}},
		{"paid before ", func(s string) { r.c.Receiver.Paid = append(r.c.Receiver.Paid, r.payment(s)) }},
		{"raised ", func(s string) { r.c.Counts.Raised = append(r.c.Counts.Raised, r.payment(s)) }},
		{"by holders ", func(s string) { r.c.Counts.ByHolders = append(r.c.Counts.ByHolders, r.payment(s)) }},
		{"sold before ", r.sold}, {"purchasers ", r.purchasers}, {"holders ", r.holders}, {"transfer ", r.transfer},
	} {
		if rest, ok := strings.CutPrefix(line, f.words); ok {
			f.read(rest)
			return
		}
	}
	r.t.Fatalf("nobody understands %q", line)
}

func (r *reader) wrong(s string) { r.t.Helper(); r.t.Fatalf("nobody understands %q", s) }

func (r *reader) units(s string) money.Units {
	if s == "unknown" {
		return money.Units{}
	}
	u, err := money.ParseUnits(strings.ReplaceAll(s, ",", ""))
	if err != nil {
		r.wrong(s)
	}
	return u
}

func (r *reader) number(s string) int64 { return r.units(s).Big().Int64() }

func (r *reader) cents(s string) money.Cents {
	c, err := money.ParseUSD(strings.ReplaceAll(strings.TrimPrefix(s, "$"), ",", ""))
	if err != nil {
		r.wrong(s)
	}
	return c
}

func (r *reader) maybe(s string) *money.Cents {
	if s == "unknown" {
		return nil
	}
	c := r.cents(s)
	return &c
}

func (r *reader) issuer(s string) {
	c := &r.c.Security
	for _, p := range strings.Split(s, "; ") {
		switch since, reports := strings.CutPrefix(p, "reports since "); {
		case reports:
			c.ReportingSince = day(r.t, since)
		case p == "does not report":
			c.ReportingSince = time.Time{}
		case p == "current":
			c.Current = true
		case p == "not current":
			c.Current = false
		default:
			c.Domicile = r.place(p)
		}
	}
}

var places = regexp.MustCompile(`^[A-Z]{2}(_[A-Z0-9]{1,3})?$`)

func (r *reader) place(s string) string {
	if s == "nowhere" {
		return ""
	}
	if !places.MatchString(s) {
		r.wrong(s)
	}
	return s
}

func (r *reader) volumes(s string) {
	for _, p := range strings.Split(s, "; ") {
		r.c.Security.WeeklyVolumes = append(r.c.Security.WeeklyVolumes, r.units(p))
	}
}

func (r *reader) fiscal(s string) {
	c := &r.c.Security
	if c.FiscalMonth, c.FiscalDay = 0, 0; s != "unknown" {
		if _, err := fmt.Sscanf(s, "%d-%d", &c.FiscalMonth, &c.FiscalDay); err != nil {
			r.wrong(s)
		}
	}
}

func (r *reader) crowdfunding(s string) {
	for _, p := range strings.Split(s, "; ") {
		switch outgrown, ok := strings.CutPrefix(p, "outgrown "); {
		case ok:
			r.c.Security.CrowdOutgrown = day(r.t, outgrown)
		case p == "conditions kept":
			r.c.Security.CrowdConditions = true
		default:
			r.wrong(p)
		}
	}
}

func (r *reader) terms(s string) {
	l := &r.c.Security.Limits
	for _, p := range strings.Split(s, "; ") {
		kind, rest, _ := strings.Cut(p, " ")
		switch {
		case p == "accredited only":
			l.AccreditedOnly = true
		case strings.HasPrefix(p, "max holders "):
			l.MaxHolders = r.number(strings.TrimPrefix(p, "max holders "))
		case strings.HasPrefix(p, "max share "):
			l.MaxShareBps = r.cents(strings.TrimSuffix(strings.TrimPrefix(p, "max share "), " %")).Big().Int64()
		case kind == "allowed":
			l.Allowed = strings.Fields(rest)
		case kind == "barred":
			l.Barred = strings.Fields(rest)
		default:
			r.wrong(p)
		}
	}
}

// screened reads what was screened; "clear" alone was on the day of the case.
func (r *reader) screened(s *regulation.Screening, p string) bool {
	switch on, dated := strings.CutPrefix(p, "clear on "); {
	case dated:
		*s = regulation.Screening{Result: regulation.Clear, On: day(r.t, on)}
	case p == "clear":
		*s = regulation.Screening{Result: regulation.Clear, On: r.on}
	case p == "hit":
		*s = regulation.Screening{Result: regulation.Hit, On: r.on}
	case p == "not screened":
		*s = regulation.Screening{}
	default:
		return false
	}
	return true
}
