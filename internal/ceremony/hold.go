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

// Hold has Express make the wallet under the passphrase that was typed, and takes it in: claim, call, settle. BitGo is asked
// for the label first; while an earlier call's answer is lost nobody types another passphrase. Errors:
// ErrNotFound, ErrStep, ErrTyped, ErrLabel, ErrBitGo, ErrDoubt, ErrRefused,
// ErrLate, ErrAlarm.
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
	case len(found) > 0 && c.ExpressAt != nil: // whatever it opens with, nobody who is here typed it
		return s.alarm(whole, actor, c, "BitGo has this wallet after all, though it was certain that nothing was made.", found)
	case len(found) > 0:
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
	earlier := c.ExpressAt != nil
	c.State, c.GeneratingAt, c.Declined = Generating, &now, false
	left := now.Add(leaveIn).Sub(s.Clock.Now()) // the claim itself may have taken long
	if left <= 0 {
		return s.nothing(ctx, actor, c, ErrLate)
	}
	wallet, err := s.express(ctx, c, typed, left)
	switch {
	case err == nil:
		return s.settle(ctx, actor, c, wallet.ID, false)
	case bitgo.Declined(err):
		return s.declined(ctx, actor, c, earlier, err)
	}
	// It may exist: what BitGo lists at this moment is proof only where it is there.
	if found, unread := s.look(ctx, c); unread == nil && len(found) > 0 {
		return s.judge(ctx, actor, c, found)
	}
	if err := s.trouble(ctx, c.ID, ErrDoubt.Message); err != nil {
		return c, err
	}
	return c, ErrDoubt.With(err)
}

// express is the one call that the passphrase is typed for. A Go Account also wants a code that BitGo would keep beside the
// passphrase; it is drawn and forgotten, so that nobody recovers a passphrase by it.
func (s *Service) express(ctx context.Context, c Ceremony, typed Typed, leaveIn time.Duration) (bitgo.Wallet, error) {
	phrase := bitgo.Secret(typed.Passphrase.Reveal())
	if c.IsGoAccount() {
		return s.BitGo.GenerateGoAccount(ctx, bitgo.NewGoAccount{Enterprise: c.Enterprise, Label: c.Label, Passphrase: phrase, Passcode: bitgo.Secret(rand.Text()), LeaveIn: leaveIn})
	}
	return s.BitGo.GenerateWallet(ctx, bitgo.NewWallet{Coin: c.Coin, Enterprise: c.Enterprise, Label: c.Label, Passphrase: phrase, LeaveIn: leaveIn})
}

// nothing puts down that nothing was made, and gives why.
func (s *Service) nothing(ctx context.Context, actor identity.Actor, c Ceremony, why *fault.Fault) (Ceremony, error) {
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		mine, err := nothing(ctx, tx, c, why.Message, fault.Is(why, ErrAbsent), s.Clock.Now())
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
