package sandbox

import (
	"fmt"
	"math/big"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func TestSendOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "1000000")
	first := s.send("apex-bitcoin", "tbtc4", "120000", "once", map[string]any{"comment": "invoice"})
	moved := first.body["transfer"].(map[string]any)
	want := map[string]any{"valueString": "-122160", "baseValueWithoutFeesString": "-120000", "intendedValueString": "-120000",
		"feeString": "2160", "feeCoin": "tbtc4", "state": "signed", "sequenceId": "once", "comment": "invoice", "height": float64(999999999)}
	for key, value := range want {
		if moved[key] != value {
			t.Errorf("%s is %v, want %v", key, moved[key], value)
		}
	}
	if first.status != 200 || first.body["status"] != "signed" || len(first.body["txid"].(string)) != 64 {
		t.Fatalf("first send: %d %s", first.status, first.raw)
	}
	second := s.send("apex-bitcoin", "tbtc4", "120000", "once", nil)
	if second.status != 400 || second.body["name"] != "ApiResponseError" || second.body["bitgoExpressVersion"] == nil {
		t.Fatalf("second send: %d %s", second.status, second.raw)
	}
	counted := s.server.Count().Sends[0]
	if counted.Requests != 2 || counted.Accepted != 1 || len(counted.Transfers) != 1 {
		t.Fatalf("counted %+v", counted)
	}
	if _, _, spendable := s.shown("apex-bitcoin", "tbtc4"); spendable.String() != "877840" {
		t.Fatalf("spendable is %s", spendable)
	}
}

// Many clients with one sequenceId: one send.
func TestSendOnceAtOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "100000000")
	var waiting sync.WaitGroup
	var mu sync.Mutex
	statuses := map[int]int{}
	for range 8 {
		waiting.Go(func() {
			r := s.send("apex-bitcoin", "tbtc4", "120000", "race", nil)
			mu.Lock()
			defer mu.Unlock()
			statuses[r.status]++
		})
	}
	waiting.Wait()
	if statuses[200] != 1 || statuses[400] != 7 {
		t.Fatalf("answers: %v", statuses)
	}
}

func TestGasIsPaidByTheTank(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("meridian-ether", "hteth:tusdc", "5000000")
	sent := s.send("meridian-ether", "hteth:tusdc", "3000000", "token", nil)
	moved := sent.body["transfer"].(map[string]any)
	if moved["valueString"] != "-3000000" || moved["feeCoin"] != "hteth" || moved["feeString"] != "1200000000000000" {
		t.Fatalf("token send: %s", sent.raw)
	}
	s.control("advance", map[string]any{"confirm": true})
	tank := s.get("/api/v2/hteth/enterprise/" + s.world.Enterprise("meridian").ID + "/feeAddressBalance")
	if tank.body["balance"] != "24998800000000000000" {
		t.Fatalf("gas tank: %s", tank.raw)
	}
	if total, confirmed, _ := s.shown("meridian-ether", "hteth:tusdc"); total.String() != "2000000" || confirmed.String() != "2000000" {
		t.Fatalf("balance %s, confirmed %s", total, confirmed)
	}
}

func TestBookTransferSettlesOnBothSides(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-vault", "ofctbtc", "500000")
	sent := s.send("apex-vault", "ofctbtc", "200000", "book", map[string]any{"address": s.world.Wallet("meridian-vault").ID})
	moved := sent.body["transfer"].(map[string]any)
	if moved["state"] != "confirmed" || moved["subType"] != "ofc_book_transfer" {
		t.Fatalf("book transfer: %s", sent.raw)
	}
	got := s.transfers("meridian-vault", "ofctbtc", "")
	if len(got) != 1 || got[0]["valueString"] != "200000" || got[0]["type"] != "receive" || got[0]["state"] != "confirmed" {
		t.Fatalf("other side: %v", got)
	}
}

func TestWithdrawalNamesItsChainHashWhenConfirmed(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-vault", "ofctbtc", "500000")
	sent := s.send("apex-vault", "ofctbtc", "200000", "out", nil).body["transfer"].(map[string]any)
	if sent["subType"] != "ofc_withdrawal" || sent["state"] != "signed" || len(sent["metadata"].([]any)) != 0 {
		t.Fatalf("withdrawal: %v", sent)
	}
	s.control("advance", map[string]any{"steps": 1})
	after := s.transfers("apex-vault", "ofc", "&allTokens=true&type=send")
	entry := after[0]["metadata"].([]any)[0].(map[string]any)
	if after[0]["state"] != "confirmed" || entry["key"] != "onChainTxId" || len(entry["value"].(string)) != 64 {
		t.Fatalf("settled withdrawal: %v", after)
	}
}

