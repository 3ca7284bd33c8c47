package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// many reads an array parameter, repeated or with brackets.
func (c *call) many(names ...string) []string {
	out := []string{}
	for _, name := range names {
		out = append(out, c.query[name]...)
		out = append(out, c.query[name+"[]"]...)
	}
	return out
}

// approvalFilter is what a listing of approvals asks for; an empty list asks for anything.
type approvalFilter struct {
	states, types, resources, coins, scopes, wallets, enterprises []string
	organization                                                  string
	tokens                                                        bool
}

// approvalFilter reads the query of GET /api/v2/pendingapprovals, of the document's camel-case
// twin and of the SDK's form under a coin.
func (s *Server) approvalFilter(c *call) (approvalFilter, *problem) {
	f := approvalFilter{states: c.many("state"), types: c.many("requestType"), resources: c.many("requestResourceType"),
		coins: c.many("coin", "coins"), scopes: c.many("scope"), wallets: c.many("walletId"), enterprises: c.many("enterpriseId", "enterprise"),
		organization: c.query.Get("organizationId"), tokens: c.query.Get("allTokens") == "true"}
	if path := c.path["coin"]; path != "" {
		f.coins, f.tokens = []string{path}, true
		if (len(f.wallets) == 0) == (len(f.enterprises) == 0) {
			p := invalid("BadRequest", "must provide exactly 1 of walletId or enterpriseId to get pending approvals on")
			return f, &p
		}
	}
	if len(f.enterprises) > 20 {
		p := invalid("InvalidArgument", "at most 20 enterprises can be asked for")
		return f, &p
	}
	if p := f.unknown(); p != nil {
		return f, p
	}
	if len(f.states) == 0 {
		f.states = openApprovals
	}
	return f, nil
}

// unknown refuses words and ids that are not BitGo's.
func (f approvalFilter) unknown() *problem {
	for _, check := range []struct {
		name   string
		values []string
		known  func(string) bool
	}{
		{"state", f.states, approvalState},
		{"requestType", f.types, func(name string) bool { return infoScope(name) != "" }},
		{"scope", f.scopes, func(name string) bool { return slices.Contains(approvalScopes, name) }},
		{"walletId", f.wallets, hex32.MatchString},
		{"enterpriseId", f.enterprises, hex32.MatchString},
	} {
		for _, value := range check.values {
			if !check.known(value) {
				p := invalid("InvalidArgument", "invalid value for "+check.name)
				p.context = map[string]any{check.name: value}
				return &p
			}
		}
	}
	return nil
}

func (f approvalFilter) fits(a *approval, organization string) bool {
	resource := ""
	if a.Change != nil {
		resource, _ = a.Change.Info["resourceType"].(string)
	}
	return matches(f.states, a.State) && matches(f.types, a.infoType()) && matches(f.resources, resource) &&
		matches(f.scopes, cmp.Or(a.Scope, "wallet")) && matches(f.wallets, a.Wallet) && matches(f.enterprises, a.Enterprise) &&
		(f.organization == "" || f.organization == organization) && f.ofCoins(a)
}

// ofCoins takes a wallet's tokens with its coin where allTokens asks for them.
func (f approvalFilter) ofCoins(a *approval) bool {
	return matches(f.coins, a.Coin) || f.tokens && slices.Contains(f.coins, coins[a.Coin].base)
}

// newestApproval orders a listing: the newest first.
func newestApproval(x, y *approval) int {
	return cmp.Or(y.Created.Compare(x.Created), strings.Compare(x.ID, y.ID))
}

// approvals lists pending approvals (bitgo-api.md §9.2). Without a state it lists those in
// awaitingSignature, pending and pendingFinalApproval.
func (s *Server) approvals(c *call) answer {
	f, p := s.approvalFilter(c)
	if p != nil {
		return c.fail(*p)
	}
	all := []*approval{}
	for _, id := range s.state.approvalOrder {
		if a := s.state.approvals[id]; s.seesApproval(c, a) && f.fits(a, s.world.Organization.ID) {
			all = append(all, a)
		}
	}
	part, more, p := portion(c, all, s.state.approvals[c.query.Get("prevId")], newestApproval)
	if p != nil {
		return c.fail(*p)
	}
	out, next := []any{}, ""
	for _, a := range part {
		out = append(out, s.labelled(a, c.query.Get("expandWalletLabels") == "true", c.query.Get("expandAddressLabels") == "true"))
		if more {
			next = a.ID
		}
	}
	return listed(map[string]any{"pendingApprovals": out, "count": len(all)}, next)
}

// portion cuts a list by limit (1 to 500, 25 when absent), by offset, and behind last, the
// entry of prevId. Last need not be in the list any more: it may have changed between two
// pages, and the next page still begins where it stood.
func portion[T any](c *call, all []*T, last *T, order func(a, b *T) int) (part []*T, more bool, refused *problem) {
	limit, refused := pageLimit(c)
	if refused != nil {
		return nil, false, refused
	}
	slices.SortFunc(all, order)
	switch prev := c.query.Get("prevId"); {
	case prev != "" && last == nil:
		p := invalid("InvalidArgument", "prevId is unknown")
		return nil, false, &p
	case prev != "":
		from, found := slices.BinarySearchFunc(all, last, order)
		if found {
			from++
		}
		all = all[from:]
	}
	if text := c.query.Get("offset"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			p := problem{status: http.StatusBadRequest, name: "InvalidArgument", message: "offset must be a whole number, not below 0"}
			return nil, false, &p
		}
		all = all[min(n, len(all)):]
	}
	return all[:min(limit, len(all))], len(all) > limit, nil
}
