package sandbox

import (
	"math/big"
	"net/http"
	"slices"
	"strings"
)

// verdict is the rule that a send triggered: what happens now, and why in BitGo's words.
type verdict struct {
	rule   rule
	reason string
}

// policy applies the wallet's rules to a send (bitgo-api.md §11). Every rule is looked at:
// one that denies decides, then the first in their order that asks somebody. Nil lets the
// send go. The texts are those that BitGo's customers report (§4.2) where one is known.
func (s *Server) policy(w *wallet, o order) *verdict {
	var first *verdict
	for _, r := range s.policyOf(w).Rules {
		reason := ""
		if r.concerns(o.ticker) {
			reason = s.triggers(w, r, o)
		}
		if reason == "" || r.Action.Type != "deny" && actionStates[r.Action.Type] == "" {
			continue
		}
		found := &verdict{rule: r, reason: reason}
		if found.denies() {
			return found
		}
		if first == nil {
			first = found
		}
	}
	return first
}

// concerns reports whether the rule looks at sends of the asset.
func (r rule) concerns(ticker string) bool { return r.Coin == "" || r.Coin == ticker }

func (v *verdict) denies() bool { return v != nil && v.rule.Action.Type == "deny" }

// state is the state of the pending approval that the verdict asks for.
func (v *verdict) state() string { return actionStates[v.rule.Action.Type] }

// denial is the refusal of a send, with an evaluation id that no two requests share.
func (v *verdict) denial(requestID string) problem {
	evaluation := digest("evaluation|" + v.rule.ID + "|" + requestID)[:32]
	p := deniedBy(evaluation, v.reason)
	p.context = map[string]any{"evaluationId": evaluation, "ruleId": v.rule.ID, "ruleType": v.rule.Type}
	return p
}

// deniedBy is BitGo's text for a denial, its reason behind it where there is one to give.
func deniedBy(evaluation, reason string) problem {
	text := "You have been denied by a policy, provide this evaluation ID to support@bitgo.com: " + evaluation
	if reason != "" {
		text += " (" + reason + ")"
	}
	return problem{status: http.StatusForbidden, name: "PolicyDenied", message: text}
}

// triggers is why the send triggers the rule, or nothing.
func (s *Server) triggers(w *wallet, r rule, o order) string {
	switch r.Type {
	case "advancedWhitelist":
		return s.offWhitelist(r, o)
	case "coinAddressWhitelist", "bitcoinAddressWhitelist":
		if !o.every(func(address string) bool { return r.lists(address) != nil }) {
			return "violates address whitelist"
		}
	case "coinAddressBlacklist":
		if !o.every(func(address string) bool { return r.lists(address) == nil }) {
			return "violates address blacklist"
		}
	case "velocityLimit":
		return s.overLimit(w, r, o)
	case "transactionLimit":
		if o.amount.Cmp(r.Amount) > 0 {
			return "exceeds per-transaction limit"
		}
	case "allTx":
		return "triggered all transactions policy"
	case "allTxNoFiat":
		if !fiat(o.ticker) {
			return "triggered all transactions policy"
		}
	case "webhook":
		if !o.heard[r.ID] {
			return "webhook failed to return approval"
		}
	}
	return ""
}

// fiat reports whether the asset is money of a state.
func fiat(ticker string) bool {
	return strings.HasPrefix(strings.TrimPrefix(coins[ticker].backing, "t"), "fiat")
}

// every reports whether each payee of the send passes; the wallet itself is none. A destination tag belongs to the
// payee's bookkeeping and not to the address.
func (o order) every(passes func(address string) bool) bool {
	return o.gathers() || !slices.ContainsFunc(o.all(), func(who payee) bool { return !passes(bare(who.Address)) })
}

// bare is an address without its destination tag.
func bare(address string) string {
	text, _, _ := strings.Cut(address, "?")
	return text
}

// lists is the rule's entry for an address as it is written there.
func (r rule) lists(address string) *listEntry {
	for i, e := range r.Entries {
		if e.Type == "address" && sameItem(e.Item, address) {
			return &r.Entries[i]
		}
	}
	return nil
}

// offWhitelist tells whether a payee is missing on an advancedWhitelist, or is on it and
// still waits for BitGo's verification.
func (s *Server) offWhitelist(r rule, o order) string {
	unverified := false
	on := o.every(func(address string) bool {
		e := s.listed(r, address)
		unverified = unverified || e != nil && e.State == "unverified"
		return e != nil
	})
	switch {
	case !on:
		return "violates advanced whitelist"
	case unverified:
		return "address(es) on advanced whitelist are missing verification"
	}
	return ""
}

// listed is the entry that covers a payee: its address, the wallet it belongs to, or that
// wallet's enterprise. A verified one wins over one that is not.
func (s *Server) listed(r rule, address string) *listEntry {
	ids := []string{}
	if own := s.owner(address); own != nil {
		ids = append(ids, own.ID, own.Enterprise)
	}
	var found *listEntry
	for i, e := range r.Entries {
		covers := e.Type == "address" && sameItem(e.Item, address) || e.Type != "address" && slices.Contains(ids, e.Item)
		if covers && (found == nil || found.State == "unverified") {
			found = &r.Entries[i]
		}
	}
	return found
}

// owner is the wallet here that an address pays: by its id, or by one of its addresses.
func (s *Server) owner(address string) *wallet {
	if w := s.peerAccount(address); w != nil {
		return w
	}
	if own := s.state.addresses[s.state.byAddress[address]]; own != nil {
		return s.state.wallets[own.Wallet]
	}
	return nil
}

// overLimit sums what left within the window and this send.
func (s *Server) overLimit(w *wallet, r rule, o order) string {
	if r.Window == 0 {
		if o.amount.Cmp(r.Amount) > 0 {
			return "exceeds per-transaction limit"
		}
		return ""
	}
	spent := new(big.Int).Add(s.velocity(w, r, o), s.counted(r, o.all()))
	if spent.Cmp(r.Amount) > 0 {
		return "exceeds velocity limit"
	}
	return ""
}
