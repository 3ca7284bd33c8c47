package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/sandbox/keychain"
	"github.com/unykorn/console/internal/sandbox/sdkhmac"
)

// signedCall makes a request as BitGo's SDK does and checks the answer's signature.
func (s *stand) signedCall(version, token, method, path string, body any) result {
	s.t.Helper()
	var raw []byte
	if body != nil {
		raw, _ = json.Marshal(body)
	}
	ms := time.Now().UnixMilli()
	r, err := http.NewRequest(method, s.platform+path, strings.NewReader(string(raw)))
	if err != nil {
		s.t.Fatalf("request: %v", err)
	}
	r.Header.Set("Authorization", "Bearer "+sdkhmac.Digest(token))
	r.Header.Set(sdkhmac.HeaderVersion, version)
	r.Header.Set(sdkhmac.HeaderTimestamp, strconv.FormatInt(ms, 10))
	r.Header.Set(sdkhmac.HeaderHMAC, sdkhmac.SignRequest(version, token, method, ms, path, raw))
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = response.Body.Close() }()
	out := result{status: response.StatusCode}
	if out.raw, err = io.ReadAll(response.Body); err != nil {
		s.t.Fatalf("read: %v", err)
	}
	at, _ := strconv.ParseInt(response.Header.Get(sdkhmac.HeaderResponseTimestamp), 10, 64)
	want := sdkhmac.SignResponse(version, token, method, at, path, out.status, out.raw)
	if out.status != http.StatusUnauthorized && !sdkhmac.Equal(want, response.Header.Get(sdkhmac.HeaderResponseHMAC)) {
		s.t.Fatalf("%s %s: the signature of %d %s is wrong", method, path, out.status, out.raw)
	}
	_ = json.Unmarshal(out.raw, &out.body)
	return out
}

// userKey opens a wallet's user key with its passphrase, as the SDK does.
func (s *stand) userKey(w WorldWallet) keychain.Key {
	s.t.Helper()
	wallet := s.server.state.wallets[w.ID]
	prv, err := keychain.Open(w.Passphrase, s.server.state.keys.get(wallet.Keys[0]).EncryptedPrv)
	if err != nil {
		s.t.Fatalf("open: %v", err)
	}
	made, err := keychain.Parse(prv)
	if err != nil {
		s.t.Fatalf("parse: %v", err)
	}
	return made
}

func TestSignedRequests(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	token := s.world.Token("service")
	for _, version := range []string{sdkhmac.V2, sdkhmac.V3} {
		if got := s.signedCall(version, token, "GET", "/api/v2/user/session?x=1", nil); got.status != http.StatusOK {
			t.Errorf("version %s: %d %s", version, got.status, got.raw)
		}
	}
	if got := s.signedCall(sdkhmac.V2, "v2x"+strings.Repeat("0", 64), "GET", "/api/v2/user/session", nil); got.status != http.StatusUnauthorized {
		t.Errorf("an unknown token: %d", got.status)
	}
}

// Whoever has seen a request knows the digest of the token; that must not be enough.
func TestDigestAloneOpensNothing(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	token := s.world.Token("service")
	const path = "/api/v2/user/session"
	old := time.Now().UnixMilli() - 6*60_000
	for name, h := range map[string][3]string{
		"no signature":       {},
		"of another path":    {"2.0", "1", sdkhmac.SignRequest("2.0", token, "GET", 1, "/api/v2/wallets", nil)},
		"of another time":    {"2.0", "2", sdkhmac.SignRequest("2.0", token, "GET", 1, path, nil)},
		"version 3, too old": {"3.0", strconv.FormatInt(old, 10), sdkhmac.SignRequest("3.0", token, "GET", old, path, nil)},
		"another version":    {"4.0", "1", sdkhmac.SignRequest("2.0", token, "GET", 1, path, nil)},
	} {
		r, _ := http.NewRequest("GET", s.platform+path, nil)
		r.Header.Set("Authorization", "Bearer "+sdkhmac.Digest(token))
		for i, key := range []string{sdkhmac.HeaderVersion, sdkhmac.HeaderTimestamp, sdkhmac.HeaderHMAC} {
			if h[i] != "" {
				r.Header.Set(key, h[i])
			}
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, response.StatusCode)
		}
	}
}

