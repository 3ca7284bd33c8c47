// Package offeringview shows capital raises: their terms and sums, what is asked of them, and how far each subscription has come.
package offeringview

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/views/ui"
)

// States in the order in which filters list them.
var States = []offering.State{offering.Draft, offering.Open, offering.Paused, offering.Closed, offering.Cancelled}

// StateWords says where an offering stands.
func StateWords(s offering.State) string {
	return strings.ToLower(string(s))
}

// Status is the house's word for a state.
func Status(s offering.State) ui.BadgeProps {
	tone := map[offering.State]ui.Tone{offering.Draft: ui.Quiet, offering.Open: ui.OK, offering.Paused: ui.Warn, offering.Closed: ui.Info, offering.Cancelled: ui.Stop}[s]
	return ui.BadgeProps{Tone: tone, Word: first(StateWords(s)), Raw: string(s)}
}

// StageWords is a stage as people say it.
func StageWords(s offering.Stage) string {
	return strings.ToLower(strings.ReplaceAll(string(s), "_", " "))
}

func stageBadge(s offering.Stage) ui.BadgeProps {
	tone := ui.Info
	switch s {
	case offering.Issued:
		tone = ui.OK
	case offering.Refused, offering.Expired, offering.Lapsed, offering.Repaid:
		tone = ui.Quiet
	case offering.Received, offering.Eligibility, offering.FundingPending:
		tone = ui.Warn
	case offering.Signed, offering.Funded, offering.Accepted:
	}
	return ui.BadgeProps{Tone: tone, Word: first(StageWords(s)), Raw: string(s)}
}

// steps is the course of a subscription, with where it stands. Without escrow nothing is funded here.
func steps(x offering.Subscription) (out []ui.Step) {
	now, reached := x.Stage(), false
	for _, s := range offering.Course {
		if x.Escrow == offering.NotRequired && (s == offering.FundingPending || s == offering.Funded) {
			continue
		}
		step := ui.Step{Label: first(StageWords(s)), State: ui.OK}
		if s == now {
			step.State, reached = ui.Info, true
			if s == offering.Issued {
				step.State = ui.OK
			}
		} else if reached || now.Ended() {
			step.State = ui.Quiet
		}
		out = append(out, step)
	}
	if now.Ended() {
		out = append(out, ui.Step{Label: first(StageWords(now)), State: ui.Info})
	}
	return out
}

// KindWords is what a change does, as a button says it.
func KindWords(k offering.Kind) string {
	return map[offering.Kind]string{offering.ToOpen: "Open it", offering.ToPause: "Pause it now", offering.ToResume: "Resume it", offering.ToClose: "Close and issue",
		offering.ToCancel: "Cancel it", offering.NewTerms: "New terms"}[k]
}

func changeBadge(c offering.Change) ui.BadgeProps {
	tone := map[offering.ChangeState]ui.Tone{offering.ChangeAsked: ui.Warn, offering.ChangeApproved: ui.OK, offering.ChangeRejected: ui.Stop, offering.ChangeWithdrawn: ui.Quiet}[c.State]
	word := map[offering.ChangeState]string{offering.ChangeAsked: "Waits", offering.ChangeApproved: "Done", offering.ChangeRejected: "Rejected", offering.ChangeWithdrawn: "Withdrawn"}[c.State]
	return ui.BadgeProps{Tone: tone, Word: word, Raw: string(c.Kind)}
}

// perMille is a part of a whole in thousandths, cut off.
func perMille(part, whole money.Cents) string {
	if whole.Sign() <= 0 {
		return "0"
	}
	n := new(big.Int).Mul(part.Big(), big.NewInt(1000))
	return n.Div(n, whole.Big()).String()
}

func ruleTone(v accreditation.Verdict) ui.Tone {
	switch v.Outcome {
	case accreditation.Passes:
		if v.Notice {
			return ui.Warn
		}
		return ui.OK
	case accreditation.Fails:
		return ui.Stop
	case accreditation.Waits:
		return ui.Warn
	}
	return ui.Pending
}

func ruleValue(v accreditation.Verdict) string {
	switch {
	case v.Outcome == accreditation.Passes:
		return "passes"
	case v.Earliest != nil:
		return "from " + day(*v.Earliest)
	case v.Outcome == accreditation.Fails:
		return "fails"
	}
	return "waits"
}

func inputs(all []accreditation.Input) string {
	words := make([]string, len(all))
	for i, x := range all {
		words[i] = x.Name + ": " + x.Value
	}
	return strings.Join(words, " · ")
}

func first(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func day(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func whose(client string) string { return or(client, "the organization") }

func counted(n int64) string { return money.NewUnits(n).Grouped() }

func shown(n int, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + one + " on this page"
	}
	return strconv.Itoa(n) + " " + many + " on this page"
}

// Action is a change that somebody could ask for, and why not now.
type Action struct {
	Kind offering.Kind
	Why  string // "": it can be asked for
}

// Why is a refusal beside a button, without what everybody sees: that nothing changed.
func Why(err error) string {
	if err == nil {
		return ""
	}
	said := fault.As(err).Message
	for _, end := range []string{" Nothing changed.", " Nothing was done.", " Nothing was decided.", " Nothing was accepted."} {
		said = strings.ReplaceAll(said, end, "")
	}
	return said
}

// wrongReason is what is wrong with the reason of a change, at the form that was sent.
func (p Props) wrongReason(k offering.Kind) string {
	if p.Asked != k {
		return ""
	}
	return p.Fields["reason"]
}

// wrongFormD is what is wrong with the notice as it was entered.
func (p Props) wrongFormD() []ui.FormError {
	if p.Asked != "" || len(p.Fields) == 0 {
		return nil
	}
	return errorsOf(p.Problem, p.Fields, "filedOn", "formDReference")
}

// clockWords says how the Form D clock stands.
func clockWords(c *offering.FormDClock) (ui.Tone, string) {
	switch {
	case c.Filed != nil && c.Late:
		return ui.Warn, "Filed late: on " + day(c.Filed.On) + ", due " + day(c.Due)
	case c.Filed != nil:
		return ui.OK, "Filed on " + day(c.Filed.On) + ", due " + day(c.Due)
	case c.Late:
		return ui.Stop, "Form D is overdue since " + day(c.Due)
	case c.Soon:
		return ui.Warn, "Form D is due on " + day(c.Due)
	}
	return ui.Info, "Form D is due on " + day(c.Due)
}

func errorsOf(problem string, fields map[string]string, order ...string) []ui.FormError {
	if problem == "" {
		return nil
	}
	var out []ui.FormError
	for _, name := range order {
		if said := fields[name]; said != "" {
			out = append(out, ui.FormError{Field: name, Message: said})
		}
	}
	if len(out) == 0 {
		out = append(out, ui.FormError{Message: problem})
	}
	return out
}
