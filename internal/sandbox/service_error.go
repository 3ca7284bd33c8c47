package sandbox

import (
	"net/http"
	"strings"
)

// refuse answers in the shape of the service that the path belongs to (bitgo-api.md §4.2):
// a client meets one and the same refusal, of a token or a scope, in all of them.
func (c *call) refuse(p problem) answer {
	service := func(prefix string) bool { return strings.HasPrefix(c.request.URL.Path, prefix) }
	switch {
	case service("/api/notifications/v1/") && p.status != http.StatusUnauthorized: // its document knows no 401
		return p.dressed(map[string]any{"name": serviceName(p.status), "error": p.message, "status": p.status})
	case service("/api/policy/v1/"):
		return p.dressed(map[string]any{"code": serviceName(p.status), "message": p.message, "status": p.status})
	case service("/api/prime/trading/"), service("/api/clearing/v1/"), service("/api/staking/v1/"):
		return c.tradingFail(p)
	case service("/api/identity-service/"):
		return p.dressed(map[string]any{"error": p.message})
	case service("/api/document-service/"):
		return p.dressed(map[string]any{"code": serviceName(p.status), "message": p.message})
	}
	return c.fail(p)
}

// dressed is the refusal with another body, its headers kept.
func (p problem) dressed(body map[string]any) answer {
	a := reply(p.status, body)
	for key, value := range p.header {
		a = a.with(key, value)
	}
	return a
}

// serviceName is what the newer services call a status.
func serviceName(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "Unauthorized"
	case http.StatusForbidden:
		return "AccessDenied"
	case http.StatusNotFound:
		return "NotFound"
	case http.StatusTooManyRequests:
		return "TooManyRequests"
	}
	return "BadRequest"
}
