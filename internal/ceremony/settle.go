package ceremony

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
)

// skew is how far BitGo's clock may be behind ours.
const skew = 2 * time.Minute

// look finds every wallet of the coin and label; none: BitGo lists none.
func (s *Service) look(ctx context.Context, c Ceremony) (found []bitgo.Wallet, err error) {
	for w, err := range bitgo.Each(func(cursor string) (bitgo.Page[bitgo.Wallet], error) {
		return s.BitGo.Wallets(ctx, c.Enterprise, cursor)
	}) {
		if err != nil {
			return nil, ErrBitGo.With(fmt.Errorf("ceremony: look for a wallet: %w", err))
		}
		if w.Coin == c.Coin && w.Label == c.Label && !w.Deleted {
			found = append(found, w)
		}
	}
	return found, nil
}

// judge takes a wallet that was found by its label for what the lost call made, where nothing else can have made it.
func (s *Service) judge(ctx context.Context, actor identity.Actor, c Ceremony, found []bitgo.Wallet) (Ceremony, error) {
	switch why := c.unsure(found); why {
	case "":
		return s.settle(ctx, actor, c, found[0].ID, true)
	default:
		return s.alarm(ctx, actor, c, why, found)
	}
}

// unsure says why nobody knows which passphrase opens what was found; empty: it is the one that was typed last.
func (c Ceremony) unsure(found []bitgo.Wallet) string {
	switch {
	case c.Declined:
		return "BitGo refused the last try and has a wallet of this label: it does not open with the passphrase that was typed last."
	case len(found) > 1:
		return "BitGo has more than one wallet of this coin and label."
	case c.LostAt != nil:
		return "The answers of two tries were lost, and nobody knows whose passphrase opens the wallet that was found."
	case !found[0].Created.IsZero() && found[0].Created.Before(c.GeneratingAt.Add(-skew)):
		return "The wallet that BitGo has of this label is older than the try to make it."
	}
	return ""
}

// declined is BitGo's no to this very call. It proves that nothing was made only where no earlier call can still have made it,
// and BitGo has none of the label.
func (s *Service) declined(ctx context.Context, actor identity.Actor, c Ceremony, earlier bool, no error) (Ceremony, error) {
	if bitgo.Unsent(no) && !earlier {
		return s.nothing(ctx, actor, c, declined(no))
	}
	c.Declined = true
	found, unread := s.look(ctx, c)
	e, answered := bitgo.AsError(no)
	switch {
	case unread == nil && len(found) > 0:
		return s.judge(ctx, actor, c, found)
	case unread == nil && !(earlier && answered && e.Status == 409):
		return s.nothing(ctx, actor, c, declined(no))
	}
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		return markDeclined(ctx, tx, c, "BitGo refused this try, and an earlier one may still come to something. The passphrase that was just typed opens nothing. "+
			"The wallet is looked for by its label until that is certain; do not hold the ceremony again.", s.Clock.Now())
	})
	if err != nil {
		return c, err
	}
	return c, ErrDoubt.Because("BitGo refused this try, and an earlier one may still come to something. The passphrase that was just typed opens nothing. It is looked for until that is certain.").With(no)
}

// settle puts down that the wallet of this very call is there, and goes on with what is read from BitGo. Trouble with that
// leaves it made. found: by its label, after the answer was lost.
func (s *Service) settle(ctx context.Context, actor identity.Actor, c Ceremony, wallet string, found bool) (Ceremony, error) {
	now, fresh := s.Clock.Now(), false
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		if fresh, err = made(ctx, tx, c, wallet, found, now); err != nil || !fresh {
			return err
		}
		if _, err := s.Jobs.InsertTx(ctx, tx, Work{ID: c.ID}, &river.InsertOpts{ScheduledAt: now.Add(headStart)}); err != nil {
			return err
		}
		return s.note(ctx, tx, actor, c, "ceremony.made", map[string]any{"walletId": wallet, "found": found})
	})
	if err != nil {
		return c, err
	}
	seen, err := s.Get(ctx, system, c.ID)
	switch {
	case err != nil:
		return c, err
	case fresh:
		return s.takeIn(ctx, actor, seen)
	case seen.Wallet == wallet && !found:
		err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return answered(ctx, tx, c, wallet) })
		if err != nil {
			return seen, err
		}
		return s.takeIn(ctx, actor, seen)
	case seen.Wallet == wallet, found && seen.Wallet == "": // another has put it down, or looks anew
		return seen, nil
	}
	return s.alarm(ctx, actor, c, "An answer came too late: BitGo Express made the wallet "+wallet+" after it was certain that nothing was made.", []bitgo.Wallet{{ID: wallet}})
}

// alarm puts down that BitGo has what nobody vouches for: nothing is made or kept from here on, the wallets are frozen, and all
// who could use one are told. One that is older than the ceremony's first call is somebody else's, and is left alone.
func (s *Service) alarm(ctx context.Context, actor identity.Actor, c Ceremony, why string, found []bitgo.Wallet) (Ceremony, error) {
	var strays []string
	for _, w := range found {
		if c.ExpressAt == nil || w.Created.IsZero() || !w.Created.Before(c.ExpressAt.Add(-skew)) {
			strays = append(strays, w.ID)
		}
	}
	slices.Sort(strays)
	why += " Nobody knows what opens it: receive nothing in it, and hold no ceremony again. Two people abandon this one."
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if err := raise(ctx, tx, c.ID, why, strays, s.Clock.Now()); err != nil {
			return err
		}
		if _, err := s.Jobs.InsertTx(ctx, tx, Work{ID: c.ID}, nil); err != nil {
			return err
		}
		return s.note(ctx, tx, actor, c, "ceremony.alarm", map[string]any{"why": why, "strays": strays})
	})
	if err != nil {
		return c, err
	}
	return c, ErrAlarm.Because("%s", why)
}

// secure freezes what nobody may use, as far as the mirror has it. It may be repeated.
func (s *Service) secure(ctx context.Context, c Ceremony) error {
	for _, id := range c.unusable() {
		_, err := s.Wallets.Get(ctx, system, id)
		if fault.Is(err, wallet.ErrNotFound) {
			if _, err = s.Wallets.ImportWallets(ctx, c.Client); err == nil {
				_, err = s.Wallets.Get(ctx, system, id)
			}
		}
		if err == nil {
			err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return s.freeze(ctx, tx, c, id) })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unusable are the wallets of an alarm, of an end by two, and those whose address is not proven though it could be.
func (c Ceremony) unusable() []string {
	out := slices.Clone(c.Strays)
	if c.Wallet != "" && (c.Alarm != "" || c.State == Abandoned || c.ReadAt != nil && (c.Proof == Differs || c.Proof == Unproven)) && !slices.Contains(out, c.Wallet) {
		out = append(out, c.Wallet)
	}
	return out
}

func (s *Service) freeze(ctx context.Context, tx pgx.Tx, c Ceremony, wallet string) error {
	by := c.By
	if c.HeldBy != nil {
		by = *c.HeldBy
	}
	return s.Freezes.Impose(ctx, tx, c.Client, wallet, by, "Frozen by itself after a key ceremony: nobody vouches for the keys of this wallet.", "ceremony-"+c.ID.String()+"-"+wallet)
}
