package token

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
)

// The gateway begins with a token that an operator has put into the environment. Once one that was made here has taken its
// place it is used no more, and yet it opens everything: whoever finds it in an old file has it. So it retires as any other
// does, under its setting's name in the list, and is revoked at BitGo when the overlap is over. It is revoked only at a moment
// at which BitGo answers the one that took its place, and it stays when that one is over before.
const (
	environment = "BITGO_ACCESS_TOKEN"
	retires     = "A token that was made here has taken its place. It is revoked at BitGo by itself when the overlap is over. Take it out of whatever else still uses it."
	kept        = "A token that was made here has taken its place, and BitGo does not answer that one at this moment. So this one is not revoked yet. It is tried again by itself."
)

var errElsewhere = errors.New("token: BitGo has still to hear of it from the process that has it in its environment")

// isEnvironment tells the row of such a token: its text is kept nowhere here.
func (t Token) isEnvironment() bool {
	return t.Purpose == Ours && t.Label == environment && len(t.sealed) == 0
}

// tendEnvironment has this process's own token of the environment retire, and ends it.
func (s *Service) tendEnvironment(ctx context.Context) error {
	if s.Environment.Empty() {
		return nil
	}
	var old, best Token
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		if best, err = newest(ctx, tx, Ours, s.Clock.Now()); err != nil && !notFound(err) {
			return err
		}
		if old, err = ofDigest(ctx, tx, digest(s.Environment)); notFound(err) {
			err = nil
		}
		return err
	})
	now := s.Clock.Now()
	switch {
	case err != nil || old.ID != uuid.Nil && !old.isEnvironment():
		return err
	case old.State == Revoking:
		return s.end(ctx, system, old)
	case old.ID != uuid.Nil && old.State != Active:
		return nil
	case best.ID == uuid.Nil:
		return s.stayEnvironment(ctx, old)
	case old.ID == uuid.Nil:
		return s.enterEnvironment(ctx, best)
	case old.RetireAt == nil:
		return s.retireEnvironment(ctx, old, retires, "token.retire")
	case now.Before(*old.RetireAt):
		return nil
	}
	text, err := s.open(best)
	if err == nil {
		_, err = s.as(text).Session(ctx)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("token: the one that took over: %w", err),
			s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return troubled(ctx, tx, old.ID, kept) }))
	}
	return s.end(ctx, system, old)
}

// enterEnvironment lists it, in the name of who asked for the token that took its place.
func (s *Service) enterEnvironment(ctx context.Context, best Token) error {
	now := s.Clock.Now()
	until := now.Add(s.Overlap)
	sum := digest(s.Environment)
	t := Token{ID: uuid.New(), Kind: LongLived, Purpose: Ours, Label: environment, Scopes: []string{}, Networks: []string{}, State: Active, AskedBy: best.AskedBy, AskedAt: now,
		ProvedAt: &now, RetireAt: &until, Trouble: retires}
	session, err := s.as(s.Environment).Session(ctx)
	switch e, answered := bitgo.AsError(err); {
	case answered && e.Status == 401: // it was over before
		t.State, t.RetireAt, t.RevokedAt, t.Trouble = Revoked, nil, &now, ""
	case answered && e.Status == 403: // it cannot be read from here, and is listed all the same
	case err != nil:
		return fmt.Errorf("token: %s: %w", environment, err)
	default:
		t.BitGoID, t.User, t.Scopes, t.Networks = session.ID, session.UserID(), some(slices.Clone(session.Scope)), some(slices.Clone(session.IPRestrict))
		if !session.Expires.IsZero() {
			t.ExpiresAt = &session.Expires.Time
		}
	}
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		made, err := insertEnvironment(ctx, tx, t, sum, "environment-"+hex.EncodeToString(sum)[:32])
		if err != nil || !made {
			return err
		}
		return s.record(ctx, tx, system, "token.environment", t, map[string]any{"retires": t.RetireAt})
	})
}

func (s *Service) retireEnvironment(ctx context.Context, t Token, why, verb string) error {
	until := s.Clock.Now().Add(s.Overlap)
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if err := retireOne(ctx, tx, t.ID, until, why); err != nil {
			return err
		}
		return s.record(ctx, tx, system, verb, t, map[string]any{"retires": until})
	})
}

// stayEnvironment takes it back: the one that had taken its place is over.
func (s *Service) stayEnvironment(ctx context.Context, t Token) error {
	if t.ID == uuid.Nil || t.RetireAt == nil {
		return nil
	}
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if err := stay(ctx, tx, t.ID); err != nil {
			return err
		}
		if err := troubled(ctx, tx, t.ID, ""); err != nil {
			return err
		}
		return s.record(ctx, tx, system, "token.stay", t, nil)
	})
}

// endEnvironment revokes it with itself, for another token may speak for another user, and by whatever way BitGo lets it.
func (s *Service) endEnvironment(ctx context.Context) error {
	as := s.as(s.Environment)
	session, err := as.Session(ctx)
	if err == nil {
		err = as.RemoveToken(ctx, session.ID)
	}
	if refused(err, 403, 404) && session.ID != "" {
		err = s.BitGo.RemoveToken(ctx, session.ID)
	}
	if refused(err, 403, 404) { // a login's, perhaps
		err = as.Logout(ctx)
	}
	if refused(err, 401) {
		return nil
	}
	return err
}

func refused(err error, statuses ...int) bool {
	e, answered := bitgo.AsError(err)
	return answered && slices.Contains(statuses, e.Status)
}

// mine reports whether this process has the token of an environment's row.
func (s *Service) mine(ctx context.Context, t Token) (bool, error) {
	if s.Environment.Empty() {
		return false, nil
	}
	var own Token
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		own, err = ofDigest(ctx, tx, digest(s.Environment))
		return err
	})
	if notFound(err) {
		err = nil
	}
	return own.ID == t.ID, err
}

// last refuses to revoke the only token that the gateway can speak with.
func last(ctx context.Context, tx pgx.Tx, t Token, now time.Time) error {
	if !t.isEnvironment() || t.State != Active {
		return nil
	}
	_, err := newest(ctx, tx, Ours, now)
	if notFound(err) {
		return ErrLast
	}
	return err
}
