package sandbox

import (
	"math/big"
	"time"
)

// deposit is money arriving from outside at the wallet's receive address; enter
// gives it its state.
func (b *batch) deposit(w *wallet, ticker string, amount *big.Int) *transfer {
	c := coins[ticker]
	t := &transfer{ID: b.id("transfer"), Wallet: w.ID, Enterprise: w.Enterprise, Coin: ticker, Type: "receive", Txid: b.txid(),
		Amount: amount, Fee: new(big.Int), Usd: b.server.rate(c.asset), Height: unconfirmedHeight,
		History: []event{{At: b.at, Action: "created"}}, Created: b.at}
	switch {
	case c.family == ether || c.family == erc20:
		t.Txid, t.Address = "0x"+t.Txid, etherAddress("stranger")
	case c.family == ripple:
		t.Address = rippleAddress("stranger")
	case c.family == ofcAsset:
		t.SubType, t.Address = "ofc_deposit", digest("stranger")[:32]
	default:
		t.Address = payeeBitcoin("stranger")
		t.Makes = []output{b.receiveOutput(w, t.Txid, 0, amount.Int64())}
	}
	return t
}

// rememberApprovals leaves the present unfinished: a deposit and a send that are
// not confirmed, two approvals that wait, and two that were settled.
func (s *Server) rememberApprovals(b *batch, past map[string]*historian) {
	in := b.deposit(s.state.wallets[fixed("wallet", "meridian-bitcoin")], "tbtc4", units("41000000"))
	in.Fate = "stuck" // until someone asks for the block
	b.enter(in, "unconfirmed", "")
	out := past["apex-bitcoin"].today(order{ticker: "tbtc4", address: s.world.Payee("apex-power").Address, amount: units("12500000"),
		comment: "Power bill", sequence: "apex-bitcoin-now-1", fate: "stuck"}, "signed")
	b.move(out, "unconfirmed", "")
	for _, p := range []struct {
		key, state, shape string
		age               time.Duration
		order             order
	}{
		{"apex-bitcoin", "approved", "status", 9 * 24 * time.Hour, order{ticker: "tbtc4", address: s.world.Payee("apex-hosting").Address, amount: units("30000000"), comment: "Hosting, third quarter", sequence: "apex-bitcoin-hosting"}},
		{"apex-bitcoin", "rejected", "status", 6 * 24 * time.Hour, order{ticker: "tbtc4", address: s.world.Payee("apex-hosting").Address, amount: units("90000000"), comment: "Hosting, advance", sequence: "apex-bitcoin-advance"}},
		{"apex-bitcoin", "pending", "status", 5 * time.Hour, order{ticker: "tbtc4", address: s.world.Payee("apex-hosting").Address, amount: units("21000000"), comment: "Hosting, fourth quarter", sequence: "apex-bitcoin-fourth"}},
		{"meridian-ether", "pending", "tss", 26 * time.Hour, order{ticker: "hteth:tusdc", address: s.world.Payee("meridian-fund").Address, amount: units("50000000000"), comment: "Fund III capital call", sequence: "meridian-call"}},
	} {
		s.rememberApproval(b, past[p.key], p.state, p.shape, p.age, p.order)
	}
}

// today is a send of the founding batch, whose records nobody has seen yet, out of what the
// wallet's past has left.
func (h *historian) today(o order, state string) *transfer {
	o.user = h.server.world.User("service").ID
	if coins[o.ticker].family == bitcoin {
		t := &transfer{Amount: o.amount, Txid: h.txid()}
		h.spend(t)
		h.spent(t)
		o.txid, o.fee, o.spends, o.makes = t.Txid, t.Fee, t.Spends, t.Makes
	}
	return h.batch.send(h.wallet, o, state)
}

func (s *Server) rememberApproval(b *batch, h *historian, state, shape string, age time.Duration, o order) {
	now := b.at
	defer func() { b.at = now }()
	b.at = now.Add(-age)
	w := h.wallet
	a := &approval{ID: b.id("approval"), Wallet: w.ID, Coin: o.ticker, Enterprise: w.Enterprise, Creator: s.world.User("service").ID,
		State: "pending", Shape: shape, Amount: o.amount, Address: o.address, Comment: o.comment, Sequence: o.sequence,
		Created: b.at, Updated: b.at}
	a.Version, a.Triggers = 1, []string{a.policyID()}
	b.lay(a, w.wayOfSend(o), nil)
	a.Expires = now.Add(s.approvalLife())
	if shape == "tss" {
		o.user = a.Creator
		a.TxRequest = b.askedRequest(a, w, o).Request
	} else {
		t := h.today(o, "pendingApproval")
		a.Txid, a.Fee, a.Spends, a.Makes = t.Txid, t.Fee, t.Spends, t.Makes
		t.Approval, a.Transfer = a.ID, t.ID
		b.at = b.at.Add(40 * time.Minute)
		switch state {
		case "approved":
			t = b.move(b.move(b.move(t, "signed", ""), "unconfirmed", ""), "confirmed", "")
			t.Approval = a.ID
		case "rejected":
			b.move(t, "rejected", s.world.User("approver").ID)
		}
	}
	if state != "pending" {
		a = a.cast(resolution{User: s.world.User("approver").ID, At: b.at, Action: verb(state)})
	}
	b.put(a)
}
