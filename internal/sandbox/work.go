package sandbox

import "time"

// work is what moves on its own: transfers at their pace and webhooks as they fall due.
func (s *Server) work() {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-s.wake:
		case <-tick.C:
		}
		s.mu.Lock()
		_, err := s.settleDue()
		s.mu.Unlock()
		if err != nil {
			s.complain(err)
			continue
		}
		if s.options.Deliver {
			s.dispatchDue()
		}
	}
}

// stopping reports whether Close was called.
func (s *Server) stopping() bool {
	select {
	case <-s.stop:
		return true
	default:
		return false
	}
}
