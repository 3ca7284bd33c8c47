package sandbox

import (
	"net/http"
	"slices"
)

// historySearch is the search over several webhooks. Pointers tell a field that is missing from
// one that is zero: all four are required.
type historySearch struct {
	Webhooks  []string          `json:"webhookIds"`
	Filters   map[string]string `json:"filters"`
	Offset    *int              `json:"offset"`
	Limit     *int              `json:"limit"`
	Retrigger *bool             `json:"retrigger"`
}

func (in historySearch) valid() bool {
	return len(in.Webhooks) >= 1 && len(in.Webhooks) <= retriggerMost && in.Offset != nil && *in.Offset >= 0 &&
		in.Limit != nil && *in.Limit >= 1 && *in.Limit <= 50 && in.Retrigger != nil
}

// webhookBulk searches the histories of up to 25 webhooks, newest first, and with retrigger
// sends the page that it answers again: the way back after a receiver was away.
func (s *Server) webhookBulk(c *call) answer {
	var in historySearch
	if c.decode(&in) != nil || !in.valid() {
		return serviceError(http.StatusBadRequest, "ValidationFailed", "webhookIds (1 to 25), limit (1 to 50), offset and retrigger are required")
	}
	during, dated := s.span(in.Filters["start"], in.Filters["end"])
	if !dated {
		return serviceError(http.StatusBadRequest, "ValidationFailed", "start and end must be dates")
	}
	all := []*notification{}
	for _, id := range in.Webhooks {
		h, denied := s.serviceWebhook(c, id)
		if denied != nil {
			return *denied
		}
		for _, n := range s.state.history(h.ID) {
			if during.holds(n.Created) && in.fits(h, n) {
				all = append(all, n)
			}
		}
	}
	slices.SortFunc(all, func(a, b *notification) int { return int(s.state.noteAt[b.ID] - s.state.noteAt[a.ID]) })
	page := cut(all, *in.Limit, *in.Offset)
	out := []map[string]any{}
	for _, n := range page {
		body := s.serviceNotification(n)
		body["webhookId"] = n.Webhook
		out = append(out, body)
	}
	if *in.Retrigger {
		if refusal := s.retriggerPage(page, out); refusal != nil {
			return *refusal
		}
	}
	return ok(map[string]any{"notifications": out, "metadata": map[string]any{"total": len(all), "limit": *in.Limit, "offset": *in.Offset}})
}

func (in historySearch) fits(h *webhook, n *notification) bool {
	for name, value := range map[string]string{"enterpriseId": n.Enterprise, "organizationId": h.Organization, "walletId": n.Wallet,
		"type": n.Type, "coin": n.Coin} {
		if wanted := in.Filters[name]; wanted != "" && wanted != value {
			return false
		}
	}
	return true
}

// retriggerPage sends a page of notifications again and writes into each body what came of
// it. Each webhook has a limit of its own; where nothing at all may leave, the call fails.
func (s *Server) retriggerPage(page []*notification, bodies []map[string]any) *answer {
	b, sent, limited := s.begin("webhook.retrigger"), map[string]int{}, 0
	for i, n := range page {
		fault, again := retriggerBusy, (*notification)(nil)
		if !s.resending(n.Webhook) {
			again, fault = s.retriggered(b, s.state.webhooks[n.Webhook], n, s.resendable(n.Webhook)-sent[n.Webhook])
		}
		if fault != "" {
			bodies[i]["retriggerError"] = fault
			limited += map[bool]int{true: 1, false: 0}[fault == retriggerLimited]
			continue
		}
		sent[n.Webhook]++
		bodies[i]["retriggeredNotificationRequestId"] = again.requestID()
	}
	if len(page) > 0 && limited == len(page) {
		refusal := serviceError(http.StatusBadRequest, "RETRIGGER_RATE_LIMITED", retriggerLimited)
		return &refusal
	}
	if err := b.commit(); err != nil {
		refusal := serviceError(http.StatusInternalServerError, "DatabaseError", "internal server error")
		return &refusal
	}
	return nil
}
