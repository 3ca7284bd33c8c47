package token

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

// Filter narrows the list of tokens. Zero values do not filter.
type Filter struct {
	State    State
	Purpose  Purpose
	Before   *time.Time // the place of the last of the page above
	BeforeID uuid.UUID
	Limit    int // 1 to 100
}

// Page gives one page of the tokens, newest first, without secrets, and whether older ones follow. Error: ErrRole.
func (s *Service) Page(ctx context.Context, actor identity.Actor, f Filter) (found []Token, more bool, err error) {
	if err := reads(actor); err != nil {
		return nil, false, err
	}
	f.Limit = min(max(f.Limit, 1), 100)
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = page(ctx, tx, f, f.Limit+1)
		return err
	})
	if more = len(found) > f.Limit; more {
		found = found[:f.Limit]
	}
	return found, more, err
}

// ToSee gives the tokens that wait for another administrator, and those in force that end within a time, at most so many of each.
// Error: ErrRole.
func (s *Service) ToSee(ctx context.Context, actor identity.Actor, within time.Duration, most int) (found []Token, err error) {
	if err := reads(actor); err != nil {
		return nil, err
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = toSee(ctx, tx, s.Clock.Now().Add(within), most)
		return err
	})
	return found, err
}

// Speaks is the token that the gateway speaks with, or the nil id: it is the one of its setting. Error: ErrRole.
func (s *Service) Speaks(ctx context.Context, actor identity.Actor) (id uuid.UUID, err error) {
	if err := reads(actor); err != nil {
		return uuid.Nil, err
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		t, err := newest(ctx, tx, Ours, s.Clock.Now())
		if fault.Is(err, ErrNotFound) {
			return nil
		}
		id = t.ID
		return err
	})
	return id, err
}
