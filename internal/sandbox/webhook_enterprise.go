package sandbox

// managedEnterprise is the enterprise of the path, if the caller administers it.
func (s *Server) managedEnterprise(c *call) (*enterprise, *problem) {
	return s.managedBy(c, c.path["enterprise"])
}

func (s *Server) enterpriseHooks(e *enterprise) []*webhook {
	return s.hooks(func(h *webhook) bool { return h.Scope == "enterprise" && h.Enterprise == e.ID })
}

func (s *Server) enterpriseWebhookAdd(c *call) answer {
	e, p := s.managedEnterprise(c)
	if p != nil {
		return c.fail(*p)
	}
	in, p := c.webhookInput(enterpriseHookTypes)
	if p != nil {
		return c.fail(*p)
	}
	in.Coin = ""
	b := s.begin("webhook.add")
	h := in.record(b, "enterprise", "")
	h.Enterprise, h.Organization = e.ID, s.world.Organization.ID
	return s.addHook(c, b, h)
}

func (s *Server) enterpriseWebhooks(c *call) answer {
	e, p := s.enterpriseOf(c, c.path["enterprise"])
	if p != nil {
		return c.fail(*p)
	}
	return c.webhookList(s.enterpriseHooks(e))
}

// enterpriseHook is the webhook of a path below the enterprise of the path.
func (s *Server) enterpriseHook(c *call) (*webhook, *problem) {
	e, p := s.managedEnterprise(c)
	if p != nil {
		return nil, p
	}
	h := s.state.webhooks[c.path["webhook"]]
	if h == nil || h.Scope != "enterprise" || h.Enterprise != e.ID {
		return nil, webhookNotFound()
	}
	return h, nil
}

func (s *Server) enterpriseWebhookRemove(c *call) answer {
	h, p := s.enterpriseHook(c)
	if p != nil {
		return c.fail(*p)
	}
	return s.dropHook(c, h)
}
