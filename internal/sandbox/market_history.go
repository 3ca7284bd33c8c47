package sandbox

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"time"
)

// foundPrices are US dollars for one whole of each asset when a world begins.
var foundPrices = map[string]string{"BTC": "64250.00", "ETH": "3120.00", "USDC": "1.00", "USDT": "1.00", "USD": "1.00", "XRP": "0.52",
	"SOL": "148.00", "POL": "0.53", "LTC": "72.40", "EUR": "1.08", "GBP": "1.27", "SGD": "0.74", "AED": "0.2723"}

// intervals are those that market data comes in.
var intervals = map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}

// candles is how many points one answer holds.
const candles = 1000

// quote reads the pair and the interval that market data was asked for: the price of one
// base in quote, and the length of a candle. ok is false after a refusal.
func (s *Server) quote(c *call) (rate *big.Rat, step time.Duration, refused answer, ok bool) {
	argument := func(key string) (*big.Rat, time.Duration, answer, bool) {
		return nil, 0, c.fail(invalidArgument(key)), false
	}
	rate = new(big.Rat).SetInt64(1)
	for name, over := range map[string]bool{"base": false, "quote": true} {
		p := s.state.prices[strings.ToUpper(c.query.Get(name))]
		usd := new(big.Rat)
		if p != nil && !p.Missing {
			usd, _ = usd.SetString(p.Usd)
		}
		switch {
		case usd == nil || usd.Sign() <= 0:
			return argument("instrument")
		case over:
			rate.Quo(rate, usd)
		default:
			rate.Mul(rate, usd)
		}
	}
	step, known := intervals[c.query.Get("interval")]
	if !known {
		return argument("interval")
	}
	return rate, step, answer{}, true
}

// moment reads an optional RFC 3339 parameter.
func (c *call) moment(name string, otherwise time.Time) (time.Time, bool) {
	text := c.query.Get(name)
	if text == "" {
		return otherwise, true
	}
	when, err := time.Parse(time.RFC3339, text)
	return when.UTC(), err == nil
}

// spotPrice is one candle of a pair: the latest, or the one that holds timestamp.
func (s *Server) spotPrice(c *call) answer {
	rate, step, refused, fine := s.quote(c)
	if !fine {
		return refused
	}
	when, fine := c.moment("timestamp", s.quoted(s.state.prices[strings.ToUpper(c.query.Get("base"))]))
	if !fine {
		return c.fail(invalidArgument("timestamp"))
	}
	return ok(s.candle(rate, when.Truncate(step)))
}

// historicalPrices are the candles of a pair between start and end, oldest first; with more
// than a thousand of them the answer ends with a cursor. Their prices wobble around today's
// by up to a hundredth, the same way in every run.
func (s *Server) historicalPrices(c *call) answer {
	rate, step, refused, fine := s.quote(c)
	if !fine {
		return refused
	}
	now := s.now()
	start, fineStart := c.moment("start", now.Add(-step))
	end, fineEnd := c.moment("end", now)
	switch {
	case !fineStart || start.After(end):
		return c.fail(invalidArgument("start"))
	case !fineEnd || end.After(now.Add(step)):
		return c.fail(invalidArgument("end"))
	}
	from := start.Truncate(step)
	if cursor := c.query.Get("nextBatchPrevId"); cursor != "" {
		seconds := units(strings.TrimLeft(cursor, "0")).Int64()
		if from = time.Unix(seconds, 0).UTC(); len(cursor) != 32 || from.Before(start.Truncate(step)) {
			return c.fail(invalidArgument("nextBatchPrevId"))
		}
	}
	prices, next := []any{}, any(nil)
	for at := from; !at.After(end); at = at.Add(step) {
		if len(prices) == candles {
			next = zeros(at.Unix(), 32)
			break
		}
		prices = append(prices, s.candle(rate, at))
	}
	pair := strings.ToUpper(c.query.Get("base") + "-" + c.query.Get("quote"))
	return ok(map[string]any{"data": map[string]any{"prices": map[string]any{pair: prices}, "nextBatchPrevId": next}})
}

// zeros is a number with zeros before it.
func zeros(n int64, width int) string {
	text := big.NewInt(n).String()
	return strings.Repeat("0", max(0, width-len(text))) + text
}

// candle is the prices of one interval. The one that holds the present closes at the
// market's price.
func (s *Server) candle(rate *big.Rat, at time.Time) map[string]any {
	prices := []*big.Rat{wobble(rate, at, "open"), wobble(rate, at, "high"), wobble(rate, at, "low"), wobble(rate, at, "close")}
	if s.now().Sub(at) < 24*time.Hour {
		prices[3] = rate
	}
	high, low := slices.MaxFunc(prices, (*big.Rat).Cmp), slices.MinFunc(prices, (*big.Rat).Cmp)
	volume := 1000 + int64(digest("volume" + stamp(at))[0])
	return map[string]any{"time": stamp(at), "open": price8(prices[0]), "high": price8(high), "low": price8(low), "close": price8(prices[3]),
		"base_volume": volume, "quote_volume": price8(new(big.Rat).Mul(rate, new(big.Rat).SetInt64(volume)))}
}

// wobble moves a price by at most a hundredth, as a digest of the moment says.
func wobble(rate *big.Rat, at time.Time, what string) *big.Rat {
	text := digest(what + stamp(at))
	parts := 9900 + (int64(text[0])*251+int64(text[1]))%200
	return new(big.Rat).Mul(rate, big.NewRat(parts, 10000))
}

func price8(n *big.Rat) json.Number { return json.Number(n.FloatString(8)) }
