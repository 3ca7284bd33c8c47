package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// A rule of each type, a send that it lets go and one that triggers it.
func TestRulesActOnSends(t *testing.T) {
	t.Parallel()
	world := newWorld()
	power, hosting := world.Payee("apex-power").Address, world.Payee("apex-hosting").Address
	own := func(s *stand) string {
		r := s.get("/api/v2/tbtc4/wallet/" + s.world.Wallet("meridian-bitcoin").ID)
		address, _ := dig(r.body, "receiveAddress.address")
		return address.(string)
	}
	add := func(item, kind string) map[string]any {
		return map[string]any{"add": map[string]any{"item": item, "type": kind}}
	}
	for name, x := range map[string]struct {
		kind      string
		condition map[string]any
		good      func(*stand) (address, amount string)
		bad       func(*stand) (address, amount string)
		reason    string
	}{
		"address":        {"advancedWhitelist", add(power, "address"), pays(power, "100000"), pays(hosting, "100000"), "violates advanced whitelist"},
		"wallet id":      {"advancedWhitelist", add(world.Wallet("meridian-bitcoin").ID, "walletId"), func(s *stand) (string, string) { return own(s), "100000" }, pays(hosting, "100000"), "violates advanced whitelist"},
		"enterprise id":  {"advancedWhitelist", add(world.Enterprise("meridian").ID, "enterpriseId"), func(s *stand) (string, string) { return own(s), "100000" }, pays(hosting, "100000"), "violates advanced whitelist"},
		"address list":   {"coinAddressWhitelist", map[string]any{"add": power, "metaData": map[string]any{"addedBy": "treasury"}}, pays(power, "100000"), pays(hosting, "100000"), "violates address whitelist"},
		"blacklist":      {"coinAddressBlacklist", map[string]any{"add": hosting}, pays(power, "100000"), pays(hosting, "100000"), "violates address blacklist"},
		"everything":     {"allTx", nil, nil, pays(power, "100000"), "triggered all transactions policy"},
		"all but fiat":   {"allTxNoFiat", nil, nil, pays(power, "100000"), "triggered all transactions policy"},
		"velocity":       {"velocityLimit", map[string]any{"amountString": "300000", "timeWindow": 3600}, pays(power, "300000"), pays(power, "300001"), "exceeds velocity limit"},
		"per send":       {"velocityLimit", map[string]any{"amountString": "300000", "timeWindow": 0}, pays(power, "300000"), pays(power, "300001"), "exceeds per-transaction limit"},
		"nobody answers": {"webhook", map[string]any{"url": "http://127.0.0.1:1/"}, nil, pays(power, "100000"), "webhook failed to return approval"},
	} {
		for _, act := range []string{"deny", "getApproval"} {
			s := newStand(t, Options{})
			s.fund("apex-bitcoin", "tbtc4", "5000000")
			body := map[string]any{"id": "r", "type": x.kind, "action": action(act)}
			if x.condition != nil {
				body["condition"] = x.condition
			}
			s.rule("POST", "apex-bitcoin", body)
			address, amount := x.bad(s)
			r := s.send("apex-bitcoin", "tbtc4", amount, "bad", map[string]any{"address": address})
			text, _ := r.body["error"].(string)
			switch {
			case !strings.Contains(text, x.reason):
				t.Errorf("%s %s: %d %s", name, act, r.status, r.raw)
			case act == "deny" && (r.status != 400 || !strings.Contains(text, "You have been denied by a policy, provide this evaluation ID")):
				t.Errorf("%s: not denied: %d %s", name, r.status, r.raw)
			case act == "getApproval" && r.status != 202:
				t.Errorf("%s: not asked: %d %s", name, r.status, r.raw)
			}
			if x.good == nil {
				continue
			}
			address, amount = x.good(s)
			if r := s.send("apex-bitcoin", "tbtc4", amount, "good", map[string]any{"address": address}); r.status != 200 || r.body["txid"] == nil {
				t.Errorf("%s %s: not sent: %d %s", name, act, r.status, r.raw)
			}
		}
	}
}

func pays(address, amount string) func(*stand) (string, string) {
	return func(*stand) (string, string) { return address, amount }
}

// Money of a state is what allTxNoFiat lets go, a rule with a coin looks at that alone, and
// a rule that denies wins over one that asks.
func TestRuleScope(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-vault", "ofctusd", "900000")
	s.fund("apex-vault", "ofctbtc", "900000")
	s.rule("POST", "apex-vault", map[string]any{"id": "all", "type": "allTxNoFiat", "action": action("getApproval")})
	if r := s.send("apex-vault", "ofctusd", "10000", "fiat", nil); r.status != 200 {
		t.Fatalf("fiat: %d %s", r.status, r.raw)
	}
	if r := s.send("apex-vault", "ofctbtc", "10000", "coin", nil); r.status != 202 {
		t.Fatalf("coin: %d %s", r.status, r.raw)
	}
	s.rule("POST", "apex-vault", map[string]any{"id": "btc", "type": "allTx", "coin": "ofctbtc", "action": action("deny")})
	if r := s.send("apex-vault", "ofctbtc", "10000", "denied", nil); r.status != 400 {
		t.Fatalf("denied: %d %s", r.status, r.raw)
	}
	if r := s.send("apex-vault", "ofctusd", "10000", "still", nil); r.status != 200 {
		t.Fatalf("fiat beside the coin's rule: %d %s", r.status, r.raw)
	}
}

