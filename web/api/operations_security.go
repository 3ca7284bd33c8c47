package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// registerSecurity is seed 001 §15 and §16 and what follows from them.
func (s *Server) registerSecurity(api huma.API) {
	get, post := http.MethodGet, http.MethodPost
	none := []int{http.StatusNotFound}

	add(s, api, operation{ID: "registerSecurity", Method: post, Path: "/rwa/securities/register", Scope: "securities:write", Roles: treasury, Once: true, Tag: "Securities", Errors: none,
		Summary: "Enter a security in the register", Text: "The register is kept here. `cusip` and `isin` carry what was assigned, or a provisional mark of ours that is recognisably neither: `UNASSIGNED-…`. `transferAgent` is whom the operator has appointed, or null. A key of one client registers for that client; a key of the whole organization for the client that it names, or for the organization itself."}, s.registerRWA)
	add(s, api, operation{ID: "getSecurity", Method: get, Path: "/rwa/securities/{securityId}", Scope: "securities:read", Roles: anyone, Tag: "Securities", Errors: none,
		Summary: "A security and how much of it is issued"}, s.security)
	add(s, api, operation{ID: "transferSecurity", Method: post, Path: "/rwa/securities/transfer", Scope: "securities:write", Roles: treasury, Once: true, Tag: "Securities", Errors: none,
		Summary: "Transfer shares", Text: "200 when every rule passes: the shares have moved. 202 when a rule waits, for evidence above all: the shares are promised, `rules` says why, and the transfer goes on by itself once compliance has decided. `accreditationVerified` is a claim and is kept as one; evidence on file decides. Refused, with the figures, beyond what is authorised or held, and with the earliest day within a holding period. `issuer_treasury` is the issuer's own account."}, s.transferShares)
	add(s, api, operation{ID: "getSecurityTransfer", Method: get, Path: "/rwa/transfers/{transactionId}", Scope: "securities:read", Roles: anyone, Tag: "Securities", Errors: none,
		Summary: "Where a transfer of shares stands"}, s.shareTransfer)
}
