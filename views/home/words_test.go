package homeview

import (
	"strings"
	"testing"

	"github.com/unykorn/console/views/ui"
)

// TestTheVerdictIsTheWorstOfTheFacts, and without a fact there is none.
func TestTheVerdictIsTheWorstOfTheFacts(t *testing.T) {
	for want, tones := range map[string][]ui.Tone{"Not known": nil, "All well": {ui.OK, ui.OK}, "Not known yet": {ui.OK, ui.Pending}, "Needs a look": {ui.Pending, ui.Warn, ui.OK},
		"Something is wrong": {ui.Warn, ui.Stop, ui.OK}} {
		var facts []Line
		for _, tone := range tones {
			facts = append(facts, Line{Tone: tone})
		}
		if got := verdict(facts); got.Word != want {
			t.Errorf("%v: %q, want %q", tones, got.Word, want)
		}
	}
}

// TestNothingIsDoneThatWasNotCounted: no sentence of the page says so while a part could not be read.
func TestNothingIsDoneThatWasNotCounted(t *testing.T) {
	some := Props{Name: "Ada", Uncounted: []string{"wires"}}
	for _, said := range []string{waiting(some).Title, late(some).Title, verified(some).Title, under(some)} {
		if strings.Contains(said, "All done") || strings.HasPrefix(said, "Nothing waits") {
			t.Errorf("%q", said)
		}
	}
	for want, p := range map[string]Props{"Nothing waits for you, Ada.": {Name: "Ada"}, "Nothing new waits for you, Ada. One is late, or soon will be.": {Name: "Ada", Late: make([]Task, 1)},
		"2 things wait for you, Ada. 3 are late, or soon will be.": {Name: "Ada", Waiting: make([]Task, 2), Late: make([]Task, 3)}} {
		if got := under(p); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
