//go:build story

package story

import (
	"fmt"
	"testing"
)

// day is somebody's browser at the width at which they work: a desk's screen, or a phone.
type day struct {
	*tab
	phone bool
}

// days plays the same working day at a desk and on a phone, each in a house of its own.
func days(t *testing.T, name string, story func(h *house, w day)) {
	for width, where := range map[int]string{1280: "desk", 390: "phone"} {
		t.Run(where, func(t *testing.T) {
			h := open(t)
			w := day{tab: h.enter(name), phone: where == "phone"}
			w.resize(width, 800)
			w.fits()
			story(h, w)
		})
	}
}

// goes opens a desk from the navigation: beside the page, or behind the phone's menu button.
func (w day) goes(desk, title string) {
	w.t.Helper()
	if w.phone {
		w.click(".burger > summary")
		w.click(fmt.Sprintf(`.burger nav a:has-text(%q)`, desk))
	} else {
		w.click(fmt.Sprintf(`aside nav a:has-text(%q)`, desk))
	}
	w.sees("h1", title)
	w.fits()
}

// fits checks that nothing makes the page wider than the window: tables scroll in their own frame.
func (w day) fits() {
	w.t.Helper()
	if wide := w.run(tooWide); wide != "" {
		w.t.Errorf("%s: %s is wider than the window: %v", w.who, w.at(), wide)
	}
}

// tooWide names what sticks out of a page that is wider than the window, the innermost first.
const tooWide = `(() => { const root = document.documentElement
	if (root.scrollWidth <= root.clientWidth) return ""
	return [...document.querySelectorAll("body *")].reverse().filter(e => e.getBoundingClientRect().right > root.clientWidth + 1)
		.slice(0, 4).map(e => e.outerHTML.slice(0, 160)).join("\n  ") || "nothing that can be named" })()`

// sees waits for the text, and for a page that fits.
func (w day) sees(place, text string) {
	w.t.Helper()
	w.tab.sees(place, text)
	w.fits()
}

// look checks the page for whoever cannot see it well, at this width.
func (w day) look() {
	w.t.Helper()
	w.fits()
	w.tab.look("")
}
