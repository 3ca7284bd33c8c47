// Package travelview draws the travel rule's desk: whose data are known, what is missing of them, and how two people put another
// version in force.
package travelview

import (
	"strconv"
	"strings"

	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/views/ui"
)

// StandsWords is how far data are, as a filter and a badge name it.
func StandsWords(s travel.Stands) string {
	switch s {
	case travel.NoData:
		return "Nothing confirmed"
	case travel.Waits:
		return "Waits for compliance"
	case travel.Incomplete:
		return "Incomplete"
	case travel.Ready:
		return "Complete"
	}
	return ""
}

// StandsBadge is the same with its tone.
func StandsBadge(s travel.Stands) ui.BadgeProps {
	b := ui.BadgeProps{Tone: ui.Warn, Word: StandsWords(s)}
	switch s {
	case travel.Ready:
		b.Tone = ui.OK
	case travel.Waits:
		b.Tone = ui.Pending
	case travel.NoData:
		b.Tone = ui.Stop
	case travel.Incomplete:
	}
	return b
}

// SubjectWords is whom data are about.
func SubjectWords(s travel.Subject) string {
	if s == travel.Originator {
		return "Client as payer"
	}
	return "Payee"
}

func stateBadge(s travel.State) ui.BadgeProps {
	switch s {
	case travel.Confirmed:
		return ui.BadgeProps{Tone: ui.OK, Word: "Confirmed", Raw: string(s)}
	case travel.Rejected:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Rejected", Raw: "rejected"}
	case travel.Revoked:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Revoked", Raw: string(s)}
	case travel.Waiting:
	}
	return ui.BadgeProps{Tone: ui.Pending, Word: "Waits for compliance", Raw: string(s)}
}

// reviewed says how far a figure was compared with the law itself.
func reviewed(s string) ui.BadgeProps {
	switch s {
	case "verified":
		return ui.BadgeProps{Tone: ui.OK, Word: "Verified source", Raw: s}
	case "secondary":
		return ui.BadgeProps{Tone: ui.Warn, Word: "Second-hand source", Raw: s}
	}
	return ui.BadgeProps{Tone: ui.Warn, Word: "Weak source", Raw: s}
}

var needWords = map[string]string{travel.NeedsOriginatorAddress: "the payer's postal address", travel.NeedsOriginatorIdentity: "the payer's registration, customer number, id or birth",
	travel.NeedsBeneficiaryAddress: "the payee's postal address"}

// needs is what a law asks for beyond names, accounts and who holds the address.
func needs(t travel.Threshold) string {
	out := []string{"both names, both accounts, who holds the payee's address"}
	for _, n := range t.Needs {
		out = append(out, needWords[n])
	}
	if t.SelfHosted != nil {
		out = append(out, "proof that a self-hosted wallet is the payee's, from "+t.SelfHosted.USD())
	}
	return strings.Join(out, ", ")
}

// Lacks are what is missing, in one sentence; empty: nothing.
func Lacks(all []travel.Lack) string {
	words := make([]string, len(all))
	for i, m := range all {
		words[i] = m.Words
	}
	return strings.Join(words, ", ")
}

func custody(d travel.Data) string {
	switch d.Custody {
	case travel.Provider:
		out := d.VASP
		if d.VASPCountry != "" {
			out += ", " + d.VASPCountry
		}
		if d.VASPLEI != "" {
			out += ", LEI " + d.VASPLEI
		}
		return out
	case travel.SelfHosted:
		if d.Owned {
			return "The payee alone (self-hosted). Ownership proved: " + d.OwnedHow
		}
		return "The payee alone (self-hosted). Ownership is not proved."
	}
	return "Not said"
}

func postal(d travel.Data) string {
	var parts []string
	for _, p := range []string{d.Street, strings.TrimSpace(d.Postcode + " " + d.Town), d.Country} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// Title is a version in one line.
func Title(d travel.Detail) string {
	who := d.ClientName + " as the payer"
	if d.Subject == travel.Payee {
		who = d.FullName()
	}
	return who + ", version " + strconv.Itoa(d.Version)
}

func orNone(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
