package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

func TestEnterpriseWhitelists(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	apex := "/api/v2/enterprise/" + s.world.Enterprise("apex").ID + "/whitelists"
	if r := s.get(apex); r.status != 200 || len(r.body["whitelists"].([]any)) != 0 {
		t.Fatalf("empty: %d %s", r.status, r.raw)
	}
	for _, payee := range []string{"apex-power", "apex-exchange", "apex-hosting"} {
		rule := s.whitelistRule(payee, "deny")
		rule["condition"].(map[string]any)["add"].(map[string]any)["metaData"] = map[string]any{"label": s.world.Payee(payee).Label}
		method := map[bool]string{true: "POST", false: "PUT"}[payee == "apex-power"]
		s.rule(method, "apex-bitcoin", rule)
	}
	s.rule("POST", "apex-vault", map[string]any{"id": "own", "type": "advancedWhitelist", "action": action("deny"),
		"condition": map[string]any{"add": map[string]any{"item": s.world.Wallet("apex-bitcoin").ID, "type": "walletId"}}})
	seen, path := []string{}, apex+"?limit=3"
	for path != "" {
		r := s.get(path)
		for _, item := range r.body["whitelists"].([]any) {
			body := item.(map[string]any)
			seen = append(seen, body["label"].(string))
			for field := range strings.FieldsSeq("id walletId walletLabel enterpriseId coin ruleId type item address label locked") {
				if body[field] == nil {
					t.Errorf("%s is missing: %v", field, body)
				}
			}
		}
		next, more := r.body["nextBatchPrevId"].(string)
		path = ""
		if more {
			path = apex + "?limit=3&prevId=" + next
		}
	}
	if strings.Join(seen, "|") != "|Basin Power Cooperative|Northgate Exchange|Fjord Hosting" {
		t.Fatalf("pages %q", seen)
	}
	for query, count := range map[string]int{"?walletId=" + s.world.Wallet("apex-vault").ID: 1, "?coin=tbtc4": 3, "?type=walletId": 1, "?search=fjord": 1, "?coin=hteth": 0} {
		if r := s.get(apex + query); len(r.body["whitelists"].([]any)) != count {
			t.Errorf("%s: %s", query, r.raw)
		}
	}
	if r := s.do("GET", s.platform+"/api/v2/enterprise/"+s.world.Enterprise("kestrel").ID+"/whitelists", "apex", nil); r.status != 404 {
		t.Fatalf("foreign enterprise: %d %s", r.status, r.raw)
	}
	if r := s.do("GET", s.platform+apex, "", nil); r.status != 401 {
		t.Fatalf("no token: %d %s", r.status, r.raw)
	}
}

// expandAdvancedWhitelist annotates each entry with what it means today.
func TestExpandWhitelist(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	bitcoin, vault := s.world.Wallet("apex-bitcoin"), s.world.Wallet("apex-vault")
	s.rule("POST", "apex-vault", map[string]any{"id": "own", "type": "advancedWhitelist", "action": action("deny"),
		"condition": map[string]any{"add": map[string]any{"item": bitcoin.ID, "type": "walletId", "metaData": map[string]any{"label": "ours"}}}})
	plain, _ := dig(s.rules("apex-vault", "")[0], "condition.entries.0.metaData")
	if meta := plain.(map[string]any); len(meta) != 1 || meta["label"] != "ours" {
		t.Fatalf("not expanded: %v", plain)
	}
	shown, _ := dig(s.get("/api/v2/tbtc4/wallet/"+bitcoin.ID).body, "receiveAddress.address")
	expanded := s.rules("apex-vault", "?expandAdvancedWhitelist=true")[0]
	for field, want := range map[string]any{"label": "ours", "address": shown, "walletId": bitcoin.ID, "walletLabel": bitcoin.Label, "enterpriseId": bitcoin.Enterprise, "locked": false} {
		if got, _ := dig(expanded, "condition.entries.0.metaData."+field); got != want {
			t.Errorf("%s is %v, not %v", field, got, want)
		}
	}
	if lock, locked := dig(expanded, "lockDate"); locked {
		t.Fatalf("the rule of %s locks at %v, though BitGo holds the keys", vault.Label, lock)
	}
	if first, _ := dig(s.rules("kestrel-bitcoin", "?expandAdvancedWhitelist=true")[0], "condition.entries.0.metaData.locked"); first != true {
		t.Fatal("a rule as old as its wallet is not locked")
	}
}

