package sandbox

func (s *Server) managedOrganization(c *call) *problem {
	if p, allowed := s.ofOrganization(c); !allowed {
		return &p
	}
	if !c.user.manages() {
		p := forbidden("user is not an organization manager")
		return &p
	}
	return nil
}

func (s *Server) organizationWebhookAdd(c *call) answer {
	if p := s.managedOrganization(c); p != nil {
		return c.fail(*p)
	}
	in, p := c.webhookInput(organizationHookTypes)
	if p != nil {
		return c.fail(*p)
	}
	b := s.begin("webhook.add")
	h := in.record(b, "organization", "")
	h.Organization = s.world.Organization.ID
	return s.addHook(c, b, h)
}

func (s *Server) organizationWebhooks(c *call) answer {
	if p, allowed := s.ofOrganization(c); !allowed {
		return c.fail(p)
	}
	return c.webhookList(s.hooks(func(h *webhook) bool { return h.Scope == "organization" }))
}

// organizationHook is the webhook of the path, for reading; managed for changing it.
func (s *Server) organizationHook(c *call, managed bool) (*webhook, *problem) {
	if p, allowed := s.ofOrganization(c); !allowed {
		return nil, &p
	}
	if managed {
		if p := s.managedOrganization(c); p != nil {
			return nil, p
		}
	}
	h := s.state.webhooks[c.path["webhook"]]
	if h == nil || h.Scope != "organization" {
		return nil, webhookNotFound()
	}
	return h, nil
}

func (s *Server) organizationWebhook(c *call) answer {
	h, p := s.organizationHook(c, false)
	if p != nil {
		return c.fail(*p)
	}
	return ok(webhookBody(h))
}

func (s *Server) organizationWebhookRemove(c *call) answer {
	h, p := s.organizationHook(c, true)
	if p != nil {
		return c.fail(*p)
	}
	return s.dropHook(c, h)
}

// organizationNotifications is the delivery history of one webhook, newest first.
func (s *Server) organizationNotifications(c *call) answer {
	h, p := s.organizationHook(c, false)
	if p != nil {
		return c.fail(*p)
	}
	return s.notificationList(c, s.state.history(h.ID), func(n *notification) bool {
		kind := c.query.Get("type")
		return kind == "" || n.Type == kind
	})
}
