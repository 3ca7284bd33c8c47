package sandbox

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A request held before acceptance and dropped there sent nothing.
func TestHoldBefore(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	s.control("hold", map[string]any{"point": "send.before", "times": 1})
	answered := make(chan result)
	go func() { answered <- s.send("apex-bitcoin", "tbtc4", "100000", "held", nil) }()
	held := s.do("GET", s.platform+"/_sandbox/held?wait=1&point=send.before", "", nil)
	if first := held.body["held"].([]any)[0].(map[string]any); first["sequenceId"] != "held" || first["coin"] != "tbtc4" {
		t.Fatalf("held: %s", held.raw)
	}
	if free := s.send("apex-bitcoin", "tbtc4", "100000", "free", nil); free.status != 200 {
		t.Fatalf("the second request stopped too: %s", free.raw)
	}
	s.control("release", map[string]any{"point": "send.before", "drop": true})
	if r := <-answered; r.status != 400 || r.body["error"] != "socket hang up" {
		t.Fatalf("dropped: %d %s", r.status, r.raw)
	}
	for _, c := range s.server.Count().Sends {
		if c.Sequence == "held" && (c.Requests != 1 || c.Accepted != 0 || len(c.Transfers) != 0) {
			t.Fatalf("counted %+v", c)
		}
	}
}

// A send that stands still goes through after its caller has gone.
func TestHeldSendOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	s.control("hold", map[string]any{"point": "send.before"})
	ctx, leave := context.WithCancel(context.Background())
	w := s.world.Wallet("apex-bitcoin")
	body := `{"address":"` + s.payee("tbtc4") + `","amount":"100000","sequenceId":"gone","walletPassphrase":"` + w.Passphrase + `"}`
	r, err := http.NewRequestWithContext(ctx, "POST", s.express+"/api/v2/tbtc4/wallet/"+w.ID+"/sendcoins", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.world.Token("service"))
	left := make(chan error)
	go func() {
		_, err := http.DefaultClient.Do(r)
		left <- err
	}()
	s.do("GET", s.platform+"/_sandbox/held?wait=1", "", nil)
	leave()
	if err := <-left; err == nil {
		t.Fatal("the caller got an answer")
	}
	s.control("release", nil)
	for deadline := time.Now().Add(10 * time.Second); s.server.Count().Sends[0].Accepted == 0; {
		if time.Now().After(deadline) {
			t.Fatal("the send died with its caller")
		}
		time.Sleep(time.Millisecond)
	}
}

func TestDown(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	s.control("down", map[string]any{"surface": "platform", "mode": "refuse"})
	if r := s.get("/api/v2/ping"); r.err == nil {
		t.Fatalf("the platform answers: %s", r.raw)
	}
	if r := s.do("GET", s.express+"/api/v2/pingexpress", "", nil); r.status != 200 {
		t.Fatalf("Express is down too: %s", r.raw)
	}
	if r := s.send("apex-bitcoin", "tbtc4", "100000", "down", nil); r.status != 500 || !strings.Contains(string(r.raw), "ECONNREFUSED") {
		t.Fatalf("send with the platform away: %d %s", r.status, r.raw)
	}
	s.control("down", map[string]any{"surface": "platform", "mode": "html503"})
	if r := s.get("/api/v2/ping"); r.status != 503 || !strings.Contains(string(r.raw), "<html>") {
		t.Fatalf("html503: %d %s", r.status, r.raw)
	}
	s.control("down", map[string]any{"surface": "platform", "mode": "429"})
	if r := s.get("/api/v2/ping"); r.status != 429 || r.header.Get("Retry-After") != "2" {
		t.Fatalf("429: %d %s", r.status, r.raw)
	}
	s.control("down", map[string]any{"surface": "platform", "mode": "cut"})
	if r := s.get("/api/v2/ping"); r.status != 200 || r.err == nil {
		t.Fatalf("cut: %d %s", r.status, r.raw)
	}
	if r := s.do("GET", s.express+"/api/v2/ping", "", nil); r.status != 500 || r.body["error"] != "aborted" {
		t.Fatalf("cut through Express: %d %s", r.status, r.raw)
	}
	s.control("down", map[string]any{"surface": "platform", "mode": "off"})
	s.control("down", map[string]any{"surface": "express", "mode": "hang"})
	answered := make(chan result)
	go func() { answered <- s.do("GET", s.express+"/api/v2/pingexpress", "", nil) }()
	s.control("down", map[string]any{"surface": "express", "mode": "off"})
	<-answered // dropped, or answered if it came after the outage
	if r := s.send("apex-bitcoin", "tbtc4", "100000", "up", nil); r.status != 200 {
		t.Fatalf("after the outage: %d %s", r.status, r.raw)
	}
	if r := s.do("POST", s.platform+"/_sandbox/down", "", map[string]any{"surface": "moon", "mode": "off"}); r.status != 400 {
		t.Fatalf("a surface that is none: %s", r.raw)
	}
}

