package sandbox

import (
	"math/big"
)

// balance of one asset in one wallet, in base units. It is always the sum of the
// wallet's transfers (sums.go); no operation writes a balance.
type balance struct {
	total     *big.Int // settled and in flight, both directions
	confirmed *big.Int
	spendable *big.Int // confirmed less everything on its way out
	locked    *big.Int // waiting for an approval at BitGo
	count     int      // transfers, whatever their state
}

// value is the transfer's signed effect on its wallet: a send takes the amount
// and, where the asset pays its own fee, the fee.
func (t *transfer) value() *big.Int {
	if t.Type == "receive" {
		return new(big.Int).Set(t.Amount)
	}
	out := new(big.Int).Set(t.Amount)
	if t.FeeCoin == t.Coin {
		out.Add(out, t.Fee)
	}
	return out.Neg(out)
}

// gathers reports whether the transaction only brought outputs of the wallet together, or
// apart: BitGo shows one transfer of it, a send whose value is the fee.
func (t *transfer) gathers() bool {
	return t.Type == "send" && t.Amount.Sign() == 0 && len(t.Spends) > 0
}

// gathering is what a consolidation keeps from being spent until a block has it.
func (t *transfer) gathering() *big.Int {
	sum := new(big.Int)
	if !t.gathers() || !t.inFlight() {
		return sum
	}
	return sum.SetInt64(worth(t.Makes))
}

// inFlight reports whether the transfer has left and is not settled; a withdrawal to a bank
// has left when it waits for its confirmation or for BitGo's hands.
func (t *transfer) inFlight() bool {
	return t.State == "signed" || t.State == "unconfirmed" || t.State == "initialized" || t.waitsForBank()
}

// holds is what a pending approval keeps back from the spendable balance of its asset: the
// amount and, where the asset pays its own fee, the fee.
func (a *approval) holds() *big.Int {
	if !a.open() || a.Amount == nil {
		return new(big.Int)
	}
	return a.cost()
}

func (s *Server) balance(w *wallet, ticker string) balance {
	sum := s.state.sums.of(w.ID, ticker)
	b := balance{total: new(big.Int).Add(sum.confirmed, sum.incoming), confirmed: new(big.Int).Set(sum.confirmed),
		spendable: new(big.Int).Add(sum.confirmed, sum.outgoing), locked: new(big.Int).Set(sum.locked), count: sum.count}
	b.total.Add(b.total, sum.outgoing)
	b.spendable.Sub(b.spendable, sum.locked)
	b.spendable.Sub(b.spendable, sum.gathering)
	b.spendable.Sub(b.spendable, s.reserveOf(w.ID, ticker).kept())
	b.spendable.Sub(b.spendable, s.heldByOrders(w, ticker))
	if b.spendable.Sign() < 0 {
		b.spendable.SetInt64(0)
	}
	return b
}

// tankBalance is the gas tank's start less the gas of every ether send that was mined.
func (s *Server) tankBalance(e *enterprise) *big.Int {
	return new(big.Int).Sub(e.TankWei, s.state.sums.gasOf(e.ID))
}

// units reads a whole number of base units that the sandbox itself wrote.
func units(text string) *big.Int {
	n, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return new(big.Int)
	}
	return n
}

// lossy is BitGo's numeric twin of an amount: a double, wrong above 2^53.
func lossy(n *big.Int) float64 {
	f, _ := new(big.Float).SetInt(n).Float64()
	return f
}
