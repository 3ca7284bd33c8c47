package sandbox

import (
	"math/big"
)

// reserve is what a wallet has of an asset and cannot send now: what it has staked, and
// what BitGo keeps back of an ACH deposit that the bank could still return. Reward is what
// staking has earned; it is no part of the balance. Only the controls set these figures.
type reserve struct {
	Wallet string   `json:"wallet"`
	Coin   string   `json:"coin"`
	Staked *big.Int `json:"staked"`
	Reward *big.Int `json:"reward"`
	Hold   *big.Int `json:"hold"` // cents of ofctusd
}

var _ = kind("reserve", func(s *state, d *reserve) { s.reserves.put(d.Wallet+"|"+d.Coin, d) },
	func(s *state) []*reserve { return s.reserves.list() })

// reserveOf is never nil.
func (s *Server) reserveOf(wallet, ticker string) *reserve {
	if r := s.state.reserves.get(wallet + "|" + ticker); r != nil {
		return r
	}
	return &reserve{Wallet: wallet, Coin: ticker, Staked: new(big.Int), Reward: new(big.Int), Hold: new(big.Int)}
}

// kept is what the reserve takes from the spendable balance.
func (r *reserve) kept() *big.Int { return new(big.Int).Add(r.Staked, r.Hold) }

// showReserves adds the figures to a wallet's body: those of staking where the caller asks
// for them (includeStakingBalances), and a Go Account's hold in cents with allTokens.
func (s *Server) showReserves(c *call, w *wallet, ticker string, body map[string]any) {
	tokens, all := body["tokens"].(map[string]any)
	if all && w.Coin == "ofc" {
		body["withdrawHoldAmountUsdString"] = s.reserveOf(w.ID, "ofctusd").Hold.String()
	}
	if c.query.Get("includeStakingBalances") != "true" {
		return
	}
	show := func(ticker string, body map[string]any) {
		r := s.reserveOf(w.ID, ticker)
		body["stakingBalanceString"], body["rewardBalanceString"] = r.Staked.String(), r.Reward.String()
	}
	show(ticker, body)
	for asset, token := range tokens {
		show(asset, token.(map[string]any))
	}
}

// controlReserve sets staked, reward and hold of an asset of a wallet; what the call leaves
// out becomes 0.
func (s *Server) controlReserve(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.state.wallets[in.Wallet]
	if w == nil || !matches(w.Assets, in.Coin) || coins[in.Coin].family == container {
		return nil, refusal("wallet and coin must name an asset of a wallet")
	}
	b := s.begin("reserve")
	next := &reserve{Wallet: w.ID, Coin: in.Coin}
	for _, figure := range []struct {
		text string
		into **big.Int
	}{{in.Staked, &next.Staked}, {in.Reward, &next.Reward}, {in.Keep, &next.Hold}} {
		if figure.text == "" {
			figure.text = "0"
		}
		if *figure.into = units(figure.text); !integer.MatchString(figure.text) || (*figure.into).Sign() < 0 {
			return nil, refusal("staked, reward and keep are whole base units")
		}
	}
	if next.Hold.Sign() > 0 && in.Coin != "ofctusd" {
		return nil, refusal("only dollars of a Go Account are kept back of a deposit: coin ofctusd")
	}
	b.put(next)
	if err := b.commit(); err != nil {
		return nil, err
	}
	return map[string]any{"coin": in.Coin, "spendable": s.balance(w, in.Coin).spendable.String()}, nil
}
