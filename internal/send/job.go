package send

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
)

// Resolve asks for a look-up of one send at BitGo. It carries the id alone: a passphrase in a job would be a row.
type Resolve struct {
	SendID uuid.UUID `json:"send_id"`
	Once   bool      `json:"once,omitempty"` // a round that RecoverStale repeats anyway: it must not put itself off for ever beside the next
}

// Kind names the job.
func (Resolve) Kind() string { return "send.resolve" }

// Ended has whoever asked for a send told what became of it after it had left.
type Ended struct {
	SendID uuid.UUID `json:"send_id"`
	State  State     `json:"state"`
	Again  bool      `json:"again,omitempty"` // confirmed after the network had taken it back
}

// Kind names the job.
func (Ended) Kind() string { return "send.ended" }

// ExpireDue ends what nobody released in time; periodic.
type ExpireDue struct{}

// Kind names the job.
func (ExpireDue) Kind() string { return "send.expire" }

// Recover takes up what a stopped process left; periodic, and once at the start of each process.
type Recover struct {
	AtStart bool `json:"at_start"`
}

// Kind names the job.
func (Recover) Kind() string { return "send.recover" }

// WorkResolve works the job: what is not over yet is looked up again later, without counting as a failure.
func (s *Service) WorkResolve(ctx context.Context, job *river.Job[Resolve]) error {
	again, err := s.Resolve(ctx, job.Args.SendID)
	if err != nil {
		return err
	}
	if again > 0 && !job.Args.Once {
		return river.JobSnooze(max(again, time.Second))
	}
	return nil
}

// WorkExpire works the job.
func (s *Service) WorkExpire(ctx context.Context, _ *river.Job[ExpireDue]) error {
	_, err := s.Expire(ctx)
	return err
}

// WorkRecover works the job.
func (s *Service) WorkRecover(ctx context.Context, job *river.Job[Recover]) error {
	_, err := s.RecoverStale(ctx, job.Args.AtStart)
	return err
}
