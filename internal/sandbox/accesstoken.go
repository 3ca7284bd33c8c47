package sandbox

import (
	"encoding/json"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Lives of a long-lived token: at most ten years. BitGo's default is unverified.
const (
	longestLife = 10 * year
	defaultLife = time.Hour
)

// tokenInput is the body of POST /api/v2/user/accesstoken. A field that is absent may come
// from a template.
type tokenInput struct {
	Label       string          `json:"label"`
	OTP         string          `json:"otp"`
	Scope       []string        `json:"scope"`
	Duration    *json.Number    `json:"duration"`
	IPRestrict  []string        `json:"ipRestrict"`
	Enterprise  string          `json:"enterprise"`
	Admin       bool            `json:"admin"`
	AdminScope  string          `json:"adminScope"`
	Template    string          `json:"accessTokenTemplateId"`
	Enterprises []string        `json:"permittedEnterprises"`
	Wallets     []string        `json:"permittedWallets"`
	Limits      []limitInput    `json:"spendingLimits"`
	Erc20       *limitInput     `json:"allErc20TokensLimit"`
	Total       json.RawMessage `json:"txValueLimit"` // of the SDK, on all coins together
}

// limitInput is one spending limit as it is asked for. Without a value and without
// maxLimit it allows nothing, as customers found (BitGoJS issue 50).
type limitInput struct {
	Coin    string          `json:"coin"`
	Enabled *bool           `json:"enabled"`
	Most    bool            `json:"maxLimit"`
	Value   json.RawMessage `json:"txValueLimit"`
}

// read turns the limit into base units; false for what is no whole number of them.
func (in limitInput) read() (limit, bool) {
	if in.Most {
		return limit{}, true
	}
	n, valid := wholeUnits(in.Value)
	return limit{Max: n}, valid
}

// wholeUnits reads a string or a number of base units; nothing is zero.
func wholeUnits(raw json.RawMessage) (*big.Int, bool) {
	text := strings.Trim(string(raw), `"`)
	if text == "" || text == "null" {
		return new(big.Int), true
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e") // a number above 10^21 comes as 1e+21
	if len(mantissa) > 100 || len(exponent) > 3 {
		return nil, false
	}
	n, number := new(big.Rat).SetString(text)
	if !number || !n.IsInt() || n.Sign() < 0 {
		return nil, false
	}
	return n.Num(), true
}

// tokenAdd makes a long-lived token and shows it once (POST /api/v2/user/accesstoken, and
// /api/auth/v1/accesstoken for the SDK).
func (s *Server) tokenAdd(c *call) answer {
	var in tokenInput
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	if in.Label == "" {
		return c.fail(invalid("BadRequest", "label is required"))
	}
	if in.OTP == "" {
		return c.fail(needsOTP())
	}
	if !testOTP(in.OTP) {
		return c.fail(incorrectOTP())
	}
	if p := s.fillFromTemplate(c, &in); p != nil {
		return c.fail(*p)
	}
	t, p := s.tokenFrom(c, in)
	if p != nil {
		return c.fail(*p)
	}
	b := s.begin("token.add")
	t.Expires = b.at.Add(in.life())
	b.issue(t)
	b.tell(aboutToken(t, c.user, t.Enterprise))
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	body := s.tokenBody(t)
	body["token"] = t.raw()
	return ok(body)
}

// life is how long the token is to last; negative for a duration that is none.
func (in tokenInput) life() time.Duration {
	if in.Duration == nil {
		return defaultLife
	}
	seconds, err := in.Duration.Int64()
	if err != nil || seconds < 1 || seconds > int64(longestLife/time.Second) {
		return -1
	}
	return time.Duration(seconds) * time.Second
}

// tokenFrom checks the body and makes the token of it.
func (s *Server) tokenFrom(c *call, in tokenInput) (*token, *problem) {
	refuse := func(message string) (*token, *problem) {
		p := invalid("BadRequest", message)
		return nil, &p
	}
	if in.life() < 0 {
		return refuse("duration must be between 1 second and 10 years")
	}
	if len(in.Scope) == 0 {
		in.Scope = []string{"openid", "profile"}
	}
	for _, scope := range in.Scope {
		if message := wrongScope(scope); message != "" {
			return refuse(message)
		}
	}
	for _, text := range in.IPRestrict {
		if _, valid := ipRange(text); !valid {
			return refuse("ipRestrict takes IPv4 addresses and blocks of /24 to /32, not " + text)
		}
	}
	if in.AdminScope != "" && in.AdminScope != "read" && in.AdminScope != "full" {
		return refuse("adminScope must be read or full")
	}
	if p := s.foreign(c, in); p != nil {
		return nil, p
	}
	t := &token{User: c.user.ID, Label: in.Label, Scope: in.Scope, IP: callerIP(c.request), IPRestrict: in.IPRestrict,
		Enterprise: in.Enterprise, Enterprises: in.Enterprises, Wallets: in.Wallets, Template: in.Template}
	t.inherit(c.token)
	if in.Admin {
		t.AdminScope = in.AdminScope
		if t.AdminScope == "" {
			t.AdminScope = "full"
		}
	}
	if message := in.limit(t); message != "" {
		return refuse(message)
	}
	return t, nil
}

// wrongScope says what is wrong with a scope, or nothing.
func wrongScope(scope string) string {
	name, context, contextual := strings.Cut(scope, ":")
	switch {
	case !slices.Contains(scopes, name):
		return "unknown scope " + scope
	case name == "user_manage":
		return "user_manage is granted to short-lived tokens only: log in"
	case strings.HasPrefix(name, "wallet_") && walletScopes[name] != nil && !hex32.MatchString(context):
		return name + " requires wallet context: use " + name + ":walletId"
	case contextual && walletScopes[name] == nil && !strings.HasSuffix(name, "_enterprise"):
		return name + " takes no context"
	}
	return ""
}

// foreign refuses enterprises and wallets that the user has no part in: a token never
// reaches further than whoever made it.
func (s *Server) foreign(c *call, in tokenInput) *problem {
	for _, id := range append(slices.Clone(in.Enterprises), in.Enterprise) {
		if id != "" && (s.state.enterprises[id] == nil || !c.sees(id)) {
			p := invalid("BadRequest", "user does not belong to enterprise "+id)
			return &p
		}
	}
	for _, id := range in.Wallets {
		if w := s.state.wallets[id]; w == nil || !c.sees(w.Enterprise) {
			p := invalid("BadRequest", "wallet "+id+" is unknown")
			return &p
		}
	}
	return nil
}

// inherit keeps a token that is for some enterprises or wallets from making one for all.
func (t *token) inherit(maker *token) {
	if t.Enterprise == "" {
		t.Enterprise = maker.Enterprise
	}
	if len(t.Enterprises) == 0 {
		t.Enterprises = maker.Enterprises
	}
	if len(t.Wallets) == 0 {
		t.Wallets = maker.Wallets
	}
}

// limit puts the spending limits on the token. It says what is wrong with them.
func (in tokenInput) limit(t *token) string {
	for _, asked := range in.Limits {
		l, valid := asked.read()
		if _, known := coins[asked.Coin]; !known || !valid {
			return "invalid spending limit for coin " + asked.Coin
		}
		if t.Limits == nil {
			t.Limits = map[string]limit{}
		}
		t.Limits[asked.Coin] = l
	}
	if in.Erc20 != nil && (in.Erc20.Enabled == nil || *in.Erc20.Enabled) {
		l, valid := in.Erc20.read()
		if !valid {
			return "invalid allErc20TokensLimit"
		}
		t.Erc20 = &l
	}
	if len(in.Total) > 0 && string(in.Total) != "null" {
		n, valid := wholeUnits(in.Total)
		if !valid {
			return "invalid txValueLimit"
		}
		t.Total = &limit{Max: n}
	}
	return ""
}

// tokenList shows the caller's long-lived tokens that are not over, without their values.
func (s *Server) tokenList(c *call) answer {
	ids, byID := []string{}, map[string]*token{}
	for _, hash := range s.state.tokenOrder {
		if t := s.state.tokens[hash]; t.User == c.user.ID && !t.Login && s.now().Before(t.Expires) {
			ids, byID[t.ID] = append(ids, t.ID), t
		}
	}
	switch sort := c.query.Get("sort"); sort {
	case "", "ASC":
	case "DESC":
		slices.Reverse(ids)
	default:
		return c.fail(invalid("InvalidArgument", "sort must be ASC or DESC"))
	}
	part, next, p := pageOf(c, ids, 100, 200)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, id := range part {
		out = append(out, s.tokenBody(byID[id]))
	}
	return listed(map[string]any{"accessTokens": out}, next)
}

// tokenRemove ends one of the caller's tokens.
func (s *Server) tokenRemove(c *call) answer {
	id := c.path["token"]
	if !hex32.MatchString(id) {
		return c.fail(invalid("BadRequest", "invalid access token id"))
	}
	for _, t := range s.state.tokens {
		if t.ID == id && t.User == c.user.ID {
			ended, err := s.expire(t)
			if err != nil {
				return c.broken(err)
			}
			return ok(s.tokenBody(ended))
		}
	}
	return c.fail(problem{status: http.StatusNotFound, name: "AccessTokenNotFound", message: "access token not found"})
}

// tokenRoutes are the long-lived tokens and their templates. Making one takes an OTP, not a
// scope.
func (s *Server) tokenRoutes() []route {
	const templates, one = "/api/v2/user/accesstokentemplate", "/api/v2/user/accesstokentemplate/{template}"
	all := []route{
		at("POST", "/api/auth/v1/accesstoken", s.tokenAdd),
		at("POST", templates, s.templateAdd),
		at("GET", templates, s.templateList),
		at("GET", one, s.templateGet),
		at("PATCH", one, s.templateUpdate),
		at("DELETE", one, s.templateRemove),
	}
	for _, version := range []string{"/api/v1", "/api/v2"} { // the SDK asks for version 1
		all = append(all,
			at("POST", version+"/user/accesstoken", s.tokenAdd),
			at("GET", version+"/user/accesstoken", s.tokenList),
			at("DELETE", version+"/user/accesstoken/{token}", s.tokenRemove),
		)
	}
	return all
}
