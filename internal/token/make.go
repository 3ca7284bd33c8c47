package token

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
)

func notFound(err error) bool { return fault.Is(err, ErrNotFound) }

// New asks BitGo for a token, once for each oneTime of this actor. The text comes back for a third party's alone, this
// once. One that can move money waits for another administrator, and its code is dropped. Errors: ErrAsk, ErrRole,
// ErrInProgress, ErrShown, ErrReused, and what BitGo answers: ErrNeedsOTP, ErrOTP, ErrLogin, ErrService, ErrDeclined, ErrUnknown,
// ErrBusy, ErrUnreachable. After an error the same oneTime may be used again.
func (s *Service) New(ctx context.Context, actor identity.Actor, ask Ask, oneTime string) (Token, seal.Secret, error) {
	if err := may(actor); err != nil {
		return Token{}, "", err
	}
	if err := ask.check(s.Production); err != nil {
		return Token{}, "", err
	}
	if ask.OTP.Empty() && !ask.NeedsSecond() { // BitGo's documents want one with a login and with a token alike
		return Token{}, "", ErrNeedsOTP
	}
	t, fresh, err := s.begin(ctx, actor, ask, oneTime)
	switch {
	case err != nil:
		return Token{}, "", err
	case !fresh && t.Purpose == ThirdParty && t.State != Failed:
		return Token{}, "", ErrShown
	case !fresh || t.State == Waiting:
		return t, "", nil
	}
	return s.make(ctx, actor, t, ask)
}

// begin writes down what is asked for before BitGo hears of it. It is fresh when this call is to make it.
func (s *Service) begin(ctx context.Context, actor identity.Actor, ask Ask, oneTime string) (t Token, fresh bool, err error) {
	now := s.Clock.Now()
	until := now.Add(lease)
	t = Token{ID: uuid.New(), Kind: ask.Kind, Purpose: ask.Purpose, Label: ask.Label, Scopes: some(ask.Scopes), Networks: some(ask.Networks), Limits: some(ask.Limits),
		Duration: ask.Duration, State: Making, AskedBy: actor.Person, AskedAt: now, claimed: &until}
	if t.Kind == Session {
		t.Label = "login of " + ask.Email
	}
	if ask.NeedsSecond() {
		t.State, t.claimed = Waiting, nil
	}
	orphan := false
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if fresh, err = insert(ctx, tx, t, oneTime); err != nil {
			return err
		}
		if fresh {
			return s.record(ctx, tx, actor, "token.ask", t, nil)
		}
		asked := t
		if t, err = of(ctx, tx, actor.Person, oneTime); err != nil {
			return err
		}
		switch {
		case !t.sameTerms(asked): // or another administrator's word would carry what nobody showed them
			return ErrReused
		case t.State == Making && t.claimed != nil && now.Before(*t.claimed):
			return ErrInProgress
		case ask.NeedsSecond() && t.State == Failed: // it is asked for again, so another administrator decides again
			t.State = Waiting
			return moved(ctx, tx, t.ID, Waiting, "")
		case ask.NeedsSecond():
		case t.State == Failed, t.State == Making: // nothing was made, or whoever made it has died
			fresh, orphan = true, t.State == Making
			return claim(ctx, tx, t.ID, until, nil)
		}
		return nil
	})
	if err == nil && orphan {
		if err = s.clear(ctx, t); err != nil {
			err = ErrUnknown.With(err)
		}
	}
	return t, fresh, err
}

