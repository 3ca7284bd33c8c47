//go:build story

package story

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/unykorn/console/views/gallery"
	"github.com/unykorn/console/views/link"
	door "github.com/unykorn/console/web/console"
)

// reachedOtherwise are the routes to which no link of the fresh demo leads, because an act makes what they show, each with what
// reads it instead.
var reachedOtherwise = map[string]string{
	"GET /live":                              "a stream, not a page: live_test.go",
	"GET /sign-in":                           "before sign-in: signin_test.go",
	"GET /sign-in/code":                      "before sign-in: signin_test.go",
	"GET /welcome/{invitation}":              "before sign-in: access_test.go",
	"GET /whitelists/changes/{change}":       "whitelist_test.go",
	"GET /sweeps/{sweep}":                    "sweep_test.go",
	"GET /webhooks/{notification}":           "webhook_test.go",
	"GET /webhooks/heals/{heal}":             "webhook_test.go",
	"GET /webhooks/heals/{heal}/certificate": "webhook_test.go",
	"GET /sends/bulk/batch/{batch}":          "bulk_test.go",
	"GET /exports/{export}":                  "question_test.go",
	"GET /exports/{export}/file":             "question_test.go",
	"GET /approvals/together":                "together_test.go",
	"GET /requests/{request}":                "doctor_test.go",
	"GET /doctor/packet/{reference}":         "doctor_test.go",
	"GET /doctor/packet/{reference}/text":    "doctor_test.go",
	"GET /doctor/packet/{reference}/json":    "doctor_test.go",
	"GET /regulation/open":                   "a form leads there, not a link: regulation_test.go",
	"GET /tokens/{token}":                    "token_test.go",
}

// TestEveryPageIsReadable walks the console as each role would, from link to link. Whoever comes to a page first looks at it by
// axe, in the light and in the dark; it must fit a phone, and with JavaScript off say and offer the same. Then each route of
// the access table must have been read by somebody.
func TestEveryPageIsReadable(t *testing.T) {
	h := open(t)
	routes := http.NewServeMux()
	var all []string
	for _, r := range new(door.Server).Routes() {
		if strings.HasPrefix(r.Pattern, "GET ") {
			all = append(all, r.Pattern)
			routes.HandleFunc(r.Pattern, func(http.ResponseWriter, *http.Request) {})
		}
	}
	read := &pages{seen: map[string]bool{}}
	t.Run("by role", func(t *testing.T) {
		for _, who := range []string{compliance, treasurer, administrator, auditor} {
			t.Run(who, func(t *testing.T) {
				x := walk{house: h, routes: routes, with: h.enter(who), without: h.enterPlain(who), read: read}
				x.through("/", "/search?q=Apex", link.Consolidation(h.bitgo.world.Wallet("meridian-bitcoin").ID))
			})
		}
	})
	t.Run("the gallery", func(t *testing.T) { bench(t, h) })
	read.gallery(t)
	for _, pattern := range all {
		if _, otherwise := reachedOtherwise[pattern]; !read.seen[pattern] && !otherwise {
			t.Errorf("no link leads to %s: nobody has looked at it", pattern)
		}
	}
}

// stood are the kinds of states that the crawl looks at, each once, for every page of the gallery has some of them; a page that has
// none of them is looked at as it opens. All of them by axe would take minutes, and their HTML is judged in views/gallery.
var stood = []gallery.Kind{gallery.Full, gallery.FirstUse, gallery.NoMatch, gallery.AllDone, gallery.Stale, gallery.Partial, gallery.NotAllowed, gallery.Failed}

