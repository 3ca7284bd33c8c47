package sandbox

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"time"
)

// heightID is BitGo's sort key: the height padded to nine digits and the id.
func (t *transfer) heightID() string { return fmt.Sprintf("%09d-%s", t.Height, t.ID) }

// transferBody is a transfer as the platform shows it (bitgo-api.md §9.1). The
// value of a send is negative, and holds the fee where the asset pays its own.
func (s *Server) transferBody(t *transfer) map[string]any {
	c := coins[t.Coin]
	value := t.value()
	bare := new(big.Int).Set(t.Amount)
	if t.Type == "send" {
		bare.Neg(bare)
	}
	body := map[string]any{
		"id": t.ID, "coin": t.Coin, "wallet": t.Wallet, "enterprise": t.Enterprise, "type": t.Type,
		"organization": s.world.Organization.ID, "txid": t.Txid, "txidType": "transactionHash",
		"normalizedTxHash": t.Txid, "height": t.Height, "heightId": t.heightID(), "date": stamp(t.Updated),
		"confirmations": s.confirmations(t), "state": t.State, "tags": []string{t.Wallet}, "comment": t.Comment,
		"value": lossy(value), "valueString": value.String(), "intendedValueString": bare.String(),
		"baseValue": lossy(bare), "baseValueString": bare.String(),
		"baseValueWithoutFees": lossy(bare), "baseValueWithoutFeesString": bare.String(),
		"usd": usd(value, c.decimals, t.Usd), "usdRate": json.Number(t.Usd), "instant": false, "isReward": false,
		"isFee": false, "history": historyBody(t), "coinSpecific": map[string]any{}, "metadata": []any{},
		"entries": s.entries(t), "usersNotified": true, "createdTime": stamp(t.Created),
		"walletLabel": s.state.wallets[t.Wallet].Label, "label": "",
	}
	if c.family == bitcoin {
		body["baseValue"], body["baseValueString"] = lossy(value), value.String()
	}
	s.settle(t, c, body)
	return body
}

// settle adds what depends on the direction, the asset and the state.
func (s *Server) settle(t *transfer, c coin, body map[string]any) {
	if t.Type == "send" {
		body["feeString"], body["feeCoin"], body["payGoFeeString"] = t.Fee.String(), t.FeeCoin, "0"
		body["payGoFee"] = 0
	}
	if t.Sequence != "" {
		body["sequenceId"] = t.Sequence
	}
	if t.SubType != "" {
		body["subType"] = t.SubType
	}
	if t.Approval != "" {
		body["pendingApproval"] = t.Approval
	}
	if t.TxRequest != "" {
		body["txRequestId"] = t.TxRequest
	}
	if t.Hook == "risky" {
		body["riskIndicators"] = []string{"SELFDESTRUCT"}
	}
	if len(t.Replaces) > 0 {
		body["replaces"] = t.Replaces
	}
	if len(t.ReplacedBy) > 0 {
		body["replacedBy"] = t.ReplacedBy
	}
	if t.OnChain != "" {
		body["metadata"] = []any{map[string]any{"key": "onChainTxId", "value": t.OnChain}}
	}
	if c.family == bitcoin {
		body["vSize"] = 180
		body["inputs"], body["outputs"] = s.inputs(t), s.entries(t)
	}
	if c.family == ripple && t.Memo != "" {
		body["coinSpecific"] = map[string]any{"destinationTag": t.Memo}
	}
	for _, e := range t.History {
		if e.Action != "created" && e.Action != "commented" && e.Action != "initialized" {
			body[e.Action+"Time"] = stamp(e.At)
		}
	}
}

func historyBody(t *transfer) []any {
	out := []any{}
	for i := len(t.History) - 1; i >= 0; i-- { // BitGo lists the latest first
		e := t.History[i]
		if e.Action == "replaced" || e.Action == "pendingApproval" || e.Action == "initialized" {
			continue // states that BitGo's history has no action for
		}
		body := map[string]any{"date": stamp(e.At), "action": e.Action}
		if e.User != "" {
			body["user"] = e.User
		}
		out = append(out, body)
	}
	return out
}

