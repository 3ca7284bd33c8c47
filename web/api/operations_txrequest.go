package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// registerTxRequests is seed 003.
func (s *Server) registerTxRequests(api huma.API) {
	add(s, api, operation{ID: "listTransactionRequests", Method: http.MethodGet, Path: "/transaction-requests", Scope: "sends:read", Roles: anyone, Tag: "Transaction requests",
		Errors:  []int{http.StatusNotFound, http.StatusBadGateway},
		Summary: "BitGo's transaction requests, by wallet permission",
		Text: "Read from BitGo at this moment: the latest version of each request of the client's wallets, lite and full, where our user there has the permissions asked for. " +
			"`initiatedBy` began it, `updatedBy` made this version. Shares of signatures are left out."}, s.txRequests)
}
