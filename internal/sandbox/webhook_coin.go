package sandbox

// coinOf is the ticker of a path that names a chain of its own: only those have blocks and
// wallets of their own.
func (s *Server) coinOf(c *call) (string, *problem) {
	ticker := c.path["coin"]
	if k, known := coins[ticker]; !known || k.base != ticker {
		p := invalid("UnsupportedCoin", "coin "+ticker+" is not supported")
		return "", &p
	}
	return ticker, nil
}

// coinHooks are the caller's own webhooks of a coin: they hang on the user.
func (s *Server) coinHooks(c *call, ticker string) []*webhook {
	return s.hooks(func(h *webhook) bool { return h.Scope == "user" && h.User == c.user.ID && h.Coin == ticker })
}

func (s *Server) coinWebhookAdd(c *call) answer {
	ticker, p := s.coinOf(c)
	if p != nil {
		return c.fail(*p)
	}
	in, p := c.webhookInput(coinHookTypes)
	if p != nil {
		return c.fail(*p)
	}
	in.Coin = ticker
	b := s.begin("webhook.add")
	return s.addHook(c, b, in.record(b, "user", c.user.ID))
}

func (s *Server) coinWebhooks(c *call) answer {
	ticker, p := s.coinOf(c)
	if p != nil {
		return c.fail(*p)
	}
	return c.webhookList(s.coinHooks(c, ticker))
}

func (s *Server) coinWebhookRemove(c *call) answer {
	ticker, p := s.coinOf(c)
	if p != nil {
		return c.fail(*p)
	}
	return s.removeHooks(c, true, s.coinHooks(c, ticker))
}
