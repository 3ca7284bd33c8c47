package whitelist

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

// Due is the job that takes on changes which nobody asks about.
type Due struct{}

// Kind names the job.
func (Due) Kind() string { return "whitelist.follow" }

// aRound bounds what a round asks of BitGo: two or three calls for each change.
const aRound = 20

var system = identity.System("whitelist")

// FollowDue looks at changes whose end is not certain yet, as Check does when a person asks: those that wait at BitGo, whose
// answer was lost, or that were decided by somebody who then died. Where more wait than a round takes, each round takes
// others. Trouble with one holds up no other.
func (s *Service) FollowDue(ctx context.Context) error {
	var open []Change
	now := s.Clock.Now()
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		open, err = changesDue(ctx, tx, now.Add(-working), now.Add(-arrives), uuid.NewString(), aRound)
		return err
	})
	for _, c := range open {
		var one error
		if c.State == Approved {
			_, one = s.submit(ctx, system, c)
		} else {
			_, one = s.follow(ctx, system, c)
		}
		if one != nil && !settled(one) {
			err = errors.Join(err, fmt.Errorf("whitelist: follow change %s: %w", c.ID, one))
		}
	}
	return err
}

// settled says of an error that it is the change's end, or another's work, and no trouble of the look.
func settled(err error) bool {
	kind := fault.As(err).Kind
	return kind == fault.Invalid || kind == fault.Conflict || kind == fault.NotFound || kind == fault.Forbidden
}

// ApprovalMoved takes the change on that waits for an approval at BitGo which has moved. It gives nothing where no change
// waits for it.
func (s *Service) ApprovalMoved(ctx context.Context, approval string) (client, change uuid.UUID, err error) {
	var waiting []Change
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		waiting, err = changesOfApprovals(ctx, tx, []string{approval})
		return err
	})
	if err != nil || len(waiting) == 0 {
		return uuid.Nil, uuid.Nil, err
	}
	c := waiting[0]
	if _, err = s.follow(ctx, system, c); err != nil && settled(err) {
		err = nil
	}
	return c.Client, c.ID, err
}

// OfApprovals gives the changes that wait for these approvals of BitGo's, by the approval's id.
func (s *Service) OfApprovals(ctx context.Context, actor identity.Actor, approvals []string) (map[string]Change, error) {
	out := map[string]Change{}
	if len(approvals) == 0 {
		return out, nil
	}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		found, err := changesOfApprovals(ctx, tx, approvals)
		for _, c := range found {
			if actor.Sees(c.Client) {
				out[c.Approval] = c
			}
		}
		return err
	})
	return out, err
}

// Title says in a line what would change.
func (c Change) Title() string {
	switch c.Verb {
	case Removing:
		return "Take " + c.Item + " off a whitelist"
	case Relabeling:
		return "Label " + c.Item + " “" + c.Label + "” in a whitelist"
	case Adding:
	}
	return "Whitelist " + c.Label + " (" + c.Item + ")"
}
