package ltv

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// RefreshPrices asks BitGo for the price of every asset in use and keeps what it gets. A coin that has no price
// does not stop the others; the error then names it.
func (s *Service) RefreshPrices(ctx context.Context) error {
	var coins []money.Coin
	err := s.DB.As(ctx, identity.System("prices").Scope(), func(tx pgx.Tx) (err error) {
		coins, err = assets(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	return s.RefreshCoins(ctx, coins...)
}

// RefreshCoins does the same for the coins named. It must not be called inside a transaction.
func (s *Service) RefreshCoins(ctx context.Context, coins ...money.Coin) error {
	var fresh []Price
	var failed []error
	asked := map[string]bool{}
	for _, c := range coins {
		ticker := PriceTicker(c)
		if _, fixed := par(c, s.Clock.Now()); fixed || asked[ticker] {
			continue
		}
		asked[ticker] = true
		p, err := s.ask(ctx, ticker)
		if err != nil {
			failed = append(failed, fmt.Errorf("price of %s: %w", ticker, err))
			continue
		}
		fresh = append(fresh, p)
	}
	if len(fresh) > 0 {
		err := s.DB.As(ctx, identity.System("prices").Scope(), func(tx pgx.Tx) error {
			for _, p := range fresh {
				if err := keepPrice(ctx, tx, p); err != nil {
					return err
				}
			}
			return nil
		})
		failed = append(failed, err)
	}
	if err := errors.Join(failed...); err != nil {
		return ErrMarket.With(err)
	}
	return nil
}

// ask never lets a price be newer than our own clock: a time ahead of us would keep it fresh for too long.
func (s *Service) ask(ctx context.Context, ticker string) (Price, error) {
	said, err := s.Market.Market(ctx, ticker)
	if err != nil {
		return Price{}, err
	}
	usd, err := money.ParsePrice(said.USD.String())
	if err != nil {
		return Price{}, err
	}
	now, at := s.Clock.Now(), said.At
	if at.IsZero() || at.After(now) {
		at = now
	}
	return Price{Ticker: ticker, USD: usd, Source: "bitgo", Observed: at.UTC()}, nil
}
