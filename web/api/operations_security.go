package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/unykorn/console/internal/identity"
)

var filers = []identity.Role{identity.Treasury, identity.Compliance}

// registerSecurity is seed 001 §15 to §18 and what follows from them.
func (s *Server) registerSecurity(api huma.API) {
	get, post := http.MethodGet, http.MethodPost
	none := []int{http.StatusNotFound}

	add(s, api, operation{ID: "registerSecurity", Method: post, Path: "/rwa/securities/register", Scope: "securities:write", Roles: treasury, Once: true, Tag: "Securities", Errors: none,
		Summary: "Enter a security in the register", Text: "The register is kept here. `cusip` and `isin` carry what was assigned, or a provisional mark of ours that is recognisably neither: `UNASSIGNED-…`. `transferAgent` is whom the operator has appointed, or null. A key of one client registers for that client; a key of the whole organization for the client that it names, or for the organization itself."}, s.registerRWA)
	add(s, api, operation{ID: "getSecurity", Method: get, Path: "/rwa/securities/{securityId}", Scope: "securities:read", Roles: anyone, Tag: "Securities", Errors: none,
		Summary: "A security and how much of it is issued"}, s.security)
	add(s, api, operation{ID: "transferSecurity", Method: post, Path: "/rwa/securities/transfer", Scope: "securities:write", Roles: treasury, Once: true, Also: []int{http.StatusAccepted}, Tag: "Securities", Errors: none,
		Summary: "Transfer shares", Text: "200 when every rule passes: the shares have moved. 202 when a rule waits, for evidence above all: the shares are promised, `rules` says why, and the transfer goes on by itself once compliance has decided. `accreditationVerified` is a claim and is kept as one; evidence on file decides. Refused, with the figures, beyond what is authorised or held, and with the earliest day within a holding period. `issuer_treasury` is the issuer's own account."}, s.transferShares)
	add(s, api, operation{ID: "getSecurityTransfer", Method: get, Path: "/rwa/transfers/{transactionId}", Scope: "securities:read", Roles: anyone, Tag: "Securities", Errors: none,
		Summary: "Where a transfer of shares stands"}, s.shareTransfer)
	add(s, api, operation{ID: "cancelSecurityTransfer", Method: post, Path: "/rwa/transfers/{transactionId}/cancel", Scope: "securities:write", Roles: treasury, Once: true, Tag: "Securities", Errors: none,
		Summary: "Take a transfer back that waits"}, s.shareTransferCancel)

	add(s, api, operation{ID: "createOffering", Method: post, Path: "/rwa/offerings/create", Scope: "offerings:write", Roles: treasury, Once: true, Tag: "Offerings", Errors: none,
		Summary: "Open an offering", Text: "minimumInvestment ≤ maximumInvestment ≤ targetRaise. `securityId` and `unitPrice` may be named later, before it closes. `escrowAccountId` is null where no escrow is required, `escrowBank` where the operator has appointed none."}, s.createOffering)
	add(s, api, operation{ID: "getOffering", Method: get, Path: "/rwa/offerings/{offeringId}", Scope: "offerings:read", Roles: anyone, Tag: "Offerings", Errors: none,
		Summary: "An offering and how much of it is subscribed"}, s.offering)
	add(s, api, operation{ID: "subscribeOffering", Method: post, Path: "/rwa/offerings/subscribe", Scope: "offerings:write", Roles: treasury, Once: true, Also: []int{http.StatusAccepted}, Tag: "Offerings", Errors: none,
		Summary: "Subscribe to an offering", Text: "200 when every rule passes. 202 when one waits, for evidence or a signature: `rules` says why, and the subscription goes on by itself once compliance has decided. Refused, with the figures, outside the offering's limits: each subscription is at least the minimum, all that an investor has are at most the maximum, and all together at most the target. `accreditationStatus` in the request is a claim; in the answer it is what evidence says. `webhookEventDispatched` names the event that was recorded for partners in the same transaction; none is sent to partners yet."}, s.subscribe)
	add(s, api, operation{ID: "getSubscription", Method: get, Path: "/rwa/subscriptions/{subscriptionId}", Scope: "offerings:read", Roles: anyone, Tag: "Offerings", Errors: none,
		Summary: "Where a subscription stands"}, s.subscription)
	add(s, api, operation{ID: "cancelSubscription", Method: post, Path: "/rwa/subscriptions/{subscriptionId}/cancel", Scope: "offerings:write", Roles: treasury, Once: true, Also: []int{http.StatusAccepted}, Tag: "Offerings", Errors: none,
		Summary: "Take a subscription back", Text: "200 for one that waits: its amount is free again. 202 for one that is approved and whose money has not come: compliance decides with `decideSubscriptionCancel`, and until then it holds its part of the target. Subscriptions of a closed offering stand."}, s.subscriptionCancel)
	add(s, api, operation{ID: "decideSubscriptionCancel", Method: http.MethodPut, Path: "/rwa/subscriptions/{subscriptionId}/cancel", Scope: "approvals:write", Roles: anyone, Once: true, Tag: "Offerings", Errors: none,
		Summary: "Decide whether an approved subscription is cancelled", Text: "The decision is that of the person whose approver token stands in `x-approver-token`: of compliance, and not who asked for it. Rejected, the subscription stands."}, s.decideSubscriptionCancel)

	add(s, api, operation{ID: "createInvestor", Method: post, Path: "/rwa/investors", Scope: "investors:write", Roles: filers, Once: true, Tag: "Investors", Errors: none,
		Summary: "File an investor and evidence", Text: "Evidence is a method, the day of its oldest document and who verified it. It counts once somebody of compliance who did not file it has approved it, and until its day: a letter and a net worth for three months, an income until the year turns, an earlier verification for five years."}, s.createInvestor)
	add(s, api, operation{ID: "fileEvidence", Method: post, Path: "/rwa/investors/{investorId}/evidence", Scope: "investors:write", Roles: filers, Once: true, Tag: "Investors", Errors: none,
		Summary: "File further evidence for an investor", Text: "Before what is on file expires, or after. It is decided as the first was, and what waits for it then goes on by itself."}, s.fileEvidence)
	add(s, api, operation{ID: "getInvestor", Method: get, Path: "/rwa/investors/{investorId}", Scope: "investors:read", Roles: anyone, Tag: "Investors", Errors: none,
		Summary: "An investor and the evidence on file"}, s.investor)
	add(s, api, operation{ID: "decideEvidence", Method: http.MethodPut, Path: "/rwa/investors/{investorId}/evidence/{evidenceId}", Scope: "approvals:write", Roles: anyone, Once: true, Tag: "Investors", Errors: none,
		Summary: "Approve or reject evidence", Text: "The decision is that of the person whose approver token stands in `x-approver-token`: of compliance, and not who filed it. What waited for it goes on by itself."}, s.decideEvidence)
}
