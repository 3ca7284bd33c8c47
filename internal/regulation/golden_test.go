package regulation_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/regulation"
)

var update = flag.Bool("update", false, "write the results of the golden cases again; facts and expectations stay")

// Every case says what a person expected of it, and the file what the program says of every rule.
func TestTransfers(t *testing.T) {
	t.Parallel()
	lines, all := golden(t)
	figures := regulation.NewFigures(seeded(t))
	if len(all) < 200 {
		t.Errorf("%d cases only", len(all))
	}
	want := written(lines, all, figures)
	for _, c := range all {
		if got := said(c, figures); got != c.expect {
			t.Errorf("line %d, %s, on %s:\n  expected %s\n  is       %s", c.line+1, c.title, c.on.Format("2006-01-02"), c.expect, got)
		}
		for _, v := range regulation.Judge(c.facts, figures, c.on) {
			if v.Rule == "" || v.Reason == "" || v.Inputs == nil || v.Outcome == regulation.NotUntil && v.Earliest == nil {
				t.Errorf("line %d: a verdict does not say all: %+v", c.line+1, v)
			}
		}
	}
	if *update {
		if err := os.WriteFile("testdata/transfers.golden", []byte(strings.Join(want, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !slices.Equal(want, lines) {
		t.Error("the results in transfers.golden are not what the program says: read the difference after -update")
	}
	t.Logf("%d cases", len(all))
}

// written is the file with the results below each day; all other lines stay as they are.
func written(lines []string, all []judged, figures regulation.Figures) []string {
	at := map[int]judged{}
	for _, c := range all {
		at[c.line] = c
	}
	var out []string
	for i, line := range lines {
		if strings.HasPrefix(line, "    ") {
			continue
		}
		out = append(out, line)
		if c, ok := at[i]; ok {
			out = append(out, details(c, figures)...)
		}
	}
	return out
}
