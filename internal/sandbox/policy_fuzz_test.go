package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzPolicyBody feeds any bytes to every route that changes a policy: nothing panics, no
// answer is a 5xx, and every refusal has BitGo's fields. What was accepted must still be
// readable, and must let a send be judged.
func FuzzPolicyBody(f *testing.F) {
	world := newWorld()
	user, power := world.User("approver").ID, world.Payee("apex-power").Address
	for _, body := range []string{
		`{"id":"a","type":"advancedWhitelist","action":{"type":"deny"},"condition":{"add":{"item":"` + power + `","type":"address","metaData":{"label":"x"}}}}`,
		`{"id":"a","type":"advancedWhitelist","action":{"type":"getVideoApproval"},"requestingUser":"` + user + `","condition":{"remove":{"item":"` + power + `","type":"address"}}}`,
		`{"id":"a","type":"coinAddressBlacklist","action":{"type":"getApproval","userIds":["` + user + `"]},"condition":{"add":"` + power + `","metaData":{}}}`,
		`{"id":"a","type":"velocityLimit","action":{"type":"deny"},"condition":{"amountString":"100","timeWindow":86400,"groupTags":[":tag"],"excludeTags":["x"]}}`,
		`{"id":"a","type":"velocityLimit","action":{"type":"deny"},"condition":{"amountString":"` + strings.Repeat("9", 80) + `","timeWindow":1e400}}`,
		`{"id":"a","type":"webhook","action":{"type":"deny"},"condition":{"url":"http://127.0.0.1:1/x"},"lockDate":"2026-01-01T00:00:00Z"}`,
		`{"id":"a","type":"allTx","action":{"type":"getApproval"},"coin":"tbtc4","generatePolicy":false}`,
		`{"updates":[{"walletId":"` + world.Wallet("kestrel-bitcoin").ID + `","coin":"tbtc4","id":"Kestrel settlement whitelist","type":"advancedWhitelist","action":{"type":"deny"},"condition":{"add":{"item":"` + power + `","type":"address"}}}],"batch":{"groupId":"g","index":1,"total":1}}`,
		`{"id":null,"type":[],"action":"deny","condition":"x"}`, `[]`, `null`, `"`, ``, `{"updates":[null]}`, `{"condition":{"add":null}}`,
	} {
		f.Add([]byte(body))
	}
	clock := start()
	s, err := Open(Options{Clock: clock})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	platform := s.Platform()
	wallet := "/api/v2/tbtc4/wallet/" + world.Wallet("apex-bitcoin").ID
	call := func(method, path string, body []byte) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(string(body)))
		r.Header.Set("Authorization", "Bearer "+world.Token("service"))
		w := httptest.NewRecorder()
		platform.ServeHTTP(w, r)
		return w
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, x := range [][2]string{{"POST", wallet + "/policy/rule"}, {"PUT", wallet + "/policy/rule"}, {"DELETE", wallet + "/policy/rule"},
			{"POST", strings.Replace(wallet, "/v2/", "/v2/internal/", 1) + "/policy/rule"}, {"PUT", "/api/v2/policy/rule/bulk"}} {
			w := call(x[0], x[1], body)
			out := map[string]any{}
			if w.Code >= 500 || json.Unmarshal(w.Body.Bytes(), &out) != nil {
				t.Fatalf("%s %s: %d %s", x[0], x[1], w.Code, w.Body)
			}
			if _, named := out["error"].(string); w.Code >= 400 && (!named || out["requestId"] == nil || out["context"] == nil) {
				t.Fatalf("%s %s: %d %s", x[0], x[1], w.Code, w.Body)
			}
		}
		if w := call("GET", wallet+"?expandAdvancedWhitelist=true", nil); w.Code != http.StatusOK {
			t.Fatalf("wallet: %d %s", w.Code, w.Body)
		}
		s.mu.Lock()
		held := s.state.wallets[world.Wallet("apex-bitcoin").ID]
		s.policy(held, order{ticker: "tbtc4", address: power, amount: units("100000")})
		b := s.begin("reset") // each input starts with an empty policy
		b.put(&policy{ID: s.policyOf(held).ID, Wallet: held.ID, Version: 1})
		err := b.commit()
		s.mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
	})
}
