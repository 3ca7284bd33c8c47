package money

import (
	"strings"
	"testing"
)

// Decimals as BitGoJS, modules/statics, has them. The test coins that differ
// from their main coins are the reason nothing is derived.
func TestDecimals(t *testing.T) {
	t.Parallel()
	for ticker, want := range map[string]int{
		"btc": 8, "tbtc": 8, "tbtc4": 8, "tbtcsig": 8, "bch": 8, "ltc": 8, "doge": 8, "dash": 8, "zec": 8,
		"eth": 18, "hteth": 18, "tbaseeth": 18, "sol": 9, "tsol": 9, "xrp": 6, "txrp": 6, "trx": 6, "xlm": 7, "txlm": 7,
		"dot": 10, "tdot": 12, "ofctdot": 12, "near": 24, "eos": 4, "algo": 6,
		"usdc": 6, "usdt": 6, "wbtc": 8, "gusd": 2, "sol:usdc": 6, "tsol:usdc": 9, "ofctsol:usdc": 9, "bsc:usdt": 18, "trx:usdt": 6,
		"hterc2dp": 2, "hterc6dp": 6, "hterc18dp": 18, "ofcusd": 2, "ofctusd": 2, "ofceur": 2, "ofctjpy": 0, "fiatusd": 2, "fiatjpy": 0,
		"ofcbtc": 8, "ofctbtc": 8, "ofctbtc4": 8, "ofchteth": 18, "ofchooditeth": 18,
	} {
		if got := coin(t, ticker).Decimals; got != want {
			t.Errorf("%s has %d decimals, want %d", ticker, got, want)
		}
	}
}

func TestLookupKnowsNoContainer(t *testing.T) {
	t.Parallel()
	for _, ticker := range []string{"ofc", "", "TBTC4", "tbase", "teth", " btc"} {
		if c, ok := Lookup(ticker); ok {
			t.Errorf("%q was found as %+v", ticker, c)
		}
	}
}

func TestEveryRow(t *testing.T) {
	t.Parallel()
	if n := len(Coins()); n != strings.Count(coinsCSV, "\n")-1 {
		t.Fatalf("%d coins of %d lines", n, strings.Count(coinsCSV, "\n")-1)
	}
	for _, c := range Coins() {
		if found, ok := Lookup(c.Ticker); !ok || found != c {
			t.Errorf("%s: looked up as %+v", c.Ticker, found)
		}
		if c.Name == "" || c.Family == "" || (c.Network != Mainnet && c.Network != Testnet) {
			t.Errorf("%s: incomplete: %+v", c.Ticker, c)
		}
		if c.Memo != MemoNone && c.Memo != MemoTag && c.Memo != MemoText {
			t.Errorf("%s: memo %q", c.Ticker, c.Memo)
		}
		if c.IsOFC != strings.HasPrefix(c.Ticker, "ofc") || (c.IsOFC && c.OnChain) {
			t.Errorf("%s: in a Go Account %t, on chain %t", c.Ticker, c.IsOFC, c.OnChain)
		}
		checkRelated(t, c)
	}
}

func checkRelated(t *testing.T, c Coin) {
	t.Helper()
	if c.IsOFC {
		back, ok := Lookup(c.Backing)
		if !ok || back.IsOFC || back.Decimals != c.Decimals || back.Network != c.Network || back.Memo != c.Memo {
			t.Errorf("%s: backed by %+v", c.Ticker, back)
		}
		return
	}
	if c.Backing != "" || c.Settles() != c {
		t.Errorf("%s: is no OFC coin and has a backing", c.Ticker)
	}
	if base, ok := Lookup(c.Base); c.IsToken() && (!ok || base.IsToken() || base.Family != c.Family || base.Network != c.Network) {
		t.Errorf("%s: lives on %+v", c.Ticker, base)
	}
}

func TestIsFiat(t *testing.T) {
	t.Parallel()
	for ticker, want := range map[string]bool{"fiatusd": true, "ofctusd": true, "ofct:aud": true, "usdc": false, "ofcusdc": false} {
		if got := coin(t, ticker).IsFiat(); got != want {
			t.Errorf("%s is fiat: %t", ticker, got)
		}
	}
}

// The first seven are asserted by BitGoJS's own test; the rest follow from its
// formula.
func TestDust(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ticker string
		kind   AddressKind
		want   string
	}{
		{"btc", KindP2PKH, "546"}, {"tbtc4", KindP2WPKH, "297"}, {"ltc", KindP2PKH, "5460"}, {"bch", KindP2PKH, "182"},
		{"dash", KindP2PKH, "546"}, {"doge", KindP2PKH, "1000000"}, {"tzec", KindP2PKH, "300"},
		{"btc", KindP2WSH, "333"}, {"btc", KindP2TR, "333"}, {"btc", KindP2SH, "540"}, {"btc", "", "546"},
		{"ofctbtc4", KindP2WPKH, "297"}, {"eth", "account", "0"}, {"ofcusd", "bank", "0"},
	} {
		if got := Dust(coin(t, c.ticker), c.kind); got.String() != c.want {
			t.Errorf("dust of %s to %s is %s, want %s", c.ticker, c.kind, got, c.want)
		}
	}
}
