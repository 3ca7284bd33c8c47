package ceremony

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/wallet"
)

// boxes are the two private keys as the passphrase closed them.
type boxes struct{ User, Backup string }

// takeIn reads the wallet's keys from BitGo, derives its first address from them, takes the wallet into the mirror and has its
// transfers told. Each step may be repeated; trouble is put down and leaves the wallet made, which it is.
func (s *Service) takeIn(ctx context.Context, actor identity.Actor, c Ceremony) (Ceremony, error) {
	err := s.mirror(ctx, c)
	if err == nil && c.ReadAt == nil {
		err = s.read(ctx, actor, c)
	}
	if err == nil && len(c.unusable()) > 0 {
		err = s.secure(ctx, c)
	}
	if err == nil && c.HookedAt == nil {
		_, _, err = s.Hooks.Register(ctx, system, subscription.Ask{Type: "transfer", Wallet: c.Wallet, URL: s.Hook})
		if err == nil {
			err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return hooked(ctx, tx, c.ID, s.Clock.Now()) })
		}
	}
	why := ""
	if err != nil {
		why = fault.As(err).Message
	}
	if err := s.trouble(ctx, c.ID, why); err != nil {
		return c, err
	}
	return s.Get(ctx, system, c.ID)
}

func (s *Service) mirror(ctx context.Context, c Ceremony) error {
	_, err := s.Wallets.Get(ctx, system, c.Wallet)
	if fault.Is(err, wallet.ErrNotFound) {
		_, err = s.Wallets.ImportWallets(ctx, c.Client)
	}
	if err == nil {
		_, err = s.Wallets.ImportAddresses(ctx, c.Wallet)
	}
	if err == nil {
		err = s.Wallets.Refresh(ctx, c.Wallet)
	}
	return err
}

func (s *Service) read(ctx context.Context, actor identity.Actor, c Ceremony) error {
	w, err := s.BitGo.Wallet(ctx, c.Coin, c.Wallet, false)
	if err != nil {
		return ErrKeys.With(fmt.Errorf("ceremony: read the wallet: %w", err))
	}
	keys := make([]bitgo.Key, 3) // in the order user, backup, bitgo (bitgo-express.md §4.3)
	for i, id := range w.Keys {
		if i == len(keys) || c.IsGoAccount() && i > 0 {
			break
		}
		if keys[i], err = s.BitGo.Key(ctx, c.Coin, id); err != nil {
			return ErrKeys.With(fmt.Errorf("ceremony: read key %d: %w", i, err))
		}
	}
	if keys[0].Box == "" || !c.IsGoAccount() && keys[1].Box == "" {
		return ErrNoBox
	}
	plain, err := json.Marshal(boxes{User: keys[0].Box, Backup: keys[1].Box})
	if err != nil {
		return err
	}
	if c.boxes, err = s.Box.Seal(plain, sealedFor(c)); err != nil {
		return err
	}
	c.UserPub, c.BackupPub, c.BitGoPub, c.Proof = keys[0].Pub, keys[1].Pub, keys[2].Pub, ByContract
	if w.ReceiveAddress == nil && networks[c.Coin] != nil {
		return ErrAddress
	}
	if first := w.ReceiveAddress; first != nil {
		c.Address = first.Address
		c.Proof = Prove(c.Coin, []string{c.UserPub, c.BackupPub, c.BitGoPub}, first.Chain, first.Index, first.Address)
	}
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		fresh, err := readKeys(ctx, tx, c, s.Clock.Now())
		if err != nil || !fresh {
			return err
		}
		if c.Proof == Differs || c.Proof == Unproven {
			if err := s.freeze(ctx, tx, c, c.Wallet); err != nil {
				return err
			}
		}
		return s.note(ctx, tx, actor, c, "ceremony.read", map[string]string{"user": c.UserPub, "backup": c.BackupPub, "bitgo": c.BitGoPub, "address": c.Address, "proof": string(c.Proof)})
	})
}

func sealedFor(c Ceremony) string { return "ceremony/" + c.ID.String() }
