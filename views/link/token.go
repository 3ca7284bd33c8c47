package link

import "net/url"

// Patterns of the desk of tokens at BitGo. A person's own approver token is another thing: it stands on their account's page.
const (
	PatternBitGoTokens       = "/tokens"
	PatternBitGoTokenNew     = "/tokens/new"
	PatternBitGoToken        = "/tokens/{token}"
	PatternBitGoTokenConfirm = "/tokens/{token}/confirm"
	PatternBitGoTokenRevoke  = "/tokens/{token}/revoke"
)

var bitgoTokens = []string{PatternBitGoTokens, PatternBitGoTokenNew, PatternBitGoToken, PatternBitGoTokenConfirm, PatternBitGoTokenRevoke}

func BitGoTokens() string { return PatternBitGoTokens }

// BitGoTokenNew opens the form for a use, or with the terms of an older token to take the place of.
func BitGoTokenNew(use, from string) string {
	return With(PatternBitGoTokenNew, url.Values{"use": {use}, "from": {from}})
}

func BitGoToken(token string) string        { return fill(PatternBitGoToken, token) }
func BitGoTokenConfirm(token string) string { return fill(PatternBitGoTokenConfirm, token) }
func BitGoTokenRevoke(token string) string  { return fill(PatternBitGoTokenRevoke, token) }
