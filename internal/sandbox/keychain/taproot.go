package keychain

import (
	"bytes"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
	"github.com/btcsuite/btcd/btcec/v2/schnorr/musig2"
	"github.com/btcsuite/btcd/chaincfg/chainhash"
	"github.com/btcsuite/btcd/txscript"
)

// taproot is the output of BitGo's two taproot wallets. User and BitGo spend by
// the key path with their keys aggregated. The leaves are the pairs left over;
// the older p2tr repeats user and BitGo in a leaf, one level above the others.
func taproot(kind string, keys [3]*btcec.PublicKey) ([]byte, error) {
	user, backup, bitgo := keys[0], keys[1], keys[2]
	recovery, err := pairs([2]*btcec.PublicKey{user, backup}, [2]*btcec.PublicKey{backup, bitgo})
	if err != nil {
		return nil, err
	}
	root := txscript.NewTapBranch(recovery[0], recovery[1])
	var internal *btcec.PublicKey
	if kind == "p2tr" {
		main, err := pairs([2]*btcec.PublicKey{user, bitgo})
		if err != nil {
			return nil, err
		}
		root = txscript.NewTapBranch(main[0], root)
		internal, err = aggregateLegacy(user, bitgo)
		if err != nil {
			return nil, err
		}
	} else {
		aggregate, _, _, err := musig2.AggregateKeys([]*btcec.PublicKey{user, bitgo}, false)
		if err != nil {
			return nil, err
		}
		internal = aggregate.PreTweakedKey
	}
	hash := root.TapHash()
	return txscript.PayToTaprootScript(txscript.ComputeTaprootOutputKey(internal, hash[:]))
}

// pairs makes the leaves in which two keys sign together.
func pairs(all ...[2]*btcec.PublicKey) ([]txscript.TapLeaf, error) {
	leaves := make([]txscript.TapLeaf, len(all))
	for i, pair := range all {
		script, err := txscript.NewScriptBuilder().
			AddData(schnorr.SerializePubKey(pair[0])).AddOp(txscript.OP_CHECKSIGVERIFY).
			AddData(schnorr.SerializePubKey(pair[1])).AddOp(txscript.OP_CHECKSIG).Script()
		if err != nil {
			return nil, err
		}
		leaves[i] = txscript.NewBaseTapLeaf(script)
	}
	return leaves, nil
}

// aggregateLegacy aggregates two keys as MuSig2 drafts did before BIP 327: x-only
// and sorted, the second with the coefficient 1. BitGo's p2tr addresses (chains
// 30 and 31) were fixed by that draft.
func aggregateLegacy(a, b *btcec.PublicKey) (*btcec.PublicKey, error) {
	x, y := schnorr.SerializePubKey(a), schnorr.SerializePubKey(b)
	if bytes.Compare(x, y) > 0 {
		x, y = y, x
	}
	first, err := schnorr.ParsePubKey(x)
	if err != nil {
		return nil, err
	}
	second, err := schnorr.ParsePubKey(y)
	if err != nil {
		return nil, err
	}
	list := chainhash.TaggedHash(musig2.KeyAggTagList, x, y)
	hash := chainhash.TaggedHash(musig2.KeyAggTagCoeff, list[:], x)
	var coefficient btcec.ModNScalar
	coefficient.SetByteSlice(hash[:])
	var p, q, sum btcec.JacobianPoint
	first.AsJacobian(&p)
	second.AsJacobian(&q)
	btcec.ScalarMultNonConst(&coefficient, &p, &p)
	btcec.AddNonConst(&p, &q, &sum)
	sum.ToAffine()
	return btcec.NewPublicKey(&sum.X, &sum.Y), nil
}
