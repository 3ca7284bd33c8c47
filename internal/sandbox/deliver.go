package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// retries are BitGo's seven further attempts after one that failed (bitgo-api.md §10.4).
var retries = []time.Duration{time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	60 * time.Minute, 120 * time.Minute, 240 * time.Minute}

// Suspension limits of a webhook: failures within any one week, and over its life.
const (
	weekLimit = 100
	lifeLimit = 500
	week      = 7 * 24 * time.Hour
)

// Delivery is what came of one attempt, as the control API reports it.
type Delivery struct {
	Notification string `json:"notification"`
	Subject      string `json:"subject"`
	Payload      string `json:"payload"`
	Attempt      int    `json:"attempt"`
	Code         int    `json:"code"`
	Error        string `json:"error,omitempty"`
	answer       string
	signature    string
	place        int64
}

// parcel is one request that is ready to leave.
type parcel struct {
	note      *notification
	url       string
	headers   map[string]string
	key       string
	signature string // "" sends none
	times     int
	forge     string // what the signature is replaced by
	forged    bool
}

// leaves reports whether a notification may leave: it is not settled, its webhook is active,
// and unless all is set it is due. The lock is held.
func (s *Server) leaves(id string, all bool) bool {
	n := s.state.notes[id]
	if n == nil || n.settled() || n.State == "unconfirmed" || s.state.webhooks[n.Webhook].State != "active" {
		return false
	}
	return all || n.State != "held" && !n.Due.After(s.now())
}

// pack makes the next attempt of a notification ready. The lock is held.
func (s *Server) pack(n *notification) parcel {
	h := s.state.webhooks[n.Webhook]
	p := parcel{note: n, url: h.URL, headers: h.Headers, key: n.Key, signature: n.Signature, times: 1}
	if !n.Resent {
		p.signature = sign(s.secretOf(h), []byte(n.Payload))
	}
	switch {
	case n.Hook == "hook-twice":
		p.times = 2
	case n.Hook == "hook-rekeyed" && n.Attempts > 0:
		p.key = digest(fmt.Sprintf("%s|%d", n.Key, n.Attempts))[:32]
	case n.Hook == "hook-wrong-signature" && n.Attempts == 0:
		p.forge, p.forged = sign("another secret", []byte(n.Payload)), true
	case n.Hook == "hook-unsigned" && n.Attempts == 0:
		p.forged = true
	}
	return p
}

// readyOf lists the ids of a webhook's notifications that may leave, in the order of their
// times. The lock is held.
func (s *Server) readyOf(webhook string, all bool) []string {
	box := s.state.outboxes[webhook]
	if box == nil || s.state.webhooks[webhook].State != "active" {
		return nil
	}
	ids := []string{}
	for id := range box.waiting {
		if s.leaves(id, all) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		if order := s.state.notes[a].Due.Compare(s.state.notes[b].Due); order != 0 {
			return order
		}
		return int(s.state.noteAt[a] - s.state.noteAt[b])
	})
	return ids
}

// carry makes one delivery, or two where a sentinel wants that, without holding the lock.
func (s *Server) carry(p parcel) []Delivery {
	done := []Delivery{}
	for range p.times {
		d := Delivery{Notification: p.note.ID, Subject: p.note.Subject, Payload: p.note.Payload, Attempt: p.note.Attempts + 1,
			signature: p.signature}
		if s.holds.pass("webhook.deliver", map[string]string{"id": p.note.Subject}, s.stop) {
			d.Error = "the connection broke"
		} else if code, answer, err := s.post(p); err != nil {
			d.Error = err.Error()
		} else {
			d.Code, d.answer = code, answer
		}
		done = append(done, d)
	}
	return done
}

// record writes down an attempt: 200 ends it, anything else is tried again on BitGo's
// schedule and counts towards the webhook's suspension.
func (s *Server) record(id string, result Delivery) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	sent := s.state.notes[id]
	if sent == nil {
		return nil // its webhook was removed meanwhile
	}
	b := s.begin("webhook.delivery")
	n, h := *sent, *s.state.webhooks[sent.Webhook]
	n.Attempts, n.Code, n.Answer, n.Error, n.Updated, n.Signature = n.Attempts+1, result.Code, result.answer, result.Error, b.at, result.signature
	h.LastAttempt = &b.at
	if result.Code == http.StatusOK {
		n.State, h.Successive, h.FailingSince = "processed", 0, nil
	} else {
		h.failed(b.at)
		n.State = "pending"
		if n.Attempts > len(retries) {
			n.State = "failed"
		} else {
			n.Due = b.at.Add(retries[n.Attempts-1])
		}
	}
	b.put(&n, &h)
	return b.commit()
}

// failed counts one failure. The week is the last seven days, whenever they began.
func (h *webhook) failed(at time.Time) {
	recent := slices.DeleteFunc(slices.Clone(h.FailedAt), func(then time.Time) bool { return at.Sub(then) >= week })
	h.FailedAt = append(recent, at)
	h.Successive, h.Failed = h.Successive+1, h.Failed+1
	if h.FailingSince == nil {
		h.FailingSince = &at
	}
	if len(h.FailedAt) >= weekLimit || h.Failed >= lifeLimit {
		h.State = "suspended"
	}
}
