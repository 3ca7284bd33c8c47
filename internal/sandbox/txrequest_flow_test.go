package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// onRequest calls a route of one request.
func (s *stand) onRequest(method, id, rest string, body any) result {
	wallet, _ := s.meridian()
	return s.do(method, s.platform+wallet+"/"+id+rest, "service", body)
}

// history is the states of a request's versions, oldest first.
func (s *stand) history(id string) string {
	s.t.Helper()
	wallet, _ := s.meridian()
	states := []string{}
	for _, item := range s.get(wallet + "?txRequestIds=" + id).body["txRequests"].([]any) {
		states = append(states, item.(map[string]any)["state"].(string))
	}
	return strings.Join(states, " ")
}

func userShare() map[string]any { return map[string]any{"from": "user", "to": "bitgo", "share": "ab"} }

// A payment by a full request: made, signed round by round, sent, on chain.
func TestFullRequest(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("meridian-ether", "hteth", "9000000000000000000")
	wallet, _ := s.meridian()
	made := s.newRequest("full", paying("hteth", "1000", "full-1", "Treasury"))
	id, _ := made.body["txRequestId"].(string)
	if made.status != 201 || made.body["state"] != "pendingDelivery" || made.body["version"] != 2.0 || made.body["latest"] != true {
		t.Fatalf("made: %d %s", made.status, made.raw)
	}
	if r := s.newRequest("full", paying("hteth", "1000", "full-1", "")); r.status != 400 || r.body["name"] != "DuplicateSequenceIdError" {
		t.Errorf("again: %d %s", r.status, r.raw)
	}
	if r := s.get(wallet + "/awaitingsignature?signingStage=1-ecdsa-mpcv2&txRequestIds=" + id); r.body["totalCount"] != 1.0 {
		t.Errorf("awaiting: %s", r.raw)
	}
	if r := s.onRequest("POST", id, "/transactions/0/send", nil); r.status != 400 {
		t.Errorf("sent unsigned: %d %s", r.status, r.raw)
	}
	if r := s.onRequest("POST", id, "/transactions/0/challenge", map[string]any{"paillierModulus": "ff"}); r.status != 200 {
		t.Errorf("challenge: %d %s", r.status, r.raw)
	}
	round := map[string]any{"type": "ecdsaMpcV2", "signatureShares": []any{userShare()}, "signerGpgPublicKey": "key"}
	if r := s.onRequest("POST", id, "/transactions/0/sign", round); r.status != 200 || r.body["version"] != 3.0 {
		t.Errorf("sign: %d %s", r.status, r.raw)
	}
	if r := s.get(wallet + "/awaitingsignature?signingStage=2-ecdsa-mpcv2&walletPermissions=spend"); r.body["totalCount"] != 1.0 {
		t.Errorf("awaiting the second round: %s", r.raw)
	}
	if r := s.onRequest("POST", id, "/transactions/0/signatureshares", map[string]any{"signatureShare": userShare()}); r.status != 201 || r.body["from"] != "bitgo" {
		t.Errorf("share: %d %s", r.status, r.raw)
	}
	for range 2 { // the second call shows what the first one did
		if r := s.onRequest("POST", id, "/transactions/0/send", nil); r.status != 200 || r.body["state"] != "delivered" {
			t.Errorf("send: %d %s", r.status, r.raw)
		}
	}
	moved := s.onRequest("POST", id, "/transfers", nil)
	if moved.status != 200 || moved.body["txRequestId"] != id || moved.body["state"] != "signed" || moved.body["sequenceId"] != "full-1" {
		t.Errorf("transfer: %d %s", moved.status, moved.raw)
	}
	s.control("advance", map[string]any{"steps": 2})
	if have := s.history(id); have != "initialized pendingDelivery pendingDelivery pendingDelivery delivered signed" {
		t.Errorf("history: %s", have)
	}
}

