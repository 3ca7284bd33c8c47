package gallery

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"github.com/unykorn/console/views/layout"
)

// document is a state as the console shows it: in the frame of somebody signed in, or in the bare one.
func document(t *testing.T, p Page, s State) (string, *html.Node) {
	t.Helper()
	frame := layout.Page(layout.Props{Title: p.Title, Actor: layout.Actor{Name: vera.Name}, Now: now, Nav: layout.Nav(layout.Roles{Admin: true, Treasury: true, Compliance: true, Auditor: true}, "/gallery", layout.Counts{})})
	if p.Bare {
		frame = layout.SignIn(layout.BareProps{Title: p.Title})
	}
	return render(t, frame, Sheet(p, s))
}

func render(t *testing.T, frame, body templ.Component) (string, *html.Node) {
	t.Helper()
	var out bytes.Buffer
	if err := frame.Render(templ.WithChildren(context.Background(), body), &out); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), doc
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		b.WriteString(text(c))
	}
	return b.String()
}

// TestEveryStateIsWellFormed renders each page in each state, as the console would show it.
func TestEveryStateIsWellFormed(t *testing.T) {
	t.Parallel()
	sprite, err := os.ReadFile("../../static/vendor/sprite.svg")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, p := range Pages() {
		if names[p.Name] || p.Name == "" || p.Title == "" || p.Room == "" || len(p.States) == 0 {
			t.Errorf("page %q: named twice, or without a title, a room or a state", p.Name)
		}
		names[p.Name] = true
		for _, s := range p.States {
			t.Run(p.Name+"/"+s.Key, func(t *testing.T) {
				t.Parallel()
				if s.Says == "" || s.Kind.Words() == "" {
					t.Error("the index cannot name it")
				}
				raw, doc := document(t, p, s)
				wellFormed(t, raw, doc, string(sprite))
			})
		}
	}
	t.Run("index", func(t *testing.T) {
		t.Parallel()
		raw, doc := render(t, layout.Page(layout.Props{Title: "Gallery", Now: now}), Index(Pages()))
		wellFormed(t, raw, doc, string(sprite))
	})
}

func wellFormed(t *testing.T, raw string, doc *html.Node, sprite string) {
	t.Helper()
	balanced(t, raw)
	ids, named := map[string]bool{}, map[string]bool{}
	for n := range doc.Descendants() {
		if id, ok := attr(n, "id"); ok {
			if ids[id] || id == "" {
				t.Errorf("id %q stands twice or is empty", id)
			}
			ids[id] = true
		}
		if n.Data == "label" {
			if to, ok := attr(n, "for"); ok {
				named[to] = true
			}
		}
	}
	for n := range doc.Descendants() {
		element(t, n, ids, named, sprite)
	}
}

// element checks one element: what it refers to exists, what can be used has
// a name, and nothing of it would need an unsafe policy.
func element(t *testing.T, n *html.Node, ids, named map[string]bool, sprite string) {
	t.Helper()
	for _, a := range n.Attr {
		switch {
		case a.Key == "style" || strings.HasPrefix(a.Key, "on") && len(a.Key) > 2:
			t.Errorf("<%s> carries an inline %s", n.Data, a.Key)
		case a.Key == "aria-describedby" || a.Key == "aria-labelledby" || a.Key == "for" || a.Key == "commandfor" || a.Key == "data-confirm":
			for _, id := range strings.Fields(a.Val) {
				if !ids[id] {
					t.Errorf("<%s %s=%q> points to no element", n.Data, a.Key, id)
				}
			}
		case a.Key == "href" && n.Data == "use":
			if _, name, _ := strings.Cut(a.Val, "#"); !strings.Contains(sprite, `id="`+name+`"`) {
				t.Errorf("there is no icon %q", name)
			}
		case a.Key == "href" && strings.HasPrefix(a.Val, "#") && !ids[a.Val[1:]]:
			t.Errorf("link to %s leads nowhere", a.Val)
		case (a.Key == "href" || a.Key == "src" || a.Key == "action") && strings.Contains(a.Val, "//"):
			t.Errorf("<%s> asks another host: %s", n.Data, a.Val)
		}
	}
	label, _ := attr(n, "aria-label")
	switch n.Data {
	case "script":
		if text(n) != "" {
			t.Error("a script stands inline")
		}
	case "style":
		t.Error("a style element stands inline")
	case "button", "a", "summary":
		if strings.TrimSpace(text(n)) == "" && label == "" {
			t.Errorf("<%s> has no name", n.Data)
		}
	case "input", "select", "textarea":
		id, _ := attr(n, "id")
		kind, _ := attr(n, "type")
		within := false
		for parent := range n.Ancestors() {
			within = within || parent.Data == "label"
		}
		if kind != "hidden" && label == "" && !named[id] && !within {
			t.Errorf("<%s id=%q> has no label", n.Data, id)
		}
	}
}

var void = map[string]bool{"meta": true, "link": true, "input": true, "br": true, "hr": true, "img": true, "path": true, "rect": true, "line": true}

// balanced walks the raw tokens: the parser would silently mend a tag that is
// never closed, and the page would look right only in one browser.
func balanced(t *testing.T, raw string) {
	t.Helper()
	var open []string
	z := html.NewTokenizer(strings.NewReader(raw))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("never closed: %v", open)
			}
			return
		case html.StartTagToken:
			if name, _ := z.TagName(); !void[string(name)] {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if void[string(name)] {
				continue
			}
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Fatalf("</%s> closes %v", name, open)
			}
			open = open[:len(open)-1]
		}
	}
}
