package onboarding

import (
	"slices"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// invitations: the client's own people have come to BitGo.
func (e Entry) invitations() Stage {
	s := Stage{Word: "invitations", Title: "Invitations"}
	if !e.told() {
		return s.unread(e)
	}
	s.Since, s.AsOf = e.Seen.Observed, true
	var came, away []Member
	for _, m := range e.Seen.People {
		switch {
		case m.Active:
			came = append(came, m)
		default:
			away = append(away, m)
		}
		if e.Onboarding != nil && strings.EqualFold(m.Email, e.Onboarding.Ask.Email) {
			s = s.id("User of "+m.Email, m.ID)
		}
	}
	s = s.fact("Came", itoa(len(came))+" of "+plural(len(e.Seen.People), "person", "people"))
	do := "They open the mail from BitGo, choose a password and set up two-factor sign-in at BitGo. Nobody here can do it for them."
	if e.Onboarding != nil {
		mine := func(m Member) bool { return strings.EqualFold(m.Email, e.Onboarding.Ask.Email) }
		switch {
		case slices.ContainsFunc(came, mine):
			s.Mark, s.Said = Ended, e.Onboarding.Ask.Email+" has come to BitGo and proved the address."
		case slices.ContainsFunc(away, mine):
			s.Said = "BitGo has invited " + e.Onboarding.Ask.Email + ", who has not come yet."
			s = s.waitsFor(Acting, ByClient, do)
		default:
			s.Said = "BitGo lists nobody of the client's yet: " + e.Onboarding.Ask.Email + " has not come."
			s = s.waitsFor(Acting, ByClient, do)
		}
		return s
	}
	if len(came) > 0 {
		s.Mark, s.Said = Ended, plural(len(came), "person", "people")+" can act for it at BitGo."
		if len(away) > 0 {
			s.Said += " " + itoa(len(away)) + " invited have not come yet."
		}
		return s
	}
	s.Said = "Nobody of the client's has come to BitGo."
	return s.waitsFor(Acting, ByClient, do)
}

// kyc: BitGo has approved who the client is.
func (e Entry) kyc() Stage {
	s := Stage{Word: "kyc", Title: "KYC and KYB"}
	if !e.told() || e.Seen.KYC == "" {
		return s.unread(e)
	}
	s.Since, s.Raw = e.Seen.KYCSince, e.Seen.KYC
	switch e.Seen.KYC {
	case "approved":
		s.Mark, s.Said = Ended, "BitGo has approved it."
	case "unverified":
		s.Said = "The client has not filed its papers at BitGo."
		s = s.waitsFor(Acting, ByClient, "The client's administrator files them at BitGo: Settings, Identity verification. BitGo decides, not this console.")
	case "pending", "inreview", "qrscanned":
		s.Said = "BitGo is looking at the papers."
		s = s.waitsFor(Running, ByBitGo, "BitGo's reviewers decide. The page follows by itself.")
	case "rejected":
		s.Said, s.Trouble = "BitGo has rejected it.", "BitGo rejected the client's KYC. No Go Account is made for it."
		s = s.waitsFor(Denied, ByCompliance, "Ask BitGo for the reason and decide whether the client stays. Only BitGo can change its decision.")
	case "flagged", "flagged_retry_allowed":
		s.Said, s.Trouble = "BitGo has flagged it.", "BitGo has flagged the client's KYC and goes on only after an answer."
		s = s.waitsFor(Acting, ByCompliance, "Clear it with BitGo's compliance.")
	default:
		s.Said = "BitGo has a word for it that this console does not know."
		s = s.waitsFor(Acting, ByCompliance, "Ask BitGo what it means.")
	}
	return s
}

// tss is the feature that wallets by MPC in ether and its like need.
const tss = "ethTSS"

// features: what BitGo has switched on for the enterprise.
func (e Entry) features() Stage {
	s := Stage{Word: "features", Title: "Features and licences", Aside: true}
	if !e.told() {
		return s.unread(e)
	}
	s.Since, s.AsOf = e.Seen.Observed, true
	has := slices.Contains(e.Seen.Flags, tss)
	yes := map[bool]string{true: "yes", false: "no"}
	s = s.fact(tss, yes[has]).fact("Licence for Go Accounts", yes[e.Seen.GoAccounts])
	for _, l := range e.Seen.Licences {
		s = s.fact("Licence", l)
	}
	switch {
	case has && e.Seen.GoAccounts:
		s.Mark, s.Said = Ended, "Wallets by MPC and Go Accounts are switched on."
	case e.Seen.GoAccounts:
		s.Said = "Go Accounts are licensed; wallets by MPC are not switched on."
		s = s.waitsFor(Acting, ByBitGo, "Needed only for wallets in ether by MPC. Ask BitGo's support to switch ethTSS on for this enterprise.")
	default:
		s.Said = "BitGo has not licensed Go Accounts for it."
		s = s.waitsFor(Acting, ByBitGo, "BitGo licenses them with the approval of KYC. If KYC is approved, ask BitGo's support.")
	}
	return s
}
