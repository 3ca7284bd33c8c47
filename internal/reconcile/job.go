package reconcile

import (
	"context"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/fault"
)

// Work asks for a reconciliation to go on.
type Work struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job.
func (Work) Kind() string { return "reconcile.work" }

// pagesPerJob keeps a job well inside the time it may take, at six requests a second.
const pagesPerJob = 20

// Work goes on for some pages and leaves the rest to the next job. Trouble is kept where people see it, and the job is
// tried again.
func (s *Service) Work(ctx context.Context, j *river.Job[Work]) error {
	done, err := s.advance(ctx, j.Args.ID, pagesPerJob)
	if err != nil {
		if kept := s.touch(context.WithoutCancel(ctx), j.Args.ID, fault.As(err).Message); kept != nil {
			return kept
		}
		return err
	}
	if done {
		return nil
	}
	return s.later(ctx, j.Args.ID)
}
