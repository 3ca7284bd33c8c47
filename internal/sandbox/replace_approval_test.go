package sandbox

import (
	"testing"
)

// parked is a stuck send and the approval that its replacement waits for.
func (s *stand) parked(t *testing.T) (txid, approval string) {
	t.Helper()
	txid = s.stuck()
	s.rule("POST", "apex-bitcoin", map[string]any{"id": "r", "type": "allTx", "action": action("getApproval")})
	got := s.accelerate("apex-bitcoin", txid, nil)
	id, _ := dig(got.body, "pendingApproval.id")
	if got.status != 200 || got.body["status"] != "pendingApproval" {
		t.Fatalf("accelerate: %d %s", got.status, got.raw)
	}
	if old := s.bySequence("apex-bitcoin", "slow"); old["state"] != "unconfirmed" || old["replacedBy"] != nil {
		t.Fatalf("the old one, while it waits: %v", old)
	}
	if _, _, spendable := s.shown("apex-bitcoin", "tbtc4"); spendable.String() != "4819736" { // the fee's growth is held, no more
		t.Errorf("spendable while it waits: %s", spendable)
	}
	return txid, id.(string)
}

// decideBy resolves an approval by Express, with the wallet's passphrase, as the console does.
func (s *stand) decideBy(approval, state string) result {
	return s.do("PUT", s.express+"/api/v2/tbtc4/pendingapprovals/"+approval, "approver",
		map[string]any{"state": state, "walletPassphrase": s.world.Wallet("apex-bitcoin").Passphrase})
}

func TestReplacementsWaitForApproval(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		meanwhile      func(s *stand)
		decision       string
		ends, old, own string // states of the approval, the old transfer and the new one
	}{
		"approved":             {decision: "approved", ends: "approved", old: "replaced", own: "confirmed"},
		"rejected":             {decision: "rejected", ends: "rejected", old: "unconfirmed", own: "rejected"},
		"the old one confirms": {meanwhile: func(s *stand) { s.control("release-stuck", nil) }, decision: "approved", ends: "rejected", old: "confirmed", own: "rejected"},
	} {
		s := newStand(t, Options{})
		txid, approval := s.parked(t)
		if x.meanwhile != nil {
			x.meanwhile(s)
		}
		got := s.decideBy(approval, x.decision)
		if got.status != 200 || got.body["state"] != x.ends {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
		s.control("advance", map[string]any{"confirm": true})
		old := s.bySequence("apex-bitcoin", "slow")
		mine := s.get("/api/v2/pendingapprovals/" + approval + "/transfer").body["transfer"].(map[string]any)
		if old["state"] != x.old || mine["state"] != x.own || one(mine["replaces"]) != txid {
			t.Errorf("%s: the old one is %v, the new one %v", name, old["state"], mine)
		}
		if x.old == "replaced" && one(old["replacedBy"]) != mine["txid"] {
			t.Errorf("%s: replaced by %v", name, old["replacedBy"])
		}
		left := map[string]string{"replaced": "4819736", "unconfirmed": "4820816", "confirmed": "4820816"}[x.old]
		if total, _, spendable := s.shown("apex-bitcoin", "tbtc4"); total.String() != left || spendable.String() != left {
			t.Errorf("%s: left %s, spendable %s, want %s", name, total, spendable, left)
		}
	}
}

// Of two replacements that wait, the second to be approved ends without a transaction; and an
// engine without transfers before the approval makes none.
func TestOneReplacementWins(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	txid, first := s.parked(t)
	second, _ := dig(s.accelerate("apex-bitcoin", txid, map[string]any{"feeMultiplier": 3, "comment": "sandbox:pending-tss"}).body, "pendingApproval.id")
	if got := s.do("PUT", s.platform+"/api/v2/pendingapprovals/"+second.(string), "approver", map[string]any{"state": "approved"}); got.body["state"] != "approved" {
		t.Fatalf("the second: %d %s", got.status, got.raw)
	}
	if got := s.decideBy(first, "approved"); got.status != 200 || got.body["state"] != "rejected" {
		t.Errorf("the first: %d %s", got.status, got.raw)
	}
	old := s.bySequence("apex-bitcoin", "slow")
	heir := s.byTxid("apex-bitcoin", one(old["replacedBy"]))
	if heir["feeString"] != "6480" || one(heir["replaces"]) != txid || heir["state"] != "signed" {
		t.Errorf("the old one %v, the new one %v", old, heir)
	}
}
