package onboarding

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/wallet"
)

// generate has Express make the wallet, unless BitGo has one of the label already: whoever died after the call left it
// there. While an earlier call's outcome is not known, it is only looked for.
func (s *Service) generate(ctx context.Context, actor identity.Actor, a Account, passphrase seal.Secret) (Account, error) {
	found, err := s.look(ctx, actor, a)
	if err != nil || found.State != a.State || a.pending(s.Clock.Now()) {
		return found, err
	}
	now := s.Clock.Now().Truncate(time.Microsecond) // as the database keeps it
	var sealed []byte
	if passphrase.Empty() {
		passphrase = seal.Secret(rand.Text() + rand.Text()[:6]) // 160 bits
		if sealed, err = s.Box.Seal([]byte(passphrase.Reveal()), sealedFor(a.ID)); err != nil {
			return a, err
		}
	}
	mine := false
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if mine, err = accountGenerating(ctx, tx, a, sealed, now); err != nil {
			return err
		}
		if mine {
			err = s.note(ctx, tx, actor, a, "account.generate", map[string]string{"label": a.Label})
		}
		return err
	})
	if err != nil || !mine {
		return s.again(ctx, a, err)
	}
	earlier := a
	a.State, a.generating, a.sealed = Generating, &now, sealed
	made, err := s.BitGo.GenerateGoAccount(ctx, bitgo.NewGoAccount{Enterprise: a.Enterprise, Label: a.Label,
		Passphrase: bitgo.Secret(passphrase.Reveal()), Passcode: bitgo.Secret(rand.Text())})
	switch {
	case err == nil:
		return s.made(ctx, actor, a, made.ID)
	case bitgo.Declined(err) && earlier.generating != nil && isConflict(err):
		return s.earlier(ctx, actor, a, earlier.sealed)
	case bitgo.Declined(err):
		return s.declined(ctx, actor, a, declined(err))
	}
	// It may exist: what BitGo lists at this moment is proof only where it is there.
	found, unread := s.look(ctx, actor, a)
	if unread == nil && found.State == Made {
		return found, nil
	}
	return s.trouble(ctx, a, "BitGo Express did not answer. The Go Account may have been made; it is looked for by its label and not made again before that is certain.")
}

// earlier puts down that BitGo's conflict may be the call whose answer was lost: what it makes opens with the passphrase
// of that time, and is looked for.
func (s *Service) earlier(ctx context.Context, actor identity.Actor, a Account, sealed []byte) (Account, error) {
	const why = "BitGo says that this Go Account is being made, by a try whose answer was lost. It is looked for by its label and not made again before that is certain."
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return accountEarlier(ctx, tx, a, sealed, why, s.Clock.Now()) })
	if err != nil {
		return a, err
	}
	found, err := s.look(ctx, actor, a)
	if err != nil || found.State == Made {
		return found, err
	}
	return s.again(ctx, a, nil)
}

// isConflict reports BitGo's 409.
func isConflict(err error) bool {
	e, answered := bitgo.AsError(err)
	return answered && e.Status == 409
}

// look finds the account by its label.
func (s *Service) look(ctx context.Context, actor identity.Actor, a Account) (Account, error) {
	for w, err := range bitgo.Each(func(cursor string) (bitgo.Page[bitgo.Wallet], error) {
		return s.BitGo.Wallets(ctx, a.Enterprise, cursor)
	}) {
		if err != nil {
			return a, ErrAccountBitGo.With(fmt.Errorf("onboarding: look for a Go Account: %w", err))
		}
		if labelled(a.Label, w) {
			a.Existed = a.generating == nil
			return s.made(ctx, actor, a, w.ID)
		}
	}
	return a, nil
}

func (s *Service) made(ctx context.Context, actor identity.Actor, a Account, id string) (Account, error) {
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		n, err := accountMade(ctx, tx, a, id, s.Clock.Now())
		if err != nil || !n {
			return err
		}
		return s.note(ctx, tx, actor, a, "account.made", map[string]any{"walletId": id, "existed": a.Existed})
	})
	return s.again(ctx, a, err)
}

// declined puts down that nothing was made.
func (s *Service) declined(ctx context.Context, actor identity.Actor, a Account, why error) (Account, error) {
	a.State = Asked
	if fault.Is(why, ErrAccountRefused) {
		a.State = Declined
	}
	a.Trouble = fault.As(why).Message
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if err := accountDeclined(ctx, tx, a, s.Clock.Now()); err != nil {
			return err
		}
		return s.note(ctx, tx, actor, a, "account.declined", map[string]string{"why": a.Trouble})
	})
	if err != nil {
		return a, err
	}
	return a, why
}

// finish takes the wallet into the mirror, waits for BitGo to initialise it, and binds the webhook: the same one is never
// bound twice. Trouble leaves it pending, because the wallet exists and must not look as if it did not.
func (s *Service) finish(ctx context.Context, actor identity.Actor, a Account, tries int) (Account, error) {
	ready, err := s.initialised(ctx, a, tries)
	if err == nil && !ready {
		return a, nil
	}
	if err == nil {
		_, _, err = s.Hooks.Register(ctx, system, subscription.Ask{Type: "transfer", Wallet: a.Wallet, URL: s.Hook})
	}
	if err != nil {
		return s.trouble(ctx, a, fault.As(err).Message)
	}
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		n, err := accountFulfilled(ctx, tx, a.ID, s.Clock.Now())
		if err != nil || !n {
			return err
		}
		return s.note(ctx, tx, actor, a, "account.fulfilled", map[string]string{"walletId": a.Wallet, "webhook": s.Hook})
	})
	return s.again(ctx, a, err)
}

func (s *Service) initialised(ctx context.Context, a Account, tries int) (bool, error) {
	if _, err := s.Wallets.Get(ctx, system, a.Wallet); fault.Is(err, wallet.ErrNotFound) {
		if _, err := s.Wallets.ImportWallets(ctx, a.Client); err != nil {
			return false, err
		}
	} else if err != nil {
		return false, err
	}
	for try := range tries {
		if try > 0 {
			if err := s.Sleep(ctx, pause); err != nil {
				return false, nil
			}
		}
		if err := s.Wallets.Refresh(ctx, a.Wallet); err != nil {
			return false, err
		}
		w, err := s.Wallets.Get(ctx, system, a.Wallet)
		if err != nil || w.IsReady() {
			return err == nil, err
		}
	}
	return false, nil
}

// pause is how long BitGo is left alone between two questions whether a wallet is ready.
const pause = 2 * time.Second

// Pause waits by the machine's own clock.
func Pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// trouble puts down why it stands still, and gives it as it now is.
func (s *Service) trouble(ctx context.Context, a Account, why string) (Account, error) {
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return accountTrouble(ctx, tx, a.ID, why, s.Clock.Now()) })
	return s.again(ctx, a, err)
}

// again reads it anew, unless something went wrong before.
func (s *Service) again(ctx context.Context, a Account, err error) (Account, error) {
	if err != nil {
		return a, err
	}
	return s.account(ctx, a.ID)
}

func (s *Service) account(ctx context.Context, id uuid.UUID) (a Account, err error) {
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		a, err = accountGet(ctx, tx, id)
		return err
	})
	return a, err
}
