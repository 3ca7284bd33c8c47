package address

import (
	"errors"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/money"
)

func coin(t testing.TB, ticker string) money.Coin {
	t.Helper()
	c, ok := money.Lookup(ticker)
	if !ok {
		t.Fatalf("no coin %s", ticker)
	}
	return c
}

// The vectors are those of BIP-173, BIP-350, EIP-55, the cashaddr
// specification, SEP-23 and the XRP Ledger's documentation, or computed.
const (
	btcKey   = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"
	btcP2SH  = "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"
	bip173   = "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"
	tbP2WPKH = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"
	tbP2WSH  = "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7"
	bcP2TR   = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
	tbKey    = "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn"
	tbP2SH   = "2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc"
	cash     = "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
	cashOld  = "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"
	evm      = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
	solana   = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
	ripple   = "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"
	stellar  = "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"
	muxed    = "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ"
	tron     = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
	doge     = "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L"
	walletHx = "62182dc6685f820007002502234b4dfc"
)

func TestCheckGood(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ticker, addr, memo, canonical string
		kind                          Kind
		full                          string
	}{
		{"btc", btcKey, "", btcKey, P2PKH, ""},
		{"btc", btcP2SH, "", btcP2SH, P2SH, ""},
		{"btc", " " + bip173 + "\n", "", strings.ToLower(bip173), P2WPKH, ""},
		{"btc", bcP2TR, "", bcP2TR, P2TR, ""},
		{"tbtc4", tbP2WPKH, "", tbP2WPKH, P2WPKH, ""},
		{"tbtcsig", tbP2WSH, "", tbP2WSH, P2WSH, ""},
		{"tbtc", tbKey, "", tbKey, P2PKH, ""},
		{"tbtc4", tbP2SH, "", tbP2SH, P2SH, ""},
		{"doge", doge, "", doge, P2PKH, ""},
		{"tltc", tbKey, "", tbKey, P2PKH, ""},
		{"bch", cash, "", cash, P2PKH, ""},
		{"bch", strings.ToUpper(cash), "", cash, P2PKH, ""},
		{"bch", strings.TrimPrefix(cash, "bitcoincash:"), "", cash, P2PKH, ""},
		{"bch", cashOld, "", cash, P2PKH, ""},
		{"eth", evm, "", evm, Account, ""},
		{"hteth:tusdc", strings.ToLower(evm), "", evm, Account, ""},
		{"tpolygon", "0x" + strings.ToUpper(evm[2:]), "", evm, Account, ""},
		{"tsol:usdc", solana, "", solana, Account, ""},
		{"xrp", ripple, "", ripple, Account, ripple},
		{"xrp", ripple + "?dt=4294967295", "", ripple, Account, ripple + "?dt=4294967295"},
		{"txrp", ripple, "0", ripple, Account, ripple + "?dt=0"},
		{"xrp:rlusd", ripple + "?dt=7", "7", ripple, Account, ripple + "?dt=7"},
		{"xlm", stellar, "", stellar, Account, stellar},
		{"txlm", stellar, "12", stellar, Account, stellar + "?memoId=12"},
		{"xlm", stellar + "?memoId=18446744073709551615", "", stellar, Account, stellar + "?memoId=18446744073709551615"},
		{"xlm", stellar, "invoice 9", stellar, Account, stellar},
		{"xlm", muxed, "", muxed, Muxed, muxed},
		{"ttrx:usdt", tron, "", tron, Account, ""},
		{"ofctbtc4", tbP2WPKH, "", tbP2WPKH, P2WPKH, ""},
		{"ofctbtc4", walletHx, "", walletHx, Wallet, ""},
		{"ofctusd", "bg-" + walletHx, "", "bg-" + walletHx, Wallet, ""},
		{"ofctusd", walletHx + walletHx, "", walletHx + walletHx, Bank, ""},
		{"ofctxrp", ripple + "?dt=7", "", ripple, Account, ripple + "?dt=7"},
		{"fiatusd", walletHx, "", walletHx, Bank, ""},
		{"ofcdot", walletHx, "", walletHx, Wallet, ""},
	} {
		got, err := Check(coin(t, c.ticker), c.addr, c.memo)
		if err != nil {
			t.Errorf("%s %s: %v", c.ticker, c.addr, err)
			continue
		}
		if got.Canonical != c.canonical || got.Kind != c.kind || got.Network != coin(t, c.ticker).Network || (c.full != "" && got.Full() != c.full) {
			t.Errorf("%s %s: %+v, full %s", c.ticker, c.addr, got, got.Full())
		}
	}
}

