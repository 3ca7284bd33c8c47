package sandbox

import (
	"net/http"
	"regexp"
)

// batchInput says that a request is one of several that a large submission was split into.
type batchInput struct {
	Group string `json:"groupId"`
	Index int    `json:"index"`
	Total int    `json:"total"`
}

var groupID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// ruleBulk changes the advancedWhitelist rules of several wallets: PUT
// /api/v2/policy/rule/bulk. Each wallet succeeds or fails by itself; those that need
// another administrator share one pending approval. What an element of successes holds is
// unverified: the wallet's id here.
func (s *Server) ruleBulk(c *call) answer {
	var in struct {
		Updates []ruleInput `json:"updates"`
		Batch   *batchInput `json:"batch"`
	}
	switch {
	case len(c.body) == 0 || c.decode(&in) != nil || len(in.Updates) == 0 || len(in.Updates) > 500:
		return c.fail(*bad("updates must hold 1 to 500 updates"))
	case in.Batch != nil && (!groupID.MatchString(in.Batch.Group) || in.Batch.Index < 1 || in.Batch.Index > in.Batch.Total):
		return c.fail(*bad("batch must hold groupId, and index between 1 and total"))
	}
	failed, done, waiting := []any{}, []any{}, []ruleUpdate{}
	b, policies := s.begin("policy.bulk"), map[string]*policy{}
	for _, one := range in.Updates {
		u, p := s.bulkUpdate(c, one)
		if p != nil && p.status == http.StatusForbidden {
			return c.fail(*p)
		}
		var next *policy
		w := s.state.wallets[one.WalletID]
		if p == nil {
			if policies[w.ID] == nil {
				policies[w.ID] = s.policyOf(w)
			}
			next, p = policies[w.ID].changed(w, u, b.at)
		}
		if p == nil {
			p = policies[w.ID].open(u, b.at)
		}
		if p != nil {
			failed = append(failed, map[string]any{"walletId": short(one.WalletID), "error": p.message})
			continue
		}
		if s.needsSecond(w, c.user.ID) {
			waiting = append(waiting, u)
			continue
		}
		policies[w.ID] = next
		b.put(next)
		done = append(done, map[string]any{"walletId": w.ID})
	}
	body := map[string]any{"successes": done, "failures": failed, "travelRulePendingApprovals": []any{}}
	var asked *approval
	if len(waiting) > 0 {
		asked = b.askPolicy(s.state.wallets[waiting[0].Wallet], c.user.ID, waiting, true)
	}
	if len(b.docs) > 0 {
		if err := b.commit(); err != nil {
			return c.broken(err)
		}
	}
	if asked != nil {
		body["pendingAdminApproval"] = s.approvalBody(asked, true)
	}
	return ok(body)
}

// bulkUpdate checks one update of a bulk request as the route for one rule would.
func (s *Server) bulkUpdate(c *call, in ruleInput) (ruleUpdate, *problem) {
	one := *c
	one.path = map[string]string{"id": in.WalletID, "coin": in.Coin}
	if in.Coin == "" {
		return ruleUpdate{}, bad("coin is required")
	}
	w, ticker, p := s.walletOf(&one)
	if p != nil {
		return ruleUpdate{}, p
	}
	if p := s.managesPolicy(c, w); p != nil {
		return ruleUpdate{}, p
	}
	in.Coin = s.policyOf(w).coinOf(in.ID) // the body's coin names the wallet's, not the rule's
	return s.update("update", w, ticker, in, []string{"advancedWhitelist"}, s.acceptedActions(w, "update", in.ID))
}

// coinOf is the coin that the rule is confined to.
func (p *policy) coinOf(id string) string {
	if at := p.position(id, ""); at >= 0 {
		return p.Rules[at].Coin
	}
	return ""
}
