//go:build story

package story

import (
	"regexp"
	"strings"

	"github.com/unykorn/console/internal/testkit"
)

func (w *tab) note(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trouble = append(w.trouble, text)
}

var refusedBy = regexp.MustCompile(`the server responded with a status of (\d+)`)

// refuses says that the story provokes answers of this status, which the browser reports as errors.
func (w *tab) refuses(status string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.allowed[status] = true
}

// report fails the story for what was noted, and shows the page on which it failed.
func (w *tab) report() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, text := range w.trouble {
		if m := refusedBy.FindStringSubmatch(text); m != nil && w.allowed[m[1]] {
			continue
		}
		w.t.Errorf("the browser of %s: %s", w.who, text)
	}
	if w.t.Failed() {
		w.t.Logf("%s stood at %s:\n%s", w.who, w.at(), clip(strings.Join(strings.Fields(w.said()), " "), 2500))
	}
}

func clip(s string, most int) string {
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

func (w *tab) must(what string, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%s, %s: %s", w.who, what, clip(err.Error(), 600))
	}
}

// tabsTo presses Tab until the element has the focus, as somebody without a mouse does; every stop on the way must
// be seen.
func (w *tab) tabsTo(selector string) {
	w.t.Helper()
	for range 60 {
		w.keys("Tab")
		if w.run(`document.activeElement.matches("`+selector+`")`) == true {
			return
		}
		if hidden := w.run(unseen); hidden != "" {
			w.t.Errorf("%s: the focus stops at something that is not shown: %v", w.who, hidden)
		}
	}
	w.t.Fatalf("%s: Tab does not reach %s", w.who, selector)
}

const unseen = `(() => { const e = document.activeElement, r = e.getBoundingClientRect();
	return e !== document.body && (r.width === 0 || r.height === 0) ? e.outerHTML.slice(0, 200) : "" })()`

// until loads the page again until the place shows the text, for pages that cannot update themselves.
func (w *tab) until(place, text string) {
	w.t.Helper()
	testkit.Eventually(w.t, patience, func() bool {
		if strings.Contains(w.text(place), text) {
			return true
		}
		w.reload()
		return false
	})
}

// forgives gives what was noted and forgets it.
func (w *tab) forgives() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.trouble
	w.trouble = nil
	return out
}

// ids are the ids of all elements that match.
func (w *tab) ids(selector string) []string {
	w.t.Helper()
	joined, _ := w.run(`[...document.querySelectorAll("` + selector + `")].map(e => e.id).join(" ")`).(string)
	return strings.Fields(joined)
}
