package regulation

import (
	"slices"
	"strings"
)

// among says whether a place, or its country, stands in a list.
func among(place string, list []string) bool {
	return slices.Contains(list, place) || slices.Contains(list, country(place))
}

// OwnTerms is the citation of what binds by the issuer's terms and not by law.
const OwnTerms = "the issuer's own terms"

// jurisdiction asks where the parties reside: the law's own list first, then the issuer's terms, which do not bind an estate
// nor the issuer.
func jurisdiction(b *bench) (Verdict, bool) {
	t, r, limits := b.Transfer.Type, b.Receiver.Residence, b.Security.Limits
	v := says("jurisdiction", Passes, "31 CFR chapter V", "Where the parties reside stands in nobody's way.")
	type party struct{ who, place string }
	var parties []party
	if t != PrimaryIssuance {
		parties = append(parties, party{"giver", b.Giver.Residence})
	}
	if t != Redemption {
		parties = append(parties, party{"receiver", r})
	}
	for _, p := range parties {
		v = v.with(p.who, p.place)
		switch row, listed := b.sanctioned(p.place); {
		case listed:
			v.Outcome, v.Citation, v.Reason = Fails, row.Source, "The "+p.who+" resides in "+p.place+", which is under comprehensive sanctions."
			return v, true
		case p.place == "" && v.Outcome == Passes:
			v.Outcome, v.Reason = Waits, "Where the "+p.who+" resides is not on file."
		}
	}
	if r == "" || t == Redemption || t == Estate {
		return v, true
	}
	switch { // also where the giver's residence is missing: what is refused for good does not wait
	case among(r, limits.Barred):
		v.Outcome, v.Reason = Fails, "The issuer's terms allow no holder who resides in "+r+"."
	case len(limits.Allowed) > 0 && !among(r, limits.Allowed):
		v.Outcome, v.Reason = Fails, "The issuer's terms allow holders in "+strings.Join(limits.Allowed, ", ")+" only, and the receiver resides in "+r+"."
	}
	if v.Outcome == Fails {
		v.Citation = OwnTerms
	}
	return v, true
}

// sanctioned looks a place and its country up among those under comprehensive sanctions. What has no row is not listed.
func (b *bench) sanctioned(place string) (Figure, bool) {
	for _, name := range []string{place, country(place)} {
		if row, err := b.law.Figure("sanctioned." + name); err == nil && row.Value == 1 {
			return row, true
		}
	}
	return Figure{}, false
}

// sanctions asks for a clear and recent screening of both: what was not screened is never clear.
func sanctions(b *bench) (Verdict, bool) {
	v := says("sanctions", Passes, "31 CFR 501, appendix A", "Both are screened and clear.")
	type party struct {
		who string
		s   Screening
	}
	var parties []party
	if b.Transfer.Type != PrimaryIssuance {
		parties = append(parties, party{"giver", b.Giver.Screening})
	}
	if b.Transfer.Type != Redemption {
		parties = append(parties, party{"receiver", b.Receiver.Screening})
	}
	if len(parties) == 1 {
		v.Reason = "The " + parties[0].who + " is screened and clear."
	}
	for _, p := range parties {
		switch old := b.ends("sanctions.screening", Day(p.s.On)); {
		case p.s.Result == Hit:
			v.Outcome, v.Reason = Fails, "The "+p.who+" was found on a sanctions list. Nothing moves, and what is here may have to be blocked and reported within ten business days."
			return v.with(p.who, "hit"), true
		case p.s.Result != Clear:
			v = v.with(p.who, "not screened")
			v.Outcome, v.Reason = Waits, "The "+p.who+" has not been screened. That is never clear."
		case !b.on.Before(old):
			v = v.with(p.who, "clear on "+text(Day(p.s.On)))
			v.Outcome, v.Reason = Waits, "The screening of the "+p.who+" counted until "+text(old)+"."
		default:
			v = v.with(p.who, "clear on "+text(Day(p.s.On)))
		}
	}
	return v, true
}

// stateNotice tells by when a state wants to hear of a sale under Rule 506. It bars nothing.
func stateNotice(b *bench) (Verdict, bool) {
	r := b.Receiver.Residence
	_, state, ok := strings.Cut(r, "_")
	if !ok || country(r) != "US" || !b.issue(RegD506B, RegD506C) {
		return Verdict{}, false
	}
	row, err := b.law.Figure("notice.state." + state)
	if err != nil {
		row = b.figure("notice.state.other")
	}
	v := says("state notice", Passes, "Securities Act section 18(b)(4)(F)", "This state asks for no notice.").with("state", r)
	if row.Value > 0 {
		due := row.length(b.on)
		v.Notice, v.Due = true, &due
		v.Reason = "If this is the first sale in " + r + ", a notice is filed there by " + text(due) + "."
	}
	return v, true
}
