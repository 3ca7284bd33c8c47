package sandbox

import "net/http"

// The notifications service under /api/notifications/v1 is a service of its own: its errors
// are {name, error, status} (bitgo-api.md §4.2) and its ids are UUIDs.

// serviceError refuses in the notifications service's shape.
func serviceError(status int, name, message string) answer {
	return reply(status, map[string]any{"name": name, "error": message, "status": status})
}

// serviceWebhook is the webhook of the path, if the caller may manage it.
func (s *Server) serviceWebhook(c *call, id string) (*webhook, *answer) {
	h := s.state.webhooks[id]
	switch {
	case !hex32.MatchString(id):
		a := serviceError(http.StatusBadRequest, "IllegalArgument", "the webhook's id must be 32 hexadecimal digits")
		return nil, &a
	case h == nil:
		a := serviceError(http.StatusNotFound, "NotFound", "webhook not found")
		return nil, &a
	case !s.overseen(c, h) || !s.administersHook(c.user, h):
		a := serviceError(http.StatusForbidden, "AccessDenied", "access to the webhook is denied")
		return nil, &a
	}
	return h, nil
}

// webhookUnblock reactivates a suspended webhook and starts its counts again.
func (s *Server) webhookUnblock(c *call) answer {
	h, denied := s.serviceWebhook(c, c.path["webhook"])
	if denied != nil {
		return *denied
	}
	active := *h
	active.State, active.Successive, active.Failed, active.FailedAt, active.FailingSince = "active", 0, 0, nil, nil
	b := s.begin("webhook.unblock")
	b.put(&active)
	if err := b.commit(); err != nil {
		return serviceError(http.StatusInternalServerError, "DatabaseError", "internal server error")
	}
	return ok(map[string]any{"webhookId": h.ID})
}