// entries are the parties: negative from the wallet, positive to the payee, and
// for a receive the other way round.
func (s *Server) entries(t *transfer) []any {
	if t.gathers() {
		return s.gatherEntries(t)
	}
	from, to := map[string]any{}, map[string]any{}
	own := s.ownAddress(t)
	paid := new(big.Int).Neg(t.value())
	if t.Type == "receive" {
		from["address"], to["address"], to["wallet"] = t.Address, own, t.Wallet
		paid = t.Amount
		if t.Peer != "" {
			from["wallet"] = t.Peer
		}
	} else {
		from["address"], from["wallet"], to["address"] = own, t.Wallet, t.Address
		if t.Peer != "" {
			to["wallet"] = t.Peer
		}
	}
	left := new(big.Int).Neg(paid)
	from["value"], from["valueString"] = lossy(left), left.String()
	to["value"], to["valueString"] = lossy(t.Amount), t.Amount.String()
	parties := []map[string]any{from, to}
	if t.Type == "send" {
		parties = append(parties, s.further(t, to)...)
	}
	out := []any{}
	for _, entry := range parties {
		entry["isPayGo"] = false
		if t.State == "failed" && entry["address"] != from["address"] {
			entry["failed"] = true
		}
		if coins[t.Coin].isToken() {
			entry["token"] = t.Coin
		}
		if coins[t.Coin].family == bitcoin {
			entry["isChange"] = false
		}
		out = append(out, entry)
	}
	return out
}

// gatherEntries are the entries of a consolidation: what the wallet gave and what it got back.
func (s *Server) gatherEntries(t *transfer) []any {
	out := []any{}
	for i, o := range append(append([]output{}, t.Spends...), t.Makes...) {
		value := o.Value
		if i < len(t.Spends) {
			value = -value
		}
		out = append(out, map[string]any{"address": o.Address, "wallet": t.Wallet, "value": value, "valueString": strconv.FormatInt(value, 10),
			"isPayGo": false, "isChange": false})
	}
	return out
}

// further are the payees of a send after the first, whose own amount is put right.
func (s *Server) further(t *transfer, first map[string]any) []map[string]any {
	out := []map[string]any{}
	for i, who := range t.payees() {
		entry := first
		if i > 0 {
			entry = map[string]any{"address": who.Address}
			if who.Peer != "" {
				entry["wallet"] = who.Peer
			}
			out = append(out, entry)
		}
		entry["value"], entry["valueString"] = lossy(who.Amount), who.Amount.String()
	}
	return out
}

// inputs are the outputs a transaction spends; of a receipt, the payer's, which the
// sandbox makes up.
func (s *Server) inputs(t *transfer) []any {
	out := []any{}
	for _, spent := range t.Spends {
		out = append(out, map[string]any{"id": spent.ID, "address": spent.Address, "value": spent.Value,
			"valueString": strconv.FormatInt(spent.Value, 10), "wallet": t.Wallet, "chain": spent.Chain, "index": spent.Index})
	}
	if len(out) > 0 {
		return out
	}
	value := new(big.Int).Abs(t.value())
	in := map[string]any{"id": digest("input"+t.ID) + ":0", "address": t.Address, "value": lossy(value), "valueString": value.String()}
	if t.Type == "send" {
		in["address"], in["wallet"] = s.ownAddress(t), t.Wallet
	}
	return []any{in}
}

// ownAddress is the wallet's side of a transfer.
func (s *Server) ownAddress(t *transfer) string {
	w := s.state.wallets[t.Wallet]
	if t.To != "" {
		return t.To
	}
	if c := coins[t.Coin]; c.family == ether || c.family == erc20 {
		return w.Root
	}
	if a := s.state.addresses[w.Receive]; a != nil {
		return a.Address
	}
	return w.ID
}

// confirmations grow with the world's time: a block of ten minutes for bitcoin,
// of twelve seconds elsewhere.
func (s *Server) confirmations(t *transfer) int64 {
	if t.State != "confirmed" || t.Height == unconfirmedHeight {
		return 0
	}
	return max(1, heightAt(coins[t.Coin], s.now())-t.Height+1)
}

// heightAt is the height of the asset's chain at a time.
func heightAt(c coin, at time.Time) int64 {
	if c.family == bitcoin {
		return at.Unix()/600 - 2_850_000
	}
	return at.Unix()/12 - 140_000_000
}

// usd values base units at a price, rounded to cents, as a JSON number.
func usd(value *big.Int, decimals int, rate string) json.Number {
	price, fine := new(big.Rat).SetString(rate)
	if !fine {
		return "0"
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	worth := new(big.Rat).Mul(price, new(big.Rat).SetFrac(value, scale))
	return json.Number(worth.FloatString(2))
}
