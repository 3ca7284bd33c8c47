package sandbox

import (
	"encoding/json"
	"math/big"
	"net/http"
)

// txGet is a bitcoin transaction of the wallet as the SDK's getTransaction reads it, with
// all of its outputs; the wallet's own name it. What was replaced is shown to includeRbf
// alone (unverified).
func (s *Server) txGet(c *call) answer {
	w, p := s.bitcoinWallet(c)
	if p != nil {
		return c.fail(*p)
	}
	var found *transfer
	for _, t := range s.state.withTxid(w.ID, c.path["txid"]) {
		known := t.exists() || t.State == "replaced" && c.query.Get("includeRbf") == "true"
		if known && (found == nil || t.Type == "send") {
			found = t
		}
	}
	if found == nil {
		return c.fail(problem{status: http.StatusNotFound, name: "TransactionNotFound", message: "transaction not found",
			context: map[string]any{"txid": c.path["txid"]}})
	}
	return ok(map[string]any{"id": found.Txid, "normalizedTxHash": found.Txid, "date": stamp(found.Updated), "hex": found.Raw,
		"confirmations": s.confirmations(found), "fee": json.Number(found.Fee.String()), "feeString": found.Fee.String(),
		"inputIds": outputIDs(found.Spends), "inputs": s.inputs(found), "outputs": s.txOutputs(found), "entries": s.entries(found)})
}

func outputIDs(outputs []output) []string {
	ids := []string{}
	for _, o := range outputs {
		ids = append(ids, o.ID)
	}
	return ids
}

// txOutputs are the payees of a send and then its change; of a receipt, what arrived.
func (s *Server) txOutputs(t *transfer) []any {
	out := []any{}
	add := func(address, wallet string, value *big.Int) {
		body := map[string]any{"id": outpoint(t.Txid, len(out)), "address": address, "value": json.Number(value.String()),
			"valueString": value.String(), "isSegwit": true}
		if wallet != "" {
			body["wallet"] = wallet
		}
		out = append(out, body)
	}
	if t.Type == "send" && !t.gathers() {
		for _, who := range t.payees() {
			add(who.Address, who.Peer, who.Amount)
		}
	}
	for _, o := range t.Makes {
		add(o.Address, t.Wallet, big.NewInt(o.Value))
	}
	return out
}
