package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// serviceID is a notification's id in this service, a UUID; requestID is the service's own
// name for the request that made it.
func (n *notification) serviceID() string { return uuid(n.ID) }
func (n *notification) requestID() string { return "c" + digest("notification request|" + n.ID)[:24] }

// serviceStatus is a notification's state in the service's words.
func (n *notification) serviceStatus() string {
	switch n.State {
	case "processed":
		return "sent"
	case "failed":
		return "failed"
	}
	return "pending"
}

// serviceNotification is a notification as this service shows it.
func (s *Server) serviceNotification(n *notification) map[string]any {
	h := s.state.webhooks[n.Webhook]
	body := map[string]any{"id": n.serviceID(), "notificationRequestId": n.requestID(), "url": h.URL, "payload": n.Payload, "type": n.Type,
		"status": n.serviceStatus(), "retries": max(0, n.Attempts-1), "createdAt": stamp(n.Created), "updatedAt": stamp(n.Updated)}
	for name, value := range map[string]string{"coin": n.Coin, "walletId": n.Wallet, "enterpriseId": n.Enterprise,
		"organizationId": h.Organization, "hash": n.Hash} {
		if value != "" {
			body[name] = value
		}
	}
	if transfer := s.state.transfers[n.Subject]; transfer != nil {
		body["transferId"] = transfer.ID
	}
	if n.Attempts > 0 {
		// The document wants an object of objects there and does not say of which.
		body["response"] = map[string]any{"http": answerBody(n)}
	}
	return body
}

// span is a stretch of time that a history is asked for: both ends belong to it.
type span struct{ from, to time.Time }

func (w span) holds(at time.Time) bool { return !at.Before(w.from) && !at.After(w.to) }

// span reads start (a day ago when absent) and end (now), as instants or as days.
func (s *Server) span(start, end string) (span, bool) {
	w := span{s.now().AddDate(0, 0, -1), s.now()}
	for text, into := range map[string]*time.Time{start: &w.from, end: &w.to} {
		if text == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			at, err = time.Parse(time.DateOnly, text)
		}
		if err != nil {
			return w, false
		}
		*into = at
	}
	return w, true
}

// webhookHistory is one webhook's history, newest first: limit and offset are required.
func (s *Server) webhookHistory(c *call) answer {
	h, denied := s.serviceWebhook(c, c.path["webhook"])
	if denied != nil {
		return *denied
	}
	limit, offset, fine := window(c.query, 1000)
	during, dated := s.span(c.query.Get("start"), c.query.Get("end"))
	statuses := []string{"", "pending", "processing", "sent", "failed", "skipped"}
	if !fine || !dated || !slices.Contains(statuses, c.query.Get("status")) {
		return serviceError(http.StatusBadRequest, "ValidationFailed", "limit (1 to 1000) and offset are required; start and end are dates; status is one of pending, processing, sent, failed, skipped")
	}
	fits := func(name, value string) bool { return c.query.Get(name) == "" || c.query.Get(name) == value }
	all := []*notification{}
	for _, n := range s.state.history(h.ID) {
		if during.holds(n.Created) && fits("webhookNotificationId", n.serviceID()) && fits("notificationRequestId", n.requestID()) &&
			fits("hash", n.Hash) && fits("transferId", n.Subject) && fits("status", n.serviceStatus()) {
			all = append(all, n)
		}
	}
	out := []any{}
	for _, n := range cut(all, limit, offset) {
		out = append(out, s.serviceNotification(n))
	}
	return ok(map[string]any{"notifications": out, "total": len(all), "limit": limit, "offset": offset})
}

// window reads limit and offset, which this service requires.
func window(query url.Values, most int) (limit, offset int, fine bool) {
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil || limit < 1 || limit > most {
		return 0, 0, false
	}
	offset, err = strconv.Atoi(query.Get("offset"))
	return limit, offset, err == nil && offset >= 0
}

func cut[T any](all []T, limit, offset int) []T {
	offset = min(offset, len(all))
	return all[offset:min(offset+limit, len(all))]
}
