package ceremony_test

import (
	"testing"

	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/sandbox/keychain"
)

// Prove agrees with what BitGo's SDK derives, and with nothing else.
func TestProve(t *testing.T) {
	t.Parallel()
	var trio keychain.Trio
	for i := range trio {
		k, err := keychain.New([]byte{31: byte(i + 1)})
		if err != nil {
			t.Fatal(err)
		}
		trio[i] = k.Xpub()
	}
	for _, chain := range []uint32{0, 1, 10, 11, 20, 21} {
		for _, index := range []uint32{0, 1, 4711} {
			want, err := trio.Address(chain, index)
			if err != nil {
				t.Fatal(err)
			}
			if got := ceremony.Prove("tbtc4", trio[:], int64(chain), int64(index), want); got != ceremony.Derived {
				t.Errorf("chain %d index %d: %s", chain, index, got)
			}
			if got := ceremony.Prove("tbtc4", trio[:], int64(chain), int64(index)+1, want); got != ceremony.Differs {
				t.Errorf("another index: %s", got)
			}
			if got := ceremony.Prove("tbtc4", []string{trio[1], trio[0], trio[2]}, int64(chain), int64(index), want); got != ceremony.Differs {
				t.Errorf("keys in another order: %s", got)
			}
			if got := ceremony.Prove("btc", trio[:], int64(chain), int64(index), want); got != ceremony.Differs {
				t.Errorf("another network: %s", got)
			}
		}
	}
	for what, got := range map[string]ceremony.Proof{
		"a contract": ceremony.Prove("hteth", trio[:], 0, 0, "0x07a3E43D5Fb0e8232DEF9fF97F2D5928a42ba453"),
	} {
		if got != ceremony.ByContract {
			t.Errorf("%s: %s", what, got)
		}
	}
	if a, b := ceremony.Prove("tbtc4", trio[:], 40, 0, "tb1p"), ceremony.Prove("tbtc4", trio[:], 20, 0, ""); a != ceremony.Unproven || b != ceremony.Unproven {
		t.Errorf("taken on trust: %q, %q", a, b)
	}
	if got := ceremony.Prove("tbtc4", trio[:2], 20, 0, "tb1q"); got != ceremony.Differs {
		t.Errorf("two keys: %s", got)
	}
	if got := ceremony.Prove("tbtc4", []string{"x", "y", "z"}, 20, 0, "tb1q"); got != ceremony.Differs {
		t.Errorf("no keys: %s", got)
	}
}
