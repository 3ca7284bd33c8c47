package sandbox

// approvalRoutes are pending approvals. BitGo's document has the list twice, in camel case
// and in lower case; the SDK asks under a coin (bitgo-api.md §9.2).
func (s *Server) approvalRoutes() []route {
	const all, coin = "/api/v2/pendingapprovals", "/api/v2/{coin}/pendingapprovals"
	return []route{
		at("GET", "/api/v2/pendingApprovals", s.approvals),
		at("GET", all, s.approvals),
		at("GET", all+"/count", s.approvalCount),
		at("PUT", all+"/bulkupdate", s.approvalBulk),
		at("GET", all+"/{approval}", s.approvalGet),
		at("PUT", all+"/{approval}", s.approvalPut),
		at("GET", all+"/{approval}/transfer", s.approvalTransfer),
		at("GET", coin, s.approvals),
		at("GET", coin+"/{approval}", s.approvalGet),
		at("PUT", coin+"/{approval}", s.approvalPut),
	}
}
