package sandbox

// webhookRoutes are the webhooks of the four scopes (bitgo-api.md §10.1) and their secrets.
func (s *Server) webhookRoutes() []route {
	const (
		wallet       = "/api/v2/{coin}/wallet/{id}/webhooks"
		coin         = "/api/v2/{coin}/webhooks"
		enterprise   = "/api/v2/enterprise/{enterprise}/webhook"
		organization = "/api/v2/organization/{id}/webhook"
	)
	return append(s.serviceRoutes(), []route{
		at("POST", wallet, s.walletWebhookAdd),
		at("GET", wallet, s.walletWebhooks),
		at("DELETE", wallet, s.walletWebhookRemove),
		at("GET", wallet+"/notifications", s.walletNotifications),
		free("POST", wallet+"/{webhook}/simulate", s.walletWebhookSimulate),
		at("POST", coin, s.coinWebhookAdd),
		at("GET", coin, s.coinWebhooks),
		at("DELETE", coin, s.coinWebhookRemove),
		free("POST", coin+"/{webhook}/simulate", s.coinWebhookSimulate),
		at("POST", enterprise+"s", s.enterpriseWebhookAdd),
		at("GET", enterprise+"s", s.enterpriseWebhooks),
		at("DELETE", enterprise+"/{webhook}", s.enterpriseWebhookRemove),
		// A GET with a body, which few HTTP clients send, and its twin without one.
		free("GET", enterprise+"/{webhook}/simulate", s.enterpriseWebhookSimulate),
		free("GET", enterprise+"/{webhook}/bankaccount/{bankaccount}/simulate", s.enterpriseWebhookSimulate),
		at("POST", organization, s.organizationWebhookAdd),
		at("GET", organization, s.organizationWebhooks),
		at("GET", organization+"/{webhook}", s.organizationWebhook),
		at("DELETE", organization+"/{webhook}", s.organizationWebhookRemove),
		at("GET", organization+"/{webhook}/notification", s.organizationNotifications),
		free("POST", organization+"/{webhook}/simulate", s.organizationWebhookSimulate),
		at("POST", "/api/v2/webhook/secret", s.webhookSecret),
		at("POST", "/api/v2/webhook/{webhook}/verify", s.webhookVerify),
	}...)
}

// serviceRoutes are those of the notifications service.
func (s *Server) serviceRoutes() []route {
	const service = "/api/notifications/v1/webhooks"
	return []route{
		at("POST", service+"/{webhook}/unblockurl", s.webhookUnblock),
		at("GET", service+"/{webhook}/notifications", s.webhookHistory),
		at("POST", service+"/{webhook}/notifications/retrigger", s.webhookRetrigger),
		at("POST", service+"/notifications", s.webhookBulk),
		at("PUT", service+"/{webhook}/oauth-config", s.oauthPut),
		at("GET", service+"/{webhook}/oauth-config", s.oauthGet),
		at("DELETE", service+"/{webhook}/oauth-config", s.oauthDelete),
	}
}
