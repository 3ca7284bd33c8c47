package ltv

import (
	"time"

	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/money"
)

// MaxAge is how old a price may be before it refuses, unless the service is told otherwise.
const MaxAge = 15 * time.Minute

// skew is how far a price's time may lie ahead of our clock; further ahead it is not to be trusted.
const skew = 2 * time.Minute

// Price is what one whole coin is worth in US dollars, by whom and when.
type Price struct {
	Ticker   string // of the coin that settles
	USD      decimal.Decimal
	Source   string
	Observed time.Time
}

// By is the source as people write it.
func (p Price) By() string { return SourceName(p.Source) }

// SourceName writes a price's source as people do.
func SourceName(s string) string {
	if s == "bitgo" {
		return "BitGo"
	}
	return s
}

// Fresh says whether the price may decide anything at now.
func (p Price) Fresh(now time.Time, maxAge time.Duration) bool {
	age := now.Sub(p.Observed)
	return p.USD.Sign() > 0 && age <= maxAge && age >= -skew
}

// Age is how old the price is, never negative.
func (p Price) Age(now time.Time) time.Duration { return max(now.Sub(p.Observed), 0) }

// PriceTicker is under which ticker a coin is priced: an asset in a Go Account by the coin that settles it.
func PriceTicker(c money.Coin) string { return c.Settles().Ticker }

// par is the price of US dollars themselves; it needs no market and is never old.
func par(c money.Coin, now time.Time) (Price, bool) {
	switch PriceTicker(c) {
	case "fiatusd", "tfiatusd":
		return Price{Ticker: PriceTicker(c), USD: decimal.NewFromInt(1), Source: "par", Observed: now}, true
	}
	return Price{}, false
}

// Prices are the latest prices by ticker.
type Prices map[string]Price

// Of finds the price of a coin; US dollars are at par.
func (p Prices) Of(c money.Coin, now time.Time) (Price, bool) {
	if found, ok := par(c, now); ok {
		return found, true
	}
	found, ok := p[PriceTicker(c)]
	return found, ok
}

// Value is what an amount is worth, rounded up to a cent (so that an approval tier is never missed by rounding),
// and whether a fresh price was there to say so.
func (p Prices) Value(a money.Amount, now time.Time, maxAge time.Duration) (money.Cents, bool) {
	price, ok := p.Of(a.Coin, now)
	if !ok || !price.Fresh(now, maxAge) {
		return money.Cents{}, false
	}
	return money.Value(a, price.USD, money.Up), true
}
