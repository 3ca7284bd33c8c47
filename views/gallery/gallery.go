// Package gallery shows every page of the console in each state that it can have, made from the real views and
// made-up things, and every part of views/ui. A demo routes it, for whoever designs; nothing else does.
package gallery

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Kind is one of the ways in which a page can stand; each is a column of the index.
type Kind string

// The kinds, in the order of the index.
const (
	Full       Kind = "full"            // the ordinary page
	FirstUse   Kind = "first-use"       // nothing is there yet, and the page says how it begins
	NoMatch    Kind = "nothing-matches" // there is something, but not under these filters
	AllDone    Kind = "all-done"        // nothing waits
	Stale      Kind = "stale"           // figures older than they should be
	Partial    Kind = "partial"         // something could not be read, or is not finished
	NotAllowed Kind = "not-allowed"     // an act or a page that is not the reader's, with its reason
	Failed     Kind = "failed"          // it went wrong, or was refused
)

// Kinds are all kinds, in their order.
var Kinds = []Kind{Full, FirstUse, NoMatch, AllDone, Stale, Partial, NotAllowed, Failed}

var kindWords = map[Kind]string{Full: "Ordinary", FirstUse: "First use", NoMatch: "Nothing matches", AllDone: "All done",
	Stale: "Stale", Partial: "Partial", NotAllowed: "Not allowed", Failed: "Failed"}

// Words is the kind as the index heads its column.
func (k Kind) Words() string { return kindWords[k] }

// State is a page as it stands in one case.
type State struct {
	Key  string // in the address
	Kind Kind
	Says string // what is so, in a few words
	Body templ.Component
}

// Page is a page of the console in its states; the first is the one it opens with.
type Page struct {
	Name   string // in the address
	Title  string
	Room   string
	Bare   bool // stands in the frame of somebody who is not signed in
	States []State
}

// is a state; its key is given where the page is put together.
func is(k Kind, says string, body templ.Component) State {
	return State{Kind: k, Says: says, Body: body}
}

// page gives each state an address of its own: the kind, and a number from the second of a kind on.
func page(name, title string, states ...State) Page {
	seen := map[Kind]int{}
	for i := range states {
		s := &states[i]
		seen[s.Kind]++
		s.Key = string(s.Kind)
		if n := seen[s.Kind]; n > 1 {
			s.Key += "-" + strconv.Itoa(n)
		}
	}
	return Page{Name: name, Title: title, States: states}
}

// room puts the pages of one room under its word.
func room(word string, pages ...Page) []Page {
	for i := range pages {
		pages[i].Room = word
	}
	return pages
}

// Find is a page in one of its states; without a key, in its first.
func Find(name, key string) (Page, State, bool) {
	for _, p := range Pages() {
		if p.Name != name {
			continue
		}
		for _, s := range p.States {
			if key == "" || s.Key == key {
				return p, s, true
			}
		}
	}
	return Page{}, State{}, false
}

// of are the page's states of one kind.
func (p Page) of(k Kind) []State {
	var out []State
	for _, s := range p.States {
		if s.Kind == k {
			out = append(out, s)
		}
	}
	return out
}

// label tells states of one kind apart.
func (p Page) label(s State) string {
	if len(p.of(s.Kind)) < 2 {
		return s.Kind.Words()
	}
	return s.Kind.Words() + ": " + s.Says
}

func (p Page) tabs(now State) []ui.Tab {
	out := make([]ui.Tab, len(p.States))
	for i, s := range p.States {
		out[i] = ui.Tab{Label: p.label(s), Href: link.GalleryPage(p.Name, s.Key), Current: s.Key == now.Key}
	}
	return out
}

func columns() []ui.Column {
	out := []ui.Column{{Label: "Page"}}
	for _, k := range Kinds {
		out = append(out, ui.Column{Label: k.Words()})
	}
	return out
}

// tones are the tones a badge, note or gate can have.
var tones = []ui.Tone{ui.OK, ui.Warn, ui.Stop, ui.Info, ui.Quiet}

var statuses = []ui.Status{ui.Draft, ui.NeedsYou, ui.WithOthers, ui.AtBitGo, ui.InProgress, ui.Done, ui.Stopped}
