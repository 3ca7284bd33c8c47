//go:build story

package story

import (
	"strings"
	"testing"

	"github.com/unykorn/console/internal/testkit/canary"
)

// What every story looks for is found when it is there.
func TestTheStoriesSeeWhatIsWrong(t *testing.T) {
	h := open(t)
	w := h.enter(treasurer)
	for flaw, markup := range map[string]string{
		"label":          `<input type=text>`,
		"color-contrast": `<p class=flaw>almost white on white, and almost black on black</p>`,
		"image-alt":      `<img src='data:,'>`,
	} {
		w.visit("/wallets")
		w.run(`document.querySelector("main").insertAdjacentHTML("beforeend", "` + markup + `")`)
		w.run(`document.querySelectorAll(".flaw").forEach(e => { e.style.color = "#777"; e.style.background = "#888" }); 0`)
		found := ""
		for _, f := range w.findings() {
			found += f.ID + " "
		}
		if !strings.Contains(found, flaw) {
			t.Errorf("axe does not see %s: %q", flaw, found)
		}
	}

	w.run(`document.cookie = "planted=` + h.marks[0].Text() + `"; document.title = "` + h.marks[0].Text() + `"; 0`)
	if len(canary.In([]byte(w.source()), h.marks...)) == 0 {
		t.Error("a secret in the page is not seen")
	}
	w.run(`fetch("http://192.0.2.1/elsewhere").catch(() => 0).then(() => 0)`)
	w.run(`document.body.insertAdjacentHTML("beforeend", "<p onclick='0'>x</p>"); document.body.lastElementChild.click(); 0`)
	seen := strings.Join(w.forgives(), "\n")
	for _, what := range []string{"connect-src", "192.0.2.1", "script-src"} {
		if !strings.Contains(seen, what) {
			t.Errorf("the browser's complaint about %s is not seen: %s", what, seen)
		}
	}
}
