package api

import "testing"

// What is staked is told as such, and the figures of the answer still add up.
func TestStakedAmounts(t *testing.T) {
	h := setup(t)
	w := h.world.Wallet("meridian-ether")
	before := h.want(200, "GET", "/wallet/hteth/"+w.ID, nil)
	h.control("reserve", map[string]any{"wallet": w.ID, "coin": "hteth", "staked": "1000", "reward": "10"})
	a := h.want(200, "GET", "/wallet/hteth/"+w.ID, nil)
	if a.text("staked") != "1000" || a.text("stakingRewards") != "10" || a.text("held") != "0" || a.text("confirmedBalance") != before.text("confirmedBalance") {
		t.Errorf("%s\nbefore %s", a.raw, before.raw)
	}
	if before.text("staked") != "0" || before.text("spendableBalanceString") == a.text("spendableBalanceString") {
		t.Errorf("before %s\nafter %s", before.raw, a.raw)
	}
	vault := h.world.Wallet("apex-vault")
	h.control("deposit", map[string]any{"wallet": vault.ID, "coin": "ofctusd", "amount": "9000", "state": "confirmed"})
	h.control("reserve", map[string]any{"wallet": vault.ID, "coin": "ofctusd", "keep": "500"})
	if a := h.want(200, "GET", "/wallet/ofc/"+vault.ID+"?token=ofctusd", nil); a.text("held") != "500" || a.text("staked") != "0" {
		t.Errorf("a hold: %s", a.raw)
	}
}
