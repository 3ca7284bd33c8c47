package express

import (
	"encoding/json"
	"math/big"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// mismatch is a transaction that is not what was asked for.
func mismatch(message string) error { return &failure{message: message, name: "TxIntentMismatchError"} }

// verify checks what the platform built before it is signed: the keys vouch for each
// other, every recipient is paid, and what goes elsewhere and is not change is at most
// 1.5 % of that (bitgo-express.md §4.5). The keys are fetched again for it.
func (o *order) verify(built prebuild, to []recipient) error {
	var info struct {
		Unspents json.RawMessage `json:"unspents"`
	}
	if json.Unmarshal(built.TxInfo, &info) == nil && info.Unspents != nil {
		return thrown("should not have unspents in txInfo for psbt")
	}
	keys, err := o.call.keys(o.wallet, o.wallet.coin.signers())
	if err != nil {
		return err
	}
	pubs, err := trio(keys)
	if err != nil {
		return err
	}
	if err := o.wallet.vouched(pubs); err != nil {
		return err
	}
	outputs, err := keychain.Outputs(built.TxHex, pubs)
	if err != nil {
		return err
	}
	return intended(outputs, to)
}

// vouched checks the user key's signatures over the other two, where the wallet has them.
func (w *wallet) vouched(pubs keychain.Trio) error {
	if len(w.KeySignatures) == 0 {
		return nil
	}
	for i, name := range []string{"backupPub", "bitgoPub"} {
		if !keychain.VerifyKeySignature(pubs[0], pubs[i+1], w.KeySignatures[name]) {
			return thrown("secondary public key signatures invalid")
		}
	}
	return nil
}

// intended compares outputs with the recipients.
func intended(outputs []keychain.Output, to []recipient) error {
	used := make([]bool, len(outputs))
	for _, who := range to {
		if !claim(outputs, used, who) {
			return mismatch("expected outputs missing in transaction prebuild")
		}
	}
	explicit, implicit := new(big.Int), new(big.Int)
	for i, out := range outputs {
		switch {
		case out.Change:
		case used[i]:
			explicit.Add(explicit, big.NewInt(out.Value))
		default:
			implicit.Add(implicit, big.NewInt(out.Value))
		}
	}
	// implicit > 1.5 % of explicit, in whole numbers
	if implicit.Mul(implicit, big.NewInt(1000)).Cmp(explicit.Mul(explicit, big.NewInt(15))) > 0 {
		return mismatch("prebuild attempts to spend to unintended external recipients")
	}
	return nil
}

// claim finds the output that pays a recipient and that no other one has.
func claim(outputs []keychain.Output, used []bool, who recipient) bool {
	for i, out := range outputs {
		if !used[i] && out.Address == who.Address && who.value != nil && who.value.Cmp(new(big.Rat).SetInt64(out.Value)) == 0 {
			used[i] = true
			return true
		}
	}
	return false
}
