package ceremony

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/fault"
)

// Work asks for a ceremony to go on by itself. No passphrase is in it: a wallet is never made by a job.
type Work struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job.
func (Work) Kind() string { return "ceremony.work" }

const (
	nextLook = 10 * time.Second // how long a job leaves BitGo alone while a wallet is in doubt
	nextTry  = time.Minute      // and while a wallet that is made cannot be read
	patience = 24 * time.Hour   // after that nobody asks any more by himself
)

// Work goes on with what a ceremony has left: it looks for a wallet whose answer was lost, and reads one that is made.
func (s *Service) Work(ctx context.Context, j *river.Job[Work]) error {
	c, err := s.Get(ctx, system, j.Args.ID)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	if c.Alarm != "" || c.State == Abandoned {
		return s.secure(ctx, c) // tried again until it is frozen
	}
	if c.State == Generating {
		doubt := c.InDoubt(now) // before the look: an absence counts only where it was certain when BitGo was asked
		found, err := s.look(ctx, c)
		switch {
		case err != nil:
			return err
		case len(found) > 0:
			c, err = s.judge(ctx, system, c, found)
			if fault.Is(err, ErrAlarm) {
				return nil
			}
			if err != nil {
				return err
			}
		case doubt:
			return river.JobSnooze(nextLook)
		default:
			if _, err := s.nothing(ctx, system, c, ErrAbsent); !fault.Is(err, ErrAbsent) {
				return err
			}
			return nil
		}
	}
	if c.State != Made || c.ReadAt != nil && c.HookedAt != nil && c.Trouble == "" {
		return nil
	}
	if c, err = s.takeIn(ctx, system, c); err != nil {
		return err
	}
	if c.Trouble != "" && c.MadeAt != nil && now.Before(c.MadeAt.Add(patience)) {
		return river.JobSnooze(nextTry)
	}
	return nil
}
