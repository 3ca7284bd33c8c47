package bitgo

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/shopspring/decimal"
)

// Price is the market's last price of one whole coin in US dollars. At is zero when BitGo did not date it.
type Price struct {
	Coin string
	USD  decimal.Decimal
	At   time.Time
}

type wireMarket struct {
	Coin       string `json:"coin"`
	Currencies map[string]struct {
		Last      Number `json:"last"`
		Timestamp Number `json:"timestamp"`
	} `json:"currencies"`
	UpdateTime epoch `json:"updateTime"`
	Date       epoch `json:"date"`
}

// Market reads the last price: GET /api/v2/market/latest?coin=. The route is in no published spec; the SDK's
// markets().latest() reads latest.currencies.USD.last, and lists come as marketData[]. Both are read. A price that is
// missing, zero or negative is an error: a valuation refuses rather than guesses.
func (c *Client) Market(ctx context.Context, ticker string) (Price, error) {
	const operation = "GET market"
	if err := coin(ticker); err != nil {
		return Price{}, flawed(Platform, operation, err)
	}
	var out struct {
		wireMarket
		Latest     *wireMarket  `json:"latest"`
		MarketData []wireMarket `json:"marketData"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v2/market/latest",
		query: url.Values{"coin": {ticker}}}, &out)
	if err != nil {
		return Price{}, err
	}
	candidates := append([]wireMarket{}, out.MarketData...)
	if out.Latest != nil {
		candidates = append(candidates, *out.Latest)
	}
	for _, m := range append(candidates, out.wireMarket) {
		if price, ok := m.price(ticker); ok {
			return price, nil
		}
	}
	return Price{}, misshapen(operation, "the answer holds no US dollar price for the coin")
}

// price refuses another coin's data.
func (m wireMarket) price(ticker string) (Price, bool) {
	usd, ok := m.Currencies["USD"]
	if !ok || !usd.Last.Valid || !usd.Last.Decimal.IsPositive() || (m.Coin != "" && m.Coin != ticker) {
		return Price{}, false
	}
	at := m.UpdateTime.Time
	if at.IsZero() {
		at = m.Date.Time
	}
	if usd.Timestamp.Valid {
		at = unixTime(usd.Timestamp.Decimal)
	}
	return Price{Coin: ticker, USD: usd.Last.Decimal, At: at}, true
}

// epoch is an instant written as RFC 3339 or as seconds or milliseconds since 1970; anything else counts as absent.
type epoch struct{ time.Time }

func (e *epoch) UnmarshalJSON(b []byte) error {
	e.Time = time.Time{}
	var t Time
	if json.Unmarshal(b, &t) == nil {
		e.Time = t.Time
		return nil
	}
	var n Number
	if json.Unmarshal(b, &n) == nil && n.Valid {
		e.Time = unixTime(n.Decimal)
	}
	return nil
}

// unixTime tells seconds from milliseconds by size: 10^11 seconds is the year 5138.
func unixTime(d decimal.Decimal) time.Time {
	const border = 100_000_000_000
	n := d.IntPart()
	switch {
	case n <= 0 || n >= border*1000:
		return time.Time{}
	case n < border:
		return time.Unix(n, 0).UTC()
	}
	return time.UnixMilli(n).UTC()
}
