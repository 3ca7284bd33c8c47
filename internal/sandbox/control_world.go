package sandbox

import (
	"math/big"
	"time"
)

// controlDeposit lets money arrive in a wallet, unconfirmed unless state says otherwise.
func (s *Server) controlDeposit(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.state.wallets[in.Wallet]
	if w == nil {
		return nil, refusal("wallet is unknown")
	}
	if in.Coin == "" {
		in.Coin = w.Coin
	}
	amount, whole := new(big.Int).SetString(in.Amount, 10)
	if in.Amount == "" {
		amount, whole = baseUnits(in.Coins, coins[in.Coin].decimals)
	}
	if !whole || amount.Sign() <= 0 || !matches(w.Assets, in.Coin) || coins[in.Coin].family == container {
		return nil, refusal("amount must be a positive number of base units of an asset of the wallet")
	}
	b := s.begin("deposit")
	t := b.deposit(w, in.Coin, amount)
	t.Hook, t.Comment, t.To = in.Hook, in.Text, in.To
	if in.Pieces > 1 && !b.split(w, t, in.Pieces) {
		return nil, refusal("pieces are at most 500, of bitcoin, and each is worth something")
	}
	if in.Address != "" {
		t.Address = in.Address
	}
	state := in.State
	if state == "" {
		state = map[bool]string{true: "unconfirmed", false: "confirmed"}[coins[in.Coin].onChain()]
	}
	b.enter(t, state, "")
	if err := b.commit(); err != nil {
		return nil, err
	}
	return s.transferBody(s.state.transfers[t.ID]), nil
}

// split lets a bitcoin deposit arrive in n outputs of growing values, as a payout of many
// does: the smallest is about a half of their mean, the largest one and a half.
func (b *batch) split(w *wallet, t *transfer, n int) bool {
	mean := new(big.Int).Div(t.Amount, big.NewInt(int64(n)))
	if len(t.Makes) == 0 || n > 500 || !mean.IsInt64() || mean.Int64() < int64(2*n) {
		return false
	}
	step, left := mean.Int64()/int64(n), t.Amount.Int64()
	t.Makes = nil
	for i := range n {
		value := mean.Int64() + (int64(i)-int64(n)/2)*step
		if i == n-1 {
			value = left
		}
		left -= value
		t.Makes = append(t.Makes, b.receiveOutput(w, t.Txid, i, value))
	}
	return true
}

// controlRemove takes a transaction back, as a reorganisation does, with what was built on it.
func (s *Server) controlRemove(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.state.transfers[in.Transfer]
	if t == nil || t.State != "confirmed" && t.State != "unconfirmed" {
		return nil, refusal("transfer must name one that is confirmed or unconfirmed")
	}
	t = s.state.whole(t)
	b := s.begin("remove")
	b.move(t, "removed", "")
	if err := b.commit(); err != nil {
		return nil, err
	}
	return s.transferBody(s.state.transfers[t.ID]), nil
}

// controlRestore confirms what a reorganisation took back: its transaction was mined again.
func (s *Server) controlRestore(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.state.transfers[in.Transfer]
	if t == nil || t.State != "removed" {
		return nil, refusal("transfer must name one that is removed")
	}
	if t = s.state.whole(t); t.State != "removed" || !s.minable(t) {
		return nil, refusal("what the transfer spent is spent otherwise")
	}
	b := s.begin("restore")
	b.move(t, "confirmed", "")
	if err := b.commit(); err != nil {
		return nil, err
	}
	return s.transferBody(s.state.transfers[t.ID]), nil
}

// controlPrice sets a market price. With ageSeconds the price is from then and
// stays so; with missing there is none.
func (s *Server) controlPrice(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n, fine := new(big.Rat).SetString(in.Usd); in.Asset == "" || !in.Missing && (!fine || n.Sign() <= 0) {
		return nil, refusal("asset (BTC, ETH, USDC, USDT, USD, XRP) and usd are required")
	}
	b := s.begin("price")
	p := &price{Asset: in.Asset, Usd: in.Usd, Missing: in.Missing}
	if in.Age > 0 {
		p.At = b.at.Add(-time.Duration(in.Age) * time.Second)
	}
	b.put(p)
	return map[string]any{"asset": in.Asset, "usd": in.Usd}, b.commit()
}

// controlUnstick confirms what was left unconfirmed.
func (s *Server) controlUnstick(wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, freed := s.begin("unstick"), 0
	for _, t := range s.state.transfers {
		if t.Fate == "stuck" && t.State == "unconfirmed" {
			loose := *t
			loose.Fate = ""
			b.move(&loose, "confirmed", "")
			freed++
		}
	}
	return map[string]any{"moved": freed}, b.commit()
}
