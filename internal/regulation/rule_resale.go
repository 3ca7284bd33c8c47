package regulation

import (
	"fmt"
	"strings"
	"time"
)

// country is the country of a residence or domicile: "US" of "US_DE".
func country(place string) string {
	c, _, _ := strings.Cut(place, "_")
	return c
}

func (s Security) domestic() bool { return country(s.Domicile) == "US" }

// reports says since when the issuer has reported for as long as Rule 144 asks; none: never.
func (b *bench) reports() time.Time {
	if b.Security.ReportingSince.IsZero() {
		return time.Time{}
	}
	return b.ends("rule144.reporting.since", Day(b.Security.ReportingSince))
}

// rule144 is how long a restricted lot is held (17 CFR 230.144(d)). Not asked of lots that are not restricted, of lots sold
// under Rule 144A that go to a qualified institutional buyer, and of lots under Regulation S that stay offshore.
func (b *bench) rule144(l Lot) (limit, bool) {
	switch l.Exemption {
	case RegD506B, RegD506C:
	case Rule144A:
		if b.Receiver.QIB {
			return limit{}, false
		}
	case RegS:
		if !b.Security.domestic() || b.Security.Instrument != Equity || !b.Receiver.usPerson() {
			return limit{}, false
		}
	case RegATier1, RegATier2, RegCF, Registered:
		return limit{}, false
	default:
		return limit{rule: ruleHolding, waits: true, citation: "17 CFR 230.144(a)(3)", why: "Under which exemption lot " + l.Name + " left the issuer is not on file."}, true
	}
	out := limit{rule: ruleHolding, day: b.ends("rule144.holding.other", l.since()), citation: "17 CFR 230.144(d)(1)(ii)"}
	why := "restricted shares of an issuer that does not report are held that long"
	short := later(b.ends("rule144.holding.reporting", l.since()), b.reports())
	if !b.Security.ReportingSince.IsZero() && short.Before(out.day) {
		out.day, out.citation, why = short, "17 CFR 230.144(d)(1)(i)", "restricted shares of an issuer that reports are held that long"
		free := b.ends("rule144.information", l.since())
		if !b.Security.Current && !b.Giver.Affiliate && free.After(out.day) {
			out.day, out.citation, why = free, "17 CFR 230.144(b)(1)(i)", "until then the issuer's reports have to be current, and they are not"
		}
	}
	out.why = fmt.Sprintf("Lot %s is held since %s and may be sold from %s: %s.", l.Name, text(l.since()), text(out.day), why)
	return out, true
}

func holdingPeriod(b *bench) (Verdict, bool) {
	v := b.said(ruleHolding, "17 CFR 230.144(a)(3)", "These shares are not restricted, or go to whom they may go at any time.")
	if v.Outcome == Passes && b.subject(ruleHolding) {
		v.Reason = "These shares have been held for long enough."
	}
	switch {
	case b.Transfer.Registered:
		v.Citation, v.Reason = "Securities Act section 5", "The shares are sold in a registered offering."
	case b.Security.ReportingSince.IsZero():
		v = v.with("issuer", "does not report")
	default:
		v = v.with("issuer", "reports since "+text(Day(b.Security.ReportingSince)))
	}
	return v, b.Transfer.Type == Secondary
}

// crowdfunding keeps a lot of Regulation CF for a year with who bought it, but for the issuer, an accredited investor, a
// registered offering, and the family, a death or a divorce (17 CFR 227.501).
func (b *bench) crowdfunding(l Lot) (limit, bool) {
	r := b.Receiver
	if l.Exemption != RegCF || b.Transfer.Type == Redemption || b.Transfer.Type == Estate || b.Transfer.Registered || r.Family || r.Standing.on(b.on) {
		return limit{}, false
	}
	day := b.ends("regcf.resale", l.since())
	return limit{rule: ruleCrowd, day: day, citation: "17 CFR 227.501(a)", why: fmt.Sprintf("Lot %s was crowdfunded on %s. Until %s it goes only to the issuer, an accredited investor, the family, or in a registered offering.", l.Name, text(l.since()), text(day))}, true
}

func crowdfundingResale(b *bench) (Verdict, bool) {
	v := b.said(ruleCrowd, "17 CFR 227.501(a)", "This receiver may have them at any time: the issuer, an accredited investor, the family, an heir, or a registered offering.")
	if v.Outcome == Passes && b.subject(ruleCrowd) {
		v.Reason = "The year after they were crowdfunded is over."
	}
	crowd := false
	for _, h := range b.taken {
		crowd = crowd || h.Exemption == RegCF
	}
	return v, crowd
}

