package sandbox

import (
	"net/http"
	"sort"
	"time"
)

// retries are BitGo's seven further attempts after one that failed.
var retries = []time.Duration{time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	60 * time.Minute, 120 * time.Minute, 240 * time.Minute}

// Suspension limits of a webhook: failures within one week, and over its life.
const (
	weekLimit = 100
	lifeLimit = 500
)

// Delivery is what came of one attempt, as the control API reports it.
type Delivery struct {
	Notification string `json:"notification"`
	Subject      string `json:"subject"`
	Payload      string `json:"payload"`
	Attempt      int    `json:"attempt"`
	Code         int    `json:"code"`
	Error        string `json:"error,omitempty"`
}

// parcel is one request that is ready to leave.
type parcel struct {
	note   *notification
	url    string
	secret string
	times  int
	forge  string // "wrong" or "none": what the signature is replaced by
}

// deliver sends what is due, or with all set everything that waits, held ones
// and later retries included. One delivery runs at a time, so that the order of
// events is the order of requests.
func (s *Server) deliver(all bool) ([]Delivery, error) {
	s.delivering.Lock()
	defer s.delivering.Unlock()
	done := []Delivery{}
	waiting := s.parcels(all)
	if err := s.durable(); err != nil {
		return done, err
	}
	for _, p := range waiting {
		for range p.times {
			s.holds.pass("webhook.deliver", map[string]string{"id": p.note.Subject}, s.stop)
			code, err := s.post(p)
			if s.stopping() {
				return done, nil // cut short by our own stop: it is sent again at the next start
			}
			result := Delivery{Notification: p.note.ID, Subject: p.note.Subject, Payload: p.note.Payload, Attempt: p.note.Attempts + 1, Code: code}
			if err != nil {
				result.Error = err.Error()
			}
			done = append(done, result)
		}
		if err := s.record(p.note, done[len(done)-1]); err != nil {
			return done, err
		}
	}
	return done, nil
}

func (s *Server) parcels(all bool) []parcel {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, out := s.now(), []parcel{}
	for id := range s.state.waiting {
		n := s.state.notes[id]
		h := s.state.webhooks[n.Webhook]
		if h.Deleted || h.State != "active" || !all && (n.State == "held" || n.Due.After(now)) {
			continue
		}
		p := parcel{note: n, url: h.URL, secret: s.secret(), times: 1}
		switch {
		case n.Hook == "hook-twice":
			p.times = 2
		case n.Hook == "hook-wrong-signature" && n.Attempts == 0:
			p.forge = "wrong"
		case n.Hook == "hook-unsigned" && n.Attempts == 0:
			p.forge = "none"
		}
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i].note, out[j].note
		if !a.Due.Equal(b.Due) {
			return a.Due.Before(b.Due)
		}
		return s.state.noteAt[a.ID] < s.state.noteAt[b.ID]
	})
	return out
}

// record writes down an attempt: 200 ends it, anything else is tried again on
// BitGo's schedule and counts towards the webhook's suspension.
func (s *Server) record(sent *notification, result Delivery) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.begin("webhook.delivery")
	n, h := *s.state.notes[sent.ID], *s.state.webhooks[sent.Webhook]
	n.Attempts, n.Code, n.Error, n.Updated = n.Attempts+1, result.Code, result.Error, b.at
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

func (h *webhook) failed(at time.Time) {
	if at.Sub(h.WeekStart) > 7*24*time.Hour {
		h.WeekStart, h.WeekFailed = at, 0
	}
	h.Successive, h.Failed, h.WeekFailed = h.Successive+1, h.Failed+1, h.WeekFailed+1
	if h.FailingSince == nil {
		h.FailingSince = &at
	}
	if h.WeekFailed >= weekLimit || h.Failed >= lifeLimit {
		h.State = "suspended"
	}
}
