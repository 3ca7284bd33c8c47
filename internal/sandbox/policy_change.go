package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// open refuses an update of a rule that is locked.
func (p *policy) open(u ruleUpdate, now time.Time) *problem {
	if at := p.position(u.ID, u.Coin); u.Op != "add" && at >= 0 && p.Rules[at].locked(now) {
		return lockedRule(p.Rules[at].ID, p.ID)
	}
	return nil
}

// changed is the policy after an update. It refuses one that makes no sense: of a rule that
// exists already or does not exist, of an entry that is on the list or is not. The policy
// itself is left alone, because records are never changed in place.
func (p *policy) changed(w *wallet, u ruleUpdate, now time.Time) (*policy, *problem) {
	next := *p
	next.Rules = slices.Clone(p.Rules)
	next.Version, next.Updated = p.Version+1, now
	at := p.position(u.ID, u.Coin)
	if u.Op == "add" {
		if slices.ContainsFunc(p.Rules, func(r rule) bool { return r.ID == u.ID }) {
			return nil, conflicting("a rule with this id already exists on the policy", map[string]any{"id": u.ID, "policyId": p.ID})
		}
		made, refused := newRule(w, u, now)
		next.Rules = append(next.Rules, made)
		return &next, refused
	}
	if at < 0 {
		return nil, &problem{status: http.StatusNotFound, name: "PolicyRuleNotFound", message: "policy rule not found",
			context: map[string]any{"id": u.ID, "policyId": p.ID}}
	}
	old := p.Rules[at]
	switch {
	case old.Type != u.Type:
		return nil, bad("the type of rule %s is %s and cannot be changed", short(u.ID), old.Type)
	case u.Op == "remove":
		next.Rules = slices.Delete(next.Rules, at, at+1)
		return &next, nil
	}
	changed, refused := old.changed(w, u, now)
	next.Rules[at] = changed
	return &next, refused
}

// lockedRule is BitGo's text; the status is unverified (bitgo-api.md §4.2, §11).
func lockedRule(rule, policy string) *problem {
	return &problem{status: http.StatusBadRequest, name: "PolicyRuleLocked",
		message: fmt.Sprintf("Cannot update locked rule %s on policy %s", rule, policy),
		context: map[string]any{"ruleId": rule, "policyId": policy}}
}

func conflicting(message string, context map[string]any) *problem {
	return &problem{status: http.StatusConflict, name: "Conflict", message: message, context: context}
}

// newRule locks by itself after the enterprise's window where the customer holds the keys;
// an earlier lockDate of the caller's counts, a later one does not.
func newRule(w *wallet, u ruleUpdate, now time.Time) (rule, *problem) {
	r := rule{ID: u.ID, Type: u.Type, Coin: u.Coin, Created: now, Version: 0}
	if w.selfCustody() {
		lock := now.Add(mutableWindow)
		r.Lock = &lock
	}
	return r.changed(w, u, now)
}

// changed is the rule after an update: another action, one entry more or less, another
// limit, an earlier lock.
func (r rule) changed(w *wallet, u ruleUpdate, now time.Time) (rule, *problem) {
	r.Version++
	r.Action = u.Action
	if u.Lock != nil {
		if r.Lock != nil && u.Lock.After(*r.Lock) {
			return r, bad("lockDate cannot be later than %s", stamp(*r.Lock))
		}
		r.Lock = u.Lock
	}
	c := u.Change
	switch {
	case c.empty():
		return r, nil
	case c.Add != nil:
		return r.with(w, *c.Add, now)
	case c.Remove != "":
		return r.without(c.Remove)
	}
	r.Amount, r.Window, r.Groups, r.Excludes, r.URL = c.Amount, c.Window, c.Groups, c.Excludes, c.URL
	return r, nil
}

// with adds an entry. In a wallet whose keys BitGo holds it counts only once BitGo has
// verified it, which happens outside the API (POST /_sandbox/whitelist here).
func (r rule) with(w *wallet, added listEntry, now time.Time) (rule, *problem) {
	label, _ := added.Meta["label"].(string)
	for _, e := range r.Entries {
		if sameItem(e.Item, added.Item) {
			return r, bad("item %s is already on the list", short(added.Item))
		}
		if other, _ := e.Meta["label"].(string); label != "" && label == other {
			return r, bad("label %s is already used on the list", short(label))
		}
	}
	added.Added, added.VerifiedAt = now, nil
	switch {
	case r.Type != "advancedWhitelist":
		added.State, added.VerifiedBy = "", ""
	case !w.selfCustody():
		added.State, added.VerifiedBy = "unverified", ""
	case added.State == "verified":
		added.VerifiedAt = &now
	}
	r.Entries = append(slices.Clone(r.Entries), added)
	return r, nil
}

func (r rule) without(item string) (rule, *problem) {
	at := slices.IndexFunc(r.Entries, func(e listEntry) bool { return sameItem(e.Item, item) })
	if at < 0 {
		return r, bad("item %s is not on the list", short(item))
	}
	r.Entries = slices.Delete(slices.Clone(r.Entries), at, at+1)
	return r, nil
}