// A lite request through the rounds of shares, and one through clearing them.
func TestLiteRequest(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("meridian-ether", "hteth", "9000000000000000000")
	id := s.newRequest("lite", paying("hteth", "1000", "lite-1", "")).body["txRequestId"].(string)
	if r := s.onRequest("POST", strings.ReplaceAll(id, "-", ""), "/signatureshares", map[string]any{"signatureShares": []any{userShare()}}); r.status != 201 {
		t.Fatalf("share: %d %s", r.status, r.raw)
	}
	if r := s.onRequest("DELETE", strings.ReplaceAll(id, "-", ""), "/signatureshares", nil); r.status != 200 || !strings.Contains(string(r.raw), `"bitgo"`) {
		t.Errorf("clear: %d %s", r.status, r.raw)
	}
	commit := map[string]any{"commitmentShare": map[string]any{"from": "user", "to": "bitgo", "share": "ab", "type": "commitment"},
		"encryptedSignerShare": map[string]any{"from": "user", "to": "bitgo", "share": "ab", "type": "encryptedSignerShare"}}
	if r := s.onRequest("POST", id, "/commit", commit); r.status != 200 {
		t.Errorf("commit: %d %s", r.status, r.raw)
	}
	s.onRequest("POST", strings.ReplaceAll(id, "-", ""), "/signatureshares", map[string]any{"signatureShare": userShare()})
	if r := s.onRequest("POST", id, "/transactions/0/send", nil); r.status != 400 {
		t.Errorf("a lite request has no part of its own to send: %d %s", r.status, r.raw)
	}
	if r := s.onRequest("POST", strings.ReplaceAll(id, "-", ""), "/transfers", nil); r.status != 200 || r.body["state"] != "signed" {
		t.Errorf("transfer: %d %s", r.status, r.raw)
	}
	want := "initialized pendingUserSignature readyToSend pendingUserSignature pendingUserSignature readyToSend signed"
	if have := s.history(id); have != want {
		t.Errorf("history: %s", have)
	}
}

// The engine asks for an approval before there is a transfer; approved, the user signs.
func TestRequestThatNeedsApproval(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("meridian-ether", "hteth", "9000000000000000000")
	ask := func(sequence string) (id, approval string) {
		r := s.newRequest("full", paying("hteth", "100000", sequence, "sandbox:pending-two"))
		if r.status != 201 || r.body["state"] != "pendingApproval" {
			t.Fatalf("%s: %d %s", sequence, r.status, r.raw)
		}
		return r.body["txRequestId"].(string), r.body["pendingApprovalId"].(string)
	}
	id, approval := ask("a")
	for _, who := range []string{"approver", "second"} {
		s.vote(approval, who, "approved")
	}
	if have := s.history(id); have != "initialized pendingApproval pendingDelivery" {
		t.Errorf("approved: %s", have)
	}
	id, approval = ask("b")
	s.vote(approval, "approver", "rejected")
	if have := s.history(id); have != "initialized pendingApproval rejected" {
		t.Errorf("rejected: %s", have)
	}
	id, approval = ask("c")
	s.control("advance", map[string]any{"steps": 1, "kind": "expiry"})
	if have, state := s.history(id), s.approvalState(approval); have != "initialized pendingApproval canceled" || state != "rejected" {
		t.Errorf("expired: %s, %s", have, state)
	}
	id, approval = ask("d")
	gone := s.onRequest("PUT", id, "", map[string]any{"state": "canceled", "cancellationReason": "Wrong payee"})
	if gone.status != 200 || gone.body["isCanceled"] != true || gone.body["cancelReason"] != "Wrong payee" || s.approvalState(approval) != "rejected" {
		t.Errorf("canceled: %d %s", gone.status, gone.raw)
	}
	if r := s.onRequest("PUT", id, "", map[string]any{"state": "canceled"}); r.status != 400 {
		t.Errorf("canceled twice: %d %s", r.status, r.raw)
	}
	if _, _, spendable := s.shown("meridian-ether", "hteth"); spendable.Cmp(units("9000000000000000000")) != 0 {
		t.Errorf("spendable: %s", spendable)
	}
}

