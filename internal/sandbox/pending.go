package sandbox

import "net/http"

// ask parks a send as a pending approval and answers in the shape asked for.
// BitGo has four, and a fifth in Express's own tests (bitgo-api.md §8.4); only
// the older engine has a transfer before the approval.
func (s *Server) ask(c *call, b *batch, w *wallet, o order) answer {
	a := b.park(w, o)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return s.pendingShape(s.state.approvals[a.ID])
}

// park is the approval of a send, with its transfer where the engine has one already.
func (b *batch) park(w *wallet, o order) *approval {
	if w.Type == "custodial" && o.shape == "status" {
		o.shape = "flat" // as tx/initiate declares it
	}
	a := &approval{ID: b.id("approval"), Wallet: w.ID, Coin: o.ticker, Enterprise: w.Enterprise, Creator: o.user,
		State: "pending", Shape: o.shape, Amount: o.amount, Address: o.address, Memo: o.memo, Comment: o.comment,
		Sequence: o.sequence, Created: b.at, Updated: b.at, Fate: o.fate, Hook: o.hook, Payees: o.payees, Fee: o.fee,
		Spends: o.spends, Makes: o.makes, Half: o.half, Txid: o.txid}
	if o.replaces != nil {
		a.Replaces, a.Factor, a.More = o.replaces.ID, o.factor, o.needs()
	}
	a.Version, a.Triggers = 1, []string{a.policyID()}
	if v := o.verdict; v != nil {
		a.Reason, a.Triggers = v.reason, []string{v.rule.ID}
		o.way.states = append([]string{v.state()}, o.way.states[min(1, len(o.way.states)):]...)
		o.approvers = v.rule.Action.Users
	}
	b.lay(a, w.wayOfSend(o), o.approvers)
	o.approval = a.ID
	if o.shape == "tss" {
		a.TxRequest = b.askedRequest(a, w, o).Request
	} else {
		made := b.send(w, o, "pendingApproval")
		a.Transfer, a.TxRequest = made.ID, made.TxRequest
	}
	b.put(a)
	b.notifyApproval(a)
	return a
}

// policyID stands for the rule that stopped a send.
func (a *approval) policyID() string { return digest("policy" + a.ID)[:32] }

// pendingShape is the platform's answer: 202, which the SDK takes for a success and
// returns. What Express makes of each shape is Express's matter.
func (s *Server) pendingShape(a *approval) answer {
	body := s.approvalBody(a, true)
	wrapped := map[string]any{"error": a.reason(), "pendingApproval": body, "triggeredPolicy": a.policyID()}
	switch a.Shape {
	case "wrapped":
		return reply(http.StatusAccepted, wrapped)
	case "flat":
		return reply(http.StatusAccepted, body)
	case "tss":
		full := body["info"].(map[string]any)["transactionRequestFull"].(map[string]any)
		return reply(http.StatusAccepted, map[string]any{"pendingApproval": body, "txRequest": full["txRequest"]})
	}
	wrapped["status"] = "pendingApproval"
	made := reply(http.StatusAccepted, wrapped)
	if a.Shape == "string" {
		return made.with(expressHeader, "string")
	}
	return made
}

// reason is the text of the policy that asked for the approval.
func (a *approval) reason() string {
	if a.Reason == "" {
		return "triggered all transactions policy"
	}
	return a.Reason
}
