// Package subscriptionview is the desk of the webhooks that BitGo keeps for us: what each has used up of what BitGo forgives,
// what is wrong with it, and the way back of one that BitGo has suspended. It gets nouns and fetches nothing.
package subscriptionview

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Row is a registration with the name of whose it is.
type Row struct {
	subscription.Registration
	Owner string
}

// ListProps is the page of registrations.
type ListProps struct {
	Filters  ui.FiltersProps
	Rows     []Row
	Findings []Finding
	Lists    int
	Unread   []subscription.List
	Oldest   time.Duration // age of the oldest list
	Ever     bool          // whether anything was ever read
	Heals    []subscription.Heal
	Secrets  []Signed
	NoAct    string // why the reader cannot act; "" if they can
	Live     string
	Now      time.Time
}

// Finding is one of the linter's, with the name of what it is about.
type Finding struct {
	subscription.Finding
	Owner string
}

// Signed is how many deliveries one of our secrets verified.
type Signed struct {
	Name  string
	Count int
	Last  *time.Time
}

// Props is one registration.
type Props struct {
	Row      Row
	Findings []subscription.Finding
	Heals    []subscription.Heal
	NoAct    string
	Trail    string
	Now      time.Time
}

// FormProps is the form for a new registration as it was typed.
type FormProps struct {
	Typed    map[string]string
	Types    []ui.Option
	Owners   []ui.Option
	Problem  string
	Fields   map[string]string
	OurDoor  string
	TypeList map[string]string
}

// HealProps is a webhook on its way back.
type HealProps struct {
	subscription.Heal
	Owner string
	NoAct string
	Trail string
	Live  string
	Now   time.Time
}

// Tabs are the two pages of the desk.
func Tabs(at string) []ui.Tab {
	return []ui.Tab{{Label: "Deliveries", Href: link.Webhooks(), Current: at == "deliveries"}, {Label: "Registrations", Href: link.Subscriptions(), Current: at == "registrations"}}
}

// Badge is the state of a registration.
func Badge(r subscription.Registration) ui.BadgeProps {
	switch {
	case r.Gone != nil:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Removed", Raw: r.State}
	case r.IsSuspended():
		return ui.BadgeProps{Tone: ui.Stop, Word: "Suspended", Raw: r.State}
	case r.FailingSince != nil:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Failing", Raw: r.State}
	}
	return ui.BadgeProps{Tone: ui.OK, Word: "Active", Raw: r.State}
}

// LevelWord says whose webhook it is.
func LevelWord(l subscription.Level) string {
	return map[subscription.Level]string{subscription.Organization: "the organization", subscription.Enterprise: "an enterprise", subscription.Wallet: "a wallet"}[l]
}

// gauge is one budget as it is drawn.
type gauge struct {
	used, of int
	words    string
}

func week(b subscription.Budget) gauge {
	return gauge{b.Week, subscription.WeeklyFailures, "in seven days"}
}
func life(b subscription.Budget) gauge { return gauge{b.Life, subscription.AllFailures, "in all"} }

const gaugeWidth = 340

func (g gauge) width() string { return strconv.Itoa(min(g.used, g.of) * gaugeWidth / g.of) }
func (g gauge) mark(percent int) string {
	return strconv.Itoa(percent * gaugeWidth / 100)
}
func (g gauge) figure() string { return fmt.Sprintf("%d of %d", g.used, g.of) }
func (g gauge) says() string   { return g.figure() + " failures " + g.words }
func (g gauge) tone() string {
	if g.used*100 >= g.of*80 {
		return "over"
	}
	return ""
}

// source says whose numbers a budget rests on, and that they are what failed at least.
func source(b subscription.Budget) string {
	if b.Source == subscription.FromDoor {
		return "BitGo's list was not read lately: its last count, and what our own door has refused of this type since"
	}
	return "counted from BitGo's own successiveFailedAttempts, reading by reading; a success in between hides what failed before it"
}

// outlook is what the rate of failures leads to.
func outlook(r subscription.Registration, now time.Time) string {
	if r.IsSuspended() {
		return "BitGo has suspended it"
	}
	left, ok := r.Budget.Left(r.FailingSince, now)
	if !ok {
		return "does not fail now"
	}
	return fmt.Sprintf("%d failures a day: suspended in about %s, if that goes on", r.Budget.Burn(r.FailingSince, now), ui.Span(left))
}

// options says what a webhook is told.
func options(r subscription.Registration) string {
	out := "all states"
	if !r.Failures {
		out = "no failures"
	}
	if r.AllToken {
		out += " · tokens too"
	} else {
		out += " · no tokens"
	}
	if r.Confirmations > 0 {
		out += " · from " + strconv.Itoa(r.Confirmations) + " confirmations"
	}
	return out
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// stepWords names the steps of a heal.
var stepWords = map[subscription.Step]string{subscription.Asked: "Asked for", subscription.Removed: "Removed at BitGo", subscription.Made: "Made again", subscription.Tested: "Test arrived",
	subscription.Read: "Gap read", subscription.Proven: "Gap proven"}

// healBadge is how far a heal has come.
func healBadge(h subscription.Heal) ui.BadgeProps {
	switch {
	case h.Ended != nil:
		return ui.BadgeProps{Tone: ui.OK, Word: "Healed"}
	case h.Trouble != "":
		return ui.BadgeProps{Tone: ui.Warn, Word: "Waits"}
	}
	return ui.BadgeProps{Tone: ui.Info, Word: "In progress", Icon: "clock"}
}

// timeline is what is done of a heal, and what is still to come.
func timeline(h subscription.Heal) []ui.Event {
	done := map[subscription.Step]subscription.Done{}
	for _, d := range h.Done {
		done[d.Step] = d
	}
	var out []ui.Event
	next := true
	for _, s := range subscription.Steps {
		d, is := done[s]
		switch {
		case is:
			out = append(out, ui.Event{State: ui.OK, Text: stepWords[s], Sub: d.Text, At: d.At})
		case next && h.Trouble != "":
			out, next = append(out, ui.Event{State: ui.Warn, Text: stepWords[s], Sub: h.Trouble}), false
		case next:
			out, next = append(out, ui.Event{State: ui.Info, Text: stepWords[s]}), false
		default:
			out = append(out, ui.Event{State: ui.Quiet, Text: stepWords[s]})
		}
	}
	return out
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") + " UTC" }

func titleOf(problem string, fields map[string]string) string {
	if len(fields) > 0 || problem == "" {
		return "Nothing was registered at BitGo. Please correct this:"
	}
	return "Nothing was registered at BitGo."
}

func errorsOf(problem string, fields map[string]string) []ui.FormError {
	out := ui.FormErrors(fields, "owner", "type", "url", "label", "coin", "confirmations")
	if len(out) == 0 && problem != "" {
		out = append(out, ui.FormError{Message: problem})
	}
	return out
}
