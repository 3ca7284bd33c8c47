package token

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
)

// Tend asks for a round over the tokens that something is left to do for.
type Tend struct{}

// Kind names the job.
func (Tend) Kind() string { return "token.tend" }

// Tend proves what is not proved, revokes what is over, and clears what a dead process has left. Each is tried again in
// the next round.
func (s *Service) Tend(ctx context.Context) error {
	var left []Token
	now := s.Clock.Now()
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		left, err = due(ctx, tx, now)
		return err
	})
	var failed []error
	for _, t := range left {
		switch {
		case t.isEnvironment(): // of the process that has it
		case t.State == Making:
			failed = append(failed, s.clear(ctx, t))
		case t.State == Revoking:
			failed = append(failed, s.end(ctx, system, t))
		case t.RetireAt != nil && !now.Before(*t.RetireAt):
			failed = append(failed, s.retire(ctx, t))
		default:
			s.prove(ctx, t)
		}
	}
	return errors.Join(append(failed, s.tendEnvironment(ctx), err)...)
}

// retire ends a token whose overlap is over, unless the one that had taken its place is over before it: then it stays.
func (s *Service) retire(ctx context.Context, t Token) error {
	stays := false
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		best, err := newest(ctx, tx, Ours, s.Clock.Now())
		if err != nil && !notFound(err) {
			return err
		}
		if stays = best.ID == t.ID; !stays {
			return nil
		}
		if err := stay(ctx, tx, t.ID); err != nil {
			return err
		}
		return s.record(ctx, tx, system, "token.stay", t, nil)
	})
	if err != nil || stays {
		return err
	}
	return s.end(ctx, system, t)
}

// prove makes one call with a new service token. When BitGo answers it, those before it begin to retire.
func (s *Service) prove(ctx context.Context, t Token) Token {
	text, err := s.open(t)
	if err == nil {
		_, err = s.as(text).Session(ctx)
	}
	now := s.Clock.Now()
	if err != nil {
		_ = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return troubled(ctx, tx, t.ID, unproved) }) // the next round says it again
		t.Trouble = unproved
		return t
	}
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		first, err := proved(ctx, tx, t.ID, now)
		if err != nil || !first {
			return err
		}
		old, err := retire(ctx, tx, t, now.Add(s.Overlap))
		if err != nil {
			return err
		}
		return s.record(ctx, tx, system, "token.prove", t, map[string]any{"retires": old})
	})
	if err == nil {
		t.ProvedAt = &now
		s.forget()
	}
	return t
}

const unproved = "BitGo has not answered a call with this token yet, so the one before it stays in use. It is tried again by itself."

// clear ends what BitGo made for a call that never heard of it: nobody knows its text. A login ends by itself.
func (s *Service) clear(ctx context.Context, t Token) error {
	if t.Kind == LongLived {
		if err := s.removeNamed(ctx, t.name()); err != nil {
			return fmt.Errorf("token: clear: %w", err)
		}
	}
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		now, err := lock(ctx, tx, t.ID)
		if err != nil || now.State != Making || now.claimed != nil && s.Clock.Now().Before(*now.claimed) {
			return err // somebody has it again
		}
		if err := moved(ctx, tx, t.ID, Failed, lost); err != nil {
			return err
		}
		return s.record(ctx, tx, system, "token.clear", t, nil)
	})
}

const lost = "BitGo's answer was lost. What BitGo had made is revoked there; nobody has seen it. Ask for another."

func (s *Service) removeNamed(ctx context.Context, name string) error {
	var ids []string
	for x, err := range bitgo.Each(func(after string) (bitgo.Page[bitgo.Token], error) { return s.BitGo.Tokens(ctx, after) }) {
		if err != nil {
			return err
		}
		if x.Label == name && !slices.Contains(ids, x.ID) {
			ids = append(ids, x.ID)
		}
	}
	for _, id := range ids {
		if err := s.BitGo.RemoveToken(ctx, id); err != nil && !bitgo.IsNotFound(err) {
			return err
		}
	}
	return nil
}

// Revoke ends a token, here at once and then at BitGo; one that waits is called off. Errors: ErrRole, ErrNotFound, ErrGone,
// ErrInProgress, ErrRevoke when BitGo has still to confirm.
func (s *Service) Revoke(ctx context.Context, actor identity.Actor, id uuid.UUID) (Token, error) {
	if err := may(actor); err != nil {
		return Token{}, err
	}
	var t Token
	now := s.Clock.Now()
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if t, err = lock(ctx, tx, id); err != nil {
			return err
		}
		switch t.State {
		case Making:
			return ErrInProgress
		case Failed, Revoked:
			return ErrGone
		case Waiting:
			t.State, t.RevokedAt = Revoked, &now
			if err := revoked(ctx, tx, id, now); err != nil {
				return err
			}
		case Active, Revoking:
			if err := last(ctx, tx, t, now); err != nil {
				return err
			}
			t.State = Revoking
			if err := moved(ctx, tx, id, Revoking, ""); err != nil {
				return err
			}
		}
		return s.record(ctx, tx, actor, "token.revoke", t, nil)
	})
	s.forget()
	if err != nil || t.State == Revoked {
		return t, err
	}
	if err := s.end(context.WithoutCancel(ctx), actor, t); err != nil {
		return Token{}, ErrRevoke.With(err)
	}
	return s.Get(ctx, actor, id)
}

// end has BitGo forget a token, and forgets it here. One that BitGo does not know any more is over as well.
func (s *Service) end(ctx context.Context, actor identity.Actor, t Token) error {
	if t.State == Active { // its overlap is over
		if err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return moved(ctx, tx, t.ID, Revoking, "") }); err != nil {
			return err
		}
		s.forget()
	}
	if err := s.endAtBitGo(ctx, t); err != nil {
		return errors.Join(fmt.Errorf("token: revoke: %w", err),
			s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return troubled(ctx, tx, t.ID, ErrRevoke.Message) }))
	}
	now := s.Clock.Now()
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if err := revoked(ctx, tx, t.ID, now); err != nil {
			return err
		}
		t.State = Revoked
		return s.record(ctx, tx, actor, "token.revoked", t, nil)
	})
}

// endAtBitGo uses the token itself where its text is kept, for another may speak for another user. That BitGo does not
// know it, or lets nothing be done with it any more, is the end too.
func (s *Service) endAtBitGo(ctx context.Context, t Token) error {
	err := error(nil)
	switch {
	case t.isEnvironment():
		mine, unread := s.mine(ctx, t)
		if err = unread; err == nil && !mine {
			err = errElsewhere
		}
		if err == nil {
			err = s.endEnvironment(ctx)
		}
	case len(t.sealed) > 0:
		err = s.endItself(ctx, t)
	case t.Kind == LongLived:
		err = s.BitGo.RemoveToken(ctx, t.BitGoID)
	}
	if bitgo.IsNotFound(err) {
		return nil
	}
	return err
}

func (s *Service) endItself(ctx context.Context, t Token) error {
	text, err := s.open(t)
	if err != nil {
		return err
	}
	if t.Kind == Session {
		err = s.as(text).Logout(ctx)
	} else {
		err = s.as(text).RemoveToken(ctx, t.BitGoID)
	}
	e, answered := bitgo.AsError(err)
	switch {
	case answered && e.Status == 401:
		return nil
	case answered && e.Status == 403 && t.Kind == LongLived: // its own scopes or addresses do not let it
		return s.BitGo.RemoveToken(ctx, t.BitGoID)
	}
	return err
}
