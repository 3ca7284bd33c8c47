package sandbox

import (
	"cmp"
	"slices"
)

// keptNotifications is how many settled notifications of one webhook stay in its history.
// Older ones are forgotten, oldest first, so that deliveries without end fit into memory.
const keptNotifications = 500

// outbox is what one webhook was told and is still to be told.
type outbox struct {
	order   []string // what is remembered, oldest first
	waiting map[string]bool
}

// putWebhook keeps a webhook; a removed one takes its notifications along.
func (s *state) putWebhook(d *webhook) {
	if !d.Deleted {
		track(s.webhooks, &s.webhookOrder, d.ID, d)
		return
	}
	delete(s.webhooks, d.ID)
	s.webhookOrder = slices.DeleteFunc(s.webhookOrder, func(id string) bool { return id == d.ID })
	if box := s.outboxes[d.ID]; box != nil {
		for _, id := range box.order {
			delete(s.notes, id)
			delete(s.noteAt, id)
			delete(s.confirming, id)
		}
	}
	delete(s.outboxes, d.ID)
}

// putNotification keeps a notification and forgets what the webhook's history has no room
// for. Which one depends on the order of creation alone, so a replay forgets the same.
func (s *state) putNotification(d *notification) {
	if s.webhooks[d.Webhook] == nil {
		return // the webhook was removed while it was on its way
	}
	box := s.outboxes[d.Webhook]
	if box == nil {
		box = &outbox{waiting: map[string]bool{}}
		s.outboxes[d.Webhook] = box
	}
	if _, known := s.notes[d.ID]; !known {
		s.noteCount++
		s.noteAt[d.ID] = s.noteCount
		box.order = append(box.order, d.ID)
	}
	s.notes[d.ID] = d
	mark(box.waiting, d.ID, !d.settled())
	mark(s.confirming, d.ID, d.State == "unconfirmed")
	if len(box.order)-len(box.waiting) > keptNotifications {
		s.forget(box)
	}
}

// forget drops the oldest settled notification.
func (s *state) forget(box *outbox) {
	for i, id := range box.order {
		if !box.waiting[id] {
			box.order = slices.Delete(box.order, i, i+1)
			delete(s.notes, id)
			delete(s.noteAt, id)
			return
		}
	}
}

// waiting counts the notifications that are not settled.
func (s *state) waiting() int {
	n := 0
	for _, box := range s.outboxes {
		n += len(box.waiting)
	}
	return n
}

// remembered lists every notification that is kept, oldest first.
func (s *state) remembered() []*notification {
	out := make([]*notification, 0, len(s.notes))
	for _, n := range s.notes {
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b *notification) int { return cmp.Compare(s.noteAt[a.ID], s.noteAt[b.ID]) })
	return out
}

// history lists a webhook's notifications, newest first.
func (s *state) history(webhook string) []*notification {
	box := s.outboxes[webhook]
	if box == nil {
		return nil
	}
	out := make([]*notification, 0, len(box.order))
	for _, id := range slices.Backward(box.order) {
		out = append(out, s.notes[id])
	}
	return out
}
