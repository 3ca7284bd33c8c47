package keychain

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcutil/psbt"
	"github.com/btcsuite/btcd/txscript"
	"github.com/btcsuite/btcd/wire"
)

// ErrDifferent says that another transaction came back than the one that was built.
var ErrDifferent = errors.New("keychain: not the transaction that was built")

// Signed is a transaction ready for the network: its hex, its id as explorers
// show it, and its size in virtual bytes.
type Signed struct {
	Hex, Txid string
	VSize     int64
}

// Cosign does what BitGo does at tx/send. The half-signed PSBT must carry the
// very transaction that was built (ErrDifferent) and on every input a valid
// signature of the user's key (ErrSignature); everything else in it is ignored.
// Then BitGo's key signs, and the script engine runs over the result.
func Cosign(built, halfSigned string, trio Trio, bitgo Key) (Signed, error) {
	w, err := trio.wallet()
	if err != nil {
		return Signed{}, err
	}
	if !bitgo.Private() || bitgo.Xpub() != w.roots[2].Xpub() {
		return Signed{}, ErrKey
	}
	packet, err := decode(built)
	if err != nil {
		return Signed{}, err
	}
	s, err := spend(packet)
	if err != nil {
		return Signed{}, err
	}
	half, err := readHalf(halfSigned)
	if err != nil {
		return Signed{}, err
	}
	if s.UnsignedTx.TxHash() != half.tx.TxHash() {
		return Signed{}, ErrDifferent
	}
	tx := s.UnsignedTx.Copy()
	for i := range s.Inputs {
		if err := s.complete(tx, i, half.sigs[i], w, bitgo); err != nil {
			return Signed{}, fmt.Errorf("input %d: %w", i, err)
		}
	}
	if err := s.run(tx); err != nil {
		return Signed{}, err
	}
	return finished(tx)
}

// complete takes the user's signature of an input, adds BitGo's, and writes both in.
func (s spending) complete(tx *wire.MsgTx, i int, sigs []*psbt.PartialSig, w wallet, bitgo Key) error {
	in, script := s.Inputs[i], txscript.NewScriptBuilder()
	p, found := w.find(in.Bip32Derivation)
	if !found || !bytes.Equal(p.Pubkey, in.WitnessUtxo.PkScript) {
		return fmt.Errorf("%w: not an unspent of the wallet", ErrPSBT)
	}
	first := s.signatureOf(i, p.keys[0], sigs)
	if first == nil {
		return ErrSignature
	}
	own, err := bitgo.Derive(p.path()...)
	if err != nil {
		return err
	}
	second, err := s.sign(i, own)
	if err != nil {
		return err
	}
	// CHECKMULTISIG wants signatures in the order of the keys, and eats one element more.
	if len(in.WitnessScript) == 0 {
		script.AddOp(txscript.OP_0).AddData(first).AddData(second)
	} else {
		tx.TxIn[i].Witness = wire.TxWitness{nil, first, second, in.WitnessScript}
	}
	if len(in.RedeemScript) > 0 {
		script.AddData(in.RedeemScript)
	}
	tx.TxIn[i].SignatureScript, err = script.Script()
	return err
}

// run executes every input's script under the rules of relay. What fails here is
// the user's: a signature that verifies but is not in the one form the network takes.
func (s spending) run(tx *wire.MsgTx) error {
	hashes := txscript.NewTxSigHashes(tx, s.outputs)
	for i, in := range s.Inputs {
		engine, err := txscript.NewEngine(in.WitnessUtxo.PkScript, tx, i, txscript.StandardVerifyFlags, nil,
			hashes, in.WitnessUtxo.Value, s.outputs)
		if err == nil {
			err = engine.Execute()
		}
		if err != nil {
			return fmt.Errorf("input %d: %w: %w", i, ErrSignature, err)
		}
	}
	return nil
}

func finished(tx *wire.MsgTx) (Signed, error) {
	var b bytes.Buffer
	if err := tx.Serialize(&b); err != nil {
		return Signed{}, err
	}
	weight := 3*tx.SerializeSizeStripped() + tx.SerializeSize()
	return Signed{Hex: hex.EncodeToString(b.Bytes()), Txid: tx.TxHash().String(), VSize: int64(weight+3) / 4}, nil
}

// signatureOf is a key's signature among those an input has, nil if none is valid.
func (s spending) signatureOf(i int, key *btcec.PublicKey, sigs []*psbt.PartialSig) []byte {
	for _, sig := range sigs {
		named := sig.PubKey == nil || bytes.Equal(sig.PubKey, key.SerializeCompressed())
		if named && s.verify(i, key, sig.Signature) {
			return sig.Signature
		}
	}
	return nil
}
