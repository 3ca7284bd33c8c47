package sandbox

import "math/big"

// askedRaise is the approval of a transaction with half as much fee again in the place of the wallet's send that transfer names,
// as acceleratetx has it built where a rule asks.
func (b *batch) askedRaise(in wish) (*approval, error) {
	s := b.server
	w, old := s.state.wallets[in.Wallet], s.state.transfers[in.Transfer]
	if old == nil || old.Wallet != in.Wallet {
		return nil, refusal("transfer must be one of the wallet")
	}
	old, p := s.toReplace(w, []string{old.Txid})
	if p != nil {
		return nil, refusal(p.message)
	}
	fee := new(big.Int).Div(new(big.Int).Add(new(big.Int).Mul(old.Fee, big.NewInt(3)), big.NewInt(1)), big.NewInt(2))
	picked, p := s.outOfChange(w, old, fee)
	if p != nil {
		return nil, refusal(p.message)
	}
	payees := old.payees()
	o := order{ticker: old.Coin, address: payees[0].Address, amount: paidTo(payees), payees: payees, comment: old.Comment, user: s.world.User("service").ID, shape: "status",
		replaces: old, factor: "1.5", fee: fee, spends: picked.inputs}
	if picked.back != nil {
		o.makes = []output{*picked.back}
	}
	return b.park(w, o), nil
}
