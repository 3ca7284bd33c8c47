//go:build kill

package kill_test

import (
	"flag"
	"testing"

	"github.com/unykorn/console/internal/testkit"
)

// atOnce is how many stories run side by side. They wait more than they work.
const atOnce = "4"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", atOnce); err != nil {
		panic(err)
	}
	testkit.Main(m)
}

// TestKill makes one world and gives every story a copy of it.
func TestKill(t *testing.T) {
	s := newSeed(t)
	t.Run("transition", func(t *testing.T) {
		t.Parallel()
		everyTransition(t, s)
	})
	t.Run("between", func(t *testing.T) {
		t.Parallel()
		betweenTransitions(t, s)
	})
	t.Run("two consoles, eight releases at once", func(t *testing.T) {
		t.Parallel()
		eightReleases(newWorld(t, s))
	})
	t.Run("two hundred calls with one Idempotency-Key", func(t *testing.T) {
		t.Parallel()
		twoHundredCalls(newWorld(t, s))
	})
	t.Run("PostgreSQL gone for ten seconds", func(t *testing.T) {
		t.Parallel()
		postgresGone(t, s)
	})
}
