package sandbox

func (s *Server) walletHooks(w *wallet) []*webhook {
	return s.hooks(func(h *webhook) bool { return h.Scope == "wallet" && h.Wallet == w.ID })
}

func (s *Server) walletWebhookAdd(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	in, p := c.webhookInput(walletHookTypes)
	if p != nil {
		return c.fail(*p)
	}
	in.Coin = w.Coin
	b := s.begin("webhook.add")
	h := in.record(b, "wallet", "")
	h.Wallet, h.Enterprise = w.ID, w.Enterprise
	return s.addHook(c, b, h)
}

func (s *Server) walletWebhooks(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	return c.webhookList(s.walletHooks(w))
}

// walletWebhookRemove takes {type, url} or {id} in the body of a DELETE, as BitGo does.
func (s *Server) walletWebhookRemove(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	return s.removeHooks(c, false, s.walletHooks(w))
}

// walletNotifications is the history of all of a wallet's webhooks, newest first.
func (s *Server) walletNotifications(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	all := []*notification{}
	for _, h := range s.walletHooks(w) {
		all = append(all, s.state.history(h.ID)...)
	}
	return s.notificationList(c, all, func(n *notification) bool {
		hash := c.query.Get("hash")
		return hash == "" || n.Hash == hash
	})
}
