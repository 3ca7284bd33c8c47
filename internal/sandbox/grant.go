package sandbox

import (
	"slices"
	"strings"
)

// scopes are what an access token can be allowed, as BitGo's document lists them. Those of
// a wallet need one behind a colon: wallet_spend:<wallet id>.
var scopes = []string{"openid", "profile", "user_manage", "enterprise_view_all", "enterprise_manage_all", "auditlogs_view_all",
	"wallet_view", "wallet_view_enterprise", "wallet_view_all", "wallet_create", "wallet_freeze", "wallet_freeze_all",
	"wallet_manage", "wallet_manage_all", "wallet_approve", "wallet_approve_all", "wallet_spend", "wallet_spend_all",
	"wallet_edit", "wallet_edit_all", "wallet_stake", "wallet_stake_all", "wallet_edit_enterprise", "wallet_spend_enterprise",
	"wallet_approve_enterprise", "wallet_manage_enterprise", "settlement_network_read", "settlement_network_write",
	"portfolio_view", "trade_view", "trade_trade", "trade_fix", "pending_approval_update", "metamask_institutional",
	"crypto_compare", "all"}

// walletScopes are the scopes that concern one wallet, with the permissions on the wallet
// of which the user needs one as well.
var walletScopes = map[string][]string{
	"wallet_view":    {"admin", "spend", "view", "freeze", "trade"},
	"wallet_manage":  {"admin"},
	"wallet_approve": {"admin"},
	"wallet_spend":   {"spend"},
	"wallet_stake":   {"spend"},
	"wallet_edit":    {"admin", "spend"},
	"wallet_freeze":  {"admin", "freeze"},
	"trade_view":     {"admin", "spend", "view", "trade"},
	"trade_trade":    {"spend", "trade"},
}

// holds reports whether the token carries the scope as it stands. The scope all is every
// one of them but user_manage, which only a login gives (bitgo-api.md §3.4).
func (t *token) holds(scope string) bool {
	if scope == "user_manage" && !t.Login {
		return false
	}
	return slices.Contains(t.Scope, scope) || scope != "user_manage" && slices.Contains(t.Scope, "all")
}

// grants reports whether the token allows what the scope names: for one wallet, or with w
// nil for any wallet at all.
func (t *token) grants(scope string, w *wallet) bool {
	if walletScopes[scope] == nil || !strings.HasPrefix(scope, "wallet_") {
		return t.holds(scope)
	}
	if t.holds(scope + "_all") {
		return true
	}
	if w == nil {
		return slices.ContainsFunc(t.Scope, func(held string) bool {
			name, context, _ := strings.Cut(held, ":")
			return name == scope && context != "" || name == scope+"_enterprise"
		})
	}
	return slices.Contains(t.Scope, scope+":"+w.ID) || slices.Contains(t.Scope, scope+"_enterprise:"+w.Enterprise) ||
		slices.Contains(t.Scope, scope+"_enterprise") && t.Enterprise == w.Enterprise
}

// permits reports whether the token may touch the enterprise: not when it was made for
// others.
func (t *token) permits(enterprise string) bool {
	return (t.Enterprise == "" || t.Enterprise == enterprise) && matches(t.Enterprises, enterprise)
}

// permitsWallet is permits for a wallet of such an enterprise.
func (t *token) permitsWallet(w *wallet) bool {
	return t.permits(w.Enterprise) && matches(t.Wallets, w.ID)
}

// sees reports whether the caller is a member of the enterprise and the token is for it.
func (c *call) sees(enterprise string) bool {
	return c.user != nil && c.user.belongs(enterprise) && c.token.permits(enterprise)
}

// may reports whether the user has one of the permissions that the scope needs on the
// wallet itself.
func (s *Server) may(u *user, w *wallet, scope string) bool {
	for _, m := range s.members(w) {
		if m.User == u.ID {
			return slices.ContainsFunc(m.Permissions, func(p string) bool { return slices.Contains(walletScopes[scope], p) })
		}
	}
	return false
}

// lists reports whether the wallet stands in the caller's lists: by a permission on it, or
// because all of the enterprise's users may view all of its wallets (seed 000,
// user-permissions-no-wallet-access).
func (s *Server) lists(c *call, w *wallet) bool {
	if !c.sees(w.Enterprise) || !c.token.permitsWallet(w) || !c.token.grants("wallet_view", w) {
		return false
	}
	return s.may(c.user, w, "wallet_view") || s.state.enterprises[w.Enterprise].viewsAll()
}

// allowed checks the scope that the route asks for, and on a route of one wallet the
// user's permission on it. A wallet that the caller cannot know of is left to the route,
// which answers that there is none.
func (s *Server) allowed(c *call, r route) (problem, bool) {
	if r.scope == "" {
		return problem{}, true
	}
	var w *wallet
	if r.wallet != "" {
		w = s.state.wallets[c.path[r.wallet]]
	}
	if w != nil && !c.sees(w.Enterprise) {
		w = nil
	}
	if !c.token.grants(r.scope, w) || w != nil && !c.token.permitsWallet(w) {
		return forbidden("token is missing a scope: " + r.scope), false
	}
	if w != nil && !s.may(c.user, w, r.scope) {
		return forbidden("user has no permission on this wallet for " + r.scope), false
	}
	return problem{}, true
}
