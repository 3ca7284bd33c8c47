package express_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

const enterprise = "5f1e2d3c4b5a69788796a5b4c3d2e1f0"

// TestGenerateAccount is the transcript of bitgo-express.md §7.3.
func TestGenerateAccount(t *testing.T) {
	t.Parallel()
	s := newStand(t, map[string][]said{
		"POST /api/v2/ofc/key":        {ok(`{"id":"` + userKey + `","pub":"xpub","encryptedPrv":"{}","source":"user"}`)},
		"POST /api/v2/ofc/wallet/add": {ok(`{"id":"` + walletID + `","coin":"ofc","label":"Go demo"}`)},
	})
	const body = `{"label":"Go demo","type":"trading","enterprise":"` + enterprise + `","passphrase":"pp","passcodeEncryptionCode":"123456"`
	got := s.post("/api/v2/ofc/wallet/generate", body+"}")
	if got.status != 200 || got.body["responseType"] != "GoAccountWalletWithUserKeychain" || got.body["warning"] == nil {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	if opened, err := keychain.Open("123456", got.body["encryptedWalletPassphrase"].(string)); err != nil || opened != "pp" {
		t.Errorf("the passphrase is sealed as %q (%v)", opened, err)
	}
	same(t, "calls", s.order(), []string{"POST /api/v2/ofc/key", "POST /api/v2/ofc/wallet/add"})
	same(t, "key", keyless(t, s.seen[0].body), map[string]any{"keyType": "independent", "source": "user", "originalPasscodeEncryptionCode": "123456"})
	var key struct{ Pub, EncryptedPrv string }
	_ = json.Unmarshal([]byte(s.seen[0].body), &key)
	if prv, err := keychain.Open("pp", key.EncryptedPrv); err != nil || mustParse(t, prv).Xpub() != key.Pub {
		t.Error("the key is not the sealed one")
	}
	same(t, "wallet", s.seen[1].body, `{"label":"Go demo","m":1,"n":1,"type":"trading","enterprise":"`+enterprise+`","keys":["`+userKey+`"]}`)

	// Only the word false leaves the keys out.
	if got := s.post("/api/v2/ofc/wallet/generate?includeKeychains=false", body+"}"); got.raw != `{"id":"`+walletID+`","coin":"ofc","label":"Go demo"}` {
		t.Errorf("bare: %d %s", got.status, got.raw)
	}
}

func mustParse(t *testing.T, text string) keychain.Key {
	t.Helper()
	k, err := keychain.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestGenerateAccountParameters: passphrase and code come together, or BitGo signs.
func TestGenerateAccountParameters(t *testing.T) {
	t.Parallel()
	s := newStand(t, map[string][]said{
		"POST /api/v2/ofc/key":        {ok(`{"id":"` + userKey + `","pub":"xpub"}`)},
		"POST /api/v2/ofc/wallet/add": {ok(`{"id":"` + walletID + `"}`)},
	})
	for more, want := range map[string]int{
		``: 500, `,"passphrase":"p"`: 500, `,"passcodeEncryptionCode":"c"`: 500, `,"userKeySigningRequired":true`: 500,
		`,"passphrase":"p","userKeySigningRequired":false`: 500, `,"userKeySigningRequired":false`: 200,
	} {
		got := s.post("/api/v2/ofc/wallet/generate", `{"label":"l","type":"trading","enterprise":"`+enterprise+`"`+more+`}`)
		if got.status != want {
			t.Errorf("%s: %d %s", more, got.status, got.raw)
		}
	}
	same(t, "key", keyless(t, s.seen[0].body), map[string]any{"keyType": "independent", "source": "user"})
	if !strings.HasSuffix(s.last().body, `"coinSpecific":{"userKeySigningRequired":false}}`) {
		t.Errorf("wallet %s", s.last().body)
	}
	if got := s.post("/api/v2/ofc/wallet/generate", `{"label":"l","type":"trading"}`); got.status != 500 {
		t.Errorf("no enterprise: %d %s", got.status, got.raw)
	}
}

// TestGenerateOnChain is the transcript of §7.5.
func TestGenerateOnChain(t *testing.T) {
	t.Parallel()
	x := readTranscript(t)
	s := newStand(t, map[string][]said{
		"POST /api/v2/tbtc4/key": {ok(`{"id":"` + bitgoKey + `","pub":"` + x.Trio[2] + `","source":"bitgo"}`),
			ok(`{"id":"` + userKey + `","pub":"p"}`), ok(`{"id":"` + backupKey + `","pub":"p"}`)},
		"POST /api/v2/tbtc4/wallet/add": {ok(`{"id":"` + walletID + `","coin":"tbtc4"}`)},
	})
	got := s.post("/api/v2/tbtc4/wallet/generate", `{"label":"t4 demo","enterprise":"`+enterprise+`","passphrase":"pp","passcodeEncryptionCode":"123456"}`)
	if got.status != 200 || got.body["responseType"] != "WalletWithKeychains" {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	same(t, "bitgo", s.seen[0].body, `{"source":"bitgo","enterprise":"`+enterprise+`"}`)
	same(t, "user", keyless(t, s.seen[1].body), map[string]any{"originalPasscodeEncryptionCode": "123456"})
	same(t, "backup", keyless(t, s.seen[2].body), map[string]any{"source": "backup"})
	user, backup := got.body["userKeychain"].(map[string]any), got.body["backupKeychain"].(map[string]any)
	var add struct {
		Keys          []string
		KeySignatures struct{ Backup, Bitgo string }
		Type          string
		M, N          int
	}
	_ = json.Unmarshal([]byte(s.seen[3].body), &add)
	same(t, "keys", add.Keys, []string{userKey, backupKey, bitgoKey})
	pub := user["pub"].(string)
	if add.M != 2 || add.N != 3 || add.Type != "hot" || !keychain.VerifyKeySignature(pub, backup["pub"].(string), add.KeySignatures.Backup) ||
		!keychain.VerifyKeySignature(pub, x.Trio[2], add.KeySignatures.Bitgo) {
		t.Errorf("wallet %s", s.seen[3].body)
	}
	for name, k := range map[string]map[string]any{"user": user, "backup": backup} {
		prv, err := keychain.Open("pp", k["encryptedPrv"].(string))
		if err != nil || prv != k["prv"] || mustParse(t, prv).Xpub() != k["pub"] {
			t.Errorf("the %s key stands in the answer as %v", name, k)
		}
	}
}

// TestGenerateOthers: wallets whose keys are elsewhere, and those the platform refuses.
func TestGenerateOthers(t *testing.T) {
	t.Parallel()
	x := readTranscript(t)
	refusal := []said{{status: 403, body: `{"error":"For MPC wallet creation, please contact support@bitgo.com","name":"Forbidden","requestId":"r","context":{}}`}}
	s := newStand(t, map[string][]said{
		"POST /api/v2/hteth/key":        refusal,
		"POST /api/v2/tbtc4/key":        {ok(`{"id":"k","pub":"` + x.Trio[2] + `"}`)},
		"GET /api/v2/tbtc4/key/k":       {ok(`{"id":"k","pub":"p"}`)},
		"POST /api/v2/tbtc4/wallet/add": {ok(`{"id":"` + walletID + `","keys":["k","k","k"]}`)},
	})
	cold := `{"label":"l","type":"cold","userKey":"` + x.Trio[0] + `","backupXpub":"` + x.Trio[1] + `","enterprise":"` + enterprise + `"}`
	if got := s.post("/api/v2/tbtc4/wallet/generate", cold); got.status != 200 || got.body["warning"] != nil {
		t.Errorf("cold: %d %s", got.status, got.raw)
	}
	same(t, "cold keys", []string{s.seen[1].body, s.seen[2].body}, []string{`{"pub":"` + x.Trio[0] + `"}`, `{"pub":"` + x.Trio[1] + `","source":"backup"}`})
	same(t, "cold wallet", s.seen[3].body, `{"label":"l","m":2,"n":3,"keys":["k","k","k"],"type":"cold","enterprise":"`+enterprise+`"}`)
	if got := s.post("/api/v2/tbtc4/wallet/generate", `{"label":"l","type":"custodial","enterprise":"`+enterprise+`"}`); got.status != 200 || got.body["bitgoKeychain"] == nil {
		t.Errorf("custodial: %d %s", got.status, got.raw)
	}
	for body, want := range map[string]string{
		`{"label":"l","passphrase":"pass words","enterprise":"` + enterprise + `"}`:              "For MPC wallet creation, please contact support@bitgo.com",
		`{"label":"l","passphrase":"pass words","multisigType":"tss"}`:                           "enterprise is required for TSS wallet",
		`{"label":"l","multisigType":"tss","enterprise":"` + enterprise + `"}`:                   "cannot generate TSS keys without passphrase",
		`{"label":"l","multisigType":"onchain","enterprise":"` + enterprise + `"}`:               "cannot generate user keypair without passphrase",
		`{"label":"l","multisigType":"onchain","userKey":"x","enterprise":"` + enterprise + `"}`: "cannot generate backup keypair without passphrase",
	} {
		if got := s.post("/api/v2/hteth/wallet/generate", body); got.body["error"] != want || got.status != 500 && got.status != 403 {
			t.Errorf("%s: %d %s", body, got.status, got.raw)
		}
	}
}

// TestAddress: the SDK derives again what the platform says (§7.6).
func TestAddress(t *testing.T) {
	t.Parallel()
	script, x := bitcoinWorld(t)
	at := x.Addresses[1]
	made := func(address, more string) said {
		return ok(`{"id":"a","address":"` + address + `","chain":20,"index":1,"coin":"tbtc4","wallet":"` + walletID + `"` + more + `}`)
	}
	trusted := `,"trustedKeychains":[{"pub":"` + x.Trio[0] + `"},{"pub":"` + x.Trio[1] + `"},{"pub":"` + x.Trio[2] + `"}]`
	other := x.Addresses[0].Address
	for name, y := range map[string]struct {
		said   said
		more   string
		status int
		want   string
	}{
		"right":             {made(at.Address, `,"coinSpecific":{}`), "", 200, ""},
		"wrong":             {made(other, `,"coinSpecific":{}`), "", 500, "address validation failure: expected " + at.Address + " but got " + other},
		"not ready":         {made(other, ""), "", 200, ""},
		"own keys":          {made(at.Address, `,"coinSpecific":{}`), trusted, 200, ""},
		"own keys disagree": {made(other, ""), trusted, 400, "address verification failed: service returned " + other + " but trusted keychains derive " + at.Address},
		"no chain":          {ok(`{"id":"a","address":"x","coinSpecific":{}}`), "", 500, "address validation failure: invalid chain (undefined) or index (undefined)"},
		"refused":           {said{status: 400, body: `{"error":"no","requestId":"r"}`}, "", 400, "no"},
	} {
		script["POST "+onChain+"/address"] = []said{y.said}
		s := newStand(t, script)
		got := s.post(onChain+"/address", `{"label":"dep 1","walletPassphrase":"never"`+y.more+`}`)
		message, _ := got.body["error"].(string)
		if got.status != y.status || message != y.want {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
		same(t, "asked", s.last().body, `{"label":"dep 1"}`)
		if keys, _ := got.body["keychains"].([]any); y.status == 200 && (len(keys) != 3 || len(s.seen) != 5) {
			t.Errorf("%s: %d keychains after %v", name, len(keys), s.order())
		}
	}
	script["POST "+onChain+"/address"] = []said{made(at.Address, `,"coinSpecific":{}`)}
	s := newStand(t, script)
	if got := s.post(onChain+"/address", `{"count":3}`); got.status != 200 || len(got.body["addresses"].([]any)) != 3 {
		t.Errorf("three: %d %s", got.status, got.raw)
	}
	for _, count := range []string{"0", "251", "1.5", "-1"} {
		if got := s.post(onChain+"/address", `{"count":`+count+`}`); got.status != 500 || got.body["error"] != "count has to be a number between 1 and 250" {
			t.Errorf("count %s: %d %s", count, got.status, got.raw)
		}
	}
}

// TestAccountAddress: of a Go Account no key is asked for.
func TestAccountAddress(t *testing.T) {
	t.Parallel()
	script, _ := accountWorld(t)
	path := "/api/v2/ofc/wallet/" + walletID
	script["POST "+path+"/address"] = []said{ok(`{"id":"a","address":"x","coinSpecific":{}}`)}
	s := newStand(t, script)
	if got := s.post(path+"/address", `{"onToken":"ofctbtc","label":"l"}`); got.status != 200 || got.body["address"] != "x" || len(got.body["keychains"].([]any)) != 0 {
		t.Errorf("%d %s", got.status, got.raw)
	}
	same(t, "calls", s.order(), []string{"GET " + path, "POST " + path + "/address"})
	same(t, "asked", s.last().body, `{"label":"l","onToken":"ofctbtc"}`)
}

func TestIsWalletAddress(t *testing.T) {
	t.Parallel()
	script, x := bitcoinWorld(t)
	script["GET /api/v2/hteth/wallet/"+walletID] = []said{ok(`{"id":"` + walletID + `"}`)}
	s := newStand(t, script)
	keys := `"keychains":[{"pub":"` + strings.Join(x.Trio[:], `"},{"pub":"`) + `"}]`
	ask := func(address, at string) heard {
		return s.post(onChain+"/iswalletaddress", `{"address":"`+address+`",`+keys+`,`+at+`}`)
	}
	if got := ask(x.Addresses[1].Address, `"chain":20,"index":"1"`); got.status != 200 || got.raw != "true" {
		t.Errorf("own: %d %s", got.status, got.raw)
	}
	for at, address := range map[string]string{`"chain":20,"index":2`: x.Addresses[1].Address, `"chain":20`: x.Addresses[1].Address,
		`"chain":99,"index":1`: x.Addresses[1].Address, `"chain":20,"index":1`: "nothing"} {
		if got := ask(address, at); got.status != 500 {
			t.Errorf("%s %s: %d %s", address, at, got.status, got.raw)
		}
	}
	if got := s.post("/api/v2/hteth/wallet/"+walletID+"/iswalletaddress", `{"address":"a","keychains":[]}`); got.body["error"] != "method not implemented" {
		t.Errorf("ether: %d %s", got.status, got.raw)
	}
}

func TestVerifyAddress(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	for coin, address := range map[string]string{"tbtc4": payee, "tbtc": "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "hteth": "0xCb6dD6b0b6A1e1bc5C9A2f8E3b4bD1c6E7f80912",
		"txrp": "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh?dt=7", "ofctbtc": "bg-" + walletID, "ofctbtc4": payee, "ofctusd": "bg-" + walletID} {
		if got := s.post("/api/v2/"+coin+"/verifyaddress", `{"address":"`+address+`"}`); got.status != 200 || got.body["isValid"] != true {
			t.Errorf("%s: %d %s", coin, got.status, got.raw)
		}
		if got := s.post("/api/v2/"+coin+"/verifyaddress", `{"address":"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}`); got.body["isValid"] != false {
			t.Errorf("%s takes a mainnet address: %s", coin, got.raw)
		}
	}
	if got := s.post("/api/v2/ofc/verifyaddress", `{"address":"x"}`); got.status != 500 {
		t.Errorf("ofc: %d %s", got.status, got.raw)
	}
	for _, version := range []string{"v1", "v2"} {
		if got := s.post("/api/"+version+"/verifyaddress", `{"address":"`+payee+`"}`); got.body["verified"] != true {
			t.Errorf("%s: %d %s", version, got.status, got.raw)
		}
	}
}
