package escrow

import (
	"math/big"
	"strings"

	"github.com/unykorn/console/internal/money"
)

// Fits says whether an asset can hold money of a currency. Dollars are a Go Account's, which wires reach. A USDC is told by
// its name on its chain and its six decimals: other coins that call themselves USD are not what the subscriber agreed to pay.
func Fits(currency, asset string) bool {
	coin, known := money.Lookup(asset)
	if !known {
		return false
	}
	settles := coin.Settles().Ticker
	name := settles[strings.LastIndexByte(settles, ':')+1:]
	switch currency {
	case "USD":
		return coin.IsOFC && coin.Decimals == 2 && (settles == "fiatusd" || settles == "tfiatusd")
	case "USDC":
		return coin.Decimals == 6 && (name == "usdc" || name == "tusdc")
	}
	return false
}

// perCent is how many base units of an asset one US cent is, at least one.
func perCent(asset string) *big.Int {
	coin, _ := money.Lookup(asset)
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(coin.Decimals-2, 0))), nil)
}

// unitsOf gives cents in base units of the asset, exactly.
func unitsOf(asset string, c money.Cents) money.Units {
	return money.FromBig(new(big.Int).Mul(c.Big(), perCent(asset)))
}

// centsOf gives the whole cents in an amount; what is left below a cent stays in the books and is given back with the rest.
func centsOf(asset string, u money.Units) money.Cents {
	return money.CentsFromBig(new(big.Int).Div(u.Big(), perCent(asset)))
}

// centsUp is centsOf, rounded up.
func centsUp(asset string, u money.Units) money.Cents {
	n := new(big.Int).Add(u.Big(), perCent(asset))
	return money.CentsFromBig(n.Sub(n, big.NewInt(1)).Div(n, perCent(asset)))
}
