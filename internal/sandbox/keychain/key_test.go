package keychain_test

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/btcsuite/btcd/btcutil/hdkeychain"
	"github.com/btcsuite/btcd/chaincfg"
	"github.com/unykorn/console/internal/sandbox/keychain"
	"pgregory.net/rapid"
)

func TestKeyRefuses(t *testing.T) {
	t.Parallel()
	keys, trio := demo(t)
	testnet, err := hdkeychain.NewMaster(make([]byte, 16), &chaincfg.TestNet3Params)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"", "xpub", trio[0][:110], trio[0] + "1", strings.Replace(trio[0], "xpub", "tpub", 1), testnet.String(),
	} {
		if key, err := keychain.Parse(text); !errors.Is(err, keychain.ErrKey) {
			t.Errorf("%q is taken as %s (%v)", text, key, err)
		}
	}
	for _, n := range []int{0, 15, 65} {
		if _, err := keychain.New(make([]byte, n)); !errors.Is(err, keychain.ErrKey) {
			t.Errorf("a seed of %d bytes: %v", n, err)
		}
	}
	public := parse(t, trio[0])
	if public.Private() || public.Xprv() != "" || !keys[0].Private() {
		t.Error("private and public are mixed up")
	}
	if _, err := public.Derive(1 << 31); !errors.Is(err, keychain.ErrKey) {
		t.Errorf("a hardened child of an xpub: %v", err)
	}
	if _, err := keychain.SignMessage(public, nil); !errors.Is(err, keychain.ErrKey) {
		t.Errorf("an xpub signs: %v", err)
	}
	if _, err := public.Derive(make([]uint32, 256)...); !errors.Is(err, keychain.ErrKey) {
		t.Errorf("256 levels deep: %v", err)
	}
}

// TestZeroKey does nothing and breaks nothing.
func TestZeroKey(t *testing.T) {
	t.Parallel()
	var zero keychain.Key
	_, derived := zero.Derive(0)
	_, signed := keychain.SignMessage(zero, nil)
	built, _ := send(t)
	_, half := keychain.SignHalf(built, zero)
	_, trio := demo(t)
	_, full := keychain.Cosign(built, built, trio, zero)
	for _, err := range []error{derived, signed, half, full} {
		if !errors.Is(err, keychain.ErrKey) {
			t.Errorf("%v", err)
		}
	}
	if zero.Xprv()+zero.Xpub()+zero.String() != "" || zero.Private() {
		t.Error("a zero key shows something")
	}
}

func TestKeyIsShared(t *testing.T) {
	t.Parallel()
	key, err := keychain.New(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	want, err := keychain.SignMessage(key, []byte("m"))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			child, err := key.Derive(0, 0)
			if got, signErr := keychain.SignMessage(key, []byte("m")); err != nil || signErr != nil || got != want || child.Xpub() == key.Xpub() {
				t.Errorf("%v, %v", err, signErr)
			}
		})
	}
	all.Wait()
}

// TestPublicDerivationFollowsPrivate for any seed and path.
func TestPublicDerivationFollowsPrivate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key, err := keychain.New(rapid.SliceOfN(rapid.Byte(), 16, 64).Draw(t, "seed"))
		if err != nil {
			t.Fatal(err)
		}
		path := rapid.SliceOfN(rapid.Uint32Range(0, 1<<31-1), 0, 5).Draw(t, "path")
		public, err := keychain.Parse(key.Xpub())
		if err != nil {
			t.Fatal(err)
		}
		below, err := key.Derive(path...)
		if err != nil {
			t.Fatal(err)
		}
		same, err := public.Derive(path...)
		if err != nil || same.Xpub() != below.Xpub() {
			t.Fatalf("%s, %s (%v)", same, below, err)
		}
		again, err := keychain.Parse(below.Xprv())
		if err != nil || again.Xprv() != below.Xprv() {
			t.Fatalf("read back: %v", err)
		}
	})
}
