package keychain

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/btcsuite/btcd/btcutil/psbt"
	"github.com/btcsuite/btcd/txscript"
	"github.com/btcsuite/btcd/wire"
)

// half is what tx/send carries: the unsigned transaction, and per input the
// signatures so far, with a nil PubKey where the form does not name the signer.
type half struct {
	tx   *wire.MsgTx
	sigs [][]*psbt.PartialSig
}

// psbtMagic opens every PSBT: "psbt" and 0xff, in hex.
const psbtMagic = "70736274ff"

// readHalf reads a half-signed PSBT, or the older form that the SDK still makes
// on request (txFormat legacy): a transaction whose inputs hold the signatures
// where they will stand and nothing where one is missing.
func readHalf(text string) (half, error) {
	if len(text) < len(psbtMagic) || strings.EqualFold(text[:len(psbtMagic)], psbtMagic) {
		packet, err := decode(text)
		if err != nil {
			return half{}, err
		}
		h := half{tx: packet.UnsignedTx}
		for _, in := range packet.Inputs {
			h.sigs = append(h.sigs, in.PartialSigs)
		}
		return h, nil
	}
	if len(text) > largest {
		return half{}, fmt.Errorf("%w: too large", ErrPSBT)
	}
	raw, err := hex.DecodeString(text)
	if err != nil {
		return half{}, fmt.Errorf("%w: not hex", ErrPSBT)
	}
	h := half{tx: new(wire.MsgTx)}
	reader := bytes.NewReader(raw)
	if err := h.tx.Deserialize(reader); err != nil || reader.Len() > 0 {
		return half{}, fmt.Errorf("%w: nor a transaction", ErrPSBT)
	}
	for _, in := range h.tx.TxIn {
		h.sigs = append(h.sigs, pushes(in))
		in.SignatureScript, in.Witness = nil, nil
	}
	return h, nil
}

// stackSize is what a 2-of-3 needs: a spare element, three places, the script.
const stackSize = 5

// pushes are the elements of an input's stack that may be signatures.
func pushes(in *wire.TxIn) (sigs []*psbt.PartialSig) {
	stack := [][]byte(in.Witness)
	if len(stack) == 0 {
		stack, _ = txscript.PushedData(in.SignatureScript) // a broken script has pushed nothing
	}
	if len(stack) > stackSize {
		return nil
	}
	for _, element := range stack {
		if len(element) > 0 {
			sigs = append(sigs, &psbt.PartialSig{Signature: element})
		}
	}
	return sigs
}
