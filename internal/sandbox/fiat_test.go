package sandbox

import (
	"strings"
	"testing"
)

// withdraw sends dollars of a Go Account to its own bank account and gives the transfer's id.
func (s *stand) withdraw(amount, sequence string, more map[string]any) string {
	s.t.Helper()
	to := map[string]any{"address": s.world.bank("apex-bank").Hash}
	for key, value := range more {
		to[key] = value
	}
	r := s.send("apex-vault", "ofctusd", amount, sequence, to)
	id, _ := dig(r.body, "transfer.id")
	state, _ := dig(r.body, "transfer.state")
	if r.status != 200 || state != "initialized" {
		s.t.Fatalf("withdraw: %d %s", r.status, r.raw)
	}
	return id.(string)
}

func (s *stand) confirmPath(route, transfer string) string {
	return s.platform + "/api/v2/wallet/" + s.world.Wallet("apex-vault").ID + "/" + route + "/" + transfer + "/confirm"
}

// A withdrawal to a bank account waits for its confirmation and holds its money meanwhile.
func TestWireWithdrawal(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-vault", "ofctusd", "900000")
	bank := s.world.bank("apex-bank").Hash
	wire, reject, newer := s.withdraw("100000", "a", nil), s.withdraw("200000", "b", nil), s.withdraw("50000", "c", nil)
	if total, confirmed, spendable := s.shown("apex-vault", "ofctusd"); total.String() != "550000" || confirmed.String() != "900000" || spendable.String() != "550000" {
		t.Fatalf("held: %s %s %s", total, confirmed, spendable)
	}
	s.control("advance", map[string]any{"confirm": true})
	good := map[string]any{"action": "approve", "coin": "tfiatusd", "amount": "100000", "address": bank}
	r := s.do("PUT", s.confirmPath("wirewithdrawals", wire), "approver", good)
	if r.status != 200 || r.body["state"] != "confirmed" || r.body["valueString"] != "-100000" || r.body["coin"] != "ofctusd" || r.body["approvedTime"] == nil {
		t.Fatalf("approve: %d %s", r.status, r.raw)
	}
	r = s.do("PUT", s.confirmPath("wirewithdrawals", reject), "approver", map[string]any{"action": "reject"})
	if r.status != 200 || r.body["state"] != "rejected" {
		t.Fatalf("reject: %d %s", r.status, r.raw)
	}
	r = s.do("PUT", s.confirmPath("fiatwithdrawals", newer), "approver", map[string]any{"action": "approve"})
	if r.status != 200 || r.body["state"] != "pendingApproval" {
		t.Fatalf("the newer route: %d %s", r.status, r.raw)
	}
	if _, confirmed, spendable := s.shown("apex-vault", "ofctusd"); confirmed.String() != "800000" || spendable.String() != "750000" {
		t.Fatalf("after: %s %s", confirmed, spendable)
	}
	for _, want := range []string{"signed", "confirmed"} {
		s.control("advance", map[string]any{"steps": 1})
		if r := s.get("/api/v2/ofc/wallet/" + s.world.Wallet("apex-vault").ID + "/transfer/" + newer); r.body["state"] != want {
			t.Fatalf("after a step: %s, not %s", r.body["state"], want)
		}
	}
	if r := s.do("PUT", s.confirmPath("wirewithdrawals", wire), "approver", good); r.status != 400 {
		t.Fatalf("twice: %d %s", r.status, r.raw)
	}
	for query, want := range map[string]string{"state=confirmationPending": "", "state=confirmationApproved": newer + " " + wire, "state=confirmationRejected": reject,
		"state=confirmationApproved&state=confirmationRejected&coin=tfiatusd": newer + " " + reject + " " + wire, "coin=tfiateuro": "", "limit=1": newer} {
		for _, route := range []string{"wirewithdrawals/confirm", "fiatwithdrawals"} {
			r := s.get("/api/v2/wallet/" + s.world.Wallet("apex-vault").ID + "/" + route + "?" + query)
			ids := []string{}
			for _, item := range r.body["transfers"].([]any) {
				ids = append(ids, item.(map[string]any)["id"].(string))
			}
			if got := strings.Join(ids, " "); got != want {
				t.Errorf("%s %s: %q, not %q", route, query, got, want)
			}
		}
	}
}

