package sandbox

import (
	"strconv"
	"testing"
)

// A consolidation is one transfer that costs its fee: what is larger or in no block stays, the rate caps the fee, what it makes
// waits for its block, and the balance is right throughout.
func TestAConsolidationIsOneTransfer(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	w := s.world.Wallet("apex-bitcoin")
	s.fund("apex-bitcoin", "tbtc4", "90000000")
	s.control("deposit", map[string]any{"wallet": w.ID, "coin": "tbtc4", "amount": "4800000", "pieces": 12, "state": "confirmed"})
	s.control("deposit", map[string]any{"wallet": w.ID, "coin": "tbtc4", "amount": "300000", "state": "unconfirmed"})
	path := "/api/v2/tbtc4/wallet/" + w.ID
	if all := s.get(path + "/unspents?limit=2000"); all.status != 200 || len(all.body["unspents"].([]any)) != 14 {
		t.Fatalf("%d %s", all.status, all.raw)
	}
	if refused := s.get(path + "/unspents?limit=2001"); refused.status != 400 {
		t.Errorf("%d %s", refused.status, refused.raw)
	}
	ask := map[string]any{"walletPassphrase": w.Passphrase, "limit": 200, "numUnspentsToMake": 1, "minValue": "1000", "maxValue": "1000000",
		"maxFeeRate": 1000, "minConfirms": 1, "enforceMinConfirmsForChange": true, "comment": "Consolidation 7"}
	made := s.do("POST", s.express+path+"/consolidateunspents", "service", ask)
	if made.status != 200 {
		t.Fatalf("%d %s", made.status, made.raw)
	}
	sent := made.body["transfer"].(map[string]any)
	fee := int64(sizeBase + 12*sizeInput + sizeOutput) // one satoshi a virtual byte
	if sent["type"] != "send" || sent["comment"] != "Consolidation 7" || sent["baseValueWithoutFeesString"] != "0" ||
		sent["valueString"] != digitsOf(-fee) || sent["feeString"] != digitsOf(fee) {
		t.Errorf("%v", sent)
	}
	during := s.get(path)
	if during.body["confirmedBalanceString"] != "94800000" || during.body["spendableBalanceString"] != "90000000" {
		t.Errorf("%v spendable of %v", during.body["spendableBalanceString"], during.body["confirmedBalanceString"])
	}
	s.control("advance", map[string]any{"confirm": true})
	after := s.get(path)
	if want := digitsOf(95_100_000 - fee); after.body["confirmedBalanceString"] != want || after.body["spendableBalanceString"] != want {
		t.Errorf("%v spendable of %v, want %s", after.body["spendableBalanceString"], after.body["confirmedBalanceString"], want)
	}
	listed := s.get(path + "/transfer?limit=100").body["transfers"].([]any)
	if len(listed) != 4 {
		t.Errorf("%d transfers of three deposits and a consolidation", len(listed))
	}
	if nothing := s.do("POST", s.express+path+"/consolidateunspents", "service", map[string]any{"walletPassphrase": w.Passphrase, "maxValue": "1000"}); nothing.status != 400 {
		t.Errorf("%d %s", nothing.status, nothing.raw)
	}
}

func digitsOf(n int64) string { return strconv.FormatInt(n, 10) }
