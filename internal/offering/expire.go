package offering

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// ExpireDue asks the engine room to end what was not paid in time.
type ExpireDue struct{}

// Kind names the job.
func (ExpireDue) Kind() string { return "offering.expire" }

// overdueAtOnce is how many one round ends; the next comes soon.
const overdueAtOnce = 200

// Expire ends the subscriptions whose money did not come by its day, each in a transaction of its own: its part of the target is free
// again, and what came of it goes back. Trouble with one holds up no other.
func (s *Service) Expire(ctx context.Context) error {
	var all []Subscription
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		all, err = overdue(ctx, tx, s.Clock.Now(), overdueAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	var trouble error
	for _, x := range all {
		trouble = errors.Join(trouble, s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return s.expire(ctx, tx, x.ID) }))
	}
	return trouble
}

func (s *Service) expire(ctx context.Context, tx pgx.Tx, id string) error {
	x, err := s.lock(ctx, tx, id)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	if x.ended() || x.AcceptedAt != nil || x.Escrow == Deposited || x.ExpiresAt == nil || now.Before(*x.ExpiresAt) {
		return nil // its money came meanwhile, or it ended another way
	}
	why := "Its money did not come by " + x.ExpiresAt.Format("2 January 2006") + "."
	x.State, x.DecidedAt, x.EndReason = Late, &now, why
	return s.decided(ctx, tx, system, x, now)
}
