package approval

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// Drawn is a change with what it would do.
type Drawn struct {
	Change
	Desk
	After  World
	Stale  bool // what it was drawn against is in force no more
	Blocks []Stuck
	Replay Replay
}

// Drawn gives one change, compared with what is in force and tried on past sends. Errors: ErrNoChange.
func (s *Service) Drawn(ctx context.Context, actor identity.Actor, id uuid.UUID) (Drawn, error) {
	d := Drawn{Desk: Desk{Whole: true, Ruler: rules(actor), AsOf: s.Clock.Now()}}
	if !actor.Organization() {
		return d, ErrNoChange
	}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if d.Change, err = getChange(ctx, tx, id); err != nil {
			return err
		}
		if d.Change.State == Draft && d.Change.AskedBy != actor.Person {
			return ErrNoChange
		}
		if d.World, err = world(ctx, tx, d.AsOf); err != nil || !d.Open() {
			return err
		}
		d.Digest = d.World.Version()
		d.Stale = d.Digest != d.Base
		d.After = d.World.After(d.Change)
		d.Blocks = newlyStuck(d.World.Stuck(), d.After.Stuck())
		return s.try(ctx, tx, &d)
	})
	return d, err
}

func (s *Service) try(ctx context.Context, tx pgx.Tx, d *Drawn) error {
	if s.Past == nil {
		return nil
	}
	past, err := s.Past.Since(ctx, tx, d.AsOf.Add(-ReplayOver), ReplayMost+1)
	if err != nil {
		return err
	}
	cut := len(past) > ReplayMost
	d.Replay = replay(d.World.Rules, d.After.Rules, past, cut)
	return nil
}

// ChangeFilter narrows the list of changes.
type ChangeFilter struct {
	State    ChangeState
	Only     []uuid.UUID // nil: any
	Before   *time.Time
	BeforeID uuid.UUID
	Limit    int
}

// Changes lists changes, newest first; drafts of others are left out. The second result says whether more follow.
func (s *Service) Changes(ctx context.Context, actor identity.Actor, f ChangeFilter) ([]Change, World, bool, error) {
	if !actor.Organization() {
		return nil, World{}, false, nil
	}
	f.Limit = min(max(f.Limit, 1), 200)
	var found []Change
	var w World
	more := false
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if w, err = world(ctx, tx, s.Clock.Now()); err != nil {
			return err
		}
		found, err = listChanges(ctx, tx, actor.Person, f)
		return err
	})
	if len(found) > f.Limit {
		found, more = found[:f.Limit], true
	}
	return found, w, more, err
}

// place is where the page begins; without one, before every row.
func (f ChangeFilter) place() (time.Time, uuid.UUID) {
	if f.Before != nil {
		return *f.Before, f.BeforeID
	}
	return time.Unix(1<<36, 0).UTC(), uuid.Max
}
