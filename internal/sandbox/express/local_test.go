package express_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/express"
	"github.com/unykorn/console/internal/sandbox/keychain"
)

func TestPing(t *testing.T) {
	t.Parallel()
	s := newStand(t, map[string][]said{"GET /api/v1/ping": {ok(`{"status":"service is ok!","environment":"BitGo Testnet"}`)}})
	for _, version := range []string{"v1", "v2"} {
		if got := s.do("GET", "/api/"+version+"/pingexpress", ""); got.status != 200 || got.raw != `{"status":"express server is ok!"}` {
			t.Errorf("pingexpress: %d %s", got.status, got.raw)
		}
	}
	if calls := s.order(); len(calls) > 0 {
		t.Errorf("pingexpress asks %v", calls)
	}
	for _, version := range []string{"v1", "v2"} {
		if got := s.do("GET", "/api/"+version+"/ping", ""); got.status != 200 || got.body["status"] != "service is ok!" || s.last().target != "/api/v1/ping" {
			t.Errorf("ping: %d %s", got.status, got.raw)
		}
	}
	if got := s.do("GET", "/API/V2/PingExpress/", ""); got.status != 200 {
		t.Errorf("in other letters: %d", got.status)
	}
}

// TestLogin: the password leaves as a digest keyed with the name.
func TestLogin(t *testing.T) {
	t.Parallel()
	s := newStand(t, map[string][]said{"POST /api/auth/v1/session": {ok(`{"access_token":"v2xtoken","user":{"id":"u"}}`), ok(`{}`),
		{status: 401, body: `{"error":"invalid login","requestId":"r"}`}}})
	const body = `{"email":"Demo@Example.test","password":"secret","otp":"000000"}`
	got := s.do("POST", "/api/v2/user/login", body, "Authorization", "")
	if got.status != 200 || got.body["access_token"] != "v2xtoken" {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	// HMAC-SHA256(key "demo@example.test", "secret"), computed with another program.
	const digest = "a3ccbbebb0574f883c4b6b12119221af0d20b8305e7d39a64680f66182ce87db"
	same(t, "asked", s.last().body, `{"email":"demo@example.test","password":"`+digest+`","forceSMS":false,"otp":"000000"}`)
	if got := s.last().header.Get("Authorization"); got != "" {
		t.Errorf("with token %s", got)
	}
	if got := s.do("POST", "/api/v1/user/login", body); got.status != 200 || got.raw != "{}" || len(s.order()) != 1 {
		t.Errorf("with a token: %d %s", got.status, got.raw)
	}
	if got := s.do("POST", "/api/v2/user/login", `{"password":"secret"}`, "Authorization", ""); got.status != 500 || got.body["error"] != "expected string username" {
		t.Errorf("no name: %d %s", got.status, got.raw)
	}
	if got := s.do("POST", "/api/v2/user/login", body, "Authorization", ""); got.status != 500 {
		t.Errorf("no token in the answer: %d %s", got.status, got.raw)
	}
	if got := s.do("POST", "/api/v2/user/login", body, "Authorization", ""); got.status != 401 || got.body["error"] != "invalid login" {
		t.Errorf("refused: %d %s", got.status, got.raw)
	}
}

func TestEncrypt(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	for _, version := range []string{"v1", "v2"} {
		got := s.post("/api/"+version+"/encrypt", `{"input":"words","password":"p"}`)
		sealed, _ := got.body["encrypted"].(string)
		if opened, err := keychain.Open("p", sealed); got.status != 200 || err != nil || opened != "words" {
			t.Errorf("%d %s", got.status, got.raw)
		}
		if got := s.post("/api/"+version+"/decrypt", `{"input":`+quoted(sealed)+`,"password":"p"}`); got.body["decrypted"] != "words" {
			t.Errorf("decrypt: %d %s", got.status, got.raw)
		}
		if got := s.post("/api/"+version+"/decrypt", `{"input":`+quoted(sealed)+`,"password":"q"}`); got.status != 500 || got.body["error"] != "incorrect password" {
			t.Errorf("wrong password: %d %s", got.status, got.raw)
		}
	}
	for _, path := range []string{"encrypt", "decrypt"} {
		if got := s.post("/api/v2/"+path, `{"input":"x"}`); got.status != 500 || got.body["error"] != "Missing parameter: password" {
			t.Errorf("%s without password: %d %s", path, got.status, got.raw)
		}
	}
	if got := s.post("/api/v2/decrypt", `{"input":"x","password":"p"}`); got.status != 500 {
		t.Errorf("no envelope: %d %s", got.status, got.raw)
	}
}

func TestLocalKey(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	a, b := s.post("/api/v2/tbtc4/keychain/local", ""), s.post("/api/v2/hteth/keychain/local", "{}")
	if a.status != 200 || b.status != 200 || a.body["prv"] == b.body["prv"] || mustParse(t, a.body["prv"].(string)).Xpub() != a.body["pub"] {
		t.Errorf("%s %s", a.raw, b.raw)
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	script, x := accountWorld(t)
	script["PUT /api/v2/ofc/key/"+userKey] = []said{ok(`{"id":"` + userKey + `"}`)}
	script["POST /api/v1/user/unlock"] = []said{ok(`{"session":{}}`)}
	s := newStand(t, script)
	path := "/api/v2/ofc/keychain/" + userKey + "/changepassword"
	if got := s.post(path, `{"oldPassword":`+quoted(x.passphrase(t, 0))+`,"newPassword":"new","otp":"0"}`); got.status != 200 || got.body["id"] != userKey {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	same(t, "calls", s.order(), []string{"POST /api/v1/user/unlock", "GET /api/v2/ofc/key/" + userKey, "PUT /api/v2/ofc/key/" + userKey})
	envelope := strings.Split(s.last().body, `"encryptedPrv":`)[1]
	if !strings.Contains(envelope, `,"pub":"`+x.Keys[0].Xpub+`"}`) {
		t.Errorf("sent %s", s.last().body)
	}
	if got := s.post(path, `{"oldPassword":"no","newPassword":"new"}`); got.status != 500 || got.body["error"] != "failed to update keychain password: incorrect password" {
		t.Errorf("wrong password: %d %s", got.status, got.raw)
	}
}

// TestMinerFee takes the rate of the constants, once they are here.
func TestMinerFee(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	const sizes = `"nP2shInputs":1,"nP2pkhInputs":0,"nP2shP2wshInputs":1,"nOutputs":2`
	if got := s.post("/api/v2/calculateminerfeeinfo", `{`+sizes+`,"feeRate":1000}`); got.raw != `{"size":516,"fee":516,"feeRate":1000}` {
		t.Errorf("%d %s", got.status, got.raw)
	}
	got := s.post("/api/v2/calculateminerfeeinfo", `{`+sizes+`}`)
	if rate := got.raw[strings.Index(got.raw, "feeRate"):]; rate != `feeRate":12000}` && rate != `feeRate":50000}` {
		t.Errorf("%d %s", got.status, got.raw)
	}
}

// TestOutage: Express away, in each way, and back.
func TestOutage(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	down := func(mode string) heard { return s.post("/_sandbox/down", `{"mode":"`+mode+`"}`) }
	ask := func() heard { return s.do("GET", "/api/v2/pingexpress", "") }
	for mode, check := range map[string]func(heard) bool{
		express.Refuse:  func(h heard) bool { return h.err != nil },
		express.HTML503: func(h heard) bool { return h.status == 503 && strings.Contains(h.raw, "<html>") },
		express.Limited: func(h heard) bool {
			return h.status == 429 && h.header.Get("Retry-After") == "2" && h.body["bitgoExpressVersion"] != nil
		},
		express.Cut: func(h heard) bool { return h.err != nil && h.status == 200 },
		express.Off: func(h heard) bool { return h.status == 200 },
	} {
		if got := down(mode); got.status != 200 {
			t.Errorf("%s: %d %s", mode, got.status, got.raw)
		}
		if got := ask(); !check(got) {
			t.Errorf("%s: %d %s %v", mode, got.status, got.raw, got.err)
		}
	}
	for _, mode := range []string{"", "forge", "elsewhere"} {
		if got := down(mode); got.status != http.StatusBadRequest {
			t.Errorf("mode %q: %d", mode, got.status)
		}
	}
	s.server.Outage(express.Hang)
	answered := make(chan heard)
	go func() { answered <- ask() }()
	s.server.Outage(express.Off)
	if got := <-answered; got.err == nil && got.status != 200 {
		t.Errorf("after hanging: %d %s", got.status, got.raw)
	}
	if got := s.do("POST", "/_sandbox/down", `{"mode":"off"}`, "Sec-Fetch-Site", "cross-site"); got.status != http.StatusForbidden {
		t.Errorf("another page steers it: %d", got.status)
	}
}
