package sandbox

import (
	"maps"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// replacing builds a replacement on the platform and signs it, for a tx/send to come.
func (s *stand) replacing(wallet, txid string) map[string]any {
	s.t.Helper()
	w := s.world.Wallet(wallet)
	built := s.do("POST", s.platform+"/api/v2/tbtc4/wallet/"+w.ID+"/tx/build", "service",
		map[string]any{"rbfTxIds": []string{txid}, "feeMultiplier": "2", "recipients": []any{}})
	offer, _ := built.body["txHex"].(string)
	signed, err := keychain.SignHalf(offer, s.userKey(w))
	if err != nil {
		s.t.Fatalf("build: %d %s %v", built.status, built.raw, err)
	}
	return map[string]any{"txHex": signed, "rbfTxIds": []string{txid}, "recipients": []any{}}
}

func (s *stand) txSend(wallet, token string, body map[string]any) result {
	return s.do("POST", s.platform+"/api/v2/tbtc4/wallet/"+s.world.Wallet(wallet).ID+"/tx/send", token, body)
}

// Whatever happens to the old transaction after the new one was built, only one is mined.
func TestTheOldOneIsFaster(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(s *stand, txid string){
		"confirmed": func(s *stand, _ string) { s.control("release-stuck", nil) },
		"replaced": func(s *stand, txid string) {
			if got := s.accelerate("apex-bitcoin", txid, nil); got.status != 200 {
				t.Errorf("accelerate: %d %s", got.status, got.raw)
			}
		},
		"removed": func(s *stand, _ string) {
			for _, in := range s.transfers("apex-bitcoin", "tbtc4", "&type=receive") {
				s.control("remove", map[string]any{"transfer": in["id"]})
			}
		},
	} {
		s := newStand(t, Options{})
		txid := s.stuck()
		body := s.replacing("apex-bitcoin", txid)
		meanwhile(s, txid)
		got := s.txSend("apex-bitcoin", "service", body)
		if got.status != 400 || got.body["name"] != "UnspentsUnavailable" {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
		if old := s.bySequence("apex-bitcoin", "slow"); old["state"] != name {
			t.Errorf("%s: the old one is %v", name, old["state"])
		}
	}
}

// A replacement is not counted twice against the limits of policies and tokens.
func TestReplacementsWithinLimits(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.rule("POST", "apex-bitcoin", map[string]any{"id": "hour", "type": "velocityLimit", "coin": "tbtc4", "action": action("deny"),
		"condition": map[string]any{"amountString": "200000", "timeWindow": 3600}})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	raw := s.grant(map[string]any{"spendingLimits": []any{map[string]any{"coin": "tbtc4", "txValueLimit": "177024"}}})
	sent := s.spendWith(raw, "apex-bitcoin", "tbtc4", "177024", "all of the token's", "")
	if sent.status != 200 {
		t.Fatalf("send: %d %s", sent.status, sent.raw)
	}
	got := s.ask("POST", s.platform+"/api/v2/tbtc4/wallet/"+s.world.Wallet("apex-bitcoin").ID+"/tx/send", raw,
		s.replacing("apex-bitcoin", sent.body["txid"].(string)))
	if got.status != 200 {
		t.Fatalf("within the limits: %d %s", got.status, got.raw)
	}
	if r := s.spendWith(raw, "apex-bitcoin", "tbtc4", "5000", "over", ""); r.status != 400 || r.body["needsUnlock"] != true {
		t.Errorf("over the token's limit: %d %s", r.status, r.raw)
	}
	if r := s.send("apex-bitcoin", "tbtc4", "23000", "over", nil); r.status != 400 || !strings.Contains(string(r.raw), "exceeds velocity limit") {
		t.Errorf("over the policy's limit: %d %s", r.status, r.raw)
	}
}

// What stops a send stops a replacement, and the old transaction stays as it is.
func TestReplacementsAreSends(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		before func(s *stand)
		token  string
		body   map[string]any
		want   string
	}{
		"a payee on the blacklist": {before: func(s *stand) {
			s.rule("POST", "apex-bitcoin", map[string]any{"id": "r", "type": "coinAddressBlacklist", "action": action("deny"),
				"condition": map[string]any{"add": s.payee("tbtc4")}})
		}, want: "violates address blacklist"},
		"a frozen wallet": {before: func(s *stand) {
			s.do("POST", s.platform+"/api/v2/tbtc4/wallet/"+s.world.Wallet("apex-bitcoin").ID+"/freeze", "service", map[string]any{"duration": 60})
		}, want: "frozen"},
		"a token that is locked":    {token: "locked", want: "needs unlock"},
		"one that may not spend":    {token: "viewer", want: "wallet_spend"},
		"a sentinel in the comment": {body: map[string]any{"comment": "sandbox:policy-denied"}, want: "denied by a policy"},
		"another transaction":       {body: map[string]any{"txHex": "00"}, want: "not one that was built"},
	} {
		s := newStand(t, Options{})
		txid := s.stuck()
		body, token := s.replacing("apex-bitcoin", txid), "service"
		maps.Copy(body, x.body)
		if x.before != nil {
			x.before(s)
		}
		if x.token != "" {
			token = x.token
		}
		if got := s.txSend("apex-bitcoin", token, body); got.status < 400 || !strings.Contains(string(got.raw), x.want) {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
		if old := s.bySequence("apex-bitcoin", "slow"); old["state"] != "unconfirmed" || old["replacedBy"] != nil {
			t.Errorf("%s: the old one is %v", name, old)
		}
	}
}
