package partner

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// Mark is where a page ends, newest first; the zero Mark begins at the newest.
type Mark struct {
	At time.Time
	ID uuid.UUID
}

// from is the mark as a query takes it.
func (m Mark) from() Mark {
	if m.At.IsZero() {
		return Mark{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}
	}
	return m
}

// Endpoints gives a page of those that the actor sees, newest first, and whether there are more.
func (s *Service) Endpoints(ctx context.Context, actor identity.Actor, before Mark, limit int) (found []Endpoint, more bool, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		found, err = endpoints(ctx, tx, before.from(), limit+1)
		return err
	})
	if more = len(found) > limit; more {
		found = found[:limit]
	}
	return found, more, err
}

// Endpoint gives one. Errors: ErrNone.
func (s *Service) Endpoint(ctx context.Context, actor identity.Actor, id uuid.UUID) (e Endpoint, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		e, err = s.seen(ctx, tx, actor, id)
		return err
	})
	return e, err
}

// Calls gives a page of what was or will be said to an endpoint, newest first; state "" is all. Errors: ErrNone.
func (s *Service) Calls(ctx context.Context, actor identity.Actor, id uuid.UUID, state State, before Mark, limit int) (found []Call, more bool, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if _, err := s.seen(ctx, tx, actor, id); err != nil {
			return err
		}
		found, err = calls(ctx, tx, id, state, before.from(), limit+1)
		return err
	})
	if more = len(found) > limit; more {
		found = found[:limit]
	}
	return found, more, err
}
