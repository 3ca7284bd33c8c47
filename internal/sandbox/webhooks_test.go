package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// sink receives webhooks and answers with a status of the test's choice.
type sink struct {
	mu     sync.Mutex
	status int
	got    []delivered
	url    string
}

type delivered struct {
	payload   map[string]string
	header    http.Header
	key       string
	signature string
	right     bool
	raw       []byte
}

func newSink(t *testing.T, world World) *sink {
	t.Helper()
	k := &sink{status: http.StatusOK}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read webhook: %v", err)
		}
		d := delivered{key: r.Header.Get("idempotency-key"), signature: r.Header.Get("X-Signature-SHA256"), payload: map[string]string{}, header: r.Header, raw: raw}
		var body map[string]any
		if err := json.Unmarshal(raw, &body); err != nil {
			t.Errorf("webhook body: %v", err)
		}
		for name, value := range body {
			d.payload[name] = fmt.Sprint(value)
		}
		d.right = d.signature == sign(world.WebhookSecret, raw)
		k.mu.Lock()
		k.got = append(k.got, d)
		status := k.status
		k.mu.Unlock()
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	k.url = server.URL + "/hook"
	return k
}

func (k *sink) answer(status int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.status = status
}

// take empties the sink.
func (k *sink) take() []delivered {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := k.got
	k.got = nil
	return out
}

func states(got []delivered) []string {
	out := []string{}
	for _, d := range got {
		out = append(out, d.payload["state"])
	}
	return out
}

func TestWebhookOfASend(t *testing.T) {
	t.Parallel()
	k := newSink(t, newWorld())
	s := newStand(t, Options{WebhookURL: k.url})
	s.fund("apex-bitcoin", "tbtc4", "900000000")
	s.control("flush", nil)
	k.take()
	sent := s.send("apex-bitcoin", "tbtc4", "100000", "one", nil).body["transfer"].(map[string]any)
	s.control("advance", map[string]any{"steps": 1})
	s.control("flush", nil)
	s.control("advance", map[string]any{"steps": 1})
	s.control("flush", nil)
	got := k.take()
	if !slices.Equal(states(got), []string{"unconfirmed", "confirmed"}) {
		t.Fatalf("states: %v", states(got))
	}
	for _, d := range got {
		p := d.payload
		if !d.right || d.key == "" || p["type"] != "transfer" || p["transfer"] != sent["id"] || p["hash"] != sent["txid"] || p["coin"] != "tbtc4" || p["wallet"] != sent["wallet"] {
			t.Errorf("delivery: %+v", d)
		}
	}
	if got[0].key == got[1].key {
		t.Error("two events share an idempotency key")
	}
}

func TestWebhookSignatureVector(t *testing.T) {
	t.Parallel()
	body := `{"hash":"b8a828b98dbf32d9fd1875cbace9640ceb8c82626716b4a64203fdc79bb46d26","transfer":"59cd72485007a239fb00282ed480da1f","coin":"tbtc4","type":"transfer","state":"confirmed","wallet":"5b34252f1bf349930e34020a00000000"}`
	if got := sign("whsec_sandbox_1", []byte(body)); got != "ba181e54b32e621b0769fcc3e157a1a8ac9b70500f151cf9deb6a35da6c4be0d" {
		t.Fatalf("signature is %s", got)
	}
}

func TestWebhookSentinels(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name   string
		status int
		states []string // of every request, in order, over the life of the send
		right  []bool
	}{
		{"hook-twice", 200, []string{"unconfirmed", "unconfirmed", "confirmed", "confirmed"}, []bool{true, true, true, true}},
		{"hook-out-of-order", 200, []string{"confirmed", "unconfirmed"}, []bool{true, true}},
		{"hook-never", 200, []string{}, []bool{}},
		{"hook-late", 200, []string{}, []bool{}},
		{"hook-wrong-signature", 403, []string{"unconfirmed", "confirmed"}, []bool{false, false}},
		{"hook-unsigned", 401, []string{"unconfirmed", "confirmed"}, []bool{false, false}},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			k := newSink(t, newWorld())
			s := newStand(t, Options{WebhookURL: k.url})
			s.fund("apex-bitcoin", "tbtc4", "900000000")
			s.control("flush", nil)
			k.take()
			k.answer(x.status)
			s.send("apex-bitcoin", "tbtc4", "100000", "one", map[string]any{"comment": "sandbox:" + x.name})
			for range 2 {
				s.control("advance", map[string]any{"steps": 1})
				s.due()
			}
			got := k.take()
			right := []bool{}
			for _, d := range got {
				right = append(right, d.right)
			}
			if !slices.Equal(states(got), x.states) || !slices.Equal(right, x.right) {
				t.Fatalf("got %v %v", states(got), right)
			}
			k.answer(http.StatusOK)
			s.control("flush", nil)
			checkAfterFlush(t, x.name, k.take())
		})
	}
}

// checkAfterFlush looks at what was still waiting: the late ones, and the retries
// of those that were wrongly signed, rightly signed now.
func checkAfterFlush(t *testing.T, name string, got []delivered) {
	t.Helper()
	want := []string{}
	if name == "hook-late" || name == "hook-wrong-signature" || name == "hook-unsigned" {
		want = []string{"unconfirmed", "confirmed"}
	}
	if !slices.Equal(states(got), want) {
		t.Fatalf("after flush: %v", states(got))
	}
	for _, d := range got {
		if !d.right {
			t.Errorf("still wrongly signed: %+v", d)
		}
	}
}

