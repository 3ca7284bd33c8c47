package express_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestProxyTargets: where a request goes, and what its path becomes on the way
// (bitgo-api.md §5.2).
func TestProxyTargets(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	for given, want := range map[string]string{
		"/api/v1/enterprise/x/user?a=1":              "/api/v1/enterprise/x/user?a=1",
		"/api/v2/user/me?maxEnterprises=2":           "/api/v2/user/me?maxEnterprises=2",
		"/api/v2/user":                               "/api/v2/user",
		"/api/v2/tbtc4/wallet?limit=1&allTokens=":    "/api/v2/tbtc4/wallet?limit=1&allTokens=",
		"/api/v2/tbtc4/wallet?":                      "/api/v2/tbtc4/wallet",
		"/api/v2/hteth:tusdc/wallet/x":               "/api/v2/hteth:tusdc/wallet/x",
		"/api/v2/hteth%3Atusdc/wallet/x":             "/api/v2/hteth:tusdc/wallet/x",
		"/api/v2/tbtc4/wallet/x/transfer/a%2Fb%20c":  "/api/v2/tbtc4/wallet/x/transfer/a/b%20c",
		"/api/v2/tbtc4/wallet/x?q=a%20b%26c":         "/api/v2/tbtc4/wallet/x?q=a%20b%26c",
		"/api/v2/wallets?labelContains=a%26b":        "/api/v2/wallets?labelContains=a%26b",
		"/api//v2/tbtc4//wallet//x":                  "/api/v2/tbtc4/wallet/x",
		"/api/v2/tbtc4/wallet/x?url=http://a//b":     "/api/v2/tbtc4/wallet/x?url=http:/a/b",
		"/api/prime//trading/v1/accounts?u=http://a": "/api/prime//trading/v1/accounts?u=http://a",
		"/oauth/token":                               "/oauth/token",
		// No coin: the query is put together from its decoded values.
		"/api/v2/wallet/x?b=1&a=2&b=3":                                      "/api/v2/wallet/x?b=1&b=3&a=2",
		"/api/v2/enterprise/x/transfer?dateGte=2025-01-01T00:00:00%2B00:00": "/api/v2/enterprise/x/transfer?dateGte=2025-01-01T00:00:00+00:00",
		"/api/v2/enterprise/x/y?q=a%26b":                                    "/api/v2/enterprise/x/y?q=a&b",
		"/api/v2/enterprise/x/y?q=a%23b&r=1":                                "/api/v2/enterprise/x/y?q=a",
		"/api/v2/enterprise/x/y?q=a+b%20c":                                  "/api/v2/enterprise/x/y?q=a%20b%20c",
		"/api/v2/enterprise/x/y?state[]=a&state[]=b":                        "/api/v2/enterprise/x/y?state=a&state=b",
		"/api/v2/enterprise/a%2Fb/y?q=%C3%A9":                               "/api/v2/enterprise/a%2Fb/y?q=%C3%A9",
	} {
		if got := s.do("GET", given, ""); got.status != 404 || got.body["error"] != "not found" {
			t.Errorf("%s: %d %s %v", given, got.status, got.raw, got.err)
		}
		if last := s.last(); last.target != want || last.header.Get("Request-Id") != "" {
			t.Errorf("%s\n  went to %s\n  want    %s", given, last.target, want)
		}
	}
}

func TestProxyRefusesOtherPaths(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	for _, path := range []string{"/", "/metrics", "/oauth", "/v2/api"} {
		if got := s.do("GET", path, ""); got.status != 404 || got.body["error"] != "bitgo-express can only proxy BitGo API requests" {
			t.Errorf("%s: %d %s", path, got.status, got.raw)
		}
	}
	if got := s.do("HEAD", "/api/v2/user/me", ""); got.status != 404 {
		t.Errorf("HEAD: %d", got.status)
	}
	if calls := s.order(); len(calls) > 0 {
		t.Errorf("the platform was asked: %v", calls)
	}
}

