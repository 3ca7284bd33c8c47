package sandbox

import "net/http"

// simulation is the body of every simulate call; the type of the webhook says which field
// it reads (bitgo-api.md §10.5).
type simulation struct {
	Transfer       string `json:"transferId"`
	Approval       string `json:"pendingApprovalId"`
	TxRequest      string `json:"txRequestId"`
	TxHash         string `json:"txHash"`
	Block          string `json:"blockId"`
	BankAccount    string `json:"bankAccountId"`
	AccessToken    string `json:"accessTokenId"`
	Enterprise     string `json:"enterpriseId"`
	User           string `json:"userId"`
	KycState       string `json:"kycState"`
	Identity       string `json:"identityId"`
	IdentityStatus string `json:"identityStatus"`
	Order          string `json:"orderId"`
	Idv            string `json:"idvId"`
	Placeholder    bool   `json:"usePlaceholderData"`
}

// simulate delivers one notification now and answers what came of it. It is signed and
// carries simulation: true; it is never tried again and counts for no suspension. find
// names the webhook under the lock; the delivery itself holds none.
func (s *Server) simulate(c *call, find func() (*webhook, *problem)) answer {
	s.mu.Lock()
	p, refused, err := s.stage(c, find)
	s.mu.Unlock()
	switch {
	case refused != nil:
		return c.fail(*refused)
	case err != nil || s.durable() != nil:
		return c.broken(err)
	}
	made := s.carry(p)
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.simulated(p.note.ID, made[len(made)-1])
	if err != nil {
		return c.broken(err)
	}
	if n == nil {
		return c.fail(*webhookNotFound()) // removed meanwhile
	}
	return ok(map[string]any{"webhookNotifications": []any{s.notificationBody(n)}})
}

// stage writes a simulation down as failed, which it is until it was answered.
func (s *Server) stage(c *call, find func() (*webhook, *problem)) (parcel, *problem, error) {
	h, p := find()
	if p != nil {
		return parcel{}, p, nil
	}
	var in simulation
	if c.decode(&in) != nil {
		return parcel{}, refused("invalid body"), nil
	}
	if account := c.path["bankaccount"]; account != "" {
		if in.BankAccount = account; !hex32.MatchString(account) {
			return parcel{}, refused("invalid bank account id"), nil
		}
	}
	b := s.begin("webhook.simulate")
	e, p := s.simulatedEvent(b, h, in)
	if p != nil {
		return parcel{}, p, nil
	}
	e.hook = ""
	n := b.note(h, e, payload(e.kind, e.facts, true))
	n.Simulation, n.State, n.Error = true, "failed", "no answer"
	b.put(n)
	if err := b.commit(); err != nil {
		return parcel{}, nil, err
	}
	return s.pack(s.state.notes[n.ID]), nil, nil
}

// simulated writes the answer to a simulation down.
func (s *Server) simulated(id string, result Delivery) (*notification, error) {
	sent := s.state.notes[id]
	if sent == nil {
		return nil, nil
	}
	b := s.begin("webhook.simulated")
	n := *sent
	n.Attempts, n.Code, n.Answer, n.Error, n.Updated, n.Signature = 1, result.Code, result.answer, result.Error, b.at, result.signature
	if result.Code == http.StatusOK {
		n.State = "processed"
	}
	b.put(&n)
	return &n, b.commit()
}

func (s *Server) walletWebhookSimulate(c *call) answer {
	return s.simulate(c, func() (*webhook, *problem) {
		w, _, p := s.walletOf(c)
		if p != nil {
			return nil, p
		}
		return s.hookOf(c, "wallet", w.ID)
	})
}

func (s *Server) coinWebhookSimulate(c *call) answer {
	return s.simulate(c, func() (*webhook, *problem) {
		ticker, p := s.coinOf(c)
		if p != nil {
			return nil, p
		}
		return s.hookOf(c, "user", c.user.ID+"|"+ticker)
	})
}

func (s *Server) enterpriseWebhookSimulate(c *call) answer {
	return s.simulate(c, func() (*webhook, *problem) { return s.enterpriseHook(c) })
}

func (s *Server) organizationWebhookSimulate(c *call) answer {
	return s.simulate(c, func() (*webhook, *problem) { return s.organizationHook(c, true) })
}

// hookOf is the webhook of the path, if it hangs on the owner.
func (s *Server) hookOf(c *call, scope, owner string) (*webhook, *problem) {
	h := s.state.webhooks[c.path["webhook"]]
	if h == nil || h.Scope != scope || h.owner() != owner {
		return nil, webhookNotFound()
	}
	return h, nil
}
