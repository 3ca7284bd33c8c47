package sandbox

import "testing"

func (s *stand) putWallet(key, who string, body map[string]any) result {
	w := s.world.Wallet(key)
	return s.do("PUT", s.platform+"/api/v2/"+w.Coin+"/wallet/"+w.ID, who, body)
}

// What changes at once, what others approve, and what is refused.
func TestWalletSettings(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	r := s.putWallet("apex-bitcoin", "service", map[string]any{"label": "Proceeds", "disableTransactionNotifications": true, "buildDefaults": map[string]any{"feeRate": 2000}})
	if r.status != 200 || r.body["label"] != "Proceeds" || r.body["disableTransactionNotifications"] != true || r.body["buildDefaults"] == nil {
		t.Errorf("at once: %d %s", r.status, r.raw)
	}
	for _, body := range []map[string]any{{"label": " "}, {"approvalsRequired": 0}, {"approvalsRequired": 9}, {"userKeySigningRequired": false}, {"buildDefaults": 1}} {
		if r := s.putWallet("apex-bitcoin", "service", body); r.status != 400 {
			t.Errorf("%v: %d %s", body, r.status, r.raw)
		}
	}
	if r := s.putWallet("apex-bitcoin", "viewer", map[string]any{"label": "Mine"}); r.status != 403 {
		t.Errorf("a viewer: %d %s", r.status, r.raw)
	}
	asked := s.putWallet("apex-bitcoin", "service", map[string]any{"approvalsRequired": 2})
	if info, _ := asked.body["info"].(map[string]any); asked.status != 202 || info["type"] != "updateApprovalsRequiredRequest" {
		t.Fatalf("approvalsRequired: %d %s", asked.status, asked.raw)
	}
	wallet := "/api/v2/wallet/" + s.world.Wallet("apex-bitcoin").ID
	if have := s.get(wallet).body["approvalsRequired"]; have != 1.0 {
		t.Errorf("before the approval: %v", have)
	}
	s.vote(asked.body["id"].(string), "approver", "approved")
	if have := s.get(wallet).body["approvalsRequired"]; have != 2.0 {
		t.Errorf("after the approval: %v", have)
	}
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	s.send("apex-bitcoin", "tbtc4", "177011", "asked", nil)
	if need := s.onlyApproval()["approvalsRequired"]; need != 2.0 {
		t.Errorf("a send needs %v", need)
	}
	setting := s.putWallet("apex-vault", "service", map[string]any{"userKeySigningRequired": false})
	if info, _ := setting.body["info"].(map[string]any); setting.status != 202 || info["type"] != "updateWalletSettingRequest" {
		t.Errorf("userKeySigningRequired: %d %s", setting.status, setting.raw)
	}
}

// A sentinel in a text of the change, or in the wallet's label, chooses the states.
func TestChangesFollowSentinels(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.putWallet("apex-bitcoin", "service", map[string]any{"label": "Proceeds sandbox:pending-liveness"})
	if r := s.putWallet("apex-bitcoin", "service", map[string]any{"approvalsRequired": 2}); r.body["state"] != "pendingLivenessVerification" {
		t.Errorf("%d %s", r.status, r.raw)
	}
}

func TestWalletFreeze(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	freeze := func(body map[string]any) result {
		return s.do("POST", s.platform+"/api/v2/tbtc4/wallet/"+s.world.Wallet("apex-bitcoin").ID+"/freeze", "service", body)
	}
	for _, body := range []map[string]any{{"duration": "forever"}, {"duration": 0}, {"duration": 60, "reason": "Because"}} {
		if r := freeze(body); r.status != 400 {
			t.Errorf("%v: %d %s", body, r.status, r.raw)
		}
	}
	if r := freeze(map[string]any{"duration": nil}); r.status != 200 || r.body["expires"] != "2026-07-05T16:21:44.000Z" {
		t.Errorf("an hour: %d %s", r.status, r.raw)
	}
	if r := freeze(map[string]any{"duration": 60}); r.status != 409 {
		t.Errorf("shorter: %d %s", r.status, r.raw)
	}
	if r := s.send("apex-bitcoin", "tbtc4", "100000", "frozen", nil); r.status != 400 {
		t.Errorf("a frozen wallet sends: %d %s", r.status, r.raw)
	}
	s.control("advance", map[string]any{"seconds": 3600})
	if r := s.send("apex-bitcoin", "tbtc4", "100000", "thawed", nil); r.status != 200 {
		t.Errorf("after the hour: %d %s", r.status, r.raw)
	}
	if r := freeze(map[string]any{"duration": "max"}); r.status != 200 {
		t.Errorf("max: %d %s", r.status, r.raw)
	}
}
