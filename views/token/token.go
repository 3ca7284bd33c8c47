// Package tokenview draws the desk of tokens at BitGo: what each may do, when it ends, what is left of its limits, and what
// has to happen before it does. A token's text is in one page of its life at most.
package tokenview

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/token"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Row is a token with what is left of its limits.
type Row struct {
	token.Token
	InUse bool
	Left  []token.Left
}

// Badge is where a token stands, in words.
func Badge(t token.Token, now time.Time) ui.BadgeProps {
	raw := string(t.State)
	switch t.State {
	case token.Waiting:
		return ui.BadgeProps{Tone: ui.Quiet, Icon: "hourglass", Word: "Waits for another administrator", Raw: raw}
	case token.Making, token.Revoking:
		return ui.BadgeProps{Tone: ui.Info, Icon: "clock", Word: "In progress", Raw: raw}
	case token.Revoked:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Revoked", Raw: raw}
	case token.Failed:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Not made", Raw: raw}
	case token.Active:
	}
	switch {
	case t.ExpiresAt != nil && !now.Before(*t.ExpiresAt):
		return ui.BadgeProps{Tone: ui.Stop, Word: "Expired", Raw: raw}
	case t.RetireAt != nil:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Retires", Raw: raw}
	case t.Purpose == token.Ours && t.ProvedAt == nil:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Not proved yet", Raw: raw}
	case t.ExpiresAt != nil && t.ExpiresAt.Sub(now) < soon:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Ends soon", Raw: raw}
	}
	return ui.BadgeProps{Tone: ui.OK, Word: "In force", Raw: raw}
}

const (
	soon    = 30 * 24 * time.Hour
	horizon = 90
)

// Use is whose a token is, in words.
func Use(p token.Purpose) string {
	switch p {
	case token.Ours:
		return "The gateway's own"
	case token.Manage:
		return "A login, for managing"
	case token.ThirdParty:
		return "Other people's software, read only"
	}
	return string(p)
}

// power is the strongest thing that a token may do.
func power(scopes []string) string {
	moves, changes := false, false
	for _, s := range scopes {
		m := token.MeaningOf(s)
		moves, changes = moves || m.Moves, changes || !m.Views
	}
	switch {
	case moves:
		return "may move money"
	case changes:
		return "changes, moves no money"
	}
	return "reads only"
}

// live reports whether a token is in force.
func live(t token.Token, now time.Time) bool {
	return t.State == token.Active && (t.ExpiresAt == nil || now.Before(*t.ExpiresAt))
}

// ends is when a token in force ends: at its term, or before when another has taken its place.
func ends(t token.Token) *time.Time {
	if t.RetireAt != nil && (t.ExpiresAt == nil || t.RetireAt.Before(*t.ExpiresAt)) {
		return t.RetireAt
	}
	return t.ExpiresAt
}

// Mark is an end on the calendar.
type Mark struct {
	Row
	At  time.Time
	Day int
}

// Calendar gives what ends within ninety days, the earliest first.
func Calendar(rows []Row, now time.Time) []Mark {
	var out []Mark
	for _, r := range rows {
		at := ends(r.Token)
		if !live(r.Token, now) || at == nil {
			continue
		}
		if day := int(at.Sub(now).Hours() / 24); day < horizon {
			out = append(out, Mark{Row: r, At: *at, Day: max(day, 0)})
		}
	}
	slices.SortStableFunc(out, func(a, b Mark) int { return a.At.Compare(b.At) })
	return out
}

// x is where a day stands on the strip of 900.
func x(day int) string { return strconv.Itoa(day * 10) }

func calendarSays(marks []Mark) string {
	switch len(marks) {
	case 0:
		return "No token ends in the next 90 days"
	case 1:
		return "1 token ends in the next 90 days"
	}
	return strconv.Itoa(len(marks)) + " tokens end in the next 90 days"
}

func sum(coin string, u money.Units) string {
	c, ok := money.Lookup(coin)
	if !ok {
		return u.Grouped() + " base units of " + coin
	}
	return money.Of(c, u).Short() + " " + c.Symbol()
}

// Lasts are the terms that the form offers, in days.
var Lasts = []ui.Option{{Value: "30", Label: "30 days"}, {Value: "90", Label: "90 days"}, {Value: "180", Label: "180 days"}, {Value: "365", Label: "1 year"}}

// FormProps is the form as it was typed; neither code nor token ever comes back in it.
type FormProps struct {
	Key, Use, From, Label, Networks, Limits, Lasts string
	Scopes                                         []string
	Production                                     bool
	Problem                                        string
	Fields                                         map[string]string
}

func (p FormProps) ours() bool { return p.Use == string(token.Ours) }

func (p FormProps) errors() []ui.FormError {
	out := ui.FormErrors(p.Fields, "label", "scope", "ipRestrict", "spendingLimits", "duration", "otp", "kind", "use")
	if len(out) == 0 && p.Problem != "" {
		out = []ui.FormError{{Message: p.Problem}}
	}
	return out
}

// scopes are those that may be chosen for the use: other people's software only reads.
func (p FormProps) scopes() []ui.Option {
	var out []ui.Option
	for _, m := range token.Glossary() {
		if m.Name == "all" || !p.ours() && !m.Views {
			continue
		}
		o := ui.Option{Value: m.Name, Label: m.Name, Hint: m.Says, Group: group(m)}
		if m.Moves {
			o.Mark = "second administrator"
		}
		out = append(out, o)
	}
	return out
}

func group(m token.Meaning) string {
	switch {
	case m.Views:
		return "Reads only"
	case m.Moves:
		return "Moves money, or lets somebody move it"
	}
	return "Changes, and moves no money"
}

// Props is one token.
type Props struct {
	Row
	Secret  seal.Secret // shown by this one page
	Live    *token.Live
	Away    string // why BitGo did not say how it stands
	Trail   []audit.Event
	Admin   bool
	NoVote  string // why the reader cannot confirm it
	Problem string
	Fields  map[string]string
	Now     time.Time
}

func (p Props) id() string { return p.ID.String() }

// over says why there is nothing to revoke.
func (p Props) over() string {
	switch p.State {
	case token.Active:
		return ""
	case token.Making, token.Revoking:
		return "BitGo is being asked. Look again in a minute."
	case token.Revoked:
		return "It is revoked already."
	case token.Waiting, token.Failed:
	}
	return "Nothing was made, so there is nothing to revoke."
}

func story(trail []audit.Event) []ui.Event {
	words := map[string]string{"token.ask": "Asked for", "token.confirm": "Confirmed by another administrator", "token.make": "BitGo made it", "token.refused": "BitGo refused", "token.prove": "BitGo answered a call with it",
		"token.retire": "Another took its place; the overlap began", "token.stay": "It is used on", "token.revoke": "Revoking began", "token.revoked": "Revoked at BitGo", "token.environment": "Listed: it came from the environment"}
	out := make([]ui.Event, len(trail))
	for i, e := range trail {
		text := words[e.Verb]
		if text == "" {
			text = e.Verb
		}
		out[i] = ui.Event{State: ui.OK, Text: text, Sub: "by " + e.Actor, At: e.At, Raw: e.Verb, Href: link.AuditEntry(strconv.FormatInt(e.ID, 10))}
		if e.Result == "refused" || e.Verb == "token.refused" {
			out[i].State = ui.Warn
		}
	}
	return out
}

func joined(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, ", ")
}
