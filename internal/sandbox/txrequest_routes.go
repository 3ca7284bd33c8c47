package sandbox

// requestRoutes are transaction requests (bitgo-api.md §9.3), of an enterprise and of a
// wallet.
func (s *Server) requestRoutes() []route {
	const enterprise, wallet = "/api/v2/enterprise/{id}/txrequests", "/api/v2/wallet/{id}/txrequests"
	const one = wallet + "/{request}"
	return []route{
		at("GET", enterprise, s.enterpriseRequests),
		at("GET", enterprise+"/bypermission", s.requestsByPermission),
		at("GET", wallet, s.walletRequests),
		at("POST", wallet, s.requestCreate),
		at("GET", wallet+"/awaitingsignature", s.awaitingSignature),
		at("POST", wallet+"/rebuild", s.requestRebuild),
		at("PUT", one, s.requestPut),
		at("PUT", one+"/coinSpecific", s.requestLightning),
		at("POST", one+"/transfers", s.requestTransfer),
		at("POST", one+"/signatureshares", s.shareAdd),
		at("DELETE", one+"/signatureshares", s.shareClear),
		at("POST", one+"/commit", s.commitShare),
		at("POST", one+"/transactions/{index}/signatureshares", s.shareAdd),
		at("POST", one+"/transactions/{index}/commit", s.commitShare),
		at("POST", one+"/transactions/{index}/challenge", s.challenge),
		at("POST", one+"/messages/{index}/challenge", s.messageChallenge),
		at("POST", one+"/{part}/{index}/sign", s.cosign),
		at("POST", one+"/{part}/{index}/send", s.requestSend),
	}
}
