package sandbox

import "math/big"

// A transaction that a reorganisation, a failure or a replacement takes away takes along
// what was built on it: the receipts in our own wallets, and every later send that spends
// what is no longer there. No wallet is left with money that never came.

// current is a transfer as this batch leaves it so far; nil for an id that is unknown.
func (b *batch) current(id string) *transfer {
	if t := b.turned[id]; t != nil {
		return t
	}
	return b.server.state.transfers[id]
}

// holding lists a wallet's transfers of one asset as this batch leaves them, oldest first.
func (b *batch) holding(wallet, coin string) []*transfer {
	out := []*transfer{}
	for _, id := range b.server.state.transfersOf[wallet] {
		if t := b.current(id); t.Coin == coin {
			out = append(out, t)
		}
	}
	for _, t := range b.fresh {
		if t = b.current(t.ID); t.Wallet == wallet && t.Coin == coin {
			out = append(out, t)
		}
	}
	return out
}

// turn keeps what a batch does to transfers in sight.
func (b *batch) turn(t *transfer) {
	if b.turned == nil {
		b.turned = map[string]*transfer{}
	}
	if b.current(t.ID) == nil {
		b.fresh = append(b.fresh, t)
	}
	b.turned[t.ID] = t
}

// fall takes away what a transaction that is no more was the ground of.
func (b *batch) fall(t *transfer) {
	for _, o := range t.Makes {
		spender := b.current(b.server.state.unspents.taken[o.ID])
		if spender != nil && spender.exists() && spender.ID != t.ID {
			b.move(spender, "removed", "")
		}
	}
	if t.Type == "send" {
		b.retract(t)
		return
	}
	for left := b.left(t.Wallet, t.Coin); left != nil; left = b.left(t.Wallet, t.Coin) {
		b.move(left, "removed", "")
	}
}

// left is the latest send of an asset that has more sent than it received, nil otherwise.
func (b *batch) left(wallet, coin string) (last *transfer) {
	sum := new(big.Int)
	for _, t := range b.holding(wallet, coin) {
		if !t.exists() {
			continue
		}
		sum.Add(sum, t.value())
		if t.Type == "send" {
			last = t
		}
	}
	if sum.Sign() >= 0 {
		return nil
	}
	return last
}

// retract removes the other side of a send.
func (b *batch) retract(t *transfer) {
	for _, who := range t.payees() {
		if who.Peer == "" {
			continue
		}
		for _, in := range b.ofTxid(who.Peer, t.Txid) {
			if in.Type == "receive" && in.exists() {
				b.move(in, "removed", "")
			}
		}
	}
}

// ofTxid are the wallet's transfers of one transaction as this batch leaves them.
func (b *batch) ofTxid(wallet, txid string) []*transfer {
	out := []*transfer{}
	for _, t := range b.server.state.withTxid(wallet, txid) {
		out = append(out, b.current(t.ID))
	}
	for _, t := range b.fresh {
		if t = b.current(t.ID); t.Wallet == wallet && t.Txid == txid {
			out = append(out, t)
		}
	}
	return out
}

// whole is the transfer that stands for a transaction: of a receipt from one of our own
// wallets, the send.
func (s *state) whole(t *transfer) *transfer {
	if t.Type == "receive" && t.Peer != "" {
		for _, out := range s.withTxid(t.Peer, t.Txid) {
			if out.Type == "send" {
				return out
			}
		}
	}
	return t
}

// minable reports whether what was removed can be mined again: nothing else has spent its
// outputs or its money since.
func (s *Server) minable(t *transfer) bool {
	if t.Type != "send" {
		return true
	}
	left := s.balance(s.state.wallets[t.Wallet], t.Coin).total
	return !s.state.unspents.gone(t.Spends) && left.Add(left, t.value()).Sign() >= 0
}
