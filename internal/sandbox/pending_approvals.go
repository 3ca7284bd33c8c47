package sandbox

// approvalInfo is what the approval is about. The older engine carries the recipients in
// transactionRequest, the TSS one in transactionRequestFull's intent (bitgo-api.md §9.2).
func (s *Server) approvalInfo(a *approval) map[string]any {
	if a.Change != nil {
		return map[string]any{"type": a.Change.Type, a.Change.Type: a.Change.Info}
	}
	recipients := []any{}
	for _, who := range a.payees() {
		recipients = append(recipients, map[string]any{"address": who.Address, "amount": who.Amount.String()})
	}
	if a.Shape == "tss" {
		intent := map[string]any{"intentType": "payment", "sequenceId": a.Sequence, "comment": a.Comment,
			"recipients": []any{map[string]any{"address": map[string]any{"address": a.Address},
				"amount": map[string]any{"value": a.Amount.String(), "symbol": a.Coin}}}}
		return map[string]any{"type": "transactionRequestFull", "transactionRequestFull": map[string]any{
			"txRequestId": a.TxRequest, "intent": intent, "policyUniqueId": a.policyID(),
			"txRequest": s.txRequest(a, intent)}}
	}
	return map[string]any{"type": "transactionRequest", "transactionRequest": map[string]any{
		"requestedAmount": a.Amount.String(), "fee": 0, "sourceWallet": a.Wallet, "recipients": recipients,
		"comment": a.Comment, "policyUniqueId": a.policyID(), "isUnsigned": false,
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
