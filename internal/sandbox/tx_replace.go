package sandbox

import (
	"bytes"
	"math/big"
	"regexp"
)

// A bitcoin transaction that is not confirmed yet gives way to one that spends the same
// outputs, pays the same payees and a higher fee out of the change: tx/build with rbfTxIds
// and feeMultiplier, tx/send of what it offers (bitgo-contracts.md, acceleratetx). BitGo
// documents no names or texts of the refusals.

// multiplier is a feeMultiplier as it may be written: its digits bound what is computed.
var multiplier = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})(\.[0-9]{1,30})?$`)

// buildReplacement offers a transaction in the place of the one that rbfTxIds names.
func (s *Server) buildReplacement(c *call, w *wallet, in buildInput) answer {
	old, p := s.toReplace(w, in.Replace)
	if p != nil {
		return c.fail(*p)
	}
	fee, p := in.raised(old.Fee)
	if p != nil {
		return c.fail(*p)
	}
	picked, p := s.outOfChange(w, old, fee)
	if p != nil {
		return c.fail(*p)
	}
	picked.replaces, picked.factor = old, in.factor()
	return s.offerTo(c, w, old.Coin, picked, old.payees(),
		map[string]any{"recipients": []any{}, "rbfTxIds": in.Replace, "feeMultiplier": in.Multiplier}, true)
}

// toReplace is the wallet's own send that the one id in rbfTxIds names, if it can still be
// replaced.
func (s *Server) toReplace(w *wallet, txids []string) (*transfer, *problem) {
	refused := func(name, message string) (*transfer, *problem) { p := invalid(name, message); return nil, &p }
	if coins[w.Coin].family != bitcoin {
		return refused("UnsupportedCoin", "coin "+w.Coin+" does not support replace-by-fee")
	}
	if len(txids) != 1 {
		return refused("InvalidArgument", "rbfTxIds must name exactly one transaction")
	}
	var old *transfer
	for _, t := range s.state.withTxid(w.ID, txids[0]) {
		if t.Type == "send" {
			old = t
		}
	}
	switch {
	case old == nil:
		return refused("TransactionNotFound", "transaction "+txids[0]+" is not a send of this wallet")
	case !old.replaceable(), old.gathers():
		return refused("TransactionNotReplaceable", "transaction "+old.Txid+" is "+old.State+" and cannot be replaced")
	}
	return old, nil
}

// replaceable reports whether the network would still take another transaction in the place
// of this send.
func (t *transfer) replaceable() bool {
	return t != nil && t.Type == "send" && coins[t.Coin].family == bitcoin && (t.State == "signed" || t.State == "unconfirmed")
}

// raised is the fee times the multiplier, in satoshi, rounded up. The multiplier is an exact
// fraction: a number or a text.
func (in buildInput) raised(fee *big.Int) (*big.Int, *problem) {
	text := in.factor()
	if !multiplier.MatchString(text) {
		text = "0" // before it is computed: an exponent could make it as long as it likes
	}
	factor, read := new(big.Rat).SetString(text)
	if !read || factor.Cmp(big.NewRat(1, 1)) <= 0 {
		p := invalid("InvalidArgument", "feeMultiplier must be a number greater than 1")
		return nil, &p
	}
	product := factor.Mul(factor, new(big.Rat).SetInt(fee))
	whole, rest := new(big.Int).QuoRem(product.Num(), product.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return whole, nil
}

// factor is the multiplier as it was written.
func (in buildInput) factor() string { return string(bytes.Trim(in.Multiplier, `"`)) }

// outOfChange is what the replacement spends and gets back: the same outputs, and the change
// less what the fee grows by, at the same address. What is left must be worth an output.
func (s *Server) outOfChange(w *wallet, old *transfer, fee *big.Int) (selection, *problem) {
	more := new(big.Int).Sub(fee, old.Fee)
	if p := s.unaffordable(w, old.Coin, more); p != nil {
		return selection{}, p
	}
	if len(old.Makes) > 0 {
		left := new(big.Int).Sub(big.NewInt(old.Makes[0].Value), more)
		if left.Cmp(units(coins[old.Coin].dust())) >= 0 {
			back := old.Makes[0]
			back.Value = left.Int64()
			return selection{inputs: old.Spends, fee: fee.Int64(), change: left.Int64(), back: &back}, nil
		}
	}
	p := invalid("InsufficientChange", "the change of transaction "+old.Txid+" is too small to pay a fee of "+fee.String())
	p.context = map[string]any{"coin": old.Coin, "txid": old.Txid, "feeString": fee.String()}
	return selection{}, &p
}
