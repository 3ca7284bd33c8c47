package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
)

// testOTP is the second factor that BitGo's test environment accepts.
func testOTP(otp string) bool { return otp == "000000" || otp == "0000000" }

func tokenHash(raw string) string {
	sum := sha256.Sum256([]byte(raw))
	return hex.EncodeToString(sum[:])
}

// passphraseHash is what a wallet keeps of its passphrase.
func passphraseHash(salt, passphrase string) string {
	mac := hmac.New(sha256.New, []byte(salt))
	mac.Write([]byte(passphrase))
	return hex.EncodeToString(mac.Sum(nil))
}

func (w *wallet) opens(passphrase string) bool {
	return hmac.Equal([]byte(w.Passphrase), []byte(passphraseHash(w.Salt, passphrase)))
}

// authenticate finds the caller by the bearer token. A token is looked up by its
// digest, which is also what BitGo's SDK sends in place of the token.
func (s *Server) authenticate(c *call) (problem, bool) {
	raw, found := strings.CutPrefix(c.request.Header.Get("Authorization"), "Bearer ")
	if !found || raw == "" {
		return unauthorized("no authorization token was found"), false
	}
	held := s.state.tokens[tokenHash(raw)]
	if held == nil {
		held = s.state.tokens[strings.ToLower(raw)]
	}
	if held == nil {
		return unauthorized("unauthorized"), false
	}
	if !s.now().Before(held.Expires) {
		return unauthorized("session expired"), false
	}
	c.token, c.user = held, s.state.users[held.User]
	return problem{}, true
}

func unauthorized(message string) problem {
	return problem{status: http.StatusUnauthorized, name: "Unauthorized", message: message,
		header: map[string]string{"X-Auth-Required": "true"}}
}

// scoped reports whether the token carries one of the scopes.
func (t *token) scoped(scopes ...string) bool {
	return slices.Contains(t.Scope, "all") ||
		slices.ContainsFunc(scopes, func(scope string) bool { return slices.Contains(t.Scope, scope) })
}

// sees reports whether the caller is a member of the enterprise.
func (c *call) sees(enterprise string) bool {
	return c.user != nil && (len(c.user.Enterprises) == 0 || slices.Contains(c.user.Enterprises, enterprise))
}

// unlocked reports whether the token may spend now: it has spending limits, was
// unlocked less than its time ago, or the request carries an OTP.
func (s *Server) unlocked(t *token, otp string) bool {
	if t.Limited || testOTP(otp) {
		return true
	}
	return t.Unlocked != nil && s.now().Before(*t.Unlocked)
}

func forbidden(message string) problem {
	return problem{status: http.StatusForbidden, name: "Forbidden", message: message}
}
