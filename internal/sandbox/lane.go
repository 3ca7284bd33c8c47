package sandbox

import (
	"slices"
	"sync"
)

// lanes let every webhook deliver on its own: one that answers slowly, or stands at a
// hold, keeps no other waiting. Within a lane one request runs at a time.
type lanes struct {
	mu  sync.Mutex
	all map[string]*sync.Mutex // by webhook
}

func (l *lanes) of(webhook string) *sync.Mutex {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[string]*sync.Mutex{}
	}
	if l.all[webhook] == nil {
		l.all[webhook] = &sync.Mutex{}
	}
	return l.all[webhook]
}

// deliver sends what is due, or with all set everything that waits, held ones and later
// retries included, and returns when every webhook has been served.
func (s *Server) deliver(all bool) ([]Delivery, error) {
	webhooks := s.awaited(all)
	results, faults := make([][]Delivery, len(webhooks)), make([]error, len(webhooks))
	var running sync.WaitGroup
	for i, id := range webhooks {
		running.Go(func() {
			lane := s.lanes.of(id)
			lane.Lock()
			defer lane.Unlock()
			results[i], faults[i] = s.drive(id, all)
		})
	}
	running.Wait()
	done := slices.Concat(results...)
	slices.SortStableFunc(done, func(a, b Delivery) int { return int(a.place - b.place) })
	for _, err := range faults {
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// dispatchDue starts the lanes that have something due and are not running. It waits for
// none of them: each wakes the worker when it has written a result down.
func (s *Server) dispatchDue() {
	for _, id := range s.awaited(false) {
		lane := s.lanes.of(id)
		if !lane.TryLock() {
			continue
		}
		s.working.Go(func() {
			defer lane.Unlock()
			if _, err := s.drive(id, false); err != nil {
				s.complain(err)
			}
		})
	}
}

// awaited names the webhooks that have something to send.
func (s *Server) awaited(all bool) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []string{}
	for _, id := range s.state.webhookOrder {
		box := s.state.outboxes[id]
		if box == nil || s.state.webhooks[id].State != "active" {
			continue
		}
		for note := range box.waiting {
			if s.leaves(note, all) {
				out = append(out, id)
				break
			}
		}
	}
	return out
}

// drive sends what a webhook has ready now, one after another. Each notification is looked
// at again before it leaves: the ones before it may have suspended the webhook.
func (s *Server) drive(webhook string, all bool) ([]Delivery, error) {
	s.mu.Lock()
	ids := s.readyOf(webhook, all)
	s.mu.Unlock()
	done := []Delivery{}
	if err := s.durable(); err != nil { // nobody is told what a kill could undo
		return done, err
	}
	for _, id := range ids {
		s.mu.Lock()
		if !s.leaves(id, all) {
			s.mu.Unlock()
			continue
		}
		p, place := s.pack(s.state.notes[id]), s.state.noteAt[id]
		s.mu.Unlock()
		made := s.carry(p)
		if s.stopping() {
			return done, nil // cut short by our own stop: it is sent again at the next start
		}
		for i := range made {
			made[i].place = place
		}
		done = append(done, made...)
		if err := s.record(id, made[len(made)-1]); err != nil {
			return done, err
		}
	}
	return done, nil
}