func TestExpressRefusesBeforeItSends(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "1000000")
	w := s.world.Wallet("apex-bitcoin")
	path := s.express + "/api/v2/tbtc4/wallet/" + w.ID + "/sendcoins"
	whole := func(more map[string]any) map[string]any {
		body := map[string]any{"address": s.payee("tbtc4"), "amount": "10000", "walletPassphrase": w.Passphrase, "sequenceId": "no"}
		for key, value := range more {
			if value == nil {
				delete(body, key)
			} else {
				body[key] = value
			}
		}
		return body
	}
	for _, c := range []struct {
		name, token, url string
		body             map[string]any
		status           int
		message          string
	}{
		{"no address", "service", path, whole(map[string]any{"address": nil}), 400, "Missing required field 'address'."},
		{"no amount", "service", path, whole(map[string]any{"amount": nil}), 400, "Missing required field 'amount'."},
		{"negative", "service", path, whole(map[string]any{"amount": "-5"}), 400, "invalid argument for amount - Integer greater than zero or numeric string expected"},
		{"decimal", "service", path, whole(map[string]any{"amount": "1.5"}), 400, "invalid argument for amount - Integer greater than zero or numeric string expected"},
		{"wrong passphrase", "service", path, whole(map[string]any{"walletPassphrase": "no"}), 400, "unable to decrypt keychain with the given wallet passphrase"},
		{"no passphrase", "service", path, whole(map[string]any{"walletPassphrase": nil}), 400, "walletPassphrase property missing"},
		{"dust", "service", path, whole(map[string]any{"amount": "2729"}), 400, "sub-dust-threshold amount: the minimum is 2730"},
		{"too much", "service", path, whole(map[string]any{"amount": "997841"}), 400, "insufficient balance"},
		{"beyond any balance", "service", path, whole(map[string]any{"amount": "1" + fmt.Sprintf("%040d", 0)}), 400, "insufficient balance"},
		{"mainnet address", "service", path, whole(map[string]any{"address": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}), 400, "invalid address bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
		{"sanctioned", "service", path, whole(map[string]any{"address": s.world.Sanctioned[0]}), 400, "The address provided is on the OFAC sanctions list and cannot be sent to"},
		{"viewer", "viewer", path, whole(nil), 400, "token is missing a scope: wallet_spend"},
		{"locked token", "locked", path, whole(nil), 400, "needs unlock"},
		{"expired token", "expired", path, whole(nil), 401, "session expired"},
		{"no token", "", path, whole(nil), 401, "no authorization token was found"},
		{"wrong coin", "service", s.express + "/api/v2/hteth/wallet/" + w.ID + "/sendcoins", whole(nil), 404, "wallet not found"},
		{"enterprise for wallet", "service", s.express + "/api/v2/tbtc4/wallet/" + w.Enterprise + "/sendcoins", whole(nil), 403, "not authorized to access wallet: the id given is not a wallet id"},
	} {
		r := s.do("POST", c.url, c.token, c.body)
		if r.status != c.status || r.body["message"] != c.message {
			t.Errorf("%s: %d %s", c.name, r.status, r.raw)
		}
	}
	if counts := s.server.Count(); counts.Transfers != 1 || counts.Leaks != 0 {
		t.Fatalf("something was sent or leaked: %+v", counts)
	}
	if r := s.do("POST", path, "locked", whole(map[string]any{"otp": "0000000"})); r.status != 200 {
		t.Fatalf("an OTP does not unlock: %s", r.raw)
	}
}

// Whatever happens, a wallet's balances are the sums of its listed transfers.
func TestBalancesAreSumsOfTransfers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s, stop := openStand(rt, Options{})
		defer stop()
		s.fund("apex-bitcoin", "tbtc4", "900000000")
		s.fund("apex-vault", "ofctbtc", "900000000")
		for n := range rapid.IntRange(1, 10).Draw(rt, "operations") {
			randomOperation(rt, s, n)
		}
		for wallet, coin := range map[string]string{"apex-bitcoin": "tbtc4", "apex-vault": "ofctbtc"} {
			checkSums(rt, s, wallet, coin)
		}
	})
}

func checkSums(t fataler, s *stand, wallet, coin string) {
	t.Helper()
	total, confirmed := new(big.Int), new(big.Int)
	seen := map[string]bool{}
	for _, item := range s.transfers(wallet, coin, "") {
		if seen[item["id"].(string)] {
			t.Fatalf("%s is listed twice", item["id"])
		}
		seen[item["id"].(string)] = true
		value := units(item["valueString"].(string))
		switch item["state"] {
		case "confirmed":
			confirmed.Add(confirmed, value)
			total.Add(total, value)
		case "signed", "unconfirmed":
			total.Add(total, value)
		}
	}
	shownTotal, shownConfirmed, spendable := s.shown(wallet, coin)
	if total.Cmp(shownTotal) != 0 || confirmed.Cmp(shownConfirmed) != 0 {
		t.Fatalf("%s %s: listed %s/%s, shown %s/%s", wallet, coin, total, confirmed, shownTotal, shownConfirmed)
	}
	if spendable.Sign() < 0 || spendable.Cmp(shownConfirmed) > 0 {
		t.Fatalf("%s: spendable %s of %s", wallet, spendable, shownConfirmed)
	}
}

func TestSeededWorldAddsUp(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{Seed: true})
	for _, w := range s.world.Wallets {
		for _, asset := range w.Assets {
			checkSums(t, s, w.Key, asset)
			if n := len(s.transfers(w.Key, asset, "")); n < 40 {
				t.Errorf("%s %s has %d transfers", w.Key, asset, n)
			}
		}
	}
	other := newStand(t, Options{Seed: true})
	if a, b := s.server.Count(), other.server.Count(); fmt.Sprint(a) != fmt.Sprint(b) {
		t.Fatal("two seeded worlds differ")
	}
}
