package express

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
)

// approval is what Express reads of a pending approval.
type approval struct {
	ID        string `json:"id"`
	Wallet    string `json:"wallet"`
	TxRequest string `json:"txRequestId"`
	Info      struct {
		Type    string `json:"type"`
		Request *struct {
			Source       string                     `json:"sourceWallet"`
			Recipients   json.RawMessage            `json:"recipients"`
			BuildParams  params                     `json:"buildParams"`
			CoinSpecific map[string]json.RawMessage `json:"coinSpecific"`
		} `json:"transactionRequest"`
	} `json:"info"`
}

// updateApproval approves only on the exact word: every other state, a misspelled or a
// missing one too, rejects. A rejection drops the otp (bitgo-api.md §9.2).
func updateApproval(c *call) (any, error) {
	known, err := c.coin()
	if err != nil {
		return nil, err
	}
	target := "/api/v2/" + known.Name + "/pendingapprovals/" + c.path["id"]
	raw, err := c.ask(http.MethodGet, target, nil)
	if err != nil {
		return nil, err
	}
	p := &resolution{call: c, coin: known, params: maps.Clone(c.body.fields)}
	if json.Unmarshal(raw, &p.approval) != nil {
		return nil, thrown("the platform's pending approval cannot be read")
	}
	if p.approval.Wallet != "" {
		p.wallet, _ = c.wallet(p.approval.Wallet) // the SDK does not mind a wallet that is not there
	}
	if p.params.text("state") != "approved" {
		answer, err := c.ask(http.MethodPut, target, object{}.with("state", "rejected"))
		return json.RawMessage(answer), err
	}
	answer, err := p.approve(target)
	return json.RawMessage(answer), err
}

// resolution is one approval on its way through the SDK.
type resolution struct {
	call     *call
	coin     Coin
	approval approval
	wallet   *wallet // nil where the approval is about none, or it is not there
	params   params
}

func (p *resolution) approve(target string) ([]byte, error) {
	request := p.approval.Info.Request
	if p.approval.Info.Type == "transactionRequest" && p.wallet == nil {
		if request == nil {
			return nil, thrown("missing required object property transactionRequest")
		}
		w, err := p.call.wallet(request.Source)
		if err != nil {
			return nil, err
		}
		p.wallet = w
	}
	half, err := p.signed()
	if err != nil {
		return nil, p.expired(err)
	}
	body := object{}.with("state", "approved")
	if p.params.has("otp") {
		body = body.with("otp", p.params["otp"])
	}
	if half != nil {
		body = body.with("halfSigned", half)
	}
	answer, err := p.call.ask(http.MethodPut, target, body)
	if err != nil {
		return nil, p.expired(err)
	}
	return answer, nil
}

// expired tells who approves without a passphrase that one is needed, where the outputs
// that the transaction spends are gone.
func (p *resolution) expired(err error) error {
	text := err.Error()
	gone := strings.Contains(text, "could not find unspent output for input") ||
		strings.Contains(text, "transaction conflicts with an existing transaction in the send queue")
	if gone && !p.rebuildable() {
		return thrown("unspents expired, wallet passphrase or xprv required to recreate transaction")
	}
	return err
}

// rebuildable reports whether the approver can build and sign the transaction anew: with
// a key of their own, and not a Go Account's, which needs no rebuilding.
func (p *resolution) rebuildable() bool {
	cold := p.wallet != nil && p.wallet.IsCold
	if p.params.text("xprv") == "" && (p.params.text("walletPassphrase") == "" || cold || p.coin.ofc()) {
		return false
	}
	if request := p.approval.Info.Request; p.coin.Family == Bitcoin && request != nil {
		var to []json.RawMessage
		_ = json.Unmarshal(request.BuildParams["recipients"], &to) // none is none
		return len(to) > 0 || request.BuildParams.text("type") == "consolidate"
	}
	return p.coin.Family != Bitcoin
}

// signed is what the approval is to send: the transaction as it was, or one built and
// signed anew, at today's fees and over the outputs that are there.
func (p *resolution) signed() (any, error) {
	request := p.approval.Info.Request
	switch {
	case p.approval.Info.Type != "transactionRequest":
		return nil, nil
	case p.params.text("tx") != "":
		return object{}.with("txHex", p.params["tx"]), nil
	case request == nil || p.wallet == nil:
		return nil, thrown("cannot recreate transaction without transaction request")
	case p.approval.TxRequest != "": // of an MPC wallet: the platform has what is to be signed
		return nil, nil
	case !p.rebuildable():
		original := request.CoinSpecific[p.coin.Name]
		if len(original) == 0 || original[0] != '{' {
			return nil, thrown("there is neither an original transaction object nor can a new one be recreated")
		}
		var inner params
		if json.Unmarshal(original, &inner) == nil && inner.has("halfSigned") {
			return inner["halfSigned"], nil
		}
		return original, nil
	}
	return p.rebuilt()
}
