package sandbox

import "math/big"

// What a send that replaces another does otherwise than any send (tx_replace.go offers it).

// needs is what the send takes from the spendable balance, in base units: of a replacement
// only what its fee is higher by, since the transaction before it took the rest.
func (o order) needs() *big.Int {
	if o.replaces != nil {
		return new(big.Int).Sub(o.network(), o.replaces.Fee)
	}
	need := new(big.Int).Set(o.amount)
	if coins[o.ticker].feeCoin == o.ticker {
		need.Add(need, o.network())
	}
	return need
}

// counts is what the send adds to the spending limits of a token, in base units: nothing
// where the transaction that it replaces was counted.
func (o order) counts() *big.Int {
	if o.replaces != nil {
		return new(big.Int)
	}
	return o.amount
}

// rest is what picks a sentinel. A replacement repeats the amount and often the comment of
// another send, which have picked theirs: else a stuck send could only be replaced by one
// that is stuck as well.
func (o order) rest() (*big.Int, string) {
	switch {
	case o.replaces == nil:
		return o.amount, o.comment
	case o.comment == o.replaces.Comment:
		return new(big.Int), ""
	}
	return new(big.Int), o.comment
}

// unavailable reports whether the outputs that an order spends are spent by something other
// than what it replaces, which must not be settled.
func (s *Server) unavailable(o order) bool {
	if o.replaces == nil {
		return s.state.unspents.gone(o.spends)
	}
	return !s.state.transfers[o.replaces.ID].replaceable() || s.state.unspents.goneBut(o.spends, o.replaces.ID)
}

// outbid ends a send in whose place another transaction goes out.
func (b *batch) outbid(old *transfer, txid, who string) {
	given := *b.current(old.ID)
	given.ReplacedBy = []string{txid}
	b.move(&given, "replaced", who)
}

// outrun reports whether an approval has nothing left to replace: the transaction confirmed,
// failed or was replaced by another while people decided. BitGo's word on that is missing:
// here such an approval ends as rejected and its transfer with it, whatever was voted,
// because its transaction can never be mined.
func (b *batch) outrun(a *approval) bool {
	return a.Replaces != "" && !b.current(a.Replaces).replaceable()
}
