package sandbox

import (
	"strings"
	"testing"
	"time"
)

// rulePath is where the policy of a wallet of the world is changed.
func (s *stand) rulePath(wallet string) string {
	w := s.world.Wallet(wallet)
	return s.platform + "/api/v2/" + w.Coin + "/wallet/" + w.ID + "/policy/rule"
}

// rule makes or changes a rule, with the second administrator's approval if it takes one.
func (s *stand) rule(method, wallet string, body map[string]any) {
	s.t.Helper()
	r := s.do(method, s.rulePath(wallet), "service", body)
	if r.status == 202 {
		r = s.do("PUT", s.platform+"/api/v2/pendingapprovals/"+r.body["id"].(string), "approver", map[string]any{"state": "approved"})
	}
	if r.status != 200 {
		s.t.Fatalf("%s rule: %d %s", method, r.status, r.raw)
	}
}

// rules are the wallet's as the platform shows them.
func (s *stand) rules(wallet, query string) []any {
	s.t.Helper()
	w := s.world.Wallet(wallet)
	r := s.get("/api/v2/" + w.Coin + "/wallet/" + w.ID + query)
	rules, found := dig(r.body, "admin.policy.rules")
	if !found {
		s.t.Fatalf("no policy: %d %s", r.status, r.raw)
	}
	return rules.([]any)
}

func action(kind string) map[string]any { return map[string]any{"type": kind} }

func adding(address string) map[string]any {
	return map[string]any{"add": map[string]any{"item": address, "type": "address"}}
}

// whitelistRule is a whitelist with one payee on it.
func (s *stand) whitelistRule(payee, act string) map[string]any {
	return map[string]any{"id": "payees", "type": "advancedWhitelist", "action": action(act), "condition": adding(s.world.Payee(payee).Address)}
}

// The first rule of a wallet holds at once, each further change takes another
// administrator, and nobody approves their own.
func TestRuleNeedsSecondAdministrator(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	made := s.do("POST", s.rulePath("apex-bitcoin"), "service", s.whitelistRule("apex-power", "getApproval"))
	if made.status != 200 || made.body["id"] != s.world.Wallet("apex-bitcoin").ID {
		t.Fatalf("first rule: %d %s", made.status, made.raw)
	}
	more := s.whitelistRule("apex-exchange", "getApproval")
	asked := s.do("PUT", s.rulePath("apex-bitcoin"), "service", more)
	if asked.status != 202 {
		t.Fatalf("second change: %d %s", asked.status, asked.raw)
	}
	for field, want := range map[string]any{"state": "pending", "creator": s.world.User("service").ID, "info.type": "policyRuleRequest",
		"info.policyRuleRequest.action": "update", "info.policyRuleRequest.update.id": "payees",
		"info.policyRuleRequest.update.condition.add.item": s.world.Payee("apex-exchange").Address} {
		if got, _ := dig(asked.body, field); got != want {
			t.Errorf("%s is %v, not %v", field, got, want)
		}
	}
	approval := s.platform + "/api/v2/pendingapprovals/" + asked.body["id"].(string)
	if r := s.do("PUT", approval, "service", map[string]any{"state": "approved"}); r.status != 403 {
		t.Fatalf("approved one's own: %d %s", r.status, r.raw)
	}
	if entries, _ := dig(s.rules("apex-bitcoin", "")[0], "condition.entries"); len(entries.([]any)) != 1 {
		t.Fatalf("changed before the approval: %v", entries)
	}
	if r := s.do("PUT", approval, "approver", map[string]any{"state": "approved"}); r.status != 200 {
		t.Fatalf("approve: %d %s", r.status, r.raw)
	}
	if entries, _ := dig(s.rules("apex-bitcoin", "")[0], "condition.entries"); len(entries.([]any)) != 2 {
		t.Fatalf("not changed by the approval: %v", entries)
	}
	rejected := s.do("DELETE", s.rulePath("apex-bitcoin"), "service", more)
	s.do("PUT", s.platform+"/api/v2/pendingapprovals/"+rejected.body["id"].(string), "approver", map[string]any{"state": "rejected"})
	if len(s.rules("apex-bitcoin", "")) != 1 {
		t.Fatal("a rejected change happened")
	}
	s.rule("DELETE", "apex-bitcoin", more)
	if len(s.rules("apex-bitcoin", "")) != 0 {
		t.Fatal("the rule was not removed")
	}
}

