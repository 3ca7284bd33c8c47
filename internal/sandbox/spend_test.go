package sandbox

import (
	"fmt"
	"testing"
)

// spendWith sends with a token, by Express, and gives the answer.
func (s *stand) spendWith(token, wallet, coin, amount, sequence, otp string) result {
	w := s.world.Wallet(wallet)
	body := map[string]any{"address": s.payee(coin), "amount": amount, "sequenceId": sequence, "walletPassphrase": w.Passphrase}
	if otp != "" {
		body["otp"] = otp
	}
	return s.ask("POST", s.express+"/api/v2/"+coin+"/wallet/"+w.ID+"/sendcoins", token, body)
}

// A limit is per coin and for the token's whole life; when it is used up the platform wants
// an unlock (seed 000, needs-unlock-otp).
func TestSpendingLimits(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	s.fund("apex-vault", "ofctusd", "5000000")
	s.fund("apex-vault", "ofctbtc", "5000000")
	raw := s.grant(map[string]any{"spendingLimits": []any{map[string]any{"coin": "tbtc4", "txValueLimit": "250000"}, map[string]any{"coin": "ofctusd", "maxLimit": true}}})
	for i, c := range []struct {
		wallet, coin, amount, otp string
		status                    int
	}{
		{"apex-bitcoin", "tbtc4", "100000", "", 200},
		{"apex-bitcoin", "tbtc4", "150001", "", 400},
		{"apex-bitcoin", "tbtc4", "150000", "", 200},
		{"apex-bitcoin", "tbtc4", "3000", "", 400},
		{"apex-vault", "ofctusd", "4000000", "", 200},
		{"apex-vault", "ofctbtc", "1000", "", 400},
		{"apex-vault", "ofctbtc", "1000", "000000", 200},
		{"apex-vault", "ofctbtc", "1000", "1", 400},
	} {
		r := s.spendWith(raw, c.wallet, c.coin, c.amount, fmt.Sprint("limit-", i), c.otp)
		if r.status != c.status || c.status == 400 && c.otp == "" && (r.body["needsUnlock"] != true || r.body["needsOTP"] != true || r.body["error"] != "needs unlock") {
			t.Errorf("%d: %d %s", i, r.status, r.raw)
		}
	}
	session := s.ask("GET", s.platform+"/api/v2/user/session", raw, nil)
	for path, want := range map[string]any{"tbtc4.txValue": 250000.0, "tbtc4.txCount": 2.0, "tbtc4.txValueLimit": 250000.0, "ofctusd.txValue": 4000000.0, "ofctusd.txValueLimit": nil, "ofctbtc": nil} {
		if got, _ := dig(session.body, "session.unlock.spendingLimits."+path); got != want {
			t.Errorf("%s is %v: %s", path, got, session.raw)
		}
	}
}

// What was spent survives a restart.
func TestSpendingLimitsAreRemembered(t *testing.T) {
	t.Parallel()
	file := journalIn(t)
	first, stop := openStand(t, Options{Journal: file})
	first.fund("apex-bitcoin", "tbtc4", "5000000")
	raw := first.grant(map[string]any{"spendingLimits": []any{map[string]any{"coin": "tbtc4", "txValueLimit": 150000}}})
	if r := first.spendWith(raw, "apex-bitcoin", "tbtc4", "100000", "before", ""); r.status != 200 {
		t.Fatalf("%d %s", r.status, r.raw)
	}
	stop()
	s := newStand(t, Options{Journal: file})
	if r := s.spendWith(raw, "apex-bitcoin", "tbtc4", "100000", "after", ""); r.status != 400 || r.body["needsUnlock"] != true {
		t.Fatalf("%d %s", r.status, r.raw)
	}
	if r := s.spendWith(raw, "apex-bitcoin", "tbtc4", "50000", "rest", ""); r.status != 200 {
		t.Fatalf("%d %s", r.status, r.raw)
	}
}

// A refused send costs the limit nothing, and one that waits for an approval is counted.
func TestSpendingLimitCountsWhatIsAccepted(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	raw := s.grant(map[string]any{"spendingLimits": []any{map[string]any{"coin": "tbtc4", "txValueLimit": "1000000"}}})
	spent := func() any {
		r := s.ask("GET", s.platform+"/api/v2/user/session", raw, nil)
		n, _ := dig(r.body, "session.unlock.spendingLimits.tbtc4.txValue")
		return n
	}
	if r := s.spendWith(raw, "apex-bitcoin", "tbtc4", "277008", "denied", ""); r.status != 400 || spent() != 0.0 {
		t.Errorf("denied: %v %s", spent(), r.raw)
	}
	if r := s.spendWith(raw, "apex-bitcoin", "tbtc4", "277011", "asked", ""); r.status != 202 || spent() != 277011.0 {
		t.Errorf("asked: %v %s", spent(), r.raw)
	}
}

// The limit on all coins together is the one that the SDK's addAccessToken knows.
func TestTotalLimit(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	raw := s.grant(map[string]any{"txValueLimit": 100000})
	if r := s.spendWith(raw, "apex-bitcoin", "tbtc4", "60000", "a", ""); r.status != 200 {
		t.Fatalf("%d %s", r.status, r.raw)
	}
	if r := s.spendWith(raw, "apex-bitcoin", "tbtc4", "60000", "b", ""); r.status != 400 || r.body["error"] != "token unlock limit exceeded" {
		t.Fatalf("%d %s", r.status, r.raw)
	}
}

func TestErc20Limit(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("meridian-ether", "hteth:tusdc", "5000000")
	raw := s.grant(map[string]any{"allErc20TokensLimit": map[string]any{"enabled": true, "txValueLimit": "1000000"}})
	if r := s.spendWith(raw, "meridian-ether", "hteth:tusdc", "900000", "a", ""); r.status != 200 {
		t.Fatalf("%d %s", r.status, r.raw)
	}
	if r := s.spendWith(raw, "meridian-ether", "hteth:tusdc", "900000", "b", ""); r.status != 400 || r.body["needsUnlock"] != true {
		t.Fatalf("%d %s", r.status, r.raw)
	}
	session := s.ask("GET", s.platform+"/api/v2/user/session", raw, nil)
	for path, want := range map[string]any{"txValue": "900000", "txCount": 1.0, "txValueLimitInSmallUnits": "1000000", "maxLimit": false} {
		if got, _ := dig(session.body, "session.unlock.allErc20TokensLimit."+path); got != want {
			t.Errorf("%s is %v: %s", path, got, session.raw)
		}
	}
}
