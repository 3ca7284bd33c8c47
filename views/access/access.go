// Package accessview draws the desk of people and their rights: who works here, what is asked for and confirmed, duties that
// should not meet, and reviews. It fetches nothing.
package accessview

import (
	"encoding/json"
	"strconv"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// The pages of the desk.
const (
	Everybody = "people"
	Changes   = "changes"
	Duties    = "duties"
	Reviews   = "reviews"
	Away      = "away"
)

// Tabs are the pages of the desk; waits is how many changes wait for the reader.
func Tabs(current string, waits int) []ui.Tab {
	out := []ui.Tab{{Label: "Everybody", Href: link.People(), Current: current == Everybody}, {Label: "Changes", Href: link.PeopleChanges(), Current: current == Changes},
		{Label: "Duties", Href: link.Duties(), Current: current == Duties}, {Label: "Reviews", Href: link.Reviews(), Current: current == Reviews},
		{Label: "If some were away", Href: link.Away(), Current: current == Away}}
	if waits > 0 {
		out[1].Count = strconv.Itoa(waits) + " for you"
	}
	return out
}

const organization = "The whole organization"

// RoleWord names a role.
func RoleWord(r identity.Role) string {
	switch r {
	case identity.Admin:
		return "Administrator"
	case identity.Treasury:
		return "Treasury"
	case identity.Compliance:
		return "Compliance"
	case identity.Auditor:
		return "Auditor"
	}
	return string(r)
}

// RoleMeans says what a role is for.
func RoleMeans(r identity.Role) string {
	switch r {
	case identity.Admin:
		return "Brings clients in, looks after people, grants and keys."
	case identity.Treasury:
		return "Asks for sends, wires and payees, and releases what was approved."
	case identity.Compliance:
		return "Approves what treasury asks for, draws the approval rules."
	case identity.Auditor:
		return "Reads everything but secrets, changes nothing."
	}
	return ""
}

// StandingWords name where somebody stands.
func StandingWords(s access.Standing) string {
	switch s {
	case access.Here:
		return "Active"
	case access.Invited:
		return "Not set up yet"
	case access.Suspended:
		return "Suspended"
	case access.Left:
		return "Left"
	}
	return string(s)
}

func standingBadge(s access.Standing) ui.BadgeProps {
	out := ui.BadgeProps{Word: StandingWords(s)}
	switch s {
	case access.Here:
		out.Tone = ui.OK
	case access.Invited:
		out.Tone, out.Icon = ui.Info, "hourglass"
	case access.Suspended:
		out.Tone, out.Icon = ui.Stop, "ban"
	case access.Left:
		out.Tone, out.Icon = ui.Quiet, "leave"
	}
	return out
}

// StateWords name how far a change has come.
func StateWords(s access.State) string {
	switch s {
	case access.Asked:
		return "Waits for a second administrator"
	case access.Done:
		return "Confirmed"
	case access.Turned:
		return "Rejected"
	case access.TakenBack:
		return "Withdrawn"
	case access.Expired:
		return "Not confirmed within 7 days"
	}
	return string(s)
}

// RawWord is a state as it stands small beside its status; what the table has as refused, people know as rejected.
func RawWord(s access.State) string {
	if s == access.Turned {
		return "rejected"
	}
	return string(s)
}

// Status is a change's state in one of the console's seven words; mine says that it waits for the reader.
func Status(s access.State, mine bool) ui.Status {
	switch s {
	case access.Asked:
		if mine {
			return ui.NeedsYou
		}
		return ui.WithOthers
	case access.Done:
		return ui.Done
	case access.Turned, access.TakenBack, access.Expired:
	}
	return ui.Stopped
}

// Title is a change in a line.
func Title(c access.Change) string {
	switch c.Kind {
	case access.AddPerson:
		return "Add " + c.Name + " as " + what(c)
	case access.AddGrant:
		return "Give " + c.Name + " " + what(c)
	case access.Reinstate:
		return "Let " + c.Name + " in again"
	}
	return "A change"
}

func what(c access.Change) string { return RoleWord(c.Role) + " over " + over(c.OverName) }

func over(name string) string {
	if name == "" {
		return "the whole organization"
	}
	return name
}

func overTitle(name string) string {
	if name == "" {
		return organization
	}
	return name
}

// Story is what happened to a change, oldest first.
func Story(trail []audit.Event) []ui.Event {
	did := map[access.State]string{access.Asked: " asked for it", access.Done: " confirmed it", access.Turned: " rejected it", access.TakenBack: " took it back"}
	var out []ui.Event
	for _, e := range trail {
		var after struct {
			State  access.State `json:"state"`
			Answer string       `json:"answer"`
		}
		_ = json.Unmarshal(e.After, &after) // a line that cannot be read is shown by its verb
		x := ui.Event{State: ui.OK, At: e.At, Text: e.Actor + did[after.State], Sub: after.Answer}
		if did[after.State] == "" {
			x.Text = "Nobody confirmed it in time"
		}
		if after.State != access.Asked && after.State != access.Done {
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

func shown(n int, one, many string) string {
	if n == 0 {
		return ""
	}
	return count(n, one, many) + " on this page"
}
