package api

import (
	"fmt"
	"sync"
	"testing"

	"github.com/unykorn/console/internal/gateway"
)

// Two hundred at once with one Idempotency-Key give one send and one transfer; whoever does not get the answer is told to
// ask again, and then gets it.
func TestTwoHundredAtOnceSendOnce(t *testing.T) {
	h := setup(t)
	key, body := fresh(), h.bitcoin("1200000")
	var all sync.WaitGroup
	answers, failed := make([]answer, 200), make([]error, 200)
	for i := range answers {
		all.Go(func() { answers[i], failed[i] = h.try("POST", "/send", body, "Idempotency-Key", key) })
	}
	all.Wait()
	sends := map[string]int{}
	for i, a := range answers {
		switch {
		case failed[i] != nil:
			t.Fatal(failed[i])
		case a.status == 200:
			sends[a.text("sendId")]++
		case a.status != 409 || a.text("code") != gateway.ErrInProgress.Code || a.header.Get("Retry-After") == "":
			t.Fatalf("%d %s", a.status, a.raw)
		}
	}
	last := h.want(200, "POST", "/send", body, "Idempotency-Key", key)
	sends[last.text("sendId")]++
	if len(sends) != 1 || last.header.Get("Idempotency-Replayed") != "true" {
		t.Fatalf("sends: %v", sends)
	}
	if n := h.sent(last.text("sendId")); n != 1 {
		t.Fatalf("%d transfers at BitGo", n)
	}
	if n := h.db.Count(t, `select count(*) from send`); n != 1 {
		t.Fatalf("%d sends", n)
	}
}

// A call whose process died leaves its lease to run out; the repetition then finds the send, and does not send again.
func TestARepetitionAfterADeadProcessFindsTheSend(t *testing.T) {
	h := setup(t)
	key, body := fresh(), h.bitcoin("1200000")
	first := h.want(200, "POST", "/send", body, "Idempotency-Key", key)
	// As it was before the answer was kept.
	_, err := h.db.Owner.Exec(t.Context(), `update gateway_answer set status = null, headers = null, sealed = null, leased_until = $1`, h.clock.Now().Add(gateway.Lease))
	h.must(err)
	if a := h.want(409, "POST", "/send", body, "Idempotency-Key", key); a.text("code") != gateway.ErrInProgress.Code {
		t.Fatalf("%s", a.raw)
	}
	h.clock.Advance(gateway.Lease)
	again := h.want(200, "POST", "/send", body, "Idempotency-Key", key)
	if again.text("sendId") != first.text("sendId") || again.text("txid") != first.text("txid") || h.sent(first.text("sendId")) != 1 {
		t.Fatalf("%s became %s", first.raw, again.raw)
	}
}

func TestIdempotencyKeys(t *testing.T) {
	h := setup(t)
	vault := h.world.Wallet("apex-vault").ID
	path := "/wallet/ofc/" + vault + "/address"
	first := h.want(200, "POST", path, map[string]any{"token": "ofctbtc", "label": "one"}, "Idempotency-Key", "k1")
	for name, c := range map[string]struct {
		path   string
		body   any
		key    string
		status int
		code   string
	}{
		"spaced otherwise":   {path, `{ "label":"one",  "token":"ofctbtc"}`, "k1", 200, ""},
		"another body":       {path, map[string]any{"token": "ofctbtc", "label": "two"}, "k1", 422, "idempotency.reused"},
		"another path":       {"/wallet/ofctusd/" + vault + "/address", map[string]any{"token": "ofctbtc", "label": "one"}, "k1", 422, "idempotency.reused"},
		"a key with a space": {path, map[string]any{"token": "ofctbtc"}, "k 1", 400, "idempotency.key"},
		"a key that is long": {path, map[string]any{"token": "ofctbtc"}, fmt.Sprintf("%0256d", 1), 400, "idempotency.key"},
		"a key of its own":   {path, map[string]any{"token": "ofctbtc", "label": "two"}, "k2", 200, ""},
	} {
		a := h.call("POST", c.path, c.body, "Idempotency-Key", c.key)
		if a.status != c.status || a.text("code") != c.code {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
		if same := a.text("address") == first.text("address"); same != (name == "spaced otherwise") && c.status == 200 {
			t.Errorf("%s: %s after %s", name, a.raw, first.raw)
		}
	}
	if without, more := h.want(200, "POST", path, map[string]any{"token": "ofctbtc"}), h.want(200, "POST", path, map[string]any{"token": "ofctbtc"}); without.text("address") == more.text("address") {
		t.Error("an address was handed out twice")
	}
	if n := h.db.Count(t, `select count(*) from gateway_answer where encode(sealed, 'escape') like $1`, "%"+first.text("address")+"%"); n != 0 {
		t.Error("an answer is kept in clear")
	}
	h.clock.Advance(gateway.Kept)
	if late := h.want(200, "POST", path, map[string]any{"token": "ofctbtc", "label": "two"}, "Idempotency-Key", "k1"); late.header.Get("Idempotency-Replayed") != "" {
		t.Error("an answer outlived its day")
	}
	_, err := h.Gateway.Sweep(t.Context())
	h.must(err)
	if n := h.db.Count(t, `select count(*) from gateway_answer where key = 'k2'`); n != 0 {
		t.Error("old answers are not swept")
	}
}

// A receive address and a facility's change are asked for once, though the process died before the answer was kept.
func TestARepetitionFindsTheAddressAndTheChange(t *testing.T) {
	h := setup(t)
	path := "/wallet/tbtc4/" + h.world.Wallet("apex-bitcoin").ID + "/address"
	body := map[string]any{"label": "Invoice 1"}
	first := h.want(200, "POST", path, body, "Idempotency-Key", "k1")
	if first.text("label") != "Invoice 1" {
		t.Errorf("%s", first.raw)
	}
	policy := map[string]any{"walletId": h.world.Wallet("apex-bitcoin").ID, "collateralValueUSD": 100000, "currentLoanAmountUSD": 12345}
	change := h.want(200, "POST", "/policy", policy, "Idempotency-Key", "k2")
	_, err := h.db.Owner.Exec(t.Context(), `delete from gateway_answer`)
	h.must(err)
	if again := h.want(200, "POST", path, body, "Idempotency-Key", "k1"); again.text("address") != first.text("address") || again.text("id") != first.text("id") {
		t.Errorf("%s became %s", first.raw, again.raw)
	}
	if again := h.want(200, "POST", "/policy", policy, "Idempotency-Key", "k2"); again.text("changeId") != change.text("changeId") {
		t.Errorf("%s became %s", change.raw, again.raw)
	}
	_, err = h.db.Owner.Exec(t.Context(), `delete from gateway_answer`)
	h.must(err)
	policy["currentLoanAmountUSD"] = 1
	for _, a := range []answer{h.call("POST", path, map[string]any{"label": "Invoice 2"}, "Idempotency-Key", "k1"), h.call("POST", "/policy", policy, "Idempotency-Key", "k2")} {
		if a.status != 422 {
			t.Errorf("other terms: %d %s", a.status, a.raw)
		}
	}
}
