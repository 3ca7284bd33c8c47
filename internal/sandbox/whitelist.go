package sandbox

import (
	"slices"
	"strings"
)

// whitelisted is one entry of one wallet's whitelist.
type whitelisted struct {
	wallet *wallet
	policy *policy
	rule   rule
	entry  listEntry
}

// id is made of what the entry is, so that it stays the same while the entry does.
func (x whitelisted) id() string {
	return digest("whitelist|" + x.wallet.ID + "|" + x.rule.ID + "|" + x.entry.Type + "|" + x.entry.Item)[:32]
}

// whitelistTypes are the rules that list who may be paid.
var whitelistTypes = []string{"advancedWhitelist", "coinAddressWhitelist", "bitcoinAddressWhitelist"}

// whitelistedIn lists the entries of an enterprise's wallets, wallet by wallet, rule by
// rule, in the order in which they were added.
func (s *Server) whitelistedIn(enterprise string) []whitelisted {
	out := []whitelisted{}
	for _, id := range s.state.walletOrder {
		w := s.state.wallets[id]
		if w.Enterprise != enterprise {
			continue
		}
		p := s.policyOf(w)
		for _, r := range p.Rules {
			if !slices.Contains(whitelistTypes, r.Type) {
				continue
			}
			for _, e := range r.Entries {
				out = append(out, whitelisted{wallet: w, policy: p, rule: r, entry: e})
			}
		}
	}
	return out
}

// whitelists is the aggregated list of seed 000 (fetch-whitelist-via-api): GET
// /api/v2/enterprise/{id}/whitelists, paged by limit and prevId. The seed says that it
// holds walletId, address, label and coin; everything else about it is unverified.
func (s *Server) whitelists(c *call) answer {
	e, p := s.enterpriseOf(c, c.path["id"])
	if p != nil {
		return c.fail(*p)
	}
	all, ids, search := map[string]whitelisted{}, []string{}, strings.ToLower(c.query.Get("search"))
	for _, x := range s.whitelistedIn(e.ID) {
		text := strings.ToLower(x.entry.Item + " " + x.label() + " " + x.wallet.Label)
		if !matches(c.query["walletId"], x.wallet.ID) || !matches(c.query["coin"], x.coin()) ||
			!matches(c.query["type"], x.entry.Type) || !strings.Contains(text, search) {
			continue
		}
		id := x.id()
		all[id], ids = x, append(ids, id)
	}
	part, next, p := page(c, ids)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, id := range part {
		out = append(out, all[id].body(s))
	}
	return listed(map[string]any{"whitelists": out, "totalCount": len(ids)}, next)
}

func (x whitelisted) label() string {
	label, _ := x.entry.Meta["label"].(string)
	return label
}

// coin is the asset that the entry is about: the rule's, else the wallet's.
func (x whitelisted) coin() string {
	if x.rule.Coin != "" {
		return x.rule.Coin
	}
	return x.wallet.Coin
}

func (x whitelisted) body(s *Server) map[string]any {
	data := map[string]any{}
	s.annotate(x.rule, x.entry, data)
	body := map[string]any{"id": x.id(), "walletId": x.wallet.ID, "walletLabel": x.wallet.Label, "enterpriseId": x.wallet.Enterprise,
		"coin": x.coin(), "policyId": x.policy.ID, "ruleId": x.rule.ID, "ruleType": x.rule.Type, "action": x.rule.Action.Type,
		"type": x.entry.Type, "item": x.entry.Item, "address": x.entry.Item, "label": x.label(), "locked": data["locked"],
		"createdDate": stamp(x.entry.Added)}
	if x.entry.Type != "address" {
		body["address"] = data["address"] // null where the item is not a wallet here
	}
	if x.rule.Lock != nil {
		body["lockDate"] = stamp(*x.rule.Lock)
	}
	if x.entry.State != "" {
		body["verificationState"] = x.entry.State
	}
	return body
}
