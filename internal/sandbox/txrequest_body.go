package sandbox

import (
	"encoding/hex"
	"encoding/json"
	"math/big"
)

// requestBody is one version of a request as the platform shows it. A lite request carries
// its unsigned transactions and shares beside each other, a full one within transactions or
// messages (seed 003).
func (s *Server) requestBody(r *txRequest) map[string]any {
	latest := s.state.requests.latest[r.Request] // nil for a preview
	body := map[string]any{
		"txRequestId": r.Request, "version": r.Version, "latest": latest == nil || latest.ID == r.ID,
		"walletId": r.Wallet, "walletType": s.state.wallets[r.Wallet].Type, "enterpriseId": r.Enterprise, "organizationId": s.world.Organization.ID,
		"state": r.State, "date": stamp(r.At), "createdDate": stamp(r.Created), "userId": r.User, "initiatedBy": r.Creator, "updatedBy": r.User,
		"intent": r.Intent, "intents": []json.RawMessage{r.Intent}, "apiVersion": r.API, "policiesChecked": r.Checked,
		"isCanceled": r.State == "canceled",
	}
	for key, text := range map[string]string{"pendingApprovalId": r.Approval, "idempotencyKey": r.Idempotency, "cancelReason": r.Cancel} {
		if text != "" {
			body[key] = text
		}
	}
	if r.API == "full" {
		body["transactions"], body["messages"] = s.requestTransactions(r), s.requestMessages(r)
		return body
	}
	body["unsignedTxs"], body["txHashes"] = []any{s.unsignedTx(r)}, []string{}
	body["signatureShares"], body["commitmentShares"] = shareBodies(r.Shares, ""), shareBodies(r.Commitments, "commitment")
	if r.Hash != "" {
		body["txHashes"] = []string{r.Hash}
	}
	return body
}

// part is what a transaction and a message of a request have in common.
func (r *txRequest) part() map[string]any {
	out := map[string]any{"state": r.partState(), "signatureShares": shareBodies(r.Shares, ""),
		"commitmentShares": shareBodies(r.Commitments, "commitment"), "createdDate": stamp(r.Created), "updatedDate": stamp(r.At)}
	if r.Hash != "" {
		out["txHash"] = r.Hash
	}
	return out
}

func (s *Server) requestTransactions(r *txRequest) []any {
	if messages(r.Kind) {
		return []any{}
	}
	one := r.part()
	one["unsignedTx"] = s.unsignedTx(r)
	return []any{one}
}

func (s *Server) requestMessages(r *txRequest) []any {
	if !messages(r.Kind) {
		return []any{}
	}
	one, x := r.part(), r.intent()
	one["messageRaw"], one["messageEncoded"] = x.Message, hex.EncodeToString([]byte(x.Message))
	one["derivationPath"], one["coin"] = "m/0", s.state.wallets[r.Wallet].Coin
	return []any{one}
}

// unsignedTx is what the user signs. Its hex stands for a transaction: the sandbox builds
// none for accounts.
func (s *Server) unsignedTx(r *txRequest) map[string]any {
	w := s.state.wallets[r.Wallet]
	outputs, sum := []any{}, new(big.Int)
	for _, to := range r.intent().Recipients {
		outputs = append(outputs, map[string]any{"address": to.Address.Address, "valueString": to.Amount.Value, "coinName": to.Amount.Symbol})
		sum.Add(sum, units(to.Amount.Value))
	}
	fee := coins[w.Coin].fee()
	return map[string]any{"serializedTxHex": digest("unsigned" + r.Request), "signableHex": digest("signable" + r.Request), "derivationPath": "m/0",
		"coinSpecific": map[string]any{}, "feeInfo": map[string]any{"fee": lossy(units(fee)), "feeString": fee},
		"parsedTx": map[string]any{"inputs": []any{map[string]any{"address": w.Root, "value": lossy(sum), "valueString": sum.String()}}, "outputs": outputs,
			"minerFee": fee, "spendAmount": sum.String(), "type": r.Kind}}
}

func shareBodies(shares []share, kind string) []any {
	out := []any{}
	for _, x := range shares {
		body := map[string]any{"from": x.From, "to": x.To, "share": x.Share}
		if kind != "" {
			body["type"] = kind
		}
		out = append(out, body)
	}
	return out
}

// intent is the request's intent, read again; it was read when it came in.
func (r *txRequest) intent() intent {
	x, _ := readIntent(r.Intent)
	return x
}

func (s *Server) requestBodies(all []*txRequest) []any {
	out := []any{}
	for _, r := range all {
		out = append(out, s.requestBody(r))
	}
	return out
}
