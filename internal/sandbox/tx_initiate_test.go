package sandbox

import (
	"fmt"
	"testing"
)

// custody makes a custodial wallet with money in it and returns its path.
func (s *stand) custody(coin, amount string) (id, path string) {
	s.t.Helper()
	made := s.do("POST", s.platform+"/api/v2/"+coin+"/wallet/add", "service",
		map[string]any{"label": "Vault", "type": "custodial", "enterprise": s.world.Enterprise("apex").ID})
	if made.status != 200 {
		s.t.Fatalf("custodial wallet: %d %s", made.status, made.raw)
	}
	id = made.body["id"].(string)
	s.control("deposit", map[string]any{"wallet": id, "coin": coin, "amount": amount, "state": "confirmed"})
	return id, "/api/v2/" + coin + "/wallet/" + id
}

// A withdrawal from custody: asked for without a signature, approved, released by BitGo.
func TestCustodyWithdrawal(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	for coin, payee := range map[string]string{"tbtc4": s.world.Payee("apex-power").Address, "txrp": s.payee("txrp")} {
		_, path := s.custody(coin, "900000000")
		ask := func(amount any, sequence, comment string) result {
			return s.do("POST", s.platform+path+"/tx/initiate", "service", map[string]any{"comment": comment, "sequenceId": sequence,
				"recipients": []any{map[string]any{"address": payee, "amount": amount}}})
		}
		asked := ask("100000", coin, "Cold storage")
		id, _ := asked.body["id"].(string)
		if asked.status != 202 || asked.body["state"] != "pending" || asked.body["walletType"] != "custodial" || len(asked.body["actions"].([]any)) != 3 {
			t.Fatalf("%s: %d %s", coin, asked.status, asked.raw)
		}
		if r := s.vote(id, "approver", "approved"); r.status != 202 || r.body["state"] != "pendingCustodianApproval" {
			t.Errorf("%s: approved: %d %s", coin, r.status, r.raw)
		}
		s.control("advance", map[string]any{"steps": 2, "kind": "staff"})
		found := s.get(path + "/transfer/sequenceId/" + coin)
		if s.approvalState(id) != "approved" || found.body["state"] != "signed" {
			t.Errorf("%s: released: %s", coin, found.raw)
		}
		s.control("advance", map[string]any{"confirm": true})
		if left := s.get(path).body["balanceString"].(string); units(left).Cmp(units("900000000")) >= 0 {
			t.Errorf("%s: balance %s", coin, left)
		}
		if r := ask("100000", coin, ""); r.status != 400 || r.body["name"] != "DuplicateSequenceIdError" {
			t.Errorf("%s: again: %d %s", coin, r.status, r.raw)
		}
		if r := ask("max", coin+"-rest", "sandbox:pending-video"); r.status != 202 || r.body["state"] != "pendingVideoApproval" {
			t.Errorf("%s: the rest: %d %s", coin, r.status, r.raw)
		}
		if r := ask("1.5", coin+"-bad", ""); r.status != 400 {
			t.Errorf("%s: a fraction: %d %s", coin, r.status, r.raw)
		}
	}
	own := s.world.Wallet("apex-bitcoin")
	if r := s.do("POST", s.platform+"/api/v2/tbtc4/wallet/"+own.ID+"/tx/initiate", "service", map[string]any{"recipients": []any{}}); r.status != 400 {
		t.Errorf("from a wallet that signs: %d %s", r.status, r.raw)
	}
	_, path := s.custody("tbtc4", "900000")
	for name, want := range map[string]string{"viewer": "403", "": "401"} {
		r := s.do("POST", s.platform+path+"/tx/initiate", name, map[string]any{"recipients": []any{map[string]any{"address": s.payee("tbtc4"), "amount": "100000"}}})
		if fmt.Sprint(r.status) != want {
			t.Errorf("%q: %d %s", name, r.status, r.raw)
		}
	}
}
