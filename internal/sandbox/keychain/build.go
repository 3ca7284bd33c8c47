package keychain

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/btcsuite/btcd/btcutil"
	"github.com/btcsuite/btcd/btcutil/psbt"
	"github.com/btcsuite/btcd/chaincfg/chainhash"
	"github.com/btcsuite/btcd/txscript"
	"github.com/btcsuite/btcd/wire"
)

// maxSatoshi is all the bitcoin there will be; sums of a transaction's amounts
// stay far below an int64's end.
const maxSatoshi = btcutil.MaxSatoshi

// ErrAmount says that an amount is not positive, too large, or that outputs exceed inputs.
var ErrAmount = errors.New("keychain: amounts do not add up")

// Input is an unspent of the wallet. Txid in the order explorers show it, Value in satoshi.
type Input struct {
	Txid         string
	Vout         uint32
	Value        int64
	Chain, Index uint32
}

// Output pays Value satoshi to Address. Change goes to the wallet's own address
// at Chain and Index; Address may then be left empty, and must match if it is not.
type Output struct {
	Address      string
	Value        int64
	Chain, Index uint32
	Change       bool
}

// Build makes the PSBT that tx/build answers with, in hex, as the SDK expects a
// psbt-lite (bitgo-express.md §4.5): per input the unspent, its script and three
// derivations; per change output the script and derivations; the xpubs. What the
// outputs leave of the inputs is the fee. Inputs and change on the taproot chains
// give ErrChain.
func Build(trio Trio, in []Input, out []Output) (string, error) {
	w, err := trio.wallet()
	if err != nil {
		return "", err
	}
	if len(in) == 0 || len(out) == 0 {
		return "", fmt.Errorf("%w: %d inputs, %d outputs", ErrAmount, len(in), len(out))
	}
	tx := wire.NewMsgTx(2)
	packet := &psbt.Packet{UnsignedTx: tx, XPubs: w.xpubs()}
	left := int64(0)
	for i, u := range in {
		p, err := w.input(tx, u)
		if err != nil {
			return "", fmt.Errorf("input %d: %w", i, err)
		}
		packet.Inputs = append(packet.Inputs, p)
		left += u.Value
	}
	for i, o := range out {
		p, err := w.output(tx, o)
		if err != nil {
			return "", fmt.Errorf("output %d: %w", i, err)
		}
		packet.Outputs = append(packet.Outputs, p)
		left -= o.Value
	}
	if left < 0 {
		return "", fmt.Errorf("%w: outputs exceed inputs by %d", ErrAmount, -left)
	}
	return encode(packet)
}

// input adds an unspent to the transaction. The sequence leaves the lock time in force.
func (w wallet) input(tx *wire.MsgTx, u Input) (in psbt.PInput, err error) {
	hash, err := chainhash.NewHashFromStr(u.Txid)
	if err != nil || len(u.Txid) != 2*chainhash.HashSize {
		return in, errors.New("keychain: not a transaction id")
	}
	point := wire.OutPoint{Hash: *hash, Index: u.Vout}
	if slices.ContainsFunc(tx.TxIn, func(other *wire.TxIn) bool { return other.PreviousOutPoint == point }) {
		return in, fmt.Errorf("%w: an unspent twice", ErrAmount)
	}
	if err := checkAmount(u.Value); err != nil {
		return in, err
	}
	p, err := w.place(u.Chain, u.Index)
	if err != nil {
		return in, err
	}
	if p.Redeem == nil && p.Witness == nil {
		return in, fmt.Errorf("%w: cannot spend from %d", ErrChain, u.Chain)
	}
	tx.AddTxIn(&wire.TxIn{PreviousOutPoint: point, Sequence: wire.MaxTxInSequenceNum - 1})
	return psbt.PInput{
		WitnessUtxo: wire.NewTxOut(u.Value, p.Pubkey), SighashType: txscript.SigHashAll,
		RedeemScript: p.Redeem, WitnessScript: p.Witness, Bip32Derivation: w.derivations(p),
	}, nil
}

func (w wallet) output(tx *wire.MsgTx, o Output) (out psbt.POutput, err error) {
	if err := checkAmount(o.Value); err != nil {
		return out, err
	}
	if !o.Change {
		script, err := payTo(o.Address)
		tx.AddTxOut(wire.NewTxOut(o.Value, script))
		return out, err
	}
	p, err := w.place(o.Chain, o.Index)
	if err != nil {
		return out, err
	}
	if own, err := addressOf(p.Pubkey); err != nil || (o.Address != "" && o.Address != own) {
		return out, fmt.Errorf("keychain: change address is not the wallet's at %d/%d", o.Chain, o.Index)
	}
	tx.AddTxOut(wire.NewTxOut(o.Value, p.Pubkey))
	if p.Redeem == nil && p.Witness == nil {
		return out, fmt.Errorf("%w: cannot take change on %d", ErrChain, o.Chain)
	}
	return psbt.POutput{RedeemScript: p.Redeem, WitnessScript: p.Witness, Bip32Derivation: w.derivations(p)}, nil
}

// payTo is the output script of a testnet address.
func payTo(text string) ([]byte, error) {
	address, err := btcutil.DecodeAddress(text, network)
	if err != nil || !address.IsForNet(network) {
		return nil, errors.New("keychain: not a testnet address")
	}
	if _, bare := address.(*btcutil.AddressPubKey); bare {
		return nil, errors.New("keychain: a public key is not an address")
	}
	return txscript.PayToAddrScript(address)
}

// xpubs are in the order of their public keys, as the SDK writes them. A key
// that is not a root is left out: its depth would have to match a path nobody
// told us.
func (w wallet) xpubs() []psbt.XPub {
	roots := slices.DeleteFunc(slices.Clone(w.roots[:]), func(k Key) bool { return k.extended.Depth() != 0 })
	slices.SortFunc(roots, func(a, b Key) int {
		return bytes.Compare(a.public.SerializeCompressed(), b.public.SerializeCompressed())
	})
	var all []psbt.XPub
	for _, root := range roots {
		if neutered, err := root.extended.Neuter(); err == nil { // Parse lets no version through that fails here
			all = append(all, psbt.XPub{ExtendedKey: psbt.EncodeExtendedKey(neutered), MasterKeyFingerprint: root.fingerprint()})
		}
	}
	return all
}

func checkAmount(satoshi int64) error {
	if satoshi <= 0 || satoshi > maxSatoshi {
		return fmt.Errorf("%w: %d", ErrAmount, satoshi)
	}
	return nil
}
