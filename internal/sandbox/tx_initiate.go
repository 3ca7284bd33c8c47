package sandbox

import (
	"encoding/json"
	"math/big"
	"net/http"
	"strings"
)

// custodyWay is what a withdrawal from BitGo's custody waits for: another administrator,
// the custodian, and the custodian's signature. BitGo documents the states, not their order.
var custodyWay = way{states: []string{"pending", "pendingCustodianApproval", "awaitingSignature"}}

// initiateInput is the part of tx/initiate's body that the sandbox reads.
type initiateInput struct {
	buildInput
	OTP string `json:"otp"`
}

// txInitiate asks for a withdrawal from a custodial wallet: POST
// /api/v2/{coin}/wallet/{id}/tx/initiate. Nobody signs; the answer is 202 with the flat
// pending approval (bitgo-api.md §8.4). It runs without the lock, because webhook rules are
// asked on the way.
func (s *Server) txInitiate(c *call) answer {
	var in initiateInput
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	s.mu.Lock()
	w, o, p := s.initiated(c, in)
	s.mu.Unlock()
	if p != nil {
		return c.fail(*p)
	}
	picked := s.chosenOf(o)
	switch picked.stage {
	case refuse:
		return picked.refusal(c.id)
	case pending:
		o.shape, o.way = "flat", o.way.or(ways[picked.name])
	case later:
		o.fate = picked.name
	case hooks:
		o.hook = picked.name
	}
	o.heard = s.heard(c, w, o)
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accept(c, s.state.wallets[w.ID], o)
	if a.status != http.StatusAccepted {
		return a
	}
	return picked.spoil(a)
}

// initiated is the send that the body asks for, counted as one that reached the platform.
func (s *Server) initiated(c *call, in initiateInput) (*wallet, order, *problem) {
	w, ticker, p := s.walletOf(c)
	if p != nil {
		return nil, order{}, p
	}
	if w.Type != "custodial" {
		p := invalid("BadRequest", "tx/initiate is for custodial wallets: build, sign and send from this one")
		return nil, order{}, &p
	}
	s.most(w, ticker, in.Recipients)
	payees, p := in.payees(ticker)
	if p != nil {
		return nil, order{}, p
	}
	if err := s.count(w.ID, in.Sequence); err != nil {
		p := internalError()
		return nil, order{}, &p
	}
	return w, order{ticker: ticker, address: payees[0].Address, memo: payees[0].Memo, amount: paidTo(payees), payees: payees,
		comment: in.Comment, sequence: in.Sequence, otp: in.OTP, user: c.user.ID, way: custodyWay}, nil
}

// most writes what the wallet can send at most for an amount of "max".
func (s *Server) most(w *wallet, ticker string, recipients []recipientInput) {
	left := s.balance(w, ticker).spendable
	if coins[ticker].feeCoin == ticker {
		left.Sub(left, units(coins[ticker].fee()))
	}
	for i, r := range recipients {
		if strings.Trim(string(r.Amount), `"`) == "max" {
			recipients[i].Amount = json.RawMessage(new(big.Int).Set(left).String())
		}
	}
}
