package sandbox

import "net/http"

func (s *Server) walletWebhookAdd(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	in, p := c.webhookInput(walletHookTypes)
	if p != nil {
		return c.fail(*p)
	}
	same := s.hooks(func(h *webhook) bool { return h.Wallet == w.ID && h.Type == in.Type })
	for _, h := range same {
		if h.URL == in.URL {
			return c.fail(problem{status: http.StatusBadRequest, name: "DuplicateWebhook", message: "a webhook with this type and url already exists"})
		}
	}
	if len(same) >= 10 {
		return c.fail(invalid("TooManyWebhooks", "a wallet has at most 10 webhooks of one type"))
	}
	b := s.begin("webhook.add")
	h := in.record(b, "wallet")
	h.Wallet, h.Coin, h.Enterprise = w.ID, w.Coin, w.Enterprise
	return s.addHook(c, b, h)
}

func (s *Server) walletWebhooks(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	return ok(map[string]any{"webhooks": bodies(s.hooks(func(h *webhook) bool { return h.Wallet == w.ID }))})
}

// walletWebhookRemove takes {type, url, id} in the body of a DELETE, as BitGo does.
func (s *Server) walletWebhookRemove(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in struct{ Type, URL, ID string }
	if c.decode(&in) != nil || in.ID == "" && (in.Type == "" || in.URL == "") {
		return c.fail(invalid("BadRequest", "id, or type and url, are required"))
	}
	b := s.begin("webhook.remove")
	removed := 0
	for _, h := range s.hooks(func(h *webhook) bool { return h.Wallet == w.ID }) {
		if in.ID == h.ID || in.ID == "" && in.Type == h.Type && in.URL == h.URL {
			gone := *h
			gone.Deleted = true
			b.put(&gone)
			removed++
		}
	}
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"removed": removed})
}

func (s *Server) organizationWebhookAdd(c *call) answer {
	if p, allowed := s.ofOrganization(c); !allowed {
		return c.fail(p)
	}
	if !c.user.Admin {
		return c.fail(forbidden("user is not an organization manager"))
	}
	in, p := c.webhookInput(organizationHookTypes)
	if p != nil {
		return c.fail(*p)
	}
	b := s.begin("webhook.add")
	h := in.record(b, "organization")
	h.Organization = s.world.Organization.ID
	return s.addHook(c, b, h)
}

func (s *Server) organizationHooks() []*webhook {
	return s.hooks(func(h *webhook) bool { return h.Scope == "organization" })
}

func (s *Server) organizationWebhooks(c *call) answer {
	if p, allowed := s.ofOrganization(c); !allowed {
		return c.fail(p)
	}
	return ok(map[string]any{"webhooks": bodies(s.organizationHooks())})
}

func (s *Server) organizationHook(c *call) (*webhook, *problem) {
	if p, allowed := s.ofOrganization(c); !allowed {
		return nil, &p
	}
	h := s.state.webhooks[c.path["webhook"]]
	if h == nil || h.Scope != "organization" {
		return nil, &problem{status: http.StatusNotFound, name: "WebhookNotFound", message: "webhook not found"}
	}
	return h, nil
}

func (s *Server) organizationWebhook(c *call) answer {
	h, p := s.organizationHook(c)
	if p != nil {
		return c.fail(*p)
	}
	return ok(webhookBody(h))
}

func (s *Server) organizationWebhookRemove(c *call) answer {
	h, p := s.organizationHook(c)
	if p != nil {
		return c.fail(*p)
	}
	gone := *h
	gone.Deleted = true
	b := s.begin("webhook.remove")
	b.put(&gone)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(webhookBody(&gone))
}

// organizationNotifications is the delivery history of one webhook, newest first.
func (s *Server) organizationNotifications(c *call) answer {
	h, p := s.organizationHook(c)
	if p != nil {
		return c.fail(*p)
	}
	ids := []string{}
	for _, n := range s.state.history(h.ID) {
		ids = append(ids, n.ID)
	}
	part, next, p := page(c, ids)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, id := range part {
		n := s.state.notes[id]
		out = append(out, map[string]any{"id": n.ID, "type": n.Type, "wallet": n.Wallet, "url": h.URL, "hash": n.Hash,
			"coin": n.Coin, "transfer": n.Subject, "state": shownState(n), "simulation": false, "retries": max(0, n.Attempts-1),
			"webhook": h.ID, "updatedAt": stamp(n.Updated), "nextAttempt": stamp(n.Due), "version": 2,
			"idempotencyKey": n.Key, "payload": n.Payload, "response": map[string]any{"code": n.Code, "error": n.Error}})
	}
	return listed(map[string]any{"webhookNotifications": out}, next)
}

// shownState maps the sandbox's own "held" to BitGo's "pending".
func shownState(n *notification) string {
	if n.State == "held" {
		return "pending"
	}
	return n.State
}

func (s *Server) webhookRoutes() []route {
	const organization, wallet = "/api/v2/organization/{id}/webhook", "/api/v2/{coin}/wallet/{id}/webhooks"
	return []route{
		at("POST", organization, s.organizationWebhookAdd),
		at("GET", organization, s.organizationWebhooks),
		at("GET", organization+"/{webhook}", s.organizationWebhook),
		at("DELETE", organization+"/{webhook}", s.organizationWebhookRemove),
		at("GET", organization+"/{webhook}/notification", s.organizationNotifications),
		at("POST", "/api/v2/webhook/secret", s.webhookSecret),
		at("POST", "/api/v2/webhook/{webhook}/verify", s.webhookVerify),
		at("POST", "/api/notifications/v1/webhooks/{webhook}/unblockurl", s.webhookUnblock),
		at("GET", wallet, s.walletWebhooks),
		at("POST", wallet, s.walletWebhookAdd),
		at("DELETE", wallet, s.walletWebhookRemove),
	}
}