// bench looks at the index of the gallery, at the parts, and at one room in each kind of state: a page of the bench reaches each
// component that no page of the fresh demo shows. Its links lead to made-up things, so that nobody follows them.
func bench(t *testing.T, h *house) {
	w := h.enter(auditor)
	look := func(path string) {
		w.visit(path)
		w.axe(false)
		w.resize(390, 844)
		if wide := w.run(`document.documentElement.scrollWidth`); wide != 390 {
			w.t.Errorf("%s: a phone has to scroll sideways, the page is %v wide", path, wide)
		}
		w.resize(1280, 900)
	}
	look(link.Gallery())
	rooms := 0
	for i, p := range gallery.Pages() {
		if p.Bare || p.Room != "ui" && i%len(stood) != 0 {
			continue
		}
		s := p.States[0]
		for _, each := range p.States {
			if each.Kind == stood[rooms%len(stood)] {
				s = each
			}
		}
		rooms++
		look(link.GalleryPage(p.Name, s.Key))
	}
	if rooms < 12 {
		t.Errorf("only %d pages of the gallery were looked at", rooms)
	}
}

// pages remembers which patterns were looked at, by anybody.
type pages struct {
	mu    sync.Mutex
	seen  map[string]bool
	drawn []drawn // for the gallery, when pictures are kept
}

// walk is one person's way through the console, in a browser with JavaScript and in one without.
type walk struct {
	house         *house
	routes        *http.ServeMux
	with, without *tab
	read          *pages
}

// through visits one page of each pattern, in the order in which links lead there.
func (x *walk) through(from ...string) {
	x.with.t.Helper()
	queue, taken := from, map[string]bool{}
	for _, path := range from {
		taken[x.pattern(path)] = true
	}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if x.with.isFile(path) { // a download has nothing to look at
			x.tick(path)
			continue
		}
		x.page(path)
		for _, next := range x.with.links() {
			if p := x.pattern(next); p != "" && !taken[p] {
				taken[p] = true
				queue = append(queue, next)
			}
		}
	}
}

func (x *walk) pattern(path string) string {
	_, p := x.routes.Handler(httptest.NewRequest(http.MethodGet, path, nil))
	return p
}

// tick notes that the page was read; first says that nobody has before.
func (x *walk) tick(path string) (first bool) {
	x.read.mu.Lock()
	defer x.read.mu.Unlock()
	p := x.pattern(path)
	first = !x.read.seen[p]
	x.read.seen[p] = true
	return first
}

// page looks at one page in every way.
func (x *walk) page(path string) {
	x.with.visit(path)
	x.with.keepsSecrets()
	if !x.tick(path) {
		return
	}
	x.with.axe(false)
	x.with.axe(true)
	x.with.dark(false)
	x.draw(path)
	x.with.resize(390, 844)
	if wide := x.with.run(`document.documentElement.scrollWidth`); wide != 390 {
		x.with.t.Errorf("%s at %s: a phone has to scroll sideways, the page is %v wide", x.with.who, path, wide)
	}
	x.with.resize(1280, 900)
	x.without.visit(path)
	script, plain := x.with.outline(), x.without.outline()
	for range 3 { // a trail or a list may have grown between the two
		if slices.Equal(script, plain) {
			return
		}
		x.with.visit(path)
		x.without.visit(path)
		script, plain = x.with.outline(), x.without.outline()
	}
	if !slices.Equal(script, plain) {
		x.with.t.Errorf("%s at %s: without JavaScript the page differs\n  with    %s\n  without %s", x.with.who, path, strings.Join(script, " · "), strings.Join(plain, " · "))
	}
}

// links are the addresses of the console to which the page leads.
func (w *tab) links() (out []string) {
	w.t.Helper()
	all, _ := w.run(`[...document.querySelectorAll("a[href]")].filter(a => a.origin === location.origin).map(a => a.pathname + a.search)`).([]any)
	for _, x := range all {
		if path, ok := x.(string); ok {
			out = append(out, path)
		}
	}
	return out
}

// outline is what a page is made of: its headings, and how much there is to read, fill in and press.
func (w *tab) outline() []string {
	w.t.Helper()
	out := w.texts("h1, h2, h3")
	for _, part := range []string{"main tbody tr", "main form", "main input:not([type=hidden])", "main select", "main textarea", "main button", "main a[href]"} {
		out = append(out, w.count(part)+" "+part)
	}
	return out
}
