package onboarding

import (
	"context"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/fault"
)

// Work asks for an onboarding to go on.
type Work struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job.
func (Work) Kind() string { return "onboarding.work" }

// Work goes on with what a call has left open. Trouble is kept where people see it and is tried again; a refusal has ended
// it.
func (s *Service) Work(ctx context.Context, j *river.Job[Work]) error {
	o, err := s.Get(ctx, system, j.Args.ID)
	if err != nil || o.State != Open {
		return err
	}
	o, err = s.advance(ctx, system, o)
	switch {
	case fault.Is(err, ErrRefused):
		return nil
	case err == nil && o.State == Open:
		return river.JobSnooze(lease) // another call works on it, or has died over it
	}
	return err
}
