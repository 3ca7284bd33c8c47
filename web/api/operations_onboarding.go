package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// registerOnboarding is seed 001 §2.
func (s *Server) registerOnboarding(api huma.API) {
	add(s, api, operation{ID: "createEnterprise", Method: http.MethodPost, Path: "/caas", Scope: "clients:write", Roles: admins, Once: true, Tag: "Onboarding",
		Errors:  []int{http.StatusBadGateway},
		Summary: "Make an institution a client",
		Text: "BitGo makes a child enterprise, with our own user among its administrators, and it becomes a client here. Takes a key of the whole organization. " +
			"The same email and account type give the same enterprise, however often they are sent; after an error the same request goes on from the step that failed, and so does the gateway by itself. " +
			"202 while another call works on it: read it by its `onboardingId`."}, s.createEnterprise)
	add(s, api, operation{ID: "getEnterpriseOnboarding", Method: http.MethodGet, Path: "/caas/{onboardingId}", Scope: "clients:write", Roles: admins, Tag: "Onboarding",
		Errors:  []int{http.StatusNotFound},
		Summary: "How far an onboarding has come, step by step"}, s.enterpriseOnboarding)
}
