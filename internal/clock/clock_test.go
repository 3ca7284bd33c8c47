package clock_test

import (
	"testing"
	"time"

	"github.com/unykorn/console/internal/clock"
)

func TestManualMovesOnlyWhenTold(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 20, 12, 0, 0, 0, time.FixedZone("x", 3600))
	m := clock.NewManual(start)
	if !m.Now().Equal(start) || m.Now().Location() != time.UTC {
		t.Fatalf("want %v in UTC, got %v", start, m.Now())
	}
	m.Advance(90 * time.Second)
	if got := m.Now().Sub(start); got != 90*time.Second {
		t.Fatalf("advanced by %v", got)
	}
	m.Set(start)
	if !m.Now().Equal(start) {
		t.Fatal("set did not set")
	}
}

func TestRealKeepsWhatPostgresKeeps(t *testing.T) {
	t.Parallel()
	if n := (clock.Real{}).Now(); n.Nanosecond()%1000 != 0 || n.Location() != time.UTC {
		t.Fatalf("finer than a microsecond or not UTC: %v", n)
	}
}
