package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/unykorn/console/internal/identity"
)

var admins = []identity.Role{identity.Admin}

// registerSubscriptions are seed 001 §8 and §9.
func (s *Server) registerSubscriptions(api huma.API) {
	add(s, api, operation{ID: "registerWebhook", Method: http.MethodPost, Path: "/webhook/register", Scope: "webhooks:write", Roles: admins, Once: true, Tag: "Webhooks",
		Errors:  []int{http.StatusNotFound, http.StatusBadGateway},
		Summary: "Have BitGo tell an event to a URL",
		Text: "With `walletId` of one wallet, with `enterpriseId` of one enterprise, with neither of the whole organization; BitGo has other types at each level. " +
			"The same webhook is never registered twice: the one that is there is answered. BitGo is told to call our own public host only, and those that an operator allows, because a webhook carries clients' events. " +
			"For the organization and for enterprises BitGo wants a login: `createToken` with kind `session` first, else this answers 409 `webhook.needs-login`."}, s.registerWebhook)
	add(s, api, operation{ID: "getWebhookStatus", Method: http.MethodGet, Path: "/webhook/status", Scope: "webhooks:read", Roles: anyone, Tag: "Webhooks",
		Errors:  []int{http.StatusBadGateway},
		Summary: "What BitGo tells, and what it has suspended",
		Text: "Read from BitGo at this moment: the organization's webhooks, and those of each enterprise and wallet that the key sees. " +
			"BitGo suspends a webhook after 100 failures in a week, or 500 in all. What BitGo did not give stands in `unread`, and `complete` is then false."}, s.webhookStatus)
}
