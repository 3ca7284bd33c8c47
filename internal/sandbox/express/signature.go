package express

import (
	"net/http"
	"strconv"
	"time"

	"github.com/unykorn/console/internal/sandbox/sdkhmac"
)

// sign puts the token, or its digest and a signature, on a request.
func sign(r *http.Request, m message) {
	if m.token != "" && !sdkhmac.Signs(m.token) {
		r.Header.Set("Authorization", "Bearer "+m.token)
		return
	}
	r.Header.Set(sdkhmac.HeaderVersion, sdkhmac.V2)
	if m.token == "" {
		return
	}
	ms := time.Now().UnixMilli()
	r.Header.Set("Authorization", "Bearer "+sdkhmac.Digest(m.token))
	r.Header.Set(sdkhmac.HeaderTimestamp, strconv.FormatInt(ms, 10))
	r.Header.Set(sdkhmac.HeaderHMAC, sdkhmac.SignRequest(sdkhmac.V2, m.token, m.method, ms, r.URL.RequestURI(), m.body))
}

// verify checks that a success was signed by someone who knows the token. Of what it
// gives away when not, the whole token is the worst (bitgo-express.md §5, 3); the real
// Express does that too, and it must not be logged.
func verify(m message, target string, response *http.Response, raw []byte) error {
	if m.token == "" || !sdkhmac.Signs(m.token) {
		return nil
	}
	received := response.Header.Get(sdkhmac.HeaderResponseHMAC)
	stamp := response.Header.Get(sdkhmac.HeaderResponseTimestamp)
	ms, err := strconv.ParseInt(stamp, 10, 64)
	expected := sdkhmac.SignResponse(sdkhmac.V2, m.token, m.method, ms, target, response.StatusCode, raw)
	if err == nil && sdkhmac.Equal(expected, received) {
		return nil
	}
	subject := stamp + "|" + target + "|" + strconv.Itoa(response.StatusCode) + "|" + string(raw)
	return &failure{status: 511, message: "invalid response HMAC", name: "ApiResponseError", result: map[string]any{
		"expectedHmac": expected, "receivedHmac": received, "hmacInput": subject,
		"requestToken": m.token, "bitgoToken": m.token[:min(len(m.token), 10)]}}
}
