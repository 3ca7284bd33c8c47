package ceremony

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

const (
	leastPhrase = 12 // characters of a passphrase: whoever has the KeyCard has only this before them
	mostPhrase  = 200
	headStart   = 30 * time.Second // the job leaves the one who typed this long
)

func (t Typed) check() (string, error) {
	bad := ErrTyped
	present, fine := line(t.Present, 3, 300)
	if !fine {
		bad = bad.Field("present", "Say who is present, in 3 to 300 characters.")
	}
	phrase := t.Passphrase.Reveal()
	switch n := utf8.RuneCountInString(phrase); {
	case !utf8.ValidString(phrase) || n < leastPhrase || n > mostPhrase:
		bad = bad.Field("passphrase", fmt.Sprintf("A passphrase has %d to %d characters.", leastPhrase, mostPhrase))
	case phrase != t.Again.Reveal():
		bad = bad.Field("again", "The two are not the same. Type both anew.")
	}
	if len(bad.Fields) > 0 {
		return "", bad
	}
	return present, nil
}

// Hold has Express make the wallet under the passphrase that was typed, and takes it in: claim, call, settle. Where an earlier
// call's answer was lost, BitGo is asked for the label first, and nothing is made before its absence is certain. Errors:
// ErrNotFound, ErrStep, ErrTyped, ErrLabel, ErrBitGo, ErrDoubt, ErrRefused.
func (s *Service) Hold(ctx context.Context, actor identity.Actor, id uuid.UUID, typed Typed) (Ceremony, error) {
	c, err := s.Get(ctx, actor, id)
	if err != nil {
		return c, err
	}
	present, err := typed.check()
	switch no := c.Can(actor, s.Clock.Now()).Hold; {
	case no != "":
		return c, ErrStep.Because("%s Nothing was made by this.", no)
	case err != nil:
		return c, err
	}
	found, err := s.look(ctx, c)
	whole := context.WithoutCancel(ctx) // what was begun at BitGo is written down
	switch {
	case err != nil:
		return c, err
	case found != "" && c.GeneratingAt != nil:
		return s.settle(whole, actor, c, found)
	case found != "":
		return c, ErrLabel.Because("BitGo has a wallet of this coin and label already. Nothing was made. Withdraw this ceremony and ask again with another label.")
	}
	return s.generate(whole, actor, c, typed, present)
}

func (s *Service) generate(ctx context.Context, actor identity.Actor, c Ceremony, typed Typed, present string) (Ceremony, error) {
	now := s.Clock.Now().Truncate(time.Microsecond) // as the database keeps it
	mine := false
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if mine, err = generating(ctx, tx, c, actor.Person, present, now); err != nil || !mine {
			return err
		}
		// Should this process die before it is done, the job looks.
		if _, err := s.Jobs.InsertTx(ctx, tx, Work{ID: c.ID}, &river.InsertOpts{ScheduledAt: now.Add(headStart)}); err != nil {
			return err
		}
		return s.note(ctx, tx, actor, c, "ceremony.hold", map[string]string{"present": present, "coin": c.Coin, "label": c.Label})
	})
	switch {
	case err != nil:
		return c, err
	case !mine:
		return c, ErrStep.Because("Somebody else holds this ceremony at this moment. Nothing was made by this.")
	}
	c.State, c.GeneratingAt = Generating, &now
	wallet, err := s.express(ctx, c, typed)
	switch {
	case err == nil:
		return s.settle(ctx, actor, c, wallet.ID)
	case bitgo.Declined(err):
		return s.nothing(ctx, actor, c, declined(err))
	}
	// It may exist: what BitGo lists at this moment is proof only where it is there.
	if found, unread := s.look(ctx, c); unread == nil && found != "" {
		return s.settle(ctx, actor, c, found)
	}
	if err := s.trouble(ctx, c.ID, ErrDoubt.Message); err != nil {
		return c, err
	}
	return c, ErrDoubt.With(err)
}

// express is the one call that the passphrase is typed for. A Go Account also wants a code that BitGo would keep beside the
// passphrase; it is drawn and forgotten, so that nobody recovers a passphrase by it.
func (s *Service) express(ctx context.Context, c Ceremony, typed Typed) (bitgo.Wallet, error) {
	phrase := bitgo.Secret(typed.Passphrase.Reveal())
	if c.IsGoAccount() {
		return s.BitGo.GenerateGoAccount(ctx, bitgo.NewGoAccount{Enterprise: c.Enterprise, Label: c.Label, Passphrase: phrase, Passcode: bitgo.Secret(rand.Text())})
	}
	return s.BitGo.GenerateWallet(ctx, bitgo.NewWallet{Coin: c.Coin, Enterprise: c.Enterprise, Label: c.Label, Passphrase: phrase})
}

// look finds the wallet by its coin and label; "": BitGo lists none.
func (s *Service) look(ctx context.Context, c Ceremony) (string, error) {
	for w, err := range bitgo.Each(func(cursor string) (bitgo.Page[bitgo.Wallet], error) {
		return s.BitGo.Wallets(ctx, c.Enterprise, cursor)
	}) {
		if err != nil {
			return "", ErrBitGo.With(fmt.Errorf("ceremony: look for a wallet: %w", err))
		}
		if w.Coin == c.Coin && w.Label == c.Label && !w.Deleted {
			return w.ID, nil
		}
	}
	return "", nil
}

// settle puts down that the wallet is there, and goes on with what is read from BitGo. Trouble with that leaves it made.
func (s *Service) settle(ctx context.Context, actor identity.Actor, c Ceremony, wallet string) (Ceremony, error) {
	now := s.Clock.Now()
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		fresh, err := made(ctx, tx, c.ID, wallet, now)
		if err != nil || !fresh {
			return err
		}
		if _, err := s.Jobs.InsertTx(ctx, tx, Work{ID: c.ID}, &river.InsertOpts{ScheduledAt: now.Add(headStart)}); err != nil {
			return err
		}
		return s.note(ctx, tx, actor, c, "ceremony.made", map[string]string{"walletId": wallet})
	})
	if err != nil {
		return c, err
	}
	if c, err = s.Get(ctx, system, c.ID); err != nil {
		return c, err
	}
	return s.takeIn(ctx, actor, c)
}

// nothing puts down that nothing was made, and gives why.
func (s *Service) nothing(ctx context.Context, actor identity.Actor, c Ceremony, why *fault.Fault) (Ceremony, error) {
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		mine, err := nothing(ctx, tx, c, why.Message, s.Clock.Now())
		if err != nil || !mine {
			return err
		}
		return s.note(ctx, tx, actor, c, "ceremony.nothing", map[string]string{"why": why.Message})
	})
	if err != nil {
		return c, err
	}
	return c, why
}

func (s *Service) trouble(ctx context.Context, id uuid.UUID, why string) error {
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return trouble(ctx, tx, id, why, s.Clock.Now()) })
}
