package sandbox

import (
	"math/big"
	"slices"
	"strings"
)

// product is a pair that can be traded: a coin against dollars or euros.
type product struct {
	name        string
	base, quote string // tickers
}

// priceDigits is how many decimals a price is shown and taken with.
const priceDigits = 4

// products are named as BitGo's test market names them, TBTC-TUSD*.
func (s *Server) products() []product {
	out := []product{}
	for _, base := range s.tradeable() {
		for _, quote := range []string{"ofctusd", "ofcteur"} {
			if !fiat(base) && s.rate(coins[quote].asset) != "0" {
				out = append(out, product{name: symbol(base) + "-" + symbol(quote) + "*", base: base, quote: quote})
			}
		}
	}
	return out
}

func (p product) id() string { return uuid(digest("product|" + p.name)[:32]) }

// mid is the market's price of one whole base in quote.
func (s *Server) mid(p product) *big.Rat {
	base, fine := new(big.Rat).SetString(s.rate(coins[p.base].asset))
	quote, known := new(big.Rat).SetString(s.rate(coins[p.quote].asset))
	if !fine || !known || quote.Sign() <= 0 {
		return new(big.Rat)
	}
	return base.Quo(base, quote)
}

// bidPrice and askPrice stand five hundredths of a percent off the middle, rounded to the digits that
// a price has: down for who sells, up for who buys.
func (s *Server) bidPrice(p product) *big.Rat { return rounded(s.mid(p), 9995, false) }
func (s *Server) askPrice(p product) *big.Rat { return rounded(s.mid(p), 10005, true) }

func rounded(price *big.Rat, parts int64, up bool) *big.Rat {
	scaled := new(big.Rat).Mul(price, new(big.Rat).Mul(big.NewRat(parts, 10000), new(big.Rat).SetInt(power(priceDigits))))
	whole, rest := new(big.Int).QuoRem(scaled.Num(), scaled.Denom(), new(big.Int))
	if up && rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return new(big.Rat).SetFrac(whole, power(priceDigits))
}

func priceText(n *big.Rat) string {
	text := n.FloatString(priceDigits)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// productOf finds a product by name, or by its id where a path has one. The refusal is
// BitGo's (seed 000, invalid-argument-productid).
func (s *Server) productOf(named string) (product, *problem) {
	all := s.products()
	at := slices.IndexFunc(all, func(p product) bool { return p.name == named || p.id() == named })
	if at < 0 {
		p := invalidArgument("productID")
		return product{}, &p
	}
	return all[at], nil
}

func (p product) body() map[string]any {
	base, quote := coins[p.base], coins[p.quote]
	smallest := decimal(p.least(), base.decimals)
	return map[string]any{"id": p.id(), "name": p.name, "baseCurrencyId": currencyID(p.base), "baseCurrency": symbol(p.base),
		"quoteCurrencyId": currencyID(p.quote), "quoteCurrency": symbol(p.quote), "baseMinSize": smallest, "baseMaxSize": "10000",
		"baseIncrement": decimal(units("1"), base.decimals), "quoteMinSize": "10", "quoteMaxSize": "100000000",
		"quoteIncrement": decimal(units("1"), quote.decimals), "quoteDisplayPrecision": priceDigits,
		"isTradeDisabled": false, "isMarginTradeSupported": false}
}

// least is the smallest order in base units of the base: a hundred-thousandth of a coin.
func (p product) least() *big.Int {
	return new(big.Int).Quo(power(coins[p.base].decimals), big.NewInt(100000))
}

func (s *Server) tradingProducts(c *call) answer {
	if _, p := s.tradingAccount(c, "trade_view"); p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, p := range s.products() {
		out = append(out, p.body())
	}
	return ok(map[string]any{"data": out})
}

// tradingProduct is one product. No document of BitGo's has the route; its refusal is what
// customers report.
func (s *Server) tradingProduct(c *call) answer {
	return s.onProduct(c, func(p product) answer { return ok(p.body()) })
}

func (s *Server) onProduct(c *call, show func(product) answer) answer {
	if _, p := s.tradingAccount(c, "trade_view"); p != nil {
		return c.fail(*p)
	}
	found, p := s.productOf(c.path["product"])
	if p != nil {
		return c.fail(*p)
	}
	return show(found)
}

func (s *Server) level1(c *call) answer {
	return s.onProduct(c, func(p product) answer {
		return ok(map[string]any{"time": stamp(s.now()), "product": p.name, "bidPrice": priceText(s.bidPrice(p)), "bidSize": "1.253433",
			"askPrice": priceText(s.askPrice(p)), "askSize": "1.2"})
	})
}

// level2 is a book of five prices on each side, which agrees with level1.
func (s *Server) level2(c *call) answer {
	return s.onProduct(c, func(p product) answer {
		bids, asks := []any{}, []any{}
		cumulative := new(big.Rat)
		for i := range int64(5) {
			size := big.NewRat(12+3*i, 10)
			cumulative.Add(cumulative, size)
			bid := []string{priceText(rounded(s.mid(p), 9995-5*i, false)), size.FloatString(1)}
			ask := []string{priceText(rounded(s.mid(p), 10005+5*i, true)), size.FloatString(1)}
			if c.query.Get("includeCumulative") == "true" {
				bid, ask = append(bid, cumulative.FloatString(1)), append(ask, cumulative.FloatString(1))
			}
			bids, asks = append(bids, bid), append(asks, ask)
		}
		return ok(map[string]any{"time": stamp(s.now()), "product": p.name, "bids": bids, "asks": asks})
	})
}
