package sandbox

import (
	"testing"
	"time"
)

// newAccount puts a Go Account into the world that BitGo has not initialized yet.
func (s *stand) newAccount() string {
	s.t.Helper()
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	b := s.server.begin("test")
	w := *s.server.state.wallets[s.world.Wallet("apex-vault").ID]
	w.ID, w.Receive = b.id("wallet"), ""
	b.initialize(&w)
	b.put(&w)
	if err := b.commit(); err != nil {
		s.t.Fatalf("commit: %v", err)
	}
	return w.ID
}

func (s *stand) initializing(wallet string) bool {
	s.t.Helper()
	specific := s.get("/api/v2/ofc/wallet/" + wallet).body["coinSpecific"].(map[string]any)
	return specific["pendingSystemInitialization"].(bool)
}

func TestGoAccountInitializesByAStep(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	id := s.newAccount()
	s.control("advance", map[string]any{"seconds": 86400})
	if !s.initializing(id) {
		t.Fatal("without a pace the clock initialized it")
	}
	s.control("advance", map[string]any{"kind": "transfers"})
	if !s.initializing(id) {
		t.Fatal("a step of transfers initialized it")
	}
	got := s.control("advance", map[string]any{"kind": "wallets"})
	if s.initializing(id) || got["moved"] != float64(1) || got["kinds"].(map[string]any)["wallets"] != float64(1) {
		t.Fatalf("not initialized: %v", got)
	}
	if r := s.do("POST", s.platform+"/_sandbox/advance", "", map[string]any{"kind": "weather"}); r.status != 400 {
		t.Fatalf("an unknown kind: %d %s", r.status, r.raw)
	}
}

func TestGoAccountInitializesByTheClock(t *testing.T) {
	t.Parallel()
	path := journalIn(t)
	s, stop := openStand(t, Options{Journal: path, Pace: time.Hour})
	id := s.newAccount()
	s.control("advance", map[string]any{"seconds": 7199})
	if !s.initializing(id) {
		t.Fatal("initialized before twice the pace")
	}
	stop()
	s, stop = openStand(t, Options{Journal: path, Pace: time.Hour, Clock: s.clock})
	defer stop()
	if !s.initializing(id) {
		t.Fatal("initialized by a restart")
	}
	s.control("advance", map[string]any{"seconds": 1})
	if s.initializing(id) {
		t.Fatal("not initialized at twice the pace")
	}
}
