package sandbox

import (
	"encoding/json"
	"math/big"
)

// approvalInfo is what the approval is about. The older engine carries the recipients in
// transactionRequest, the TSS one in transactionRequestFull's intent (bitgo-api.md §9.2).
func (s *Server) approvalInfo(a *approval) map[string]any {
	if a.Change != nil {
		return map[string]any{"type": a.Change.Type, a.Change.Type: a.Change.Info}
	}
	recipients := []any{}
	for _, who := range a.payees() {
		recipients = append(recipients, map[string]any{"address": who.Address, "amount": a.figure(who.Amount)})
	}
	if a.Shape == "tss" {
		r := s.state.requests.latest[a.TxRequest]
		return map[string]any{"type": "transactionRequestFull", "transactionRequestFull": map[string]any{
			"txRequestId": a.TxRequest, "intent": r.Intent, "policyUniqueId": a.policyID(), "txRequest": s.requestBody(r)}}
	}
	params := map[string]any{"recipients": recipients, "sequenceId": a.Sequence, "comment": a.Comment}
	if old := s.state.transfers[a.Replaces]; old != nil { // as acceleratetx had it built, and an approver may again
		params["recipients"], params["rbfTxIds"], params["feeMultiplier"] = []any{}, []string{old.Txid}, json.Number(a.Factor)
	}
	return map[string]any{"type": "transactionRequest", "transactionRequest": map[string]any{
		"requestedAmount": a.figure(a.Amount), "fee": 0, "sourceWallet": a.Wallet, "recipients": recipients,
		"comment": a.Comment, "policyUniqueId": a.policyID(), "isUnsigned": false,
		"buildParams":  params,
		"coinSpecific": map[string]any{a.Coin: halfBody(a)}}}
}

// figure is an amount as BitGo writes it: a string, or from its older parts a number of JavaScript's, which is not exact above
// 2^53.
func (a *approval) figure(n *big.Int) any {
	if !a.Inexact {
		return n.String()
	}
	f, _ := new(big.Float).SetInt(n).Float64()
	return f
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
