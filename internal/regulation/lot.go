package regulation

import (
	"slices"
	"strings"
	"time"

	"github.com/unykorn/console/internal/money"
)

// The rules that look at lots.
const (
	ruleStop         = "stop order"
	ruleLock         = "lock-up"
	ruleHolding      = "holding period"
	ruleCrowd        = "crowdfunding resale"
	ruleDistribution = "distribution period"
)

// limit is what one rule says of one lot: free from a day on, or waiting for a person.
type limit struct {
	rule     string
	day      time.Time // the first day on which the rule lets it go
	waits    bool      // no day does
	citation string
	why      string // a sentence
}

// held is a lot with everything that holds it.
type held struct {
	Lot
	gives  money.Units // what is taken of it
	limits []limit
}

// free is the first day on which nothing holds the lot, and whether there is one.
func (h held) free() (day time.Time, ever bool) {
	for _, l := range h.limits {
		if l.waits {
			return time.Time{}, false
		}
		day = later(day, l.day)
	}
	return day, true
}

// measure finds what holds each lot and which lots cover the transfer: those that are free soonest, of those the oldest.
func (b *bench) measure() {
	if b.Transfer.Type == PrimaryIssuance {
		return
	}
	for _, l := range b.Giver.Lots {
		if l.Remaining.Sign() > 0 {
			b.lots = append(b.lots, held{Lot: l, limits: b.limits(l)})
		}
	}
	slices.SortStableFunc(b.lots, func(x, y held) int {
		dx, ex := x.free()
		dy, ey := y.free()
		switch {
		case ex != ey && ex:
			return -1
		case ex != ey:
			return 1
		}
		if c := later(dx, b.on).Compare(later(dy, b.on)); c != 0 {
			return c
		}
		if c := x.since().Compare(y.since()); c != 0 {
			return c
		}
		return strings.Compare(x.Name, y.Name)
	})
	need := b.Transfer.Shares
	for _, h := range b.lots {
		if need.Sign() <= 0 {
			break
		}
		h.gives = h.Remaining
		if need.Cmp(h.gives) < 0 {
			h.gives = need
		}
		need = need.Sub(h.gives)
		b.taken = append(b.taken, h)
	}
	b.short = need.Sign() > 0
}

// limits are what each rule says of one lot. What takes a rule away, such as an accredited purchaser, takes its limit away.
func (b *bench) limits(l Lot) []limit {
	var out []limit
	if l.Stopped != "" {
		out = append(out, limit{rule: ruleStop, waits: true, citation: "17 CFR 240.17Ad-6(a)(4)", why: "A stop order lies on lot " + l.Name + ": " + l.Stopped + ". It is given only once the order is lifted."})
	}
	t := b.Transfer.Type
	if !l.LockedUntil.IsZero() && (t == Secondary || t == Gift) {
		out = append(out, limit{rule: ruleLock, day: Day(l.LockedUntil), citation: "the issuer's lock-up agreement", why: "Lot " + l.Name + " is locked up until " + text(Day(l.LockedUntil)) + "."})
	}
	if t == Secondary && !b.Transfer.Registered {
		if held, ok := b.rule144(l); ok {
			out = append(out, held)
		}
		if held, ok := b.regS(l); ok {
			out = append(out, held)
		}
	}
	if held, ok := b.crowdfunding(l); ok {
		out = append(out, held)
	}
	return out
}

// said puts together what one rule says of the lots that are taken: the one that waits, else the one that is free last.
func (b *bench) said(rule, citation, fine string) Verdict {
	v := says(rule, Passes, citation, fine)
	var last limit
	for _, h := range b.taken {
		for _, l := range h.limits {
			if l.rule != rule {
				continue
			}
			value := h.gives.Grouped() + " shares, held since " + text(h.since())
			switch {
			case l.waits:
				value += ", no day is known"
			case l.day.After(b.on):
				value += ", free from " + text(l.day)
			default:
				value += ", free since " + text(l.day)
			}
			v = v.with("lot "+h.Name, value)
			if v.Citation == "" || last.rule == "" || l.waits && !last.waits || !last.waits && l.day.After(last.day) {
				last = l
				v.Citation = l.citation
			}
		}
	}
	switch {
	case last.waits:
		v.Outcome, v.Reason = Waits, last.why
	case last.day.After(b.on):
		v = v.until(last.day)
		v.Reason = last.why
	}
	return v
}

