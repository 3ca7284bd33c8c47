package money

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Why a written amount was refused, besides the reasons of a whole number.
// Each error carries a sentence a person may read; test with errors.Is.
var (
	ErrTooManyDecimals = errors.New("the amount has too many decimals")
	ErrNegative        = errors.New("the amount is negative; an amount is zero or more")
	ErrSeparator       = errors.New("the amount has a thousands separator; write it without, for example 85000.5")
	ErrNotPositive     = errors.New("the number must be above zero")
	ErrUnknownCoin     = errors.New("the coin is not in the catalogue")
)

// Amount is a number of base units of one coin.
type Amount struct {
	Coin  Coin
	Units Units
}

// Of gives an amount of units.
func Of(coin Coin, units Units) Amount { return Amount{Coin: coin, Units: units} }

// Parse reads whole coins as a person writes them ("0.85"), exactly. Zero is an
// amount; a sign, an exponent, a separator, or a decimal that the coin does not
// have (even a 0) is refused.
func Parse(coin Coin, s string) (Amount, error) {
	units, err := parseDecimal(s, coin.Decimals, coin.Symbol())
	if err != nil {
		return Amount{}, err
	}
	return Amount{Coin: coin, Units: units}, nil
}

// parseDecimal shifts the point of s by the given decimals.
func parseDecimal(s string, decimals int, what string) (Units, error) {
	switch {
	case s == "":
		return Units{}, ErrEmpty
	case s[0] == '-':
		if _, err := parseDecimal(s[1:], decimals, what); err == nil {
			return Units{}, ErrNegative
		}
		return Units{}, ErrNotNumber
	case separated(s):
		return Units{}, ErrSeparator
	}
	whole, part, pointed := strings.Cut(s, ".")
	if !allDigits(whole) || (pointed && !allDigits(part)) {
		return Units{}, ErrNotNumber
	}
	if len(part) > decimals {
		return Units{}, fmt.Errorf("%w: %s has %d, and %s has %d", ErrTooManyDecimals, what, decimals, clip(s), len(part))
	}
	digits := strings.TrimLeft(whole+part+strings.Repeat("0", decimals-len(part)), "0")
	if digits == "" {
		return Units{}, nil
	}
	return ParseUnits(digits)
}

// separated sees digits parted by commas, blanks, underscores or apostrophes.
func separated(s string) bool {
	bare := strings.NewReplacer(",", "", " ", "", "\u00a0", "", "\u202f", "", "_", "", "'", "", "’", "", ".", "").Replace(s)
	return allDigits(bare) && (strings.ContainsAny(s, ", _'’\u00a0\u202f") || strings.Count(s, ".") > 1)
}

// clip keeps a refused input short enough for a message.
func clip(s string) string {
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return s
}

// Decimal gives whole coins with all decimals of the coin: "0.85000000".
func (a Amount) Decimal() string { return point(a.Units, a.Coin.Decimals) }

// Short gives whole coins without the zeros at the end: "0.85".
func (a Amount) Short() string {
	s := a.Decimal()
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// String gives the decimal and the ticker: "0.75000000 TBTC".
func (a Amount) String() string { return a.Decimal() + " " + a.Coin.Symbol() }

// Add gives a + b; adding two coins together is a mistake of the program.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Coin.Ticker != b.Coin.Ticker {
		return Amount{}, fmt.Errorf("money: cannot add %s to %s", b.Coin.Ticker, a.Coin.Ticker)
	}
	return Amount{Coin: a.Coin, Units: a.Units.Add(b.Units)}, nil
}

// Format prints as String does, for every verb.
func (a Amount) Format(st fmt.State, verb rune) { formatWhole(st, verb, "money.Amount", a.String()) }

// point puts the decimal point into a whole number.
func point(u Units, decimals int) string {
	s, sign := u.String(), ""
	if strings.HasPrefix(s, "-") {
		s, sign = s[1:], "-"
	}
	if decimals <= 0 {
		return sign + s
	}
	if missing := decimals + 1 - len(s); missing > 0 {
		s = strings.Repeat("0", missing) + s
	}
	cut := len(s) - decimals
	return sign + s[:cut] + "." + s[cut:]
}

// wireAmount is an amount in JSON: three strings, the decimal for reading only.
type wireAmount struct {
	Coin    string `json:"coin"`
	Units   Units  `json:"units"`
	Decimal string `json:"decimal"`
}

// MarshalJSON writes {"coin":"tbtc4","units":"85000000","decimal":"0.85000000"}.
func (a Amount) MarshalJSON() ([]byte, error) {
	return json.Marshal(wireAmount{Coin: a.Coin.Ticker, Units: a.Units, Decimal: a.Decimal()})
}

// UnmarshalJSON reads coin and units; a decimal, when given, must agree with
// the units, for two different numbers in one amount cannot both be meant.
func (a *Amount) UnmarshalJSON(b []byte) error {
	var w wireAmount
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	coin, ok := Lookup(w.Coin)
	if !ok {
		return fmt.Errorf("%w: %q", ErrUnknownCoin, clip(w.Coin))
	}
	read := Amount{Coin: coin, Units: w.Units}
	if w.Decimal != "" && w.Decimal != read.Decimal() && w.Decimal != read.Short() {
		return fmt.Errorf("money: units %s and decimal %q are not the same amount of %s", w.Units, clip(w.Decimal), coin.Symbol())
	}
	*a = read
	return nil
}