func TestPaceMovesWithTheClock(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{Pace: time.Hour})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	id := s.send("apex-bitcoin", "tbtc4", "100000", "paced", nil).body["transfer"].(map[string]any)["id"].(string)
	path := "/api/v2/tbtc4/wallet/" + s.world.Wallet("apex-bitcoin").ID + "/transfer/" + id
	s.control("advance", map[string]any{"seconds": 3600})
	if r := s.get(path); r.body["state"] != "unconfirmed" {
		t.Fatalf("after an hour: %v", r.body["state"])
	}
	s.control("advance", map[string]any{"seconds": 7200})
	if r := s.get(path); r.body["state"] != "confirmed" {
		t.Fatalf("after three hours: %v", r.body["state"])
	}
}

func TestPrices(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	quote := func(path string) map[string]any {
		r := s.do("GET", s.platform+path, "", nil)
		latest := r.body["latest"].(map[string]any)["currencies"].(map[string]any)
		return latest["USD"].(map[string]any)
	}
	if q := quote("/api/v2/tbtc4/market/latest"); q["last"] != 64250.0 || q["timestamp"].(float64) != float64(s.clock.Now().Unix()) {
		t.Fatalf("quote: %v", q)
	}
	s.control("price", map[string]any{"asset": "BTC", "usd": "1.25", "ageSeconds": 900})
	s.clock.add(time.Minute)
	if q := quote("/api/v2/market/latest?coin=ofctbtc"); q["last"] != 1.25 || q["timestamp"].(float64) != float64(s.clock.Now().Unix()-960) {
		t.Fatalf("frozen quote: %v", q)
	}
	s.control("price", map[string]any{"asset": "BTC", "missing": true})
	if r := s.do("GET", s.platform+"/api/v2/tbtc4/market/latest", "", nil); r.status != 404 {
		t.Fatalf("missing: %d %s", r.status, r.raw)
	}
}

func TestDepositAndRemove(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	in := s.control("deposit", map[string]any{"wallet": s.world.Wallet("apex-bitcoin").ID, "amount": "70000"})
	if in["state"] != "unconfirmed" || in["valueString"] != "70000" {
		t.Fatalf("deposit: %v", in)
	}
	s.control("advance", map[string]any{"confirm": true})
	if _, confirmed, _ := s.shown("apex-bitcoin", "tbtc4"); confirmed.String() != "70000" {
		t.Fatalf("confirmed %s", confirmed)
	}
	if gone := s.control("remove", map[string]any{"transfer": in["id"]}); gone["state"] != "removed" {
		t.Fatalf("remove: %v", gone)
	}
	if total, _, _ := s.shown("apex-bitcoin", "tbtc4"); total.Sign() != 0 {
		t.Fatalf("left over: %s", total)
	}
	if back := s.control("restore", map[string]any{"transfer": in["id"]}); back["state"] != "confirmed" {
		t.Fatalf("restore: %v", back)
	}
	if total, confirmed, _ := s.shown("apex-bitcoin", "tbtc4"); total.String() != "70000" || confirmed.String() != "70000" {
		t.Fatalf("after it was mined again: %s, confirmed %s", total, confirmed)
	}
	page := s.do("GET", s.platform+"/_sandbox/", "", nil)
	for _, x := range sentinels {
		if !strings.Contains(string(page.raw), x.name) {
			t.Errorf("the page misses %s", x.name)
		}
	}
}

// A person on the page presses buttons instead of sending JSON.
func TestPageButtons(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	asked := s.send("apex-bitcoin", "tbtc4", "177011", "asked", nil)
	id, _ := dig(asked.body, "pendingApproval.id")
	page := s.do("GET", s.platform+"/_sandbox/", "", nil)
	if !strings.Contains(string(page.raw), id.(string)) {
		t.Fatal("the page misses the pending approval")
	}
	press := func(path string, values url.Values) int {
		r, err := http.PostForm(s.platform+"/_sandbox/"+path, values)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Body.Close() }()
		return r.StatusCode
	}
	if press("approve", url.Values{"approval": {id.(string)}, "state": {"approved"}}) != 200 || press("advance", url.Values{"confirm": {"true"}}) != 200 {
		t.Fatal("a button failed")
	}
	if got := s.server.Count().Sends[0].States; len(got) != 1 || got[0] != "confirmed" {
		t.Fatalf("states: %v", got)
	}
}

// Another site open in the same browser cannot steer the sandbox.
func TestControlRefusesOtherSites(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	r, err := http.NewRequest("POST", s.platform+"/_sandbox/down", strings.NewReader(`{"surface":"express","mode":"refuse"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Fatalf("answered %d", response.StatusCode)
	}
}

// TestAPartnersBackEnd takes what the console says, and one that is called so answers 503.
func TestAPartnersBackEnd(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	for name, want := range map[string]int{"portal": 204, "answers-503": 503, "answers-99": 204} {
		said := s.do("POST", s.platform+"/_sandbox/partner/"+name, "", map[string]any{"id": name})
		calls, _ := s.do("GET", s.platform+"/_sandbox/partner/"+name, "", nil).body["calls"].([]any)
		if said.status != want || len(calls) != 1 {
			t.Errorf("%s: %d, %v", name, said.status, calls)
			continue
		}
		if one := calls[0].(map[string]any); one["answered"] != float64(want) || !strings.Contains(one["body"].(string), name) {
			t.Errorf("%s: %v", name, one)
		}
	}
}
