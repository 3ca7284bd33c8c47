package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
)

// openApprovals are the states a listing shows when it asks for none.
var openApprovals = []string{"awaitingSignature", "pending", "pendingFinalApproval"}

// approvalBody is a pending approval as the platform shows it. The older engine
// carries the recipients in transactionRequest, the TSS one in
// transactionRequestFull's intent (bitgo-api.md §9.2).
func (s *Server) approvalBody(a *approval) map[string]any {
	body := map[string]any{
		"id": a.ID, "coin": a.Coin, "wallet": a.Wallet, "enterprise": a.Enterprise, "bitgoOrg": "BitGo Trust",
		"organization": s.world.Organization.ID, "creator": a.Creator, "createDate": stamp(a.Created),
		"updatedAt": stamp(a.Updated), "state": a.State, "scope": "wallet", "approvalsRequired": 1,
		"singleRunResolve": false, "resolvers": []any{}, "userIds": s.approvers(a),
		"walletLabel": s.state.wallets[a.Wallet].Label, "info": s.approvalInfo(a),
		"actions": []any{map[string]any{"id": a.ID, "name": "getApproval", "status": actionStatus(a.State),
			"approvers": s.approvers(a), "excludedApprovers": []string{a.Creator}, "parameters": map[string]any{}}},
	}
	if a.TxRequest != "" {
		body["txRequestId"] = a.TxRequest
	}
	if a.Resolver != "" {
		body["resolvers"] = []any{map[string]any{"user": a.Resolver, "date": stamp(a.Updated), "resolutionType": "pending",
			"resolutionAction": map[string]string{"approved": "approve", "rejected": "reject"}[a.State]}}
	}
	return body
}

func actionStatus(state string) string {
	switch state {
	case "approved":
		return "COMPLETE"
	case "rejected":
		return "CANCELLED"
	}
	return "PENDING"
}

func (s *Server) approvalInfo(a *approval) map[string]any {
	recipients := []any{}
	for _, who := range a.payees() {
		recipients = append(recipients, map[string]any{"address": who.Address, "amount": who.Amount.String()})
	}
	if a.Shape == "tss" {
		intent := map[string]any{"intentType": "payment", "sequenceId": a.Sequence, "comment": a.Comment,
			"recipients": []any{map[string]any{"address": map[string]any{"address": a.Address},
				"amount": map[string]any{"value": a.Amount.String(), "symbol": a.Coin}}}}
		return map[string]any{"type": "transactionRequestFull", "transactionRequestFull": map[string]any{
			"txRequestId": a.TxRequest, "intent": intent, "policyUniqueId": digest("policy" + a.ID)[:32],
			"txRequest": s.txRequest(a, intent)}}
	}
	return map[string]any{"type": "transactionRequest", "transactionRequest": map[string]any{
		"requestedAmount": a.Amount.String(), "fee": 0, "sourceWallet": a.Wallet, "recipients": recipients,
		"comment": a.Comment, "policyUniqueId": digest("policy" + a.ID)[:32], "isUnsigned": false,
		"buildParams":  map[string]any{"recipients": recipients, "sequenceId": a.Sequence, "comment": a.Comment},
		"coinSpecific": map[string]any{a.Coin: halfBody(a)}}}
}

// halfBody is what the user signed, which an approver's SDK sends back as it is.
func halfBody(a *approval) map[string]any {
	if a.Half == nil { // of the time before the sandbox: nothing was kept
		return map[string]any{"txHex": digest("half signed" + a.ID)}
	}
	if a.Half.TxHex != "" {
		return map[string]any{"txHex": a.Half.TxHex}
	}
	return map[string]any{"payload": a.Half.Payload, "signature": a.Half.Signature}
}

// txRequest is the TSS engine's request behind an approval.
func (s *Server) txRequest(a *approval, intent map[string]any) map[string]any {
	return map[string]any{"txRequestId": a.TxRequest, "walletId": a.Wallet, "enterpriseId": a.Enterprise, "version": 1, "latest": true,
		"state": "pendingApproval", "date": stamp(a.Updated), "createdDate": stamp(a.Created), "userId": a.Creator,
		"initiatedBy": a.Creator, "updatedBy": a.Creator, "intent": intent, "intents": []any{}, "transactions": []any{},
		"apiVersion": "full", "walletType": "hot", "policiesChecked": true, "pendingApprovalId": a.ID}
}

// approvers are the administrators of the wallet other than whoever asked.
func (s *Server) approvers(a *approval) []string {
	out := []string{}
	for _, who := range s.world.Users {
		held := s.state.users[who.ID]
		fits := held != nil && held.Admin && held.ID != a.Creator &&
			(len(held.Enterprises) == 0 || slices.Contains(held.Enterprises, a.Enterprise))
		if fits {
			out = append(out, held.ID)
		}
	}
	return out
}

