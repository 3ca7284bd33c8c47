package sandbox

import "testing"

// What happens in the world is told, not only simulated.
func TestWhatHappensIsTold(t *testing.T) {
	t.Parallel()
	s := trader(t)
	orders := s.listener(t, "organization", map[string]any{"type": "tradeOrder"})
	tokens := s.listener(t, "enterprise", map[string]any{"type": "accessToken"})
	foreign := newSink(t, s.world)
	if r := s.do("POST", s.platform+"/api/v2/enterprise/"+s.world.Enterprise("meridian").ID+"/webhooks", "manager",
		map[string]any{"type": "accessToken", "url": foreign.url}); r.status != 200 {
		t.Fatalf("add: %d %s", r.status, r.raw)
	}
	reversals := s.listener(t, "organization", map[string]any{"type": "reversal"})
	removed := s.listener(t, "wallet", map[string]any{"type": "transactionRemoved"})
	order := s.order(map[string]any{})
	token := s.do("POST", s.platform+"/api/v2/user/accesstoken", "apex", map[string]any{"label": "told", "otp": "0000000"})
	for wallet, coin := range map[string]string{"apex-vault": "ofctusd", "apex-bitcoin": "tbtc4"} {
		made := s.control("deposit", map[string]any{"wallet": s.world.Wallet(wallet).ID, "coin": coin, "amount": "10000", "state": "confirmed"})
		s.control("remove", map[string]any{"transfer": made["id"]})
	}
	s.control("flush", nil)
	if got := orders.take(); len(got) != 1 || got[0].payload["orderId"] != order.body["id"] || got[0].payload["state"] != "completed" {
		t.Errorf("order %s: %+v", order.raw, got)
	}
	if got := tokens.take(); token.status != 200 || len(got) != 1 || got[0].payload["tokenId"] != token.body["id"] || got[0].payload["userId"] != s.world.User("apex").ID {
		t.Errorf("token %d: %+v", token.status, got)
	}
	if got := foreign.take(); len(got) != 0 {
		t.Errorf("another enterprise hears of the token: %+v", got)
	}
	if got := reversals.take(); len(got) != 1 || got[0].payload["coin"] != "ofctusd" || len(got[0].payload["transferId"]) != 32 {
		t.Errorf("reversal: %+v", got)
	}
	if got := removed.take(); len(got) != 1 || got[0].payload["coin"] != "tbtc4" || got[0].payload["state"] != "removed" {
		t.Errorf("transactionRemoved: %+v", got)
	}
}
