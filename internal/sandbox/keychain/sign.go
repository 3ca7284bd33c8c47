package keychain

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/ecdsa"
	"github.com/btcsuite/btcd/btcutil/psbt"
	"github.com/btcsuite/btcd/txscript"
)

// ErrSignature says that an input lacks a valid signature of the user's key.
var ErrSignature = errors.New("keychain: wrong or missing signature")

// SignHalf adds the user's signature to every input, as Express does before
// tx/send. The key is found by its fingerprint in the input's derivations; an
// input that it has no part in gives ErrKey, and nothing is signed.
func SignHalf(psbtHex string, user Key) (string, error) {
	if !user.Private() {
		return "", ErrKey
	}
	packet, err := decode(psbtHex)
	if err != nil {
		return "", err
	}
	s, err := spend(packet)
	if err != nil {
		return "", err
	}
	for i := range s.Inputs {
		own, err := s.own(i, user)
		if err != nil {
			return "", fmt.Errorf("input %d: %w", i, err)
		}
		signature, err := s.sign(i, own)
		if err != nil {
			return "", fmt.Errorf("input %d: %w", i, err)
		}
		s.add(i, own, signature)
	}
	return encode(s.Packet)
}

// own derives the key that an input expects of a root key.
func (s spending) own(i int, root Key) (Key, error) {
	for _, d := range s.Inputs[i].Bip32Derivation {
		if d.MasterKeyFingerprint != root.fingerprint() || len(d.Bip32Path) != pathLength {
			continue
		}
		child, err := root.Derive(d.Bip32Path...)
		if err != nil {
			return Key{}, err
		}
		if bytes.Equal(child.public.SerializeCompressed(), d.PubKey) {
			return child, nil
		}
	}
	return Key{}, ErrKey
}

// sign signs one input, all outputs included, with a signature that depends on
// nothing but the key and the transaction (RFC 6979).
func (s spending) sign(i int, key Key) ([]byte, error) {
	private, err := key.private()
	if err != nil {
		return nil, err
	}
	hash, err := s.hash(i)
	if err != nil {
		return nil, err
	}
	return append(ecdsa.Sign(private, hash).Serialize(), byte(txscript.SigHashAll)), nil
}

// hash is what a signature of an input signs.
func (s spending) hash(i int) ([]byte, error) {
	in := s.Inputs[i]
	if len(in.WitnessScript) == 0 {
		return txscript.CalcSignatureHash(in.RedeemScript, txscript.SigHashAll, s.UnsignedTx, i)
	}
	return txscript.CalcWitnessSigHash(in.WitnessScript, s.hashes, txscript.SigHashAll, s.UnsignedTx, i, in.WitnessUtxo.Value)
}

// add puts a signature into the packet, in place of one by the same key.
func (s spending) add(i int, key Key, signature []byte) {
	in := &s.Inputs[i]
	public := key.public.SerializeCompressed()
	in.PartialSigs = slices.DeleteFunc(in.PartialSigs, func(other *psbt.PartialSig) bool {
		return bytes.Equal(other.PubKey, public)
	})
	in.PartialSigs = append(in.PartialSigs, &psbt.PartialSig{PubKey: public, Signature: signature})
}

// verify reports whether a signature over everything, by this key, is valid for an input.
func (s spending) verify(i int, key *btcec.PublicKey, signature []byte) bool {
	last := len(signature) - 1
	if last < 0 || txscript.SigHashType(signature[last]) != txscript.SigHashAll {
		return false
	}
	parsed, err := ecdsa.ParseDERSignature(signature[:last])
	if err != nil {
		return false
	}
	hash, err := s.hash(i)
	return err == nil && parsed.Verify(hash, key)
}
