package keychain_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

const (
	txid  = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	payee = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"
)

// send is a transaction of the demo wallet, built and half-signed: two inputs of
// different script types, one payment, one change.
func send(t testing.TB) (built, half string) {
	t.Helper()
	keys, trio := demo(t)
	built, err := keychain.Build(trio,
		[]keychain.Input{
			{Txid: txid, Vout: 0, Value: 70_000, Chain: 20, Index: 3},
			{Txid: txid, Vout: 5, Value: 50_000, Chain: 10, Index: 1},
		},
		[]keychain.Output{
			{Address: payee, Value: 100_000},
			{Value: 19_000, Chain: 21, Index: 9, Change: true},
		})
	if err != nil {
		t.Fatal(err)
	}
	if half, err = keychain.SignHalf(built, keys[0]); err != nil {
		t.Fatal(err)
	}
	return built, half
}

func TestCosign(t *testing.T) {
	t.Parallel()
	keys, trio := demo(t)
	built, half := send(t)
	tx, err := keychain.Cosign(built, half, trio, keys[2])
	if err != nil {
		t.Fatal(err)
	}
	if len(tx.Txid) != 64 || !strings.HasPrefix(tx.Hex, "02000000"+"0001") {
		t.Errorf("not a transaction with witnesses: %s", tx.Hex)
	}
	if size := int64(len(tx.Hex) / 2); tx.VSize >= size || 4*tx.VSize < size {
		t.Errorf("%d virtual bytes of %d", tx.VSize, size)
	}
}

func TestCosignRefuses(t *testing.T) {
	t.Parallel()
	keys, trio := demo(t)
	built, half := send(t)
	byBackup, err := keychain.SignHalf(built, keys[1])
	if err != nil {
		t.Fatal(err)
	}
	other, err := keychain.Build(trio, []keychain.Input{{Txid: txid, Value: 70_000, Chain: 20, Index: 3}},
		[]keychain.Output{{Address: payee, Value: 60_000}})
	if err != nil {
		t.Fatal(err)
	}
	otherHalf, err := keychain.SignHalf(other, keys[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		half  string
		bitgo keychain.Key
		want  error
	}{
		"unsigned":            {built, keys[2], keychain.ErrSignature},
		"by the backup key":   {byBackup, keys[2], keychain.ErrSignature},
		"another transaction": {otherHalf, keys[2], keychain.ErrDifferent},
		"not hex":             {"zz", keys[2], keychain.ErrPSBT},
		"empty":               {"", keys[2], keychain.ErrPSBT},
		"half of it":          {half[:len(half)/2], keys[2], keychain.ErrPSBT},
		"and more behind it":  {half + "00", keys[2], keychain.ErrPSBT},
		"an empty derivation": {emptyDerivation(t, half), keys[2], keychain.ErrPSBT},
		"another BitGo key":   {half, keys[1], keychain.ErrKey},
		"an xpub":             {half, parse(t, trio[2]), keychain.ErrKey},
	} {
		if _, err := keychain.Cosign(built, c.half, trio, c.bitgo); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// emptyDerivation leaves an input's first derivation without even a fingerprint.
func emptyDerivation(t *testing.T, psbt string) string {
	t.Helper()
	found := regexp.MustCompile(`(2206(02|03)[0-9a-f]{64})14[0-9a-f]{40}`)
	at := found.FindStringSubmatchIndex(psbt)
	if at == nil {
		t.Fatal("no derivation")
	}
	return psbt[:at[3]] + "00" + psbt[at[1]:]
}

// TestCosignTampered alters the half-signed PSBT in many places. What is still
// taken must be the very transaction that was built.
func TestCosignTampered(t *testing.T) {
	t.Parallel()
	keys, trio := demo(t)
	built, half := send(t)
	want, err := keychain.Cosign(built, half, trio, keys[2])
	if err != nil {
		t.Fatal(err)
	}
	raw := unhexed(half)
	refused := 0
	for i := 0; i < len(raw); i += 5 {
		raw[i] ^= 1 << (i % 8)
		switch got, err := keychain.Cosign(built, hexed(raw), trio, keys[2]); {
		case err != nil:
			refused++
		case got != want:
			t.Errorf("byte %d altered gives another transaction", i)
		}
		raw[i] ^= 1 << (i % 8)
	}
	if refused < len(raw)/5/3 {
		t.Errorf("only %d alterations are refused", refused)
	}
}
