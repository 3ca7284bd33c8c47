package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// BitGo's schedule and limits, written down a second time (bitgo-api.md §10.4).
var promised = []int{1, 5, 10, 30, 60, 120, 240} // minutes

type expectedNote struct {
	place    int
	due      time.Time
	attempts int
	state    string
}

// expectedHook is what one webhook must do: the oracle of the property.
type expectedHook struct {
	notes    []*expectedNote
	failures []time.Time
	life     int
	stopped  bool
}

// pass is one round at a time; answers are taken in the order of the attempts.
func (h *expectedHook) pass(now time.Time, answer func() int) {
	ready := []*expectedNote{}
	for _, n := range h.notes {
		if n.state == "pending" && !n.due.After(now) {
			ready = append(ready, n)
		}
	}
	slices.SortFunc(ready, func(a, b *expectedNote) int {
		return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.place, b.place))
	})
	for _, n := range ready {
		if h.stopped {
			return
		}
		n.attempts++
		if answer() == http.StatusOK {
			n.state = "processed"
			continue
		}
		h.fail(now)
		if n.attempts == 8 {
			n.state = "failed"
		} else {
			n.due = now.Add(time.Duration(promised[n.attempts-1]) * time.Minute)
		}
	}
}

func (h *expectedHook) fail(now time.Time) {
	h.life++
	h.failures = append(h.failures, now)
	recent := 0
	for _, at := range h.failures {
		if now.Sub(at) < 7*24*time.Hour {
			recent++
		}
	}
	h.stopped = recent >= 100 || h.life >= 500
}

// receiver answers with a list of statuses over and over; 0 breaks the connection.
type receiver struct {
	mu       sync.Mutex
	answers  []int
	attempts int
	keys     map[string]int
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	code := r.answers[r.attempts%len(r.answers)]
	r.attempts++
	r.keys[q.Header.Get("idempotency-key")]++
	r.mu.Unlock()
	if code == 0 {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(code)
}

// Whatever a receiver answers and whenever the sandbox looks, attempts, their times and the
// suspension follow BitGo's schedule.
func TestDeliveriesFollowTheSchedule(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		said := []int{500, 404, 202, 301, 0}
		if rapid.Bool().Draw(rt, "hears") { // else nothing but failures, which suspends sooner or later
			said = append(said, 200, 200)
		}
		k := &receiver{answers: rapid.SliceOfN(rapid.SampledFrom(said), 1, 40).Draw(rt, "answers"), keys: map[string]int{}}
		server := httptest.NewServer(k)
		defer server.Close()
		s, stop := openStand(rt, Options{})
		defer stop()
		hook := s.addHook("wallet", map[string]any{"type": "transfer", "url": server.URL}).body["id"].(string)
		want, asked := &expectedHook{}, 0
		for range rapid.IntRange(1, 12).Draw(rt, "rounds") {
			for range rapid.IntRange(0, 24).Draw(rt, "events") {
				s.fund("apex-bitcoin", "tbtc4", "10000")
				if !want.stopped {
					want.notes = append(want.notes, &expectedNote{place: len(want.notes), due: s.clock.Now(), state: "pending"})
				}
			}
			wait := rapid.SampledFrom([]time.Duration{0, time.Minute, 4 * time.Minute, time.Hour, 5 * time.Hour, 4 * 24 * time.Hour}).Draw(rt, "wait")
			s.clock.add(wait + time.Duration(rapid.IntRange(-1, 1).Draw(rt, "edge")+1)*time.Millisecond)
			s.due()
			want.pass(s.clock.Now(), func() int {
				asked++
				return k.answers[(asked-1)%len(k.answers)]
			})
			compare(rt, s, hook, want, k)
			if want.stopped && rapid.Bool().Draw(rt, "unblock") {
				s.do("POST", s.platform+servicePath+hook+"/unblockurl", "service", nil)
				want.stopped, want.failures, want.life = false, nil, 0
			}
		}
	})
}

func compare(t *rapid.T, s *stand, hook string, want *expectedHook, k *receiver) {
	t.Helper()
	k.mu.Lock() // net/http's goroutine that counted last has not always told so otherwise
	defer k.mu.Unlock()
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	h := s.server.state.webhooks[hook]
	if stopped := h.State == "suspended"; stopped != want.stopped {
		t.Fatalf("suspended %v, want %v after %d failures", stopped, want.stopped, want.life)
	}
	got, attempts := []string{}, 0
	for _, n := range s.server.state.remembered() {
		line := fmt.Sprint(n.Attempts, n.settled(), n.State == "failed")
		if !n.settled() {
			line += stamp(n.Due)
		}
		if k.keys[n.Key] != n.Attempts {
			t.Fatalf("key %s was seen %d times in %d attempts", n.Key, k.keys[n.Key], n.Attempts)
		}
		got, attempts = append(got, line), attempts+n.Attempts
	}
	expected := []string{}
	for _, n := range want.notes {
		line := fmt.Sprint(n.attempts, n.state != "pending", n.state == "failed")
		if n.state == "pending" {
			line += stamp(n.due)
		}
		expected = append(expected, line)
	}
	if !slices.Equal(got, expected) || attempts != k.attempts {
		t.Fatalf("at %s:\n got %v\nwant %v", stamp(s.clock.Now()), got, expected)
	}
}

// Five hundred failures suspend a webhook even when no week has a hundred.
func TestALifeOfFailuresSuspends(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	k := s.listener(t, "wallet", map[string]any{"type": "transfer"})
	k.answer(http.StatusNotFound)
	state := func() any {
		return s.get(s.hookPaths()["wallet"]).body["webhooks"].([]any)[0].(map[string]any)["state"]
	}
	for range 60 {
		s.fund("apex-bitcoin", "tbtc4", "10000")
	}
	for range 8 { // each of the sixty is tried eight times
		s.due()
		s.clock.add(8 * 24 * time.Hour)
	}
	for n := range 20 {
		if state() != "active" {
			t.Fatalf("suspended after %d failures", 480+n)
		}
		s.fund("apex-bitcoin", "tbtc4", "10000")
		s.due()
	}
	if state() != "suspended" {
		t.Fatal("not suspended after 500 failures")
	}
}
