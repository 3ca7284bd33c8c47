package sandbox

import (
	"cmp"
	"fmt"
	"math/big"
)

// controlAsk makes a pending approval of any info.type, in any state. Wallet, or enterprise
// for what is not a wallet's, says where; the organization's service user is who asks.
func (s *Server) controlAsk(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := cmp.Or(in.State, "pending")
	if err := s.askable(in, state); err != nil {
		return nil, err
	}
	b := s.begin("ask")
	a, err := b.askedFor(in)
	if err == nil {
		a, err = b.reach(a, state)
	}
	if err == nil {
		err = b.commit()
	}
	if err != nil {
		return nil, err
	}
	return s.approvalBody(s.state.approvals[a.ID], true), nil
}

// askable says what is missing in the call.
func (s *Server) askable(in wish, state string) error {
	scope, w := infoScope(in.Type), s.state.wallets[in.Wallet]
	names := []string{}
	for _, known := range infoTypes {
		names = append(names, known.name)
	}
	switch {
	case scope == "":
		return refusal(fmt.Sprintf("type is one of %v", names))
	case !approvalState(state):
		return refusal("state is one of BitGo's: pending, awaitingSignature, pendingFinalApproval ... processing, approved, rejected")
	case scope == "wallet" && w == nil:
		return refusal("wallet is required, and must exist")
	case scope == "enterprise" && s.state.enterprises[in.Enterprise] == nil:
		return refusal("enterprise is required, and must exist")
	}
	return nil
}

// askedFor is the approval, as it begins.
func (b *batch) askedFor(in wish) (*approval, error) {
	s := b.server
	service := s.state.users[s.world.User("service").ID]
	if in.Type == "transactionRequest" || in.Type == "transactionRequestFull" {
		o, err := s.askedOrder(in, service)
		if err != nil {
			return nil, err
		}
		a := b.park(s.state.wallets[in.Wallet], o)
		if in.Inexact {
			rough := *a
			rough.Inexact, a = true, &rough
			b.put(a)
		}
		return a, nil
	}
	x := change{Name: unchanged, Type: in.Type}
	switch infoScope(in.Type) {
	case "wallet":
		x.Wallet = in.Wallet
	case "enterprise":
		x.Enterprise = in.Enterprise
	}
	payload := any(nil)
	if in.Type == "updateApprovalsRequiredRequest" {
		x.Name, payload = walletChange, walletSettings{ApprovalsRequired: new(2)}
	}
	x.Info = s.sampleInfo(in, service)
	return b.propose(service, x, payload), nil
}

// askedOrder is a send of the wallet: the amount and payee of the call, or small ones.
func (s *Server) askedOrder(in wish, who *user) (order, error) {
	w := s.state.wallets[in.Wallet]
	o := order{ticker: cmp.Or(in.Coin, w.Assets[len(w.Assets)-1]), address: in.Address, comment: cmp.Or(in.Reason, "Asked for by the controls"), user: who.ID, shape: "status", sequence: in.Sequence}
	if in.Type == "transactionRequestFull" {
		o.shape = "tss"
	}
	amount, whole := new(big.Int).SetString(cmp.Or(in.Amount, "10000"), 10)
	if !whole || amount.Sign() <= 0 || !matches(w.Assets, o.ticker) || coins[o.ticker].family == container {
		return o, refusal("amount must be a positive number of base units of an asset of the wallet")
	}
	if o.amount = amount; o.address == "" {
		o.address = samplePayee(coins[o.ticker])
	}
	if len(in.Payees) > 0 {
		o.payees = []payee{{Address: o.address, Amount: amount}}
		for _, to := range in.Payees {
			o.payees = append(o.payees, payee{Address: to, Amount: amount})
		}
		o.amount = paidTo(o.payees)
	}
	return o, nil
}

func samplePayee(c coin) string {
	switch {
	case c.family == ripple || c.backing == "txrp":
		return rippleAddress("asked")
	case c.feeCoin == "hteth" || c.backing == "hteth":
		return etherAddress("asked")
	case c.asset == "USD":
		return digest("asked")[:32] // a bank account's id
	}
	return payeeBitcoin("asked")
}

// reach takes a new approval to the state that was asked for.
func (b *batch) reach(a *approval, state string) (*approval, error) {
	if stateAction(state) != "" {
		fresh := *a
		fresh.Actions = nil
		b.lay(&fresh, way{states: []string{state}, required: a.required()}, nil)
		b.put(&fresh)
		return &fresh, nil
	}
	ready := *a
	ready.Lingers = state == "processing"
	who := b.server.approvers(a)
	if len(who) == 0 {
		return nil, refusal("nobody may approve this")
	}
	action := "approve"
	if state == "rejected" {
		action = "reject"
	}
	out := &ready
	for _, id := range who {
		if out.current() >= 0 {
			var p *problem
			if out, p = b.resolve(out, resolution{User: id, Action: action}); p != nil {
				return nil, refusal(p.message)
			}
		}
	}
	return out, nil
}
