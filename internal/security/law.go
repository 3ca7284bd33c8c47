package security

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/regulation"
)

// ofTheLaw are the rules that the law's own room judges here, of each the field of an order that it blames. The others that it knows ask for
// facts which this register does not keep yet: a certificate, a purchaser's means, a screening of names.
var ofTheLaw = map[string]string{"lock-up": "shares", "holding period": "shares", "crowdfunding resale": "toHolder", "distribution period": "toHolder",
	"current information": "shares", "affiliate volume": "shares", "affiliate notice": "shares", "jurisdiction": "toHolder", "concentration": "toHolder", "holder limit": "toHolder", "section 12(g)": "toHolder"}

// sanctionedPlace is the rule that nobody overrides: a party resides where comprehensive sanctions hold (31 CFR chapter V).
const sanctionedPlace = "sanctioned place"

// lawful asks the law of this day about a transfer: what it says of these rules, each with its citation, its inputs and its first legal day.
func lawful(t Transfer, f facts) (out []accreditation.Verdict) {
	for _, v := range regulation.Judge(f.situation(t), f.law, f.now) {
		if _, ours := ofTheLaw[v.Rule]; !ours && v.Rule != "figures" {
			continue
		}
		got := accreditation.Verdict{Rule: v.Rule, Outcome: accreditation.Passes, Reason: v.Reason, Citation: v.Citation, Earliest: v.Earliest, Notice: v.Notice}
		for _, in := range v.Inputs {
			got.Inputs = append(got.Inputs, accreditation.Input{Name: in.Name, Value: in.Value})
		}
		if v.Rule == "jurisdiction" && v.Outcome == regulation.Fails && v.Citation != regulation.OwnTerms {
			got.Rule = sanctionedPlace
		}
		switch v.Outcome {
		case regulation.Fails, regulation.NotUntil:
			got.Outcome = accreditation.Fails
		case regulation.Waits:
			got.Outcome = accreditation.Waits
			if v.Rule == "jurisdiction" {
				got.Reason += " Enter it in the holder file; the transfer is then judged again."
			}
			switch v.Rule {
			case "section 12(g)": // no bar by law, so nobody waits for it
				got.Outcome, got.Notice = accreditation.Passes, true
			case "current information", "affiliate notice": // the register has no place yet where it would be supplied: two of compliance see the paper
				got.Outcome = accreditation.Fails
			}
		case regulation.Passes:
		}
		out = append(out, got)
	}
	return out
}

// situation is the transfer as the law's rules look at it.
func (f facts) situation(t Transfer) regulation.Case {
	x := f.terms
	c := regulation.Case{
		Security: regulation.Security{Regulation: regulation.Regulation(f.security.Regulation), Domicile: x.Domicile, Instrument: regulation.Instrument(x.Instrument),
			USInterest: regulation.No, Outstanding: f.security.Issued, TotalAssets: x.Assets,
			Limits: regulation.Limits{Allowed: x.Allowed, Barred: x.Barred, MaxHolders: wide(x.MostHolders), MaxShareBps: wide(x.MostBps)}},
		Giver: regulation.Giver{Affiliate: f.affiliate(), Residence: f.giverAt, Accredited: f.giverProved, Held: f.held, Lots: f.lotsLeft(), Sales: f.sales},
		Receiver: regulation.Receiver{Kind: regulation.Kind(f.purchaser.Kind), Residence: f.receiverAt, Shares: f.receives,
			Standing: regulation.Standing{Waiting: f.purchaser.Waiting}},
		Transfer: regulation.Transfer{Type: regulation.Type(t.Type), Shares: t.Shares, Value: t.Price},
		Counts:   regulation.Counts{Holders: int64(f.security.Holders), Others: int64(f.security.Unaccredited)},
	}
	if x.USMarket {
		c.Security.USInterest = regulation.Yes
	}
	if x.ReportsSince != nil {
		c.Security.ReportingSince = *x.ReportsSince
	}
	if x.WeeklyVolume != nil && f.now.Before(x.FiledAt.AddDate(0, 0, 28)) { // the terms know the average only, and an old one is none
		c.Security.WeeklyVolumes = []money.Units{*x.WeeklyVolume, *x.WeeklyVolume, *x.WeeklyVolume, *x.WeeklyVolume}
	}
	if month, day, ok := strings.Cut(x.YearEnd, "-"); ok {
		m, _ := strconv.Atoi(month)
		d, _ := strconv.Atoi(day)
		c.Security.FiscalMonth, c.Security.FiscalDay = time.Month(m), d
	}
	if p := f.purchaser.Proof; p != nil {
		c.Receiver.Standing = regulation.Standing{Accredited: true, Method: string(p.Method), Expires: p.Expires}
	}
	if f.security.Regulation == accreditation.RegCF {
		c.Counts.Crowd, c.Counts.CrowdOthers = c.Counts.Holders, c.Counts.Others
	}
	return c
}

func wide(n *int) int64 {
	if n == nil {
		return 0
	}
	return int64(*n)
}

// lotsLeft are the giver's lots without what other transfers were promised, which takes the first of them.
func (f facts) lotsLeft() (out []regulation.Lot) {
	promised := f.pending
	for _, l := range f.lots {
		left := l.remaining
		if promised.Cmp(left) >= 0 {
			promised = promised.Sub(left)
			continue
		}
		left, promised = left.Sub(promised), money.Units{}
		got := regulation.Lot{Name: fmt.Sprint(l.id), Acquired: l.acquired, Exemption: regulation.Regulation(l.exemption), Remaining: left}
		if l.lockUntil != nil {
			got.LockedUntil = *l.lockUntil
		}
		out = append(out, got)
	}
	return out
}

// inOrder puts lots into the order in which they are given: what is locked up last, of the rest the oldest first.
func inOrder(all []lot, now time.Time) {
	locked := func(l lot) int {
		if l.lockUntil != nil && now.Before(*l.lockUntil) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(all, func(a, b lot) int { return cmp.Compare(locked(a), locked(b)) })
}
