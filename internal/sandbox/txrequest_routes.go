package sandbox

// requestRoutes are transaction requests (bitgo-api.md §9.3), of an enterprise and of a
// wallet. The route for Lightning's coinSpecific is not among them: no coin here is.
func (s *Server) requestRoutes() []route {
	const enterprise, wallet = "/api/v2/enterprise/{id}/txrequests", "/api/v2/wallet/{id}/txrequests"
	const one = wallet + "/{request}"
	return []route{
		at("GET", enterprise, s.enterpriseRequests).needs("wallet_view"),
		at("GET", enterprise+"/bypermission", s.requestsByPermission).needs("wallet_view"),
		at("GET", wallet, s.walletRequests).needs("wallet_view"),
		free("POST", wallet, s.requestCreate).needs("wallet_spend"),
		at("GET", wallet+"/awaitingsignature", s.awaitingSignature).needs("wallet_view"),
		at("POST", wallet+"/rebuild", s.requestRebuild).needs("wallet_spend"),
		at("PUT", one, s.requestPut).needs("wallet_spend"),
		at("POST", one+"/transfers", s.requestTransfer).needs("wallet_spend"),
		at("POST", one+"/signatureshares", s.shareAdd).needs("wallet_spend"),
		at("DELETE", one+"/signatureshares", s.shareClear).needs("wallet_spend"),
		at("POST", one+"/commit", s.commitShare).needs("wallet_spend"),
		at("POST", one+"/transactions/{index}/signatureshares", s.shareAdd).needs("wallet_spend"),
		at("POST", one+"/transactions/{index}/commit", s.commitShare).needs("wallet_spend"),
		at("POST", one+"/transactions/{index}/challenge", s.challenge).needs("wallet_spend"),
		at("POST", one+"/messages/{index}/challenge", s.messageChallenge).needs("wallet_spend"),
		at("POST", one+"/{part}/{index}/sign", s.cosign).needs("wallet_spend"),
		at("POST", one+"/{part}/{index}/send", s.requestSend).needs("wallet_spend"),
	}
}
