package savedview

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func TestAViewIsReadWithoutItsPage(t *testing.T) {
	t.Parallel()
	v, err := read(Sends, "  Mine that failed ", "state=failed&mine=yes&before=1795176000000000.6f1f1f7e")
	if err != nil || v.Name != "Mine that failed" || v.Query != "mine=yes&state=failed" {
		t.Fatalf("%v %+v", err, v)
	}
	for name, c := range map[string][3]string{
		"another list": {"people", "N", "state=failed"}, "no name": {Sends, " ", "state=failed"}, "a long name": {Sends, strings.Repeat("n", 41), "state=failed"},
		"no filter": {Sends, "N", ""}, "only a page": {Sends, "N", "before=1.2"}, "a broken query": {Sends, "N", "state=%zz"},
		"a hidden mark": {Sends, "N\u202eame", "state=failed"}, "too much": {Sends, "N", "state=" + strings.Repeat("x", 2000)},
	} {
		if _, err := read(c[0], c[1], c[2]); !fault.Is(err, ErrName) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A view is its owner's alone, once by name, and no more than thirty of them.
func TestViewsAreTheirOwners(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	clk := clock.NewManual(testkit.Start)
	s := &Service{DB: db.Serve, Clock: clk}
	ann, ben := db.Person(t, "Ann", testkit.Whole(identity.Treasury)), db.Person(t, "Ben", testkit.Whole(identity.Admin))
	v, err := s.Keep(t.Context(), ann, Sends, "Failed", "state=failed")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Keep(t.Context(), ann, Sends, "Failed", "state=unknown"); !fault.Is(err, ErrTaken) {
		t.Errorf("taken: %v", err)
	}
	if _, err := s.Keep(t.Context(), ann, Requests, "Failed", "states=failed"); err != nil {
		t.Errorf("of another list: %v", err)
	}
	if got, err := s.List(t.Context(), ben, Sends); err != nil || len(got) != 0 {
		t.Errorf("%v %+v", err, got)
	}
	if _, err := s.Forget(t.Context(), ben, v.ID); !fault.Is(err, ErrNotFound) {
		t.Errorf("another's: %v", err)
	}
	if _, err := s.Forget(t.Context(), ann, uuid.New()); !fault.Is(err, ErrNotFound) {
		t.Errorf("none: %v", err)
	}
	for i := range 29 {
		clk.Advance(time.Second) // the list is in the order in which they were kept
		if _, err := s.Keep(t.Context(), ann, Sends, fmt.Sprint(i), "state=failed"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Keep(t.Context(), ann, Sends, "One more", "state=failed"); !fault.Is(err, ErrMany) {
		t.Errorf("many: %v", err)
	}
	if got, err := s.List(t.Context(), ann, Sends); err != nil || len(got) != 30 || got[0].ID != v.ID {
		t.Errorf("%v %d", err, len(got))
	}
	if _, err := s.Forget(t.Context(), ann, v.ID); err != nil {
		t.Error(err)
	}
}
