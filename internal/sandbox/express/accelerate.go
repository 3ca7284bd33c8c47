package express

import (
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"strconv"
)

// accelerate pays more for a transaction that waits: by spending its change (cpfpTxIds)
// or by replacing it (rbfTxIds).
func accelerate(c *call) (any, error) {
	w, err := c.wallet(c.path["id"])
	if err != nil {
		return nil, err
	}
	o := &order{call: c, wallet: w, params: maps.Clone(c.body.fields)}
	if err := o.params.acceleration(); err != nil {
		return nil, err
	}
	o.params["recipients"] = json.RawMessage("[]")
	signed, err := o.prebuildAndSign()
	if err != nil {
		return nil, err
	}
	raw, err := o.submit(append(signed, o.params.pick(buildKeys)...))
	return json.RawMessage(raw), err
}

// acceleration checks the parameters as the SDK does.
func (p params) acceleration() error {
	wrong := func(message, code string) error { return &failure{message: message, name: "Error", code: code} }
	child, replacing := p.has("cpfpTxIds"), p.has("rbfTxIds")
	switch {
	case !child && !replacing:
		return wrong("must pass cpfpTxIds or rbfTxIds", "cpfptxids_or_rbftxids_required")
	case child && replacing:
		return wrong("cannot specify both cpfpTxIds and rbfTxIds", "cannot_specify_both_cpfp_and_rbf_txids")
	case replacing && p.length("rbfTxIds") != 1:
		return wrong("expecting rbfTxIds to be an array of length 1", "rbftxids_not_array")
	case replacing:
		factor, err := strconv.ParseFloat(string(p["feeMultiplier"]), 64) // no money: a factor
		if err != nil || factor == 0 {
			return wrong("feeMultiplier must be set", "feemultiplier_not_set")
		}
		if factor <= 1 {
			return wrong("feeMultiplier must be a greater than 1", "feemultiplier_greater_than_one")
		}
		return nil
	case p.length("cpfpTxIds") != 1:
		return wrong("expecting cpfpTxIds to be an array of length 1", "cpfptxids_not_array")
	case !p.has("cpfpFeeRate") && !p.truth("noCpfpFeeRate", false):
		return wrong("cpfpFeeRate must be set unless noCpfpFeeRate is set", "cpfpfeerate_not_set")
	case !p.has("maxFee") && !p.truth("noMaxFee", false):
		return wrong("maxFee must be set unless noMaxFee is set", "maxfee_not_set")
	}
	return nil
}

// expected are the recipients that what was built must pay: those of the request, or of the
// transaction that it replaces.
func (o *order) expected() ([]recipient, error) {
	var txids []string
	_ = json.Unmarshal(o.params["rbfTxIds"], &txids) // the form has checked it
	if len(txids) == 0 {
		return o.recipients()
	}
	return o.replaced(txids[0])
}

// replaced fetches a transaction that is to be replaced. Its outputs that are not the
// wallet's own are what the new one must pay again (abstract-utxo, parseRbfTransaction).
func (o *order) replaced(txid string) ([]recipient, error) {
	got, err := o.call.send(message{method: http.MethodGet, target: o.wallet.path + "/tx/" + txid + "?includeRbf=true", token: o.call.token})
	if err != nil {
		return nil, err
	}
	var old struct {
		Outputs []struct {
			Address string `json:"address"`
			Value   string `json:"valueString"`
			Wallet  string `json:"wallet"`
		} `json:"outputs"`
	}
	if json.Unmarshal(got.body, &old) != nil {
		return nil, thrown("the platform's transaction cannot be read")
	}
	to := []recipient{}
	for _, out := range old.Outputs {
		if out.Wallet == o.wallet.ID {
			continue
		}
		value, whole := new(big.Int).SetString(out.Value, 10)
		if !whole || value.Sign() < 0 {
			return nil, thrown("Cannot convert " + out.Value + " to a BigInt")
		}
		to = append(to, recipient{Address: out.Address, value: new(big.Rat).SetInt(value)})
	}
	return to, nil
}

func (p params) length(name string) int {
	var items []json.RawMessage
	_ = json.Unmarshal(p[name], &items) // the form has checked it
	return len(items)
}
