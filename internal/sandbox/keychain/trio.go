package keychain

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcutil"
	"github.com/btcsuite/btcd/btcutil/hdkeychain"
	"github.com/btcsuite/btcd/btcutil/psbt"
	"github.com/btcsuite/btcd/chaincfg"
	"github.com/btcsuite/btcd/txscript"
)

// ErrChain says that a chain or index has no address, or none that this package can spend from.
var ErrChain = errors.New("keychain: chain not supported")

var network = &chaincfg.TestNet3Params // testnet4 writes its addresses alike

// Trio is the xpubs of a wallet's keys: user, backup, BitGo.
type Trio [3]string

// Script is what locks an address and what opens it.
type Script struct {
	Pubkey  []byte // of the output
	Redeem  []byte // where the output is p2sh
	Witness []byte // where it is or wraps p2wsh
}

// AddressType is BitGo's name for a chain's script: even chains receive, odd
// ones take change.
func AddressType(chain uint32) (string, error) {
	switch chain {
	case 0, 1:
		return "p2sh", nil
	case 10, 11:
		return "p2shP2wsh", nil
	case 20, 21:
		return "p2wsh", nil
	case 30, 31:
		return "p2tr", nil
	case 40, 41:
		return "p2trMusig2", nil
	}
	return "", fmt.Errorf("%w: %d", ErrChain, chain)
}

// Address is the testnet address at 0/0/chain/index.
func (t Trio) Address(chain, index uint32) (string, error) {
	script, err := t.Script(chain, index)
	if err != nil {
		return "", err
	}
	return addressOf(script.Pubkey)
}

// Script is the 2-of-3 at 0/0/chain/index; a taproot one has only its output.
func (t Trio) Script(chain, index uint32) (Script, error) {
	w, err := t.wallet()
	if err != nil {
		return Script{}, err
	}
	p, err := w.place(chain, index)
	return p.Script, err
}

// wallet is a trio, read: the roots, and for speed the keys at 0/0 that all
// addresses descend from.
type wallet struct{ roots, bases [3]Key }

func (t Trio) wallet() (w wallet, err error) {
	for i, xpub := range t {
		if w.roots[i], err = Parse(xpub); err == nil {
			w.bases[i], err = w.roots[i].Derive(0, 0)
		}
		if err != nil {
			return w, fmt.Errorf("key %d of the wallet: %w", i, err)
		}
	}
	if t[0] == t[1] || t[0] == t[2] || t[1] == t[2] {
		return w, fmt.Errorf("%w: twice in the wallet", ErrKey)
	}
	return w, nil
}

// place is one address of a wallet: its script and the three public keys in it.
type place struct {
	Script
	chain, index uint32
	keys         [3]*btcec.PublicKey
}

func (w wallet) place(chain, index uint32) (place, error) {
	p := place{chain: chain, index: index}
	kind, err := AddressType(chain)
	if err != nil {
		return p, err
	}
	if index >= hdkeychain.HardenedKeyStart {
		return p, fmt.Errorf("%w: index %d", ErrChain, index)
	}
	for i, base := range w.bases {
		child, err := base.Derive(chain, index)
		if err != nil {
			return p, err
		}
		p.keys[i] = child.public
	}
	p.Script, err = lock(kind, p.keys)
	return p, err
}

// pathLength is that of every path in a BitGo wallet; others are not walked, for
// a PSBT may hold very long ones.
const pathLength = 4

// path is the same for all three keys.
func (p place) path() []uint32 { return []uint32{0, 0, p.chain, p.index} }

// derivations tell a signer where its key lies; psbt wants them sorted by public key and sorts them itself.
func (w wallet) derivations(p place) []*psbt.Bip32Derivation {
	all := make([]*psbt.Bip32Derivation, len(w.roots))
	for i, root := range w.roots {
		all[i] = &psbt.Bip32Derivation{
			PubKey: p.keys[i].SerializeCompressed(), MasterKeyFingerprint: root.fingerprint(), Bip32Path: p.path(),
		}
	}
	return all
}

// lock builds the script of a kind; the keys stay in wallet order.
func lock(kind string, keys [3]*btcec.PublicKey) (Script, error) {
	if kind == "p2tr" || kind == "p2trMusig2" {
		pubkey, err := taproot(kind, keys)
		return Script{Pubkey: pubkey}, err
	}
	b := txscript.NewScriptBuilder().AddOp(txscript.OP_2)
	for _, key := range keys {
		b.AddData(key.SerializeCompressed())
	}
	multisig, err := b.AddOp(txscript.OP_3).AddOp(txscript.OP_CHECKMULTISIG).Script()
	if err != nil {
		return Script{}, err
	}
	s := Script{Redeem: multisig}
	if kind != "p2sh" {
		s.Witness, s.Redeem = multisig, witnessProgram(multisig)
	}
	if kind == "p2wsh" {
		s.Pubkey, s.Redeem = s.Redeem, nil
		return s, nil
	}
	s.Pubkey, err = payToScriptHash(s.Redeem)
	return s, err
}

// witnessProgram is the p2wsh output of a script.
func witnessProgram(script []byte) []byte {
	program := sha256.Sum256(script)
	return append([]byte{txscript.OP_0, txscript.OP_DATA_32}, program[:]...)
}

func payToScriptHash(redeem []byte) ([]byte, error) {
	return txscript.NewScriptBuilder().AddOp(txscript.OP_HASH160).AddData(btcutil.Hash160(redeem)).
		AddOp(txscript.OP_EQUAL).Script()
}

// addressOf writes an output script as an address; empty where it has none.
func addressOf(pubkey []byte) (string, error) {
	_, addresses, _, err := txscript.ExtractPkScriptAddrs(pubkey, network)
	if err != nil || len(addresses) != 1 {
		return "", err
	}
	return addresses[0].EncodeAddress(), nil
}
