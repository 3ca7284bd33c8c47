package sandbox

import (
	"net/http"
	"strconv"
)

// simulatedEvent finds what a simulation is about. The type of the webhook says which id it
// needs; where BitGo takes none for the type, everything is made up.
func (s *Server) simulatedEvent(b *batch, h *webhook, in simulation) (happening, *problem) {
	made := s.placeholder(b, h.Type, s.around(h), "")
	if in.Placeholder {
		return made, nil
	}
	switch h.Type {
	case "transfer", "reversal", "lowFee", "stuckTx", "twoStepTransfer", "twoStepDeposit", "twoStepWithdrawal":
		t := s.state.transfers[in.Transfer]
		if t == nil || !s.within(h, t.Wallet, t.Enterprise) {
			return made, nothing("transferId", in.Transfer)
		}
		return aboutTransfer(h.Type, t), nil
	case "pendingapproval":
		a := s.state.approvals[in.Approval]
		if a == nil || !s.within(h, a.Wallet, a.Enterprise) {
			return made, nothing("pendingApprovalId", in.Approval)
		}
		return aboutApproval(a), nil
	case "txRequest", "txRequestTransaction":
		a := s.approvalBehind(in.TxRequest)
		if a == nil || !s.within(h, a.Wallet, a.Enterprise) {
			return made, nothing("txRequestId", in.TxRequest)
		}
		return aboutTxRequest(h.Type, a.TxRequest, a.State, s.state.wallets[a.Wallet]), nil
	case "transaction", "transactionRemoved", "transactionExpire", "transaction_finality_on_l1":
		found := s.state.withTxid(h.Wallet, in.TxHash)
		if len(found) == 0 {
			return made, nothing("txHash", in.TxHash)
		}
		return aboutTransfer(h.Type, found[0]), nil
	case "tradeOrder":
		o := s.state.orders.get(in.Order)
		if o == nil {
			return made, nothing("orderId", in.Order)
		}
		return aboutOrder(o, s.state.wallets[o.Account].Enterprise), nil
	case "bankAccount":
		a := s.state.banks.get(in.BankAccount)
		if a == nil || !s.within(h, "", a.Enterprise) {
			return made, nothing("bankAccountId", in.BankAccount)
		}
		return aboutBank(a), nil
	case "block":
		e := aboutBlock(h.Coin, heightAt(coins[h.Coin], b.at))
		if in.Block != "" {
			e.hash, e.facts["hash"] = in.Block, in.Block
		}
		return e, nil
	}
	return made, s.fill(&made, in)
}

// around is the wallet that made-up facts lean on: the webhook's own, or one of none.
func (s *Server) around(h *webhook) *wallet {
	if w := s.state.wallets[h.Wallet]; w != nil {
		return w
	}
	return &wallet{Enterprise: h.Enterprise, Coin: h.Coin}
}

// within reports whether a thing belongs to what the webhook hangs on.
func (s *Server) within(h *webhook, wallet, enterprise string) bool {
	switch h.Scope {
	case "wallet":
		return h.Wallet == wallet
	case "enterprise":
		return h.Enterprise == enterprise
	}
	return true
}

// approvalBehind finds the approval of a transaction request.
func (s *Server) approvalBehind(request string) *approval {
	for _, id := range s.state.approvalOrder {
		if a := s.state.approvals[id]; request != "" && a.TxRequest == request {
			return a
		}
	}
	return nil
}

// fill puts the ids that were given in the place of those made up, and misses the one that
// the type needs.
func (s *Server) fill(e *happening, in simulation) *problem {
	given := map[string]string{"accessTokenId": in.AccessToken, "enterpriseId": in.Enterprise, "userId": in.User,
		"kycState": in.KycState, "identityId": in.Identity, "identityStatus": in.IdentityStatus, "idvId": in.Idv}
	for name, value := range given {
		if value != "" {
			e.facts[name] = value
		}
	}
	if in.AccessToken != "" {
		e.facts["tokenId"] = in.AccessToken // the payload's word for it
	}
	for _, name := range simulationNeeds[e.kind] {
		if given[name] == "" {
			return nothing(name, "")
		}
	}
	if e.kind == "accessToken" && !s.tokenKnown(in.AccessToken) {
		return nothing("accessTokenId", in.AccessToken)
	}
	if e.kind == "enterpriseKycState" && s.state.enterprises[in.Enterprise] == nil {
		return nothing("enterpriseId", in.Enterprise)
	}
	if e.kind == "userKycState" && s.state.users[in.User] == nil {
		return nothing("userId", in.User)
	}
	if state := in.KycState; state != "" && !hookStates["kycState"][state] {
		return refused("invalid kycState " + strconv.Quote(state))
	}
	return nil
}

func (s *Server) tokenKnown(id string) bool {
	for _, t := range s.state.tokens {
		if t.ID == id {
			return true
		}
	}
	return false
}

// simulationNeeds lists what BitGo takes to simulate a type.
var simulationNeeds = map[string][]string{
	"accessToken": {"accessTokenId"}, "enterpriseKycState": {"enterpriseId", "kycState"},
	"userKycState": {"userId", "kycState"}, "identityStatus": {"identityId", "identityStatus"}, "idvStatus": {"idvId"},
}

// nothing refuses a simulation about nothing: 400 without an id, 404 for one that names
// nothing here.
func nothing(name, id string) *problem {
	if id == "" {
		return refused(name + " is required")
	}
	return &problem{status: http.StatusNotFound, name: "NotFound", message: name + " names nothing that the webhook could tell of", context: map[string]any{"id": id}}
}
