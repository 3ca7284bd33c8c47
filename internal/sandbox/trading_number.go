package sandbox

import (
	"math/big"
	"regexp"
	"strings"
)

// decimal is base units as whole coins, without needless zeros.
func decimal(n *big.Int, places int) string {
	text := new(big.Rat).SetFrac(n, power(places)).FloatString(places)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

func power(places int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
}

var decimals = regexp.MustCompile(`^\d{1,40}(\.\d{1,40})?$`)

// parseDecimal reads a positive decimal.
func parseDecimal(text string) (*big.Rat, bool) {
	if !decimals.MatchString(text) {
		return nil, false
	}
	n, fine := new(big.Rat).SetString(text)
	return n, fine && n.Sign() > 0
}

// toUnits is a decimal of whole coins in base units; ok is false when it has more places
// than the coin.
func toUnits(n *big.Rat, places int) (*big.Int, bool) {
	scaled := new(big.Rat).Mul(n, new(big.Rat).SetInt(power(places)))
	return scaled.Num(), scaled.IsInt()
}

// valued is base units of one coin in base units of another at a price, which is quote for
// one whole base. What is paid is rounded up and what is received down, so that no trade
// makes money out of nothing.
func valued(n *big.Int, from, to int, price *big.Rat, up bool) *big.Int {
	value := new(big.Rat).SetFrac(n, power(from))
	value.Mul(value, price).Mul(value, new(big.Rat).SetInt(power(to)))
	out, rest := new(big.Int).QuoRem(value.Num(), value.Denom(), new(big.Int))
	if up && rest.Sign() > 0 {
		out.Add(out, big.NewInt(1))
	}
	return out
}
