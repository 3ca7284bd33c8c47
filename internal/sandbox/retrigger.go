package sandbox

import (
	"net/http"
	"regexp"
	"time"
)

// Limits of a retrigger: notifications in one call, and in one minute for one webhook.
const (
	retriggerMost   = 25
	retriggerMinute = 50
)

const (
	retriggerBusy    = "Conflict: a retrigger of this webhook is in progress"
	retriggerLimited = "RETRIGGER_RATE_LIMITED: at most 50 notifications a minute"
)

var uuidShape = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// resend makes a new notification of an old one: the same payload under the same
// idempotency-key with the signature it was first sent with, which is wrong once the secret
// was rotated. What a sentinel spoilt the first time is whole the second.
func (b *batch) resend(old *notification) *notification {
	n := *old
	n.ID, n.State, n.Resent, n.Hook, n.Confirm = b.id("notification"), "new", true, "", 0
	n.Attempts, n.Code, n.Answer, n.Error = 0, 0, "", ""
	n.Due, n.Created, n.Updated = b.at, b.at, b.at
	b.put(&n)
	return &n
}

// resending reports whether an earlier retrigger of the webhook has yet to leave.
func (s *Server) resending(webhook string) bool {
	box := s.state.outboxes[webhook]
	if box == nil {
		return false
	}
	for id := range box.waiting {
		if n := s.state.notes[id]; n.Resent && n.Attempts == 0 {
			return true
		}
	}
	return false
}

// resendable is how many more notifications of the webhook may be retriggered this minute.
func (s *Server) resendable(webhook string) int {
	left, since := retriggerMinute, s.now().Add(-time.Minute)
	for _, n := range s.state.history(webhook) {
		if n.Resent && n.Created.After(since) {
			left--
		}
	}
	return max(0, left)
}

// webhookRetrigger sends up to 25 notifications of one webhook again, each with a result of
// its own.
func (s *Server) webhookRetrigger(c *call) answer {
	h, denied := s.serviceWebhook(c, c.path["webhook"])
	if denied != nil {
		return *denied
	}
	var in struct {
		IDs []string `json:"webhookNotificationIds"`
	}
	if c.decode(&in) != nil || len(in.IDs) < 1 || len(in.IDs) > retriggerMost || !allMatch(uuidShape, in.IDs) {
		return serviceError(http.StatusBadRequest, "ValidationFailed", "webhookNotificationIds must be 1 to 25 UUIDs of this service's history")
	}
	left := s.resendable(h.ID)
	switch {
	case s.resending(h.ID):
		return serviceError(http.StatusConflict, "Conflict", retriggerBusy)
	case left == 0:
		return serviceError(http.StatusBadRequest, "RETRIGGER_RATE_LIMITED", retriggerLimited)
	}
	b := s.begin("webhook.retrigger")
	sent, failed := []any{}, []any{}
	for _, id := range in.IDs {
		result := map[string]any{"webhookNotificationId": id}
		again, fault := s.retriggered(b, h, s.withServiceID(h.ID, id), left-len(sent))
		if fault != "" {
			result["error"] = fault
			failed = append(failed, result)
			continue
		}
		result["retriggeredNotificationRequestId"] = again.requestID()
		sent = append(sent, result)
	}
	if err := b.commit(); err != nil {
		return serviceError(http.StatusInternalServerError, "DatabaseError", "internal server error")
	}
	return ok(map[string]any{"totalRequested": len(in.IDs), "totalSuccess": len(sent), "totalFailed": len(failed),
		"successfulNotifications": sent, "failedNotifications": failed})
}

// retriggered sends one notification again, or says why not.
func (s *Server) retriggered(b *batch, h *webhook, n *notification, left int) (*notification, string) {
	switch {
	case n == nil:
		return nil, "notification not found"
	case h.State != "active":
		return nil, "the webhook is suspended"
	case left <= 0:
		return nil, retriggerLimited
	}
	return b.resend(n), ""
}

func (s *Server) withServiceID(webhook, id string) *notification {
	for _, n := range s.state.history(webhook) {
		if n.serviceID() == id {
			return n
		}
	}
	return nil
}

func allMatch(shape *regexp.Regexp, texts []string) bool {
	for _, text := range texts {
		if !shape.MatchString(text) {
			return false
		}
	}
	return true
}