// some is never nil: the columns are not.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// make asks BitGo, outside of any transaction, and writes down what came of it.
func (s *Service) make(ctx context.Context, actor identity.Actor, t Token, ask Ask) (Token, seal.Secret, error) {
	whole := context.WithoutCancel(ctx) // what was begun at BitGo is written down
	got, err := s.ask(whole, t, ask)
	if err != nil {
		refused := declined(t.Kind, !ask.OTP.Empty(), err)
		return Token{}, "", s.unmade(whole, actor, t, refused)
	}
	text := seal.Secret(got.Text.Reveal())
	now := s.Clock.Now()
	t.State, t.BitGoID, t.User, t.MadeAt = Active, got.ID, got.User, &now
	if len(got.Scope) > 0 {
		t.Scopes = got.Scope
	}
	if !got.Expires.IsZero() {
		t.ExpiresAt = &got.Expires
	}
	if t.Purpose != ThirdParty {
		if t.sealed, err = s.Box.Seal([]byte(text.Reveal()), t.context()); err != nil {
			return Token{}, "", err
		}
	}
	err = s.DB.As(whole, actor.Scope(), func(tx pgx.Tx) error {
		if err := made(whole, tx, t, digest(text)); err != nil {
			return err
		}
		return s.record(whole, tx, actor, "token.make", t, map[string]any{"bitgo": t.BitGoID, "expires": t.ExpiresAt})
	})
	switch {
	case err != nil:
		return Token{}, "", err
	case t.Purpose == Ours:
		t = s.prove(whole, t) // should BitGo not answer now, the engine room tries again
		return t, "", nil
	case t.Purpose == ThirdParty:
		return t, text, nil
	}
	return t, "", nil
}

func (s *Service) ask(ctx context.Context, t Token, ask Ask) (bitgo.Token, error) {
	if t.Kind == Session {
		return s.BitGo.Login(ctx, bitgo.Login{Email: ask.Email, Password: bitgo.Secret(ask.Password.Reveal()), OTP: bitgo.Secret(ask.OTP.Reveal())})
	}
	n := bitgo.NewToken{Label: t.name(), OTP: bitgo.Secret(ask.OTP.Reveal()), Scope: t.Scopes, Duration: t.Duration, IPRestrict: t.Networks}
	for _, l := range t.Limits {
		n.Limits = append(n.Limits, bitgo.NewLimit{Coin: l.Coin, Value: l.Value})
	}
	return s.BitGo.CreateToken(ctx, n)
}

// unmade writes a refusal down. An unknown outcome stays open until what BitGo may have made was looked for. One that waits
// for a second administrator goes on waiting.
func (s *Service) unmade(ctx context.Context, actor identity.Actor, t Token, refused *fault.Fault) error {
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if fault.Is(refused, ErrUnknown) && t.Kind == LongLived {
			if err := claim(ctx, tx, t.ID, s.Clock.Now().Add(time.Second), nil); err != nil {
				return err
			}
			return troubled(ctx, tx, t.ID, refused.Message)
		}
		to := Failed
		if t.State == Waiting {
			to = Waiting
		}
		if err := moved(ctx, tx, t.ID, to, refused.Message); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "token.refused", t, map[string]any{"why": refused.Code})
	})
	if err != nil {
		return err
	}
	return refused
}

// Confirm lets a token that waits be made: by another administrator, with the code of this moment. Errors: those of New,
// ErrOwn, ErrNotWaiting, ErrNotFound.
func (s *Service) Confirm(ctx context.Context, actor identity.Actor, id uuid.UUID, otp seal.Secret) (Token, error) {
	if err := may(actor); err != nil {
		return Token{}, err
	}
	if otp.Empty() {
		return Token{}, ErrNeedsOTP
	}
	var t Token
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if t, err = lock(ctx, tx, id); err != nil {
			return err
		}
		switch {
		case t.State != Waiting:
			return ErrNotWaiting
		case actor.Own(t.AskedBy, ErrOwn) != nil:
			return actor.Own(t.AskedBy, ErrOwn)
		}
		t.DecidedBy = &actor.Person
		if err := claim(ctx, tx, t.ID, s.Clock.Now().Add(lease), &actor.Person); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "token.confirm", t, nil)
	})
	if err != nil {
		return Token{}, err
	}
	t, _, err = s.make(ctx, actor, t, Ask{Kind: t.Kind, OTP: otp})
	return t, err
}