func TestWireWithdrawalRefusals(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-vault", "ofctusd", "900000")
	id := s.withdraw("100000", "a", nil)
	other := s.send("apex-vault", "ofctusd", "1000", "other", nil) // to no bank account
	plain, _ := dig(other.body, "transfer.id")
	with := func(field string, value any) map[string]any { return map[string]any{"action": "approve", field: value} }
	for _, x := range []struct {
		name, url, token string
		body             any
		status           int
		error            string
	}{
		{"no token", s.confirmPath("wirewithdrawals", id), "", with("coin", "tfiatusd"), 401, ""},
		{"no body", s.confirmPath("wirewithdrawals", id), "service", nil, 400, "action"},
		{"another action", s.confirmPath("wirewithdrawals", id), "service", map[string]any{"action": "accept"}, 400, "action"},
		{"unknown coin", s.confirmPath("wirewithdrawals", id), "service", with("coin", "ofctusd"), 400, "coin must be one of"},
		{"the ticker's spelling", s.confirmPath("wirewithdrawals", id), "service", with("coin", "tfiateur"), 400, "coin must be one of"},
		{"another coin", s.confirmPath("wirewithdrawals", id), "service", with("coin", "tfiateuro"), 400, "coin does not match"},
		{"another amount", s.confirmPath("wirewithdrawals", id), "service", with("amount", "100001"), 400, "amount does not match"},
		{"the sign of the list", s.confirmPath("wirewithdrawals", id), "service", with("amount", "-100000"), 400, "amount does not match"},
		{"no amount", s.confirmPath("wirewithdrawals", id), "service", with("amount", "1e5"), 400, "amount must be"},
		{"another bank", s.confirmPath("wirewithdrawals", id), "service", with("address", s.world.bank("meridian-bank").Hash), 400, "address does not match"},
		{"a long address", s.confirmPath("wirewithdrawals", id), "service", with("address", strings.Repeat("x", 251)), 400, "address must not"},
		{"no administrator", s.confirmPath("wirewithdrawals", id), "viewer", with("coin", "tfiatusd"), 403, ""},
		{"unknown transfer", s.confirmPath("wirewithdrawals", fixed("transfer", "none")), "service", with("coin", "tfiatusd"), 404, "not found"},
		{"a transfer to nobody's bank", s.confirmPath("fiatwithdrawals", plain.(string)), "service", with("coin", "tfiatusd"), 404, "not found"},
		{"no Go Account", strings.Replace(s.confirmPath("wirewithdrawals", id), s.world.Wallet("apex-vault").ID, s.world.Wallet("apex-bitcoin").ID, 1), "service", with("coin", "tfiatusd"), 400, "Go Account"},
		{"malformed wallet", strings.Replace(s.confirmPath("wirewithdrawals", id), s.world.Wallet("apex-vault").ID, "x", 1), "service", with("coin", "tfiatusd"), 400, "invalid wallet"},
	} {
		r := s.do("PUT", x.url, x.token, x.body)
		text, _ := r.body["error"].(string)
		if r.status != x.status || !strings.Contains(text, x.error) || r.body["requestId"] == nil || r.body["context"] == nil {
			t.Errorf("%s: %d %s", x.name, r.status, r.raw)
		}
	}
	for _, query := range []string{"?state=pending", "?coin=ofctusd", "?limit=0"} {
		if r := s.get("/api/v2/wallet/" + s.world.Wallet("apex-vault").ID + "/fiatwithdrawals" + query); r.status != 400 {
			t.Errorf("%s: %d %s", query, r.status, r.raw)
		}
	}
	// Nothing of that decided anything; a failure inside BitGo does not either.
	failing := s.withdraw("20000", "500", map[string]any{"comment": "sandbox:fiat-500"})
	if r := s.do("PUT", s.confirmPath("wirewithdrawals", failing), "approver", map[string]any{"action": "approve"}); r.status != 500 || r.body["requestId"] == nil || r.body["context"] == nil {
		t.Fatalf("500: %d %s", r.status, r.raw)
	}
	for _, transfer := range []string{failing, id} {
		if r := s.do("PUT", s.confirmPath("wirewithdrawals", transfer), "approver", map[string]any{"action": "approve"}); r.status != 200 {
			t.Fatalf("approve: %d %s", r.status, r.raw)
		}
	}
}

// Only an approved bank account of the same enterprise and currency can be paid, and one
// that is owed money stays.
func TestBankAccountsAsPayees(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-vault", "ofctusd", "900000")
	made := s.do("POST", s.platform+"/api/v2/bankaccounts", "service", s.bankBody(nil))
	for name, address := range map[string]any{"pending": made.body["idHash"], "another client's": s.world.bank("meridian-bank").Hash} {
		if r := s.send("apex-vault", "ofctusd", "1000", name, map[string]any{"address": address}); r.status != 400 {
			t.Errorf("%s: %d %s", name, r.status, r.raw)
		}
	}
	s.withdraw("1000", "a", nil)
	if r := s.do("DELETE", s.platform+"/api/v2/bankaccounts/"+fixed("bank account", "apex-bank"), "service", nil); r.status != 409 {
		t.Fatalf("removed while it is owed: %d %s", r.status, r.raw)
	}
}

// Where a rule asks for an approval, the withdrawal waits for that first and for its
// confirmation after it.
func TestWireWithdrawalUnderAPolicy(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-vault", "ofctusd", "900000")
	s.rule("POST", "apex-vault", map[string]any{"id": "all", "type": "allTx", "action": action("getApproval")})
	r := s.send("apex-vault", "ofctusd", "1000", "a", map[string]any{"address": s.world.bank("apex-bank").Hash})
	approval, _ := dig(r.body, "pendingApproval.id")
	if r.status != 202 {
		t.Fatalf("asked: %d %s", r.status, r.raw)
	}
	s.do("PUT", s.platform+"/api/v2/pendingapprovals/"+approval.(string), "approver", map[string]any{"state": "approved"})
	list := s.get("/api/v2/wallet/" + s.world.Wallet("apex-vault").ID + "/fiatwithdrawals?state=confirmationPending")
	if state, _ := dig(list.body, "transfers.0.state"); state != "initialized" {
		t.Fatalf("after the approval: %s", list.raw)
	}
}
