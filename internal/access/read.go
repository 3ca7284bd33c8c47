package access

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// Standing is where somebody stands, in one word.
type Standing string

// The standings.
const (
	Here      Standing = "active"
	Invited   Standing = "invited" // has not set up password and codes yet
	Suspended Standing = "suspended"
	Left      Standing = "left"
)

// Standings in the order in which lists offer them.
var Standings = []Standing{Here, Invited, Suspended, Left}

// Grant is a right in force, with where it comes from.
type Grant struct {
	ID       uuid.UUID
	Role     identity.Role
	Over     *uuid.UUID // nil: the whole organization
	OverName string
	Since    time.Time
	GivenBy  string // who confirmed it; "" for the program
	AskedBy  string
	Reason   string
}

// Person is somebody with everything that the desk shows of them.
type Person struct {
	identity.Person
	Grants     []Grant
	SetUpAt    *time.Time // password and codes; nil: not yet
	LastSignIn *time.Time
	Sessions   int
}

// Standing says where they stand.
func (p Person) Standing() Standing {
	switch {
	case p.LeftAt != nil:
		return Left
	case p.State != identity.Active:
		return Suspended
	case p.SetUpAt == nil:
		return Invited
	}
	return Here
}

// Link is the newest link for setting up that somebody got.
type Link struct {
	MadeAt, ExpiresAt time.Time
	Used, Ended       bool
}

// Open reports whether the link still counts.
func (l Link) Open(now time.Time) bool { return !l.Used && !l.Ended && now.Before(l.ExpiresAt) }

// Filter narrows the list of people; it goes on after a name and an id.
type Filter struct {
	Role      identity.Role
	Whole     bool       // with a grant over the whole organization
	Client    *uuid.UUID // with a grant over this client itself
	Standing  Standing
	AfterName string
	AfterID   *uuid.UUID
	Limit     int
	only      *uuid.UUID
}

// List gives people by name, and whether there are more. Error: identity.ErrReader.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Filter) (found []Person, more bool, err error) {
	if !actor.ReadsPeople() {
		return nil, false, identity.ErrReader
	}
	limit := f.Limit
	f.Limit++
	err = s.DB.As(ctx, program, func(tx pgx.Tx) (err error) {
		found, err = people(ctx, tx, f, s.Clock.Now())
		return err
	})
	if len(found) > limit {
		return found[:limit], true, err
	}
	return found, false, err
}

// Person gives one, with their newest link if they ever had one. Errors: identity.ErrReader, identity.ErrNoPerson.
func (s *Service) Person(ctx context.Context, actor identity.Actor, id uuid.UUID) (p Person, l *Link, err error) {
	if !actor.ReadsPeople() {
		return p, nil, identity.ErrReader
	}
	err = s.DB.As(ctx, program, func(tx pgx.Tx) error {
		found, err := people(ctx, tx, Filter{only: &id, Limit: 1}, s.Clock.Now())
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return identity.ErrNoPerson
		}
		p = found[0]
		l, err = newestLink(ctx, tx, id)
		return err
	})
	return p, l, err
}

// ChangeFilter narrows the list of changes, newest first.
type ChangeFilter struct {
	State    State
	Person   *uuid.UUID
	Only     []uuid.UUID // nil: any
	Before   *time.Time
	BeforeID uuid.UUID
	Limit    int
}

// Changes lists what was asked for, and whether there is more. Error: identity.ErrReader.
func (s *Service) Changes(ctx context.Context, actor identity.Actor, f ChangeFilter) (found []Change, more bool, err error) {
	if !actor.ReadsPeople() {
		return nil, false, identity.ErrReader
	}
	limit := f.Limit
	f.Limit++
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = listChanges(ctx, tx, f)
		return err
	})
	if len(found) > limit {
		return found[:limit], true, err
	}
	return found, false, err
}

// Change gives one. Errors: identity.ErrReader, ErrNoChange.
func (s *Service) Change(ctx context.Context, actor identity.Actor, id uuid.UUID) (c Change, err error) {
	if !actor.ReadsPeople() {
		return c, identity.ErrReader
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		c, err = getChange(ctx, tx, id)
		return err
	})
	return c, err
}

// Waiting is how many changes wait for this administrator; 0 for everybody else.
func (s *Service) Waiting(ctx context.Context, actor identity.Actor) (n int, err error) {
	if !actor.Administers() {
		return 0, nil
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		n, err = waiting(ctx, tx, actor.Person, s.Clock.Now())
		return err
	})
	return n, err
}

// Mine are the changes that wait for this administrator; none for everybody else.
func (s *Service) Mine(ctx context.Context, actor identity.Actor) (w identity.Waiting[uuid.UUID], err error) {
	if w.IDs = []uuid.UUID{}; !actor.Administers() {
		return w, nil
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = mine(ctx, tx, actor.Person, s.Clock.Now())
		return err
	})
	return w, err
}
