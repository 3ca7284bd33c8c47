package keychain_test

import (
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
	"pgregory.net/rapid"
)

func TestMessageSignatureHoldsForOneMessageAndKey(t *testing.T) {
	t.Parallel()
	keys, trio := demo(t)
	rapid.Check(t, func(t *rapid.T) {
		message := rapid.SliceOf(rapid.Byte()).Draw(t, "message")
		signature, err := keychain.SignMessage(keys[0], message)
		if err != nil || len(signature) != 130 || (signature[:2] != "1f" && signature[:2] != "20") {
			t.Fatalf("%s (%v)", signature, err)
		}
		if !keychain.VerifyMessage(trio[0], message, signature) || !keychain.VerifyMessage(trio[0], message, strings.ToUpper(signature)) {
			t.Fatal("refused")
		}
		raw := unhexed(signature)
		raw[rapid.IntRange(0, len(raw)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if keychain.VerifyMessage(trio[0], message, hexed(raw)) {
			t.Fatal("an altered signature is taken")
		}
		if keychain.VerifyMessage(trio[1], message, signature) || keychain.VerifyMessage(trio[0], append(message, 0), signature) {
			t.Fatal("taken for another key or message")
		}
	})
}

func TestVerifyMessageRefuses(t *testing.T) {
	t.Parallel()
	_, trio := demo(t)
	signature := load[sdk](t, "sdk.json").Messages[0].Signature
	for _, bad := range []string{
		"", "zz", signature[:128], signature + "00", strings.Repeat("0", 130), strings.Repeat("f", 130), "1f" + strings.Repeat("0", 128),
		"1b" + signature[2:], // the header of an uncompressed key
		"27" + signature[2:], // of a segwit address (BIP 137), which BitGo never signs for
	} {
		if keychain.VerifyMessage(trio[0], nil, bad) {
			t.Errorf("%q is taken", bad)
		}
	}
	if !keychain.VerifyMessage(trio[0], nil, signature) || keychain.VerifyMessage("xpub", nil, signature) {
		t.Error("the real one is refused, or a broken key taken")
	}
}
