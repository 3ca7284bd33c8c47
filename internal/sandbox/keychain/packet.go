package keychain

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/btcsuite/btcd/btcutil/psbt"
	"github.com/btcsuite/btcd/txscript"
)

// ErrPSBT says that a text is not the hex of a PSBT, or of one that this
// package can sign.
var ErrPSBT = errors.New("keychain: not a usable PSBT")

// largest bounds the hex that is read: a transaction of the largest standard
// size has 400 kB, and a PSBT of multisig inputs four times as much.
const largest = 4 << 20

// decode reads a PSBT that a client sent.
func decode(text string) (packet *psbt.Packet, err error) {
	if len(text) > largest {
		return nil, fmt.Errorf("%w: too large", ErrPSBT)
	}
	raw, err := hex.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("%w: not hex", ErrPSBT)
	}
	// The parser indexes into derivations without looking at their length.
	defer func() {
		if recover() != nil {
			packet, err = nil, ErrPSBT
		}
	}()
	reader := bytes.NewReader(raw)
	packet, err = psbt.NewFromRawBytes(reader, false)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPSBT, err)
	}
	if reader.Len() > 0 {
		return nil, fmt.Errorf("%w: more behind its end", ErrPSBT)
	}
	return packet, nil
}

func encode(packet *psbt.Packet) (string, error) {
	var b bytes.Buffer
	if err := packet.Serialize(&b); err != nil {
		return "", fmt.Errorf("%w: %w", ErrPSBT, err)
	}
	return hex.EncodeToString(b.Bytes()), nil
}

// spending is a packet with what signature hashes need.
type spending struct {
	*psbt.Packet
	outputs *txscript.MultiPrevOutFetcher
	hashes  *txscript.TxSigHashes
}

// spend collects the outputs that a packet spends. Each input must carry its own
// and the script that hashes to it, or a signer could be shown one and sign
// another. For p2sh that is a psbt-lite's liberty: BitGo leaves out the whole
// previous transaction, and so the signature does not vouch for the amount.
func spend(packet *psbt.Packet) (spending, error) {
	outputs := txscript.NewMultiPrevOutFetcher(nil)
	for i, in := range packet.Inputs {
		if in.WitnessUtxo == nil {
			return spending{}, fmt.Errorf("%w: input %d lacks its unspent", ErrPSBT, i)
		}
		if err := checkAmount(in.WitnessUtxo.Value); err != nil {
			return spending{}, fmt.Errorf("%w: input %d: %w", ErrPSBT, i, err)
		}
		if locked, err := lockedBy(in); err != nil || !bytes.Equal(locked, in.WitnessUtxo.PkScript) {
			return spending{}, fmt.Errorf("%w: input %d: the script is not the unspent's", ErrPSBT, i)
		}
		outputs.AddPrevOut(packet.UnsignedTx.TxIn[i].PreviousOutPoint, in.WitnessUtxo)
	}
	return spending{packet, outputs, txscript.NewTxSigHashes(packet.UnsignedTx, outputs)}, nil
}

// lockedBy is the output that an input's scripts open: p2wsh, p2wsh wrapped in
// p2sh, or p2sh alone.
func lockedBy(in psbt.PInput) ([]byte, error) {
	program := witnessProgram(in.WitnessScript)
	switch {
	case len(in.WitnessScript) == 0 && len(in.RedeemScript) == 0:
		return nil, ErrPSBT
	case len(in.WitnessScript) == 0:
		return payToScriptHash(in.RedeemScript)
	case len(in.RedeemScript) == 0:
		return program, nil
	case !bytes.Equal(in.RedeemScript, program):
		return nil, ErrPSBT
	}
	return payToScriptHash(program)
}
