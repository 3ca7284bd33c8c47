package keychain_test

import (
	"errors"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// FuzzOpen: any text gives a plaintext or one of two errors.
func FuzzOpen(f *testing.F) {
	vectors := load[sdk](f, "sdk.json")
	f.Add(vectors.Envelopes[0].Envelope)
	for _, v := range vectors.Variants {
		f.Add(v.Envelope)
	}
	f.Fuzz(func(t *testing.T, envelope string) {
		_, err := keychain.Open("fake-passphrase", envelope)
		if err != nil && !errors.Is(err, keychain.ErrPassword) && !errors.Is(err, keychain.ErrEnvelope) {
			t.Fatal(err)
		}
	})
}

// FuzzCosign: whatever comes back in place of the half-signed transaction, it is
// refused by name, or what results is what was built.
func FuzzCosign(f *testing.F) {
	keys, trio := demo(f)
	built, half := send(f)
	want, err := keychain.Cosign(built, half, trio, keys[2])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(unhexed(half))
	f.Add(unhexed(built))
	f.Add(unhexed(want.Hex))
	f.Fuzz(func(t *testing.T, raw []byte) {
		text := hexed(raw)
		tx, err := keychain.Cosign(built, text, trio, keys[2])
		switch {
		case err == nil && tx != want:
			t.Fatal("another transaction")
		case err != nil && !errors.Is(err, keychain.ErrPSBT) && !errors.Is(err, keychain.ErrDifferent) && !errors.Is(err, keychain.ErrSignature):
			t.Fatal(err)
		}
		// The other readers must stand what they are handed, too: even as the PSBT that is trusted.
		if half, err := keychain.SignHalf(text, keys[0]); err == nil {
			_, _ = keychain.Cosign(text, half, trio, keys[2])
		}
		_, _ = keychain.Recipients(text)
		_, _ = keychain.Outputs(text, trio)
		_, _ = keychain.Fee(text)
		_, _ = keychain.Txid(text)
	})
}

// FuzzVerifyMessage: no panic, and nothing verifies but the one signature.
func FuzzVerifyMessage(f *testing.F) {
	keys, trio := demo(f)
	want, err := keychain.SignMessage(keys[0], []byte("payload"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(trio[0], []byte("payload"), want)
	f.Add(trio[1], []byte("payload"), want)
	f.Add("", []byte{}, "1f")
	f.Fuzz(func(t *testing.T, xpub string, message []byte, signature string) {
		if keychain.VerifyMessage(xpub, message, signature) && xpub == trio[0] && string(message) != "payload" {
			t.Fatal("a forgery")
		}
	})
}
