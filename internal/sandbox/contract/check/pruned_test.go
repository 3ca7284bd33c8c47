package check

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/sandbox/contract"
)

const again = "run `go run ./cmd/dev openapi` with " + Variable + " set"

// TestPrunedCopies: the repository keeps BitGo's documents for exactly what is served, unchanged by hand, and with the
// whole documents at hand it is what pruning them gives.
func TestPrunedCopies(t *testing.T) {
	t.Parallel()
	routes := sandbox.Routes()
	docs, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string][]string{}
	for _, s := range supported(docs, routes) {
		if s.described == "" && s.source == "" {
			t.Errorf("%s: name its source in undocumented.go, or if BitGo documents it: %s", s.Route, again)
		} else if s.described != "" {
			wanted[s.Document] = append(wanted[s.Document], s.Operation.Method+" "+s.described)
		}
	}
	for _, surface := range surfaces {
		slices.Sort(wanted[surface])
		if got, want := operationsOf(docs[surface]), slices.Compact(wanted[surface]); !slices.Equal(got, want) {
			t.Errorf("%s.json has the operations\n%s\nand the sandbox serves\n%s\n%s", surface, strings.Join(got, "\n"), strings.Join(want, "\n"), again)
		}
		if digest, err := docs[surface].content(); err != nil || digest != docs[surface][contentKey] || docs[surface][sourceKey] == nil {
			t.Errorf("%s.json was changed by hand (%v): %s", surface, err, again)
		}
	}
	if os.Getenv(Variable) != "" {
		prunedFromWhole(t, routes)
	}
}

func prunedFromWhole(t *testing.T, routes []contract.Route) {
	t.Helper()
	files, err := Pruned(routes)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if have, err := kept.ReadFile("testdata/" + name); err != nil || !bytes.Equal(have, text) {
			t.Errorf("%s (%v) is not what pruning BitGo's document gives: %s", name, err, again)
		}
	}
}

func operationsOf(doc document) (all []string) {
	paths := object(doc["paths"])
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for method := range object(paths[path]) {
			if method != "parameters" {
				all = append(all, strings.ToUpper(method)+" "+path)
			}
		}
	}
	slices.Sort(all)
	return all
}
