package sandbox

// webhookRoutes are the webhooks of the four scopes (bitgo-api.md §10.1) and their secrets.
func (s *Server) webhookRoutes() []route {
	const (
		wallet       = "/api/v2/{coin}/wallet/{id}/webhooks"
		coin         = "/api/v2/{coin}/webhooks"
		enterprise   = "/api/v2/enterprise/{enterprise}/webhook"
		organization = "/api/v2/organization/{id}/webhook"
	)
	return []route{
		at("POST", wallet, s.walletWebhookAdd),
		at("GET", wallet, s.walletWebhooks),
		at("DELETE", wallet, s.walletWebhookRemove),
		at("GET", wallet+"/notifications", s.walletNotifications),
		at("POST", coin, s.coinWebhookAdd),
		at("GET", coin, s.coinWebhooks),
		at("DELETE", coin, s.coinWebhookRemove),
		at("POST", enterprise+"s", s.enterpriseWebhookAdd),
		at("GET", enterprise+"s", s.enterpriseWebhooks),
		at("DELETE", enterprise+"/{webhook}", s.enterpriseWebhookRemove),
		at("POST", organization, s.organizationWebhookAdd),
		at("GET", organization, s.organizationWebhooks),
		at("GET", organization+"/{webhook}", s.organizationWebhook),
		at("DELETE", organization+"/{webhook}", s.organizationWebhookRemove),
		at("GET", organization+"/{webhook}/notification", s.organizationNotifications),
		at("POST", "/api/v2/webhook/secret", s.webhookSecret),
		at("POST", "/api/v2/webhook/{webhook}/verify", s.webhookVerify),
		at("POST", "/api/notifications/v1/webhooks/{webhook}/unblockurl", s.webhookUnblock),
	}
}
