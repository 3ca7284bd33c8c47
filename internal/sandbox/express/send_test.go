package express_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

func TestSendMany(t *testing.T) {
	t.Parallel()
	script, x := accountWorld(t)
	s := newStand(t, script)
	const recipients = `[{"address":"a","amount":1},{"address":"b","amount":"2"}]`
	got := s.post(account+"/sendmany", `{"recipients":`+recipients+`,"type":"transfer","memo":{"type":"id","value":"7"}`+withPassphrase(x.passphrase(t, 0))+`}`)
	if got.status != 200 {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	same(t, "built", s.seen[2].body, `{"memo":{"type":"id","value":"7"},"recipients":`+recipients+`,"type":"transfer"}`)
	if body := s.seen[3].body; !strings.HasSuffix(body, `"recipients":`+recipients+`,"memo":{"type":"id","value":"7"},"type":"transfer"}`) {
		t.Errorf("sent %s", body)
	}
}

// TestPendingApprovals: the four shapes of bitgo-api.md §8.4, and the one of Express's own tests.
func TestPendingApprovals(t *testing.T) {
	t.Parallel()
	const approval = `{"id":"f65f78318046d377a3084d0ff2e3b2da","state":"pending"}`
	for name, x := range map[string]struct {
		said   said
		status int
		want   string
	}{
		"status": {said{status: 200, body: `{"error":"triggered","pendingApproval":` + approval + `,"status":"pendingApproval"}`}, 202,
			`{"bitgoExpressVersion":"16.3.7","bitgoJsVersion":"52.8.1","error":"triggered","message":"local error","name":"ApiResponseError","pendingApproval":` + approval + `,"status":"pendingApproval"}`},
		"wrapped": {said{status: 202, body: `{"error":"triggered","pendingApproval":` + approval + `,"triggeredPolicy":"p"}`}, 200,
			`{"error":"triggered","pendingApproval":` + approval + `,"triggeredPolicy":"p"}`},
		"flat": {said{status: 202, body: approval}, 200, approval},
		"tss":  {said{status: 202, body: `{"pendingApproval":` + approval + `,"txRequest":{}}`}, 200, `{"pendingApproval":` + approval + `,"txRequest":{}}`},
		"string": {said{status: 202, wish: "string", body: `{"error":"triggered","pendingApproval":` + approval + `}`}, 202,
			`{"bitgoExpressVersion":"16.3.7","bitgoJsVersion":"52.8.1","error":"triggered","message":"local error","name":"ApiResponseError","pendingApproval":"f65f78318046d377a3084d0ff2e3b2da","status":"pendingApproval"}`},
	} {
		script, y := accountWorld(t)
		script["POST "+account+"/tx/send"] = []said{x.said}
		s := newStand(t, script)
		if got := s.post(account+"/sendcoins", send(withPassphrase(y.passphrase(t, 0)))); got.status != x.status || got.raw != x.want {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
}

// TestWishes: what the stand-in's platform asks to happen on the way to the caller.
func TestWishes(t *testing.T) {
	t.Parallel()
	for wish, check := range map[string]func(heard) bool{
		"abort": func(h heard) bool { return h.err != nil && h.status == 0 },
		"cut":   func(h heard) bool { return h.err != nil && h.status == 200 && strings.HasPrefix(h.raw, `{"transfer"`) },
		"503": func(h heard) bool {
			return h.status == 503 && strings.Contains(h.raw, "<h1>503 Service Temporarily Unavailable")
		},
		"504":  func(h heard) bool { return h.status == 504 && strings.Contains(h.raw, "<h1>504 Gateway Time-out") },
		"else": func(h heard) bool { return h.status == 200 && h.header.Get("Sandbox-Express") == "" },
	} {
		script, x := accountWorld(t)
		script["POST "+account+"/tx/send"][0].wish = wish
		s := newStand(t, script)
		if got := s.post(account+"/sendcoins", send(withPassphrase(x.passphrase(t, 0)))); !check(got) {
			t.Errorf("%s: %d %s %v", wish, got.status, got.raw, got.err)
		}
	}
}

// TestAccountWithoutUserKey: BitGo signs, where the Go Account says so.
func TestAccountWithoutUserKey(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]string{`"k","b"`: "", `"k"`: "Wallet does not support BitGo signing"} {
		script, x := accountWorld(t)
		script["GET "+account] = []said{ok(`{"id":"` + walletID + `","type":"trading","keys":[` + keys + `],"coinSpecific":{"userKeySigningRequired":false}}`)}
		script["GET /api/v2/ofctbtc/key/k"] = []said{ok(`{"id":"k","pub":"x"}`)}
		script["POST /api/v2/ofc/wallet/"+walletID+"/tx/sign"] = []said{ok(`{"payload":"p","signature":"5161"}`)}
		s := newStand(t, script)
		got := s.post(account+"/sendcoins", send(""))
		if want != "" {
			if got.status != 400 || got.body["error"] != want {
				t.Errorf("%s: %d %s", keys, got.status, got.raw)
			}
			continue
		}
		if got.status != 200 || len(s.seen) != 5 {
			t.Fatalf("%d %s after %v", got.status, got.raw, s.order())
		}
		same(t, "signed", s.seen[3].method+" "+s.seen[3].target+" "+s.seen[3].body,
			"POST /api/v2/ofc/wallet/"+walletID+`/tx/sign {"payload":`+quoted(x.Ofc[0].Payload)+`}`)
		if !strings.Contains(s.seen[4].body, `"signature":"5161"`) {
			t.Errorf("sent %s", s.seen[4].body)
		}
	}
}

// TestCustodial: a custodian's wallet is only asked to send.
func TestCustodial(t *testing.T) {
	t.Parallel()
	script, _ := bitcoinWorld(t)
	script["GET "+onChain] = []said{ok(`{"id":"` + walletID + `","type":"custodial","keys":[]}`)}
	script["POST "+onChain+"/tx/initiate"] = []said{{status: 202, body: `{"id":"p","state":"pending"}`}}
	s := newStand(t, script)
	got := s.post(onChain+"/sendcoins", send(`,"otp":"1","walletPassphrase":"pp"`))
	if got.status != 200 || got.raw != `{"id":"p","state":"pending"}` {
		t.Errorf("%d %s", got.status, got.raw)
	}
	same(t, "asked", s.last().body, `{"comment":"hello","otp":"1","recipients":[{"amount":"1500","address":"`+payee+`"}],"sequenceId":"demo-seq-1","txFormat":"psbt-lite"}`)
}

// TestIntent: Express signs nothing that it was not asked for (bitgo-express.md §4.5).
func TestIntent(t *testing.T) {
	t.Parallel()
	script, x := bitcoinWorld(t)
	var keys [3]keychain.Key
	for i := range 2 {
		keys[i], _ = keychain.Parse(x.Keys[i+1].Xprv)
	}
	build := func(outputs ...keychain.Output) string {
		in := []keychain.Input{{Txid: strings.Repeat("11", 32), Value: 1_000_000, Chain: 20}}
		text, err := keychain.Build(x.Trio, in, outputs)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	const stranger = "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7"
	change := keychain.Output{Value: 500_000, Chain: 21, Index: 3, Change: true}
	mine := keychain.Output{Address: payee, Value: 100_000}
	for name, y := range map[string]struct{ built, want string }{
		"as asked":              {build(mine, change), ""},
		"a fee of one per cent": {build(mine, change, keychain.Output{Address: stranger, Value: 1_500}), ""},
		"a little more":         {build(mine, change, keychain.Output{Address: stranger, Value: 1_501}), "prebuild attempts to spend to unintended external recipients"},
		"another amount":        {build(keychain.Output{Address: payee, Value: 99_999}, change), "expected outputs missing in transaction prebuild"},
		"another address":       {build(keychain.Output{Address: stranger, Value: 100_000}, change), "expected outputs missing in transaction prebuild"},
		"not a PSBT":            {"00", "keychain: not a usable PSBT"},
	} {
		script["POST "+onChain+"/tx/build"] = []said{ok(`{"txHex":"` + y.built + `","txInfo":{}}`)}
		s := newStand(t, script)
		got := s.post(onChain+"/sendcoins", `{"address":"`+payee+`","amount":100000`+withPassphrase(x.passphrase(t, 1))+`}`)
		message, _ := got.body["error"].(string)
		if y.want == "" && got.status != 200 || y.want != "" && (got.status != 400 || !strings.HasPrefix(message, y.want)) {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
		if sent := s.last().target == onChain+"/tx/send"; sent != (y.want == "") {
			t.Errorf("%s: sent is %v", name, sent)
		}
	}
}

func TestKeysThatDoNotVouch(t *testing.T) {
	t.Parallel()
	script, x := bitcoinWorld(t)
	script["GET "+onChain][0].body = strings.Replace(script["GET "+onChain][0].body, x.Signatures[0], x.Signatures[1], 1)
	s := newStand(t, script)
	got := s.post(onChain+"/sendcoins", `{"address":"`+payee+`","amount":"120000"`+withPassphrase(x.passphrase(t, 1))+`}`)
	if got.status != 400 || got.body["error"] != "secondary public key signatures invalid" {
		t.Errorf("%d %s", got.status, got.raw)
	}
}

// TestSigning: the routes that sign and do not send.
func TestSigning(t *testing.T) {
	t.Parallel()
	script, x := bitcoinWorld(t)
	s := newStand(t, script)
	prebuild := `"txPrebuild":{"txHex":"` + x.Built + `"}`
	for path, body := range map[string]string{
		"/api/v2/tbtc4/signtx": `{"prv":"` + x.Keys[1].Xprv + `",` + prebuild + `}`,
		onChain + "/signtx":    `{` + prebuild + withPassphrase(x.passphrase(t, 1)) + `}`,
		onChain + "/prebuildAndSignTransaction": `{"recipients":[{"address":"` + payee + `","amount":120000}]` +
			withPassphrase(x.passphrase(t, 1)) + `}`,
	} {
		if got := s.post(path, body); got.status != 200 || got.body["txHex"] != x.HalfSigned {
			t.Errorf("%s: %d %s", path, got.status, got.raw)
		}
	}
	if got := s.post(onChain+"/signtx", `{"txPrebuild":{"walletId":"other"}}`); got.status != 400 {
		t.Errorf("another wallet's: %d %s", got.status, got.raw)
	}
	for path, body := range map[string]string{
		"/api/v2/tbtc4/signtx": `{"prv":"xprv"` + `,` + prebuild + `}`, "/api/v2/ofctbtc/signtx": `{"prv":"` + x.Keys[0].Xprv + `"}`,
		onChain + "/signtx": `{}`,
	} {
		if got := s.post(path, body); got.status != 500 {
			t.Errorf("%s %s: %d %s", path, body, got.status, got.raw)
		}
	}
}

// TestSignPayload signs what it is told to, as text.
func TestSignPayload(t *testing.T) {
	script, x := accountWorld(t)
	s := newStand(t, script)
	for given, want := range map[string]string{`"{\"a\": 1}"`: `{"a": 1}`, `{"b":  [1, 2]}`: `{"b":[1,2]}`} {
		got := s.post("/api/v2/ofc/signPayload", `{"walletId":"`+walletID+`","payload":`+given+withPassphrase(x.passphrase(t, 0))+`}`)
		signature, _ := got.body["signature"].(string)
		if got.status != 200 || got.body["payload"] != want || !keychain.VerifyMessage(x.Keys[0].Xpub, []byte(want), signature) {
			t.Errorf("%s: %d %s", given, got.status, got.raw)
		}
	}
	if got := s.post("/api/v2/ofc/signPayload", `{"walletId":"`+walletID+`","payload":"p","walletPassphrase":"no"}`); got.status != 500 || got.body["error"] != "incorrect password" {
		t.Errorf("wrong passphrase: %d %s", got.status, got.raw)
	}
	if got := s.post("/api/v2/ofc/signPayload", `{"walletId":"`+walletID+`","payload":"p"}`); got.status != 500 || !strings.HasPrefix(got.raw, `{"bitgo`) {
		t.Errorf("no passphrase: %d %s", got.status, got.raw)
	}
	t.Setenv("WALLET_"+walletID+"_PASSPHRASE", x.passphrase(t, 0))
	if got := s.post("/api/v2/ofc/signPayload", `{"walletId":"`+walletID+`","payload":"p"}`); got.status != 200 {
		t.Errorf("passphrase in the environment: %d %s", got.status, got.raw)
	}
}

// keyless drops what is random, for comparing.
func keyless(t *testing.T, body string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	delete(out, "pub")
	delete(out, "encryptedPrv")
	return out
}
