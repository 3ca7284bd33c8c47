package address

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/btcutil"
	"github.com/btcsuite/btcd/chaincfg"
	"github.com/mr-tron/base58"
	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/money"
)

func bytesOf(n int) *rapid.Generator[[]byte] { return rapid.SliceOfN(rapid.Byte(), n, n) }

// made builds an address of the family from random hash bytes.
func made(t *rapid.T, c money.Coin) string {
	hash := bytesOf(20).Draw(t, "hash")
	switch c.Family {
	case money.FamilyEthereum:
		return eip55("0x" + hexOf(hash))
	case money.FamilyTron:
		return sealed(base58.BTCAlphabet, []byte{0x41}, hash)
	case money.FamilyXRP:
		return sealed(rippleAlphabet, []byte{0}, hash)
	case money.FamilyStellar:
		body := append([]byte{strkeyAccount}, append(hash, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)...)
		return strict32.EncodeToString(binary.LittleEndian.AppendUint16(body, crc16(body)))
	case money.FamilyBitcoinCash:
		return writeCash(chainOf(c).cash, rapid.SampledFrom([]Kind{P2PKH, P2SH}).Draw(t, "kind"), hash)
	}
	return sealed(base58.BTCAlphabet, rapid.SampledFrom([][]byte{chainOf(c).pubkey, chainOf(c).script}).Draw(t, "version"), hash)
}

func hexOf(b []byte) string {
	const digits = "0123456789abcdef"
	var s strings.Builder
	for _, v := range b {
		s.WriteByte(digits[v>>4])
		s.WriteByte(digits[v&15])
	}
	return s.String()
}

func sealed(alphabet *base58.Alphabet, version, hash []byte) string {
	body := append(append([]byte{}, version...), hash...)
	return base58.EncodeAlphabet(append(body, doubleSum(body)...), alphabet)
}

// Every made address is accepted, is its own canonical form, and with one
// character changed is refused.
func TestMadeAddresses(t *testing.T) {
	t.Parallel()
	tickers := []string{
		"btc", "tbtc4", "ltc", "tltc", "doge", "tdoge", "dash", "tdash", "zec", "tzec", "bch", "tbch",
		"eth", "hteth:tusdc", "trx", "ttrx", "xrp", "txlm",
	}
	rapid.Check(t, func(t *rapid.T) {
		ticker := rapid.SampledFrom(tickers).Draw(t, "ticker")
		c, _ := money.Lookup(ticker)
		addr := made(t, c)
		got, err := Check(c, addr, "")
		var refused *Error
		if errors.As(err, &refused) && refused.Code == Burn {
			return
		}
		if err != nil || got.Canonical != addr {
			t.Fatalf("%s %s: %+v, %v", ticker, addr, got, err)
		}
		if c.Family == money.FamilyEthereum {
			return // a changed letter may leave an address in one case, which has no checksum
		}
		from := strings.IndexByte(addr, ':') + 1
		i := rapid.IntRange(from, len(addr)-1).Draw(t, "at")
		other := rapid.SampledFrom([]byte("acdefghjkmnpqrstuvwxyz23456789")).Draw(t, "character")
		if strings.EqualFold(string(addr[i]), string(other)) {
			return
		}
		if wrong, err := Check(c, addr[:i]+string(other)+addr[i+1:], ""); err == nil {
			t.Fatalf("%s %s with %q at %d: %+v", ticker, addr, other, i, wrong)
		}
	})
}