// Rules of a self-custody wallet lock after 48 hours; BitGo's support opens them again.
func TestRuleLocks(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.rule("POST", "apex-bitcoin", s.whitelistRule("apex-power", "deny"))
	lock, _ := dig(s.rules("apex-bitcoin", "")[0], "lockDate")
	if lock != stamp(s.clock.Now().Add(48*time.Hour)) {
		t.Fatalf("lockDate %v", lock)
	}
	change := s.whitelistRule("apex-exchange", "deny")
	s.clock.add(48*time.Hour - time.Millisecond)
	pending := s.do("PUT", s.rulePath("apex-bitcoin"), "service", change)
	if pending.status != 202 {
		t.Fatalf("still open: %d %s", pending.status, pending.raw)
	}
	s.clock.add(time.Millisecond)
	for _, method := range []string{"PUT", "DELETE"} {
		r := s.do(method, s.rulePath("apex-bitcoin"), "service", s.whitelistRule("apex-hosting", "deny"))
		policy, _ := dig(r.body, "context.policyId")
		if r.status != 400 || policy == nil || r.body["error"] != "Cannot update locked rule payees on policy "+policy.(string) {
			t.Fatalf("%s of a locked rule: %d %s", method, r.status, r.raw)
		}
	}
	// What was asked in time can still be approved.
	if r := s.do("PUT", s.platform+"/api/v2/pendingapprovals/"+pending.body["id"].(string), "approver", map[string]any{"state": "approved"}); r.status != 200 {
		t.Fatalf("approve: %d %s", r.status, r.raw)
	}
	if entries, _ := dig(s.rules("apex-bitcoin", "")[0], "condition.entries"); len(entries.([]any)) != 2 {
		t.Fatalf("entries %v", entries)
	}
	if r := s.control("unlock-policy", map[string]any{"wallet": s.world.Wallet("apex-bitcoin").ID}); r["unlocked"] != 1.0 {
		t.Fatalf("unlock: %v", r)
	}
	s.rule("PUT", "apex-bitcoin", map[string]any{"id": "payees", "type": "advancedWhitelist", "action": action("deny"),
		"condition": map[string]any{"remove": map[string]any{"item": s.world.Payee("apex-power").Address, "type": "address"}}})
	later := s.do("PUT", s.rulePath("apex-bitcoin"), "service", map[string]any{"id": "payees", "type": "advancedWhitelist",
		"action": action("deny"), "lockDate": stamp(s.clock.Now().Add(60 * 24 * time.Hour))})
	if later.status != 400 {
		t.Fatalf("the lock moved back: %d %s", later.status, later.raw)
	}
	for _, want := range []float64{1, 0} { // the second time there is nothing to lock
		if r := s.control("lock-policy", map[string]any{"wallet": s.world.Wallet("apex-bitcoin").ID}); r["locked"] != want {
			t.Fatalf("lock: %v", r)
		}
	}
	if r := s.do("PUT", s.rulePath("apex-bitcoin"), "service", change); r.status != 400 {
		t.Fatalf("changed after its lock: %d %s", r.status, r.raw)
	}
}

