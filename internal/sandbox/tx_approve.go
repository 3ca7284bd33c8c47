package sandbox

import (
	"encoding/json"
	"math/big"
)

// resigned replaces what a pending approval would broadcast by the transaction that its
// approver has built anew and signed: the SDK does so for a chain whose fees may have moved
// (bitgo-express.md §3). A Go Account's approver sends back what the approval shows, which
// changes nothing. The new transaction must pay the very payees that were approved.
func (s *Server) resigned(a *approval, body json.RawMessage) (*approval, *problem) {
	var signed half
	if len(body) == 0 || json.Unmarshal(body, &signed) != nil || signed.TxHex == "" || a.Half == nil || signed.TxHex == a.Half.TxHex {
		if a.Replaces == "" && s.state.unspents.gone(a.Spends) {
			p := invalid("UnspentsExpired", "unspents expired, wallet passphrase or xprv required to recreate transaction")
			return nil, &p
		}
		return a, nil
	}
	refused := func(message string) (*approval, *problem) {
		p := invalid("InvalidTransaction", message)
		return nil, &p
	}
	offered := s.builds.byKey[signed.key()]
	if offered == nil || offered.wallet != a.Wallet || !samePayees(offered.payees, a.payees()) ||
		offered.replaced() != a.Replaces {
		return refused("the half-signed transaction does not pay what the pending approval says")
	}
	if _, p := s.state.wallets[a.Wallet].signs(offered, signed); p != nil {
		return nil, p
	}
	delete(s.builds.byKey, signed.key())
	changed := *a
	changed.Half, changed.Txid, changed.Fee, changed.Spends, changed.Makes = &signed, offered.txid, offered.fee, offered.spends, offered.makes
	if offered.replaces != nil {
		changed.Factor, changed.More = offered.factor, new(big.Int).Sub(offered.fee, offered.replaces.Fee)
	}
	return &changed, nil
}

// payees are all recipients that an approval decides about.
func (a *approval) payees() []payee {
	if len(a.Payees) > 0 {
		return a.Payees
	}
	return []payee{{Address: a.Address, Memo: a.Memo, Amount: a.Amount}}
}

func samePayees(a, b []payee) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Address != b[i].Address || a[i].Amount.Cmp(b[i].Amount) != 0 {
			return false
		}
	}
	return true
}

// replaced is the id of the transfer in whose place the offer goes, "" for none.
func (offered *build) replaced() string {
	if offered.replaces == nil {
		return ""
	}
	return offered.replaces.ID
}

// cost is what a pending approval keeps from being spent: the amount, and the fee where
// the asset pays its own; of a replacement what its fee is higher by.
func (a *approval) cost() *big.Int {
	if a.More != nil {
		return new(big.Int).Set(a.More)
	}
	held := new(big.Int).Set(a.Amount)
	c := coins[a.Coin]
	if c.feeCoin != a.Coin {
		return held
	}
	if a.Fee != nil {
		return held.Add(held, a.Fee)
	}
	return held.Add(held, units(c.fee()))
}

// approved is the order an approval lets go.
func (a *approval) approved() order {
	return order{ticker: a.Coin, address: a.Address, memo: a.Memo, amount: a.Amount, payees: a.Payees, comment: a.Comment,
		sequence: a.Sequence, user: a.Creator, fate: a.Fate, hook: a.Hook, fee: a.Fee, txid: a.Txid, spends: a.Spends,
		makes: a.Makes, half: a.Half}
}

// refunded gives an approval whose outputs were spent meanwhile others, as BitGo's own
// pages do when an approver signs there anew; nothing that was signed before fits it.
func (s *Server) refunded(a *approval) *approval {
	if a.Replaces != "" || !s.state.unspents.gone(a.Spends) {
		return a
	}
	o := a.approved()
	o.txid, o.half = "", nil
	o, enough := s.funded(s.state.wallets[a.Wallet], o)
	if !enough {
		return a
	}
	again := *a
	again.Half, again.Txid, again.Fee, again.Spends, again.Makes = nil, o.txid, o.fee, o.spends, o.makes
	return &again
}

// broadcast is the transaction behind an approval with both signatures, "" where nothing
// was signed.
func (s *Server) broadcast(a *approval) string {
	if a.Half == nil {
		return ""
	}
	offered := &build{psbt: a.Half.TxHex, payload: a.Half.Payload}
	raw, p := s.state.wallets[a.Wallet].signs(offered, *a.Half)
	if p != nil {
		return "" // it was verified when it came in
	}
	return raw
}