// Messages are signed at once; other intents are signed when the chain has them.
func TestRequestsWithoutATransfer(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	sign := func(intent map[string]any, part string) string {
		id := s.newRequest("full", intent).body["txRequestId"].(string)
		round := map[string]any{"type": "ecdsaMpcV2", "signatureShares": []any{userShare()}, "signerGpgPublicKey": "key"}
		s.onRequest("POST", id, "/"+part+"/0/sign", round)
		if r := s.onRequest("POST", id, "/"+part+"/0/send", nil); r.status != 200 {
			t.Errorf("%s: %d %s", part, r.status, r.raw)
		}
		if r := s.onRequest("POST", id, "/transfers", nil); r.status != 400 {
			t.Errorf("%s: a transfer of nothing: %d %s", part, r.status, r.raw)
		}
		return id
	}
	message := sign(map[string]any{"intentType": "signMessage", "messageRaw": "Attested"}, "messages")
	if have := s.history(message); have != "initialized pendingDelivery pendingDelivery delivered signed" {
		t.Errorf("message: %s", have)
	}
	nonce := sign(map[string]any{"intentType": "fillNonce", "nonce": "7"}, "transactions")
	s.control("advance", map[string]any{"steps": 1})
	if have := s.history(nonce); have != "initialized pendingDelivery pendingDelivery delivered signed" {
		t.Errorf("nonce: %s", have)
	}
}

// Every send of an ether wallet has its request, which follows the transfer.
func TestSendsHaveRequests(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("meridian-ether", "hteth", "9000000000000000000")
	wallet, _ := s.meridian()
	for name, want := range map[string]string{
		"":            "initialized pendingDelivery delivered signed",
		"fails":       "initialized pendingDelivery delivered signed",
		"pending-tss": "initialized pendingApproval pendingDelivery delivered signed",
		"pending-two": "initialized pendingApproval pendingDelivery delivered signed",
	} {
		s.send("meridian-ether", "hteth", "100000", "send-"+name, map[string]any{"comment": "sandbox:" + name})
		r := s.get(wallet + "?latest=true&sequenceIds=send-" + name).body["txRequests"].([]any)[0].(map[string]any)
		if approval, _ := r["pendingApprovalId"].(string); approval != "" {
			s.vote(approval, "approver", "approved")
			s.vote(approval, "second", "approved")
		}
		s.control("advance", map[string]any{"steps": 2, "kind": "transfers"})
		id := r["txRequestId"].(string)
		sent := s.get("/api/v2/hteth/wallet/" + s.world.Wallet("meridian-ether").ID + "/transfer/sequenceId/send-" + name)
		if have := s.history(id); have != want || sent.body["txRequestId"] != id {
			t.Errorf("%q: %s; transfer %s", name, have, sent.raw)
		}
	}
}

