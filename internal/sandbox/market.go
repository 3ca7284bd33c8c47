package sandbox

import (
	"encoding/json"
	"math/big"
	"net/http"
	"time"
)

// rate is the market price of one whole coin in USD, "0" where there is none.
func (s *Server) rate(asset string) string {
	if p := s.state.prices[asset]; p != nil && !p.Missing {
		return p.Usd
	}
	return "0"
}

// market is BitGo's latest price, in the shape its SDK reads:
// latest.currencies.USD.last and timestamp (unix seconds). The route is not in the
// published document, so fields beside those two are unverified.
func (s *Server) market(c *call) answer {
	ticker := c.path["coin"]
	if ticker == "" {
		ticker = c.query.Get("coin")
	}
	if ticker == "" {
		ticker = "tbtc4"
	}
	known, _ := lookup(ticker)
	p := s.state.prices[known.asset]
	if p == nil || p.Missing {
		return c.fail(problem{status: http.StatusNotFound, name: "NotFound", message: "no market data for " + ticker})
	}
	when := s.quoted(p)
	last := json.Number(p.Usd)
	quote := map[string]any{"last": last, "bid": spread(p.Usd, 9995), "ask": spread(p.Usd, 10005), "24h_avg": last,
		"total_vol": 12045.5, "timestamp": when.Unix(), "cacheTime": when.UnixMilli(),
		"prevDayHigh": spread(p.Usd, 10120), "prevDayLow": spread(p.Usd, 9880),
		"lastHourHigh": spread(p.Usd, 10010), "lastHourLow": spread(p.Usd, 9990)}
	latest := map[string]any{"coin": ticker, "currencies": map[string]any{"USD": quote}, "updateTime": stamp(when)}
	return ok(map[string]any{"coin": ticker, "latest": latest})
}

// quoted is when the price was made: now, unless the control API froze it.
func (s *Server) quoted(p *price) time.Time {
	if p.At.IsZero() {
		return s.now()
	}
	return p.At
}

// spread is a price times parts of ten thousand, to cents.
func spread(usd string, parts int64) json.Number {
	n, fine := new(big.Rat).SetString(usd)
	if !fine {
		return "0"
	}
	return json.Number(n.Mul(n, big.NewRat(parts, 10000)).FloatString(4))
}

// feeEstimate agrees with what a send then pays.
func (s *Server) feeEstimate(c *call) answer {
	known, found := coins[c.path["coin"]]
	if !found && coinNamespace(c.path["coin"]) {
		return c.fail(notEnabled(c.path["coin"]))
	}
	if !found {
		return c.fail(invalid("UnsupportedCoin", "coin "+c.path["coin"]+" is not supported"))
	}
	switch known.family {
	case bitcoin:
		return ok(map[string]any{"feePerKb": 12000, "cpfpFeePerKb": 12000, "numBlocks": 2, "confidence": 80,
			"feeByBlockTarget": map[string]any{"1": 15000, "2": 12000, "6": 6000}})
	case ether, erc20:
		return ok(map[string]any{"feeEstimate": known.fee(), "gasLimitEstimate": "60000", "minGasPrice": "1000000000",
			"minGasLimit": "30000", "maxGasLimit": "20000000", "minGasIncreaseBy": "10000000000"})
	}
	return ok(map[string]any{"feeEstimate": known.fee()})
}

func (s *Server) marketRoutes() []route {
	return []route{
		open("GET", "/api/v2/market/latest", s.market),
		open("GET", "/api/v2/{coin}/market/latest", s.market),
		at("GET", "/api/v1/marketdata/cryptocompare/spot/prices", s.spotPrice).needs("crypto_compare"),
		at("GET", "/api/v1/marketdata/cryptocompare/historical/prices", s.historicalPrices).needs("crypto_compare"),
		at("GET", "/api/v2/{coin}/tx/fee", s.feeEstimate),
	}
}
