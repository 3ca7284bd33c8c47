// Package onboardingview is how clients look: their list, the form that provisions one, and one client's way from the
// enterprise at BitGo to being live. It gets nouns and fetches nothing.
package onboardingview

import (
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Row is a client in the list.
type Row struct {
	onboarding.Entry
	Next  onboarding.Stage
	Waits bool // for anything
	Mine  bool // for who looks
}

// ListProps is the list of clients.
type ListProps struct {
	Rows     []Row
	Filters  ui.FiltersProps
	Problems []string
	Live     string
	Newest   string
	Older    string
	MayMake  bool
	Mine     bool // only what waits for who looks
	Now      time.Time
}

// FormProps is the form that provisions a client, as it was typed.
type FormProps struct {
	Key                  string // one-time
	Name, Email, Account string
	Fields               map[string]string
	Failed               string // what BitGo said no with
}

// Props is one client.
type Props struct {
	onboarding.Entry
	Way       []onboarding.Stage
	Next      onboarding.Stage
	Waits     bool
	Mine      map[string]bool // which steps wait for who looks
	MayLook   bool
	MayResume bool
	MayOpen   bool   // sees the form for a Go Account
	NoOpen    string // why it cannot be sent
	MayLive   bool
	Untold    *onboarding.Account // its passphrase waits to be told to who looks
	Shown     seal.Secret         // the passphrase, once
	Account   AccountForm
	Trail     []audit.Event
	Now       time.Time
}

// AccountForm is the form for a Go Account, as it was typed; a passphrase does not come back.
type AccountForm struct {
	Key, Label string
	Fields     map[string]string
}

// The states that the list can be narrowed to.
const (
	Making   = "making"
	Refused  = "refused"
	Bringing = "onboarding"
	Live     = "live"
	Frozen   = "frozen"
)

// States are they, in the order of a client's way.
var States = []string{Making, Refused, Bringing, Live, Frozen}

// StateOf is where a client stands, as the list's filter names it.
func StateOf(e onboarding.Entry) string {
	switch {
	case e.Client == uuid.Nil && e.Onboarding != nil && e.Onboarding.State == onboarding.Refused:
		return Refused
	case e.Client == uuid.Nil:
		return Making
	}
	return string(e.State)
}

// StateWord is a state in words.
func StateWord(state string) string { return stateBadge(state).Word }

func stateBadge(state string) ui.BadgeProps {
	switch state {
	case Making:
		return ui.BadgeProps{Tone: ui.Info, Word: "Being made", Icon: "clock"}
	case Refused:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Refused by BitGo"}
	case Bringing:
		return ui.BadgeProps{Tone: ui.Info, Word: "Onboarding", Icon: "hourglass"}
	case Live:
		return ui.BadgeProps{Tone: ui.OK, Word: "Live"}
	case Frozen:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Frozen", Icon: "lock"}
	}
	return ui.BadgeProps{Tone: ui.Quiet, Word: state}
}

// kycBadge is BitGo's word on who the client is, by the house's words.
func kycBadge(e onboarding.Entry) ui.BadgeProps {
	if e.Seen == nil || e.Seen.KYC == "" {
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Not read yet", Icon: "pending"}
	}
	raw := e.Seen.KYC
	switch raw {
	case "approved":
		return ui.BadgeProps{Tone: ui.OK, Word: "Approved", Raw: raw}
	case "unverified":
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Not filed", Icon: "pending", Raw: raw}
	case "pending", "inreview", "qrscanned":
		return ui.BadgeProps{Tone: ui.Info, Word: "At BitGo", Icon: "bank", Raw: raw}
	case "rejected":
		return ui.BadgeProps{Tone: ui.Stop, Word: "Rejected", Raw: raw}
	}
	return ui.BadgeProps{Tone: ui.Warn, Word: "Flagged", Raw: raw}
}

// party is who acts, in the middle of a sentence.
func party(p onboarding.Party) string {
	switch p {
	case onboarding.ByAdmin:
		return "an administrator"
	case onboarding.ByTreasury:
		return "treasury"
	case onboarding.ByCompliance:
		return "compliance"
	case onboarding.ByClient:
		return "the client"
	case onboarding.ByBitGo:
		return "BitGo"
	case onboarding.ByProgram:
		return "the console itself"
	}
	return ""
}

// markBadge is how a step stands; mine: it waits for who looks.
func markBadge(s onboarding.Stage, mine bool) ui.BadgeProps {
	switch s.Mark {
	case onboarding.Ended:
		return ui.BadgeProps{Tone: ui.OK, Word: "Done"}
	case onboarding.Broken:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Failed"}
	case onboarding.Denied:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Refused"}
	case onboarding.Running:
		if s.Who == onboarding.ByBitGo {
			return ui.BadgeProps{Tone: ui.Info, Word: "At BitGo", Icon: "bank"}
		}
		return ui.BadgeProps{Tone: ui.Info, Word: "In progress", Icon: "clock"}
	case onboarding.Acting:
		switch {
		case mine:
			return ui.BadgeProps{Tone: ui.Info, Word: "Needs you", Icon: "you"}
		case s.Who == onboarding.ByBitGo:
			return ui.BadgeProps{Tone: ui.Quiet, Word: "At BitGo", Icon: "bank"}
		}
		return ui.BadgeProps{Tone: ui.Quiet, Word: "With others", Icon: "hourglass"}
	case onboarding.Unknown:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Not known", Icon: "pending"}
	case onboarding.Later:
	}
	return ui.BadgeProps{Tone: ui.Quiet, Word: "Later", Icon: "pending"}
}

// markClass is the dot beside a step.
func markClass(s onboarding.Stage) string {
	switch s.Mark {
	case onboarding.Ended:
		return "done"
	case onboarding.Broken, onboarding.Denied:
		return "ended"
	case onboarding.Running, onboarding.Acting:
		if !s.Aside {
			return "now"
		}
	case onboarding.Unknown, onboarding.Later:
	}
	return "next"
}

// topics are what the page of one client follows.
func (p Props) topics() []string {
	out := []string{"client:" + p.ID.String()}
	if p.Onboarding != nil {
		out = append(out, "onboarding:"+p.Onboarding.ID.String())
	}
	for _, a := range p.Accounts {
		out = append(out, "account:"+a.ID.String())
	}
	return append(out, "account")
}

// done counts the steps that a fact stands behind.
func (p Props) done() int {
	n := 0
	for _, s := range p.Way {
		if s.Mark == onboarding.Ended {
			n++
		}
	}
	return n
}

func (p Props) under() string {
	return strconv.Itoa(p.done()) + " of " + strconv.Itoa(len(p.Way)) + " steps done"
}

func (p Props) address() string { return link.Client(p.ID.String()) }

// acts are the entries of a client's trail in words, newest first.
func acts(trail []audit.Event) []ui.Event {
	words := map[string]string{"client.add": "took it in as a client", "client.live": "said that it is live", "client.seen": "read at BitGo what has changed", "client.reviewed": "took in what Sumsub said of it",
		"onboarding.ask": "asked for it", "onboarding.enterprise": "had BitGo make the enterprise", "onboarding.done": "took it in", "onboarding.failed": "met a failure", "onboarding.refused": "was refused by BitGo"}
	var out []ui.Event
	for _, e := range trail {
		word := words[e.Verb]
		if word == "" {
			word = e.Verb
		}
		who := e.Actor
		if e.Actor == "onboarding" { // the room itself, by a job
			who = "The console"
		}
		x := ui.Event{State: ui.OK, Text: who + " " + word, At: e.At, Href: link.AuditEntry(strconv.FormatInt(e.ID, 10))}
		if e.Verb == "onboarding.failed" || e.Verb == "onboarding.refused" {
			x.State = ui.Stop
		}
		out = append(out, x)
	}
	return out
}

func shown(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 client on this page"
	}
	return strconv.Itoa(n) + " clients on this page"
}
