package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// registerWires is seed 004.
func (s *Server) registerWires(api huma.API) {
	add(s, api, operation{ID: "confirmWireWithdrawal", Method: http.MethodPut, Path: "/wallet/{walletId}/wirewithdrawals/{transferId}/confirm", Scope: "approvals:write", Roles: anyone, Once: true, Tag: "Wires",
		Errors:  []int{http.StatusNotFound, http.StatusBadGateway},
		Summary: "Confirm or reject a wire withdrawal", Text: "A withdrawal from a Go Account to a bank account waits at BitGo until it is confirmed. The decision is that of the person whose approver token stands in `x-approver-token`: of compliance, and, where the withdrawal is a send of ours, neither who asked for it nor who released it. " +
			"coin, amount and address must be the withdrawal's and always go along to BitGo: a mismatch is refused, and nothing moves. An answer that was lost is looked up; nothing is decided twice."}, s.wireConfirm)
}