func TestCheckBad(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ticker, addr, memo string
		code               Code
	}{
		{"btc", "", "", Empty},
		{"btc", "   ", "", Empty},
		{"btc", btcKey + " " + btcKey, "", Characters},
		{"btc", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN\u200b2", "", Characters},
		{"btc", strings.Repeat("1", 201), "", Format},
		{"btc", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "", Checksum},
		{"btc", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "", Checksum},
		{"btc", "bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "", Checksum},
		{"btc", "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", "", Format},
		{"btc", "BC1SW50QGDZ25J", "", Format},
		{"btc", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", "", Format},
		{"btc", "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", "", Format},
		{"btc", "bc1gmk9yu", "", Checksum},
		{"btc", btcKey, "memo", MemoUnwanted},
		{"btc", tbP2WPKH, "", WrongNetwork},
		{"tbtc4", bip173, "", WrongNetwork},
		{"tbtc4", btcKey, "", WrongNetwork},
		{"ltc", btcKey, "", WrongNetwork},
		{"btc", doge, "", WrongNetwork},
		{"btc", cash, "", WrongNetwork},
		{"tbch", cash, "", WrongNetwork},
		{"btc", evm, "", WrongNetwork},
		{"eth", tron, "", WrongNetwork},
		{"sol", ripple, "", WrongNetwork},
		{"xlm", ripple, "", WrongNetwork},
		{"btc", "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ", "", Secret},
		{"xrp", "snoPBrXtMeMyMHUVTgbuqAfg1SUTb", "", Secret},
		{"bch", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b", "", Format},
		{"eth", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "", Checksum},
		{"eth", "0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "", Format},
		{"eth", evm[:41], "", Format},
		{"eth", "0x" + strings.Repeat("0", 40), "", Burn},
		{"sol", strings.Repeat("1", 32), "", Burn},
		{"sol", solana[:40], "", Format},
		{"sol", solana, "7", MemoUnwanted},
		{"xrp", "X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ", "", XAddress},
		{"xrp", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTi", "", Checksum},
		{"xrp", "rrrrrrrrrrrrrrrrrrrrrhoLvTp", "", Burn},
		{"xrp", ripple + "?dt=4294967296", "", MemoFormat},
		{"xrp", ripple + "?dt=", "", MemoFormat},
		{"xrp", ripple + "?dt=1&x=2", "", MemoFormat},
		{"xrp", ripple + "?tag=1", "", MemoFormat},
		{"xrp", ripple, "+1", MemoFormat},
		{"xrp", ripple, "abc", MemoFormat},
		{"xrp", ripple + "?dt=7", "8", MemoConflict},
		{"xlm", stellar[:55] + "A", "", Checksum},
		{"xlm", stellar[:55], "", Format},
		{"xlm", strings.ToLower(stellar), "", Format},
		{"xlm", muxed, "1", MemoUnwanted},
		{"xlm", stellar + "?memoId=x", "", MemoFormat},
		{"xlm", stellar, strings.Repeat("x", 29), MemoFormat},
		{"xlm", stellar, "a\x00b", MemoFormat},
		{"xlm", "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF", "", Burn},
		{"trx", tron[:33] + "u", "", Checksum},
		{"trx", "41a614f803b6fd780986a42c78ec9c7f77e6ded13c", "", Format},
		{"ofctbtc4", btcKey, "", WrongNetwork},
		{"ofctbtc4", walletHx, "memo", MemoUnwanted},
		{"ofctusd", "12345678", "", Format},
		{"fiatusd", "12345678", "", Format},
		{"dot", "12xtAYsRUrmbniiWQqJtECiBQrMn8AypQcXhnQAc6RB6XkLW", "", Unsupported},
		{"ofcdot", "12xtAYsRUrmbniiWQqJtECiBQrMn8AypQcXhnQAc6RB6XkLW", "", Unsupported},
	} {
		got, err := Check(coin(t, c.ticker), c.addr, c.memo)
		var refused *Error
		if !errors.As(err, &refused) || refused.Code != c.code {
			t.Errorf("%s %q: %+v, %#v, want %s", c.ticker, c.addr, got, err, c.code)
		}
		if err != nil && len(c.addr) > 8 && strings.Contains(err.Error(), strings.TrimSpace(c.addr)) {
			t.Errorf("%s %q: the message repeats the input", c.ticker, c.addr)
		}
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ ticker, addr, want string }{
		{"tbtc4", bip173, "This is a Bitcoin mainnet address; TBTC4 needs a testnet address."},
		{"btc", tbP2WPKH, "This is a Bitcoin testnet address; BTC needs a mainnet address."},
		{"ltc", bip173, "This is a Bitcoin mainnet address; LTC needs a Litecoin mainnet address."},
		{"tbtc", evm, "This is an Ethereum address; TBTC needs a Bitcoin address."},
	} {
		if _, err := Check(coin(t, c.ticker), c.addr, ""); err == nil || err.Error() != c.want {
			t.Errorf("%s %s: %v, want %s", c.ticker, c.addr, err, c.want)
		}
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ticker, addr string
		note         bool
	}{{"eth", evm, false}, {"eth", strings.ToLower(evm), true}, {"bch", cash, false}, {"bch", cashOld, true}, {"sol", solana, true}} {
		if got, err := Check(coin(t, c.ticker), c.addr, ""); err != nil || (got.Note != "") != c.note {
			t.Errorf("%s %s: note %q, %v", c.ticker, c.addr, got.Note, err)
		}
	}
}

func TestAlike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b       string
		start, end int
		alike      bool
	}{
		{"0xabc1230000000000000000000000000000000def", "0xABC1239999999999999999999999999999999def", 6, 3, true},
		{"0xabc1230000000000000000000000000000000def", "0xbbc1239999999999999999999999999999999def", 0, 3, false},
		{tbP2WPKH, tbP2WPKH, 38, 38, false},
		{tbP2WPKH, tbP2WSH, 0, 0, false},
		{"", "", 0, 0, false},
	} {
		start, end := Alike(c.a, c.b)
		if start != c.start || end != c.end || LookAlike(c.a, c.b) != c.alike {
			t.Errorf("%s and %s share %d and %d, alike %t", c.a, c.b, start, end, LookAlike(c.a, c.b))
		}
	}
}
