package ltv

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Quotes are the kept prices of the coins, for pages. What is worth what is decided by Prices inside a transaction.
func (s *Service) Quotes(ctx context.Context, actor identity.Actor, coins ...money.Coin) (Prices, error) {
	out := Prices{}
	if len(coins) == 0 {
		return out, nil
	}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = prices(ctx, tx, coins)
		return err
	})
	return out, err
}

// Worth is what an amount is worth at the kept price, rounded down, and that price. A price that is missing, or too old to
// decide anything, gives none: nothing is counted as zero.
func (s *Service) Worth(p Prices, a money.Amount) (usd money.Cents, at Price, ok bool) {
	now := s.Clock.Now()
	at, ok = p.Of(a.Coin, now)
	if !ok || !at.Fresh(now, s.Age()) {
		return money.Cents{}, at, false
	}
	return money.Value(a, at.USD, money.Down), at, true
}