// What is refused, previewed, repeated, and rebuilt.
func TestRequestRefusals(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("meridian-ether", "hteth", "9000000000000000000")
	wallet, enterprise := s.meridian()
	bitcoin := "/api/v2/wallet/" + s.world.Wallet("meridian-bitcoin").ID + "/txrequests"
	poor := paying("hteth", "99000000000000000000", "", "")
	for name, r := range map[string]result{
		"no intent":      s.newRequest("full", nil),
		"intent type":    s.newRequest("full", map[string]any{"intentType": "wish"}),
		"api version":    s.newRequest("heavy", paying("hteth", "1", "", "")),
		"lite message":   s.newRequest("lite", map[string]any{"intentType": "signMessage", "messageRaw": "x"}),
		"asset":          s.newRequest("full", paying("tbtc4", "1", "", "")),
		"fraction":       s.newRequest("full", paying("hteth", "0.5", "", "")),
		"balance":        s.newRequest("full", poor),
		"bitcoin wallet": s.do("POST", s.platform+bitcoin, "service", map[string]any{"intent": paying("tbtc4", "1000", "", "")}),
		"states":         s.get(enterprise + "/bypermission?states=lost"),
		"permission":     s.get(enterprise + "/bypermission?walletPermissions=view"),
		"date":           s.get(enterprise + "?dateGte=yesterday"),
		"cursor":         s.get(wallet + "?prevId=" + fixed("no", "cursor")),
		"sort":           s.get(wallet + "?sortBy=state"),
		"id":             s.onRequest("PUT", "seven", "", map[string]any{"state": "canceled"}),
	} {
		if r.status != 400 {
			t.Errorf("%s: %d %s", name, r.status, r.raw)
		}
	}
	for name, r := range map[string]result{
		"request":    s.onRequest("PUT", uuid(fixed("no", "request")), "", map[string]any{"state": "canceled"}),
		"enterprise": s.get("/api/v2/enterprise/" + fixed("no", "enterprise") + "/txrequests"),
		"stranger":   s.do("GET", s.platform+enterprise+"/bypermission", "apex", nil),
	} {
		if r.status != 404 {
			t.Errorf("%s: %d %s", name, r.status, r.raw)
		}
	}
	if r := s.do("POST", s.platform+wallet, "viewer", map[string]any{"intent": paying("hteth", "1", "", "")}); r.status != 403 {
		t.Errorf("a viewer: %d %s", r.status, r.raw)
	}
	if r := s.do("GET", s.platform+enterprise+"/bypermission?walletPermissions=spend", "viewer", nil); r.status != 200 || len(r.body["txRequests"].([]any)) != 0 {
		t.Errorf("what a viewer may spend: %d %s", r.status, r.raw)
	}
	body := map[string]any{"apiVersion": "full", "idempotencyKey": "key-1", "intent": paying("hteth", "1000", "", "")}
	first, again := s.do("POST", s.platform+wallet, "service", body), s.do("POST", s.platform+wallet, "service", body)
	if first.status != 201 || again.status != 200 || first.body["txRequestId"] != again.body["txRequestId"] {
		t.Errorf("one key: %d %d", first.status, again.status)
	}
	body = map[string]any{"preview": true, "intent": paying("hteth", "1000", "", "")}
	if r := s.do("POST", s.platform+wallet, "service", body); r.status != 200 || r.body["state"] != "initialized" || s.history(r.body["txRequestId"].(string)) != "" {
		t.Errorf("preview: %d %s", r.status, r.raw)
	}
	rebuilt := s.do("POST", s.platform+wallet+"/rebuild", "service", map[string]any{"txRequestIds": []any{first.body["txRequestId"]}})
	if rebuilt.status != 200 || !strings.Contains(string(rebuilt.raw), `"version":3`) {
		t.Errorf("rebuild: %d %s", rebuilt.status, rebuilt.raw)
	}
	listed := s.get(wallet + "?idempotencyKeys=key-1&version=2").body["txRequests"].([]any)
	if len(listed) != 1 || listed[0].(map[string]any)["latest"] != false {
		t.Errorf("by key and version: %v", listed)
	}
}

// The webhooks of requests tell each state once, of the request and of its transaction.
func TestRequestWebhooks(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("meridian-ether", "hteth", "9000000000000000000")
	requests := s.listener(t, "organization", map[string]any{"type": "txRequest"})
	parts := s.listener(t, "organization", map[string]any{"type": "txRequestTransaction", "txRequestTransactionStates": []string{"delivered", "signed"}})
	s.send("meridian-ether", "hteth", "100000", "told", nil)
	s.control("advance", map[string]any{"steps": 2, "kind": "transfers"})
	states := func(sink *sink) string {
		out := []string{}
		for _, told := range s.seen(sink) {
			out = append(out, told.payload["state"])
		}
		slices.Sort(out)
		return fmt.Sprint(out)
	}
	if have := states(requests); have != "[delivered initialized pendingDelivery signed]" {
		t.Errorf("requests: %s", have)
	}
	if have := states(parts); have != "[delivered signed]" {
		t.Errorf("transactions: %s", have)
	}
}