func (s *Server) approvals(c *call) answer {
	states, only := c.query["state"], c.query["coin"]
	if len(states) == 0 {
		states = openApprovals
	}
	if path := c.path["coin"]; path != "" {
		only = []string{path}
		if (c.query.Get("walletId") == "") == (c.query.Get("enterprise") == "") {
			return c.fail(invalid("BadRequest", "must provide exactly 1 of walletId or enterpriseId to get pending approvals on"))
		}
	}
	enterprise := c.query.Get("enterpriseId") + c.query.Get("enterprise")
	ids := []string{}
	for _, id := range s.state.approvalOrder {
		a := s.state.approvals[id]
		fits := matches(states, a.State) && matches(only, a.Coin) && c.sees(a.Enterprise) &&
			(enterprise == "" || a.Enterprise == enterprise) &&
			(c.query.Get("walletId") == "" || c.query.Get("walletId") == a.Wallet) &&
			(c.query.Get("organizationId") == "" || c.query.Get("organizationId") == s.world.Organization.ID)
		if fits {
			ids = append(ids, a.ID)
		}
	}
	slices.SortStableFunc(ids, func(x, y string) int { // newest first
		return s.state.approvals[y].Created.Compare(s.state.approvals[x].Created)
	})
	part, next, p := page(c, ids)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, id := range part {
		out = append(out, s.approvalBody(s.state.approvals[id]))
	}
	return listed(map[string]any{"pendingApprovals": out, "count": len(ids)}, next)
}

func (s *Server) approvalOf(c *call) (*approval, *problem) {
	a := s.state.approvals[c.path["approval"]]
	if a == nil || !c.sees(a.Enterprise) {
		return nil, &problem{status: http.StatusNotFound, name: "PendingApprovalNotFound", message: "pending approval not found",
			context: map[string]any{"id": c.path["approval"]}}
	}
	return a, nil
}

func (s *Server) approvalGet(c *call) answer {
	a, p := s.approvalOf(c)
	if p != nil {
		return c.fail(*p)
	}
	return ok(s.approvalBody(a))
}

// approvalPut settles a pending approval. It takes another administrator's token:
// whoever asked can reject but never approve.
func (s *Server) approvalPut(c *call) answer {
	a, p := s.approvalOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		State      string          `json:"state"`
		OTP        string          `json:"otp"`
		HalfSigned json.RawMessage `json:"halfSigned"`
	}
	if c.decode(&in) != nil || (in.State != "approved" && in.State != "rejected") {
		return c.fail(invalid("BadRequest", "state must be one of approved, rejected"))
	}
	switch {
	case !c.token.scoped("pending_approval_update") || !c.user.Admin:
		return c.fail(forbidden("token is missing a scope: pending_approval_update"))
	case in.OTP != "" && !testOTP(in.OTP):
		return c.fail(incorrectOTP())
	case a.State != "pending":
		return c.fail(problem{status: http.StatusConflict, name: "Conflict", message: "pending approval is already " + a.State})
	case in.State == "approved" && a.Creator == c.user.ID:
		return c.fail(forbidden("you can't approve your own transactions"))
	case in.State == "approved" && !s.unlocked(c.token, in.OTP):
		return c.fail(needsUnlock())
	}
	if in.State == "approved" {
		if a, p = s.resigned(a, in.HalfSigned); p != nil {
			return c.fail(*p)
		}
	}
	changed, err := s.resolve(a, in.State, c.user.ID)
	if err != nil {
		return c.broken(err)
	}
	return ok(s.approvalBody(changed))
}

// resolve settles the approval and lets its transfer go on, or ends it.
func (s *Server) resolve(a *approval, state, who string) (*approval, error) {
	if state == "approved" {
		a = s.refunded(a)
	}
	b := s.begin("approval." + state)
	changed := *a
	changed.State, changed.Resolver, changed.Updated = state, who, b.at
	w := s.state.wallets[a.Wallet]
	if held := s.state.transfers[a.Transfer]; held != nil {
		next := *held
		if state == "approved" && a.Txid != "" {
			next.Txid, next.Fee, next.Spends, next.Makes = a.Txid, a.Fee, a.Spends, a.Makes
		}
		if state == "approved" {
			next.Raw = s.broadcast(a)
		}
		b.move(&next, map[string]string{"approved": "signed", "rejected": "rejected"}[state], who)
	} else if state == "approved" {
		o := a.approved()
		o.raw = s.broadcast(a)
		made := b.send(w, o, "signed")
		made.Approval, changed.Transfer = a.ID, made.ID
	}
	b.put(&changed)
	b.notifyApproval(&changed)
	return &changed, b.commit()
}

func (s *Server) approvalRoutes() []route {
	return []route{
		at("GET", "/api/v2/pendingApprovals", s.approvals),
		at("GET", "/api/v2/pendingapprovals", s.approvals),
		at("GET", "/api/v2/pendingapprovals/{approval}", s.approvalGet),
		at("PUT", "/api/v2/pendingapprovals/{approval}", s.approvalPut),
		at("GET", "/api/v2/{coin}/pendingapprovals", s.approvals),
		at("GET", "/api/v2/{coin}/pendingapprovals/{approval}", s.approvalGet),
		at("PUT", "/api/v2/{coin}/pendingapprovals/{approval}", s.approvalPut),
	}
}
