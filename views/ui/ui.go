// Package ui holds the parts every page is built from. It knows no noun of the
// console: it takes strings, times and booleans that the room and the page have
// already decided, and returns accessible HTML that works without JavaScript
// and carries no inline style or script. README.md lists the parts.
package ui

import (
	"sort"
	"strings"

	"github.com/a-h/templ"
)

// Tone is what a part means. It is always shown as word, icon and colour
// together, never by colour alone.
type Tone string

const (
	Quiet   Tone = "quiet"
	Info    Tone = "info"
	OK      Tone = "ok"
	Warn    Tone = "warn"
	Stop    Tone = "stop"
	Pending Tone = "pending" // not decided yet
)

// icon is the sprite symbol that goes with a tone.
func (t Tone) icon() string {
	if t == Quiet || t == "" {
		return "pending"
	}
	return string(t)
}

// word names a tone for people who see neither the icon nor the colour.
func (t Tone) word() string {
	switch t {
	case OK:
		return "Passed"
	case Warn:
		return "Watch out"
	case Stop:
		return "Stopped"
	case Pending:
		return "Not checked yet"
	default:
		return "Note"
	}
}

// Status is one of the seven words a person learns; BitGo's own value stands
// beside it, small.
type Status string

const (
	Draft      Status = "Draft"
	NeedsYou   Status = "Needs you"
	WithOthers Status = "With others"
	AtBitGo    Status = "At BitGo"
	InProgress Status = "In progress"
	Done       Status = "Done"
	Stopped    Status = "Stopped"
)

var statuses = map[Status]BadgeProps{
	Draft:      {Tone: Quiet, Icon: "pending"},
	NeedsYou:   {Tone: Info, Icon: "you"},
	WithOthers: {Tone: Quiet, Icon: "hourglass"},
	AtBitGo:    {Tone: Info, Icon: "bank"},
	InProgress: {Tone: Info, Icon: "clock"},
	Done:       {Tone: OK, Icon: "ok"},
	Stopped:    {Tone: Stop, Icon: "stop"},
}

// badge is the status as a badge with BitGo's raw state.
func (s Status) badge(raw string) BadgeProps {
	p := statuses[s]
	p.Word, p.Raw = string(s), raw
	return p
}

// slug turns a label into something that may stand in an id.
func slug(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		default:
			return '-'
		}
	}, s), "-")
}

// list joins the non-empty words with spaces, for class and aria lists.
func list(words ...string) string {
	kept := words[:0:0]
	for _, w := range words {
		if w != "" {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// or is the first of two strings that is not empty.
func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// attr is one attribute, left out when it has no value.
func attr(name, value string) templ.Attributes {
	if value == "" {
		return nil
	}
	return templ.Attributes{name: value}
}

// live are the attributes of a part that is fetched again when one of its
// topics changes. Topics are "send:ID", or "send" for every send; url answers
// the same part, found by its id.
func live(url string, topics []string) templ.Attributes {
	if url == "" || len(topics) == 0 {
		return nil
	}
	return templ.Attributes{"data-live": strings.Join(topics, " "), "data-live-url": url}
}

// FormError is one line of the summary above a form.
type FormError struct{ Field, Message string } // Field may be empty: the form as a whole

// FormErrors orders a fault's fields for the summary: first in the given order
// of fields, then the rest by name.
func FormErrors(fields map[string]string, order ...string) []FormError {
	var out []FormError
	seen := map[string]bool{}
	for _, name := range order {
		if msg, ok := fields[name]; ok && !seen[name] {
			out, seen[name] = append(out, FormError{name, msg}), true
		}
	}
	rest := make([]string, 0, len(fields))
	for name := range fields {
		if !seen[name] {
			rest = append(rest, name)
		}
	}
	sort.Strings(rest)
	for _, name := range rest {
		out = append(out, FormError{name, fields[name]})
	}
	return out
}
