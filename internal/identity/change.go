package identity

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/seal"
)

// ChangePassword replaces the actor's own password and ends their other sessions. The current one is asked for and
// counted like a try to sign in, so that an unattended screen is no place to guess. Errors: ErrPassword with
// fields, ErrLocked, ErrBusy.
func (s *Service) ChangePassword(ctx context.Context, actor Actor, current, next seal.Secret, from Source) error {
	if why := passwordProblem(next, actor.Email); why != "" {
		return ErrPassword.Field("next", why)
	}
	var try int64
	var found stored
	err := s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		if try, err = s.claim(ctx, tx, actor.Email, stepPassword, from); err != nil {
			return err
		}
		found, err = credentialByEmail(ctx, tx, actor.Email)
		return err
	})
	if err != nil {
		return err
	}
	right, err := passwordMatches(ctx, current, found.hash)
	if err != nil {
		return err
	}
	if !right || found.person.ID != actor.Person {
		return ErrPassword.Field("current", "This is not your current password.")
	}
	hash, err := hashPassword(ctx, next)
	if err != nil {
		return err
	}
	return s.DB.As(ctx, system, func(tx pgx.Tx) error {
		now := s.Clock.Now()
		if err := attemptSucceed(ctx, tx, try); err != nil {
			return err
		}
		if err := credentialSetPassword(ctx, tx, actor.Person, hash, found.hash, now); err != nil {
			return err
		}
		if _, err := sessionRevokeOthers(ctx, tx, actor.Person, actor.Session, now); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "person.change-password", Kind: "person", ID: actor.Person.String()})
	})
}
