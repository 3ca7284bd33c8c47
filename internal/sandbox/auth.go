package sandbox

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/sandbox/sdkhmac"
)

// testOTP is the second factor that BitGo's test environment accepts.
func testOTP(otp string) bool { return otp == "000000" || otp == "0000000" }

func tokenHash(raw string) string { return sdkhmac.Digest(raw) }

// authenticate finds the caller: by a plain bearer token, or by the token's digest with
// the SDK's signature over the request. A digest without a signature opens nothing, or
// whoever saw one request could make the next.
func (s *Server) authenticate(c *call) (problem, bool) {
	raw, found := strings.CutPrefix(c.request.Header.Get("Authorization"), "Bearer ")
	if !found || raw == "" {
		return unauthorized("no authorization token was found"), false
	}
	held := s.state.tokens[tokenHash(raw)]
	if held == nil {
		if held = s.state.tokens[strings.ToLower(raw)]; held == nil || !s.verifies(c, held) {
			return unauthorized("unauthorized"), false
		}
	}
	if !s.now().Before(held.Expires) {
		return unauthorized("session expired"), false
	}
	if !held.reachableFrom(callerIP(c.request)) {
		return wrongIP(callerIP(c.request)), false
	}
	c.token, c.user = held, s.state.users[held.User]
	return problem{}, true
}

// target is path and query as the caller sent them.
func target(r *http.Request) string {
	if r.RequestURI != "" {
		return r.RequestURI
	}
	return r.URL.RequestURI()
}

// signatureWindow is how old or how early a version 3 request may be, as the SDK requires
// of answers (bitgo-api.md §3.2). Version 2 has no window.
const (
	signatureAge   = 5 * time.Minute
	signatureAhead = time.Minute
)

// verifies checks the SDK's signature. Its times are the machine's, not the world's: the
// SDK does not know that the controls moved the clock.
func (s *Server) verifies(c *call, t *token) bool {
	h := c.request.Header
	ms, err := strconv.ParseInt(h.Get(sdkhmac.HeaderTimestamp), 10, 64)
	version := h.Get(sdkhmac.HeaderVersion)
	if err != nil || version != sdkhmac.V2 && version != sdkhmac.V3 {
		return false
	}
	if age := time.Since(time.UnixMilli(ms)); version == sdkhmac.V3 && (age > signatureAge || age < -signatureAhead) {
		return false
	}
	if !sdkhmac.Equal(h.Get(sdkhmac.HeaderHMAC), sdkhmac.SignRequest(version, t.raw(), c.request.Method, ms, target(c.request), c.body)) {
		return false
	}
	c.signed, c.signer = version, t
	return true
}

// signed signs the answer to a signed request, or forges the signature where the controls
// ask for that.
func (s *Server) signed(c *call, a answer) answer {
	if c.signed == "" || a.abort {
		return a
	}
	ms, key := time.Now().UnixMilli(), c.signer.raw()
	if s.down.forges() {
		key = "somebody else's token"
	}
	return a.with(sdkhmac.HeaderResponseTimestamp, strconv.FormatInt(ms, 10)).
		with(sdkhmac.HeaderResponseHMAC, sdkhmac.SignResponse(c.signed, key, c.request.Method, ms, target(c.request), a.status, a.body))
}

func unauthorized(message string) problem {
	return problem{status: http.StatusUnauthorized, name: "Unauthorized", message: message,
		header: map[string]string{"X-Auth-Required": "true"}}
}

func forbidden(message string) problem {
	return problem{status: http.StatusForbidden, name: "Forbidden", message: message}
}
