package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/fault"
)

var errGone = fault.New(fault.NotFound, "thing.gone", "It is gone. Nothing moved.")

func TestCopiesMatchTheirNamedValueAndLeaveItAlone(t *testing.T) {
	t.Parallel()
	copied := errGone.With(errors.New("row 7")).Field("id", "unknown").Because("Thing %d is gone.", 7)
	wrapped := fmt.Errorf("thing: load: %w", copied)
	if !fault.Is(wrapped, errGone) {
		t.Fatal("a wrapped copy must match its named fault")
	}
	if errGone.Err != nil || errGone.Fields != nil || errGone.Message != "It is gone. Nothing moved." {
		t.Fatalf("the named value changed: %+v", errGone)
	}
	if got := fault.As(wrapped); got.Message != "Thing 7 is gone." || got.Fields["id"] != "unknown" {
		t.Fatalf("public half lost: %+v", got)
	}
}

func TestUnknownErrorsGiveNothingAway(t *testing.T) {
	t.Parallel()
	f := fault.As(errors.New("pq: password authentication failed"))
	if f.Kind != fault.Internal || fault.Status(f.Kind) != 500 {
		t.Fatalf("want internal, got %v", f.Kind)
	}
	if strings.Contains(f.Message, "password") {
		t.Fatal("the private cause reached the public message")
	}
}

func TestEveryKindHasItsOwnStatus(t *testing.T) {
	t.Parallel()
	seen := map[int]fault.Kind{}
	for k := fault.Internal; k <= fault.Unavailable; k++ {
		s := fault.Status(k)
		if other, dup := seen[s]; dup {
			t.Errorf("kinds %v and %v share status %d", other, k, s)
		}
		seen[s] = k
	}
}
