package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// registerOnboarding is seed 001 §2.
func (s *Server) registerOnboarding(api huma.API) {
	add(s, api, operation{ID: "createEnterprise", Method: http.MethodPost, Path: "/caas", Scope: "clients:write", Roles: admins, Once: true, Also: []int{http.StatusAccepted}, Tag: "Onboarding",
		Errors:  []int{http.StatusBadGateway},
		Summary: "Make an institution a client",
		Text: "BitGo makes a child enterprise, with our own user among its administrators, and it becomes a client here. Takes a key of the whole organization. " +
			"The same email and account type give the same enterprise, however often they are sent; after an error the same request goes on from the step that failed, and so does the gateway by itself. " +
			"202 while another call works on it: read it by its `onboardingId`."}, s.createEnterprise)
	add(s, api, operation{ID: "getEnterpriseOnboarding", Method: http.MethodGet, Path: "/caas/{onboardingId}", Scope: "clients:write", Roles: admins, Tag: "Onboarding",
		Errors:  []int{http.StatusNotFound},
		Summary: "How far an onboarding has come, step by step"}, s.enterpriseOnboarding)
	add(s, api, operation{ID: "createGoAccount", Method: http.MethodPost, Path: "/go-accounts", Scope: "accounts:write", Roles: admins, Once: true, Also: []int{http.StatusAccepted}, Tag: "Onboarding",
		Errors:  []int{http.StatusNotFound, http.StatusBadGateway},
		Summary: "Make a client's Go Account",
		Text: "BitGo makes the account, a webhook for its transfers is bound to it, and it is taken in here. The same label in the same enterprise gives the same account. " +
			"200 `fulfilled` once it can be used; 202 `pending` while BitGo initialises it or while it is not known whether it was made: it goes on by itself, and the same request, with the same Idempotency-Key, answers how far it is. " +
			"Without `walletPassphrase` one is made and told once, with `fulfilled`, to whoever asked. BitGo makes no Go Account before the client's KYC is approved: 409 `go-account.kyc`."}, s.createGoAccount)
}
