package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

func (s *stand) hooked(t *testing.T, scope string, body map[string]any) (*sink, string) {
	t.Helper()
	k := newSink(t, s.world)
	body["url"] = k.url
	made := s.addHook(scope, body)
	if made.status != 200 {
		t.Fatalf("add %s: %d %s", scope, made.status, made.raw)
	}
	return k, strings.TrimSuffix(s.hookPaths()[scope], map[bool]string{true: "s", false: ""}[scope == "enterprise"]) + "/" + made.body["id"].(string)
}

// A simulation is delivered at once, signed, and marked; it is tried once and counts for
// nothing.
func TestSimulationIsDeliveredAtOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	made := s.control("deposit", map[string]any{"wallet": s.world.Wallet("apex-bitcoin").ID, "coin": "tbtc4", "amount": "10000", "state": "confirmed"})
	k, path := s.hooked(t, "wallet", map[string]any{"type": "transfer"})
	r := s.do("POST", s.platform+path+"/simulate", "service", map[string]any{"transferId": made["id"]})
	if r.status != 200 {
		t.Fatalf("simulate: %d %s", r.status, r.raw)
	}
	got := k.take()
	if len(got) != 1 || !got[0].right || got[0].payload["simulation"] != "true" || got[0].payload["transfer"] != made["id"] || got[0].payload["state"] != "confirmed" {
		t.Fatalf("delivered: %+v", got)
	}
	told := r.body["webhookNotifications"].([]any)[0].(map[string]any)
	if told["simulation"] != true || told["state"] != "processed" || told["response"].(map[string]any)["code"] != float64(200) {
		t.Fatalf("told: %v", told)
	}
	k.answer(http.StatusBadGateway)
	r = s.do("POST", s.platform+path+"/simulate", "service", map[string]any{"usePlaceholderData": true})
	told = r.body["webhookNotifications"].([]any)[0].(map[string]any)
	s.control("flush", nil)
	hook := s.get(s.hookPaths()["wallet"]).body["webhooks"].([]any)[0].(map[string]any)
	if told["state"] != "failed" || len(k.take()) != 1 || hook["successiveFailedAttempts"] != float64(0) {
		t.Fatalf("a failed simulation: %v of %v", told, hook)
	}
}

// Each type asks for its own id, and tells of what it names.
func TestSimulationsOfEachType(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "900000000")
	deposit := s.control("deposit", map[string]any{"wallet": s.world.Wallet("apex-bitcoin").ID, "coin": "tbtc4", "amount": "10000"})
	foreign := s.control("deposit", map[string]any{"wallet": s.world.Wallet("kestrel-bitcoin").ID, "coin": "tbtc4", "amount": "10000"})
	asked := s.send("apex-bitcoin", "tbtc4", "100000", "tss", map[string]any{"comment": "sandbox:pending-tss"})
	approval := asked.body["pendingApproval"].(map[string]any)
	const id, guid = "0123456789abcdef0123456789abcdef", "01234567-89ab-4def-8123-456789abcdef"
	type body = map[string]any
	for _, x := range []struct {
		scope, kind string
		body        body
		want        int
		field, is   string
	}{
		{"wallet", "transfer", body{}, 400, "", ""},
		{"wallet", "transfer", body{"transferId": foreign["id"]}, 404, "", ""},
		{"wallet", "pendingapproval", body{"pendingApprovalId": approval["id"]}, 200, "pendingApprovalId", approval["id"].(string)},
		{"wallet", "pendingapproval", body{"pendingApprovalId": id}, 404, "", ""},
		{"wallet", "txRequest", body{"txRequestId": approval["txRequestId"]}, 200, "txRequestId", approval["txRequestId"].(string)},
		{"wallet", "txRequestTransaction", body{"txRequestId": guid}, 404, "", ""},
		{"wallet", "transaction", body{"txHash": deposit["txid"]}, 200, "hash", deposit["txid"].(string)},
		{"wallet", "transaction", body{"txHash": "nothing"}, 404, "", ""},
		{"wallet", "address_confirmation", body{"usePlaceholderData": true}, 200, "wallet", s.world.Wallet("apex-bitcoin").ID},
		{"coin", "block", body{}, 200, "coin", "tbtc4"},
		{"coin", "block", body{"blockId": strings.Repeat("0", 64)}, 200, "hash", strings.Repeat("0", 64)},
		{"enterprise", "accessToken", body{"accessTokenId": fixed("token", "service")}, 200, "tokenId", fixed("token", "service")},
		{"enterprise", "accessToken", body{"accessTokenId": id}, 404, "", ""},
		{"enterprise", "bankAccount", body{}, 400, "", ""},
		{"organization", "transfer", body{"transferId": foreign["id"]}, 200, "transfer", foreign["id"].(string)},
		{"organization", "enterpriseKycState", body{"enterpriseId": s.world.Enterprise("apex").ID, "kycState": "approved"}, 200, "kycState", "approved"},
		{"organization", "enterpriseKycState", body{"enterpriseId": id, "kycState": "approved"}, 404, "", ""},
		{"organization", "userKycState", body{"userId": s.world.User("apex").ID, "kycState": "rejected"}, 200, "userId", s.world.User("apex").ID},
		{"organization", "identityStatus", body{"identityId": guid, "identityStatus": "in review"}, 200, "identityStatus", "in review"},
		{"organization", "tradeOrder", body{"orderId": guid}, 404, "", ""},
		{"organization", "idvStatus", body{"idvId": guid}, 200, "idvId", guid},
		{"organization", "idvStatus", body{}, 400, "", ""},
	} {
		k, path := s.hooked(t, x.scope, map[string]any{"type": x.kind})
		method := map[bool]string{true: "GET", false: "POST"}[x.scope == "enterprise"]
		r := s.do(method, s.platform+path+"/simulate", "manager", x.body)
		got := k.take()
		if r.status != x.want || len(got) != map[bool]int{true: 1, false: 0}[x.want == 200] {
			t.Errorf("%s %s %v: %d %s, %d delivered", x.scope, x.kind, x.body, r.status, r.raw, len(got))
		} else if x.want == 200 && (got[0].payload[x.field] != x.is || got[0].payload["type"] != x.kind || got[0].payload["simulation"] != "true") {
			t.Errorf("%s %s: %v", x.scope, x.kind, got[0].payload)
		}
	}
	listed := s.get("/api/v2/bankaccounts?enterpriseId=" + s.world.Enterprise("apex").ID).body["bankAccounts"].([]any)
	bank := listed[0].(map[string]any)["id"].(string)
	k, path := s.hooked(t, "enterprise", map[string]any{"type": "bankAccount"})
	r := s.do("GET", s.platform+path+"/bankaccount/"+bank+"/simulate", "manager", nil)
	if got := k.take(); r.status != 200 || len(got) != 1 || got[0].payload["bankAccountId"] != bank || got[0].payload["state"] == "" {
		t.Errorf("bank account: %d %s", r.status, r.raw)
	}
	if r := s.do("GET", s.platform+path+"/bankaccount/"+id+"/simulate", "manager", nil); r.status != 404 || len(k.take()) != 0 {
		t.Errorf("a bank account of nobody: %d %s", r.status, r.raw)
	}
}
