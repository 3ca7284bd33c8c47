package sandbox

// approvalRoutes are pending approvals. BitGo's document has the list twice, in camel case
// and in lower case; the SDK asks under a coin (bitgo-api.md §9.2).
func (s *Server) approvalRoutes() []route {
	const all, coin = "/api/v2/pendingapprovals", "/api/v2/{coin}/pendingapprovals"
	return []route{
		at("GET", "/api/v2/pendingApprovals", s.approvals).needs("wallet_view"),
		at("GET", all, s.approvals).needs("wallet_view"),
		at("GET", all+"/count", s.approvalCount).needs("wallet_view"),
		at("PUT", all+"/bulkupdate", s.approvalBulk).needs("pending_approval_update"),
		at("GET", all+"/{approval}", s.approvalGet).needs("wallet_view"),
		at("PUT", all+"/{approval}", s.approvalPut).needs("pending_approval_update"),
		at("GET", all+"/{approval}/transfer", s.approvalTransfer).needs("wallet_view"),
		at("GET", coin, s.approvals).needs("wallet_view"),
		at("GET", coin+"/{approval}", s.approvalGet).needs("wallet_view"),
		at("PUT", coin+"/{approval}", s.approvalPut).needs("pending_approval_update"),
	}
}
