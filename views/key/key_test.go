package keyview

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"golang.org/x/net/html"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/views/link"
)

var now = time.Date(2026, 11, 25, 13, 0, 0, 0, time.UTC)

func render(t *testing.T, c templ.Component) (string, *html.Node) {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if strings.Contains(text, "style=") || strings.Contains(text, "onclick=") {
		t.Error("inline style or script")
	}
	doc, err := html.Parse(&out)
	if err != nil {
		t.Fatal(err)
	}
	return text, doc
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// inputs are the boxes of a form by name.
func inputs(doc *html.Node, name string) (values []string) {
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "input" && attr(n, "name") == name {
			values = append(values, attr(n, "value"))
		}
	}
	return values
}

// Every scope has its box with a sentence, and no box is for a scope that does not exist.
func TestTheFormOffersEveryScope(t *testing.T) {
	t.Parallel()
	text, doc := render(t, Form(FormProps{Lasts: "90", Scopes: []string{"sends:read"}}))
	got := inputs(doc, "scopes")
	want := append(slices.Clone(identity.Scopes), identity.AllScopes)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the form offers %v, there are %v", got, want)
	}
	for _, s := range scopes {
		if s.label == "" || !strings.HasSuffix(s.does, ".") {
			t.Errorf("%s has no sentence", s.name)
		}
	}
	spend := 0
	for _, s := range want {
		if identity.Spends(s) {
			spend++
		}
	}
	if n := strings.Count(text, needsSecond); n != spend || n < 4 {
		t.Errorf("%d boxes say that a second administrator is needed, want %d", n, spend)
	}
	if strings.Count(text, "checked") != 1 || !strings.Contains(text, `id="f-scopes-sends-read" checked`) || !strings.Contains(text, `<option value="90" selected`) {
		t.Error("what was chosen is not chosen")
	}
	if n := len(inputs(doc, "roles")); n != len(identity.Roles) {
		t.Errorf("%d roles are offered", n)
	}
}

func TestErrorsStandBesideTheirFields(t *testing.T) {
	t.Parallel()
	wrong := map[string]string{"name": "wrong name", "client": "wrong client", "roles": "wrong roles", "scopes": "wrong scopes", "networks": "wrong networks", "lasts": "wrong end"}
	text, _ := render(t, Form(FormProps{Fields: wrong}))
	for field, message := range wrong {
		if !strings.Contains(text, `id="f-`+field+`-error"`) || !strings.Contains(text, `href="#f-`+field+`"`) || strings.Count(text, message) != 2 {
			t.Errorf("%s is not told beside its field and above the form", field)
		}
	}
}

func entry(change func(*identity.KeyEntry)) identity.KeyEntry {
	end := now.AddDate(0, 0, 90)
	k := identity.KeyEntry{Key: identity.Key{ID: uuid.New(), Kind: identity.APIKey, Name: "ERP", Prefix: "uk_abcdefgh", Roles: []identity.Role{identity.Treasury}, Scopes: []string{"sends:write"},
		CreatedAt: now.Add(-time.Hour), ExpiresAt: &end}, Maker: "Ada"}
	if change != nil {
		change(&k)
	}
	return k
}

// Each state has its word, and offers what can be done in it.
func TestEachStateOffersWhatItAllows(t *testing.T) {
	t.Parallel()
	soon, past := now.AddDate(0, 0, 3), now.Add(-time.Minute)
	for _, c := range []struct {
		state                    identity.KeyState
		change                   func(*identity.KeyEntry)
		confirms, rotates, ended bool
	}{
		{identity.KeyInForce, nil, false, true, false},
		{identity.KeyWaits, func(k *identity.KeyEntry) { k.Waits = true }, true, false, false},
		{identity.KeySoon, func(k *identity.KeyEntry) { k.ExpiresAt = &soon }, false, true, false},
		{identity.KeyReplaced, func(k *identity.KeyEntry) { k.Successor = uuid.New() }, false, false, false},
		{identity.KeyExpired, func(k *identity.KeyEntry) { k.ExpiresAt = &past }, false, false, true},
		{identity.KeyRevoked, func(k *identity.KeyEntry) { k.RevokedAt = &past }, false, false, true},
	} {
		k := entry(c.change)
		if got := k.State(now); got != c.state {
			t.Errorf("%s is %s", c.state, got)
		}
		text, _ := render(t, Detail(Props{Row: Row{KeyEntry: k}, MayAct: true, Now: now}))
		has := func(id string) bool { return strings.Contains(text, `id="`+id+`"`) }
		if has("key-confirm") != c.confirms || has("rotate-form") != c.rotates || has("key-revoke") == c.ended || !strings.Contains(text, StateBadge(c.state).Word) {
			t.Errorf("%s offers confirm %v, rotate %v, revoke %v", c.state, has("key-confirm"), has("rotate-form"), has("key-revoke"))
		}
		read, _ := render(t, Detail(Props{Row: Row{KeyEntry: k}, Now: now}))
		if strings.Contains(read, "<form") {
			t.Errorf("%s offers something to who only reads", c.state)
		}
	}
}

// The dialog says what stops, and the button says why it cannot be pressed.
func TestWhatStopsAndWhyNotAreSaid(t *testing.T) {
	t.Parallel()
	text, _ := render(t, Detail(Props{Row: Row{KeyEntry: entry(func(k *identity.KeyEntry) { k.Waits = true })}, MayAct: true, NoAct: "You made this key.", Now: now}))
	if !strings.Contains(text, "can no longer: send.") || !strings.Contains(text, `data-confirm="revoke-sure"`) {
		t.Error("what stops is not said")
	}
	if !strings.Contains(text, `aria-describedby="key-confirm-why"`) || !strings.Contains(text, "You made this key.") {
		t.Error("why it cannot be confirmed is not said")
	}
}

// The key is in the page once and outside of what is fetched again.
func TestAKeyIsShownOutsideOfLiveParts(t *testing.T) {
	t.Parallel()
	k := entry(nil)
	text, _ := render(t, Detail(Props{Row: Row{KeyEntry: k}, Shown: Shown{Secret: seal.Secret("uk_abcdefgh12345"), Prefix: k.Prefix, Curl: "curl …"}, Now: now}))
	at := strings.Index(text, "uk_abcdefgh12345")
	if open, closed := strings.Count(text[:max(at, 0)], "<div"), strings.Count(text[:max(at, 0)], "</div"); at < 0 || open-closed != 1 {
		t.Errorf("the key is not shown, or within a live part: %d of %d", closed, open)
	}
	if strings.Contains(strings.Replace(strings.Replace(text, "uk_abcdefgh12345", "", 1), "uk_abcdefgh12345", "", 1), "uk_abcdefgh12345") {
		t.Error("the key stands in more places than the text and its copy button")
	}
}

func TestAnEmptyRegisterSaysWhy(t *testing.T) {
	t.Parallel()
	p := ListProps{Now: now, MayMake: true}
	if text, _ := render(t, List(p)); !strings.Contains(text, "No key yet") || !strings.Contains(text, link.KeyNew()) {
		t.Error("first use")
	}
	p.MayMake = false
	if text, _ := render(t, List(p)); !strings.Contains(text, "No key yet") || strings.Contains(text, link.KeyNew()) {
		t.Error("who only reads is offered a new key")
	}
	p.Filters.Clear = link.Keys()
	if text, _ := render(t, List(p)); !strings.Contains(text, "No key matches these filters") {
		t.Error("nothing matches")
	}
	if text, _ := render(t, NoPermission()); !strings.Contains(text, "administrators of the whole organization") {
		t.Error("no permission")
	}
}
