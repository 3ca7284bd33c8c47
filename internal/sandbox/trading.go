package sandbox

import (
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The trading service under /api/prime/trading trades what a Go Account holds. Its amounts
// are decimals and not base units, its errors its own, and its account ids are the Go
// Accounts' wallet ids (bitgo-api.md §13; seed 000, wrong-id-parameter).

func (s *Server) tradingRoutes() []route {
	const account = "/api/prime/trading/v1/accounts/{account}"
	view := func(path string, handle handler) route { return at("GET", path, s.rated(handle)).needs("trade_view") }
	return []route{
		view("/api/prime/trading/v1/user/current", s.tradingUser),
		view("/api/prime/trading/v1/accounts", s.tradingAccounts),
		view(account+"/balances", s.tradingBalances),
		view(account+"/currencies", s.tradingCurrencies),
		view(account+"/products", s.tradingProducts),
		view(account+"/products/{product}", s.tradingProduct),
		view(account+"/products/{product}/level1", s.level1),
		view(account+"/products/{product}/level2", s.level2),
		view(account+"/orders", s.orderList),
		at("POST", account+"/orders", s.rated(s.orderPlace)).needs("trade_trade"),
		view(account+"/orders/{order}", s.orderGet),
		at("PUT", account+"/orders/{order}/cancel", s.rated(s.orderCancel)).needs("trade_trade"),
		view(account+"/trades", s.tradeList),
		view(account+"/trades/{trade}", s.tradeGet),
	}
}

// tradingRate is how many requests a second the trading service takes of one user.
const tradingRate = 10

// rates counts requests to the trading service by user within one second of the world.
type rates struct {
	enforced bool // by POST /_sandbox/trading-limit; else nothing is refused
	at       map[string]time.Time
	count    map[string]int
}

// rated adds the service's headers to every answer, and refuses what is over the rate when
// the controls say so. A clock that stands still would otherwise refuse a test's eleventh call.
func (s *Server) rated(handle handler) handler {
	return func(c *call) answer {
		r := &s.rates
		if r.at == nil {
			r.at, r.count = map[string]time.Time{}, map[string]int{}
		}
		now := s.now()
		second := now.Truncate(time.Second)
		if !r.at[c.user.ID].Equal(second) {
			r.at[c.user.ID], r.count[c.user.ID] = second, 0
		}
		r.count[c.user.ID]++
		left := tradingRate - r.count[c.user.ID]
		var a answer
		if left < 0 && r.enforced {
			a = c.fail(problem{status: http.StatusTooManyRequests, message: "rate limit exceeded", header: map[string]string{"Retry-After": "1"}})
		} else {
			a = handle(c)
		}
		return a.with("X-Ratelimit-Limit", strconv.Itoa(tradingRate)).with("X-Ratelimit-Remaining", strconv.Itoa(max(left, 0))).
			with("X-Ratelimit-Reset", strconv.FormatInt(second.Add(time.Second).Sub(now).Milliseconds(), 10))
	}
}

// controlTradingLimit turns the trading service's rate limit on (state on) or off.
func (s *Server) controlTradingLimit(in wish) (any, error) {
	if in.State != "on" && in.State != "off" {
		return nil, refusal("state must be on or off")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rates = rates{enforced: in.State == "on"}
	return map[string]any{"state": in.State}, nil
}

// tradingAccount is the Go Account of a path. Whatever else stands there, an enterprise's
// id above all, is forbidden: the service does not say what it is.
func (s *Server) tradingAccount(c *call, scope string) (*wallet, *problem) {
	w := s.state.wallets[c.path["account"]]
	if w == nil || w.Coin != "ofc" || !c.sees(w.Enterprise) || !c.token.permitsWallet(w) || !s.may(c.user, w, scope) {
		p := forbidden("invalid permission")
		return nil, &p
	}
	return w, nil
}

func (s *Server) tradingUser(c *call) answer {
	names := c.user.names()
	return ok(map[string]any{"id": uuid(c.user.ID), "firstName": names["first"], "lastName": names["last"], "email": c.user.Email})
}

func (s *Server) tradingAccounts(c *call) answer {
	out := []any{}
	for _, id := range s.state.walletOrder {
		w := s.state.wallets[id]
		if w.Coin == "ofc" && c.sees(w.Enterprise) && c.token.permitsWallet(w) && s.may(c.user, w, "trade_view") {
			out = append(out, map[string]any{"id": w.ID, "name": w.Label})
		}
	}
	return ok(map[string]any{"data": out})
}

// symbol is the trading service's name of what a Go Account holds: TBTC for ofctbtc.
func symbol(ticker string) string { return strings.ToUpper(strings.TrimPrefix(ticker, "ofc")) }

func currencyID(ticker string) string { return uuid(digest("currency|" + ticker)[:32]) }

// tradeable are the assets of Go Accounts that have a market price, money last.
func (s *Server) tradeable() []string {
	crypto, money := []string{}, []string{}
	for ticker, c := range coins {
		switch {
		case c.family != ofcAsset || s.rate(c.asset) == "0":
		case fiat(ticker):
			money = append(money, ticker)
		default:
			crypto = append(crypto, ticker)
		}
	}
	slices.Sort(crypto)
	slices.Sort(money)
	return append(crypto, money...)
}

func (s *Server) tradingCurrencies(c *call) answer {
	if _, p := s.tradingAccount(c, "trade_view"); p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, ticker := range s.tradeable() {
		out = append(out, map[string]any{"id": currencyID(ticker), "symbol": symbol(ticker), "name": coins[ticker].name,
			"increment": decimal(units("1"), coins[ticker].decimals), "platformSymbol": ticker})
	}
	return ok(map[string]any{"data": out})
}

// tradingBalances are decimals of whole coins. What an open order or a withdrawal holds is
// not tradable; a hold on a deposit is, and cannot be withdrawn.
func (s *Server) tradingBalances(c *call) answer {
	w, p := s.tradingAccount(c, "trade_view")
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, ticker := range w.Assets {
		if coins[ticker].family != ofcAsset {
			continue
		}
		b, places := s.balance(w, ticker), coins[ticker].decimals
		held := new(big.Int).Sub(b.total, b.spendable)
		if held.Sign() < 0 {
			held.SetInt64(0)
		}
		out = append(out, map[string]any{"currencyId": currencyID(ticker), "currency": symbol(ticker), "balance": decimal(b.total, places),
			"heldBalance": decimal(held, places), "unsettledHeldBalance": "0", "tradableBalance": decimal(s.tradable(w, ticker), places),
			"withdrawableBalance": decimal(b.spendable, places)})
	}
	return ok(map[string]any{"data": out})
}
