package sandbox

import (
	"net/http"
	"slices"
)

// notificationList answers a page of a history, newest first.
func (s *Server) notificationList(c *call, all []*notification, wanted func(*notification) bool) answer {
	slices.SortFunc(all, func(a, b *notification) int { return int(s.state.noteAt[b.ID] - s.state.noteAt[a.ID]) })
	ids := []string{}
	for _, n := range all {
		if wanted(n) {
			ids = append(ids, n.ID)
		}
	}
	part, next, p := page(c, ids)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, id := range part {
		out = append(out, s.notificationBody(s.state.notes[id]))
	}
	return listed(map[string]any{"webhookNotifications": out}, next)
}

// notificationBody is a notification as the platform shows it. The wallet's list says
// updateAt where the organization's says updatedAt; both are here (bitgo-api.md §10.5).
func (s *Server) notificationBody(n *notification) map[string]any {
	h := s.state.webhooks[n.Webhook]
	body := map[string]any{"id": n.ID, "type": n.Type, "url": h.URL, "state": shownState(n), "simulation": n.Simulation,
		"retries": max(0, n.Attempts-1), "webhook": h.ID, "updatedAt": stamp(n.Updated), "updateAt": stamp(n.Updated), "version": 2,
		"idempotencyKey": n.Key, "payload": n.Payload, "allowBlockedHosts": false}
	for name, value := range map[string]string{"wallet": n.Wallet, "enterprise": n.Enterprise, "organization": h.Organization, "hash": n.Hash, "coin": n.Coin} {
		if value != "" {
			body[name] = value
		}
	}
	if transfer := s.state.transfers[n.Subject]; transfer != nil {
		body["transfer"] = transfer.ID
	}
	if n.Confirm > 0 {
		body["heightToConfirm"] = n.Confirm
	}
	if !n.settled() {
		body["nextAttempt"] = stamp(n.Due)
	}
	if n.Attempts > 0 {
		body["response"] = answerBody(n)
	}
	return body
}

// answerBody is what the receiver said last. Without an answer the error stands alone.
func answerBody(n *notification) map[string]any {
	if n.Code == 0 {
		return map[string]any{"type": "error", "error": n.Error}
	}
	body := map[string]any{"code": n.Code, "type": "response", "body": n.Answer}
	if n.Code != http.StatusOK {
		body["error"] = http.StatusText(n.Code)
	}
	return body
}

// shownState maps the sandbox's own "held" to BitGo's "pending".
func shownState(n *notification) string {
	if n.State == "held" {
		return "pending"
	}
	return n.State
}
