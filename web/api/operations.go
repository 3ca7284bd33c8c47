package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/unykorn/console/internal/identity"
)

var (
	anyone    = identity.Roles
	treasury  = []identity.Role{identity.Treasury}
	makers    = []identity.Role{identity.Treasury, identity.Admin}
	comparers = []identity.Role{identity.Treasury, identity.Compliance, identity.Admin}
)

// register is what there is, on one screen: seed 001's endpoints by their numbers, and what follows from them.
func (s *Server) register(api huma.API) {
	get, post, put := http.MethodGet, http.MethodPost, http.MethodPut
	accepted := []int{http.StatusAccepted}
	none, bad, upstream := []int{http.StatusNotFound}, []int{http.StatusNotFound, http.StatusBadGateway}, []int{http.StatusBadGateway}

	add(s, api, operation{ID: "getHealth", Method: get, Path: "/health", Also: []int{http.StatusServiceUnavailable}, Tag: "Health", Summary: "Health of the gateway and of BitGo",
		Text: "200 while both of BitGo's servers answer and know our token, otherwise 503 with the same fields. Asked again at most every two seconds, whoever asks."}, s.health)

	add(s, api, operation{ID: "getWallet", Method: get, Path: "/wallet/{coin}/{walletId}", Scope: "wallets:read", Roles: anyone, Tag: "Wallets", Errors: bad,
		Summary: "Balance of a wallet", Text: "Read from BitGo at this moment. A Go Account is asked for as `ofc`, with `token` for one of its assets, or as the asset itself."}, s.wallet)
	add(s, api, operation{ID: "createAddress", Method: post, Path: "/wallet/{coin}/{walletId}/address", Scope: "addresses:write", Roles: makers, Once: true, Tag: "Wallets", Errors: bad,
		Summary: "New receive address", Text: "Each call makes another address; none is handed out twice. With an Idempotency-Key a repetition gives the same one."}, s.newAddress)
	add(s, api, operation{ID: "listTransfers", Method: get, Path: "/transfers/{coin}/{walletId}", Scope: "transfers:read", Roles: anyone, Tag: "Wallets", Errors: none,
		Summary: "Transfers of a wallet, newest first"}, s.transfers)
	add(s, api, operation{ID: "getTransfer", Method: get, Path: "/transfer/{coin}/{walletId}/{transferId}", Scope: "transfers:read", Roles: anyone, Tag: "Wallets", Errors: none,
		Summary: "One transfer"}, s.transfer)

	add(s, api, operation{ID: "startReconciliation", Method: post, Path: "/reconcile", Scope: "reconcile:write", Roles: comparers, Once: true, Also: accepted, Tag: "Reconciliation", Errors: none,
		Summary: "Find what was missed", Text: "Compares BitGo's own list of transfers with ours since the last point that was proven, and takes in what is missing or has moved on. 200 when it is done by the answer; 202 while it goes on: read it by its id. A second one changes nothing."}, s.startReconciliation)
	add(s, api, operation{ID: "getReconciliation", Method: get, Path: "/reconcile/{reconciliationId}", Scope: "reconcile:write", Roles: comparers, Tag: "Reconciliation", Errors: none,
		Summary: "How far a reconciliation has come"}, s.reconciliation)

	add(s, api, operation{ID: "setPolicy", Method: post, Path: "/policy", Scope: "policy:write", Roles: treasury, Once: true, Tag: "Policy", Errors: none,
		Summary: "Set a wallet's loan and collateral", Text: "At most 35 % loan-to-value; exactly 35 % passes. A higher loan or less collateral waits for a second person: the status is then `pending_approval`."}, s.policy)

	add(s, api, operation{ID: "createSend", Method: post, Path: "/send", Scope: "sends:write", Roles: treasury, Once: true, Also: accepted, Tag: "Sends", Errors: bad,
		Summary: "Send", Text: "Checked before it leaves: balance, dust, whitelist, loan-to-value. 200 when it left. 202 when a rule asks others to approve it, when BitGo does, or when its outcome is not known yet: read it by its `sendId`, and release it once it is approved. The passphrase is kept nowhere."}, s.send)
	add(s, api, operation{ID: "getSend", Method: get, Path: "/sends/{sendId}", Scope: "sends:read", Roles: anyone, Tag: "Sends", Errors: none,
		Summary: "Where a send stands"}, s.sendStatus)
	add(s, api, operation{ID: "releaseSend", Method: post, Path: "/sends/{sendId}/release", Scope: "sends:write", Roles: treasury, Once: true, Also: accepted, Tag: "Sends", Errors: bad,
		Summary: "Release an approved send"}, s.sendRelease)
	add(s, api, operation{ID: "cancelSend", Method: post, Path: "/sends/{sendId}/cancel", Scope: "sends:write", Roles: treasury, Once: true, Tag: "Sends", Errors: none,
		Summary: "Take a send back that has not been released"}, s.sendCancel)

	add(s, api, operation{ID: "listApprovals", Method: get, Path: "/approvals", Scope: "approvals:read", Roles: anyone, Tag: "Approvals", Errors: upstream,
		Summary: "What waits for a decision, here and at BitGo"}, s.approvals)
	add(s, api, operation{ID: "decideApproval", Method: put, Path: "/approvals/{approvalId}", Scope: "approvals:write", Roles: anyone, Once: true, Tag: "Approvals", Errors: bad,
		Summary: "Approve or reject", Text: "The decision is that of the person whose approver token stands in `x-approver-token`; the asker cannot decide. BitGo's own approvals are decided with the approver's own token at BitGo, never with the gateway's. A state that is missing or misspelt is refused and never counts as a rejection."}, s.decide)
	s.registerSubscriptions(api)
	s.registerOnboarding(api)

	s.registerSecurity(api)
	s.registerTokens(api)
	s.registerWires(api)
	s.registerSweeps(api)
	s.registerWhitelists(api)
	s.registerTxRequests(api)
}
