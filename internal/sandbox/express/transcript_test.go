package express_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// TestAccountSend is the transcript of bitgo-express.md §7.4, bytes included.
func TestAccountSend(t *testing.T) {
	t.Parallel()
	script, x := accountWorld(t)
	s := newStand(t, script)
	got := s.post(account+"/sendcoins", send(withPassphrase(x.passphrase(t, 0))))
	if got.status != 200 || got.body["status"] != "signed" {
		t.Fatalf("send: %d %s", got.status, got.raw)
	}
	same(t, "calls", s.order(), []string{
		"GET " + account, "GET /api/v2/ofctbtc/key/" + userKey, "POST " + account + "/tx/build?offlineVerification=", "POST " + account + "/tx/send"})
	recipients := `"recipients":[{"address":"` + payee + `","amount":"1500"}],"sequenceId":"demo-seq-1"}`
	same(t, "built", s.seen[2].body, `{"comment":"hello",`+recipients)
	same(t, "sent", s.seen[3].body, `{"comment":"hello","halfSigned":{"payload":`+quoted(x.Ofc[0].Payload)+`,"signature":"`+signatureIn(t, s.seen[3].body)+`"},`+recipients)
	if !keychain.VerifyMessage(x.Keys[0].Xpub, []byte(x.Ofc[0].Payload), signatureIn(t, s.seen[3].body)) {
		t.Error("the payload is not signed by the user's key")
	}
}

func signatureIn(t *testing.T, body string) string {
	t.Helper()
	m := regexp.MustCompile(`"signature":"([0-9a-f]{130})"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no signature in %s", body)
	}
	return m[1]
}

// TestBitcoinSend is the transcript of §7.7: even the signed transaction is the same.
func TestBitcoinSend(t *testing.T) {
	t.Parallel()
	script, x := bitcoinWorld(t)
	s := newStand(t, script)
	got := s.post(onChain+"/sendcoins", `{"address":"`+payee+`","amount":"120000","sequenceId":"t4-1"`+withPassphrase(x.passphrase(t, 1))+`}`)
	if got.status != 200 {
		t.Fatalf("send: %d %s", got.status, got.raw)
	}
	keys := []string{"GET /api/v2/tbtc4/key/" + userKey, "GET /api/v2/tbtc4/key/" + backupKey, "GET /api/v2/tbtc4/key/" + bitgoKey}
	want := append([]string{"GET " + onChain}, keys...)
	want = append(want, "POST "+onChain+"/tx/build?offlineVerification=", "GET /api/v2/tbtc4/public/block/latest")
	same(t, "calls", s.order(), append(append(want, keys...), "POST "+onChain+"/tx/send"))
	const types = `"changeAddressType":["p2trMusig2","p2wsh","p2shP2wsh","p2sh","p2tr"]`
	const recipients = `{"recipients":[{"amount":"120000","address":"` + payee + `"}],`
	same(t, "built", s.seen[4].body, recipients+`"sequenceId":"t4-1","txFormat":"psbt-lite",`+types+`}`)
	same(t, "sent", s.last().body, recipients+`"txHex":"`+x.HalfSigned+`","sequenceId":"t4-1",`+types+`,"txFormat":"psbt-lite"}`)
}

// TestHeaders: what travels with each call, and what does not.
func TestHeaders(t *testing.T) {
	t.Parallel()
	script, x := accountWorld(t)
	s := newStand(t, script)
	s.do("POST", account+"/sendcoins", send(withPassphrase(x.passphrase(t, 0))), "Request-Id", "mine", "Idempotency-Key", "k", "Enterprise-Id", "e")
	tracer := regexp.MustCompile(`^[0-9a-f]{20}-000([0-9])$`)
	base := ""
	for i, one := range s.seen {
		h := one.header
		m := tracer.FindStringSubmatch(h.Get("Request-Id"))
		if m == nil || m[1] != string(rune('0'+i)) || base != "" && !strings.HasPrefix(h.Get("Request-Id"), base) {
			t.Errorf("request id %d is %q", i, h.Get("Request-Id"))
		}
		base = h.Get("Request-Id")[:20]
		for name, want := range map[string]string{"User-Agent": "BitGoExpress/16.3.7 BitGoJS/52.8.1 test/1", "Bitgo-Sdk-Version": "52.8.1",
			"Bitgo-Auth-Version": "2.0", "Idempotency-Key": "", "Enterprise-Id": "", "Connection": "close"} {
			if got := h.Get(name); got != want {
				t.Errorf("call %d: %s is %q, want %q", i, name, got, want)
			}
		}
		if strings.Contains(one.body, x.passphrase(t, 0)) {
			t.Errorf("call %d carries the passphrase", i)
		}
	}
}

// TestTokens: what has not the form of a token is a plain bearer, and nothing is signed.
func TestTokens(t *testing.T) {
	t.Parallel()
	s := newStand(t, map[string][]said{"GET /api/v2/user/me": {ok(`{"user":{}}`)}})
	for given, want := range map[string]string{
		"Bearer plain-token": "Bearer plain-token", "bearer plain-token": "Bearer plain-token", "": "",
		"Basic plain-token": "", "Bearer two words": "",
	} {
		s.do("GET", "/api/v2/user/me", "", "Authorization", given)
		h := s.last().header
		if h.Get("Authorization") != want || h.Get("Hmac") != "" || h.Get("Auth-Timestamp") != "" {
			t.Errorf("%q travels as %q", given, h.Get("Authorization"))
		}
		if plain := want != ""; (h.Get("Bitgo-Auth-Version") == "") != plain {
			t.Errorf("%q has version %q", given, h.Get("Bitgo-Auth-Version"))
		}
	}
	if got := s.do("GET", "/api/v2/user/me", ""); got.status != 200 || s.last().header.Get("Hmac") == "" {
		t.Errorf("a token of the form: %d", got.status)
	}
}
