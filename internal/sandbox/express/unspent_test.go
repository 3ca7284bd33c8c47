package express_test

import (
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// inside is a transaction that stays in the wallet, or empties it to the payee.
func inside(t *testing.T, x transcript, to ...keychain.Output) string {
	t.Helper()
	text, err := keychain.Build(x.Trio, []keychain.Input{{Txid: strings.Repeat("11", 32), Value: 1_000_000, Chain: 20}}, to)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestConsolidateAndFanout(t *testing.T) {
	t.Parallel()
	for kind, most := range map[string]string{"consolidate": "limit", "fanout": "maxNumInputsToUse"} {
		script, x := bitcoinWorld(t)
		built := inside(t, x, keychain.Output{Value: 999_000, Chain: 21, Index: 1, Change: true})
		script["POST "+onChain+"/"+kind+"Unspents"] = []said{ok(`{"txHex":"` + built + `","txInfo":{}}`)}
		s := newStand(t, script)
		got := s.post(onChain+"/"+kind+"unspents", `{"minValue":1,"numUnspentsToMake":1,"`+most+`":5,"comment":"c","otp":"1"`+withPassphrase(x.passphrase(t, 1))+`}`)
		if got.status != 200 || got.body["status"] != "signed" {
			t.Fatalf("%s: %d %s", kind, got.status, got.raw)
		}
		same(t, "asked", s.seen[1].body, `{"minValue":1,"`+most+`":5,"numUnspentsToMake":1}`)
		if last := s.last(); last.target != onChain+"/tx/send" || !strings.HasPrefix(last.body, `{"comment":"c","otp":"1","txHex":"7073`) ||
			!strings.HasSuffix(last.body, `,"type":"`+kind+`"}`) {
			t.Errorf("sent %s", last.body)
		}
	}
}

// TestBulk: several transactions give several answers, and none may pay a stranger.
func TestBulk(t *testing.T) {
	t.Parallel()
	script, x := bitcoinWorld(t)
	good := inside(t, x, keychain.Output{Value: 999_000, Chain: 21, Index: 1, Change: true})
	bad := inside(t, x, keychain.Output{Value: 999_000, Address: payee})
	script["POST "+onChain+"/consolidateUnspents"] = []said{ok(`[{"txHex":"` + good + `"},{"txHex":"` + good + `"}]`), ok(`{"txHex":"` + bad + `"}`)}
	s := newStand(t, script)
	body := `{"bulk":true` + withPassphrase(x.passphrase(t, 1)) + `}`
	if got := s.post(onChain+"/consolidateunspents", body); got.status != 200 || strings.Count(got.raw, `"status":"signed"`) != 2 {
		t.Errorf("%d %s", got.status, got.raw)
	}
	if got := s.post(onChain+"/consolidateunspents", body); got.status != 500 || got.body["name"] != "TxIntentMismatchError" {
		t.Errorf("to a stranger: %d %s", got.status, got.raw)
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	script, x := bitcoinWorld(t)
	built := inside(t, x, keychain.Output{Value: 999_000, Address: payee})
	script["POST "+onChain+"/sweepWallet"] = []said{ok(`{"txHex":"` + built + `"}`)}
	s := newStand(t, script)
	if got := s.post(onChain+"/sweep", `{"address":"`+payee+`","feeRate":1000`+withPassphrase(x.passphrase(t, 1))+`}`); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	same(t, "asked", s.seen[1].body, `{"address":"`+payee+`","feeRate":1000}`)
	if got := s.post(onChain+"/sweep", `{"address":"other"}`); got.status != 500 || got.body["error"] != "invalid sweep destination "+payee+", specified other" {
		t.Errorf("elsewhere: %d %s", got.status, got.raw)
	}
}

// TestSweepAccount: a coin without outputs sends what can be spent.
func TestSweepAccount(t *testing.T) {
	t.Parallel()
	for balance, want := range map[string]string{`"balanceString":"5","confirmedBalanceString":"5"`: "", `"balanceString":"5","confirmedBalanceString":"4"`: "cannot sweep"} {
		script, x := accountWorld(t)
		script["GET "+account] = []said{ok(`{"id":"` + walletID + `","type":"trading","keys":["` + userKey + `"],` + balance + `}`)}
		script["GET "+account+"/maximumSpendable"] = []said{ok(`{"maximumSpendable":"1500","coin":"ofctbtc"}`), ok(`{"maximumSpendable":"0"}`)}
		s := newStand(t, script)
		body := `{"address":"` + payee + `"` + withPassphrase(x.passphrase(t, 0)) + `}`
		got := s.post(account+"/sweep", body)
		message, _ := got.body["error"].(string)
		if want != "" {
			if got.status != 500 || !strings.HasPrefix(message, want) {
				t.Errorf("%d %s", got.status, got.raw)
			}
			continue
		}
		if got.status != 200 || !strings.HasSuffix(s.last().body, `"recipients":[{"address":"`+payee+`","amount":"1500"}]}`) {
			t.Errorf("%d %s, sent %s", got.status, got.raw, s.last().body)
		}
		if got := s.post(account+"/sweep", body); got.body["error"] != "no funds to sweep" {
			t.Errorf("empty: %d %s", got.status, got.raw)
		}
	}
}

func TestAccelerate(t *testing.T) {
	t.Parallel()
	script, x := bitcoinWorld(t)
	built := inside(t, x, keychain.Output{Value: 990_000, Chain: 21, Index: 1, Change: true})
	script["POST "+onChain+"/tx/build"] = []said{ok(`{"txHex":"` + built + `","txInfo":{}}`)}
	script["GET "+onChain+"/tx/aa"] = []said{ok(`{"outputs":[{"address":"` + payee + `","valueString":"120000"}]}`),
		ok(`{"outputs":[{"address":"` + payee + `","valueString":"1.5"}]}`),
		ok(`{"outputs":[{"address":"own","valueString":"990000","wallet":"` + strings.TrimPrefix(onChain, "/api/v2/tbtc4/wallet/") + `"}]}`)}
	s := newStand(t, script)
	body := `{"rbfTxIds":["aa"],"feeMultiplier":1.5` + withPassphrase(x.passphrase(t, 1)) + `}`
	for _, wrong := range []string{"expected outputs missing in transaction prebuild", "Cannot convert 1.5 to a BigInt"} {
		if got := s.post(onChain+"/acceleratetx", body); got.status != 500 || got.body["error"] != wrong {
			t.Errorf("want %s: %d %s", wrong, got.status, got.raw)
		}
	}
	got := s.post(onChain+"/acceleratetx", body)
	if got.status != 200 || !strings.Contains(s.seen[4].body, `"rbfTxIds":["aa"],"feeMultiplier":1.5,"recipients":[]`) {
		t.Errorf("%d %s, built %s", got.status, got.raw, s.seen[4].body)
	}
	for body, code := range map[string]string{
		`{}`: "cpfptxids_or_rbftxids_required", `{"cpfpTxIds":["a"],"rbfTxIds":["b"]}`: "cannot_specify_both_cpfp_and_rbf_txids",
		`{"rbfTxIds":[]}`: "rbftxids_not_array", `{"rbfTxIds":["a"]}`: "feemultiplier_not_set", `{"rbfTxIds":["a"],"feeMultiplier":1}`: "feemultiplier_greater_than_one",
		`{"cpfpTxIds":["a","b"]}`: "cpfptxids_not_array", `{"cpfpTxIds":["a"]}`: "cpfpfeerate_not_set", `{"cpfpTxIds":["a"],"noCpfpFeeRate":true}`: "maxfee_not_set",
	} {
		if got := s.post(onChain+"/acceleratetx", body); got.status != 500 || got.body["code"] != code {
			t.Errorf("%s: %d %s", body, got.status, got.raw)
		}
	}
	if got := s.post(onChain+"/consolidateAccount", `{}`); got.status != 500 || got.body["error"] != "invalid coin selected" {
		t.Errorf("consolidateAccount: %d %s", got.status, got.raw)
	}
}
