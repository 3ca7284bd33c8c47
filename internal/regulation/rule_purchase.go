package regulation

import (
	"fmt"

	"github.com/unykorn/console/internal/money"
)

func (b *bench) issue(r ...Regulation) bool {
	if b.Transfer.Type != PrimaryIssuance {
		return false
	}
	for _, one := range r {
		if b.Security.Regulation == one {
			return true
		}
	}
	return false
}

// eligibility asks who may buy: of the issuer by the regulation of the offering, of a holder by the issuer's own terms.
func eligibility(b *bench) (Verdict, bool) {
	if b.Transfer.Type == Secondary {
		if !b.Security.Limits.AccreditedOnly {
			return Verdict{}, false
		}
		return b.accredited("the issuer's own terms", "By the issuer's own terms every holder is accredited."), true
	}
	if b.Transfer.Type != PrimaryIssuance {
		return Verdict{}, false
	}
	switch b.Security.Regulation {
	case RegD506C:
		return b.accredited("17 CFR 230.506(c)(2)(ii)", "Every purchaser under Rule 506(c) is verified as accredited."), true
	case RegD506B:
		return b.oneOfFew(), true
	case RegS:
		return b.offshore(), true
	case Rule144A:
		v := says("qualified buyer", Passes, "17 CFR 230.144A(d)(1)", "The buyer is a qualified institutional buyer.")
		if !b.Receiver.QIB {
			v.Outcome, v.Reason = Waits, "Under Rule 144A only a qualified institutional buyer buys, and nothing on file says that this buyer is one."
		}
		return v, true
	case RegATier1, RegATier2, RegCF, Registered:
		return says("eligibility", Passes, "", "This regulation asks nothing of who buys, but what other rules here say."), true
	}
	return says("eligibility", Fails, "", "The rules of this regulation are not known here."), true
}

// accredited asks for evidence that counts on the day.
func (b *bench) accredited(citation, rule string) Verdict {
	s := b.Receiver.Standing
	v := says("accreditation", Passes, citation, "")
	if s.Method != "" {
		v = v.with("method", s.Method)
	}
	switch {
	case s.on(b.on):
		v.Reason = "The receiver is verified as accredited until " + text(Day(s.Expires)) + "."
		return v.with("counts until", text(Day(s.Expires)))
	case s.Waiting:
		v.Reason = rule + " Evidence is filed and waits for compliance."
	case s.Accredited:
		v = v.with("ended", text(Day(s.Expires)))
		v.Reason = rule + " The evidence on file counted until " + text(Day(s.Expires)) + "."
	default:
		v.Reason = rule + " No evidence is on file; a claim is none."
	}
	v.Outcome = Waits
	return v
}

// oneOfFew lets the accredited in, and so many others in a window (17 CFR 230.506(b)(2)(i)).
func (b *bench) oneOfFew() Verdict {
	if b.Receiver.Standing.on(b.on) {
		v := b.accredited("17 CFR 230.501(e)(1)", "")
		v.Rule = "non-accredited count"
		return v
	}
	var weights []weight
	for _, p := range b.Counts.Purchasers {
		weights = append(weights, weight{b.ends("rule506b.window", Day(p.On)), money.NewUnits(p.Persons)})
	}
	most := b.units("rule506b.others")
	now, day := fits(b.on, weights, money.NewUnits(1), most)
	v := says("non-accredited count", Passes, "17 CFR 230.506(b)(2)(i)", "The buyer is not accredited, and "+now.Grouped()+" of "+most.Grouped()+" such buyers are in.").
		with("not accredited in the window", now.Grouped()).with("at most", most.Grouped())
	switch {
	case day.IsZero():
		v.Outcome, v.Reason = Fails, "The buyer is not accredited, and not one such buyer is allowed."
	case day.After(b.on):
		v = v.until(day)
		v.Reason = "The buyer is not accredited, and " + now.Grouped() + " of " + most.Grouped() + " such buyers are in. From " + text(day) + " the window has room again."
	}
	return v
}

// sophistication asks of a buyer under Rule 506(b) who is not accredited that they can judge what they buy.
func sophistication(b *bench) (Verdict, bool) {
	v := says("sophistication", Passes, "17 CFR 230.506(b)(2)(ii)", "The buyer can judge the merits and risks, alone or with a representative.")
	if !b.Receiver.Sophisticated {
		v.Outcome, v.Reason = Waits, "The buyer is not accredited, and nothing on file says that they can judge the merits and risks, alone or with a representative."
	}
	return v, b.issue(RegD506B) && !b.Receiver.Standing.on(b.on)
}

func (b *bench) offshore() Verdict {
	v := says("offshore", Passes, "17 CFR 230.903(a)", "The buyer is no US person.").with("residence", b.Receiver.Residence)
	if b.Receiver.usPerson() {
		v.Outcome, v.Reason = Fails, "Regulation S sells to no US person, and this buyer is one."
	}
	return v
}

