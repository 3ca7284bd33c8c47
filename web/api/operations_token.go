package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// registerTokens is seed 001 §10 and what follows from it.
func (s *Server) registerTokens(api huma.API) {
	add(s, api, operation{ID: "createToken", Method: http.MethodPost, Path: "/auth/token", Scope: "tokens:write", Roles: admins, Once: true, Also: []int{http.StatusAccepted}, Tag: "Tokens",
		Errors:  []int{http.StatusBadGateway},
		Summary: "New token at BitGo",
		Text: "kind `session` logs in at BitGo and keeps the login sealed for what BitGo wants one for, registering webhooks for example. kind `long_lived` with use `service` becomes the token that the gateway itself speaks with, " +
			"once BitGo has answered it; the one before lives on for an overlap and is then revoked. With use `third_party` it may only read, is shown once in `token`, and is kept nowhere. " +
			"One that can move money, by its scope or by spending limits, and so each of the gateway's own, waits for another administrator: 202 and `confirmToken`. Passwords and one-time codes are kept nowhere."}, s.createToken)
	add(s, api, operation{ID: "listTokens", Method: http.MethodGet, Path: "/auth/tokens", Scope: "tokens:write", Roles: admins, Tag: "Tokens",
		Summary: "Tokens at BitGo that were asked for here, newest first", Text: "Without the tokens themselves. At most 200."}, s.listTokens)
	add(s, api, operation{ID: "confirmToken", Method: http.MethodPost, Path: "/auth/tokens/{tokenId}/confirm", Scope: "tokens:write", Roles: admins, Once: true, Tag: "Tokens",
		Errors:  []int{http.StatusNotFound, http.StatusBadGateway},
		Summary: "Confirm a token that can move money", Text: "By another administrator than the one who asked, with the one-time code of the gateway's user at BitGo."}, s.confirmToken)
	add(s, api, operation{ID: "revokeToken", Method: http.MethodDelete, Path: "/auth/tokens/{tokenId}", Scope: "tokens:write", Roles: admins, Tag: "Tokens",
		Errors:  []int{http.StatusNotFound, http.StatusConflict, http.StatusBadGateway},
		Summary: "Revoke a token", Text: "Here at once, then at BitGo; one that waits for confirmation is called off."}, s.revokeToken)
}
