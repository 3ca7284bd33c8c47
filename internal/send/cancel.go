package send

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/identity"
)

// Cancel takes a send back before it is released. What it held back is free at once.
func (s *Service) Cancel(ctx context.Context, actor identity.Actor, id uuid.UUID) (Send, error) {
	var x Send
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if _, err = seen(ctx, tx, actor, id); err != nil {
			return err
		}
		if x, err = s.hold(ctx, tx, id); err != nil {
			return err
		}
		now := s.Clock.Now()
		if why := Can(actor, x, now)[VerbCancel]; why != "" {
			if !actor.Has(identity.Treasury, x.Client) {
				return ErrRole.Because("%s Nothing was changed.", why)
			}
			return ErrMoved.Because("%s Nothing was changed by this request. Look at where it stands now.", why)
		}
		waited := x.State == AwaitingApproval
		if err := s.follow(ctx, tx, &x, Cancelled, act{by: actor, at: now}); err != nil {
			return err
		}
		if !waited {
			return nil
		}
		return s.Approvals.Withdraw(ctx, tx, actor, approval.Subject{Kind: Kind, ID: id})
	})
	return x, err
}

// Expire ends approved sends whose time for release is over. Several processes may run it.
func (s *Service) Expire(ctx context.Context) (int, error) {
	actor := identity.System("expiry")
	var due []uuid.UUID
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		due, err = expired(ctx, tx, s.Clock.Now())
		return err
	})
	if err != nil {
		return 0, err
	}
	n := 0
	var failed []error // one that cannot be ended must not keep the others
	for _, id := range due {
		err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
			x, err := s.hold(ctx, tx, id)
			if err != nil || x.State != Approved || !x.overdue(s.Clock.Now()) {
				return err
			}
			n++
			return s.follow(ctx, tx, &x, Expired, act{by: actor, at: s.Clock.Now(), note: "the time to release ran out"})
		})
		if err != nil {
			failed = append(failed, fmt.Errorf("send: expire %s: %w", id, err))
		}
	}
	return n, errors.Join(failed...)
}

// The three ends of an approval, as job/decided.go tells them. A send that left the queue meanwhile stays as it is.

// MarkApproved lets treasury release the send.
func (s *Service) MarkApproved(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	return s.decided(ctx, tx, id, Approved, at, "")
}

// MarkRejected ends it for the reason given.
func (s *Service) MarkRejected(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time, reason string) error {
	return s.decided(ctx, tx, id, Rejected, at, reason)
}

// MarkExpired ends it because nobody decided in time.
func (s *Service) MarkExpired(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	return s.decided(ctx, tx, id, Expired, at, "the time to approve ran out")
}

func (s *Service) decided(ctx context.Context, tx pgx.Tx, id uuid.UUID, to State, at time.Time, note string) error {
	x, err := s.hold(ctx, tx, id)
	if err != nil || x.State != AwaitingApproval {
		return err
	}
	return s.follow(ctx, tx, &x, to, act{by: identity.System("approval"), at: at, note: note})
}
