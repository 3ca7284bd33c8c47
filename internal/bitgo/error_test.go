package bitgo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestErrorUnifiesEveryShape(t *testing.T) {
	for _, test := range []struct {
		status              int
		body                string
		name, message, reqs string
	}{
		{400, `{"error":"invalid wallet","requestId":"r1","name":"InvalidWalletId","context":{"id":"x"}}`, "InvalidWalletId", "invalid wallet", "r1"},
		{400, `{"error":"no name here","requestId":"r1"}`, NameUnspecified, "no name here", "r1"},
		{403, `{"error":"not yours","errorName":"backend:common:forbidden","reqId":"unk-1","context":{}}`, "backend:common:forbidden", "not yours", "unk-1"},
		{404, `{"name":"NotFound","error":"gone","status":404}`, "NotFound", "gone", "hdr"},
		{400, `{"code":"policy.invalid","message":"bad rule","status":400}`, "policy.invalid", "bad rule", "hdr"},
		{401, `{"error":"session expired","errorName":"Error","reqId":"unk-2","context":{},"message":"session expired","name":"ApiResponseError","bitgoJsVersion":"49.1.0"}`, "ApiResponseError", "session expired", "unk-2"},
		{400, `{"error":"x","name":"ApiResponseError","code":"user_not_allowed_to_spend_from_wallet"}`, "user_not_allowed_to_spend_from_wallet", "x", "hdr"},
		{500, `{"error":{"message":"inner"}}`, NameUnspecified, "inner", "hdr"},
		{503, "<html><head><title>503 Service Temporarily Unavailable</title></head><body>nginx</body></html>", NameHTML, "the answer is an HTML page: 503 Service Temporarily Unavailable", "hdr"},
		{400, `{"error":"<html><title>504</title></html>","name":"ApiResponseError"}`, "ApiResponseError", "the answer is an HTML page: 504", "hdr"},
		{400, `{"error":"line\nforged: yes\u001b[31m"}`, NameUnspecified, "line forged: yes [31m", "hdr"},
		{502, ``, NameCutOff, "the answer is empty", "hdr"},
	} {
		header := http.Header{"Request-Id": {"hdr"}}
		e := answer{host: Platform, operation: "GET x", status: test.status, header: header, body: []byte(test.body), redact: newRedactor()}.failure()
		if e.Status != test.status || e.Name != test.name || e.Message != test.message || e.RequestID != test.reqs {
			t.Errorf("%s\n%+v | %q %q %q", test.body, e, e.Name, e.Message, e.RequestID)
		}
	}
}

func TestErrorFlags(t *testing.T) {
	c, _ := host(t, saysStatus(401, recorded(t, "error_unlock.json")))
	_, err := c.Session(t.Context())
	e, _ := AsError(err)
	if !IsNeedsUnlock(err) || !e.NeedsOTP || IsNotFound(err) || IsRateLimited(err) {
		t.Errorf("%v", err)
	}
	wrapped := fmt.Errorf("reading: %w", err)
	if !IsNeedsUnlock(wrapped) {
		t.Error("the wrapped error is not recognised")
	}
}

func TestRetryAfterInAllItsPlaces(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		header, body string
		want         time.Duration
	}{
		{"7", `{}`, 7 * time.Second}, {"", `{"additionalDetails":{"retryAfter":9}}`, 9 * time.Second},
		{now.Add(time.Minute).Format(http.TimeFormat), `{}`, time.Minute}, {"-1", `{}`, 0}, {"99999999999999", `{}`, 0},
		{"4000000000", `{}`, maxRetryAfter}, {"soon", `{}`, 0},
	} {
		e := answer{status: 429, header: http.Header{"Retry-After": {test.header}}, body: []byte(test.body), redact: newRedactor(), now: now}.failure()
		if e.RetryAfter != test.want {
			t.Errorf("%q %s: %s", test.header, test.body, e.RetryAfter)
		}
	}
}

// everything writes an error in every way a careless line of code might.
func everything(e *Error) string {
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Error("x", "err", e, "val", *e)
	raw, _ := json.Marshal(e)
	return fmt.Sprintf("%s|%v|%+v|%#v|%q|%+v|%#v|%s|%s", e, e, e, e, e, *e, *e, raw, log.String())
}

func TestNoSecretGetsIntoAnError(t *testing.T) {
	bad := `p"ss & <wörd>/+ \canary`
	quoted, _ := json.Marshal(bad)
	twice, _ := json.Marshal(string(quoted))
	body := `{"error":` + string(quoted) + `,"name":` + string(quoted) + `,"requestId":` + string(quoted) + `,"message":` + string(twice) +
		`,"context":{"a":` + string(quoted) + `,` + string(quoted) + `:1,"otp":493817,"list":[` + string(quoted) + `],"encryptedPrv":"{\"ct\":\"zzzCANARYzzz\"}"}}`
	e := answer{host: Express, operation: "POST x", status: 400, body: []byte(body), redact: newRedactor(token, bad, "493817"), header: http.Header{}}.failure()
	if text := everything(e); strings.Contains(text, "canary") || strings.Contains(text, "CANARY") || strings.Contains(text, "493817") {
		t.Errorf("leaked: %s", text)
	}
	for _, message := range []string{
		`requestToken: "` + token + `"`, `got {"encryptedPrv":"{\"iv\":\"x\",\"ct\":\"CANARYabc\"}"}`, `expectedHmac=CANARYabc`,
		`Authorization: Bearer CANARYabc`, `key xprv9s21ZrQH143K3nwjPJsVwazZSxmWouz4Uwh6HzHKX`, `walletPassphrase: CANARYabc`, `token v2xdeadbeefdeadbeef`,
		`cut: {"encryptedPrv":"CANARYabc`, strings.Repeat("x", maxScanned-30) + `"encryptedPrv":"CANARYabc` + strings.Repeat("y", 99),
	} {
		raw, _ := json.Marshal(map[string]string{"error": message})
		e := answer{status: 400, body: raw, redact: newRedactor(), header: http.Header{}}.failure()
		for _, leak := range []string{"CANARY", "xprv9", "v2xdead", token} {
			if strings.Contains(everything(e), leak) {
				t.Errorf("%s leaked as %s", message, e)
			}
		}
	}
}

