package sandbox

import (
	"net/http"
	"net/url"
	"time"
)

// oauthConfig is how BitGo would get a token for a webhook's receiver. The sandbox keeps
// and shows it, without the client's secret, and gets no token.
type oauthConfig struct {
	Webhook  string    `json:"webhook"`
	TokenURL string    `json:"tokenUrl"`
	Client   string    `json:"clientId"`
	Scope    string    `json:"scope"`
	Created  time.Time `json:"created"`
	Updated  time.Time `json:"updated"`
	Removed  bool      `json:"removed,omitempty"`
}

var _ = kind("oauthConfig", func(s *state, d *oauthConfig) { s.oauth.put(d.Webhook, d) },
	func(s *state) []*oauthConfig { return s.oauth.list() })

func (o *oauthConfig) body() map[string]any {
	return map[string]any{"webhookId": o.Webhook, "tokenUrl": o.TokenURL, "clientId": o.Client, "scope": o.Scope,
		"createdAt": stamp(o.Created), "updatedAt": stamp(o.Updated)}
}

// oauthWebhook is the webhook of the path for a change. BitGo documents no 404 there, so
// one that is not there is denied like one of somebody else.
func (s *Server) oauthWebhook(c *call) (*webhook, *answer) {
	h, denied := s.serviceWebhook(c, c.path["webhook"])
	if h == nil && denied.status == http.StatusNotFound {
		a := serviceError(http.StatusForbidden, "AccessDenied", "access to the webhook is denied")
		denied = &a
	}
	return h, denied
}

func (s *Server) oauthPut(c *call) answer {
	h, denied := s.oauthWebhook(c)
	if denied != nil {
		return *denied
	}
	var in struct {
		TokenURL string `json:"tokenUrl"`
		Client   string `json:"clientId"`
		Secret   string `json:"clientSecret"`
		Scope    string `json:"scope"`
	}
	err := c.decode(&in)
	u, flawed := url.Parse(in.TokenURL)
	if err != nil || flawed != nil || u.Host == "" || in.Client == "" || in.Secret == "" || in.Scope == "" {
		return serviceError(http.StatusBadRequest, "ValidationFailed", "tokenUrl, clientId, clientSecret and scope are required")
	}
	b := s.begin("webhook.oauth")
	next := &oauthConfig{Webhook: h.ID, TokenURL: in.TokenURL, Client: in.Client, Scope: in.Scope, Created: b.at, Updated: b.at}
	if old := s.state.oauth.get(h.ID); old != nil && !old.Removed {
		next.Created = old.Created
	}
	return s.oauthKeep(b, next, next.body())
}

func (s *Server) oauthKeep(b *batch, next *oauthConfig, body map[string]any) answer {
	b.put(next)
	if err := b.commit(); err != nil {
		return serviceError(http.StatusInternalServerError, "DatabaseError", "internal server error")
	}
	return ok(body)
}

func (s *Server) oauthGet(c *call) answer {
	h, denied := s.serviceWebhook(c, c.path["webhook"])
	if denied != nil {
		return *denied
	}
	kept := s.state.oauth.get(h.ID)
	if kept == nil || kept.Removed {
		return serviceError(http.StatusNotFound, "NotFound", "OAuth configuration not found")
	}
	return ok(kept.body())
}

// oauthDelete succeeds for a webhook without a configuration, too.
func (s *Server) oauthDelete(c *call) answer {
	h, denied := s.oauthWebhook(c)
	if denied != nil {
		return *denied
	}
	kept := s.state.oauth.get(h.ID)
	if kept == nil || kept.Removed {
		return ok(map[string]any{})
	}
	gone := *kept
	gone.Removed = true
	return s.oauthKeep(s.begin("webhook.oauth"), &gone, map[string]any{})
}