func TestRuleRefusals(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.rule("POST", "apex-bitcoin", s.whitelistRule("apex-power", "deny"))
	good := func(more map[string]any) map[string]any {
		body := s.whitelistRule("apex-exchange", "deny")
		for key, value := range more {
			body[key] = value
		}
		return body
	}
	long, other := strings.Repeat("x", 251), map[string]any{"id": "other"}
	for _, x := range []struct {
		name, method, token string
		body                any
		status              int
		error               string
	}{
		{"no token", "POST", "", good(nil), 401, ""},
		{"not an administrator", "POST", "viewer", good(other), 403, ""},
		{"taken id", "POST", "service", good(nil), 409, "already exists"},
		{"no body", "POST", "service", nil, 400, "must be an object"},
		{"no id", "POST", "service", good(map[string]any{"id": ""}), 400, "id must be"},
		{"long id", "POST", "service", good(map[string]any{"id": long}), 400, "id must be"},
		{"unknown type", "POST", "service", good(map[string]any{"id": "x", "type": "allanywallet"}), 400, "type must be one of"},
		{"legacy type", "POST", "service", good(map[string]any{"id": "x", "type": "transactionLimit"}), 400, "type must be one of"},
		{"no action", "POST", "service", good(map[string]any{"id": "x", "action": nil}), 400, "action.type"},
		{"internal action", "POST", "service", good(map[string]any{"id": "x", "action": action("getVideoApproval")}), 400, "action.type"},
		{"unknown approver", "POST", "service", good(map[string]any{"id": "x", "action": map[string]any{"type": "getFinalApproval", "userIds": []string{"nobody"}}}), 400, "invalid user id"},
		{"bare address", "POST", "service", good(map[string]any{"id": "x", "condition": map[string]any{"add": "address"}}), 400, "items must be object, received item of type: string"},
		{"two entries", "PUT", "service", good(map[string]any{"condition": map[string]any{"add": map[string]any{}, "remove": map[string]any{}}}), 400, "exactly one"},
		{"wrong address", "PUT", "service", good(map[string]any{"condition": adding("tb1nothing")}), 400, "invalid address"},
		{"unknown entry type", "PUT", "service", good(map[string]any{"condition": map[string]any{"add": map[string]any{"item": "x", "type": "bank"}}}), 400, "entry's type"},
		{"no wallet id", "PUT", "service", good(map[string]any{"condition": map[string]any{"add": map[string]any{"item": "x", "type": "walletId"}}}), 400, "32 hexadecimal"},
		{"twice", "PUT", "service", s.whitelistRule("apex-power", "deny"), 400, "already on the list"},
		{"absent entry", "PUT", "service", good(map[string]any{"condition": map[string]any{"remove": "nothing"}}), 400, "not on the list"},
		{"unknown rule", "PUT", "service", good(other), 404, "not found"},
		{"unknown rule", "DELETE", "service", good(other), 404, "not found"},
		{"another type", "PUT", "service", map[string]any{"id": "payees", "type": "allTx", "action": action("deny")}, 400, "cannot be changed"},
		{"foreign coin", "POST", "service", good(map[string]any{"id": "x", "coin": "hteth"}), 400, "not an asset"},
		{"bad lock", "POST", "service", good(map[string]any{"id": "x", "lockDate": "tomorrow"}), 400, "lockDate"},
		{"limit without amount", "POST", "service", map[string]any{"id": "x", "type": "velocityLimit", "action": action("deny")}, 400, "condition is required"},
		{"fraction", "POST", "service", map[string]any{"id": "x", "type": "velocityLimit", "action": action("deny"), "condition": map[string]any{"amountString": "1.5", "timeWindow": 60}}, 400, "amountString"},
		{"long window", "POST", "service", map[string]any{"id": "x", "type": "velocityLimit", "action": action("deny"), "condition": map[string]any{"amountString": "1", "timeWindow": 2678401}}, 400, "timeWindow"},
		{"no url", "POST", "service", map[string]any{"id": "x", "type": "webhook", "action": action("deny"), "condition": map[string]any{"url": "ftp://x"}}, 400, "url must"},
	} {
		r := s.do(x.method, s.rulePath("apex-bitcoin"), x.token, x.body)
		text, _ := r.body["error"].(string)
		if r.status != x.status || !strings.Contains(text, x.error) || r.body["requestId"] == nil || r.body["context"] == nil {
			t.Errorf("%s: %d %s", x.name, r.status, r.raw)
		}
	}
	apex := s.world.Wallet("apex-bitcoin").ID
	for path, status := range map[string]int{
		"/api/v2/hteth/wallet/" + apex + "/policy/rule":                                 404,
		"/api/v2/tbtc4/wallet/nothing/policy/rule":                                      400,
		"/api/v2/tbtc4/wallet/" + fixed("wallet", "none") + "/policy/rule":              404,
		"/api/v2/tbtc4/wallet/" + s.world.Enterprise("apex").ID + "/policy/rule":        403,
		"/api/v2/tbtc4/wallet/" + s.world.Wallet("kestrel-bitcoin").ID + "/policy/rule": 404, // of another enterprise
	} {
		if r := s.do("POST", s.platform+path, "apex", good(other)); r.status != status {
			t.Errorf("%s: %d %s", path, r.status, r.raw)
		}
	}
}