// In a wallet whose keys BitGo holds a new entry waits until BitGo has verified it.
func TestWhitelistVerification(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	in := newSink(t, s.world)
	for _, kind := range []string{"whitelistApproved", "whitelistRejected"} {
		r := s.do("POST", s.platform+"/api/v2/organization/"+s.world.Organization.ID+"/webhook", "manager", map[string]any{"type": kind, "url": in.url})
		if r.status != http.StatusOK {
			t.Fatalf("webhook: %d %s", r.status, r.raw)
		}
	}
	s.fund("apex-vault", "ofctbtc", "5000000")
	vault := s.world.Wallet("apex-vault").ID
	power := s.world.Payee("apex-power").Address
	s.rule("POST", "apex-vault", s.whitelistRule("apex-power", "getApproval"))
	if state, _ := dig(s.rules("apex-vault", "")[0], "condition.entries.0.verificationState"); state != "unverified" {
		t.Fatalf("state %v", state)
	}
	if r := s.send("apex-vault", "ofctbtc", "10000", "early", nil); r.status != 202 || r.body["error"] != "address(es) on advanced whitelist are missing verification" {
		t.Fatalf("early: %d %s", r.status, r.raw)
	}
	if r := s.control("whitelist", map[string]any{"wallet": vault, "state": "verified", "item": power}); r["decided"] != 1.0 {
		t.Fatalf("verify: %v", r)
	}
	if r := s.send("apex-vault", "ofctbtc", "10000", "late", nil); r.status != 200 {
		t.Fatalf("late: %d %s", r.status, r.raw)
	}
	s.rule("PUT", "apex-vault", s.whitelistRule("apex-exchange", "getApproval"))
	s.control("whitelist", map[string]any{"wallet": vault, "state": "rejected"})
	if entries, _ := dig(s.rules("apex-vault", "")[0], "condition.entries"); len(entries.([]any)) != 1 {
		t.Fatalf("a rejected entry stays: %v", entries)
	}
	s.control("flush", nil)
	told := map[string]string{}
	for _, d := range in.take() {
		told[d.payload["type"]] = d.payload["item"]
	}
	if len(told) != 2 || told["whitelistApproved"] != power || told["whitelistRejected"] != s.world.Payee("apex-exchange").Address {
		t.Fatalf("webhooks say %v", told)
	}
}

func TestBulkWhitelist(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	bulk := s.platform + "/api/v2/policy/rule/bulk"
	s.rule("POST", "apex-bitcoin", s.whitelistRule("apex-power", "deny"))
	update := func(wallet, id, payee string) map[string]any {
		w := s.world.Wallet(wallet)
		return map[string]any{"walletId": w.ID, "coin": w.Coin, "id": id, "type": "advancedWhitelist", "action": action("deny"), "condition": adding(s.world.Payee(payee).Address)}
	}
	r := s.do("PUT", bulk, "service", map[string]any{"updates": []any{update("apex-bitcoin", "payees", "apex-hosting"), update("apex-bitcoin", "payees", "apex-exchange"),
		update("apex-bitcoin", "unknown", "apex-hosting"), update("kestrel-bitcoin", "Kestrel settlement whitelist", "apex-power")}})
	approval, _ := dig(r.body, "pendingAdminApproval.id")
	updates, _ := dig(r.body, "pendingAdminApproval.info.policyRuleRequest.updates")
	if r.status != 200 || approval == nil || len(updates.([]any)) != 2 || len(r.body["failures"].([]any)) != 2 || len(r.body["successes"].([]any)) != 0 {
		t.Fatalf("bulk: %d %s", r.status, r.raw)
	}
	if !strings.Contains(string(r.raw), "Cannot update locked rule") {
		t.Fatalf("the locked rule is not named: %s", r.raw)
	}
	s.do("PUT", s.platform+"/api/v2/pendingapprovals/"+approval.(string), "approver", map[string]any{"state": "approved"})
	if entries, _ := dig(s.rules("apex-bitcoin", "")[0], "condition.entries"); len(entries.([]any)) != 3 {
		t.Fatalf("entries %v", entries)
	}
	for _, body := range []any{nil, map[string]any{"updates": []any{}}, map[string]any{"updates": []any{update("apex-bitcoin", "payees", "apex-ether")}, "batch": map[string]any{"groupId": "a b"}}} {
		if r := s.do("PUT", bulk, "service", body); r.status != 400 {
			t.Fatalf("%v: %d %s", body, r.status, r.raw)
		}
	}
	if r := s.do("PUT", bulk, "viewer", map[string]any{"updates": []any{update("apex-bitcoin", "payees", "apex-power")}}); r.status != 403 {
		t.Fatalf("viewer: %d %s", r.status, r.raw)
	}
}
