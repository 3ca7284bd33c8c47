// Package sdkhmac is the request and response signing of BitGo's SDK, versions 2.0 and
// 3.0: the token never travels, its SHA-256 does, and an HMAC keyed with it covers the
// exact bytes of each direction (bitgo-api.md §3.2). The sandbox's platform verifies and
// signs with it, its Express signs and verifies.
package sdkhmac

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// The two versions of the scheme that the SDK offers.
const (
	V2 = "2.0"
	V3 = "3.0"
)

// Header names of both directions. The response's are lower case on the wire at BitGo,
// which HTTP does not tell apart.
const (
	HeaderVersion   = "BitGo-Auth-Version"
	HeaderTimestamp = "Auth-Timestamp"
	HeaderHMAC      = "HMAC"

	HeaderResponseTimestamp = "Timestamp"
	HeaderResponseHMAC      = "Hmac"
)

// Signs reports whether the SDK signs requests of this token: the normal form is v2x and
// 64 hex digits; anything else travels as a plain bearer token.
func Signs(token string) bool { return strings.HasPrefix(token, "v2x") || len(token) == 67 }

// Digest is what stands in the Authorization header in place of the token.
func Digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// SignRequest signs a request made at ms (milliseconds since 1970). Target is path and
// query as sent; an empty query has no question mark.
func SignRequest(version, token, method string, ms int64, target string, body []byte) string {
	at := strconv.FormatInt(ms, 10)
	if version == V3 {
		return sum(token, strings.ToUpper(method), at, V3, bare(target), string(body))
	}
	return sum(token, at, bare(target), string(body))
}

// SignResponse signs an answer given at ms to the request for target.
func SignResponse(version, token, method string, ms int64, target string, status int, body []byte) string {
	at, code := strconv.FormatInt(ms, 10), strconv.Itoa(status)
	if version == V3 {
		return sum(token, strings.ToUpper(method), at, bare(target), code, string(body))
	}
	return sum(token, at, bare(target), code, string(body))
}

// Equal compares two signatures without telling by its time where they differ.
func Equal(a, b string) bool {
	return hmac.Equal([]byte(strings.ToLower(a)), []byte(strings.ToLower(b)))
}

func bare(target string) string { return strings.TrimSuffix(target, "?") }

func sum(token string, parts ...string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte(strings.Join(parts, "|")))
	return hex.EncodeToString(mac.Sum(nil))
}