// Cleaning a text changes control characters, so a secret that holds one must be masked before, and one that cleaning
// itself completes must be masked after.
func TestSecretsAreMaskedOnBothSidesOfCleaning(t *testing.T) {
	for _, test := range []struct{ secret, sent, leak string }{
		{"front\tcanary\nback", "front\tcanary\nback", "canary"},
		{"two words canary", "two\twords\ncanary", "canary"},
	} {
		raw, _ := json.Marshal(map[string]string{"error": "failed for " + test.sent})
		e := answer{status: 400, body: raw, redact: newRedactor(test.secret), header: http.Header{}}.failure()
		if strings.Contains(everything(e), test.leak) {
			t.Errorf("%q leaked: %s", test.secret, e)
		}
	}
}

func TestAHugeErrorIsBounded(t *testing.T) {
	raw, _ := json.Marshal(map[string]any{"error": strings.Repeat(`password:"`, 1<<19), "context": map[string]any{"a": strings.Split(strings.Repeat("x ", 1<<16), " ")}})
	e := answer{status: 400, body: raw, redact: newRedactor(token), header: http.Header{}}.failure()
	if n := len([]rune(e.Message)); n > maxText || len(e.Context["a"].([]any)) > maxContextItems {
		t.Errorf("%d characters, context %d", n, len(e.Context["a"].([]any)))
	}
}

func TestTheHMACBodyLosesItsToken(t *testing.T) {
	c, _ := host(t, saysStatus(511, recorded(t, "error_hmac.json")))
	_, err := c.Session(t.Context())
	e, _ := AsError(err)
	text := everything(e)
	for _, leak := range []string{"abababab", "4ad84901", "hunter2"} {
		if strings.Contains(text, leak) {
			t.Errorf("%s leaked: %s", leak, text)
		}
	}
	if e.Context["url"] != "https://app.bitgo-test.com" {
		t.Errorf("the harmless part was lost: %v", e.Context)
	}
}

func TestTransportErrorsSayNothingOfTheRequest(t *testing.T) {
	c, err := New(Options{PlatformURL: "http://127.0.0.1:1", ExpressURL: "http://127.0.0.1:1",
		Token: func(context.Context) (string, error) { return token, nil },
		Sleep: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Session(t.Context())
	e, _ := AsError(err)
	if e == nil || !e.Transport || e.Name != NameUnreachable || strings.Contains(everything(e), token) {
		t.Errorf("%v", err)
	}
}

func TestSecretsPrintAsStars(t *testing.T) {
	s := Secret("hunter2")
	in := struct {
		A Secret
		B *Secret
		C []Secret
		D map[string]Secret
	}{s, &s, []Secret{s}, map[string]Secret{"k": s}}
	raw, _ := json.Marshal(in)
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "s", s, "in", in)
	text := fmt.Sprintf("%v %+v %#v %s %q %x %d %v", in, in, in, s, s, s, s, s) + string(raw) + log.String()
	if strings.Contains(text, "hunter2") || strings.Contains(text, "68756e74657232") || !strings.Contains(text, hidden) {
		t.Error(text)
	}
	if s.Reveal() != "hunter2" {
		t.Error("the secret is lost")
	}
}

func FuzzError(f *testing.F) {
	// Its first letter is no hexadecimal digit: JSON writes < as \u003c, and a canary that began with c would be
	// completed by that escape without ever having been there.
	const canary = "k4n4ry-Hunter2"
	for _, seed := range []string{
		`{"error":"needs unlock","needsOTP":true}`, `{"error":"` + canary + `"}`, `{"context":{"` + canary + `":["` + canary + `"]}}`,
		`<html><title>` + canary + `</title>`, `{"error":{"message":"` + canary + `"},"requestId":"` + canary + `"}`, `{"error":`, ``, `[]`, "\xff{",
		`{"error":"{\"walletPassphrase\":\"` + canary + `\"}"}`, `{"name":"` + canary + `","code":{}}`, `{"error":"k4n4ry-\u0048unter2"}`,
	} {
		f.Add(400, []byte(seed), canary)
	}
	f.Fuzz(func(t *testing.T, status int, body []byte, header string) {
		got := answer{host: Express, operation: "POST sendcoins", status: status, body: body, redact: newRedactor(token, canary),
			header: http.Header{"Request-Id": {header}, "Retry-After": {header}}}
		e := got.failure()
		text := everything(e)
		if strings.Contains(text, canary) || strings.Contains(text, token) {
			t.Errorf("leaked: %s", text)
		}
		if len([]rune(e.Message)) > maxText || e.Name == "" && status != 0 && !bytes.Contains(body, []byte("name")) && !bytes.Contains(body, []byte("code")) {
			t.Errorf("%q: name %q message %q", body, e.Name, e.Message)
		}
		if strings.ContainsAny(e.Error(), "\n\r\x00\x1b") {
			t.Errorf("the line can be forged: %q", e.Error())
		}
	})
}
