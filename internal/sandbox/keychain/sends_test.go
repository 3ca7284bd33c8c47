package keychain_test

import (
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// TestSDKSends builds, signs and co-signs what BitGo's SDK built, signed and
// finalized, for every script type that can be spent, and takes both forms of
// half-signed transaction. All of it byte for byte.
func TestSDKSends(t *testing.T) {
	t.Parallel()
	keys, trio := demo(t)
	vectors := load[struct {
		Sends []struct {
			Chains                  []uint32
			Built, Half, Legacy, Tx string
		}
	}](t, "sends.json")
	for _, v := range vectors.Sends {
		var in []keychain.Input
		for i, chain := range v.Chains {
			in = append(in, keychain.Input{Txid: txid, Vout: uint32(i), Value: 50_000, Chain: chain, Index: uint32(i + 1)})
		}
		built, err := keychain.Build(trio, in, []keychain.Output{
			{Address: payee, Value: 40_000},
			{Value: 9_000 * int64(len(in)), Chain: 21, Index: 9, Change: true},
		})
		if err != nil || built != v.Built {
			t.Fatalf("%v: built (%v)\n%s, want\n%s", v.Chains, err, built, v.Built)
		}
		half, err := keychain.SignHalf(built, keys[0])
		if err != nil || half != v.Half {
			t.Errorf("%v: half-signed (%v)\n%s, want\n%s", v.Chains, err, half, v.Half)
		}
		id, err := keychain.Txid(built)
		if err != nil {
			t.Fatal(err)
		}
		for form, text := range map[string]string{"PSBT": v.Half, "legacy": v.Legacy} {
			if got, err := keychain.Txid(text); err != nil || got != id {
				t.Errorf("%v, %s: id %s (%v), want %s", v.Chains, form, got, err, id)
			}
			tx, err := keychain.Cosign(built, text, trio, keys[2])
			if err != nil || tx.Hex != v.Tx {
				t.Errorf("%v, %s: signed (%v)\n%s, want\n%s", v.Chains, form, err, tx.Hex, v.Tx)
			}
			if native := v.Chains[0] >= 20 && len(v.Chains) == 1; native != (tx.Txid == id) {
				t.Errorf("%v: signed, the id is %s, unsigned %s", v.Chains, tx.Txid, id)
			}
		}
	}
}
