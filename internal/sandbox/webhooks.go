package sandbox

import (
	"net/url"
	"slices"
)

var (
	walletHookTypes       = []string{"transfer", "pendingapproval", "transaction", "address_confirmation", "block", "admin", "lowFee", "txRequest"}
	organizationHookTypes = []string{"transfer", "pendingapproval", "txRequest", "bankAccount", "identityStatus", "idvStatus",
		"userKycState", "enterpriseKycState", "accessToken", "reversal", "tradeOrder", "whitelistApproved", "whitelistRejected"}
)

// webhookInput is the body of both add calls.
type webhookInput struct {
	Type     string `json:"type"`
	URL      string `json:"url"`
	Label    string `json:"label"`
	Coin     string `json:"coin"`
	Confirms int    `json:"numConfirmations"`
	AllToken bool   `json:"allToken"`
	Failures bool   `json:"listenToFailureStates"`
	Rbf      bool   `json:"includeRbf"`
}

func (c *call) webhookInput(types []string) (webhookInput, *problem) {
	var in webhookInput
	if c.decode(&in) != nil {
		p := invalid("BadRequest", "invalid body")
		return in, &p
	}
	if !slices.Contains(types, in.Type) {
		p := invalid("BadRequest", "invalid webhook type "+in.Type)
		return in, &p
	}
	if u, err := url.Parse(in.URL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		p := invalid("BadRequest", "invalid webhook url")
		return in, &p
	}
	return in, nil
}

func (in webhookInput) record(b *batch, scope string) *webhook {
	return &webhook{ID: b.id("webhook"), Scope: scope, Type: in.Type, URL: in.URL, Label: in.Label, Coin: in.Coin,
		State: "active", AllToken: in.AllToken, Failures: in.Failures, Rbf: in.Rbf, Confirms: in.Confirms, Created: b.at}
}

func webhookBody(h *webhook) map[string]any {
	body := map[string]any{"id": h.ID, "created": stamp(h.Created), "url": h.URL, "version": 2, "scope": h.Scope,
		"state": h.State, "successiveFailedAttempts": h.Successive, "listenToFailureStates": h.Failures, "type": h.Type,
		"allToken": h.AllToken, "numConfirmations": h.Confirms}
	for name, value := range map[string]string{"coin": h.Coin, "label": h.Label, "walletId": h.Wallet, "organizationId": h.Organization, "enterpriseId": h.Enterprise} {
		if value != "" {
			body[name] = value
		}
	}
	if h.LastAttempt != nil {
		body["lastAttempt"] = stamp(*h.LastAttempt)
	}
	if h.FailingSince != nil {
		body["failingSince"] = stamp(*h.FailingSince)
	}
	return body
}

// hooks lists what is registered and not removed.
func (s *Server) hooks(wanted func(*webhook) bool) []*webhook {
	out := []*webhook{}
	for _, id := range s.state.webhookOrder {
		if h := s.state.webhooks[id]; wanted(h) {
			out = append(out, h)
		}
	}
	return out
}

func bodies(hooks []*webhook) []any {
	out := []any{}
	for _, h := range hooks {
		out = append(out, webhookBody(h))
	}
	return out
}

// webhookUnblock reactivates a suspended webhook and starts its counts again.
func (s *Server) webhookUnblock(c *call) answer {
	h := s.state.webhooks[c.path["webhook"]]
	if h == nil || !c.user.Admin {
		return reply(404, map[string]any{"name": "NotFound", "error": "webhook not found", "status": 404})
	}
	active := *h
	active.State, active.Successive, active.Failed, active.FailedAt, active.FailingSince = "active", 0, 0, nil, nil
	b := s.begin("webhook.unblock")
	b.put(&active)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	body := webhookBody(&active)
	body["webhookId"] = active.ID // this service's word for it, and all that it documents
	return ok(body)
}

func (s *Server) addHook(c *call, b *batch, h *webhook) answer {
	b.put(h)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(webhookBody(h))
}
