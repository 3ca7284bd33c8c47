//go:build story

package story

import (
	"encoding/json"
	"os"
	"strings"
	"sync"

	"github.com/unykorn/console/internal/testkit/canary"
)

// axe is the accessibility checker, as its npm package brings it.
var axe = sync.OnceValues(func() (string, error) {
	text, err := os.ReadFile(os.Getenv("CONSOLE_AXE"))
	return string(text), err
})

const ask = `async () => JSON.stringify((await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
	resultTypes: ["violations"]})).violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.target.join(" ") + ": " + (n.any[0]?.message ?? n.none[0]?.message ?? ""))})))`

type finding struct {
	ID, Help string
	Nodes    []string
}

// look checks the page as it stands, in both colour schemes, for a secret too, and takes its pictures when it has a name.
func (w *tab) look(name string) {
	w.t.Helper()
	w.axe(false)
	w.axe(true)
	w.dark(false)
	w.keepsSecrets()
	w.pictures(name)
}

// axe has the page as it stands checked in one colour scheme.
func (w *tab) axe(dark bool) {
	w.t.Helper()
	w.dark(dark)
	for _, f := range w.findings() {
		w.t.Errorf("axe at %s (dark: %v): %s, %s\n  %s", w.at(), dark, f.ID, f.Help, strings.Join(f.Nodes, "\n  "))
	}
}

func (w *tab) keepsSecrets() {
	w.t.Helper()
	w.house.mu.Lock()
	defer w.house.mu.Unlock()
	for _, name := range canary.In([]byte(w.source()), w.house.marks...) {
		w.t.Errorf("%s shows a secret at %s: %s", w.who, w.at(), name)
	}
}

func (w *tab) findings() (out []finding) {
	w.t.Helper()
	checker, err := axe()
	if err != nil {
		w.t.Fatalf("axe: %v", err)
	}
	if w.run("typeof axe") == "undefined" { // once for a page: it is larger than the page
		w.run(checker + "\n;0")
	}
	text, _ := w.run(ask).(string)
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		w.t.Fatalf("axe answered %q: %v", text, err)
	}
	return out
}
