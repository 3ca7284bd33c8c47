package ceremony

import (
	"crypto/sha256"
	"errors"

	"github.com/btcsuite/btcd/btcutil"
	"github.com/btcsuite/btcd/btcutil/hdkeychain"
	"github.com/btcsuite/btcd/chaincfg"
	"github.com/btcsuite/btcd/txscript"
)

// networks are those whose addresses are derived here from three public keys. Other chains write the same script in another
// form, or give a contract's address, which keys alone do not tell.
var networks = map[string]*chaincfg.Params{"btc": &chaincfg.MainNetParams, "tbtc": &chaincfg.TestNet3Params, "tbtc4": &chaincfg.TestNet3Params}

// Prove derives the address at a chain and index from the public keys of user, backup and BitGo, in this order, and compares.
// The chains are BitGo's for two-of-three scripts: 0 p2sh, 10 p2sh of p2wsh, 20 p2wsh, each odd one its change.
func Prove(coin string, pubs []string, chain, index int64, address string) Proof {
	network, known := networks[coin]
	switch {
	case !known:
		return ByContract
	case address == "" || chain < 0 || chain > 21 || chain%10 > 1:
		return Unproven // of a kind that could be derived: it is not taken on trust
	case len(pubs) != 3:
		return Differs
	}
	derived, err := derive(network, pubs, uint32(chain), index)
	if err != nil || derived != address {
		return Differs
	}
	return Derived
}

func derive(network *chaincfg.Params, pubs []string, chain uint32, index int64) (string, error) {
	if index < 0 || index >= hdkeychain.HardenedKeyStart {
		return "", errors.New("ceremony: an index out of range")
	}
	b := txscript.NewScriptBuilder().AddOp(txscript.OP_2)
	for _, pub := range pubs {
		key, err := hdkeychain.NewKeyFromString(pub)
		for _, step := range []uint32{0, 0, chain, uint32(index)} {
			if err != nil {
				return "", err
			}
			key, err = key.Derive(step)
		}
		if err != nil {
			return "", err
		}
		at, err := key.ECPubKey()
		if err != nil {
			return "", err
		}
		b.AddData(at.SerializeCompressed())
	}
	script, err := b.AddOp(txscript.OP_3).AddOp(txscript.OP_CHECKMULTISIG).Script()
	if err != nil {
		return "", err
	}
	return written(network, script, chain)
}

// written is the two-of-three script as an address of its chain.
func written(network *chaincfg.Params, script []byte, chain uint32) (string, error) {
	digest := sha256.Sum256(script)
	var a btcutil.Address
	var err error
	switch chain / 10 {
	case 0:
		a, err = btcutil.NewAddressScriptHash(script, network)
	case 1:
		a, err = btcutil.NewAddressScriptHash(append([]byte{txscript.OP_0, txscript.OP_DATA_32}, digest[:]...), network)
	default:
		a, err = btcutil.NewAddressWitnessScriptHash(digest[:], network)
	}
	if err != nil {
		return "", err
	}
	return a.EncodeAddress(), nil
}
