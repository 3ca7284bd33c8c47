package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// registerWhitelists are the whitelists that BitGo keeps in wallets' policies.
func (s *Server) registerWhitelists(api huma.API) {
	accepted := []int{http.StatusAccepted}
	bad := []int{http.StatusNotFound, http.StatusBadGateway}
	changing := []int{http.StatusNotFound, http.StatusConflict, http.StatusBadGateway}

	add(s, api, operation{ID: "listWhitelist", Method: http.MethodGet, Path: "/wallet/{coin}/{walletId}/whitelist", Scope: "wallets:read", Roles: anyone, Tag: "Whitelists", Errors: bad,
		Summary: "Whom a wallet may pay at BitGo", Text: "Read from BitGo at this moment, with the changes that are under way. BitGo locks a rule 48 hours after it was made, where the customer holds the keys: `lockDate` is the clock. `enforced` false: the wallet has no whitelist, and BitGo lets it pay everybody."}, s.listWhitelist)
	add(s, api, operation{ID: "listWhitelists", Method: http.MethodGet, Path: "/enterprise/{enterpriseId}/whitelists", Scope: "wallets:read", Roles: anyone, Tag: "Whitelists", Errors: bad,
		Summary: "The whitelists of every wallet of an enterprise", Text: "Read from BitGo at this moment, a page at a time."}, s.listWhitelists)
	add(s, api, operation{ID: "changeWhitelist", Method: http.MethodPost, Path: "/wallet/{coin}/{walletId}/whitelist", Scope: "policy:write", Roles: treasury, Once: true, Also: accepted, Tag: "Whitelists", Errors: changing,
		Summary: "Add a payee, give it another label, or remove it",
		Text: "One payee a call. An addition and a new label wait for compliance (202, `pending_approval`): decide it with `decideWhitelistChange`. A removal is asked of BitGo at once. " +
			"200 means that the change is in force at BitGo (`active`); 202 with `pending_at_bitgo` that another administrator has to agree there. " +
			"BitGo knows no new label: a relabelling removes the payee and adds it again, and may wait at BitGo twice."}, s.changeWhitelist)
	add(s, api, operation{ID: "getWhitelistChange", Method: http.MethodGet, Path: "/whitelist-changes/{changeId}", Scope: "wallets:read", Roles: anyone, Tag: "Whitelists", Errors: []int{http.StatusNotFound},
		Summary: "Where a change of a whitelist stands"}, s.whitelistChange)
	add(s, api, operation{ID: "decideWhitelistChange", Method: http.MethodPut, Path: "/whitelist-changes/{changeId}", Scope: "approvals:write", Roles: anyone, Once: true, Also: accepted, Tag: "Whitelists", Errors: bad,
		Summary: "Approve or reject a change of a whitelist", Text: "The decision is that of the person whose approver token stands in `x-approver-token`: compliance, and never the asker. Approved, BitGo is asked at once."}, s.decideWhitelistChange)
	add(s, api, operation{ID: "checkWhitelistChange", Method: http.MethodPost, Path: "/whitelist-changes/{changeId}/check", Scope: "policy:write", Roles: treasury, Once: true, Also: accepted, Tag: "Whitelists", Errors: changing,
		Summary: "Ask BitGo how far a change has come", Text: "Takes it on where it can go on: an approved change that BitGo could not be asked for is asked for, and the addition of a relabelling follows its removal."}, s.checkWhitelistChange)
}