// The legacy limit cannot be made by the API, only changed.
func TestTransactionLimit(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	b := s.server.begin("test")
	p := *s.server.policyOf(s.server.state.wallets[s.world.Wallet("apex-bitcoin").ID])
	p.Rules = []rule{{ID: "limit", Type: "transactionLimit", Action: ruleAction{Type: "deny"}, Amount: units("200000"), Version: 1}}
	b.put(&p)
	if err := b.commit(); err != nil {
		t.Fatal(err)
	}
	if r := s.send("apex-bitcoin", "tbtc4", "200001", "a", nil); r.status != 400 || !strings.Contains(string(r.raw), "exceeds per-transaction limit") {
		t.Fatalf("over: %d %s", r.status, r.raw)
	}
	s.rule("PUT", "apex-bitcoin", map[string]any{"id": "limit", "type": "transactionLimit", "action": action("deny"), "condition": map[string]any{"amountString": "200001"}})
	if r := s.send("apex-bitcoin", "tbtc4", "200001", "b", nil); r.status != 200 {
		t.Fatalf("raised: %d %s", r.status, r.raw)
	}
}

// A webhook rule asks before the send exists, outside the sandbox's lock, and obeys.
func TestWebhookRule(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	w := s.world.Wallet("apex-bitcoin")
	asked, status := []map[string]any{}, 200
	receiver := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		body := map[string]any{}
		if json.Unmarshal(raw, &body) != nil {
			t.Errorf("body %s", raw)
		}
		if seen := s.get("/api/v2/tbtc4/wallet/" + w.ID); seen.status != 200 || seen.body["spendableBalanceString"] != "5000000" {
			t.Errorf("asking back: %d %s", seen.status, seen.raw)
		}
		asked = append(asked, body)
		out.WriteHeader(status)
	}))
	defer receiver.Close()
	s.rule("POST", "apex-bitcoin", map[string]any{"id": "ours", "type": "webhook", "action": action("getApproval"), "condition": map[string]any{"url": receiver.URL}})
	for _, refused := range []int{500, 202, 204, 302} {
		status = refused
		if r := s.send("apex-bitcoin", "tbtc4", "100000", "", nil); r.status != 202 || r.body["error"] != "webhook failed to return approval" {
			t.Fatalf("%d: %d %s", refused, r.status, r.raw)
		}
		s.control("approve", map[string]any{"approval": s.pendingOf(w.ID), "state": "rejected"})
	}
	status = 200
	if r := s.send("apex-bitcoin", "tbtc4", "100000", "sent", nil); r.status != 200 {
		t.Fatalf("approved: %d %s", r.status, r.raw)
	}
	first := asked[0]
	output, _ := dig(first, "outputs.0.outputAddress")
	if len(asked) != 5 || first["walletId"] != w.ID || first["ruleId"] != "ours" || first["spendAmount"] != "100000" || output != s.payee("tbtc4") {
		t.Fatalf("asked %d times: %v", len(asked), first)
	}
	// Whatever is refused anyway asks nobody.
	s.send("apex-bitcoin", "tbtc4", "100000", "sent", nil)
	s.send("apex-bitcoin", "tbtc4", "9000000", "much", nil)
	if len(asked) != 5 {
		t.Fatalf("asked about a send that BitGo refuses: %v", asked[5:])
	}
}

// pendingOf is the newest approval that waits on a wallet.
func (s *stand) pendingOf(wallet string) any {
	s.t.Helper()
	r := s.get("/api/v2/pendingApprovals?walletId=" + wallet)
	id, found := dig(r.body, "pendingApprovals.0.id")
	if !found {
		s.t.Fatalf("nothing pending: %s", r.raw)
	}
	return id
}

// On the platform itself a denial is a 403 with its evaluation id; of several payees one that
// is not listed is enough, and their amounts count together.
func TestRulesOnSeveralPayees(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-vault", "ofctbtc", "5000000")
	w, token := s.world.Wallet("apex-vault"), s.world.Token("service")
	s.rule("POST", "apex-vault", s.whitelistRule("apex-power", "deny"))
	s.rule("PUT", "apex-vault", s.whitelistRule("apex-exchange", "deny"))
	s.control("whitelist", map[string]any{"wallet": w.ID, "state": "verified"})
	s.rule("POST", "apex-vault", map[string]any{"id": "hour", "type": "velocityLimit", "action": action("deny"), "condition": map[string]any{"amountString": "300000", "timeWindow": 3600}})
	user, path := s.userKey(w), "/api/v2/ofctbtc/wallet/"+w.ID
	send := func(second, amount string) result {
		built := s.signedCall("2.0", token, "POST", path+"/tx/build", map[string]any{"recipients": []any{map[string]any{"address": s.world.Payee("apex-power").Address, "amount": "100000"},
			map[string]any{"address": s.world.Payee(second).Address, "amount": amount}}})
		payload, _ := built.body["payload"].(string)
		signature, err := keychain.SignMessage(user, []byte(payload))
		if err != nil {
			t.Fatal(err)
		}
		return s.signedCall("2.0", token, "POST", path+"/tx/send", map[string]any{"halfSigned": map[string]any{"payload": payload, "signature": signature}})
	}
	evaluations := map[any]bool{}
	for _, x := range []struct {
		second, amount, reason string
		status                 int
	}{
		{"apex-hosting", "100000", "violates advanced whitelist", 403},
		{"apex-exchange", "200001", "exceeds velocity limit", 403},
		{"apex-exchange", "100000", "", 200},
		{"apex-exchange", "3000", "exceeds velocity limit", 403},
	} {
		r := send(x.second, x.amount)
		if r.status != x.status || !strings.Contains(string(r.raw), x.reason) {
			t.Errorf("%s %s: %d %s", x.second, x.amount, r.status, r.raw)
		}
		if evaluation, denied := dig(r.body, "context.evaluationId"); denied && strings.Contains(r.body["error"].(string), evaluation.(string)) {
			evaluations[evaluation] = true
		}
	}
	if len(evaluations) != 3 {
		t.Fatalf("evaluation ids: %v", evaluations)
	}
}
