package approval

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// The parts of its time, in hundredths, at which whoever could still vote is told.
const (
	HalfGone = 50
	NearlyUp = 90
)

// Late is the greatest of these parts that has passed of a request's time; 0 before the first, and for what does not wait.
func (r Request) Late(now time.Time) int {
	if !r.Waits(now) {
		return 0
	}
	gone, whole := now.Sub(r.OpenedAt), r.ExpiresAt.Sub(r.OpenedAt)
	switch {
	case gone*10 >= whole*9:
		return NearlyUp
	case gone*2 >= whole:
		return HalfGone
	}
	return 0
}

// Remaining are the people who could still vote: those who have, and who are away by their own word, are not asked again.
func (r Request) Remaining() []uuid.UUID {
	var out []uuid.UUID
	for _, m := range r.Eligible {
		if m.AwayUntil == nil && !slices.ContainsFunc(r.Votes, func(v Vote) bool { return v.Voter == m.Person }) {
			out = append(out, m.Person)
		}
	}
	return out
}

// Escalate finds what waits for too long and has tell say so to whoever could still vote, once for each part of its time, in one
// transaction with keeping that it was said. Several processes may run it.
func (s *Service) Escalate(ctx context.Context, tell func(context.Context, pgx.Tx, Request, int, []uuid.UUID) error) (int, error) {
	actor, n := identity.System("approval escalation"), 0
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		now := s.Clock.Now()
		late, err := listLate(ctx, tx, now)
		if err != nil {
			return err
		}
		for _, id := range late {
			r, err := s.Load(ctx, tx, id)
			if err != nil {
				return err
			}
			if err := markAway(ctx, tx, &r, now); err != nil {
				return err
			}
			stage := r.Late(now)
			if err := escalated(ctx, tx, id, stage); err != nil {
				return err
			}
			if err := tell(ctx, tx, r, stage, r.Remaining()); err != nil {
				return err
			}
			if err := s.record(ctx, tx, actor, r, "approval.escalate", now, ""); err != nil {
				return err
			}
		}
		n = len(late)
		return nil
	})
	return n, err
}
