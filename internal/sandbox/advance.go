package sandbox

import (
	"slices"
	"strings"
	"time"
)

// controlAdvance moves the world: seconds moves the clock and then what it made ready,
// steps moves everything on its way that many states (one, when the call says nothing),
// confirm settles the transfers; kind keeps steps to one kind of record.
func (s *Server) controlAdvance(in wish) (any, error) {
	if names := s.steppable(); in.Kind != "" && !slices.Contains(names, in.Kind) {
		return nil, refusal("kind is one of " + strings.Join(names, ", "))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	total := map[string]int{}
	if in.Seconds > 0 {
		b := s.begin("clock")
		b.meta.Offset += time.Duration(in.Seconds) * time.Second
		if err := b.commit(); err != nil {
			return nil, err
		}
		moved, err := s.settleDue()
		if err != nil {
			return nil, err
		}
		tally(total, moved)
	}
	times, step := in.Steps, s.stepAll
	if in.Confirm {
		times, step = 4, func(string) (map[string]int, error) { return s.confirmAll() }
	} else if in.Steps == 0 && in.Seconds == 0 {
		times = 1
	}
	for range times {
		moved, err := step(in.Kind)
		if err != nil {
			return nil, err
		}
		tally(total, moved)
	}
	return map[string]any{"moved": sum(total), "kinds": total, "now": stamp(s.now())}, nil
}

// confirmAll takes the transfers that are not confirmed one state on.
func (s *Server) confirmAll() (map[string]int, error) {
	b := s.begin("advance")
	moved := b.stepWanted(func(t *transfer) bool { return t.State != "confirmed" })
	if moved == 0 {
		return nil, nil
	}
	return map[string]int{"transfers": moved}, b.commit()
}
