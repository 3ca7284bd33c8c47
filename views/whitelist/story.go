package whitelistview

import (
	"encoding/json"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/ui"
)

// Story is what happened to a change, oldest first, and what must still happen.
func Story(p ChangeProps) []ui.Event {
	var out []ui.Event
	for _, e := range p.Trail {
		out = append(out, happened(e))
	}
	switch p.State {
	case whitelist.Pending:
		out = append(out, ui.Event{State: ui.Info, Text: "Somebody of compliance decides", Sub: "never " + p.AskedByName + ", who asked"}, ui.Event{State: ui.Quiet, Text: "BitGo is asked"})
	case whitelist.Approved, whitelist.Submitting:
		out = append(out, ui.Event{State: ui.Info, Text: "BitGo is asked"})
	case whitelist.AtBitGo:
		out = append(out, ui.Event{State: ui.Info, Text: "Another administrator approves it at BitGo"})
	case whitelist.Unknown:
		out = append(out, ui.Event{State: ui.Info, Text: "BitGo's own list is looked at"})
	case whitelist.Active, whitelist.Refused, whitelist.Rejected:
	}
	return out
}

// happened is a line of the trail in words.
func happened(e audit.Event) ui.Event {
	var after struct {
		State  whitelist.State `json:"state"`
		Reason string          `json:"reason"`
	}
	_ = json.Unmarshal(e.After, &after) // a line that cannot be read is shown by its verb
	out := ui.Event{State: ui.OK, At: e.At, Raw: string(after.State), Text: e.Actor + ": " + e.Verb}
	switch e.Verb {
	case "whitelist.ask":
		out.Text = e.Actor + " asked for it"
	case "whitelist.decide":
		out.Text, out.Sub = e.Actor+" approved it", after.Reason
		if after.State == whitelist.Rejected {
			out.State, out.Text = ui.Stop, e.Actor+" rejected it"
		}
	default:
		if w := reached[after.State]; w.text != "" {
			out.Text, out.State = w.text, w.tone
		}
	}
	return out
}

// reached is what the trail says when BitGo's answer, or its list, moved the change.
var reached = map[whitelist.State]struct {
	text string
	tone ui.Tone
}{
	whitelist.Approved:   {"BitGo is to be asked", ui.OK},
	whitelist.Submitting: {"BitGo is asked", ui.OK},
	whitelist.AtBitGo:    {"BitGo took it, and waits for another administrator (202)", ui.Warn},
	whitelist.Unknown:    {"BitGo's answer was lost", ui.Warn},
	whitelist.Active:     {"In force at BitGo (200)", ui.OK},
	whitelist.Refused:    {"BitGo did not take it", ui.Stop},
}
