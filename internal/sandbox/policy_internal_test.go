package sandbox

import (
	"maps"
	"strings"
	"testing"
)

// internalPath is seed 002's route on a wallet of the world.
func (s *stand) internalPath(wallet string) string {
	w := s.world.Wallet(wallet)
	return s.platform + "/api/v2/internal/" + w.Coin + "/wallet/" + w.ID + "/policy/rule"
}

// internalRule is a body as seed 002 describes it, with some fields replaced or, where nil,
// left out.
func (s *stand) internalRule(more map[string]any) map[string]any {
	body := map[string]any{"id": "payees", "type": "advancedWhitelist", "action": action("deny"),
		"condition":      adding(s.world.Payee("apex-power").Address),
		"requestingUser": s.world.User("approver").ID, "enterpriseId": s.world.Enterprise("apex").ID}
	maps.Copy(body, more)
	maps.DeleteFunc(body, func(_ string, value any) bool { return value == nil })
	return body
}

func TestInternalRule(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	made := s.do("POST", s.internalPath("apex-bitcoin"), "service", s.internalRule(nil))
	if id, _ := dig(made.body, "wallet.id"); made.status != 200 || id != s.world.Wallet("apex-bitcoin").ID {
		t.Fatalf("200: %d %s", made.status, made.raw)
	}
	asked := s.do("POST", s.internalPath("apex-bitcoin"), "service", s.internalRule(map[string]any{"id": "more", "action": action("getVideoApproval")}))
	for field, want := range map[string]any{"creator": s.world.User("approver").ID, "info.type": "policyRuleRequest", "scope": "wallet",
		"info.policyRuleRequest.action": "add", "state": "pending"} {
		if got, _ := dig(asked.body, field); asked.status != 202 || got != want {
			t.Fatalf("202: %s is %v: %d %s", field, got, asked.status, asked.raw)
		}
	}
	// The named administrator is its creator, so another one approves it.
	approval := s.platform + "/api/v2/pendingapprovals/" + asked.body["id"].(string)
	if r := s.do("PUT", approval, "approver", map[string]any{"state": "approved"}); r.status != 403 {
		t.Fatalf("approved by its creator: %d %s", r.status, r.raw)
	}
	if r := s.do("PUT", approval, "second", map[string]any{"state": "approved"}); r.status != 200 || len(s.rules("apex-bitcoin", "")) != 2 {
		t.Fatalf("approved by another: %d %s", r.status, r.raw)
	}
	for _, x := range []struct {
		name, token string
		more        map[string]any
		status      int
		error       string
	}{
		{"no token", "", nil, 401, ""},
		{"expired token", "expired", nil, 401, "expired"},
		{"a customer's token", "apex", map[string]any{"id": "x"}, 403, "internal"},
		{"no administrator's token", "viewer", map[string]any{"id": "x"}, 403, ""},
		{"another rule type", "service", map[string]any{"id": "x", "type": "allTx"}, 400, "type must be one of advancedWhitelist"},
		{"no requesting user", "service", map[string]any{"id": "x", "requestingUser": nil}, 400, "requestingUser"},
		{"malformed user", "service", map[string]any{"id": "x", "requestingUser": "noor"}, 400, "requestingUser"},
		{"unknown user", "service", map[string]any{"id": "x", "requestingUser": fixed("user", "nobody")}, 403, "active administrator"},
		{"user who is no administrator", "service", map[string]any{"id": "x", "requestingUser": s.world.User("viewer").ID}, 403, "active administrator"},
		{"malformed enterprise", "service", map[string]any{"id": "x", "enterpriseId": "apex"}, 400, "enterpriseId"},
		{"another enterprise", "service", map[string]any{"id": "x", "enterpriseId": s.world.Enterprise("kestrel").ID}, 403, "does not belong"},
		{"unknown action", "service", map[string]any{"id": "x", "action": action("askNicely")}, 400, "action.type"},
		{"no id", "service", map[string]any{"id": nil}, 400, "id must be"},
		{"taken id", "service", nil, 409, "already exists"},
	} {
		r := s.do("POST", s.internalPath("apex-bitcoin"), x.token, s.internalRule(x.more))
		text, _ := r.body["error"].(string)
		if r.status != x.status || !strings.Contains(text, x.error) || r.body["requestId"] == nil || r.body["context"] == nil {
			t.Errorf("%s: %d %s", x.name, r.status, r.raw)
		}
	}
	unknown := strings.Replace(s.internalPath("apex-bitcoin"), s.world.Wallet("apex-bitcoin").ID, fixed("wallet", "none"), 1)
	if r := s.do("POST", unknown, "service", s.internalRule(nil)); r.status != 404 {
		t.Fatalf("unknown wallet: %d %s", r.status, r.raw)
	}
	for _, method := range []string{"PUT", "DELETE"} {
		if r := s.do(method, s.internalPath("apex-bitcoin"), "service", s.internalRule(nil)); r.status != 404 {
			t.Fatalf("%s: %d %s", method, r.status, r.raw)
		}
	}
}

// Each action that asks somebody leads to a pending approval in its own state.
func TestActionStates(t *testing.T) {
	t.Parallel()
	for _, kind := range internalActions {
		s := newStand(t, Options{})
		s.fund("apex-bitcoin", "tbtc4", "5000000")
		made := s.do("POST", s.internalPath("apex-bitcoin"), "service", s.internalRule(map[string]any{"action": action(kind)}))
		if made.status != 200 {
			t.Fatalf("%s: %d %s", kind, made.status, made.raw)
		}
		r := s.send("apex-bitcoin", "tbtc4", "100000", kind, map[string]any{"address": s.world.Payee("apex-hosting").Address})
		state, _ := dig(r.body, "pendingApproval.state")
		switch {
		case kind == "deny":
			if r.status != 400 || !strings.Contains(string(r.raw), "evaluation ID") {
				t.Errorf("deny: %d %s", r.status, r.raw)
			}
		case actionStates[kind] == "":
			if r.status != 200 || r.body["txid"] == nil {
				t.Errorf("%s: %d %s", kind, r.status, r.raw)
			}
		case r.status != 202 || state != actionStates[kind] || r.body["error"] != "violates advanced whitelist":
			t.Errorf("%s: %d %s", kind, r.status, r.raw)
		}
	}
}
