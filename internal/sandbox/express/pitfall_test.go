package express_test

import (
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/sandbox/express"
)

// The pitfalls of bitgo-express.md §5, by number.

func TestPitfall1EveryFailureInsideASendIs400(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		said    said
		message string
	}{
		"401":                   {said{status: 401, body: `{"error":"needs unlock","needsOTP":true,"needsUnlock":true,"name":"Response","requestId":"r"}`}, "needs unlock"},
		"403":                   {said{status: 403, body: `{"error":"denied","requestId":"r","context":{}}`}, "denied"},
		"409":                   {said{status: 409, body: `{"error":"conflict","requestId":"r"}`}, "conflict"},
		"429":                   {said{status: 429, body: `{"error":"rate limit exceeded","requestId":"r"}`}, "rate limit exceeded"},
		"500":                   {said{status: 500, body: `{"error":"internal","requestId":"r"}`}, "internal"},
		"503":                   {said{status: 503, html: true, body: "<html>\r\n<head><title>503 Away</title></head>\r\n<body>\r\n<h1>503 Away</h1>\r\n</body></html>"}, "503\n503 Away\n\n503 Away"},
		"policy's shape":        {said{status: 403, body: `{"code":"x","message":"m","status":403}`}, "403\n" + `{"code":"x","message":"m","status":403}`},
		"accepted, then broken": {said{drop: true}, "socket hang up"},
		"broken in the middle":  {said{status: 200, body: `{"transfer":{"id":"x"}}`, half: true}, "aborted"},
		"unsigned":              {said{status: 200, body: `{"transfer":{}}`, forged: true}, "invalid response HMAC"},
	} {
		script, x2 := accountWorld(t)
		script["POST "+account+"/tx/send"] = []said{x.said}
		s := newStand(t, script)
		got := s.post(account+"/sendcoins", send(withPassphrase(x2.passphrase(t, 0))))
		if got.status != 400 || got.body["message"] != x.message || got.body["bitgoExpressVersion"] != "16.3.7" || got.body["bitgoJsVersion"] != "52.8.1" {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
		if name == "401" && (got.body["needsOTP"] != true || got.body["name"] != "ApiResponseError" || got.body["requestId"] != "r") {
			t.Errorf("%s: %s", name, got.raw)
		}
	}
}

// The first call, for the wallet, is the exception.
func TestPitfall1ButTheWalletKeepsItsStatus(t *testing.T) {
	t.Parallel()
	script, _ := accountWorld(t)
	for _, status := range []int{401, 403, 404, 429, 500} {
		script["GET "+account] = []said{{status: status, body: `{"error":"no","requestId":"r","name":"Gone","context":{}}`}}
		s := newStand(t, script)
		if got := s.post(account+"/sendcoins", send("")); got.status != status || got.body["name"] != "ApiResponseError" {
			t.Errorf("%d: %d %s", status, got.status, got.raw)
		}
	}
}

func TestPitfall2ACrookedPathLeaksThePassphrase(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	for path, want := range map[string]string{
		"/api/v2/ofctbtc/wallet//sendcoins":                "/api/v2/ofctbtc/wallet/sendcoins",
		"/api/v2/ofctbtc/wallet/" + walletID + "/sendcoin": "/api/v2/ofctbtc/wallet/" + walletID + "/sendcoin",
	} {
		body := send(`,"walletPassphrase": "pp"`)
		if got := s.post(path, body); got.status != 404 {
			t.Errorf("%s: %d %s", path, got.status, got.raw)
		}
		if last := s.last(); last.target != want || last.body != body {
			t.Errorf("%s arrived at %s with %s", path, last.target, last.body)
		}
	}
}

func TestPitfall3TheTokenStandsInTheErrorOf511(t *testing.T) {
	t.Parallel()
	s := newStand(t, map[string][]said{"GET /api/v2/user/me": {{status: 200, body: `{"user":{"id":"u"}}`, forged: true}}})
	got := s.do("GET", "/api/v2/user/me", "")
	if got.status != 511 || got.body["message"] != "invalid response HMAC" || got.body["requestToken"] != token || got.body["bitgoToken"] != token[:10] ||
		got.body["expectedHmac"] == nil || !strings.Contains(got.body["hmacInput"].(string), `{"user":{"id":"u"}}`) {
		t.Errorf("%d %s", got.status, got.raw)
	}
}

func TestPitfall5ThePlatformsNameIsLost(t *testing.T) {
	t.Parallel()
	s := newStand(t, map[string][]said{"GET /api/v2/tbtc4/wallet/x": {{status: 400, body: `{"error":"bad","name":"InvalidWalletId","requestId":"r","context":{"id":"x"}}`}}})
	got := s.do("GET", "/api/v2/tbtc4/wallet/x", "")
	same(t, "body", got.body, map[string]any{"error": "bad", "message": "bad", "name": "ApiResponseError", "requestId": "r",
		"context": map[string]any{"id": "x"}, "bitgoJsVersion": "52.8.1", "bitgoExpressVersion": "16.3.7"})
}