// TestProxyBodies: bytes as they came, of one type only, and of the headers one.
func TestProxyBodies(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	const body = "{ \"b\": 1.0,\n \"a\" : \"é<&>\" }"
	for _, x := range []struct{ method, body, kind, want, wantKind string }{
		{"POST", body, "application/json", body, "application/json"},
		{"PUT", body, "application/json; charset=utf-8", body, "application/json; charset=utf-8"},
		{"PATCH", body, "", body, "application/json"},
		{"DELETE", body, "application/json", body, "application/json"},
		{"DELETE", "", "application/json", "{}", "application/json"},
		{"POST", "a=1", "application/x-www-form-urlencoded", "{}", "application/json"},
		{"GET", body, "application/json", "", ""},
	} {
		s.do(x.method, "/api/v2/tbtc4/x", x.body, "Content-Type", x.kind, "X-Bitgo-Otp", "000000", "Idempotency-Key", "k")
		last := s.last()
		if last.method != x.method || last.body != x.want || last.header.Get("Content-Type") != x.wantKind ||
			last.header.Get("X-Bitgo-Otp") != "000000" || last.header.Get("Idempotency-Key") != "" {
			t.Errorf("%s %s arrived as %s %s %v", x.method, x.body, last.method, last.body, last.header)
		}
	}
}

func TestProxyEnterpriseHeader(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	s.do("GET", "/api/clearing/v1/enterprises/e%201/x", "")
	if got := s.last().header.Get("Enterprise-Id"); got != "e 1" {
		t.Errorf("enterprise-id is %q", got)
	}
	s.do("GET", "/api/policy/v3/enterprises/e/x", "", "Enterprise-Id", "mine")
	if got := s.last().header.Get("Enterprise-Id"); got != "" {
		t.Errorf("enterprise-id is %q", got)
	}
}

// TestProxyAnswers: a success keeps its status and loses its headers, a failure is
// rewritten under its status.
func TestProxyAnswers(t *testing.T) {
	t.Parallel()
	s := newStand(t, map[string][]said{
		"POST /api/v2/tbtc4/accepted": {{status: 202, body: `{"error":"e","pendingApproval":{"id":"p"}}`}},
		"GET /api/v2/tbtc4/page":      {{status: 503, html: true, body: "<html><head><title>503 Away</title></head><body>\n\n\n \n<h1>503  &amp; away</h1></body></html>"}},
		"GET /api/v2/tbtc4/empty":     {{status: 500}},
		"GET /api/v2/tbtc4/odd":       {{status: 400, body: `["x"]`}},
		"GET /api/v2/tbtc4/object":    {{status: 400, body: `{"error":{"code":1}}`}},
		"GET /api/v2/tbtc4/large":     {{status: 400, body: `{"error":"e","amount":9007199254740993}`}},
	})
	if got := s.post("/api/v2/tbtc4/accepted", "{}"); got.status != 202 || got.raw != `{"error":"e","pendingApproval":{"id":"p"}}` || got.header.Get("Hmac") != "" {
		t.Errorf("accepted: %d %s", got.status, got.raw)
	}
	for path, want := range map[string]string{"page": "503\n503 Away\n\n503  & away", "empty": "500", "odd": "400\n" + `["x"]`, "object": "[object Object]", "large": "e"} {
		got := s.do("GET", "/api/v2/tbtc4/"+path, "")
		if got.body["message"] != want || got.body["name"] != "ApiResponseError" || got.status < 400 {
			t.Errorf("%s: %d %s", path, got.status, got.raw)
		}
		if path == "page" && got.body["error"] != nil || path == "large" && !strings.Contains(got.raw, "9007199254740993") {
			t.Errorf("%s: %s", path, got.raw)
		}
	}
}

// TestRedaction: what the request calls a secret is blotted out of an error, what only
// looks like one is not.
func TestRedaction(t *testing.T) {
	t.Parallel()
	s := newStand(t, map[string][]said{"POST /api/v2/tbtc4/x": {{status: http.StatusBadRequest,
		body: `{"error":"no pp-1 for 000000 with xprv9","context":{"echo":["pp-1",{"walletPassphrase":"other"}],"prv":"x","token":"t"}}`}}})
	got := s.post("/api/v2/tbtc4/x", `{"inner":[{"walletPassphrase":"pp-1"}],"otp":"000000","xprv":"xprv9","secret":5}`)
	same(t, "body", got.body, map[string]any{"error": "no [REDACTED] for 000000 with xprv9", "message": "no [REDACTED] for 000000 with xprv9",
		"context": map[string]any{"echo": []any{"[REDACTED]", map[string]any{"walletPassphrase": "[REDACTED]"}}, "prv": "[REDACTED]", "token": "t"},
		"name":    "ApiResponseError", "bitgoJsVersion": "52.8.1", "bitgoExpressVersion": "16.3.7"})
}
