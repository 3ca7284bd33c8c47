package check

import (
	"os"
	"reflect"
	"testing"

	"github.com/unykorn/console/internal/sandbox"
)

// TestPrunedCopies: with BitGo's whole documents at hand, pruning them gives what the repository keeps.
func TestPrunedCopies(t *testing.T) {
	t.Parallel()
	kept, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	full, err := whole()
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range supported(kept, sandbox.Routes()) {
		if op.described == "" && op.source == "" {
			t.Errorf("%s: run `go run ./cmd/dev openapi` with %s set", op.Route, Variable)
		}
	}
	if os.Getenv(Variable) != "" && !reflect.DeepEqual(prune(full, sandbox.Routes()), prune(kept, sandbox.Routes())) {
		t.Errorf("the documents of %s differ from the pruned copies: run `go run ./cmd/dev openapi`", Variable)
	}
}
