package express

import (
	"encoding/json"
	"maps"
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

func (p params) length(name string) int {
	var items []json.RawMessage
	_ = json.Unmarshal(p[name], &items) // the form has checked it
	return len(items)
}
