package batch

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
)

// Work asks for a batch to be gone on with.
type Work struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job.
func (Work) Kind() string { return "batch.work" }

const (
	headStart = 20 * time.Second // that the request which confirmed has before the job goes on
	atOnce    = 10               // rows asked for within a request
	perJob    = 15               // rows of one job, before it lets others work: each asks BitGo a few times
)

// begin asks for the first rows within the request, so that a short list is done when its page is shown. What stops it is
// written down on the batch and gone on with by the job: the list itself is kept.
func (s *Service) begin(ctx context.Context, actor identity.Actor, b Batch) error {
	_, err := s.advance(ctx, actor, b, atOnce)
	if err != nil && ctx.Err() == nil {
		return s.troubled(ctx, b.ID, err)
	}
	return nil
}

// advance asks for up to so many rows and reports whether others wait. Two may do so at once: a row's key makes its send one.
func (s *Service) advance(ctx context.Context, actor identity.Actor, b Batch, rows int) (more bool, err error) {
	for range rows {
		var r Row
		var found bool
		err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
			r, found, err = next(ctx, tx, b.ID)
			return err
		})
		if err != nil {
			return true, err
		}
		if !found {
			return false, s.end(ctx, actor, b)
		}
		if err := s.ask(ctx, actor, b, r); err != nil {
			return true, err
		}
	}
	// It goes on, so what held it up does not any more.
	return true, s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return trouble(ctx, tx, b.ID, "") })
}

// ask asks for the send of one row, and writes down what came of it. What somebody else must mend is an error and leaves the
// row as it is; what the row itself is refused for ends it.
func (s *Service) ask(ctx context.Context, actor identity.Actor, b Batch, r Row) error {
	made, err := s.Sends.Submit(ctx, actor, r.draft(r.WalletID), b.rowKey(r.Line))
	if err == nil {
		return s.settle(ctx, b, r.Line, made.ID, "")
	}
	f := fault.As(err)
	switch f.Kind {
	case fault.Internal, fault.Upstream, fault.Unavailable, fault.TooMany, fault.Unauthenticated:
		return err
	case fault.Invalid, fault.Forbidden, fault.NotFound, fault.Conflict:
	default:
		return err
	}
	// Another engine may have been faster, on figures that have changed since.
	there, err := s.Sends.Asked(ctx, b.Person, b.rowKey(r.Line))
	if err != nil {
		return err
	}
	if there != nil && there.State != send.Drafted {
		return s.settle(ctx, b, r.Line, there.ID, "")
	}
	return s.settle(ctx, b, r.Line, uuid.Nil, clip(f.Message, 900))
}

// settle writes down what became of a row, also when whoever asked has gone or lost their roles meanwhile.
func (s *Service) settle(ctx context.Context, b Batch, line int, made uuid.UUID, said string) error {
	return s.DB.As(context.WithoutCancel(ctx), system.Scope(), func(tx pgx.Tx) error {
		if made != uuid.Nil {
			return rowAsked(ctx, tx, b.ID, line, made, s.Clock.Now())
		}
		return rowRefused(ctx, tx, b.ID, line, said, s.Clock.Now())
	})
}

// end closes a batch of which no row waits, once.
func (s *Service) end(ctx context.Context, actor identity.Actor, b Batch) error {
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { // a role that was lost meanwhile must not hide its end
		first, err := finish(ctx, tx, b.ID, s.Clock.Now())
		if err != nil || !first {
			return err
		}
		rows, err := rowsOf(ctx, tx, b.ID)
		if err != nil {
			return err
		}
		what := map[string]any{}
		for _, r := range rows {
			n, _ := what[string(r.State)].(int)
			what[string(r.State)] = n + 1
		}
		return s.record(ctx, tx, actor, "batch.end", b, what)
	})
}

func (s *Service) troubled(ctx context.Context, id uuid.UUID, cause error) error {
	said := "A row could not be asked for: " + fault.As(cause).Message + " It is tried again by itself."
	return s.DB.As(context.WithoutCancel(ctx), system.Scope(), func(tx pgx.Tx) error { return trouble(ctx, tx, id, clip(said, 900)) })
}

// Work goes on as the person who confirmed, with the roles they hold now.
func (s *Service) Work(ctx context.Context, j *river.Job[Work]) error {
	var b Batch
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		b, err = get(ctx, tx, j.Args.ID)
		return err
	})
	if errors.Is(err, ErrNotFound) || err == nil && b.EndedAt != nil {
		return nil
	}
	if err != nil {
		return err
	}
	actor, err := s.People.Standing(ctx, b.Person, "")
	if err != nil {
		return err
	}
	more, err := s.advance(ctx, actor, b, perJob)
	if err != nil {
		return errors.Join(err, s.troubled(ctx, b.ID, err))
	}
	if more {
		return river.JobSnooze(0)
	}
	return nil
}

// Resume goes on with one's own batch now, and has the job go on after it.
func (s *Service) Resume(ctx context.Context, actor identity.Actor, id uuid.UUID) error {
	b, err := s.open(ctx, actor, id)
	if err != nil {
		return err
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		_, err := s.Jobs.InsertTx(ctx, tx, Work{ID: b.ID}, &river.InsertOpts{ScheduledAt: s.Clock.Now().Add(headStart)})
		return err
	})
	if err != nil {
		return err
	}
	return s.begin(ctx, actor, b)
}

// Stop leaves out what still waits. What was asked for stays asked for and is cancelled as any send is.
func (s *Service) Stop(ctx context.Context, actor identity.Actor, id uuid.UUID) error {
	b, err := s.open(ctx, actor, id)
	if err != nil {
		return err
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		n, err := stop(ctx, tx, b.ID, "Left out: "+actor.Name+" stopped the list before its turn came. Nothing was sent.", s.Clock.Now())
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrOver
		}
		return s.record(ctx, tx, actor, "batch.stop", b, map[string]any{"leftOut": n})
	})
	if err != nil {
		return err
	}
	return s.end(ctx, actor, b)
}

// open is one's own batch of which rows may still wait.
func (s *Service) open(ctx context.Context, actor identity.Actor, id uuid.UUID) (b Batch, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		b, err = get(ctx, tx, id)
		return err
	})
	switch {
	case err != nil:
	case b.Person != actor.Person:
		err = ErrNotFound
	case !actor.HasAny(identity.Treasury):
		err = ErrRole
	case b.EndedAt != nil:
		err = ErrOver
	}
	return b, err
}
