package regulation_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/regulation"
)

// asked are the lines of offerings.golden: facts and the answer that a person wrote.
func asked(t testing.TB) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/offerings.golden")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if facts, answer, ok := strings.Cut(strings.TrimSpace(line), " -> "); ok {
			out[facts] = answer
		}
	}
	return out
}

func TestOfferings(t *testing.T) {
	t.Parallel()
	figures := regulation.NewFigures(seeded(t))
	all := asked(t)
	for facts, want := range all {
		if got := answer(t, facts, figures); got != want {
			t.Errorf("%s:\n  expected %s\n  is       %s", facts, want, got)
		}
	}
	t.Logf("%d lines", len(all))
}

// answer asks the engine what a line asks. The law is that of the day the line speaks of, and of June 2026 for the rest.
func answer(t testing.TB, facts string, figures regulation.Figures) string {
	t.Helper()
	r := &reader{t: t, on: day(t, "2026-06-01")}
	what, rest, _ := strings.Cut(facts, "; ")
	word, arg, _ := strings.Cut(what, " ")
	law := figures.On(r.on)
	out, err := "", error(nil)
	switch {
	case word == "evidence":
		out, err = r.evidence(arg, rest, law)
	case word == "qualifies":
		out, err = r.qualifies(arg, rest, law)
	case word == "business":
		out = yes(regulation.Business(figures.On(day(t, arg)), day(t, arg)))
	case word == "backup":
		var rate int64
		rate, err = regulation.BackupRate(law)
		out = regulation.Withheld(r.cents(arg), rate).USD()
	case word == "covered":
		votes, all, _ := strings.Cut(strings.TrimSuffix(arg, " votes"), " of ")
		var covered bool
		covered, err = regulation.Covered(r.units(votes), r.units(all), law)
		out = yes(covered)
	case what == "crowd limit", what == "tier 2 limit":
		for _, p := range strings.Split(rest, "; ") {
			r.means(p)
		}
		limit := regulation.CrowdLimit
		if what != "crowd limit" {
			limit = regulation.Tier2Limit
		}
		var c money.Cents
		c, err = limit(*r.c.Receiver.Means, law)
		out = c.USD()
	default:
		out, err = r.clock(what, rest, law)
	}
	if err != nil {
		return err.Error()
	}
	return out
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func dates(all ...time.Time) string {
	var out []string
	for _, d := range all {
		out = append(out, d.Format(time.DateOnly))
	}
	return strings.Join(out, " ")
}

func (r *reader) clock(what, rest string, law regulation.Law) (string, error) {
	_, on, _ := strings.Cut(rest, " ")
	word, arg, _ := strings.Cut(what, " ")
	switch {
	case what == "form D":
		f, err := regulation.FormDClock(day(r.t, on), law)
		return "due " + dates(f.Due) + "; reminders " + dates(f.Reminders...), err
	case what == "amendment":
		due, err := regulation.FormDAmendment(day(r.t, on), law)
		return "due " + dates(due), err
	case word == "state":
		due, wanted, err := regulation.StateNotice(strings.TrimPrefix(arg, "notice US_"), day(r.t, on), law)
		if !wanted {
			return "none", err
		}
		return "due " + dates(due), err
	case word == "received":
		c, err := regulation.TurnaroundClock(day(r.t, arg), law)
		return "item " + dates(c.Item) + "; inquiry " + dates(c.Inquiry) + "; posted by " + dates(c.Posting), err
	}
	r.wrong(what)
	return "", nil
}

func (r *reader) evidence(method, rest string, law regulation.Law) (string, error) {
	e := regulation.Evidence{Method: regulation.Method(method)}
	flags := map[string]*bool{"expects": &e.Says.Expects, "liabilities disclosed": &e.Says.Liabilities, "accredited": &e.Says.Accredited,
		"own money": &e.Says.OwnMoney, "unaware": &e.Says.Unaware}
	for _, p := range strings.Split(rest, "; ") {
		kind, arg, _ := strings.Cut(p, " ")
		switch flag := flags[p]; {
		case flag != nil:
			*flag = true
		case kind == "dated":
			e.Dated = day(r.t, arg)
		case kind == "years":
			for _, y := range strings.Fields(arg) {
				year, err := strconv.Atoi(y)
				if err != nil {
					r.wrong(p)
				}
				e.Years = append(e.Years, year)
			}
		case kind == "commits":
			e.Commitment = r.cents(arg)
		case kind == "owners":
			e.Owners = r.several(arg)
		default:
			e.Kind = regulation.Kind(p)
		}
	}
	c, err := regulation.Count(e, law)
	if len(c.Missing) > 0 {
		return "lacks " + strings.Join(c.Missing, "; "), err
	}
	out := "until " + dates(c.Expires) + ", by " + c.Bound
	if c.Once {
		out += ", once"
	}
	return out, err
}

func (r *reader) several(s string) (out []money.Cents) {
	for _, amount := range strings.Fields(s) {
		out = append(out, r.cents(amount))
	}
	return out
}

func (r *reader) qualifies(kind, rest string, law regulation.Law) (string, error) {
	w := regulation.Wealth{Kind: regulation.Kind(kind)}
	for _, p := range strings.Split(rest, "; ") {
		what, amounts, _ := strings.Cut(p, " $")
		all := r.several("$" + amounts)
		switch what {
		case "income":
			w.Income = all
		case "joint":
			w.Joint = all
		case "net worth":
			w.NetWorth = all[0]
		case "assets":
			w.Assets = all[0]
		}
	}
	by, err := regulation.Qualifies(w, law)
	if by == "" {
		by = "no"
	}
	return by, err
}
