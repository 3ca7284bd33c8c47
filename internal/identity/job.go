package identity

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// keepAttempts is how long tries to sign in are kept: longer than any limit looks back.
const keepAttempts = 30 * 24 * time.Hour

// Sweep is the job that forgets ended sessions and old tries to sign in. Running it twice does no harm.
type Sweep struct{}

// Kind names the job.
func (Sweep) Kind() string { return "identity.sweep" }

// Sweep removes what has run out, and says how many rows that were.
func (s *Service) Sweep(ctx context.Context) (int64, error) {
	now := s.Clock.Now()
	var swept int64
	err := s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		swept, err = sweep(ctx, tx, now, now.Add(-keepAttempts))
		return err
	})
	return swept, err
}
