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

// Family is the part of BitGo's SDK that deals with a coin.
type Family int

// The families that Express tells apart.
const (
	Listed  Family = iota // known by name alone: it is for the platform to say what it is
	Bitcoin               // 2-of-3 outputs of bitcoin's testnets
	Ether
	Token // of ether's
	Ripple
	Account // the Go Account itself, "ofc"
	Asset   // what a Go Account holds, "ofctbtc"
)

// Coin is one that this Express was built with. The real one knows thousands; a word that
// is no coin begins a path without one.
type Coin struct {
	Name    string
	Family  Family
	Backing string // of an Asset, the coin on a chain; "" where it is money
}

// coin is the one a path names.
func (c *call) coin() (Coin, error) {
	known, found := c.server.coins[c.path["coin"]]
	if !found {
		name := c.path["coin"]
		return Coin{}, &failure{name: "UnsupportedCoinError", message: "Coin or token type " + name + " not supported or not compiled"}
	}
	return known, nil
}

// ofc reports whether the coin lives in a Go Account.
func (c Coin) ofc() bool { return c.Family == Account || c.Family == Asset }

// valueless reports whether an amount of nothing may be sent.
func (c Coin) valueless() bool { return c.Family == Bitcoin || c.Family == Ether || c.Family == Ripple }

// tss reports whether wallets of the coin are MPC wallets unless they are asked for on chain.
func (c Coin) tss() bool { return c.Family == Ether || c.Family == Token }

// signers is how many of a wallet's keys the SDK fetches before it builds.
func (c Coin) signers() int {
	if c.Family == Bitcoin {
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
func (s *Server) valid(c Coin, address string) (bool, error) {
	switch c.Family {
	case Bitcoin:
		return validBitcoin(address), nil
	case Ether, Token:
		return hexAddress.MatchString(address), nil
	case Ripple:
		return validRipple(address), nil
	case Asset:
		if backing, known := s.coins[c.Backing]; known && !strings.HasPrefix(address, "bg-") {
			return s.valid(backing, address)
		}
		return accountAddress.MatchString(address), nil
	}
	return false, notImplemented()
}

func validBitcoin(address string) bool {
	a, err := btcutil.DecodeAddress(address, &chaincfg.TestNet3Params)
	return err == nil && a.IsForNet(&chaincfg.TestNet3Params)
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
