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
		at("POST", wallet, s.walletWebhookAdd).needs("wallet_manage"),
		at("GET", wallet, s.walletWebhooks).needs("wallet_view"),
		at("DELETE", wallet, s.walletWebhookRemove).needs("wallet_manage"),
		at("GET", wallet+"/notifications", s.walletNotifications).needs("wallet_view"),
		free("POST", wallet+"/{webhook}/simulate", s.walletWebhookSimulate).needs("wallet_manage"),
		at("POST", coin, s.coinWebhookAdd).needs("wallet_view"),
		at("GET", coin, s.coinWebhooks).needs("wallet_view"),
		at("DELETE", coin, s.coinWebhookRemove).needs("wallet_view"),
		free("POST", coin+"/{webhook}/simulate", s.coinWebhookSimulate).needs("wallet_view"),
		at("POST", enterprise+"s", s.enterpriseWebhookAdd).needs("user_manage"),
		at("GET", enterprise+"s", s.enterpriseWebhooks).needs("enterprise_view_all"),
		at("DELETE", enterprise+"/{webhook}", s.enterpriseWebhookRemove).needs("user_manage"),
		// A GET with a body, which few HTTP clients send, and its twin without one.
		free("GET", enterprise+"/{webhook}/simulate", s.enterpriseWebhookSimulate).needs("user_manage"),
		free("GET", enterprise+"/{webhook}/bankaccount/{bankaccount}/simulate", s.enterpriseWebhookSimulate).needs("user_manage"),
		at("POST", organization, s.organizationWebhookAdd).needs("user_manage"),
		at("GET", organization, s.organizationWebhooks).needs("enterprise_view_all"),
		at("GET", organization+"/{webhook}", s.organizationWebhook).needs("enterprise_view_all"),
		at("DELETE", organization+"/{webhook}", s.organizationWebhookRemove).needs("user_manage"),
		at("GET", organization+"/{webhook}/notification", s.organizationNotifications).needs("enterprise_view_all"),
		free("POST", organization+"/{webhook}/simulate", s.organizationWebhookSimulate).needs("user_manage"),
		at("POST", "/api/v2/webhook/secret", s.webhookSecret).needs("enterprise_manage_all"),
		at("POST", "/api/v2/webhook/{webhook}/verify", s.webhookVerify).needs("enterprise_view_all"),
	}...)
}

// serviceRoutes are those of the notifications service.
func (s *Server) serviceRoutes() []route {
	const service = "/api/notifications/v1/webhooks"
	return []route{
		at("POST", service+"/{webhook}/unblockurl", s.webhookUnblock).needs("enterprise_manage_all"),
		at("GET", service+"/{webhook}/notifications", s.webhookHistory).needs("enterprise_view_all"),
		at("POST", service+"/{webhook}/notifications/retrigger", s.webhookRetrigger).needs("enterprise_manage_all"),
		at("POST", service+"/notifications", s.webhookBulk).needs("enterprise_view_all"),
		at("PUT", service+"/{webhook}/oauth-config", s.oauthPut).needs("enterprise_manage_all"),
		at("GET", service+"/{webhook}/oauth-config", s.oauthGet).needs("enterprise_view_all"),
		at("DELETE", service+"/{webhook}/oauth-config", s.oauthDelete).needs("enterprise_manage_all"),
	}
}
