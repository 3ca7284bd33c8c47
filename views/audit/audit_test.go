package auditview

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"golang.org/x/net/html"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

var now = time.Date(2026, 11, 20, 11, 58, 40, 0, time.UTC)

// page is a rendered component to ask questions of.
type page struct {
	t   *testing.T
	doc *html.Node
}

func render(t *testing.T, c templ.Component) page {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "style=") || strings.Contains(out.String(), "onclick=") {
		t.Error("inline style or script")
	}
	doc, err := html.Parse(&out)
	if err != nil {
		t.Fatal(err)
	}
	return page{t, doc}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// all finds elements by tag and, where given, an attribute that contains a value.
func (p page) all(tag, name, value string) []*html.Node {
	var out []*html.Node
	for n := range p.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == tag && (name == "" || strings.Contains(attr(n, name), value)) {
			out = append(out, n)
		}
	}
	return out
}

func (p page) one(tag, name, value string) *html.Node {
	p.t.Helper()
	found := p.all(tag, name, value)
	if len(found) == 0 {
		p.t.Fatalf("no <%s %s=…%s…>", tag, name, value)
	}
	return found[0]
}

func (p page) says(words ...string) {
	p.t.Helper()
	got := text(p.doc)
	for _, w := range words {
		if !strings.Contains(got, w) {
			p.t.Errorf("%q is not said in %q", w, got)
		}
	}
}

func (p page) silent(words ...string) {
	p.t.Helper()
	for _, w := range words {
		if strings.Contains(text(p.doc), w) {
			p.t.Errorf("%q is said", w)
		}
	}
}

var ada = uuid.MustParse("11111111-1111-4111-8111-111111111111")

func event() Row {
	return Row{Event: audit.Event{ID: 7, At: now, Person: &ada, Actor: "Ada", Role: "admin,treasury", Session: &ada, RequestID: "req-1", IP: "10.0.0.1", Verb: "send.release",
		Kind: "send", Subject: "22222222-2222-4222-8222-222222222222", Result: "done", Before: json.RawMessage(`{"state":"approved","amount":"5"}`),
		After: json.RawMessage(`{"state":"submitting","amount":"5","note":"<img src=x>","list":[1]}`)}, Thing: "send", ClientName: "Apex Mining",
		SubjectHref: link.Send("22222222-2222-4222-8222-222222222222"), Mine: "/audit?person=" + ada.String()}
}

func TestListShowsWhoDidWhat(t *testing.T) {
	t.Parallel()
	refused := Row{Event: audit.Event{ID: 6, At: now, Actor: "sign-in", Verb: "person.sign-in-refused", Kind: "person", Subject: "short", Result: "refused"}, Thing: "person"}
	p := render(t, List(ListProps{Rows: []Row{event(), refused}, Now: now, Live: "/audit", Topics: []string{"approval"}, Older: "/audit?before=6"}))
	p.says("Ada", "admin · treasury", "send.release", "Apex Mining", "state approved → submitting, note <img src=x>", "Refused", "the program itself", "the organization",
		"person short", "send 2222…2222", "2 rows on this page")
	p.one("a", "href", link.AuditEntry("7"))
	p.one("a", "href", "/audit?person=")
	p.one("a", "href", link.Send("22222222-2222-4222-8222-222222222222"))
	if len(p.all("details", "", "")) != 1 || len(p.all("img", "", "")) != 0 {
		t.Error("the change does not open, or was taken for HTML")
	}
	if !strings.Contains(attr(p.one("div", "id", "trail"), "data-live"), "approval") {
		t.Error("the trail does not follow")
	}
}

func TestListSaysWhyItIsEmpty(t *testing.T) {
	t.Parallel()
	render(t, List(ListProps{Now: now})).says("Nothing has happened yet")
	render(t, List(ListProps{Problems: []string{"“x” is not a date."}, Filters: ui.FiltersProps{Clear: "/audit"}})).says("No row matches these filters", "“x” is not a date.")
}

func TestEntryShowsEverything(t *testing.T) {
	t.Parallel()
	p := render(t, Entry(EntryProps{Row: event(), Trail: link.AuditOf("send", "x"), Now: now}))
	p.says("send.release", "Row 7 of the audit trail, Apex Mining", `"state": "approved",`, `"note": "<img src=x>"`, "10.0.0.1", "req-1", "Its whole trail", ada.String())
	p.one("a", "href", "/audit?kind=send&subject=x")
	bare := Row{Event: audit.Event{ID: 1, At: now, Actor: "job", Verb: "a.b", Kind: "a", Subject: "b"}}
	q := render(t, Entry(EntryProps{Row: bare, Now: now}))
	q.says("nothing kept", "the organization")
	q.silent("Session", "Request")
}

func TestPrettyHidesNothingAndTurnsNothing(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{`{"a":"x\u202ey"}`: "{\n  \"a\": \"x\\u202ey\"\n}", "\u202e{": "\\u202e{", "null": "null"} {
		if got := pretty(json.RawMessage(in)); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestGistSkipsWhatIsNoLine(t *testing.T) {
	t.Parallel()
	e := audit.Event{Before: json.RawMessage(`{"a":1,"b":true}`), After: json.RawMessage(`{"a":2,"b":true,"c":{"d":1},"e":"` + strings.Repeat("x", 80) + `","f":"new","g":"","h":false}`)}
	if got := gist(e); got != "a 1 → 2, f new, h false" {
		t.Errorf("gist %q", got)
	}
	if gist(audit.Event{After: json.RawMessage(`[1]`)}) != "" {
		t.Error("a list has a gist")
	}
}