// due delivers what the clock has made due, without forcing anything.
func (s *stand) due() {
	s.t.Helper()
	if _, err := s.server.deliver(false); err != nil {
		s.t.Fatalf("deliver: %v", err)
	}
}

func TestWebhookRetrySchedule(t *testing.T) {
	t.Parallel()
	k := newSink(t, newWorld())
	k.answer(http.StatusAccepted) // anything but 200 is a failure
	s := newStand(t, Options{WebhookURL: k.url})
	s.fund("apex-bitcoin", "tbtc4", "900000000")
	s.due()
	keys := map[string]bool{}
	attempts := len(k.take())
	for _, wait := range retries {
		s.clock.add(wait - time.Millisecond)
		s.due()
		if early := k.take(); len(early) != 0 {
			t.Fatalf("retried before %s", wait)
		}
		s.clock.add(time.Millisecond)
		s.due()
		for _, d := range k.take() {
			attempts++
			keys[d.key] = true
		}
	}
	s.clock.add(24 * time.Hour)
	s.due()
	if attempts != 8 || len(keys) != 1 || len(k.take()) != 0 {
		t.Fatalf("%d attempts with %d keys", attempts, len(keys))
	}
	if d := s.server.Count().Deliveries[0]; d.State != "failed" || d.Code != 202 || d.Attempts != 8 {
		t.Fatalf("notification: %+v", d)
	}
}

func TestWebhookSuspension(t *testing.T) {
	t.Parallel()
	k := newSink(t, newWorld())
	k.answer(http.StatusInternalServerError)
	s := newStand(t, Options{WebhookURL: k.url})
	for range 101 {
		s.fund("apex-bitcoin", "tbtc4", "10000")
	}
	s.due()
	listed := s.get("/api/v2/organization/" + s.world.Organization.ID + "/webhook")
	hook := listed.body["webhooks"].([]any)[0].(map[string]any)
	if hook["state"] != "suspended" || hook["successiveFailedAttempts"].(float64) < weekLimit {
		t.Fatalf("webhook: %v", hook)
	}
	k.take()
	s.fund("apex-bitcoin", "tbtc4", "10000")
	s.control("flush", nil)
	if len(k.take()) != 0 {
		t.Fatal("a suspended webhook was delivered")
	}
	k.answer(http.StatusOK)
	s.do("POST", s.platform+"/api/notifications/v1/webhooks/"+hook["id"].(string)+"/unblockurl", "service", nil)
	s.control("flush", nil)
	if got := k.take(); len(got) != 101 {
		t.Fatalf("%d delivered after unblocking", len(got))
	}
}

func TestWalletWebhookListensAsAsked(t *testing.T) {
	t.Parallel()
	k := newSink(t, newWorld())
	s := newStand(t, Options{})
	path := s.platform + "/api/v2/ofc/wallet/" + s.world.Wallet("apex-vault").ID + "/webhooks"
	deaf := s.do("POST", path, "service", map[string]any{"type": "transfer", "url": k.url})
	s.fund("apex-vault", "ofctbtc", "10000")
	s.control("flush", nil)
	if len(k.take()) != 0 {
		t.Fatal("a webhook without allToken heard a token")
	}
	if r := s.do("DELETE", path, "service", map[string]any{"type": "transfer", "url": k.url, "id": deaf.body["id"]}); r.body["removed"].(float64) != 1 {
		t.Fatalf("remove: %s", r.raw)
	}
	s.do("POST", path, "service", map[string]any{"type": "transfer", "url": k.url, "allToken": true})
	s.fund("apex-vault", "ofctbtc", "10000")
	s.fund("meridian-vault", "ofctbtc", "10000")
	s.control("flush", nil)
	if got := k.take(); len(got) != 1 || got[0].payload["coin"] != "ofctbtc" {
		t.Fatalf("got %+v", got)
	}
}

func TestDeliveryStaysOnLoopback(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{WebhookURL: "http://198.51.100.7:9999/hook"})
	s.fund("apex-bitcoin", "tbtc4", "10000")
	done := s.control("flush", nil)["deliveries"].([]any)
	first := done[0].(map[string]any)
	if first["code"].(float64) != 0 || first["error"] == "" {
		t.Fatalf("delivery: %v", first)
	}
}

// With Deliver set, webhooks leave by themselves and survive a restart unsent.
func TestDeliveriesSurviveARestart(t *testing.T) {
	t.Parallel()
	path := journalIn(t)
	k := newSink(t, newWorld())
	s, stop := openStand(t, Options{Journal: path, WebhookURL: k.url})
	s.fund("apex-bitcoin", "tbtc4", "10000")
	stop()
	if len(k.take()) != 0 {
		t.Fatal("delivered without being asked")
	}
	server, err := Open(Options{Journal: path, Clock: s.clock, WebhookURL: k.url, Deliver: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	for deadline := time.Now().Add(10 * time.Second); server.Count().Waiting > 0; {
		if time.Now().After(deadline) {
			t.Fatal("the webhook never left")
		}
		time.Sleep(5 * time.Millisecond)
	}
	if got := k.take(); len(got) != 1 || !got[0].right {
		t.Fatalf("got %+v", got)
	}
}