// Category is which part of 17 CFR 230.903(b) a security sold offshore falls under, found from its issuer and never typed
// in. 0: it depends on the US market interest of a foreign issuer, which is not known.
func Category(s Security) int {
	reporting := !s.ReportingSince.IsZero() && (s.OfferingClosed.IsZero() || !s.ReportingSince.After(s.OfferingClosed))
	switch {
	case s.domestic() && s.Instrument == Debt && reporting:
		return 2
	case s.domestic():
		return 3
	case s.USInterest == Unknown:
		return 0
	case s.USInterest == No:
		return 1
	case reporting || s.Instrument == Debt:
		return 2
	}
	return 3
}

// period is the figure of the category's distribution compliance period; "": there is none.
func period(s Security) (figure, citation string) {
	reporting := !s.ReportingSince.IsZero() && (s.OfferingClosed.IsZero() || !s.ReportingSince.After(s.OfferingClosed))
	switch category := Category(s); {
	case category == 2:
		return "regs.category2", "17 CFR 230.903(b)(2)"
	case category == 3 && s.Instrument == Debt:
		return "regs.category3.debt", "17 CFR 230.903(b)(3)(ii)"
	case category == 3 && reporting:
		return "regs.category3.reporting", "17 CFR 230.903(b)(3)(iii)"
	case category == 3:
		return "regs.category3.equity", "17 CFR 230.903(b)(3)(iii)"
	}
	return "", "17 CFR 230.903(b)(1)"
}

// regS keeps a lot sold offshore from US persons until the distribution compliance period is over.
func (b *bench) regS(l Lot) (limit, bool) {
	if l.Exemption != RegS || !b.Receiver.usPerson() {
		return limit{}, false
	}
	figure, citation := period(b.Security)
	out := limit{rule: ruleDistribution, citation: citation}
	switch {
	case Category(b.Security) == 0:
		out.waits, out.why = true, "Whether the class has a substantial US market interest is not on file, so the period of lot "+l.Name+" is not known."
	case figure == "":
		return limit{}, false
	case b.Security.OfferingClosed.IsZero():
		out.waits, out.why = true, "The offering is not closed, so the period in which no US person may buy lot "+l.Name+" has not begun."
	default:
		out.day = b.ends(figure, Day(b.Security.OfferingClosed))
		out.why = fmt.Sprintf("The offering closed on %s. No US person may buy lot %s before %s: category %d.", text(Day(b.Security.OfferingClosed)), l.Name, text(out.day), Category(b.Security))
	}
	return out, true
}

func distributionPeriod(b *bench) (Verdict, bool) {
	offshore := false
	for _, h := range b.taken {
		offshore = offshore || h.Exemption == RegS
	}
	_, citation := period(b.Security)
	v := b.said(ruleDistribution, citation, "Nothing keeps this buyer from shares that were sold offshore.").with("category", fmt.Sprint(Category(b.Security)))
	switch {
	case v.Outcome == Passes && b.Transfer.Registered:
		v.Reason = "The shares are sold in a registered offering."
	case v.Outcome == Passes && !b.Receiver.usPerson():
		v.Citation, v.Reason = "17 CFR 230.904", "The buyer is no US person, and the sale stays offshore."
	case v.Outcome == Passes && b.subject(ruleDistribution):
		v.Reason = "The period in which no US person may buy is over."
	}
	return v, offshore && b.Transfer.Type == Secondary
}

// certificate asks for the offshore buyer's own word in category 3 equity, from the issuer always and from a holder until
// the period is over.
func certificate(b *bench) (Verdict, bool) {
	s := b.Security
	asked := b.Transfer.Type == PrimaryIssuance && s.Regulation == RegS
	open := asked
	for _, h := range b.taken {
		if h.Exemption == RegS && b.Transfer.Type == Secondary {
			asked = true
		}
	}
	if !asked || b.Receiver.usPerson() || Category(s) != 3 || s.Instrument != Equity || b.Transfer.Registered {
		return Verdict{}, false
	}
	figure, citation := period(s)
	end := time.Time{}
	if !s.OfferingClosed.IsZero() {
		end = b.ends(figure, Day(s.OfferingClosed))
	}
	v := says("offshore certificate", Passes, citation+"(B)", "The buyer certified to be no US person and to resell only by Regulation S, registered or exempt.")
	switch {
	case b.Receiver.Certified:
	case !open && !end.IsZero() && !b.on.Before(end):
		v.Reason = "The period in which a certificate is asked for is over."
	default:
		v.Outcome, v.Reason = Waits, "The buyer's certificate to be no US person is not on file."
		if !open && !end.IsZero() {
			v.Earliest = &end
		}
	}
	return v, true
}
