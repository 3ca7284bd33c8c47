package approval

import (
	"bytes"
	"slices"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
)

// Kinds of things that rules are about.
const (
	OfSend  = "send"
	OfSweep = "sweep_rule" // has no amount that tiers could go by: each send that comes of it meets its own
)

// strictest is the covering rule that asks for the most votes; more rules can only ask for more, never for less.
func strictest(rules []Rule, f Facts) (Rule, bool) {
	var found Rule
	ok := false
	for _, r := range rules {
		if r.Covers(f) && (!ok || r.stricter(found)) {
			found, ok = r, true
		}
	}
	return found, ok
}

// stricter says which of two covering rules is met: more votes, then less time, then the higher tier, then always the same.
func (r Rule) stricter(than Rule) bool {
	switch {
	case r.Needed != than.Needed:
		return r.Needed > than.Needed
	case r.Expiry != than.Expiry:
		return r.Expiry < than.Expiry
	case !r.From.Equal(than.From):
		return r.From.Cmp(than.From) > 0
	}
	return bytes.Compare(r.ID[:], than.ID[:]) < 0
}

// over are the rules that may speak about a client's things of a kind.
func over(rules []Rule, kind string, client uuid.UUID) []Rule {
	var out []Rule
	for _, r := range rules {
		if r.Kind == kind && (r.Client == nil || *r.Client == client) {
			out = append(out, r)
		}
	}
	return out
}

// bounds are the amounts at which something changes, from nothing upwards; with velocity, those of totals too.
func bounds(rules []Rule, velocity bool) []money.Cents {
	out := []money.Cents{{}}
	for _, r := range rules {
		out = append(out, r.From)
		if r.Below != nil {
			out = append(out, *r.Below)
		}
		if velocity && r.Velocity != nil {
			out = append(out, *r.Velocity)
		}
	}
	slices.SortFunc(out, money.Cents.Cmp)
	return slices.CompactFunc(out, money.Cents.Equal)
}

// points are facts such that whatever else there may be meets the rules as one of them does. Between two bounds nothing
// changes, and a total is never below the amount that it includes.
func points(rules []Rule, kind string) []Facts {
	if kind == OfSweep {
		return []Facts{{Kind: kind}}
	}
	amounts, totals := bounds(rules, false), []money.Cents{{}}
	for _, r := range rules {
		if r.Velocity != nil {
			totals = append(totals, *r.Velocity)
		}
	}
	var out []Facts
	for _, usd := range amounts {
		for _, total := range totals {
			// The least total of this step that an amount of this step can be part of.
			if total.Cmp(usd) < 0 {
				total = usd
			}
			for _, fresh := range []bool{false, true} {
				out = append(out, Facts{Kind: kind, USD: usd, NewPayee: fresh, Velocity: total})
			}
		}
	}
	return out
}

// Met are those of the rules that something could meet as the strictest, in their order.
func Met(rules []Rule, kind string) []Rule {
	met := map[uuid.UUID]bool{}
	for _, f := range points(rules, kind) {
		if r, ok := strictest(rules, f); ok {
			met[r.ID] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return !met[r.ID] })
}

// Step is what sends of a range of amounts meet, by what is known of their payee; nil: no rule covers them, and they are
// refused. Totals of a day are left out: they can only ask for more.
type Step struct {
	From         money.Cents
	Below        *money.Cents
	Known, Fresh *Rule
}

// Gap says that some of its sends are refused.
func (s Step) Gap() bool { return s.Known == nil || s.Fresh == nil }

// Ladder is what a client's sends meet, from the smallest upwards. Neighbours that meet the same are one step.
func Ladder(rules []Rule, client uuid.UUID) []Step {
	mine := slices.DeleteFunc(over(rules, OfSend, client), func(r Rule) bool { return r.Velocity != nil })
	var out []Step
	at := bounds(mine, false)
	for i, from := range at {
		s := Step{From: from}
		if i+1 < len(at) {
			s.Below = &at[i+1]
		}
		if r, ok := strictest(mine, Facts{Kind: OfSend, USD: from, Velocity: from}); ok {
			s.Known = &r
		}
		if r, ok := strictest(mine, Facts{Kind: OfSend, USD: from, NewPayee: true, Velocity: from}); ok {
			s.Fresh = &r
		}
		if n := len(out); n > 0 && same(out[n-1].Known, s.Known) && same(out[n-1].Fresh, s.Fresh) {
			out[n-1].Below = s.Below
			continue
		}
		out = append(out, s)
	}
	return out
}

func same(a, b *Rule) bool { return (a == nil) == (b == nil) && (a == nil || a.ID == b.ID) }
