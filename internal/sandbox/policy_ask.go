package sandbox

import (
	"net/http"
	"slices"
)

// policyChange is what a pending approval of type policyRuleRequest would do: one update,
// or those of a bulk request.
type policyChange struct {
	Updates []ruleUpdate `json:"updates"`
	Bulk    bool         `json:"bulk,omitempty"`
}

// policyRules is the name under which approvals carry changes of policies out.
const policyRules = "policyRules"

var _ = onApproval(policyRules, func(b *batch, _ *approval, in policyChange) *problem { return b.server.applyPolicy(b, &in) })

// askPolicy files changes of policies for another administrator's approval: 202 with the
// pending approval.
func (s *Server) askPolicy(c *call, b *batch, w *wallet, asker string, updates []ruleUpdate) answer {
	a := b.askPolicy(w, asker, updates, false)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return reply(http.StatusAccepted, s.approvalBody(a, true))
}

func (b *batch) askPolicy(w *wallet, asker string, updates []ruleUpdate, bulk bool) *approval {
	asked := policyChange{Updates: updates, Bulk: bulk}
	return b.propose(nil, change{Name: policyRules, Type: "policyRuleRequest", Info: asked.info(), Wallet: w.ID, Creator: asker}, asked)
}

// info is the change as BitGo's pending approval carries it (seed 002).
func (p *policyChange) info() map[string]any {
	request := map[string]any{"action": p.Updates[0].Op}
	if !p.Bulk {
		request["update"] = p.Updates[0].body()
		return request
	}
	all := []any{}
	for _, u := range p.Updates {
		all = append(all, u.body())
	}
	request["updates"] = all
	return request
}

// wallets are the ids of the wallets whose policies would change, each once.
func (p *policyChange) wallets() []string {
	out := []string{}
	for _, u := range p.Updates {
		if !slices.Contains(out, u.Wallet) {
			out = append(out, u.Wallet)
		}
	}
	return out
}

// applyPolicy lets an approved change happen. It returns why it no longer can: the rule
// was removed since, or its id was taken. Nothing of a bulk change happens then. A rule that
// was locked since is changed: what counts is when the change was asked for.
func (s *Server) applyPolicy(b *batch, p *policyChange) *problem {
	changed := map[string]*policy{}
	for _, u := range p.Updates {
		w := s.state.wallets[u.Wallet]
		current := changed[w.ID]
		if current == nil {
			current = s.policyOf(w)
		}
		next, refused := current.changed(w, u, b.at)
		if refused != nil {
			return refused
		}
		changed[w.ID] = next
	}
	for _, id := range p.wallets() {
		b.put(changed[id])
	}
	return nil
}
