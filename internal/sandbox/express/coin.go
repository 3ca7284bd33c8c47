package express

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/btcsuite/btcd/btcutil"
	"github.com/btcsuite/btcd/chaincfg"
	"github.com/mr-tron/base58"
)

// family is the part of BitGo's SDK that deals with a coin.
type family int

const (
	bitcoin family = iota
	ether
	token // of ether's
	ripple
	container // the Go Account itself
	offchain  // what a Go Account holds
)

// coin is one that this Express was built with.
type coin struct {
	name    string
	family  family
	backing string // of an offchain one, the coin on a chain
}

// coins are the ones the stand-in's platform serves. The real Express knows thousands;
// any other word is no coin to this one, and begins a path without one.
var coins = map[string]coin{}

func init() {
	for _, c := range []coin{
		{"tbtc4", bitcoin, ""}, {"tbtc", bitcoin, ""},
		{"hteth", ether, ""}, {"hteth:tusdc", token, ""}, {"hteth:tusdt", token, ""},
		{"txrp", ripple, ""},
		{"ofc", container, ""}, {"ofctbtc", offchain, "tbtc"}, {"ofctbtc4", offchain, "tbtc4"},
		{"ofchteth", offchain, "hteth"}, {"ofcteth", offchain, "hteth"}, {"ofctusd", offchain, ""}, {"ofctxrp", offchain, "txrp"},
	} {
		coins[c.name] = c
	}
}

// Knows reports whether Express was built with a coin.
func Knows(name string) bool { _, known := coins[name]; return known }

// coin is the one a path names.
func (c *call) coin() (coin, error) {
	known, found := coins[c.path["coin"]]
	if !found {
		name := c.path["coin"]
		return coin{}, &failure{name: "UnsupportedCoinError", message: "Coin or token type " + name + " not supported or not compiled"}
	}
	return known, nil
}

// ofc reports whether the coin lives in a Go Account.
func (c coin) ofc() bool { return c.family == container || c.family == offchain }

// valueless reports whether an amount of nothing may be sent.
func (c coin) valueless() bool { return c.family == bitcoin || c.family == ether || c.family == ripple }

// tss reports whether wallets of the coin are MPC wallets unless they are asked for on chain.
func (c coin) tss() bool { return c.family == ether || c.family == token }

// signers is how many of a wallet's keys the SDK fetches before it builds.
func (c coin) signers() int {
	if c.family == bitcoin {
		return 3
	}
	return 1
}

var (
	hexAddress     = regexp.MustCompile(`^0x[0-9a-fA-F]{40}$`)
	accountAddress = regexp.MustCompile(`^bg-[0-9a-fA-F]{32}$`)
	rippleAlphabet = base58.NewAlphabet("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz")
)

// valid checks an address as the SDK does, which knows no testnet from another
// (bitgo-api.md §14.4). Of the Go Account itself it cannot.
func (c coin) valid(address string) (bool, error) {
	switch c.family {
	case bitcoin:
		a, err := btcutil.DecodeAddress(address, &chaincfg.TestNet3Params)
		return err == nil && a.IsForNet(&chaincfg.TestNet3Params), nil
	case ether, token:
		return hexAddress.MatchString(address), nil
	case ripple:
		return validRipple(address), nil
	case offchain:
		if backing, known := coins[c.backing]; known && !strings.HasPrefix(address, "bg-") {
			return backing.valid(address)
		}
		return accountAddress.MatchString(address), nil
	}
	return false, notImplemented()
}

func notImplemented() error {
	return &failure{message: "method not implemented", name: "MethodNotImplementedError"}
}

func validRipple(address string) bool {
	account, tag, tagged := strings.Cut(address, "?dt=")
	if _, err := strconv.ParseUint(tag, 10, 32); tagged && err != nil {
		return false
	}
	raw, err := base58.DecodeAlphabet(account, rippleAlphabet)
	return err == nil && len(raw) == 25 && raw[0] == 0
}

var number = regexp.MustCompile(`^-?[0-9]{1,100}(\.[0-9]{1,100})?([eE][+-]?[0-9]{1,3})?$`)

// amount reads a JSON amount, number or string, as JavaScript's BigNumber does: found is
// false where it is no number at all.
func amount(raw []byte) (value *big.Rat, found bool) {
	text := shown(raw)
	if len(raw) == 0 || !number.MatchString(text) {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}
