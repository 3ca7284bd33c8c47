package sandbox

import (
	"math/big"
	"time"
)

// token is a session: a long-lived access token, or what a login gave for an hour. Its
// value is derived from Seed, so that no file holds one.
type token struct {
	ID         string     `json:"id"`
	Hash       string     `json:"hash"` // sha256 of the token, never the token
	Seed       string     `json:"seed"`
	User       string     `json:"user"`
	Label      string     `json:"label"`
	Scope      []string   `json:"scope"`
	Login      bool       `json:"login,omitempty"` // short-lived, and so allowed to manage users
	Extensible bool       `json:"extensible,omitempty"`
	Created    time.Time  `json:"created"`
	Expires    time.Time  `json:"expires"`
	Unlocked   *time.Time `json:"unlocked,omitempty"`   // until then
	UnlockedAt *time.Time `json:"unlockedAt,omitempty"` // since then

	IP          string   `json:"ip,omitempty"` // of whoever asked for it
	IPRestrict  []string `json:"ipRestrict,omitempty"`
	Enterprise  string   `json:"enterprise,omitempty"`
	Enterprises []string `json:"permittedEnterprises,omitempty"`
	Wallets     []string `json:"permittedWallets,omitempty"`
	AdminScope  string   `json:"adminScope,omitempty"`
	Template    string   `json:"template,omitempty"`

	Limited bool             `json:"limited"` // a limit without a maximum on every coin
	Limits  map[string]limit `json:"limits,omitempty"`
	Erc20   *limit           `json:"erc20,omitempty"` // on all ERC-20 tokens together
	Total   *limit           `json:"total,omitempty"` // on everything, of the SDK's txValueLimit
}

// limit is how much a token may spend in its life, in base units. Max nil is BitGo's
// maxLimit: as much as there is.
type limit struct {
	Max *big.Int `json:"max"`
}

// spent is what a token has spent of one coin.
type spent struct {
	Token string   `json:"token"`
	Coin  string   `json:"coin"`
	Count int64    `json:"count"`
	Value *big.Int `json:"value"`
}

var (
	_ = kind("token", func(s *state, d *token) { track(s.tokens, &s.tokenOrder, d.Hash, d) },
		func(s *state) []*token { return inOrder(s.tokens, s.tokenOrder) })
	_ = kind("spent", func(s *state, d *spent) { s.spent[spentKey(d.Token, d.Coin)] = d },
		func(s *state) []*spent { return byKey(s.spent) })
)

// raw is the token itself.
func (t *token) raw() string { return "v2x" + digest("token|"+t.Seed) }

// limited reports whether the token has spending limits at all, and so needs no unlock.
func (t *token) limited() bool {
	return t.Limited || len(t.Limits) > 0 || t.Erc20 != nil || t.Total != nil
}

// issue makes a token for the user. It is not known before the batch is committed.
func (b *batch) issue(t *token) {
	t.ID, t.Seed, t.Created = b.id("token"), b.digest("seed"), b.at
	t.Hash = tokenHash(t.raw())
	b.put(t)
}

// tokenBody is BitGo's document of a token, without the token itself.
func (s *Server) tokenBody(t *token) map[string]any {
	body := map[string]any{"id": t.ID, "client": "bitgo", "user": t.User, "scope": t.Scope, "created": stamp(t.Created),
		"expires": stamp(t.Expires), "label": t.Label, "isExtensible": t.Extensible, "ip": localhost,
		"ipRestrict": append([]string{}, t.IPRestrict...), "origin": origin}
	if t.IP != "" {
		body["ip"] = t.IP
	}
	if t.Enterprise != "" {
		body["enterprise"] = t.Enterprise
	}
	if t.AdminScope != "" {
		body["adminScope"] = t.AdminScope
	}
	if len(t.Enterprises) > 0 {
		body["permittedEnterprises"] = t.Enterprises
	}
	if len(t.Wallets) > 0 {
		body["permittedWallets"] = t.Wallets
	}
	if t.Template != "" {
		body["accessTokenTemplateId"] = t.Template
	}
	if unlock := s.unlockBody(t); unlock != nil {
		body["unlock"] = unlock
	}
	return body
}

// origin is the BitGo environment that a sandbox says it is.
const origin = "app.bitgo-test.com"
