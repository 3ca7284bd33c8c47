package securityview

import (
	"strconv"
	"strings"

	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/views/ui"
)

// meaning is one of the terms in force with what follows from it.
type meaning struct{ what, is, means string }

// meanings are the terms in words, with what follows for a transfer.
func meanings(t security.Terms) []meaning {
	out := []meaning{{"Name", t.Name, ""}, {"Instrument", strings.ToLower(string(t.Instrument)), ""}, {"Issuer's country", t.Domicile, "Which rules of Regulation S hold depends on it."}}
	if t.ReportsSince == nil {
		out = append(out, meaning{"Reports to the SEC", "no", "Restricted shares are held for a year before they are sold."})
	} else {
		out = append(out, meaning{"Reports to the SEC", "since " + day(*t.ReportsSince), "Restricted shares are held for six months once it has reported for 90 days, and for a year before that."})
	}
	market := meaning{"Substantial U.S. market interest", "no", ""}
	if t.USMarket {
		market.is, market.means = "yes", "What is sold abroad could flow back: the longer periods hold."
	}
	out = append(out, market, meaning{"Fiscal year ends", t.YearEnd, "On that day holders of record are counted for section 12(g)."})
	if t.Assets != nil {
		out = append(out, meaning{"Issuer's total assets", t.Assets.USD(), "Above $10 million the number of holders of record can make it register."})
	} else {
		out = append(out, meaning{"Issuer's total assets", "not known", "They are taken to be above $10 million."})
	}
	if t.WeeklyVolume != nil {
		out = append(out, meaning{"Weekly volume", t.WeeklyVolume.Grouped() + " shares", "An affiliate may sell as much in three months, or one per cent where that is more."})
	} else {
		out = append(out, meaning{"Weekly volume", "not known", "An affiliate may sell one per cent in three months."})
	}
	if t.MostHolders != nil {
		out = append(out, meaning{"Most holders", strconv.Itoa(*t.MostHolders), "The issuer's own limit."})
	}
	if t.MostBps != nil {
		out = append(out, meaning{"Most that one holder has", percentOf(*t.MostBps), "Of what is issued, after the transfer."})
	}
	if len(t.Allowed) > 0 {
		out = append(out, meaning{"Countries allowed", strings.Join(t.Allowed, ", "), "Nobody who resides elsewhere buys."})
	}
	if len(t.Barred) > 0 {
		out = append(out, meaning{"Countries barred", strings.Join(t.Barred, ", "), "Nobody who resides there buys."})
	}
	return out
}

func percentOf(bps int) string {
	frac := strconv.Itoa(bps % 100)
	if len(frac) < 2 {
		frac = "0" + frac
	}
	return strconv.Itoa(bps/100) + "." + frac + " %"
}

// termsState is where a version stands.
func termsState(t security.Terms, inForce int) ui.BadgeProps {
	switch {
	case t.State == security.TermsFiled:
		return ui.BadgeProps{Tone: ui.Info, Word: "Waits", Raw: string(t.State)}
	case t.State == security.TermsInForce && t.Version == inForce:
		return ui.BadgeProps{Tone: ui.OK, Word: "In force", Raw: string(t.State)}
	case t.State == security.TermsInForce:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Replaced", Raw: string(t.State)}
	case t.State == security.TermsRejected:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Rejected", Raw: string(t.State)}
	}
	return ui.BadgeProps{Tone: ui.Quiet, Word: "Withdrawn", Raw: string(t.State)}
}

// Typed are terms as they stand in the form.
type Typed struct {
	Name, Instrument, Domicile, ReportsSince, YearEnd, Assets, WeeklyVolume, MostHolders, MostShare, Allowed, Barred, Authorised, CUSIP, ISIN, Status, Note string
	USMarket                                                                                                                                                bool
}

// TypedOf writes terms as a form shows them.
func TypedOf(t security.Terms) Typed {
	out := Typed{Name: t.Name, Instrument: string(t.Instrument), Domicile: t.Domicile, ReportsSince: iso(t.ReportsSince), USMarket: t.USMarket, YearEnd: t.YearEnd,
		Allowed: strings.Join(t.Allowed, ", "), Barred: strings.Join(t.Barred, ", "), Authorised: t.Authorised.String(), CUSIP: t.CUSIP, ISIN: t.ISIN, Status: string(t.Status)}
	if t.Assets != nil {
		out.Assets = t.Assets.Decimal()
	}
	if t.WeeklyVolume != nil {
		out.WeeklyVolume = t.WeeklyVolume.String()
	}
	if t.MostHolders != nil {
		out.MostHolders = strconv.Itoa(*t.MostHolders)
	}
	if t.MostBps != nil {
		out.MostShare = strings.TrimSuffix(percentOf(*t.MostBps), " %")
	}
	return out
}