func solicitation(b *bench) (Verdict, bool) {
	v := says("solicitation", Passes, "17 CFR 230.502(c)", "The offering is not advertised.")
	if b.Security.Solicited {
		v.Outcome, v.Reason = Fails, "The offering is advertised, which Rule 506(b) does not allow."
	}
	return v, b.issue(RegD506B)
}

func intermediary(b *bench) (Verdict, bool) {
	v := says("intermediary", Passes, "17 CFR 227.100(a)(3)", "Bought through "+b.Transfer.Intermediary+".")
	if b.Transfer.Intermediary == "" {
		v.Outcome, v.Reason = Fails, "Regulation Crowdfunding sells through one registered intermediary alone, and this is none."
	}
	return v, b.issue(RegCF)
}

// investorLimit asks how much one buyer who is not accredited may buy: under Tier 2 in the offering, under Regulation
// Crowdfunding in a year on all portals.
func investorLimit(b *bench) (Verdict, bool) {
	if !b.issue(RegATier2, RegCF) {
		return Verdict{}, false
	}
	crowd, citation := b.Security.Regulation == RegCF, "17 CFR 230.251(d)(2)(i)(C)"
	if crowd {
		citation = "17 CFR 227.100(a)(2)"
	}
	v := says("investor limit", Passes, citation, "")
	switch {
	case b.Receiver.Standing.on(b.on):
		v.Reason = "An accredited investor has no limit."
		return v, true
	case !crowd && b.Security.Listed:
		v.Reason = "Securities that are listed on a national exchange have no limit."
		return v, true
	case b.Receiver.Means == nil:
		v.Outcome, v.Reason = Waits, "The buyer's income and net worth are not on file, so the limit is not known."
		return v, true
	case b.Transfer.Value == nil:
		v.Outcome, v.Reason = Waits, "What is paid is not on file."
		return v, true
	}
	limit := b.tier2(*b.Receiver.Means)
	if crowd {
		limit = b.crowd(*b.Receiver.Means)
	}
	var weights []weight
	for _, p := range b.Receiver.Paid {
		until := forever
		if crowd {
			until = b.ends("regcf.window", Day(p.On))
		}
		weights = append(weights, weight{until, plain(p.Cents)})
	}
	return b.under(v, weights, limit, "The buyer may pay "+limit.USD()), true
}

// under judges what is paid against a limit of US dollars.
func (b *bench) under(v Verdict, weights []weight, limit money.Cents, what string) Verdict {
	now, day := fits(b.on, weights, plain(*b.Transfer.Value), plain(limit))
	paid := money.CentsFromBig(now.Big()).USD()
	v = v.with("limit", limit.USD()).with("so far", paid).with("asked for", b.Transfer.Value.USD())
	v.Reason = what + ", and " + paid + " is used."
	switch {
	case day.IsZero() || !day.Before(forever):
		v.Outcome, v.Reason = Fails, fmt.Sprintf("%s, %s is used, and %s was asked for.", what, paid, b.Transfer.Value.USD())
	case day.After(b.on):
		v = v.until(day)
		v.Reason = fmt.Sprintf("%s, and %s is used. From %s there is room for %s.", what, paid, text(day), b.Transfer.Value.USD())
	}
	return v
}

// offeringCap asks how much an issuer may raise in twelve months, and of that its affiliates who sell their own.
func offeringCap(b *bench) (Verdict, bool) {
	sells := b.Transfer.Type == Secondary && b.Transfer.Offered && b.Giver.Affiliate && (b.Security.Regulation == RegATier1 || b.Security.Regulation == RegATier2)
	if !sells && !b.issue(RegATier1, RegATier2, RegCF) {
		return Verdict{}, false
	}
	rule := caps[b.Security.Regulation]
	figure, raised := rule.cap, b.Counts.Raised
	if sells {
		figure, raised = rule.affiliates, b.Counts.ByHolders
	}
	v := says("offering cap", Passes, rule.citation, "")
	if b.Transfer.Value == nil {
		v.Outcome, v.Reason = Waits, "What is paid is not on file."
		return v, true
	}
	var weights []weight
	for _, p := range raised {
		weights = append(weights, weight{b.ends(rule.window, Day(p.On)), plain(p.Cents)})
	}
	limit := b.cents(figure)
	return b.under(v, weights, limit, "Within twelve months "+limit.USD()+" may be raised"), true
}

// caps name the figures of each regulation that has a ceiling.
var caps = map[Regulation]struct{ cap, affiliates, window, citation string }{
	RegATier1: {"rega.tier1.cap", "rega.tier1.affiliates", "rega.window", "17 CFR 230.251(a)(1)"},
	RegATier2: {"rega.tier2.cap", "rega.tier2.affiliates", "rega.window", "17 CFR 230.251(a)(2)"},
	RegCF:     {"regcf.cap", "", "regcf.window", "17 CFR 227.100(a)(1)"},
}
