package keychain_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// transcript is what BitGo Express said on the wire (bitgo-express.md §7).
type transcript struct {
	Passcode      string
	Passphrases   []string `json:"encryptedWalletPassphrase"`
	Keys          []sealedKey
	Trio          [3]string
	KeySignatures [2]string
	Ofc           []struct{ Payload, Signature string }
	Addresses     []addressAt
	Built         string
	HalfSigned    string
	Txid, Tx      string
}

type sealedKey struct{ Xpub, EncryptedPrv, Xprv string }

type addressAt struct {
	Chain, Index uint32
	Address      string
}

// sdk is what the functions of BitGo's SDK return for given inputs.
type sdk struct {
	Envelopes []struct{ Password, Plaintext, Salt, IV, Envelope string }
	Long      struct {
		Password, Repeat, Salt, IV, Sha256 string
		Times                              int
	}
	Variants  []struct{ Note, Envelope string }
	LongAdata struct {
		Adata, CT, IV, Salt string
		Times               int
	}
	Keys     []struct{ Seed, Xprv, Xpub, Child, Hardened string }
	Xprvs    [3]string
	Messages []struct {
		Message   string
		Times     int
		Signature string
	}
	KeySignatures [2]string
	Addresses     []addressAt
}

func load[T any](t testing.TB, name string) T {
	t.Helper()
	var v T
	text, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func hexed(b []byte) string { return hex.EncodeToString(b) }

// unhexed is for hex that was just made.
func unhexed(text string) []byte {
	b, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return b
}

// demo is the vectors' wallet.
func demo(t testing.TB) (keys [3]keychain.Key, trio keychain.Trio) {
	t.Helper()
	for i, xprv := range load[sdk](t, "sdk.json").Xprvs {
		keys[i] = parse(t, xprv)
		trio[i] = keys[i].Xpub()
	}
	return keys, trio
}

func parse(t testing.TB, text string) keychain.Key {
	t.Helper()
	key, err := keychain.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
