package sandbox

import "maps"

// policyBody is the wallet's policy as the platform shows it in admin.policy. With expand
// (expandAdvancedWhitelist) each entry of an advancedWhitelist is annotated with what it
// means today: the address behind a wallet's id, the wallet behind an address, whether the
// rule is locked (bitgo-api.md §11; the annotations' names are unverified).
func (s *Server) policyBody(w *wallet, expand bool) map[string]any {
	p := s.policyOf(w)
	rules := []any{}
	for _, r := range p.Rules {
		rules = append(rules, s.ruleBody(r, expand))
	}
	return map[string]any{"id": p.ID, "label": "default", "version": p.Version, "latest": true, "date": stamp(p.Updated),
		"walletId": w.ID, "enterpriseId": w.Enterprise, "rules": rules}
}

func (s *Server) ruleBody(r rule, expand bool) map[string]any {
	body := map[string]any{"id": r.ID, "type": r.Type, "condition": s.conditionBody(r, expand), "action": r.Action.body(),
		"mutabilityConstraint": "managed", "latest": true, "version": r.Version}
	if r.Coin != "" {
		body["coin"] = r.Coin
	}
	if r.Lock != nil {
		body["lockDate"] = stamp(*r.Lock)
	}
	return body
}

func (a ruleAction) body() map[string]any {
	users := a.Users
	if users == nil {
		users = []string{}
	}
	return map[string]any{"type": a.Type, "userIds": users}
}

func (s *Server) conditionBody(r rule, expand bool) map[string]any {
	switch r.Type {
	case "advancedWhitelist":
		entries := []any{}
		for _, e := range r.Entries {
			entries = append(entries, s.entryBody(r, e, expand))
		}
		return map[string]any{"entries": entries}
	case "coinAddressWhitelist", "bitcoinAddressWhitelist", "coinAddressBlacklist":
		addresses, data := []string{}, map[string]any{}
		for _, e := range r.Entries {
			addresses = append(addresses, e.Item)
			if e.Meta != nil {
				data[e.Item] = e.Meta
			}
		}
		return map[string]any{"addresses": addresses, "metaData": data}
	case "velocityLimit", "transactionLimit":
		return limitBody(r.Amount.String(), r.Window, r.Groups, r.Excludes)
	case "webhook":
		return map[string]any{"url": r.URL}
	}
	return map[string]any{}
}

func limitBody(amount string, window int64, groups, excludes []string) map[string]any {
	body := map[string]any{"amountString": amount, "timeWindow": window}
	if len(groups) > 0 {
		body["groupTags"] = groups
	}
	if len(excludes) > 0 {
		body["excludeTags"] = excludes
	}
	return body
}

func (s *Server) entryBody(r rule, e listEntry, expand bool) map[string]any {
	body := map[string]any{"item": e.Item, "type": e.Type}
	data := maps.Clone(e.Meta)
	if expand {
		if data == nil {
			data = map[string]any{}
		}
		s.annotate(r, e, data)
	}
	if data != nil {
		body["metaData"] = data
	}
	if e.State != "" {
		body["verificationState"] = e.State
	}
	if e.VerifiedBy != "" {
		body["verifiedBy"] = e.VerifiedBy
	}
	if e.VerifiedAt != nil {
		body["verifiedAt"] = stamp(*e.VerifiedAt)
	}
	return body
}

// annotate adds what BitGo knows about an entry beside what the customer wrote.
func (s *Server) annotate(r rule, e listEntry, data map[string]any) {
	data["locked"] = r.locked(s.now())
	w := s.state.wallets[e.Item]
	switch e.Type {
	case "address":
		if own := s.state.addresses[s.state.byAddress[e.Item]]; own != nil {
			w = s.state.wallets[own.Wallet]
		}
	case "walletId":
		if w != nil {
			data["address"] = w.ID // a Go Account is paid at its id
			if first := s.state.addresses[w.Receive]; first != nil && w.Coin != "ofc" {
				data["address"] = first.Address
			}
		}
	case "enterpriseId":
		if owner := s.state.enterprises[e.Item]; owner != nil {
			data["enterpriseId"], data["owner"] = owner.ID, owner.Name
		}
	}
	if w != nil {
		data["walletId"], data["walletLabel"], data["enterpriseId"] = w.ID, w.Label, w.Enterprise
	}
}

// updateBody is a change of a policy as the pending approval that asks for it shows it:
// what was sent, not what would come of it. BitGo types its lockDate as a bare date.
func (u ruleUpdate) body() map[string]any {
	body := map[string]any{"id": u.ID, "type": u.Type, "action": u.Action.body(), "walletId": u.Wallet}
	c := u.Change
	switch {
	case c.Add != nil && u.Type == "advancedWhitelist":
		entry := map[string]any{"item": c.Add.Item, "type": c.Add.Type}
		if c.Add.Meta != nil {
			entry["metaData"] = c.Add.Meta
		}
		body["condition"] = map[string]any{"add": entry}
	case c.Add != nil:
		body["condition"] = map[string]any{"add": c.Add.Item}
	case c.Remove != "" && u.Type == "advancedWhitelist":
		body["condition"] = map[string]any{"remove": map[string]any{"item": c.Remove}}
	case c.Remove != "":
		body["condition"] = map[string]any{"remove": c.Remove}
	case c.Amount != nil:
		body["condition"] = limitBody(c.Amount.String(), c.Window, c.Groups, c.Excludes)
	case c.URL != "":
		body["condition"] = map[string]any{"url": c.URL}
	}
	if u.Coin != "" {
		body["coin"] = u.Coin
	}
	if u.Lock != nil {
		body["lockDate"] = u.Lock.UTC().Format("2006-01-02")
	}
	if u.Generate != nil {
		body["generatePolicy"] = *u.Generate
	}
	return body
}
