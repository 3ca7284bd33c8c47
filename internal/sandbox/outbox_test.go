package sandbox

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

func deliveryIDs(c Counts) []string {
	ids := []string{}
	for _, d := range c.Deliveries {
		ids = append(ids, d.ID)
	}
	return ids
}

// A webhook's history is bounded, its oldest settled entries go first, what still waits
// stays, and a restart forgets the very same.
func TestHistoryIsBounded(t *testing.T) {
	t.Parallel()
	path := journalIn(t)
	k := newSink(t, newWorld())
	options := Options{Journal: path, WebhookURL: k.url}
	s, stop := openStand(t, options)
	k.answer(http.StatusTeapot)
	s.fund("apex-bitcoin", "tbtc4", "10000")
	s.due()
	first := deliveryIDs(s.server.Count())[0]
	k.answer(http.StatusOK)
	for range keptNotifications + 20 {
		s.fund("apex-bitcoin", "tbtc4", "10000")
		s.due()
	}
	got := s.server.Count()
	if len(got.Deliveries) != keptNotifications+1 || got.Deliveries[0].ID != first || got.Waiting != 1 {
		t.Fatalf("%d kept, the first %s (want %s), %d waiting", len(got.Deliveries), got.Deliveries[0].ID, first, got.Waiting)
	}
	if n := len(s.server.state.noteAt); n != keptNotifications+1 {
		t.Fatalf("%d places kept", n)
	}
	stop()
	options.Clock = s.clock
	again, stop := openStand(t, options)
	defer stop()
	if replayed := again.server.Count(); !slices.Equal(deliveryIDs(got), deliveryIDs(replayed)) || replayed.Waiting != 1 {
		t.Fatal("a replay remembers other notifications")
	}
}

// A removed webhook leaves nothing behind.
func TestRemovedWebhookIsForgotten(t *testing.T) {
	t.Parallel()
	k := newSink(t, newWorld())
	s := newStand(t, Options{})
	path := s.platform + "/api/v2/tbtc4/wallet/" + s.world.Wallet("apex-bitcoin").ID + "/webhooks"
	made := s.do("POST", path, "service", map[string]any{"type": "transfer", "url": k.url})
	s.fund("apex-bitcoin", "tbtc4", "10000")
	s.do("DELETE", path, "service", map[string]any{"id": made.body["id"]})
	s.control("flush", nil)
	state := s.server.state
	if len(k.take()) != 0 || len(state.notes)+len(state.noteAt)+len(state.outboxes)+len(state.webhooks)+len(state.webhookOrder) != 0 {
		t.Fatalf("left: %d notes, %d outboxes, %d webhooks", len(state.notes), len(state.outboxes), len(state.webhooks))
	}
}

// A receiver that does not answer keeps only its own webhook waiting.
func TestSlowReceiverDelaysNobodyElse(t *testing.T) {
	t.Parallel()
	arrived, let := make(chan string, 8), make(chan struct{})
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- r.URL.Path
		if r.URL.Path == "/slow" {
			<-let
		}
	}))
	t.Cleanup(receiver.Close)
	s := newStand(t, Options{Deliver: true})
	path := s.platform + "/api/v2/tbtc4/wallet/" + s.world.Wallet("apex-bitcoin").ID + "/webhooks"
	for _, to := range []string{"/slow", "/quick"} {
		s.do("POST", path, "service", map[string]any{"type": "transfer", "url": receiver.URL + to})
	}
	for range 2 {
		s.fund("apex-bitcoin", "tbtc4", "10000")
	}
	seen := map[string]int{}
	for seen["/quick"] < 2 || seen["/slow"] < 1 {
		seen[<-arrived]++
	}
	if seen["/slow"] != 1 {
		t.Fatalf("the slow receiver was asked %d times at once", seen["/slow"])
	}
	close(let)
	if next := <-arrived; next != "/slow" {
		t.Fatalf("then came %s", next)
	}
}
