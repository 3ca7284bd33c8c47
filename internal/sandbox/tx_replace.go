package sandbox

import (
	"bytes"
	"encoding/json"
	"math/big"
	"regexp"
)

// A bitcoin transaction that is not confirmed yet gives way to one that spends the same
// outputs, pays the same payees and a higher fee out of the change: tx/build with rbfTxIds
// and feeMultiplier, tx/send of what it offers (bitgo-contracts.md, acceleratetx). BitGo
// documents no names or texts of the refusals.

// multiplier is a feeMultiplier as it may be written: its digits bound what is computed.
var multiplier = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,30})?$`)

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
	picked.replaces = old
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
	case !old.replaceable():
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
	text := string(bytes.Trim(in.Multiplier, `"`))
	factor, read := new(big.Rat).SetString(text)
	if !multiplier.MatchString(text) || !read || factor.Cmp(big.NewRat(1, 1)) <= 0 {
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

// txGet is a bitcoin transaction of the wallet as the SDK's getTransaction reads it, with
// all of its outputs; the wallet's own name it. What was replaced is shown to includeRbf
// alone (unverified).
func (s *Server) txGet(c *call) answer {
	w, p := s.bitcoinWallet(c)
	if p != nil {
		return c.fail(*p)
	}
	var found *transfer
	for _, t := range s.state.withTxid(w.ID, c.path["txid"]) {
		known := t.exists() || t.State == "replaced" && c.query.Get("includeRbf") == "true"
		if known && (found == nil || t.Type == "send") {
			found = t
		}
	}
	if found == nil {
		return c.fail(problem{status: 404, name: "TransactionNotFound", message: "transaction not found",
			context: map[string]any{"txid": c.path["txid"]}})
	}
	return ok(map[string]any{"id": found.Txid, "normalizedTxHash": found.Txid, "date": stamp(found.Updated), "hex": found.Raw,
		"confirmations": s.confirmations(found), "fee": json.Number(found.Fee.String()), "feeString": found.Fee.String(),
		"inputIds": outputIDs(found.Spends), "inputs": s.inputs(found), "outputs": s.txOutputs(found), "entries": s.entries(found)})
}

func outputIDs(outputs []output) []string {
	ids := []string{}
	for _, o := range outputs {
		ids = append(ids, o.ID)
	}
	return ids
}

// txOutputs are the payees of a send and then its change; of a receipt, what arrived.
func (s *Server) txOutputs(t *transfer) []any {
	out := []any{}
	add := func(address, wallet string, value *big.Int) {
		body := map[string]any{"id": outpoint(t.Txid, len(out)), "address": address, "value": json.Number(value.String()),
			"valueString": value.String(), "isSegwit": true}
		if wallet != "" {
			body["wallet"] = wallet
		}
		out = append(out, body)
	}
	if t.Type == "send" {
		for _, who := range t.payees() {
			add(who.Address, who.Peer, who.Amount)
		}
	}
	for _, o := range t.Makes {
		add(o.Address, t.Wallet, big.NewInt(o.Value))
	}
	return out
}
