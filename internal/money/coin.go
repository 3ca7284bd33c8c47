package money

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MemoKind says what a coin wants besides the address.
type MemoKind string

const (
	MemoNone MemoKind = "none"
	MemoTag  MemoKind = "destinationTag" // XRP Ledger: a number up to 4294967295
	MemoText MemoKind = "memo"           // Stellar, Cosmos, EOS, Hedera, TON, Stacks
)

// The two networks of a coin. Which test network it is, the ticker says.
const (
	Mainnet = "mainnet"
	Testnet = "testnet"
)

// Families of coins: which rules of addresses and amounts apply.
const (
	FamilyBitcoin     = "btc"
	FamilyLitecoin    = "ltc"
	FamilyDogecoin    = "doge"
	FamilyDash        = "dash"
	FamilyBitcoinCash = "bch"
	FamilyZcash       = "zec"
	FamilyEthereum    = "eth" // every chain with Ethereum's accounts, and their tokens
	FamilySolana      = "sol"
	FamilyXRP         = "xrp"
	FamilyStellar     = "xlm"
	FamilyTron        = "trx"
	FamilyFiat        = "fiat"
	FamilyOFC         = "ofc" // held off chain in a Go Account; see Backing
)

// Coin is one asset as BitGo names it.
type Coin struct {
	Ticker   string // BitGo's, lower case: "tbtc4", "tsol:usdc", "ofctusd"
	Name     string
	Decimals int // of this ticker; a test coin's may differ from the main coin's
	Family   string
	Network  string // Mainnet or Testnet
	IsOFC    bool   // held in a Go Account
	OnChain  bool   // moves on a block chain by itself: neither OFC nor fiat
	Backing  string // for OFC, the ticker that settles it: "tbtc4", "tfiatusd"
	Base     string // for a token, the ticker of its chain's coin: "hteth"
	Memo     MemoKind
}

// Symbol is the ticker in capitals, for people.
func (c Coin) Symbol() string { return strings.ToUpper(c.Ticker) }

// IsToken says whether fees are paid in another coin, Base.
func (c Coin) IsToken() bool { return c.Base != "" }

// IsFiat says whether the coin is money at a bank, itself or by its backing.
func (c Coin) IsFiat() bool { return c.Settles().Family == FamilyFiat }

// Settles gives the coin an OFC token is paid out in, and any other coin itself.
func (c Coin) Settles() Coin {
	if back, ok := Lookup(c.Backing); ok {
		return back
	}
	return c
}

// Lookup finds a coin by BitGo's ticker, exactly as BitGo writes it. The
// container "ofc" is not a coin: it has no unit.
func Lookup(ticker string) (Coin, bool) {
	c, ok := byTicker[ticker]
	return c, ok
}

// Coins gives the whole catalogue, by ticker.
func Coins() []Coin { return slices.Clone(catalogue) }

// coinsCSV is the part of BitGo's coin list (BitGoJS, modules/statics) that
// this console handles. Each ticker's decimals are its own line there; a test
// coin's are never taken from the main coin (dot has 10, tdot 12).
//
//go:embed coins.csv
var coinsCSV string

var catalogue, byTicker = load(coinsCSV)

// load panics on a bad line: the file is part of the program, and a program
// with wrong decimals must not start.
func load(text string) ([]Coin, map[string]Coin) {
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic("money: coins.csv: " + err.Error())
	}
	list := make([]Coin, 0, len(lines)-1)
	index := make(map[string]Coin, len(lines)-1)
	for _, f := range lines[1:] {
		decimals, err := strconv.Atoi(f[2])
		if err != nil || decimals < 0 || decimals > 24 {
			panic(fmt.Sprintf("money: coins.csv: %s has decimals %q", f[0], f[2]))
		}
		c := Coin{
			Ticker: f[0], Name: f[1], Decimals: decimals, Family: f[3], Network: f[4],
			Base: f[5], Backing: f[6], Memo: MemoKind(f[7]),
			IsOFC: f[3] == FamilyOFC, OnChain: f[3] != FamilyOFC && f[3] != FamilyFiat,
		}
		if _, twice := index[c.Ticker]; twice {
			panic("money: coins.csv: " + c.Ticker + " is there twice")
		}
		list, index[c.Ticker] = append(list, c), c
	}
	return list, index
}
