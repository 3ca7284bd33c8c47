package sandbox

import (
	"net/http"
	"slices"
)

// policyRoutes are the routes that change wallets' policies.
func (s *Server) policyRoutes() []route {
	const rule = "/api/v2/{coin}/wallet/{id}/policy/rule"
	return []route{
		at("POST", rule, func(c *call) answer { return s.ruleChange(c, "add", createTypes) }).needs("wallet_manage"),
		at("PUT", rule, func(c *call) answer { return s.ruleChange(c, "update", updateTypes) }).needs("wallet_manage"),
		at("DELETE", rule, func(c *call) answer { return s.ruleChange(c, "remove", updateTypes) }).needs("wallet_manage"),
		at("PUT", "/api/v2/policy/rule/bulk", s.ruleBulk).needs("wallet_manage"),
		at("POST", "/api/v2/internal/{coin}/wallet/{id}/policy/rule", s.ruleInternal).needs("wallet_manage"),
		at("GET", "/api/v2/enterprise/{id}/whitelists", s.whitelists).needs("wallet_view"),
	}
}

// ruleChange adds, changes or removes one rule of a wallet (bitgo-api.md §11): 200 with the
// wallet where the change holds at once, 202 with a pending approval where another
// administrator must agree. 400 for a body that is wrong or a rule that is locked, 403 for
// a caller who does not administer the wallet, 404 for an unknown wallet or rule, 409 for
// an id that is taken.
func (s *Server) ruleChange(c *call, op string, types []string) answer {
	w, ticker, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	if p := s.managesPolicy(c, w); p != nil {
		return c.fail(*p)
	}
	var in ruleInput
	if len(c.body) == 0 || c.decode(&in) != nil {
		return c.fail(*bad("the body must be an object with id, type and action"))
	}
	u, p := s.update(op, w, ticker, in, types, s.acceptedActions(w, op, in.ID))
	if p != nil {
		return c.fail(*p)
	}
	return s.applyOrAsk(c, c.user.ID, w, u, func() answer { return ok(s.walletBody(w, ticker, false)) })
}

// acceptedActions are those of the public route, and for a rule that the internal route
// made its own, which the caller has to repeat.
func (s *Server) acceptedActions(w *wallet, op, id string) []string {
	policy := s.policyOf(w)
	if at := policy.position(id, ""); op != "add" && at >= 0 {
		return append(slices.Clone(publicActions), policy.Rules[at].Action.Type)
	}
	return publicActions
}

// applyOrAsk lets a change of a policy happen, or files it for another administrator's
// approval. done answers for a change that happened.
func (s *Server) applyOrAsk(c *call, asker string, w *wallet, u ruleUpdate, done func() answer) answer {
	b := s.begin("policy." + u.Op)
	next, p := s.policyOf(w).changed(w, u, b.at)
	if p == nil {
		p = s.policyOf(w).open(u, b.at)
	}
	if p != nil {
		return c.fail(*p)
	}
	if s.needsSecond(w, asker) {
		return s.askPolicy(c, b, w, asker, []ruleUpdate{u})
	}
	b.put(next)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return done()
}

// needsSecond reports whether another administrator must agree to a change of the wallet's
// policy: always, except for its first rule, which weakens nothing, and where nobody else
// administers the wallet (unverified; BitGo says "if it requires approval").
func (s *Server) needsSecond(w *wallet, asker string) bool {
	others := slices.DeleteFunc(s.walletAdmins(w), func(id string) bool { return id == asker })
	return len(s.policyOf(w).Rules) > 0 && len(others) > 0
}

// managesPolicy refuses who may not change the wallet's policy.
func (s *Server) managesPolicy(c *call, w *wallet) *problem {
	var p problem
	switch {
	case !c.token.grants("wallet_manage", w):
		p = forbidden("token is missing a scope: wallet_manage")
	case !s.may(c.user, w, "wallet_manage"):
		p = forbidden("only an administrator of the wallet can change its policy")
	default:
		return nil
	}
	return &p
}

// ruleInternal is the route of seed 002: an advancedWhitelist rule, made on behalf of a
// named administrator of the wallet. BitGo keeps it from customers, so here only an
// administrator of the whole organization reaches it. Its 200 wraps the wallet, and the
// pending approval of its 202 has the named administrator for its creator.
func (s *Server) ruleInternal(c *call) answer {
	w, ticker, p := s.walletOf(c)
	switch {
	case p != nil:
		return c.fail(*p)
	case c.user.Role == outsider:
		return c.fail(forbidden("this route is internal"))
	}
	if p := s.managesPolicy(c, w); p != nil {
		return c.fail(*p)
	}
	var in ruleInput
	if len(c.body) == 0 || c.decode(&in) != nil {
		return c.fail(*bad("the body must be an object with id, type, action and requestingUser"))
	}
	if p := s.onBehalf(w, in); p != nil {
		return c.fail(*p)
	}
	in.LockDate, in.Generate, in.Coin = "", nil, "" // not in this route's body
	u, p := s.update("add", w, ticker, in, []string{"advancedWhitelist"}, internalActions)
	if p != nil {
		return c.fail(*p)
	}
	return s.applyOrAsk(c, *in.RequestingUser, w, u, func() answer {
		return ok(map[string]any{"wallet": s.walletBody(w, ticker, false)})
	})
}

// onBehalf checks the two fields that the internal route has beside the public ones.
func (s *Server) onBehalf(w *wallet, in ruleInput) *problem {
	switch {
	case in.RequestingUser == nil || !hex32.MatchString(*in.RequestingUser):
		return bad("requestingUser must be an id of 32 hexadecimal digits")
	case in.EnterpriseID != nil && !hex32.MatchString(*in.EnterpriseID):
		return bad("enterpriseId must be an id of 32 hexadecimal digits")
	case in.EnterpriseID != nil && *in.EnterpriseID != w.Enterprise:
		return &problem{status: http.StatusForbidden, name: "Forbidden", message: "the wallet does not belong to the enterprise",
			context: map[string]any{"enterpriseId": *in.EnterpriseID, "walletId": w.ID}}
	case !slices.Contains(s.walletAdmins(w), *in.RequestingUser):
		return &problem{status: http.StatusForbidden, name: "Forbidden", message: "requestingUser is not an active administrator of the wallet",
			context: map[string]any{"requestingUser": *in.RequestingUser}}
	}
	return nil
}
