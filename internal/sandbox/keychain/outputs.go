package keychain

import (
	"bytes"
	"fmt"

	"github.com/btcsuite/btcd/btcutil/psbt"
)

// Recipients lists the outputs that carry no derivations: what the PSBT itself
// calls payments to others. Whoever signs it uses Outputs, which believes nothing.
func Recipients(psbtHex string) ([]Output, error) {
	packet, err := decode(psbtHex)
	if err != nil {
		return nil, err
	}
	var out []Output
	for i, o := range packet.UnsignedTx.TxOut {
		if len(packet.Outputs[i].Bip32Derivation) > 0 || len(packet.Outputs[i].TaprootBip32Derivation) > 0 {
			continue
		}
		address, err := addressOf(o.PkScript)
		if err != nil {
			return nil, fmt.Errorf("%w: output %d: %w", ErrPSBT, i, err)
		}
		out = append(out, Output{Address: address, Value: o.Value})
	}
	return out, nil
}

// Outputs lists all outputs. Change is set only where the wallet's own keys
// derive the very output script at the chain and index that the PSBT names;
// any other output pays a stranger, whatever the PSBT says of it. An output
// without an address (data, say) has an empty one.
func Outputs(psbtHex string, trio Trio) ([]Output, error) {
	w, err := trio.wallet()
	if err != nil {
		return nil, err
	}
	packet, err := decode(psbtHex)
	if err != nil {
		return nil, err
	}
	out := make([]Output, len(packet.Outputs))
	for i, o := range packet.UnsignedTx.TxOut {
		address, err := addressOf(o.PkScript)
		if err != nil {
			return nil, fmt.Errorf("%w: output %d: %w", ErrPSBT, i, err)
		}
		out[i] = Output{Address: address, Value: o.Value}
		if p, found := w.find(packet.Outputs[i].Bip32Derivation); found && bytes.Equal(p.Pubkey, o.PkScript) {
			out[i].Chain, out[i].Index, out[i].Change = p.chain, p.index, true
		}
	}
	return out, nil
}

// find is the place that derivations name, if they name one of BitGo's.
func (w wallet) find(derivations []*psbt.Bip32Derivation) (place, bool) {
	for _, d := range derivations {
		if d.MasterKeyFingerprint != w.roots[0].fingerprint() || len(d.Bip32Path) != pathLength || d.Bip32Path[0] != 0 || d.Bip32Path[1] != 0 {
			continue
		}
		p, err := w.place(d.Bip32Path[2], d.Bip32Path[3])
		return p, err == nil
	}
	return place{}, false
}

// Fee is what the inputs hold and the outputs leave, in satoshi.
func Fee(psbtHex string) (int64, error) {
	packet, err := decode(psbtHex)
	if err != nil {
		return 0, err
	}
	s, err := spend(packet)
	if err != nil {
		return 0, err
	}
	fee := int64(0)
	for _, in := range s.Inputs {
		fee += in.WitnessUtxo.Value
	}
	for _, o := range s.UnsignedTx.TxOut {
		if o.Value < 0 || o.Value > maxSatoshi { // an output that only carries data may be worth nothing
			return 0, fmt.Errorf("%w: %d", ErrAmount, o.Value)
		}
		fee -= o.Value
	}
	if fee < 0 {
		return 0, ErrAmount
	}
	return fee, nil
}
