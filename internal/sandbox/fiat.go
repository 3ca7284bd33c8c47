package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// Confirmations of a fiat withdrawal, by the names that the lists filter by.
const (
	confirmationPending  = "confirmationPending"
	confirmationApproved = "confirmationApproved"
	confirmationRejected = "confirmationRejected"
)

// fiatCoins are the names that the routes of fiat withdrawals take, which say euro where
// the ticker says eur (bitgo-api.md §12).
var fiatCoins = strings.Fields("tfiatusd tfiateuro tfiatgbp tfiatinr tfiataed tfiatsgd fiatusd fiateuro fiatgbp fiataed fiatsgd")

// fiatName is the name that those routes have for an asset of a Go Account.
func fiatName(ticker string) string {
	backing := coins[ticker].backing
	if strings.HasSuffix(backing, "fiateur") {
		return backing + "o"
	}
	return backing
}

// asks reports whether a send is a withdrawal to a bank account, which BitGo lets go only
// when it is confirmed. A send of dollars to anybody else goes as any other does.
func (s *Server) asks(t *transfer) bool {
	return t.SubType == "ofc_withdrawal" && fiat(t.Coin) && s.bankOf(t.Address) != nil
}

func (s *Server) fiatRoutes() []route {
	const wallet = "/api/v2/wallet/{id}"
	return []route{
		at("GET", wallet+"/wirewithdrawals/confirm", s.fiatList).needs("wallet_view"),
		at("GET", wallet+"/fiatwithdrawals", s.fiatList).needs("wallet_view"),
		at("PUT", wallet+"/wirewithdrawals/{transfer}/confirm", func(c *call) answer { return s.fiatConfirm(c, "confirmed") }).needs("wallet_approve"),
		at("PUT", wallet+"/fiatwithdrawals/{transfer}/confirm", func(c *call) answer { return s.fiatConfirm(c, "pendingApproval") }).needs("wallet_approve"),
	}
}

// fiatWallet is the Go Account of a path.
func (s *Server) fiatWallet(c *call) (*wallet, *problem) {
	w, _, p := s.walletOf(c)
	if p == nil && w.Coin != "ofc" {
		wrong := invalid("BadRequest", "fiat withdrawals are made from a Go Account")
		p = &wrong
	}
	return w, p
}

// fiatList lists the withdrawals to bank accounts of a Go Account, newest first.
func (s *Server) fiatList(c *call) answer {
	w, p := s.fiatWallet(c)
	if p != nil {
		return c.fail(*p)
	}
	states := slices.Concat(c.query["state"], c.query["state[]"])
	names := slices.Concat(c.query["coin"], c.query["coin[]"])
	for _, state := range states {
		if !slices.Contains([]string{confirmationPending, confirmationApproved, confirmationRejected}, state) {
			return c.fail(invalid("InvalidArgument", "state must be one of confirmationPending, confirmationApproved, confirmationRejected"))
		}
	}
	for _, name := range names {
		if !slices.Contains(fiatCoins, name) {
			return c.fail(invalid("InvalidArgument", "coin must be one of "+strings.Join(fiatCoins, ", ")))
		}
	}
	ids := []string{}
	for _, id := range s.state.transfersOf[w.ID] {
		t := s.state.transfers[id]
		if t.Confirmation != "" && matches(states, t.Confirmation) && matches(names, fiatName(t.Coin)) {
			ids = append(ids, id)
		}
	}
	slices.Reverse(ids)
	part, next, p := page(c, ids)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, id := range part {
		out = append(out, s.fiatBody(s.state.transfers[id]))
	}
	return listed(map[string]any{"transfers": out}, next)
}

// fiatBody is a transfer with what a bank adds to it.
func (s *Server) fiatBody(t *transfer) map[string]any {
	body := s.transferBody(t)
	body["walletType"] = s.state.wallets[t.Wallet].Type
	body["senderInformationVerified"] = false
	body["coinSpecific"] = map[string]any{"transactionType": "WITHDRAWAL", "settlementFeeString": "0", "referenceType": "withdraw",
		"referenceValue": digest("reference|" + t.ID)[:12], "originalDestination": t.Address, "fees": []any{}}
	return body
}

// fiatConfirm lets a withdrawal to a bank account go on, or ends it (seed 004). The coin,
// amount and address of the body guard against confirming another one. The older route's
// withdrawal is confirmed with that; the newer one's waits for BitGo's own hands, in
// pendingApproval and then signed.
func (s *Server) fiatConfirm(c *call, approved string) answer {
	w, p := s.fiatWallet(c)
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		Action  string  `json:"action"`
		Coin    *string `json:"coin"`
		Amount  *string `json:"amount"`
		Address *string `json:"address"`
	}
	if len(c.body) == 0 || c.decode(&in) != nil || in.Action != "approve" && in.Action != "reject" {
		return c.fail(*bad("action must be one of approve, reject"))
	}
	switch {
	case in.Coin != nil && !slices.Contains(fiatCoins, *in.Coin):
		return c.fail(*bad("coin must be one of %s", strings.Join(fiatCoins, ", ")))
	case in.Amount != nil && !integer.MatchString(*in.Amount):
		return c.fail(*bad("amount must be an integer in base units, as a text"))
	case in.Address != nil && len(*in.Address) > longest:
		return c.fail(*bad("address must not be longer than %d characters", longest))
	}
	t := s.state.transfers[c.path["transfer"]]
	if t == nil || t.Wallet != w.ID || t.Confirmation == "" {
		return c.fail(problem{status: http.StatusNotFound, name: "InvalidTransferId", message: "wire withdrawal not found",
			context: map[string]any{"id": short(c.path["transfer"])}})
	}
	for field, differs := range map[string]bool{
		"coin":    in.Coin != nil && *in.Coin != fiatName(t.Coin),
		"amount":  in.Amount != nil && units(*in.Amount).Cmp(t.Amount) != 0,
		"address": in.Address != nil && *in.Address != t.Address,
	} {
		if differs {
			return c.fail(invalid("MismatchedWithdrawal", field+" does not match the withdrawal"))
		}
	}
	if t.State != "initialized" {
		return c.fail(invalid("InvalidTransferState", "the withdrawal is "+t.State+" and no longer waits for a confirmation"))
	}
	return s.fiatDecide(c, t, in.Action == "approve", approved)
}

// fiatDecide writes the decision down. The sentinel fiat-500 makes the first attempt fail
// inside BitGo, with nothing decided.
func (s *Server) fiatDecide(c *call, t *transfer, approve bool, approved string) answer {
	b := s.begin("fiat.confirm")
	next := *t
	if t.Fate == "fiat-500" {
		next.Fate = ""
		b.put(&next)
		if err := b.commit(); err != nil {
			return c.broken(err)
		}
		return c.fail(internalError())
	}
	state := "rejected"
	next.Confirmation = confirmationRejected
	if approve {
		state, next.Confirmation = approved, confirmationApproved
		next.History = append(slices.Clone(t.History), event{At: b.at, User: c.user.ID, Action: "approved"})
	}
	made := b.move(&next, state, c.user.ID)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(s.fiatBody(s.state.transfers[made.ID]))
}

// waitsForBank reports whether BitGo still has to move a confirmed withdrawal.
func (t *transfer) waitsForBank() bool {
	return t.State == "pendingApproval" && t.Confirmation == confirmationApproved
}
