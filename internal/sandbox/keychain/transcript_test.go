package keychain_test

import (
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// TestTranscriptEnvelopes: the passcode opens the passphrase, the passphrase the
// key, and the key is the one whose xpub was registered.
func TestTranscriptEnvelopes(t *testing.T) {
	t.Parallel()
	seen := load[transcript](t, "transcript.json")
	for i, key := range seen.Keys {
		passphrase, err := keychain.Open(seen.Passcode, seen.Passphrases[min(i, 1)]) // of the Go Account, then of the other wallet
		if err != nil {
			t.Fatal(err)
		}
		xprv, err := keychain.Open(passphrase, key.EncryptedPrv)
		if err != nil {
			t.Fatal(err)
		}
		if key.Xprv != "" && xprv != key.Xprv {
			t.Errorf("%s: another key was sealed", key.Xpub)
		}
		parsed, err := keychain.Parse(xprv)
		if err != nil {
			t.Fatal(err)
		}
		if parsed.Xpub() != key.Xpub || parsed.Xprv() != xprv {
			t.Errorf("xpub %s, want %s", parsed.Xpub(), key.Xpub)
		}
	}
}

func TestTranscriptSignatures(t *testing.T) {
	t.Parallel()
	seen := load[transcript](t, "transcript.json")
	ofc := seen.Keys[0].Xpub
	for _, sent := range seen.Ofc {
		if !keychain.VerifyMessage(ofc, []byte(sent.Payload), sent.Signature) {
			t.Errorf("the signature of %s is refused", sent.Payload)
		}
		if keychain.VerifyMessage(ofc, []byte(sent.Payload+" "), sent.Signature) ||
			keychain.VerifyMessage(seen.Trio[0], []byte(sent.Payload), sent.Signature) {
			t.Error("a signature of something else, or by someone else, is taken")
		}
	}
	user, err := keychain.Parse(seen.Keys[1].Xprv)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range seen.KeySignatures {
		if !keychain.VerifyKeySignature(user.Xpub(), seen.Trio[i+1], want) {
			t.Errorf("key signature %d is refused", i)
		}
		if got, err := keychain.SignKey(user, seen.Trio[i+1]); err != nil || got != want {
			t.Errorf("key signature %d is %s (%v), want %s", i, got, err, want)
		}
	}
}

func TestTranscriptAddresses(t *testing.T) {
	t.Parallel()
	seen := load[transcript](t, "transcript.json")
	for _, at := range seen.Addresses {
		if got, err := keychain.Trio(seen.Trio).Address(at.Chain, at.Index); err != nil || got != at.Address {
			t.Errorf("address %d/%d is %s (%v), want %s", at.Chain, at.Index, got, err, at.Address)
		}
	}
}

// TestTranscriptSend builds and half-signs the transaction of §7.7 byte for byte.
func TestTranscriptSend(t *testing.T) {
	t.Parallel()
	seen := load[transcript](t, "transcript.json")
	built, err := keychain.Build(seen.Trio,
		[]keychain.Input{{Txid: "1111111111111111111111111111111111111111111111111111111111111111", Value: 1_000_000, Chain: 20}},
		[]keychain.Output{
			{Address: "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", Value: 120_000},
			{Value: 879_500, Chain: 21, Index: 7, Change: true},
		})
	if err != nil || built != seen.Built {
		t.Fatalf("built (%v)\n%s, want\n%s", err, built, seen.Built)
	}
	user, err := keychain.Parse(seen.Keys[1].Xprv)
	if err != nil {
		t.Fatal(err)
	}
	half, err := keychain.SignHalf(built, user)
	if err != nil || half != seen.HalfSigned {
		t.Fatalf("half-signed (%v)\n%s, want\n%s", err, half, seen.HalfSigned)
	}
	if fee, err := keychain.Fee(half); err != nil || fee != 500 {
		t.Errorf("fee %d (%v)", fee, err)
	}
}
