package regulation

import (
	"slices"
	"strings"
	"time"

	"github.com/unykorn/console/internal/money"
)

// Judge asks every rule that a transfer of this type has to pass, by the law of a day. Pure. The verdicts come in the order
// in which a registrar looks: the giver's shares, the law of their resale, the purchaser, the parties, the class.
func Judge(c Case, figures Figures, on time.Time) []Verdict {
	b := &bench{Case: c, law: figures.On(on), on: Day(on)}
	if !slices.Contains(Types, c.Transfer.Type) {
		return []Verdict{says("type", Fails, "", "No rules are known for a transfer of this type, so it is not allowed.")}
	}
	b.measure()
	if len(b.missing) > 0 {
		return []Verdict{b.unknown("figures")}
	}
	var out []Verdict
	for _, rule := range rules {
		v, asked := rule(b)
		if len(b.missing) > 0 {
			v, asked = b.unknown(v.Rule), true
		}
		if asked {
			out = append(out, v)
		}
	}
	return out
}

// rules in the order in which they are asked. Each says whether it is asked of this transfer at all.
var rules = []func(*bench) (Verdict, bool){
	enough, stopOrder, lockUp,
	holdingPeriod, crowdfundingResale, distributionPeriod,
	currentInformation, affiliateVolume, affiliateNotice,
	eligibility, sophistication, solicitation, certificate, intermediary, investorLimit, offeringCap,
	jurisdiction, sanctions, stateNotice,
	concentration, holderLimit, section12g, legend,
}

// bench is where one case lies while it is judged, with the law of the day.
type bench struct {
	Case
	law     Law
	on      time.Time
	missing []string // figures that were asked for and are not in force
	lots    []held   // of the giver, in the order in which they are given
	taken   []held   // of these as many as the transfer needs
	short   bool     // they do not suffice
}

// figure gives a figure; one that is missing is remembered, and the rule that asked is not believed.
func (b *bench) figure(name string) Figure {
	row, err := b.law.Figure(name)
	if err != nil {
		b.missing = append(b.missing, name)
	}
	return row
}

func (b *bench) n(name string) int64           { return b.figure(name).Value }
func (b *bench) units(name string) money.Units { return money.NewUnits(b.n(name)) }
func (b *bench) cents(name string) money.Cents { return money.NewCents(b.n(name)) }

// ends is when a period of the law that began on a day is over.
func (b *bench) ends(name string, from time.Time) time.Time { return b.figure(name).length(from) }

// unknown refuses what could not be judged.
func (b *bench) unknown(rule string) Verdict {
	v := says(rule, Fails, "", "The law of this day is not complete here, so nothing is allowed by it: "+strings.Join(b.missing, ", ")+".")
	b.missing = nil
	return v
}

// Earliest is the first day, from one on, on which every rule passes, and nil when time alone brings none: something is
// missing, or refused for good. Laws that are in force only later are counted in. A screening that counts on the first day is
// taken to be made again by then (Rescreened), for screenings are routine and age within days; evidence is not.
func Earliest(c Case, figures Figures, on time.Time) *time.Time {
	day := Day(on)
	changes := figures.changes(day)
	for {
		var next time.Time
		if len(changes) > 0 {
			next = changes[0]
		}
		if found, ok := within(c, figures, Day(on), day, next); ok {
			return &found
		}
		if next.IsZero() {
			return nil
		}
		day, changes = next, changes[1:]
	}
}

// Rescreened is a case as it will be on a later day, when both were screened again: whoever's screening counts on the first.
// What does not count then still does not.
func Rescreened(c Case, figures Figures, first, day time.Time) Case {
	row, err := figures.On(first).Figure("sanctions.screening")
	for _, s := range []*Screening{&c.Giver.Screening, &c.Receiver.Screening} {
		if err == nil && s.Result == Clear && Day(first).Before(row.length(Day(s.On))) {
			s.On = later(Day(s.On), Day(day))
		}
	}
	return c
}

// within looks for the day while one law holds: from a day until before another, the zero day being never.
func within(c Case, figures Figures, first, day, before time.Time) (time.Time, bool) {
	for before.IsZero() || day.Before(before) {
		verdicts := Judge(Rescreened(c, figures, first, day), figures, day)
		if All(verdicts) {
			return day, true
		}
		next := day
		for _, v := range verdicts {
			if v.Outcome == Passes {
				continue
			}
			if v.Earliest == nil {
				return day, false
			}
			next = later(next, *v.Earliest)
		}
		if !next.After(day) {
			return day, false
		}
		day = next
	}
	return day, false
}
