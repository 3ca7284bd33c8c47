package keychain_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
	"pgregory.net/rapid"
)

func TestSealOpens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		password := rapid.String().Draw(t, "password")
		plaintext := rapid.String().Draw(t, "plaintext")
		sealed, err := keychain.Seal(password, plaintext)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := keychain.Open(password, sealed); err != nil || got != plaintext {
			t.Fatalf("opened %q (%v)", got, err)
		}
		wrong := rapid.String().Filter(func(other string) bool { return other != password }).Draw(t, "wrong")
		if _, err := keychain.Open(wrong, sealed); err != keychain.ErrPassword {
			t.Fatalf("the wrong password gives %v", err)
		}
	})
}

func TestSealIsFresh(t *testing.T) {
	t.Parallel()
	first, err := keychain.Seal("fake-passphrase", "text")
	if err != nil {
		t.Fatal(err)
	}
	if second, err := keychain.Seal("fake-passphrase", "text"); err != nil || first == second {
		t.Errorf("sealed twice alike (%v)", err)
	}
	if _, err := keychain.Seal("fake-passphrase", "\xff"); err == nil {
		t.Error("what is not UTF-8 is sealed, and JavaScript could not open it")
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	with := func(old, new string) string {
		const envelope = `{"iv":"AAAAAAAAAAAAAAAAAAAAAA==","v":1,"iter":10000,"ks":256,"ts":64,"mode":"ccm",` +
			`"adata":"","cipher":"aes","salt":"AAAAAAAAAAA=","ct":"AAAAAAAAAAAAAAAA"}`
		if !strings.Contains(envelope, old) {
			panic(old)
		}
		return strings.Replace(envelope, old, new, 1)
	}
	for _, c := range []struct {
		envelope string
		want     error
	}{
		{with("", ""), keychain.ErrPassword},
		{with(`"AAAAAAAAAAAAAAAA"`, `"AAAA"`), keychain.ErrPassword}, // shorter than a tag
		{with(`"AAAAAAAAAAAAAAAA"`, `""`), keychain.ErrPassword},
		{with(`"AAAAAAAAAAAAAAAA"`, `"A!"`), keychain.ErrEnvelope},
		{with(`"v":1`, `"v":2`), keychain.ErrEnvelope},
		{with(`10000`, `100`), keychain.ErrEnvelope},
		{with(`10000`, `100001`), keychain.ErrEnvelope},
		{with(`10000`, `-1`), keychain.ErrEnvelope},
		{with(`10000`, `1e99`), keychain.ErrEnvelope},
		{with(`256`, `512`), keychain.ErrEnvelope},
		{with(`64`, `8`), keychain.ErrEnvelope},
		{with(`ccm`, `ocb2`), keychain.ErrEnvelope},
		{with(`aes`, `des`), keychain.ErrEnvelope},
		{with(`"AAAAAAAAAAAAAAAAAAAAAA=="`, `"AAAA"`), keychain.ErrEnvelope},
		{with(`"AAAAAAAAAAAAAAAAAAAAAA=="`, `"`+strings.Repeat("A", 24)+`"`), keychain.ErrEnvelope},
		{with(`"AAAAAAAAAAA="`, `""`), keychain.ErrEnvelope},
		{with(`"adata":""`, `"adata":"%uD83D"`), keychain.ErrEnvelope}, // half a surrogate pair
		{"", keychain.ErrEnvelope}, {"null", keychain.ErrEnvelope}, {"[]", keychain.ErrEnvelope}, {"{}", keychain.ErrEnvelope},
	} {
		if _, err := keychain.Open("fake-passphrase", c.envelope); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.envelope, err, c.want)
		}
	}
}

// TestErrorsNameNoSecret: what was typed must not come back in an error.
func TestErrorsNameNoSecret(t *testing.T) {
	t.Parallel()
	xprv := load[sdk](t, "sdk.json").Xprvs[0]
	_, opened := keychain.Open("hunter2hunter2", `{"iv":"hunter2hunter2"`)
	_, parsed := keychain.Parse(xprv[:110] + "0")
	_, long := keychain.Parse(xprv + xprv)
	_, address := keychain.Trio{xprv, xprv[:100], xprv}.Address(20, 0)
	for _, err := range []error{opened, parsed, long, address} {
		if err == nil || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), xprv[:20]) {
			t.Errorf("%v", err)
		}
	}
	if text := fmt.Sprintf("%v %+v %s", parse(t, xprv), parse(t, xprv), parse(t, xprv)); strings.Contains(text, "xprv") {
		t.Errorf("a key prints as %s", text)
	}
}
