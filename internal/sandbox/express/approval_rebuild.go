package express

import (
	"encoding/json"
	"maps"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// rebuilt builds what the approval says, with the approver's key.
func (p *resolution) rebuilt() (any, error) {
	request := p.approval.Info.Request
	asked := maps.Clone(p.params)
	asked["previewPendingTxs"] = json.RawMessage("true")
	asked["pendingApprovalId"], _ = encode(p.approval.ID) // a string encodes
	asked["recipients"] = request.Recipients
	maps.Copy(asked, request.BuildParams)
	o := &order{call: p.call, wallet: p.wallet, params: asked}
	signed, err := o.prebuildAndSign()
	if err != nil {
		return nil, err
	}
	if p.coin.Family == Bitcoin {
		if err := p.compare(o, signed); err != nil {
			return nil, err
		}
	}
	for _, m := range signed {
		if m.name == "halfSigned" {
			return m.value, nil
		}
	}
	return signed, nil
}

// compare reads the old and the new transaction with the wallet's keys, which the SDK
// fetches for each: the new one may not pay more to strangers.
func (p *resolution) compare(o *order, signed object) error {
	var old prebuild
	_ = json.Unmarshal(p.approval.Info.Request.CoinSpecific[p.coin.Name], &old) // none is none
	var added [2]int64
	for i, tx := range []string{old.TxHex, signed[0].value.(string)} {
		keys, err := p.call.keys(p.wallet, p.coin.signers())
		if err != nil {
			return err
		}
		pubs, err := trio(keys)
		if err != nil {
			return err
		}
		to, err := o.recipients()
		if err != nil {
			return err
		}
		outputs, err := keychain.Outputs(tx, pubs)
		if err != nil {
			return err
		}
		added[i] = unasked(outputs, to)
	}
	if added[1] > added[0] {
		return thrown("recreated transaction is using a higher pay-as-you-go-fee")
	}
	return nil
}

// unasked is what a transaction pays to strangers that nobody asked for, in satoshi.
func unasked(outputs []keychain.Output, to []recipient) (sum int64) {
	used := make([]bool, len(outputs))
	for _, who := range to {
		claim(outputs, used, who)
	}
	for i, out := range outputs {
		if !out.Change && !used[i] {
			sum += out.Value
		}
	}
	return sum
}