func TestSignedPayloadIsVerified(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	w, token := s.world.Wallet("apex-vault"), s.world.Token("service")
	s.fund("apex-vault", "ofctbtc", "5000000")
	user, path := s.userKey(w), "/api/v2/ofctbtc/wallet/"+w.ID
	built := s.signedCall("2.0", token, "POST", path+"/tx/build?offlineVerification=",
		map[string]any{"recipients": []any{map[string]any{"address": s.world.Payee("apex-exchange").Address, "amount": 1500},
			map[string]any{"address": s.world.Payee("apex-power").Address, "amount": "2500"}}})
	payload, _ := built.body["payload"].(string)
	signature, err := keychain.SignMessage(user, []byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	send := func(payload, signature string) result {
		return s.signedCall("2.0", token, "POST", path+"/tx/send", map[string]any{"sequenceId": "a",
			"halfSigned": map[string]any{"payload": payload, "signature": signature}})
	}
	other, _ := keychain.SignMessage(seededKey("a stranger"), []byte(payload))
	for name, got := range map[string]result{
		"another key":     send(payload, other),
		"no signature":    send(payload, ""),
		"another payload": send(strings.Replace(payload, "1500", "1501", 1), signature),
	} {
		if got.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
	got := send(payload, signature)
	if got.status != http.StatusOK {
		t.Fatalf("send: %d %s", got.status, got.raw)
	}
	transfer := got.body["transfer"].(map[string]any)
	if transfer["valueString"] != "-4000" || len(transfer["entries"].([]any)) != 3 || got.body["tx"] != payload {
		t.Errorf("transfer %v", transfer)
	}
	if again := send(payload, signature); again.status != http.StatusBadRequest {
		t.Errorf("the same transaction again: %d %s", again.status, again.raw)
	}
}

func TestBitcoinIsSignedByBoth(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	w, token := s.world.Wallet("apex-bitcoin"), s.world.Token("service")
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	s.fund("apex-bitcoin", "tbtc4", "700000")
	user, path := s.userKey(w), "/api/v2/tbtc4/wallet/"+w.ID
	build := func(amount string) string {
		got := s.signedCall("2.0", token, "POST", path+"/tx/build", map[string]any{"recipients": []any{
			map[string]any{"address": s.world.Payee("apex-exchange").Address, "amount": amount}}})
		text, _ := got.body["txHex"].(string)
		return text
	}
	psbt := build("5100000")
	signed, err := keychain.SignHalf(psbt, user)
	if err != nil {
		t.Fatal(err)
	}
	send := func(tx string) result {
		return s.signedCall("2.0", token, "POST", path+"/tx/send", map[string]any{"txHex": tx, "sequenceId": "a"})
	}
	for name, tx := range map[string]string{"unsigned": psbt, "nothing": "", "not a PSBT": "00"} {
		if got := send(tx); got.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
	second := build("100000") // over the same outputs
	got := send(signed)
	if got.status != http.StatusOK || got.body["txid"] == "" || len(got.body["tx"].(string)) < 500 {
		t.Fatalf("send: %d %s", got.status, got.raw)
	}
	late, _ := keychain.SignHalf(second, user)
	if got := send(late); got.status != http.StatusBadRequest || !strings.Contains(string(got.raw), "unspents") {
		t.Errorf("outputs spent twice: %d %s", got.status, got.raw)
	}
	s.control("advance", map[string]any{"confirm": true})
	list := s.signedCall("2.0", token, "GET", path+"/unspents", nil)
	rest, _ := list.body["unspents"].([]any)
	if len(rest) != 1 || rest[0].(map[string]any)["valueString"] != "597840" || rest[0].(map[string]any)["chain"] != float64(21) {
		t.Errorf("unspents %s", list.raw)
	}
	if got := s.signedCall("2.0", token, "GET", path, nil); got.body["confirmedBalanceString"] != "597840" {
		t.Errorf("balance %v", got.body["confirmedBalanceString"])
	}
}

// What is left of a year is to the satoshi what the wallets' outputs are worth.
func TestUnspentsAreTheBalance(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{Seed: true})
	for _, x := range s.world.Wallets {
		if x.Coin != "tbtc4" {
			continue
		}
		worthNow := int64(0)
		for _, m := range s.server.unspentOf(x.ID) {
			worthNow += m.Value
		}
		if b := s.server.balance(s.server.state.wallets[x.ID], "tbtc4"); b.total.Int64() != worthNow {
			t.Errorf("%s: outputs worth %d, balance %s", x.Key, worthNow, b.total)
		}
	}
}
