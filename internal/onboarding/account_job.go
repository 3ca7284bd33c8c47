package onboarding

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/fault"
)

// AccountWork asks for a Go Account to go on.
type AccountWork struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job.
func (AccountWork) Kind() string { return "onboarding.go-account" }

// nextLook is how long a job leaves BitGo alone.
const nextLook = 10 * time.Second

// WorkAccount goes on with what a call has left, and forgets a passphrase that was told. It never has Express make a
// wallet: that takes a call, which may bring the passphrase.
func (s *Service) WorkAccount(ctx context.Context, j *river.Job[AccountWork]) error {
	a, err := s.account(ctx, j.Args.ID)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	if a.State == Generating {
		waited := !a.pending(now)
		if a, err = s.look(ctx, system, a); err != nil {
			return err
		}
		if a.State == Generating && waited {
			if _, err := s.declined(ctx, system, a, ErrAbsent); !fault.Is(err, ErrAbsent) {
				return err
			}
			return nil
		}
	}
	if a.State == Made {
		if a, err = s.finish(ctx, system, a, 1); err != nil {
			return err
		}
	}
	switch {
	case a.State == Generating, a.State == Made && now.Before(a.Created.Add(patience)):
		return river.JobSnooze(nextLook)
	case a.State == Made:
		_, err := s.trouble(ctx, a, "BitGo has not finished this Go Account within a day. Nothing is lost. Ask BitGo's support; sending the same again looks once more.")
		return err
	case a.sealed != nil && a.told != nil && !now.Before(a.told.Add(retold)):
		return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return accountForget(ctx, tx, a.ID) })
	}
	return nil
}
