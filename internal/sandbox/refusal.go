package sandbox

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

// refusals are what the platform answers instead of doing what was asked, by sentinel. The
// texts are those that BitGo's customers report (seed 000) or its documents give
// (bitgo-api.md §4.2); each call makes its own, since it carries the request's id.
var refusals = map[string]func(id string) answer{
	"needs-unlock":      func(id string) answer { return needsUnlock().answer(id) },
	"incorrect-otp":     func(id string) answer { return incorrectOTP().answer(id) },
	"dropped-before":    func(string) answer { return answer{abort: true} },
	"rate-limited":      func(id string) answer { return tooMany().answer(id) },
	"rate-limited-bare": func(id string) answer { return bareTooMany().answer(id) },
	"html-503":          func(string) answer { return unavailable() },
	"html-504":          func(string) answer { return gatewayTimeout() },
	"proxy-503":         func(string) answer { return unavailable().with(expressHeader, "503") },
	"internal-500":      func(id string) answer { return internalError().answer(id) },
	"policy-denied":     func(id string) answer { return deniedBy(digest("evaluation|" + id)[:32], "").answer(id) },
	"ofac":              func(id string) answer { return sanctionedAddress().answer(id) },
	"duplicate-sequence": func(id string) answer {
		return duplicateSequence("").answer(id)
	},
	"locked-423": func(id string) answer {
		return problem{status: http.StatusLocked, message: "another transaction is being sent from this wallet"}.answer(id)
	},
	"forbidden":        func(id string) answer { return forbidden("user does not have permission on this wallet").answer(id) },
	"ip-restricted":    func(id string) answer { return wrongIP(localhost).answer(id) },
	"wallet-not-found": func(id string) answer { return walletNotFound(id).answer(id) },
	"sub-dust": func(id string) answer {
		return invalid("InvalidAmount", "sub-dust-threshold amount: the minimum is "+coins["tbtc4"].dust()).answer(id)
	},
	"mpc-blocked": func(id string) answer { return mpcBlocked().answer(id) },
	"delete-body": func(id string) answer {
		return invalid("BadRequest", "Semantic error at paths./api/v2/{coin}/wallet/{walletId}/webhooks.delete.requestBody: DELETE operations cannot have a requestBody.").answer(id)
	},
	"product-id":        func(id string) answer { return invalid("", "backend:common:invalidArgument key=productID").answer(id) },
	"invite-not-set-up": func(id string) answer { return notSetUp("").answer(id) },
}

// refusal is what the platform answers to a sentinel that sends nothing.
func (s sentinel) refusal(id string) answer { return refusals[s.name](id) }

// provoked finds the refusal that a request asks for by a word in it: sandbox:<name> in a
// label, a comment, a name or a search. That makes every screen able to fail. A send's
// comment is left to the send, which has more ways to go wrong.
func (s *Server) provoked(c *call) (answer, bool) {
	query := c.request.URL.RawQuery
	if s.options.Plain || !sentinelMark.Match(c.body) && !strings.Contains(query, "sandbox") ||
		strings.Contains(c.request.URL.Path, "/tx/") {
		return answer{}, false
	}
	words := []string{}
	for _, values := range c.query {
		words = append(words, values...)
	}
	var body any
	if json.Unmarshal(c.body, &body) == nil {
		words = append(words, texts(body)...)
	}
	for _, word := range words {
		at := sentinelMark.FindStringIndex(word)
		if at == nil {
			continue
		}
		name, _, _ := strings.Cut(word[at[1]:], " ")
		name, _, _ = strings.Cut(name, "@") // an invitation has only an address to write it in
		if picked := named(name); picked.stage == refuse {
			return picked.refusal(c.id), true
		}
	}
	return answer{}, false
}

// sentinelMark is how a sentinel's name is begun; an address of mail takes no colon.
var sentinelMark = regexp.MustCompile(`sandbox[:+]`)

// texts are all the strings of a JSON value.
func texts(value any) []string {
	out := []string{}
	switch v := value.(type) {
	case string:
		out = append(out, v)
	case map[string]any:
		for _, inner := range v {
			out = append(out, texts(inner)...)
		}
	case []any:
		for _, inner := range v {
			out = append(out, texts(inner)...)
		}
	}
	return out
}
