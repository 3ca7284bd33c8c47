package freeze

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
)

// Told asks the engine room to tell everybody concerned what became of a freeze: frozen, asked, kept, unfrozen.
type Told struct {
	Freeze uuid.UUID `json:"freeze"`
	What   string    `json:"what"`
	By     uuid.UUID `json:"by"`
}

// Kind is River's name for it.
func (Told) Kind() string { return "freeze.told" }

// AtBitGoDue asks for a round over the wallets that BitGo has to freeze, or to go on freezing.
type AtBitGoDue struct{}

// Kind is River's name for it.
func (AtBitGoDue) Kind() string { return "freeze.bitgo" }

const (
	// length is how long BitGo is asked for at a time: its own default. It offers no call that ends a freeze, so a wallet that
	// is unfrozen here can pay again within the hour.
	length = time.Hour
	renew  = 20 * time.Minute // before its end
	again  = time.Minute      // after no answer
	lease  = 2 * time.Minute  // longer than BitGo may take to answer
	aRound = 50
)

// Concerned gives the people to be told, and the freeze, for the engine room.
func (s *Service) Concerned(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Freeze, []uuid.UUID, error) {
	f, err := get(ctx, tx, id)
	if err != nil {
		return Freeze{}, nil, err
	}
	people, err := concerned(ctx, tx, f.Client)
	return f, people, err
}

// AtBitGoRound asks BitGo to freeze each wallet whose time has come: claim, call, settle. Asking twice only makes the freeze
// last longer, so whoever dies in between is repeated.
func (s *Service) AtBitGoRound(ctx context.Context) error {
	var trouble error
	for range aRound {
		now := s.Clock.Now()
		var f Freeze
		err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
			f, err = due(ctx, tx, now, now.Add(lease))
			return err
		})
		if fault.Is(err, ErrNotFound) {
			return trouble
		}
		if err != nil {
			return errors.Join(trouble, err)
		}
		until, failed := s.BitGo.FreezeWallet(ctx, f.Coin, f.Wallet, length, f.ID.String())
		trouble = errors.Join(trouble, s.settle(context.WithoutCancel(ctx), f, until, failed, now))
	}
	return trouble
}

// settle writes down what BitGo said. A wallet that BitGo has frozen for longer already is frozen.
func (s *Service) settle(ctx context.Context, f Freeze, until time.Time, failed error, now time.Time) error {
	was, next := f.BitGo, now.Add(again)
	e, said := bitgo.AsError(failed)
	switch {
	case failed == nil:
		f.BitGo, f.BitGoNote, f.BitGoUntil = Confirmed, "", &until
		next = until.Add(-renew)
		if !next.After(now) {
			next = now.Add(again)
		}
	case said && e.Status == 409:
		f.BitGo, f.BitGoNote, next = Confirmed, "BitGo had it frozen for longer already.", now.Add(length-renew)
	case bitgo.Declined(failed):
		f.BitGo, next = Refused, now.Add(length)
		f.BitGoNote = clip(fmt.Sprintf("BitGo refused: %s (%d). It is frozen here all the same. BitGo wants somebody who may spend from the wallet; it is asked again in an hour.", e.Name, e.Status))
	default:
		f.BitGo, f.BitGoNote = Unknown, "BitGo did not answer. It is frozen here all the same, and BitGo is asked again in a minute."
	}
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if err := keepAnswer(ctx, tx, f, next); err != nil || was == f.BitGo {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: system.By(), Verb: "freeze.bitgo", Kind: Kind, ID: f.ID.String(), Client: f.Client,
			Before: map[string]any{"bitgo": was}, After: map[string]any{"bitgo": f.BitGo, "until": f.BitGoUntil, "note": f.BitGoNote}})
	})
}

func clip(text string) string {
	if r := []rune(text); len(r) > 500 {
		return string(r[:500])
	}
	return text
}
