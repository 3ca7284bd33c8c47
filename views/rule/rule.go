// Package ruleview draws the desk of the approval rules: what a send meets, who decides, whether everything can be approved, and
// each change from its drawing until a second person puts it in force. It fetches nothing.
package ruleview

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Topic is what open pages follow.
const Topic = approval.RuleKind

// KindWords name a kind of change.
func KindWords(k approval.ChangeKind) string {
	switch k {
	case approval.AddTier:
		return "Add a rule"
	case approval.ReplaceTier:
		return "Change a rule"
	case approval.RetireTier:
		return "Retire a rule"
	case approval.MakeGroup:
		return "Make a group"
	case approval.MoveMembers:
		return "Change who is in a group"
	}
	return "A change"
}

// KindMeans says what comes of a kind of change.
func KindMeans(k approval.ChangeKind) string {
	switch k {
	case approval.AddTier:
		return "One more tier. Of all rules that cover a send the strictest counts, so another can only ask for more."
	case approval.ReplaceTier:
		return "The old rule ends and another begins at the same moment. What already waits keeps the rule that it met."
	case approval.RetireTier:
		return "It ends. What no other rule covers is refused from then on."
	case approval.MakeGroup:
		return "People whose votes rules can ask for. No rule asks for them yet."
	case approval.MoveMembers:
		return "Who joins may vote on what already waits, too; who leaves may not any more."
	}
	return ""
}

// StateWords name how far a change has come.
func StateWords(s approval.ChangeState) string {
	switch s {
	case approval.Draft:
		return "Draft"
	case approval.Asked:
		return "Waits for a second person"
	case approval.Published:
		return "In force"
	case approval.Turned:
		return "Rejected"
	case approval.TakenBack:
		return "Withdrawn"
	}
	return ""
}

// Status is a change's state in one of the console's seven words; mine says that it waits for the reader.
func Status(s approval.ChangeState, mine bool) ui.Status {
	switch s {
	case approval.Draft:
		return ui.Draft
	case approval.Asked:
		if mine {
			return ui.NeedsYou
		}
		return ui.WithOthers
	case approval.Published:
		return ui.Done
	case approval.Turned, approval.TakenBack:
	}
	return ui.Stopped
}

// Title is a change in a line.
func Title(c approval.Change) string {
	switch t := c.Terms; {
	case t.New != nil && c.Kind == approval.ReplaceTier:
		return "Change a rule into “" + t.New.Name + "”"
	case t.New != nil:
		return "Add “" + t.New.Name + "”"
	case c.Kind == approval.RetireTier:
		return "Retire a rule"
	case t.Group != nil && c.Kind == approval.MakeGroup:
		return "Make the group “" + t.Group.Name + "”"
	case t.Group != nil:
		return "Change who is in “" + t.Group.Name + "”"
	}
	return KindWords(c.Kind)
}

// Tabs are the two pages of the desk.
func Tabs(changes bool, waits int) []ui.Tab {
	tabs := []ui.Tab{{Label: "In force", Href: link.Rules(), Current: !changes}, {Label: "Changes", Href: link.RuleChanges(), Current: changes}}
	if waits > 0 {
		tabs[1].Count = strconv.Itoa(waits) + " for you"
	}
	return tabs
}

// line is a part of a comparison.
type line struct {
	mark, tone string // a word beside its colour
	text, sub  string
}

// compared is what a change ends, begins and moves.
func compared(d approval.Drawn) []line {
	var out []line
	t := d.Terms
	if t.Old != nil {
		text := "A rule that is in force no more"
		if r, ok := d.World.Rule(*t.Old); ok {
			text = d.World.Words(r)
		}
		out = append(out, line{mark: "Ends", tone: "stop", text: text, sub: "what it opened keeps it"})
	}
	if t.New != nil {
		out = append(out, line{mark: "Begins", tone: "ok", text: d.World.Words(*t.New), sub: d.World.Client(t.New.Client) + " · " + strings.Join(t.New.Examples(), " · ")})
	}
	if g := t.Group; g != nil && d.Kind == approval.MakeGroup {
		out = append(out, line{mark: "Begins", tone: "ok", text: "The group " + g.Name, sub: people(d.World, g.Members)})
	}
	for _, p := range t.Add {
		out = append(out, line{mark: "Joins", tone: "ok", text: d.World.Name(p), sub: "may vote wherever " + t.Group.Name + " is asked"})
	}
	for _, p := range t.Leave {
		out = append(out, line{mark: "Leaves", tone: "stop", text: d.World.Name(p), sub: "votes that were given stay"})
	}
	return out
}

func (l line) badge() ui.BadgeProps {
	tone := ui.OK
	if l.tone == "stop" {
		tone = ui.Stop
	}
	return ui.BadgeProps{Tone: tone, Word: l.mark}
}

func outcomeWords(o approval.Outcome) string {
	switch o {
	case approval.Refused:
		return "Refused: no rule would cover it"
	case approval.More:
		return "More votes"
	case approval.Fewer:
		return "Fewer votes"
	case approval.Admitted:
		return "Covered, where no rule is now"
	case approval.Same:
		return "The same"
	}
	return ""
}

func outcomeTone(o approval.Outcome) ui.Tone {
	switch o {
	case approval.Refused:
		return ui.Stop
	case approval.Fewer:
		return ui.Warn
	case approval.More, approval.Admitted:
		return ui.Info
	case approval.Same:
	}
	return ui.Quiet
}

// Story is what happened to a change, oldest first.
func Story(trail []audit.Event) []ui.Event {
	did := map[approval.ChangeState]string{approval.Draft: " drew it", approval.Asked: " asked for it", approval.Published: " put it in force",
		approval.Turned: " rejected it", approval.TakenBack: " took it back"}
	var out []ui.Event
	for _, e := range trail {
		var after struct {
			State  approval.ChangeState `json:"state"`
			Reason string               `json:"reason"`
		}
		_ = json.Unmarshal(e.After, &after) // a line that cannot be read is shown by its verb
		x := ui.Event{State: ui.OK, At: e.At, Text: e.Actor + did[after.State], Sub: after.Reason}
		if did[after.State] == "" {
			x.Text = e.Actor + ": " + e.Verb
		}
		if after.State == approval.Turned || after.State == approval.TakenBack {
			x.State = ui.Stop
		}
		out = append(out, x)
	}
	return out
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func people(w approval.World, ids []uuid.UUID) string {
	if len(ids) == 0 {
		return "nobody"
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = w.Name(id)
	}
	return strings.Join(names, ", ")
}
