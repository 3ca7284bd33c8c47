package approval

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// Filter narrows the queue. Zero values do not filter.
type Filter struct {
	State    State
	Client   *uuid.UUID
	Before   *time.Time // keyset, with BeforeID: requests opened before this one
	BeforeID uuid.UUID
	Limit    int
}

// mostListed is how long a page may be, and how many of what waits is looked at for what waits for one person.
const mostListed = 200

// List gives one page: pending requests by time left, others newest first. The second result says whether more follow.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Filter) ([]Request, bool, error) {
	f.Limit = min(max(f.Limit, 1), mostListed)
	var found []Request
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = listRequests(ctx, tx, actor, f)
		return err
	})
	more := len(found) > f.Limit
	if more {
		found = found[:f.Limit]
	}
	return found, more, err
}

// Get loads one request with its votes and with who may still vote.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (Request, error) {
	return s.read(ctx, actor, func(tx pgx.Tx) (Request, error) { return get(ctx, tx, id) })
}

// Of loads the request about one thing.
func (s *Service) Of(ctx context.Context, actor identity.Actor, subject Subject) (Request, error) {
	return s.read(ctx, actor, func(tx pgx.Tx) (Request, error) { return ofSubject(ctx, tx, subject) })
}

func (s *Service) read(ctx context.Context, actor identity.Actor, find func(pgx.Tx) (Request, error)) (Request, error) {
	var r Request
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if r, err = find(tx); err != nil {
			return err
		}
		if !actor.Sees(r.Client) {
			return ErrNotFound
		}
		if r, err = load(ctx, tx, r); err != nil {
			return err
		}
		return markAway(ctx, tx, &r, s.Clock.Now())
	})
	if err != nil {
		return Request{}, err
	}
	return r, nil
}

// Load reads one request inside the caller's transaction; the switch in job/decided.go uses it.
func (s *Service) Load(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Request, error) {
	r, err := get(ctx, tx, id)
	if err != nil {
		return Request{}, err
	}
	return load(ctx, tx, r)
}

// CountFor is how many requests wait for this person's vote, among the 200 with the least time left.
func (s *Service) CountFor(ctx context.Context, actor identity.Actor) (int, error) {
	var n int
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		n, err = countFor(ctx, tx, actor, s.Clock.Now())
		return err
	})
	return n, err
}

// HasRules reports whether any rule is in force for everybody.
func (s *Service) HasRules(ctx context.Context, actor identity.Actor) (bool, error) {
	var found []Rule
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = rulesFor(ctx, tx, "send", uuid.Nil)
		return err
	})
	return len(found) > 0, err
}
