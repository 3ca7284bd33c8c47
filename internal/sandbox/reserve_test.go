package sandbox

import "testing"

// What is staked, and what is kept back of a deposit, cannot be sent.
func TestReserves(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	vault, ether := s.world.Wallet("apex-vault").ID, s.world.Wallet("meridian-ether").ID
	s.fund("apex-vault", "ofctusd", "900000")
	s.fund("meridian-ether", "hteth", "5000000000000000000")
	s.control("reserve", map[string]any{"wallet": vault, "coin": "ofctusd", "keep": "300000"})
	s.control("reserve", map[string]any{"wallet": ether, "coin": "hteth", "staked": "4000000000000000000", "reward": "70000000000000000"})
	if total, _, spendable := s.shown("apex-vault", "ofctusd"); total.String() != "900000" || spendable.String() != "600000" {
		t.Fatalf("dollars: %s %s", total, spendable)
	}
	plain := s.get("/api/v2/hteth/wallet/" + ether)
	if _, shown := plain.body["stakingBalanceString"]; shown || plain.body["spendableBalanceString"] != "1000000000000000000" {
		t.Fatalf("ether: %s", plain.raw)
	}
	for _, path := range []string{"/api/v2/hteth/wallet/" + ether, "/api/v2/wallet/" + ether} {
		r := s.get(path + "?includeStakingBalances=true")
		if r.body["stakingBalanceString"] != "4000000000000000000" || r.body["rewardBalanceString"] != "70000000000000000" || r.body["balanceString"] != "5000000000000000000" {
			t.Fatalf("%s: %s", path, r.raw)
		}
	}
	all := s.get("/api/v2/ofc/wallet/" + vault + "?allTokens=true&includeStakingBalances=true")
	spendable, _ := dig(all.body, "tokens.ofctusd.spendableBalanceString")
	staked, _ := dig(all.body, "tokens.ofctusd.stakingBalanceString")
	if all.body["withdrawHoldAmountUsdString"] != "300000" || spendable != "600000" || staked != "0" {
		t.Fatalf("Go Account: %s", all.raw)
	}
	if r := s.send("apex-vault", "ofctusd", "600001", "much", nil); r.status != 400 {
		t.Fatalf("sent what is kept back: %d %s", r.status, r.raw)
	}
	if r := s.send("apex-vault", "ofctusd", "600000", "all", nil); r.status != 200 {
		t.Fatalf("not sent: %d %s", r.status, r.raw)
	}
	s.control("reserve", map[string]any{"wallet": vault, "coin": "ofctusd"})
	if _, _, spendable := s.shown("apex-vault", "ofctusd"); spendable.String() != "300000" {
		t.Fatalf("let go: %s", spendable)
	}
	for _, wrong := range []map[string]any{{"wallet": vault, "coin": "ofc", "staked": "1"}, {"wallet": vault, "coin": "ofctusd", "keep": "-1"},
		{"wallet": vault, "coin": "ofctbtc", "keep": "1"}, {"wallet": "nothing", "coin": "hteth"}, {"wallet": ether, "coin": "hteth", "staked": "1.5"}} {
		if r := s.do("POST", s.platform+"/_sandbox/reserve", "", wrong); r.status != 400 {
			t.Errorf("%v: %d %s", wrong, r.status, r.raw)
		}
	}
}
