package bitgo

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// redactor takes secrets out of what BitGo answered: the very values this request carried, in every spelling they are
// likely to come back in, whatever stands under a key that holds secrets, and whatever looks like a key or token.
// Express's 511 body holds the whole access token (requestToken), so no body is kept unredacted.
type redactor struct{ values []string }

func newRedactor(secrets ...string) *redactor {
	r := &redactor{}
	for _, s := range secrets {
		if strings.Trim(s, "*") == "" {
			continue // nothing to hide, or made of the mask itself
		}
		quoted, _ := json.Marshal(s)
		sum := sha256.Sum256([]byte(s)) // how Express names a token to the platform
		for _, v := range []string{
			s, strings.Trim(string(quoted), `"`), url.QueryEscape(s), url.PathEscape(s), html.EscapeString(s),
			base64.StdEncoding.EncodeToString([]byte(s)), hex.EncodeToString(sum[:]),
		} {
			if !slices.Contains(r.values, v) {
				r.values = append(r.values, v)
			}
		}
	}
	// Longest first, or a short secret inside a long one would leave the rest of the long one standing.
	slices.SortFunc(r.values, func(a, b string) int { return len(b) - len(a) })
	return r
}

var (
	// A value under a telling key inside free text, JSON quoted inside a string included.
	keyed = regexp.MustCompile(`(?i)((?:encrypted_?)?(?:wallet_?)?pass(?:phrase|word|code)\w*|encrypted_?prv|x?prv|otp|requestToken|expectedHmac|receivedHmac|access_?token|authorization|hmac|secret|ct)(\\*["']?\s*[:=]\s*)(\\*"(?:[^"\\]|\\[^"])*(?:\\*"|\\*$)|(?:Bearer\s+)?[^\s,;}"']+)`)
	// Things that are secret wherever they stand.
	shaped = regexp.MustCompile(`v2x[0-9a-fA-F]{8,}|[xt]prv[1-9A-HJ-NP-Za-km-z]{16,}|(?i:bearer\s+)[^\s"',]+`)
)

// text gives s with nothing secret and nothing that could forge a log line.
func (r *redactor) text(s string) string {
	s = r.mask(s)
	if len(s) > maxScanned { // after the mask, so that no known value is cut in two
		s = s[:maxScanned]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || c == '\u2028' || c == '\u2029' {
			return ' '
		}
		return c
	}, s)
	s = keyed.ReplaceAllString(s, "${1}${2}"+hidden)
	s = shaped.ReplaceAllString(s, hidden)
	return strings.TrimSpace(r.mask(s))
}

func (r *redactor) mask(s string) string {
	for _, v := range r.values {
		s = strings.ReplaceAll(s, v, hidden)
	}
	return s
}

// telling are the keys, in lower case and without separators, whose values are never kept.
var telling = map[string]bool{
	"password": true, "passphrase": true, "walletpassphrase": true, "newpassphrase": true, "passcode": true,
	"passcodeencryptioncode": true, "originalpasscodeencryptioncode": true, "encryptedwalletpassphrase": true,
	"prv": true, "xprv": true, "privatekey": true, "encryptedprv": true, "encryptedtoken": true, "encryptedecdhxprv": true,
	"secret": true, "otp": true, "token": true, "accesstoken": true, "requesttoken": true, "bearertoken": true,
	"hmac": true, "expectedhmac": true, "receivedhmac": true, "authorization": true, "signature": true, "seed": true,
	"mnemonic": true, "userkeychain": true, "backupkeychain": true, "keychains": true, "halfsigned": true, "txhex": true,
}

func isTelling(key string) bool {
	return telling[strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(key))]
}

// maxContext bounds what is kept of an error's context: it helps a person, it is not an archive.
const (
	maxContextDepth = 5
	maxContextItems = 32
	maxContext      = 8 << 10
	maxText         = 500
	maxScanned      = 16 << 10 // what the patterns look at: they are slow on megabytes
)

// context redacts an error's context, and drops one that is still too large.
func (r *redactor) context(given map[string]any) map[string]any {
	kept, _ := r.value(given, maxContextDepth).(map[string]any)
	if raw, err := json.Marshal(kept); err != nil || len(raw) > maxContext {
		return map[string]any{"omitted": "the context is too large to keep"}
	}
	return kept
}

// value redacts decoded JSON (numbers as json.Number), bounding its depth and size.
func (r *redactor) value(v any, depth int) any {
	switch v := v.(type) {
	case string:
		return cut(r.text(v))
	case json.Number:
		return cut(r.text(v.String()))
	case map[string]any:
		if depth == 0 {
			return "…"
		}
		kept := make(map[string]any, min(len(v), maxContextItems))
		for key, item := range v {
			if len(kept) == maxContextItems {
				break
			}
			if isTelling(key) {
				kept[cut(r.text(key))] = hidden
				continue
			}
			kept[cut(r.text(key))] = r.value(item, depth-1)
		}
		return kept
	case []any:
		if depth == 0 {
			return "…"
		}
		kept := make([]any, 0, min(len(v), maxContextItems))
		for _, item := range v[:min(len(v), maxContextItems)] {
			kept = append(kept, r.value(item, depth-1))
		}
		return kept
	}
	return v // nil, true, false
}

func cut(s string) string {
	runes := []rune(s)
	if len(runes) <= maxText {
		return s
	}
	return string(runes[:maxText-1]) + "…"
}

// Redact gives a text that somebody pasted with nothing in it that looks like a secret, for it to be shown back.
func Redact(text string) string { return newRedactor().text(text) }
