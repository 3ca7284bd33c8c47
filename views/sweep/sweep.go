// Package sweepview draws the desk of sweep rules: what runs by itself, what each run came to, and who may stop it.
package sweepview

import (
	"encoding/json"
	"strings"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/views/ui"
)

// Status is a rule's state in one of the console's seven words.
func Status(s sweep.State) ui.Status {
	switch s {
	case sweep.Proposed:
		return ui.WithOthers
	case sweep.Active:
		return ui.InProgress
	case sweep.Ended:
		return ui.Done
	case sweep.Paused, sweep.Rejected:
	}
	return ui.Stopped
}

// StateWords is a state as a filter and a sentence name it.
func StateWords(s sweep.State) string {
	switch s {
	case sweep.Proposed:
		return "Waits for compliance"
	case sweep.Active:
		return "Runs"
	case sweep.Paused:
		return "Paused"
	case sweep.Ended:
		return "Ended"
	case sweep.Rejected:
		return "Rejected"
	}
	return ""
}

// States in the order in which a rule goes through them.
var States = []sweep.State{sweep.Proposed, sweep.Active, sweep.Paused, sweep.Ended, sweep.Rejected}

// Means says what a state means for the money.
func Means(s sweep.State) string {
	switch s {
	case sweep.Proposed:
		return "Compliance decides it. Nothing is sent by it yet."
	case sweep.Active:
		return "Each run asks for an ordinary send with all its checks and approvals. Somebody of treasury still releases it: nothing leaves by itself."
	case sweep.Paused:
		return "It does not run. What an earlier run asked for goes on as any send; cancel it there."
	case sweep.Ended:
		return "It never runs again. What an earlier run asked for goes on as any send; cancel it there."
	case sweep.Rejected:
		return "It was not approved, or not in time. Nothing was sent by it."
	}
	return ""
}

// sum is an amount of the rule's asset in words; an asset that is not known any more shows its base units.
func sum(asset string, u money.Units) string {
	coin, ok := money.Lookup(asset)
	if !ok {
		return u.Grouped() + " base units of " + strings.ToUpper(asset)
	}
	return money.Of(coin, u).Short() + " " + coin.Symbol()
}

// Title is a rule in one line.
func Title(r sweep.Rule) string {
	return "Sweep " + string(r.Cadence) + " what is above " + sum(r.Asset, r.Keep) + " to " + payee(r)
}

func payee(r sweep.Rule) string {
	if r.Payee != "" {
		return r.Payee
	}
	return r.Address
}

// outcome is what a run came to, as a badge.
func outcome(x sweep.Run) ui.BadgeProps {
	switch x.Outcome {
	case sweep.Sent:
		return ui.BadgeProps{Tone: ui.OK, Word: "Send asked for", Raw: string(x.Outcome)}
	case sweep.Refused:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Refused", Raw: string(x.Outcome)}
	case sweep.Nothing:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Nothing to send", Raw: string(x.Outcome)}
	case sweep.Working:
	}
	return ui.BadgeProps{Tone: ui.Info, Word: "At work", Raw: string(x.Outcome)}
}

var did = map[sweep.State]string{sweep.Proposed: " asked for it", sweep.Active: " let it run", sweep.Paused: " paused it", sweep.Ended: " ended it", sweep.Rejected: " rejected it"}

// Story is what happened to the rule itself, oldest first.
func Story(trail []audit.Event) []ui.Event {
	var out []ui.Event
	for _, e := range trail {
		if e.Verb == "sweep.run" {
			continue // the runs stand in their own list
		}
		var after struct {
			State sweep.State `json:"state"`
		}
		_ = json.Unmarshal(e.After, &after) // a line that cannot be read is shown by its verb
		who, tone := e.Actor, ui.OK
		if e.Person == nil {
			who = "The approval"
		}
		text := who + did[after.State]
		switch after.State {
		case sweep.Paused:
			tone = ui.Warn
		case sweep.Rejected, sweep.Ended:
			tone = ui.Stop
		case sweep.Proposed, sweep.Active:
		default:
			text = who + ": " + e.Verb
		}
		out = append(out, ui.Event{State: tone, At: e.At, Text: text, Raw: string(after.State)})
	}
	return out
}
