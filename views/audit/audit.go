// Package auditview is how the trail looks: who did what to which thing, when, with what it was before and after.
// Nothing here can be changed; a refused attempt is a row too. It gets events and addresses and fetches nothing.
package auditview

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Row is an event with what the trail only holds the ids of.
type Row struct {
	audit.Event
	Thing       string // what kind of thing, in words
	ClientName  string // "" for the organization's own affairs
	SubjectHref string // page of the thing; empty where it has none
	Mine        string // the same list for this actor alone; empty for the program
}

// Number is the event's id as text.
func (r Row) Number() string { return strconv.FormatInt(r.ID, 10) }

// ListProps is one page of the trail.
type ListProps struct {
	Rows     []Row
	Filters  ui.FiltersProps
	Problems []string
	Export   ui.ExportProps
	Live     string
	Topics   []string // the kinds whose changes show in this list
	Newest   string
	Older    string
	Now      time.Time
}

// EntryProps is one event.
type EntryProps struct {
	Row   Row
	Trail string // the whole trail of the same thing
	Now   time.Time
}

func result(e audit.Event) ui.BadgeProps {
	if e.Result == "refused" {
		return ui.BadgeProps{Tone: ui.Stop, Word: "Refused", Icon: "ban"}
	}
	return ui.BadgeProps{Tone: ui.OK, Word: "Done"}
}

// role is what the actor was at that moment.
func role(e audit.Event) string {
	switch {
	case e.Person == nil:
		return "the program itself"
	case e.Role == "":
		return "no role"
	}
	return strings.ReplaceAll(e.Role, ",", " · ")
}

func clientWord(r Row) string {
	if r.ClientName == "" {
		return "the organization"
	}
	return r.ClientName
}

// pretty indents JSON, and escapes what a page should not show: control characters and marks that turn the
// direction of text.
func pretty(raw json.RawMessage) string {
	var out bytes.Buffer
	text := string(raw)
	if json.Indent(&out, raw, "", "  ") == nil {
		text = out.String()
	}
	var b strings.Builder
	for _, r := range text {
		if r == '\n' || unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRune(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

// has reports whether a side of the change was kept.
func has(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// short is enough of an id to tell it from its neighbours; the entry's own page has the whole.
func short(id string) string {
	if len(id) <= 11 {
		return id
	}
	return id[:4] + "…" + id[len(id)-4:]
}

// gist is what changed, in one line: first what was something else before, then what is new, at most three.
func gist(e audit.Event) string {
	before, after := fields(e.Before), fields(e.After)
	var changed, added []string
	for _, name := range after.names {
		was, is := before.values[name], after.values[name]
		switch {
		case is == was || is == "":
		case was != "":
			changed = append(changed, name+" "+was+" → "+is)
		default:
			added = append(added, name+" "+is)
		}
	}
	parts := append(changed, added...)
	return strings.Join(parts[:min(3, len(parts))], ", ")
}

func shown(p ListProps) string {
	switch n := len(p.Rows); n {
	case 0:
		return ""
	case 1:
		return "1 row on this page"
	default:
		return strconv.Itoa(n) + " rows on this page"
	}
}

func href(r Row) string { return link.AuditEntry(r.Number()) }
