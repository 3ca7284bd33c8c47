package access

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// How much of what somebody was near is shown, and how far back it is looked for.
const (
	nearMost = 10
	nearDays = 90 * 24 * time.Hour
)

// Duties is the report on duties that met in one person, as of now, with what each person was near. Error: identity.ErrReader.
func (s *Service) Duties(ctx context.Context, actor identity.Actor) (found []Duty, looked int, err error) {
	if !actor.ReadsPeople() {
		return nil, 0, identity.ErrReader
	}
	now := s.Clock.Now()
	err = s.DB.As(ctx, program, func(tx pgx.Tx) error {
		all, err := holdings(ctx, tx, now)
		if err != nil {
			return err
		}
		looked, found = len(all), Met(all)
		for i := range found {
			since := found[i].Since
			if oldest := now.Add(-nearDays); since.Before(oldest) {
				since = oldest
			}
			if found[i].Near, err = near(ctx, tx, found[i], since, nearMost+1); err != nil {
				return err
			}
			if len(found[i].Near) > nearMost {
				found[i].Near, found[i].NearMore = found[i].Near[:nearMost], true
			}
		}
		return nil
	})
	return found, looked, err
}

// WouldMeet is what a change would bring together.
func (s *Service) WouldMeet(ctx context.Context, actor identity.Actor, c Change) (found []Duty, err error) {
	if !actor.ReadsPeople() {
		return nil, identity.ErrReader
	}
	now := s.Clock.Now()
	err = s.DB.As(ctx, program, func(tx pgx.Tx) error {
		all, err := holdings(ctx, tx, now)
		found = Would(all, c, now)
		return err
	})
	return found, err
}

// spends reports whether a key's scopes can move money or shares.
func spends(scopes []string) bool { return identity.Key{Scopes: slices.Clone(scopes)}.Spends() }
