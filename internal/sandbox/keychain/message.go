package keychain

import (
	"bytes"
	"encoding/hex"

	"github.com/btcsuite/btcd/btcec/v2/ecdsa"
	"github.com/btcsuite/btcd/chaincfg/chainhash"
	"github.com/btcsuite/btcd/wire"
)

// magic opens every signed message, so that no signature can pass for a transaction's.
const magic = "\x18Bitcoin Signed Message:\n"

// A compact signature is a header and two scalars of 32 bytes. The header tells
// which of four points signed, counted from 31 where the key is compressed.
const (
	compactSize   = 65
	compactHeader = 31
)

// SignMessage signs as the SDK signs an OFC payload: "Bitcoin Signed Message" by
// the key itself, no derivation; 65 bytes of hex (bitgo-express.md §4.4).
func SignMessage(k Key, message []byte) (string, error) {
	private, err := k.private()
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(ecdsa.SignCompact(private, messageHash(message), true)), nil
}

// VerifyMessage reports whether the key behind xpub made the signature, by
// recovering the public key from it. Hex in either case.
func VerifyMessage(xpub string, message []byte, signature string) bool {
	key, err := Parse(xpub)
	if err != nil || len(signature) != 2*compactSize {
		return false
	}
	compact, err := hex.DecodeString(signature)
	if err != nil || compact[0] < compactHeader || compact[0] > compactHeader+3 {
		return false
	}
	signer, _, err := ecdsa.RecoverCompact(compact, messageHash(message))
	return err == nil && signer.IsEqual(key.public)
}

// SignKey signs another key's xpub with the user's root key, as wallet creation
// does for the backup and BitGo keys: the message is the text of the xpub
// (bitgo-express.md §4.3, keySignatures).
func SignKey(user Key, xpub string) (string, error) { return SignMessage(user, []byte(xpub)) }

// VerifyKeySignature reports whether the user's key vouches for another xpub.
func VerifyKeySignature(userXpub, signedXpub, signature string) bool {
	return VerifyMessage(userXpub, []byte(signedXpub), signature)
}

func messageHash(message []byte) []byte {
	var b bytes.Buffer
	b.WriteString(magic)
	// A bytes.Buffer takes every write.
	_ = wire.WriteVarInt(&b, 0, uint64(len(message)))
	b.Write(message)
	return chainhash.DoubleHashB(b.Bytes())
}
