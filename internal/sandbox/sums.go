package sandbox

import "math/big"

// sums are the running totals behind every balance. A record that changes takes its old
// share out and puts its new one in, so a read costs the same after a million transfers.
// The zero value is ready.
type sums struct {
	assets map[holding]*total
	gas    map[string]*big.Int // by enterprise: fees its tank paid, in wei
}

// holding is one asset of one wallet.
type holding struct{ wallet, coin string }

// total is what the transfers and approvals of one asset add up to, in base units.
type total struct {
	confirmed *big.Int // settled, signed
	incoming  *big.Int // seen, not settled
	outgoing  *big.Int // left, not settled; never positive
	locked    *big.Int // asked for at BitGo, not decided
	gathering *big.Int // outputs of consolidations that no block has
	count     int
}

// of is never nil; what it returns belongs to the state.
func (s *sums) of(wallet, coin string) *total {
	if held := s.assets[holding{wallet, coin}]; held != nil {
		return held
	}
	return &total{confirmed: new(big.Int), incoming: new(big.Int), outgoing: new(big.Int), locked: new(big.Int), gathering: new(big.Int)}
}

// open is of, kept.
func (s *sums) open(wallet, coin string) *total {
	if s.assets == nil {
		s.assets = map[holding]*total{}
	}
	held := s.of(wallet, coin)
	s.assets[holding{wallet, coin}] = held
	return held
}

func (s *sums) gasOf(enterprise string) *big.Int {
	if held := s.gas[enterprise]; held != nil {
		return held
	}
	return new(big.Int)
}

// transfer replaces a transfer's share; old is nil for a new one.
func (s *sums) transfer(old, now *transfer) {
	held := s.open(now.Wallet, now.Coin)
	if old == nil {
		held.count++
	} else {
		s.open(old.Wallet, old.Coin).transfer(old, (*big.Int).Sub)
		s.burn(old, (*big.Int).Sub)
	}
	held.transfer(now, (*big.Int).Add)
	s.burn(now, (*big.Int).Add)
}

// transfer moves a transfer's value in or out of the figure that its state belongs to. The
// results are new numbers: a zero is the same zero whatever path led to it.
func (s *total) transfer(t *transfer, change func(z, x, y *big.Int) *big.Int) {
	switch {
	case t.State == "confirmed":
		s.confirmed = change(new(big.Int), s.confirmed, t.value())
	case t.inFlight() && t.Type == "send":
		s.outgoing = change(new(big.Int), s.outgoing, t.value())
		s.gathering = change(new(big.Int), s.gathering, t.gathering())
	case t.inFlight():
		s.incoming = change(new(big.Int), s.incoming, t.value())
	}
}

// burn books the gas that an enterprise's tank paid for a send that was mined, failed or not.
func (s *sums) burn(t *transfer, change func(z, x, y *big.Int) *big.Int) {
	if t.Type != "send" || t.FeeCoin != "hteth" || t.State != "confirmed" && t.State != "failed" {
		return
	}
	if s.gas == nil {
		s.gas = map[string]*big.Int{}
	}
	s.gas[t.Enterprise] = change(new(big.Int), s.gasOf(t.Enterprise), t.Fee)
}

// approval replaces what an approval keeps back; old is nil for a new one.
func (s *sums) approval(old, now *approval) {
	if old != nil {
		held := s.open(old.Wallet, old.Coin)
		held.locked = new(big.Int).Sub(held.locked, old.holds())
	}
	held := s.open(now.Wallet, now.Coin)
	held.locked = new(big.Int).Add(held.locked, now.holds())
}
