package contract

import (
	"regexp"
	"strings"
)

// secretFields match a JSON member whose value nobody may read later, in whole and in broken JSON alike.
var (
	secretFields = regexp.MustCompile(`(?i)("(?:[a-z]*pass(?:word|phrase|code)|otp|token|access_?token|x?prv|userPrv|secret|privateKey)"\s*:\s*)("(?:[^"\\]|\\.)*"?|\d+)`)
	bearer       = regexp.MustCompile(`v2x[0-9a-f]{64}`)
)

// shortestToken tells an access token from a ticker: BitGo calls both "token".
const shortestToken = 32

func redacted(e Exchange) Exchange {
	e.Target = hide(e.Target)
	e.RequestBody = hide(e.RequestBody)
	e.ResponseBody = hide(e.ResponseBody)
	return e
}

func hide(text string) string {
	text = secretFields.ReplaceAllStringFunc(text, func(member string) string {
		parts := secretFields.FindStringSubmatch(member)
		if strings.HasPrefix(parts[1], `"token"`) && len(parts[2]) < shortestToken {
			return member
		}
		return parts[1] + placeholder(parts[2])
	})
	return bearer.ReplaceAllStringFunc(text, placeholder)
}

// placeholder has the length and the kinds of characters of what it stands for: a hexadecimal digit stays one, and the
// mark of BitGo's access tokens stays.
func placeholder(value string) string {
	if before, token, found := strings.Cut(value, "v2x"); found {
		return before + "v2x" + placeholder(token)
	}
	if strings.Contains(value, `\`) {
		return `"` + strings.Repeat("x", len(value)) + `"`
	}
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '0' && c <= '9':
			return '1' // never a leading zero, which a JSON number may not have
		case c >= 'a' && c <= 'f':
			return 'a'
		case c >= 'g' && c <= 'z':
			return 'x'
		case c >= 'A' && c <= 'F':
			return 'A'
		case c >= 'G' && c <= 'Z':
			return 'X'
		}
		return c
	}, value)
}
