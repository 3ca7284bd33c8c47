package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/sandbox/keychain"
	"github.com/unykorn/console/internal/sandbox/sdkhmac"
)

// FuzzSignedRequest: whatever stands in the headers of the SDK's scheme, the platform answers 200 to the one right
// signature and 401 to everything else, and never falls over.
func FuzzSignedRequest(f *testing.F) {
	s, stop := openStand(f, Options{})
	defer stop()
	token, platform := s.world.Token("service"), s.server.Platform()
	const path = "/api/v2/user/session"
	now := time.Now().UnixMilli()
	digest := sdkhmac.Digest(token)
	f.Add("Bearer "+digest, "2.0", strconv.FormatInt(now, 10), sdkhmac.SignRequest("2.0", token, "GET", now, path, nil))
	f.Add("Bearer "+digest, "3.0", strconv.FormatInt(now, 10), sdkhmac.SignRequest("3.0", token, "GET", now, path, nil))
	f.Add("Bearer "+token, "", "", "")
	f.Add("Bearer ", "2.0", "-1", "zz")
	f.Add("bearer "+digest, "2.0", "99999999999999999999", strings.Repeat("0", 64))
	f.Fuzz(func(t *testing.T, authorization, version, timestamp, signature string) {
		r := httptest.NewRequest("GET", path, nil)
		for name, value := range map[string]string{"Authorization": authorization, sdkhmac.HeaderVersion: version,
			sdkhmac.HeaderTimestamp: timestamp, sdkhmac.HeaderHMAC: signature} {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		platform.ServeHTTP(w, r)
		ms, err := strconv.ParseInt(timestamp, 10, 64)
		right := err == nil && (version == "2.0" || version == "3.0") &&
			sdkhmac.Equal(signature, sdkhmac.SignRequest(version, token, "GET", ms, path, nil))
		switch known := strings.TrimPrefix(authorization, "Bearer "); {
		case w.Code != http.StatusOK && w.Code != http.StatusUnauthorized:
			t.Fatalf("%d %s", w.Code, w.Body)
		case w.Code == http.StatusOK && known != token && !(strings.EqualFold(known, digest) && right) && !s.someToken(known):
			t.Fatalf("let in with %q %q %q %q", authorization, version, timestamp, signature)
		}
	})
}

// someToken reports whether the text is a token of the demo's, which opens without a signature.
func (s *stand) someToken(text string) bool {
	for _, x := range s.world.Tokens {
		if x.Token == text {
			return true
		}
	}
	return false
}

// FuzzTxSend: whatever comes back in place of the signed transaction, nothing leaves the wallet and nothing falls over.
func FuzzTxSend(f *testing.F) {
	s, stop := openStand(f, Options{Plain: true})
	defer stop()
	w := s.world.Wallet("apex-bitcoin")
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	path := "/api/v2/tbtc4/wallet/" + w.ID
	built := s.do("POST", s.platform+path+"/tx/build", "service", map[string]any{"recipients": []any{
		map[string]any{"address": s.world.Payee("apex-exchange").Address, "amount": "100000"}}})
	psbt, _ := built.body["txHex"].(string)
	stranger, err := keychain.New([]byte("a stranger's seed, 32 bytes long"))
	if err != nil {
		f.Fatal(err)
	}
	forged, _ := keychain.SignHalf(psbt, stranger)
	platform := s.server.Platform()
	for _, seed := range []string{psbt, forged, psbt[:len(psbt)/2], psbt + "00", strings.Replace(psbt, "a08601", "a08602", 1), "", "70736274ff", "zz"} {
		f.Add(seed, "", "")
	}
	f.Add("", `{"coin":"tbtc4"}`, strings.Repeat("20", 65))
	f.Fuzz(func(t *testing.T, txHex, payload, signature string) {
		body, err := json.Marshal(map[string]any{"txHex": txHex, "halfSigned": map[string]any{"payload": payload, "signature": signature}})
		if err != nil {
			return // a string that JSON cannot carry never reaches the platform
		}
		r := httptest.NewRequest("POST", path+"/tx/send", strings.NewReader(string(body)))
		r.Header.Set("Authorization", "Bearer "+s.world.Token("service"))
		answer := httptest.NewRecorder()
		platform.ServeHTTP(answer, r)
		if answer.Code != http.StatusBadRequest {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
	})
}