// For Bitcoin, btcutil reads the same addresses the same way.
func TestBitcoinAgrees(t *testing.T) {
	t.Parallel()
	nets := map[string]*chaincfg.Params{"btc": &chaincfg.MainNetParams, "tbtc4": &chaincfg.TestNet3Params}
	rapid.Check(t, func(t *rapid.T) {
		ticker := rapid.SampledFrom([]string{"btc", "tbtc4"}).Draw(t, "ticker")
		net := nets[ticker]
		var want btcutil.Address
		var err error
		kind := rapid.SampledFrom([]Kind{P2PKH, P2SH, P2WPKH, P2WSH}).Draw(t, "kind")
		switch kind {
		case P2PKH:
			want, err = btcutil.NewAddressPubKeyHash(bytesOf(20).Draw(t, "hash"), net)
		case P2SH:
			want, err = btcutil.NewAddressScriptHashFromHash(bytesOf(20).Draw(t, "hash"), net)
		case P2WPKH:
			want, err = btcutil.NewAddressWitnessPubKeyHash(bytesOf(20).Draw(t, "hash"), net)
		default:
			want, err = btcutil.NewAddressWitnessScriptHash(bytesOf(32).Draw(t, "hash"), net)
		}
		if err != nil {
			t.Fatal(err)
		}
		c, _ := money.Lookup(ticker)
		got, err := Check(c, want.EncodeAddress(), "")
		if err != nil || got.Kind != kind || got.Canonical != want.EncodeAddress() {
			t.Fatalf("%s: %+v, %v", want, got, err)
		}
	})
}

func TestEveryCoinRefusesNonsense(t *testing.T) {
	t.Parallel()
	for _, c := range money.Coins() {
		for _, addr := range []string{"x", "not-an-address", "0x", "?dt=1", "bc1", "1", ":", strings.Repeat("z", 200)} {
			var refused *Error
			if got, err := Check(c, addr, ""); !errors.As(err, &refused) || refused.Message == "" {
				t.Errorf("%s took %q as %+v, %v", c.Ticker, addr, got, err)
			}
		}
	}
}

// Whatever is accepted is accepted again in its canonical spelling, unchanged,
// and for Bitcoin btcutil accepts it for the same network.
func FuzzAddress(f *testing.F) {
	for _, c := range []struct{ ticker, addr, memo string }{
		{"btc", bip173, ""}, {"tbtc4", tbP2WSH, ""}, {"btc", bcP2TR, ""}, {"bch", cashOld, ""}, {"bch", cash, ""},
		{"eth", evm, ""}, {"sol", solana, ""}, {"xrp", ripple + "?dt=7", ""}, {"xlm", stellar, "12"}, {"xlm", muxed, ""},
		{"trx", tron, ""}, {"ofctusd", walletHx, ""}, {"tzec", tbKey, "m"}, {"tltc", "tltc1q", ""},
	} {
		f.Add(c.ticker, c.addr, c.memo)
	}
	f.Fuzz(func(t *testing.T, ticker, addr, memo string) {
		c, ok := money.Lookup(ticker)
		if !ok {
			c = coin(t, "tbtc4")
		}
		got, err := Check(c, addr, memo)
		if err != nil {
			var refused *Error
			if !errors.As(err, &refused) || refused.Message == "" || got != (Address{}) {
				t.Fatalf("%q was refused with %#v and %+v", addr, err, got)
			}
			return
		}
		again, err := Check(c, got.Canonical, got.Memo)
		if err != nil || again.Canonical != got.Canonical || again.Memo != got.Memo || again.Kind != got.Kind {
			t.Fatalf("%q gave %+v, which gave %+v, %v", addr, got, again, err)
		}
		if c.Family == money.FamilyBitcoin {
			net := &chaincfg.MainNetParams
			if c.Network == money.Testnet {
				net = &chaincfg.TestNet3Params
			}
			if theirs, err := btcutil.DecodeAddress(got.Canonical, net); err != nil || !theirs.IsForNet(net) {
				t.Fatalf("btcutil refuses %q: %v", got.Canonical, err)
			}
		}
	})
}

// A spelling finds what was kept, however it was typed; text that is no address has none.
func TestSpellings(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"TB1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KXPJZSX": "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
		"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
	} {
		if got := Spellings(typed); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q", typed, got)
		}
	}
	for _, typed := range []string{"", "Northgate Exchange", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "\x00"} {
		if got := Spellings(typed); len(got) != 0 {
			t.Errorf("%q: %q", typed, got)
		}
	}
}
