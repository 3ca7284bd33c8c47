package keychain_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
	"pgregory.net/rapid"
)

// payees are addresses of every kind that testnet has.
var payees = []string{
	payee,
	"tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", // p2wsh
	"tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47zagq", // p2tr
	"mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn",                             // p2pkh
	"2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc",                            // p2sh
}

// TestSendRoundTrip: whatever is built, half-signed and co-signed passes the
// script engine, pays what was asked, and leaves the fee that Fee tells.
func TestSendRoundTrip(t *testing.T) {
	t.Parallel()
	keys, trio := demo(t)
	rapid.Check(t, func(t *rapid.T) {
		in, out, fee := drawSend(t)
		built, err := keychain.Build(trio, in, out)
		if err != nil {
			t.Fatal(err)
		}
		half, err := keychain.SignHalf(built, keys[0])
		if err != nil {
			t.Fatal(err)
		}
		tx, err := keychain.Cosign(built, half, trio, keys[2])
		if err != nil {
			t.Fatal(err)
		}
		if again, err := keychain.Cosign(built, half, trio, keys[2]); err != nil || again != tx {
			t.Fatalf("signed again, it is another transaction (%v)", err)
		}
		if got, err := keychain.Fee(half); err != nil || got != fee {
			t.Fatalf("fee %d (%v), want %d", got, err, fee)
		}
		outputs, err := keychain.Outputs(half, trio)
		if err != nil || len(outputs) != len(out) {
			t.Fatalf("%v (%v)", outputs, err)
		}
		var paid []keychain.Output
		for i, o := range out {
			if o.Change {
				if o.Address, err = trio.Address(o.Chain, o.Index); err != nil {
					t.Fatal(err)
				}
			} else {
				paid = append(paid, o)
			}
			if outputs[i] != o {
				t.Fatalf("output %d is %v, want %v", i, outputs[i], o)
			}
		}
		if recipients, err := keychain.Recipients(half); err != nil || fmt.Sprint(recipients) != fmt.Sprint(paid) {
			t.Fatalf("recipients %v (%v), want %v", recipients, err, paid)
		}
	})
}

// drawSend draws inputs, and outputs that leave a fee.
func drawSend(t *rapid.T) (in []keychain.Input, out []keychain.Output, fee int64) {
	index := rapid.Uint32Range(0, 1<<31-1)
	for i := range rapid.IntRange(1, 3).Draw(t, "inputs") {
		u := keychain.Input{
			Txid: txid, Vout: uint32(i), Value: rapid.Int64Range(1_000, 7e14).Draw(t, "value"),
			Chain: rapid.SampledFrom([]uint32{0, 1, 10, 11, 20, 21}).Draw(t, "chain"), Index: index.Draw(t, "index"),
		}
		in, fee = append(in, u), fee+u.Value
	}
	for range rapid.IntRange(1, 3).Draw(t, "payments") {
		o := keychain.Output{Address: rapid.SampledFrom(payees).Draw(t, "payee"), Value: rapid.Int64Range(1, 300).Draw(t, "amount")}
		out, fee = append(out, o), fee-o.Value
	}
	if rapid.Bool().Draw(t, "change") {
		o := keychain.Output{
			Change: true, Value: rapid.Int64Range(1, fee).Draw(t, "left"),
			Chain: rapid.SampledFrom([]uint32{1, 11, 21}).Draw(t, "change chain"), Index: index.Draw(t, "change index"),
		}
		out, fee = append(out, o), fee-o.Value
	}
	return in, out, fee
}

func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	_, trio := demo(t)
	in := keychain.Input{Txid: txid, Value: 1000, Chain: 20}
	pay := keychain.Output{Address: payee, Value: 900}
	for name, c := range map[string]struct {
		in   []keychain.Input
		out  []keychain.Output
		want error // nil for any
	}{
		"no input":       {nil, []keychain.Output{pay}, keychain.ErrAmount},
		"no output":      {[]keychain.Input{in}, nil, keychain.ErrAmount},
		"twice the same": {[]keychain.Input{in, in}, []keychain.Output{pay}, keychain.ErrAmount},
		"too much":       {[]keychain.Input{in}, []keychain.Output{pay, pay}, keychain.ErrAmount},
		"nothing":        {[]keychain.Input{in}, []keychain.Output{{Address: payee}}, keychain.ErrAmount},
		"negative":       {[]keychain.Input{in}, []keychain.Output{{Address: payee, Value: -1}}, keychain.ErrAmount},
		"more than all":  {[]keychain.Input{{Txid: txid, Value: 21e14 + 1, Chain: 20}}, []keychain.Output{pay}, keychain.ErrAmount},
		"taproot input":  {[]keychain.Input{{Txid: txid, Value: 1000, Chain: 40}}, []keychain.Output{pay}, keychain.ErrChain},
		"taproot change": {[]keychain.Input{in}, []keychain.Output{{Change: true, Value: 900, Chain: 41}}, keychain.ErrChain},
		"unknown chain":  {[]keychain.Input{{Txid: txid, Value: 1000, Chain: 2}}, []keychain.Output{pay}, keychain.ErrChain},
		"hardened index": {[]keychain.Input{{Txid: txid, Value: 1000, Chain: 20, Index: 1 << 31}}, []keychain.Output{pay}, keychain.ErrChain},
		"no txid":        {[]keychain.Input{{Value: 1000, Chain: 20}}, []keychain.Output{pay}, nil},
		"a mainnet address": {[]keychain.Input{in}, []keychain.Output{
			{Address: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Value: 900}}, nil},
		"a public key": {[]keychain.Input{in}, []keychain.Output{
			{Address: "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", Value: 900}}, nil},
		"no address":               {[]keychain.Input{in}, []keychain.Output{{Value: 900}}, nil},
		"someone else's as change": {[]keychain.Input{in}, []keychain.Output{{Address: payee, Change: true, Value: 900, Chain: 21}}, nil},
	} {
		if _, err := keychain.Build(trio, c.in, c.out); err == nil || (c.want != nil && !errors.Is(err, c.want)) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for _, bad := range []keychain.Trio{{trio[0], trio[1]}, {trio[0], trio[1], trio[1]}} {
		if _, err := keychain.Build(bad, []keychain.Input{in}, []keychain.Output{pay}); !errors.Is(err, keychain.ErrKey) {
			t.Errorf("two keys: %v", err)
		}
	}
}

// TestOutputsBelieveNothing: a stranger's output that claims to be change is not.
func TestOutputsBelieveNothing(t *testing.T) {
	t.Parallel()
	keys, trio := demo(t)
	other, err := keychain.New(make([]byte, 16))
	if err != nil {
		t.Fatal(err)
	}
	stranger := keychain.Trio{trio[0], trio[1], other.Xpub()} // the user's own fingerprint and path, another wallet
	built, err := keychain.Build(stranger, []keychain.Input{{Txid: txid, Value: 1000, Chain: 20}},
		[]keychain.Output{{Change: true, Value: 900, Chain: 21, Index: 4}})
	if err != nil {
		t.Fatal(err)
	}
	outputs, err := keychain.Outputs(built, trio)
	if err != nil || len(outputs) != 1 || outputs[0].Change || outputs[0].Address == "" {
		t.Errorf("%v (%v)", outputs, err)
	}
	if _, err := keychain.Cosign(built, built, trio, keys[2]); !errors.Is(err, keychain.ErrPSBT) {
		t.Errorf("an input of another wallet is signed: %v", err)
	}
	if _, err := keychain.SignHalf(built, keys[2]); !errors.Is(err, keychain.ErrKey) {
		t.Errorf("a key without a part in it signs: %v", err)
	}
}
