package seal_test

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/seal"
)

func key(fill byte) []byte { return bytes.Repeat([]byte{fill}, 32) }

func box(t interface{ Fatal(...any) }, keys ...[]byte) *seal.Box {
	b, err := seal.New(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatIsSealedOpensOnlyForItsContext(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := box(t, key(1))
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		context := rapid.String().Draw(t, "context")
		sealed, err := b.Seal(plain, context)
		if err != nil {
			t.Fatal(err)
		}
		opened, err := b.Open(sealed, context)
		if err != nil || !bytes.Equal(opened, plain) {
			t.Fatalf("opened %x, %v", opened, err)
		}
		if _, err := b.Open(sealed, context+"x"); !errors.Is(err, seal.ErrSealed) {
			t.Fatalf("opened for another context: %v", err)
		}
	})
}

func TestAnyFlippedBitAndAnyCutFails(t *testing.T) {
	t.Parallel()
	b := box(t, key(1), key(2))
	sealed, err := b.Seal([]byte("JBSWY3DPEHPK3PXP"), "totp/1")
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(sealed) * 8 {
		flipped := bytes.Clone(sealed)
		flipped[i/8] ^= 1 << (i % 8)
		if _, err := b.Open(flipped, "totp/1"); !errors.Is(err, seal.ErrSealed) {
			t.Fatalf("bit %d: %v", i, err)
		}
	}
	for n := range len(sealed) {
		if _, err := b.Open(sealed[:n], "totp/1"); !errors.Is(err, seal.ErrSealed) {
			t.Fatalf("cut to %d: %v", n, err)
		}
	}
}

func TestTheSameTextIsNeverSealedTheSameWay(t *testing.T) {
	t.Parallel()
	b := box(t, key(1))
	one, _ := b.Seal([]byte("same"), "c")
	two, _ := b.Seal([]byte("same"), "c")
	if bytes.Equal(one, two) || bytes.Contains(one, []byte("same")) {
		t.Fatal("a sealed record repeats itself or shows its text")
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	before, during, after := box(t, key(1)), box(t, key(2), key(1)), box(t, key(2))
	old, _ := before.Seal([]byte("seed"), "c")
	if plain, err := during.Open(old, "c"); err != nil || string(plain) != "seed" {
		t.Fatalf("the previous key no longer opens: %v", err)
	}
	fresh, _ := during.Seal([]byte("seed"), "c")
	if _, err := after.Open(fresh, "c"); err != nil {
		t.Fatalf("the first key did not seal: %v", err)
	}
	if _, err := after.Open(old, "c"); !errors.Is(err, seal.ErrSealed) {
		t.Fatalf("a dropped key still opens: %v", err)
	}
}

func TestDerivedKeysDifferByPurposeAndKey(t *testing.T) {
	t.Parallel()
	b := box(t, key(1), key(2))
	all := b.DeriveAll("cookie", 32)
	if !bytes.Equal(all[0], b.Derive("cookie", 32)) || bytes.Equal(all[0], all[1]) || len(all[1]) != 32 {
		t.Fatal("keys are not derived in order")
	}
	if bytes.Equal(b.Derive("cookie", 32), b.Derive("cookie encryption", 32)) {
		t.Fatal("two purposes share a key")
	}
	if bytes.Equal(b.Derive("cookie", 32), box(t, key(3)).Derive("cookie", 32)) {
		t.Fatal("two masters share a key")
	}
}

func TestParseKeys(t *testing.T) {
	t.Parallel()
	good := hex.EncodeToString(key(7)) + ", " + base64.RawURLEncoding.EncodeToString(key(8))
	keys, err := seal.ParseKeys(seal.Secret(good))
	if err != nil || len(keys) != 2 || !bytes.Equal(keys[0], key(7)) || !bytes.Equal(keys[1], key(8)) {
		t.Fatalf("%x, %v", keys, err)
	}
	for _, bad := range []string{"", "short", hex.EncodeToString(key(7)[:31]), good + ",", "not a key at all, but quite long enough"} {
		if _, err := seal.ParseKeys(seal.Secret(bad)); err == nil {
			t.Errorf("%q was taken for a key", bad)
		} else if bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("the error shows the key: %v", err)
		}
	}
	if _, err := seal.New([]byte("short")); err == nil {
		t.Error("a short master key was accepted")
	}
	if _, err := seal.New(); err == nil {
		t.Error("a box without keys was made")
	}
}

func TestASecretShowsItselfNowhere(t *testing.T) {
	t.Parallel()
	const canary = "canary-7f3a"
	s := seal.Secret(canary)
	form := struct {
		Passphrase seal.Secret
		Inner      struct{ OTP seal.Secret }
		List       []seal.Secret
	}{s, struct{ OTP seal.Secret }{s}, []seal.Secret{s}}
	var shown strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&shown, verb+verb+verb+verb, s, form, form.Inner, &form)
	}
	fmt.Fprintln(&shown, s, form, fmt.Errorf("wrapped: %v", s))
	out, err := json.Marshal(map[string]any{"form": form, "secret": s, "pointer": &s})
	if err != nil {
		t.Fatal(err)
	}
	shown.Write(out)
	for _, h := range []slog.Handler{slog.NewTextHandler(&shown, nil), slog.NewJSONHandler(&shown, nil)} {
		slog.New(h).Info("m", "secret", s, "form", form, "group", slog.GroupValue(slog.Any("in", s)))
	}
	if err := gob.NewEncoder(&shown).Encode(s); err == nil {
		t.Error("gob wrote a secret")
	}
	if v, err := s.Value(); err == nil || v != nil {
		t.Errorf("a driver was handed %v", v)
	}
	for _, trace := range []string{canary, hex.EncodeToString([]byte(canary)), strings.ToUpper(hex.EncodeToString([]byte(canary)))} {
		if strings.Contains(shown.String(), trace) {
			t.Errorf("the secret was shown: %s", shown.String())
		}
	}
	if s.Reveal() != canary || s.Empty() || !seal.Secret("").Empty() {
		t.Error("Reveal must give the secret")
	}
}
