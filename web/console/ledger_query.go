package console

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// query is the filters of a list as its address holds them. What cannot be understood is left out and said, so that
// an address that was typed or cut off still shows a page; nothing from it reaches a room unchecked.
type query struct {
	path     string
	values   url.Values
	problems []string
}

// paging are the values that belong to a page of the list and not to its filter.
var paging = []string{"before", "after"}

func asked(r *http.Request) *query {
	q := &query{path: r.URL.Path, values: url.Values{}}
	for name, values := range r.URL.Query() {
		if len(values) > 0 && values[0] != "" {
			q.values.Set(name, values[0])
		}
	}
	return q
}

// Forms of what filters hold.
var (
	hexForm      = regexp.MustCompile(`^[0-9a-f]{32}$`)
	assetForm    = regexp.MustCompile(`^[a-z0-9][A-Za-z0-9:._-]{0,79}$`)
	typeForm     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._-]{0,79}$`)
	wordForm     = regexp.MustCompile(`^[a-z][a-z0-9._-]{0,79}$`)
	placeForm    = regexp.MustCompile(`^[0-9]{1,18}\.[0-9a-f]{1,32}$`)
	numberedForm = regexp.MustCompile(`^[0-9]{1,18}\.[0-9]{1,18}$`)
)

// form reads a value of a fixed form; what says in the message what it should have been.
func (q *query) form(name string, form *regexp.Regexp, what string) string {
	v := q.values.Get(name)
	if v == "" || form.MatchString(v) {
		return v
	}
	q.refuse(name, "“"+clipped(v)+"” is not "+what+".")
	return ""
}

// words reads free text.
func (q *query) words(name string) string {
	v := strings.TrimSpace(q.values.Get(name))
	if utf8.ValidString(v) && utf8.RuneCountInString(v) <= 200 && strings.IndexFunc(v, unicode.IsControl) < 0 {
		return v
	}
	q.refuse(name, "“"+clipped(v)+"” is too long, or holds characters that cannot be printed.")
	return ""
}

// day reads a date; the result is its first instant in UTC.
func (q *query) day(name string) *time.Time {
	v := q.values.Get(name)
	if v == "" {
		return nil
	}
	at, err := time.Parse(time.DateOnly, v)
	if err != nil || at.Year() < 2000 || at.Year() > 2200 {
		q.refuse(name, "“"+clipped(v)+"” is not a date like 2026-11-20.")
		return nil
	}
	return &at
}

// until reads a date and gives the instant after it, so that the whole day is included.
func (q *query) until(name string) *time.Time {
	at := q.day(name)
	if at == nil {
		return nil
	}
	end := at.AddDate(0, 0, 1)
	return &end
}

// period reads from and to; the two the wrong way round are both left out.
func (q *query) period() (from, to *time.Time) {
	from, to = q.day("from"), q.until("to")
	if from != nil && to != nil && !from.Before(*to) {
		q.refuse("from", "“From” is after “To”, so neither is used.")
		q.values.Del("to")
		return nil, nil
	}
	return from, to
}

// everyone is the value that sets the client chosen in the frame aside.
const everyone = "all"

// client reads which client is meant: the address decides, else what was chosen in the frame.
func (q *query) client(chosen *uuid.UUID, clients []identity.Client) *uuid.UUID {
	v := q.values.Get("client")
	switch v {
	case "":
		return chosen
	case everyone:
		return nil
	}
	for _, c := range clients {
		if c.ID.String() == v {
			return &c.ID
		}
	}
	q.refuse("client", "“"+clipped(v)+"” is no client that you may see.")
	return chosen
}

func (q *query) refuse(name, why string) {
	q.values.Del(name)
	q.problems = append(q.problems, why)
}

// with is the same view with one value changed, from its first page.
func (q *query) with(name, value string) string {
	next := url.Values{}
	for k, v := range q.values {
		if !slices.Contains(paging, k) {
			next[k] = v
		}
	}
	next.Set(name, value)
	return link.With(q.path, next)
}

// here is this very view, its page included.
func (q *query) here() string { return link.With(q.path, q.values) }

// page is another page of the same view; empty when there is none.
func (q *query) page(name, key string) string {
	if key == "" {
		return ""
	}
	return q.with(name, key)
}

// first reports whether this is the first page.
func (q *query) first() bool { return q.values.Get("before") == "" && q.values.Get("after") == "" }

// newest is the first page, from a later one.
func (q *query) newest() string {
	if q.first() {
		return ""
	}
	return q.with("before", "")
}

// keep are the other filters, for a form that sets some.
func (q *query) keep(but ...string) map[string]string {
	out := map[string]string{}
	for name := range q.values {
		if !slices.Contains(paging, name) && !slices.Contains(but, name) {
			out[name] = q.values.Get(name)
		}
	}
	return out
}

// clear is the address without any filter; empty when there is none to clear.
func (q *query) clear(chosen *uuid.UUID) string {
	switch filtered := len(q.keep("client")) > 0; {
	case chosen != nil && (filtered || q.values.Get("client") != everyone):
		return link.With(q.path, url.Values{"client": {everyone}})
	case chosen == nil && (filtered || q.values.Get("client") != ""):
		return q.path
	}
	return ""
}

// chip is a filter that offers values to choose from; label names the one that is set.
func (q *query) chip(title, name, label string, options []ui.FilterOption) ui.Filter {
	if q.values.Get(name) != "" {
		return ui.Filter{Label: title, Value: label, Clear: q.with(name, "")}
	}
	return ui.Filter{Label: title, Options: options}
}

// stateChip filters a list by one of the states that its things can have.
func stateChip[S ~string](q *query, chosen S, all []S, words func(S) string) ui.Filter {
	options := make([]ui.FilterOption, len(all))
	for i, st := range all {
		options[i] = q.option("state", string(st), words(st))
	}
	return q.chip("State", "state", words(chosen), options)
}

// mineChip filters a list by what waits for the reader.
func (q *query) mineChip(title string) ui.Filter {
	return q.chip(title, byWaits, "me", []ui.FilterOption{q.option(byWaits, waitsForMe, "Me")})
}

// typed is a filter that is typed in.
func (q *query) typed(title, name string, in ui.FieldProps) ui.Filter {
	if v := q.values.Get(name); v != "" {
		return ui.Filter{Label: title, Value: v, Clear: q.with(name, "")}
	}
	in.Name, in.Label = name, title
	return ui.Filter{Label: title, Inputs: []ui.FieldProps{in}, Keep: q.keep(name)}
}

// option is a line of a chip's menu.
func (q *query) option(name, value, label string) ui.FilterOption {
	return ui.FilterOption{Label: label, Href: q.with(name, value)}
}

// clientChip offers the clients; with one there is nothing to choose.
func (q *query) clientChip(chosen, set *uuid.UUID, clients []identity.Client) []ui.Filter {
	if len(clients) < 2 {
		return nil
	}
	if set != nil {
		without := ""
		if chosen != nil {
			without = everyone
		}
		return []ui.Filter{{Label: "Client", Value: clientName(clients, *set), Clear: q.with("client", without)}}
	}
	f := ui.Filter{Label: "Client"}
	for _, c := range clients {
		f.Options = append(f.Options, q.option("client", c.ID.String(), c.Name))
	}
	return []ui.Filter{f}
}

func clientName(clients []identity.Client, id uuid.UUID) string {
	for _, c := range clients {
		if c.ID == id {
			return c.Name
		}
	}
	return "another client"
}

// clipped keeps what was typed short enough for a message, and printable.
func clipped(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '·'
		}
		return r
	}, strings.ToValidUTF8(s, "·"))
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