// subject says whether any taken lot is looked at by a rule.
func (b *bench) subject(rule string) bool {
	return slices.ContainsFunc(b.taken, func(h held) bool {
		return slices.ContainsFunc(h.limits, func(l limit) bool { return l.rule == rule })
	})
}

// enough asks whether the giver holds what is given at all.
func enough(b *bench) (Verdict, bool) {
	if b.Transfer.Shares.Sign() <= 0 {
		return says("shares", Fails, "17 CFR 240.17Ad-10", "No shares are asked for."), true
	}
	if b.Transfer.Type == PrimaryIssuance {
		return Verdict{}, false
	}
	var all money.Units
	for _, h := range b.lots {
		all = all.Add(h.Remaining)
	}
	v := says("shares", Passes, "17 CFR 240.17Ad-10", "The giver holds "+all.Grouped()+" shares.").with("held", all.Grouped()).with("asked for", b.Transfer.Shares.Grouped())
	if b.short {
		v.Outcome, v.Reason = Fails, "The giver holds "+all.Grouped()+" shares, and "+b.Transfer.Shares.Grouped()+" were asked for."
	}
	return v, true
}

func stopOrder(b *bench) (Verdict, bool) {
	return b.said(ruleStop, "17 CFR 240.17Ad-6(a)(4)", "No stop order lies on these shares."), b.Transfer.Type != PrimaryIssuance
}

func lockUp(b *bench) (Verdict, bool) {
	v := b.said(ruleLock, "the issuer's lock-up agreement", "These shares are not locked up.")
	if t := b.Transfer.Type; t == Estate || t == Redemption {
		for _, h := range b.taken {
			if h.LockedUntil.After(b.on) {
				v.Notice, v.Reason = true, "An estate and the issuer itself may have locked shares. What an heir gets stays locked until its day."
				v = v.with("lot "+h.Name, "locked until "+text(h.LockedUntil))
			}
		}
	}
	return v, b.Transfer.Type != PrimaryIssuance
}

// legend tells what is printed on the shares: whether it may come off is for counsel.
func legend(b *bench) (Verdict, bool) {
	v := says("legend", Passes, "17 CFR 240.17Ad-9(a)", "The shares carry a legend. The receiver's carry it too until counsel has it taken off.")
	v.Notice = true
	for _, h := range b.taken {
		if h.Legend != "" {
			v = v.with("lot "+h.Name, h.Legend)
		}
	}
	return v, len(v.Inputs) > 0 && b.Transfer.Type != Redemption
}

// Part is some of a lot.
type Part struct {
	Lot    string
	Shares money.Units
	Free   *time.Time // the first day on which nothing holds it; nil: it waits for a person
	Why    string     // what holds it the longest; "": nothing does on the day
}

// Availability is what a giver can give for a transfer like this one.
type Availability struct {
	Now   money.Units // that nothing holds today
	Takes []Part      // for the shares of the transfer, in the order in which lots are given: free ones first, of these the oldest
	Lots  []Part      // all of every lot, in the same order
}

// Free says how many shares nothing but the other rules holds on a day, which lots the transfer takes, and when the rest
// is free. A figure that is missing holds everything: Now is 0 and no lot has a day.
func Free(c Case, figures Figures, on time.Time) Availability {
	b := &bench{Case: c, law: figures.On(on), on: Day(on)}
	b.measure()
	var a Availability
	for _, h := range b.lots {
		p := b.part(h, h.Remaining)
		if p.Free != nil && !p.Free.After(b.on) {
			a.Now = a.Now.Add(h.Remaining)
		}
		a.Lots = append(a.Lots, p)
	}
	for _, h := range b.taken {
		a.Takes = append(a.Takes, b.part(h, h.gives))
	}
	return a
}

func (b *bench) part(h held, shares money.Units) Part {
	p := Part{Lot: h.Name, Shares: shares}
	if len(b.missing) > 0 {
		p.Why = "The law of this day is not complete here."
		return p
	}
	day, ever := h.free()
	if ever {
		p.Free = &day
	}
	for _, l := range h.limits {
		if l.waits || ever && l.day.Equal(day) && l.day.After(b.on) {
			p.Why = l.why
		}
	}
	return p
}
