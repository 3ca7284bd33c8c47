package sandbox

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// press sends a form as the browser does and returns where it leads, or the page that says why not.
func (s *stand) press(path string, values url.Values) (status int, to, page string) {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.PostForm(s.platform+"/_sandbox/"+path, values)
	if err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	defer func() { _ = r.Body.Close() }()
	var out bytes.Buffer
	_, _ = out.ReadFrom(r.Body)
	return r.StatusCode, r.Header.Get("Location"), out.String()
}

func TestPageForms(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	vault := s.world.Wallet("apex-vault").ID
	deposit := func(coins string) (int, string, string) {
		return s.press("deposit", url.Values{"holding": {vault + " ofctbtc"}, "coins": {coins}, "state": {"confirmed"}, "back": {"wallets"}})
	}
	if status, to, _ := deposit("1,000.00000001"); status != 303 || to != "/_sandbox/#wallets" {
		t.Fatalf("deposit: %d to %q", status, to)
	}
	if total, _, _ := s.shown("apex-vault", "ofctbtc"); total.String() != "100000000001" {
		t.Fatalf("balance %s", total)
	}
	for _, bad := range []string{"0.123456789", "-1", "one", "0", "1.2.3", "1e3", "0x10"} {
		if status, _, page := deposit(bad); status != 400 || !strings.Contains(page, "Nothing was changed") {
			t.Errorf("%s coins: %d", bad, status)
		}
	}
	if total, _, _ := s.shown("apex-vault", "ofctbtc"); total.String() != "100000000001" {
		t.Fatalf("balance %s after what was refused", total)
	}
	if status, to, _ := s.press("price", url.Values{"asset": {"BTC"}, "usd": {"61000"}, "ageSeconds": {"900"}, "back": {"//evil.example"}}); status != 303 || to != "/_sandbox/" {
		t.Fatalf("price: %d to %q", status, to)
	}
	if status, _, _ := s.press("hold", url.Values{"point": {"send.before"}, "times": {"many"}}); status != 400 {
		t.Fatalf("a number that is none: %d", status)
	}
}

// JSON that a command-line client calls a form is JSON.
func TestControlTakesJSONFromCurl(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	r, err := http.Post(s.platform+"/_sandbox/hold", "application/x-www-form-urlencoded", strings.NewReader(`{"point":"send.before"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	var out bytes.Buffer
	_, _ = out.ReadFrom(r.Body)
	if r.StatusCode != 200 || out.String() != `{"holding":"send.before"}` {
		t.Fatalf("%d %s", r.StatusCode, out.String())
	}
}

// The page shows what happened and nothing that is secret or would run.
func TestPageShows(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{Seed: true, WebhookURL: "http://127.0.0.1:9/none"})
	s.send("apex-bitcoin", "tbtc4", "177011", "asked", nil)
	s.send("apex-bitcoin", "tbtc4", "100000", "sent", map[string]any{"comment": "<script>alert(1)</script>"})
	s.do("POST", s.platform+"/api/v2/tbtc4/wallet/<b>/sendcoin", "service", map[string]any{"walletPassphrase": "canary"})
	s.control("hold", map[string]any{"point": "wallet.get"})
	s.control("down", map[string]any{"surface": "express", "mode": "hang"})
	s.control("advance", map[string]any{"seconds": 90000})
	r := s.do("GET", s.platform+"/_sandbox/", "", nil)
	page := string(r.raw)
	for _, want := range []string{"Apex mining proceeds", "Secrets reached the platform", "Nothing here is real", "pendingapproval pending",
		"POST /api/v2/tbtc4/wallet/", "/sendcoins", "Unykorn Gateway", "never answers", "wallet.get", "25h0m0s ahead", "&lt;b&gt;"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page misses %s", want)
		}
	}
	for _, never := range []string{"<script", "style=", "onclick", "canary", "<b>/sendcoin", s.world.Token("service"), s.world.WebhookSecret, "http://fonts"} {
		if strings.Contains(page, never) {
			t.Errorf("the page holds %s", never)
		}
	}
	if policy := r.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("policy %q", policy)
	}
	if css := s.do("GET", s.platform+"/_sandbox/page.css", "", nil); css.status != 200 || !strings.HasPrefix(css.header.Get("Content-Type"), "text/css") {
		t.Errorf("style sheet: %d %s", css.status, css.header.Get("Content-Type"))
	}
}

func TestInCoins(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"0": "0.00000000", "1": "0.00000001", "-5": "−0.00000005", "123456789012345": "1,234,567.89012345", "100000000": "1.00000000"} {
		if got := inCoins(units(text), 8); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
	if got := inCoins(units("1234"), 0); got != "1,234" {
		t.Errorf("without decimals: %s", got)
	}
}