func TestPitfall7PagesInsteadOfJSON(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	for body, want := range map[string]string{
		`{"address":"a","walletPassphrase":"secret words"`: "SyntaxError: Unexpected end of JSON input",
		`{"walletPassphrase":"secret words",}`:             "SyntaxError: Unexpected token } in JSON",
		`"secret words"`:                                   "SyntaxError: Unexpected token &#34; in JSON at position 0",
		strings.Repeat(" ", 20<<20) + "{}":                 "PayloadTooLargeError: request entity too large",
	} {
		got := s.post(account+"/sendcoins", body)
		if got.status != 400 && got.status != 413 || !strings.Contains(got.raw, "<pre>"+want) || strings.Contains(got.raw, "secret words") ||
			got.header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(got.raw, "&nbsp;at ") {
			t.Errorf("%d %s", got.status, got.raw)
		}
	}
	if calls := s.order(); len(calls) > 0 {
		t.Errorf("the platform was asked: %v", calls)
	}
}

func TestPitfall8AwayUnknownOrWithoutToken(t *testing.T) {
	t.Parallel()
	script, _ := accountWorld(t)
	s := newStand(t, script)
	if got := s.post("/api/v2/ofc/wallet/"+walletID+"/address", `{"label":"l"}`); got.status != 500 || got.body["error"] != "onToken is a mandatory parameter for OFC wallets" {
		t.Errorf("no onToken: %d %s", got.status, got.raw)
	}
	for _, path := range []string{"/wallet/generate", "/keychain/local", "/verifyaddress", "/wallet/" + walletID + "/address"} {
		got := s.post("/api/v2/nocoin"+path, `{"label":"l","address":"a"}`)
		if got.status != 500 || got.body["name"] != "UnsupportedCoinError" {
			t.Errorf("%s: %d %s", path, got.status, got.raw)
		}
	}
	away := (&platform{t: t}).stand(express.Options{Platform: "http://127.0.0.1:1"})
	if got := away.do("GET", "/api/v2/user/me", ""); got.status != 500 || got.body["message"] != "connect ECONNREFUSED 127.0.0.1:1" || got.body["code"] != "ECONNREFUSED" {
		t.Errorf("platform down: %d %s", got.status, got.raw)
	}
	if got := away.post(account+"/sendcoins", send("")); got.status != 500 || got.body["message"] != "connect ECONNREFUSED 127.0.0.1:1" {
		t.Errorf("send, platform down: %d %s", got.status, got.raw)
	}
	far := (&platform{t: t}).stand(express.Options{Platform: "http://192.0.2.1:80"})
	if got := far.do("GET", "/api/v2/user/me", ""); got.status != 500 {
		t.Errorf("a platform elsewhere: %d %s", got.status, got.raw)
	}
}

func TestPitfall9WhenAPassphraseIsNoticed(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		passphrase, message, code string
		calls                     int
	}{
		{withPassphrase("wrong"), "unable to decrypt keychain with the given wallet passphrase", "wallet_passphrase_incorrect", 2},
		{"", "walletPassphrase property missing", "", 3},
	} {
		script, _ := accountWorld(t)
		s := newStand(t, script)
		got := s.post(account+"/sendcoins", send(x.passphrase))
		code, _ := got.body["code"].(string)
		if got.status != 400 || got.body["error"] != x.message || code != x.code || len(s.order()) != x.calls {
			t.Errorf("%s: %d %s after %v", x.message, got.status, got.raw, s.order())
		}
	}
}

func TestPitfalls10To12(t *testing.T) {
	t.Parallel()
	script, x := accountWorld(t)
	s := newStand(t, script)
	got := s.post(account+"/sendcoins", `{"address":"x","amount":9007199254740993,"otp":"0000000"`+withPassphrase(x.passphrase(t, 0))+`}`)
	if got.status != 200 {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	same(t, "built", s.seen[2].body, `{"recipients":[{"address":"x","amount":9007199254740993}]}`)
	if body := s.seen[3].body; !strings.HasPrefix(body, `{"otp":"0000000","halfSigned":`) {
		t.Errorf("sent %s", body)
	}
}

// Whoever waits too long gets a page; whatever was begun goes on.
func TestTimeout(t *testing.T) {
	t.Parallel()
	script, x := accountWorld(t)
	p := newPlatform(t, script)
	s := p.stand(express.Options{Platform: p.url, Timeout: time.Nanosecond})
	got := s.post(account+"/sendcoins", send(withPassphrase(x.passphrase(t, 0))))
	if got.status != 503 || !strings.Contains(got.raw, "ServiceUnavailableError: Response timeout") {
		t.Errorf("%d %s", got.status, got.raw)
	}
}
