package countersign

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
)

// learnt bounds how many wallets one round reads for their rules; the next round goes on.
const learnt = 20

// unknown is an approval of whose wallet nobody has read the rules yet.
type unknown struct{ ID, Coin, Wallet string }

// learn reads, once for each that waits, how its wallet's rules are, because BitGo's approval shows only how they would be. It
// is done here and not when a page is shown, so that no page waits for BitGo.
func (s *Service) learn(ctx context.Context, client uuid.UUID) error {
	var left []unknown
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		left, err = unread(ctx, tx, client)
		return err
	})
	read := map[string]*Known{}
	for _, u := range left {
		if err != nil {
			return err
		}
		if read[u.Wallet] == nil {
			if read[u.Wallet], err = s.known(ctx, u); err != nil {
				return err
			}
		}
		now := s.Clock.Now()
		err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return knew(ctx, tx, u.ID, *read[u.Wallet], now) })
	}
	return err
}

// known reads a wallet's rules. A wallet that BitGo does not show, and what is no wallet's, has none that could be told.
func (s *Service) known(ctx context.Context, u unknown) (*Known, error) {
	if !bitgo.IsID(u.Wallet) || u.Coin == "" {
		return &Known{Missing: true}, nil
	}
	coin := u.Coin
	if strings.HasPrefix(coin, "ofc") {
		coin = "ofc" // a Go Account's path, whatever it holds
	}
	w, err := s.BitGo.WalletPolicy(ctx, coin, u.Wallet)
	switch {
	case bitgo.IsNotFound(err):
		return &Known{Missing: true}, nil
	case err != nil:
		return nil, ErrBitGo.With(err)
	}
	k := &Known{Wallet: w.ID, Required: w.Approvals}
	for _, r := range w.Rules {
		k.Rules = append(k.Rules, ruleOf(r, w.ID))
	}
	return k, nil
}
