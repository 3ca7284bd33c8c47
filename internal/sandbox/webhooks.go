package sandbox

import (
	"net/http"
	"slices"
)

func webhookBody(h *webhook) map[string]any {
	body := map[string]any{"id": h.ID, "created": stamp(h.Created), "url": h.URL, "version": 2, "scope": h.Scope,
		"state": h.State, "successiveFailedAttempts": h.Successive, "listenToFailureStates": h.Failures, "type": h.Type,
		"allToken": h.AllToken, "numConfirmations": h.Confirms}
	for name, value := range map[string]string{"coin": h.Coin, "label": h.Label, "walletId": h.Wallet, "organizationId": h.Organization,
		"enterpriseId": h.Enterprise, "userId": h.User} {
		if value != "" {
			body[name] = value
		}
	}
	if h.Scope == "user" {
		delete(body, "scope") // BitGo's document knows no scope for the webhooks of a coin
	}
	if _, shown := stateField(h.Type); len(h.States) > 0 {
		body[shown] = h.States
	}
	if h.LastAttempt != nil {
		body["lastAttempt"] = stamp(*h.LastAttempt)
	}
	if h.FailingSince != nil {
		body["failingSince"] = stamp(*h.FailingSince)
	}
	return body
}

// hooks lists the webhooks that fit, oldest first.
func (s *Server) hooks(wanted func(*webhook) bool) []*webhook {
	out := []*webhook{}
	for _, id := range s.state.webhookOrder {
		if h := s.state.webhooks[id]; wanted(h) {
			out = append(out, h)
		}
	}
	return out
}

// webhookList answers a list that is cut into pages where the call asks for that.
func (c *call) webhookList(hooks []*webhook) answer {
	if kind := c.query.Get("type"); kind != "" {
		hooks = slices.DeleteFunc(hooks, func(h *webhook) bool { return h.Type != kind })
	}
	ids, byID := []string{}, map[string]*webhook{}
	for _, h := range hooks {
		ids, byID[h.ID] = append(ids, h.ID), h
	}
	part, next, p := ids, "", (*problem)(nil)
	if c.query.Has("limit") || c.query.Has("prevId") {
		if part, next, p = page(c, ids); p != nil {
			return c.fail(*p)
		}
	}
	out := []any{}
	for _, id := range part {
		out = append(out, webhookBody(byID[id]))
	}
	return listed(map[string]any{"webhooks": out}, next)
}

// webhooksPerType is how many webhooks of one type a wallet may have, and here every other
// owner too.
const webhooksPerType = 10

// addHook keeps a new webhook, unless its owner has that one or too many of its type.
func (s *Server) addHook(c *call, b *batch, h *webhook) answer {
	same := s.hooks(func(o *webhook) bool { return o.owner() == h.owner() && o.Type == h.Type })
	for _, other := range same {
		if other.URL == h.URL && other.Coin == h.Coin {
			return c.fail(problem{status: http.StatusBadRequest, name: "DuplicateWebhook", message: "a webhook with this type and url already exists"})
		}
	}
	if h.Scope == "wallet" && len(same) >= webhooksPerType {
		return c.fail(invalid("TooManyWebhooks", "a wallet has at most 10 webhooks of one type"))
	}
	b.put(h)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(webhookBody(h))
}

// owner is what the webhook hangs on: a wallet, an enterprise, the organization, or a user
// with a coin.
func (h *webhook) owner() string {
	switch h.Scope {
	case "wallet":
		return h.Wallet
	case "enterprise":
		return h.Enterprise
	case "user":
		return h.User + "|" + h.Coin
	}
	return h.Organization
}

// removeHooks takes the webhooks that fit {id} or {type, url} away, and says how many.
func (s *Server) removeHooks(c *call, needed bool, hooks []*webhook) answer {
	var in struct{ Type, URL, ID string }
	if c.decode(&in) != nil || (needed || in.ID == "") && (in.Type == "" || in.URL == "") {
		return c.fail(*refused("id, or type and url, are required"))
	}
	b, removed := s.begin("webhook.remove"), 0
	for _, h := range hooks {
		if in.ID == h.ID || in.ID == "" && in.Type == h.Type && in.URL == h.URL {
			b.remove(h)
			removed++
		}
	}
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"removed": removed})
}

func (b *batch) remove(h *webhook) {
	gone := *h
	gone.Deleted = true
	b.put(&gone)
}

// dropHook takes one webhook away and answers nothing, as BitGo documents for the
// enterprise and the organization.
func (s *Server) dropHook(c *call, h *webhook) answer {
	b := s.begin("webhook.remove")
	b.remove(h)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return answer{status: http.StatusNoContent}
}

func webhookNotFound() *problem {
	return &problem{status: http.StatusNotFound, name: "WebhookNotFound", message: "webhook not found"}
}
