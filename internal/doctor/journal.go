package doctor

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
)

// Kept is how long calls and history are kept.
const Kept = 90 * 24 * time.Hour

const (
	journalTime = 2 * time.Second
	sweepMost   = 2000
	sameWithin  = time.Minute
)

// memory is what this process remembers of the calls it heard of.
type memory struct {
	mu     sync.Mutex
	skew   *time.Duration // BitGo's clock less ours, at the newest answer of the platform
	lately map[string]time.Time
	token  time.Time // when it was last checked
}

// Journal hears of a call to BitGo once it is over. Kept are those that failed and those that changed something: reads
// that went well would be most of the rows and help nobody. request is our own id of what caused it, "" for a job. A
// line that cannot be kept is lost: the call it tells of has already happened, and nothing may fail because of it.
func (s *Service) Journal(ctx context.Context, request string, c bitgo.Call) error {
	s.hear(c)
	failed := c.Failed != nil
	if !failed && c.Method == http.MethodGet || strings.HasPrefix(c.Operation, "GET ping") || c.Name == bitgo.NameInvalid {
		return nil
	}
	if request == "" && failed && s.repeats(c) {
		return nil // a job that tries all wallets while BitGo is away
	}
	scenario := ""
	if failed {
		if x, ok := s.Explain(c.Failed); ok {
			scenario = x.ID
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), journalTime)
	defer cancel()
	return s.DB.As(ctx, identity.System("doctor").Scope(), func(tx pgx.Tx) error { return addCall(ctx, tx, request, scenario, c) })
}

// hear compares the clocks. A Date header has whole seconds, so half a second is added on the average.
func (s *Service) hear(c bitgo.Call) {
	if c.Host != bitgo.Platform || c.ServerAt.IsZero() {
		return
	}
	skew := c.ServerAt.Add(time.Second / 2).Sub(c.At.Add(c.Took))
	s.memory.mu.Lock()
	s.memory.skew = &skew
	s.memory.mu.Unlock()
}

// repeats reports that the same failure of the same thing was kept within the last minute.
func (s *Service) repeats(c bitgo.Call) bool {
	s.memory.mu.Lock()
	defer s.memory.mu.Unlock()
	for key, at := range s.memory.lately {
		if c.At.Sub(at) > sameWithin || c.At.Before(at) {
			delete(s.memory.lately, key)
		}
	}
	key := c.Operation + " " + c.Name
	if _, again := s.memory.lately[key]; again {
		return true
	}
	if s.memory.lately == nil {
		s.memory.lately = map[string]time.Time{}
	}
	s.memory.lately[key] = c.At
	return false
}

// Sweep ends what is older than ninety days.
func (s *Service) Sweep(ctx context.Context) (swept int64, err error) {
	before := s.Clock.Now().Add(-Kept)
	err = s.DB.As(ctx, identity.System("doctor").Scope(), func(tx pgx.Tx) error {
		hours, err := q.DependencyHourSweep(ctx, tx, before)
		if err != nil {
			return err
		}
		calls, err := q.BitGoCallSweep(ctx, tx, before, sweepMost)
		swept = hours + calls
		return err
	})
	return swept, err
}
