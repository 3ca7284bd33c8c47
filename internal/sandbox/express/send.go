package express

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
)

// sendCoins sends to one, sendMany to several (bitgo-api.md §8.1, §8.2). The wallet is
// read first, and from there on every failure is a 400.
func sendCoins(c *call) (any, error) { return c.sending((*order).toOne) }

func sendMany(c *call) (any, error) { return c.sending((*order).toMany) }

// order is one send on its way through the SDK.
type order struct {
	call   *call
	wallet *wallet
	params params
	keys   []key
	prv    string // the user's private key, once it was opened
}

func (c *call) sending(send func(*order) (json.RawMessage, error)) (any, error) {
	w, err := c.wallet(c.path["id"])
	if err != nil {
		return nil, err
	}
	o := &order{call: c, wallet: w, params: maps.Clone(c.body.fields)}
	if err := o.params.gas(); err != nil {
		return nil, err
	}
	result, err := send(o)
	if err != nil {
		return nil, in400(err)
	}
	return c.sent(result)
}

// gas refuses half of an EIP-1559 fee, and takes an empty one for none.
func (p params) gas() error {
	var fee params
	if json.Unmarshal(p["eip1559"], &fee) != nil || fee == nil {
		return nil
	}
	most, tip := fee.has("maxFeePerGas"), fee.has("maxPriorityFeePerGas")
	switch {
	case most && !tip:
		return refused(http.StatusBadRequest, "eip1559 missing maxPriorityFeePerGas")
	case tip && !most:
		return refused(http.StatusBadRequest, "eip1559 missing maxFeePerGas")
	case !most:
		delete(p, "eip1559")
	}
	return nil
}

// sent gives the platform's answer to a send to the caller: a pending approval that says
// so in its status is a 202 with an error's fields, every other shape of one a 200 as
// it is (bitgo-api.md §8.4).
func (c *call) sent(result json.RawMessage) (any, error) {
	var fields map[string]any
	reader := json.NewDecoder(bytes.NewReader(result))
	reader.UseNumber()
	if reader.Decode(&fields) != nil {
		return result, nil
	}
	if c.wish == "string" { // as Express's own tests have it
		if approval, ok := fields["pendingApproval"].(map[string]any); ok {
			fields["pendingApproval"], fields["status"] = approval["id"], "pendingApproval"
		}
	}
	if fields["status"] == "pendingApproval" {
		return nil, &failure{status: http.StatusAccepted, name: "ApiResponseError", result: fields}
	}
	return result, nil
}

const wrongAmount = "invalid argument for amount - Integer greater than zero or numeric string expected"

// toOne makes a list of recipients of the one in address and amount.
func (o *order) toOne() (json.RawMessage, error) {
	address := o.params.text("address")
	if address == "" {
		return nil, thrown("Missing parameter: address")
	}
	value, found := amount(o.params["amount"])
	if !found || !value.IsInt() || value.Sign() < 0 || value.Sign() == 0 && !o.wallet.coin.valueless() {
		return nil, thrown(wrongAmount)
	}
	to := object{}.with("address", address).with("amount", o.params["amount"])
	if o.wallet.coin.Family == Bitcoin {
		to = object{to[1], to[0]} // the order its part of the SDK writes
	}
	if name := o.params.text("tokenName"); name != "" {
		to = to.with("tokenName", name)
	}
	if o.params.text("data") != "" && o.wallet.coin.Family == Ether {
		to = to.with("data", o.params["data"])
	}
	raw, err := encode([]object{to})
	if err != nil {
		return nil, err
	}
	o.params["recipients"] = raw
	return o.toMany()
}

// toMany builds, signs and sends; a custodian's wallet is only asked to.
func (o *order) toMany() (json.RawMessage, error) {
	to, err := o.recipients()
	if err != nil {
		return nil, err
	}
	for _, who := range to {
		if who.value != nil && (who.value.Sign() < 0 || who.value.Sign() == 0 && !o.wallet.coin.valueless()) {
			return nil, thrown("invalid argument for amount - positive number greater than zero or numeric string expected")
		}
	}
	chosen := o.params.pick(buildKeys)
	if o.params.has("otp") {
		chosen = chosen.with("otp", o.params["otp"])
	}
	if o.wallet.Type == "custodial" {
		return o.call.ask(http.MethodPost, o.wallet.path+"/tx/initiate", o.extra(chosen).only(sendKeys))
	}
	signed, err := o.prebuildAndSign()
	if err != nil {
		return nil, err
	}
	return o.submit(o.extra(append(signed, chosen...)))
}

// submit sends what was signed.
func (o *order) submit(body object) (json.RawMessage, error) {
	return o.call.ask(http.MethodPost, o.wallet.path+"/tx/send", body.only(sendKeys))
}
