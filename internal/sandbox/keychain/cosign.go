package keychain

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"

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
	if !bitgo.Private() || bitgo.Xpub() != w[2].Xpub() {
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
	half, err := decode(halfSigned)
	if err != nil {
		return Signed{}, err
	}
	if !same(s.UnsignedTx, half.UnsignedTx) {
		return Signed{}, ErrDifferent
	}
	tx := s.UnsignedTx.Copy()
	for i := range s.Inputs {
		if err := s.complete(tx, i, half.Inputs[i].PartialSigs, w, bitgo); err != nil {
			return Signed{}, fmt.Errorf("input %d: %w", i, err)
		}
	}
	if err := s.run(tx); err != nil {
		return Signed{}, err
	}
	return finished(tx)
}

// complete takes the user's signature of an input, adds BitGo's, and writes the witness.
func (s spending) complete(tx *wire.MsgTx, i int, sigs []*psbt.PartialSig, w wallet, bitgo Key) error {
	user, err := s.own(i, w[0])
	if err != nil {
		return err
	}
	first := signatureOf(sigs, user)
	if !s.verify(i, user, first) {
		return ErrSignature
	}
	own, err := s.own(i, bitgo)
	if err != nil {
		return err
	}
	second, err := s.sign(i, own)
	if err != nil {
		return err
	}
	// CHECKMULTISIG wants signatures in the order of the keys, and eats one element more.
	tx.TxIn[i].Witness = wire.TxWitness{nil, first, second, s.Inputs[i].WitnessScript}
	if redeem := s.Inputs[i].RedeemScript; len(redeem) > 0 {
		tx.TxIn[i].SignatureScript, err = txscript.NewScriptBuilder().AddData(redeem).Script()
	}
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

func signatureOf(sigs []*psbt.PartialSig, key Key) []byte {
	for _, sig := range sigs {
		if bytes.Equal(sig.PubKey, key.public.SerializeCompressed()) {
			return sig.Signature
		}
	}
	return nil
}

// same compares what a transaction id commits to.
func same(a, b *wire.MsgTx) bool { return a.TxHash() == b.TxHash() }
