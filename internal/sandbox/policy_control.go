package sandbox

import (
	"slices"
	"time"
)

// controlUnlockPolicy is what BitGo's support does after a video call: the locked rules of
// a wallet can be changed for another 48 hours.
func (s *Server) controlUnlockPolicy(in wish) (any, error) {
	return s.moveLock(in.Wallet, "unlock", mutableWindow, func(r rule, now time.Time) bool { return r.locked(now) })
}

// controlLockPolicy is the end of the 48 hours, at once: nothing of the rules that would lock can be changed any more.
func (s *Server) controlLockPolicy(in wish) (any, error) {
	return s.moveLock(in.Wallet, "lock", 0, func(r rule, now time.Time) bool { return r.Lock != nil && !r.locked(now) })
}

// moveLock gives the rules that match a lock after so long.
func (s *Server) moveLock(id, verb string, after time.Duration, match func(rule, time.Time) bool) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.state.wallets[id]
	if w == nil {
		return nil, refusal("wallet is unknown")
	}
	b := s.begin("policy." + verb)
	next, until := *s.policyOf(w), b.at.Add(after)
	next.Rules = slices.Clone(next.Rules)
	n := 0
	for i, r := range next.Rules {
		if match(r, b.at) {
			next.Rules[i].Lock = &until
			n++
		}
	}
	if n == 0 {
		return map[string]any{verb + "ed": 0}, nil
	}
	b.put(&next)
	return map[string]any{verb + "ed": n, "until": stamp(until)}, b.commit()
}

// controlWhitelist is BitGo's verification of whitelist entries in a wallet whose keys it
// holds: verified, or rejected and with that gone. Without an item it decides about every
// one that waits. The organization's whitelistApproved and whitelistRejected webhooks tell.
func (s *Server) controlWhitelist(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.state.wallets[in.Wallet]
	if w == nil || in.State != "verified" && in.State != "rejected" {
		return nil, refusal("wallet must be known, state verified or rejected")
	}
	b := s.begin("whitelist." + in.State)
	next := *s.policyOf(w)
	next.Rules = slices.Clone(next.Rules)
	decided := 0
	for i, r := range next.Rules {
		kept := []listEntry{}
		for _, e := range r.Entries {
			if e.State != "unverified" || in.Item != "" && !sameItem(in.Item, e.Item) {
				kept = append(kept, e)
				continue
			}
			decided++
			b.notifyWhitelist(whitelisted{wallet: w, policy: &next, rule: r, entry: e}, in.State)
			if in.State == "verified" {
				e.State, e.VerifiedBy, e.VerifiedAt = "verified", "unverifiedRule", &b.at
				kept = append(kept, e)
			}
		}
		next.Rules[i].Entries = kept
	}
	if decided == 0 {
		return nil, refusal("no entry of the wallet's whitelists waits for verification")
	}
	next.Version, next.Updated = next.Version+1, b.at
	b.put(&next)
	return map[string]any{"decided": decided, "state": in.State}, b.commit()
}

// notifyWhitelist tells the organization what became of an entry. BitGo publishes no
// payload for it; this one names what the list of the enterprise's whitelists names.
func (b *batch) notifyWhitelist(x whitelisted, state string) {
	kind := map[string]string{"verified": "whitelistApproved", "rejected": "whitelistRejected"}[state]
	b.tell(happening{kind: kind, subject: x.id(), wallet: x.wallet.ID, enterprise: x.wallet.Enterprise, coin: x.coin(),
		facts: facts{"whitelistId": x.id(), "enterpriseId": x.wallet.Enterprise, "walletId": x.wallet.ID, "coin": x.coin(),
			"ruleId": x.rule.ID, "item": x.entry.Item, "itemType": x.entry.Type, "label": x.label()}})
}
