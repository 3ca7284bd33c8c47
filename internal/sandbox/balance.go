package sandbox

import (
	"math/big"
)

// balance of one asset in one wallet, in base units. It is always the sum of the
// wallet's transfers; there is no second figure that could disagree.
type balance struct {
	total     *big.Int // settled and in flight, both directions
	confirmed *big.Int
	spendable *big.Int // confirmed less everything on its way out
	locked    *big.Int // waiting for an approval at BitGo
	count     int
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

// inFlight reports whether the transfer has left and is not settled.
func (t *transfer) inFlight() bool { return t.State == "signed" || t.State == "unconfirmed" }

func (s *Server) balance(w *wallet, ticker string) balance {
	b := balance{total: new(big.Int), confirmed: new(big.Int), spendable: new(big.Int), locked: new(big.Int)}
	for _, id := range s.state.transfersOf[w.ID] {
		t := s.state.transfers[id]
		if t.Coin != ticker {
			continue
		}
		b.count++
		value := t.value()
		switch {
		case t.State == "confirmed":
			b.confirmed.Add(b.confirmed, value)
			b.total.Add(b.total, value)
			b.spendable.Add(b.spendable, value)
		case t.inFlight():
			b.total.Add(b.total, value)
			if t.Type == "send" {
				b.spendable.Add(b.spendable, value)
			}
		}
	}
	for _, id := range s.state.approvalOrder {
		a := s.state.approvals[id]
		if a.Wallet == w.ID && a.Coin == ticker && a.State == "pending" {
			held := new(big.Int).Set(a.Amount)
			if c := coins[ticker]; c.feeCoin == ticker {
				held.Add(held, units(c.fee()))
			}
			b.locked.Add(b.locked, held)
			b.spendable.Sub(b.spendable, held)
		}
	}
	if b.spendable.Sign() < 0 {
		b.spendable.SetInt64(0)
	}
	return b
}

// tankBalance is the gas tank's start less the gas of every ether send that was mined.
func (s *Server) tankBalance(e *enterprise) *big.Int {
	left := new(big.Int).Set(e.TankWei)
	for _, id := range s.state.walletOrder {
		if s.state.wallets[id].Enterprise != e.ID {
			continue
		}
		for _, id := range s.state.transfersOf[id] {
			t := s.state.transfers[id]
			if t.Type == "send" && t.FeeCoin == "hteth" && (t.State == "confirmed" || t.State == "failed") {
				left.Sub(left, t.Fee)
			}
		}
	}
	return left
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
