package security

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// LookTerms gives terms as they would be kept, and keeps nothing. Errors: ErrTerms, ErrRole, ErrNotFound.
func (s *Service) LookTerms(ctx context.Context, actor identity.Actor, t Terms) (Terms, error) {
	if !securityForm.MatchString(t.Security) {
		return Terms{}, ErrNotFound
	}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		x, err := get(ctx, tx, t.Security)
		switch {
		case err != nil:
			return err
		case !actor.Sees(x.Client):
			return ErrNotFound
		case !actor.Has(identity.Treasury, x.Client):
			return ErrRole
		}
		t, err = t.check(x, s.Clock.Now())
		return err
	})
	return t, err
}
