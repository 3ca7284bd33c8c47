package keychain_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

func TestSDKEnvelopes(t *testing.T) {
	t.Parallel()
	vectors := load[sdk](t, "sdk.json")
	for _, v := range vectors.Envelopes {
		salt, iv := [8]byte(unhexed(v.Salt)), [16]byte(unhexed(v.IV))
		if got, err := keychain.Encrypt(v.Password, v.Plaintext, salt, iv); err != nil || got != v.Envelope {
			t.Errorf("%q is sealed as (%v)\n%s, want\n%s", v.Plaintext, err, got, v.Envelope)
		}
		if got, err := keychain.Open(v.Password, v.Envelope); err != nil || got != v.Plaintext {
			t.Errorf("opened %q (%v), want %q", got, err, v.Plaintext)
		}
	}
	long := vectors.Long
	got, err := keychain.Encrypt(long.Password, strings.Repeat(long.Repeat, long.Times),
		[8]byte(unhexed(long.Salt)), [16]byte(unhexed(long.IV)))
	if sum := sha256.Sum256([]byte(got)); err != nil || hex.EncodeToString(sum[:]) != long.Sha256 {
		t.Errorf("a text whose length needs three bytes is sealed otherwise (%v)", err)
	}
	if text, err := keychain.Open(long.Password, got); err != nil || len(text) != len(long.Repeat)*long.Times {
		t.Errorf("and opens as %d bytes (%v)", len(text), err)
	}
}

// TestSDKVariants: what SJCL can be told to write beside BitGo's own parameters.
func TestSDKVariants(t *testing.T) {
	t.Parallel()
	vectors := load[sdk](t, "sdk.json")
	for _, v := range vectors.Variants {
		if got, err := keychain.Open("fake-passphrase", v.Envelope); err != nil || got != "the plaintext" {
			t.Errorf("%s: opened %q (%v)", v.Note, got, err)
		}
		if _, err := keychain.Open("fake-passphrasf", v.Envelope); err != keychain.ErrPassword {
			t.Errorf("%s: the wrong password gives %v", v.Note, err)
		}
	}
	long := vectors.LongAdata
	envelope, err := json.Marshal(map[string]any{"iter": 10000, "ks": 256, "salt": long.Salt, "iv": long.IV, "ct": long.CT,
		"adata": strings.Repeat(long.Adata, long.Times)})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := keychain.Open("fake-passphrase", string(envelope)); err != nil || got != "the plaintext" {
		t.Errorf("with 65280 bytes of authenticated data: opened %q (%v)", got, err)
	}
}

func TestSDKKeys(t *testing.T) {
	t.Parallel()
	for _, v := range load[sdk](t, "sdk.json").Keys {
		key, err := keychain.New(unhexed(v.Seed))
		if err != nil {
			t.Fatal(err)
		}
		if key.Xprv() != v.Xprv || key.Xpub() != v.Xpub {
			t.Errorf("root %s, want %s", key.Xpub(), v.Xpub)
		}
		if child, err := key.Derive(0, 0, 20, 7); err != nil || child.Xpub() != v.Child {
			t.Errorf("child %s (%v), want %s", child, err, v.Child)
		}
		const hard = 1 << 31
		if child, err := key.Derive(hard+44, hard+1, 0); err != nil || child.Xprv() != v.Hardened {
			t.Errorf("hardened child %s (%v)", child, err)
		}
		public, err := keychain.Parse(v.Xpub)
		if err != nil {
			t.Fatal(err)
		}
		if child, err := public.Derive(0, 0, 20, 7); err != nil || child.Xpub() != v.Child {
			t.Errorf("child of the xpub %s (%v), want %s", child, err, v.Child)
		}
	}
}

func TestSDKMessages(t *testing.T) {
	t.Parallel()
	vectors := load[sdk](t, "sdk.json")
	user := parse(t, vectors.Xprvs[0])
	for _, v := range vectors.Messages {
		message := []byte(v.Message + strings.Repeat("y", v.Times))
		if got, err := keychain.SignMessage(user, message); err != nil || got != v.Signature {
			t.Errorf("%d bytes are signed %s (%v), want %s", len(message), got, err, v.Signature)
		}
		if !keychain.VerifyMessage(user.Xpub(), message, v.Signature) {
			t.Errorf("the signature of %d bytes is refused", len(message))
		}
	}
	for i, want := range vectors.KeySignatures {
		xpub := parse(t, vectors.Xprvs[i+1]).Xpub()
		if got, err := keychain.SignKey(user, xpub); err != nil || got != want || !keychain.VerifyKeySignature(user.Xpub(), xpub, want) {
			t.Errorf("key signature %d is %s (%v), want %s", i, got, err, want)
		}
	}
}

// TestSDKAddresses covers every script type BitGo has for Bitcoin.
func TestSDKAddresses(t *testing.T) {
	t.Parallel()
	vectors := load[sdk](t, "sdk.json")
	_, trio := demo(t)
	for _, at := range vectors.Addresses {
		if got, err := trio.Address(at.Chain, at.Index); err != nil || got != at.Address {
			t.Errorf("address %d/%d is %s (%v), want %s", at.Chain, at.Index, got, err, at.Address)
		}
	}
}
