package money

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/shopspring/decimal"
)

// Cents is a whole number of US cents, of any size. The zero value is $0.00.
type Cents struct{ n Units }

// NewCents gives n cents.
func NewCents(n int64) Cents { return Cents{NewUnits(n)} }

// CentsFromBig copies n; a nil n is 0.
func CentsFromBig(n *big.Int) Cents { return Cents{FromBig(n)} }

// ParseCents reads whole cents: an optional '-' and digits.
func ParseCents(s string) (Cents, error) {
	u, err := ParseUnits(s)
	return Cents{u}, err
}

// ParseUSD reads dollars as a person or an API writes them, "57902", "57902.5"
// or "57902.00", exactly: a third decimal, a sign, a '$' or a comma is refused.
func ParseUSD(s string) (Cents, error) {
	u, err := parseDecimal(s, 2, "US dollars")
	return Cents{u}, err
}

// Round says which way a value that is not a whole cent goes.
type Round int

const (
	Down Round = iota // towards less: for collateral
	Up                // towards more: for a loan
)

// Value gives what amount is worth at price, in US dollars for one whole coin.
// The product is exact and rounded once, at the cent.
func Value(amount Amount, price decimal.Decimal, round Round) Cents {
	// cents = units × coefficient × 10^(exponent + 2 - decimals)
	n := new(big.Int).Mul(amount.Units.read(), price.Coefficient())
	scale := int(price.Exponent()) + 2 - amount.Coin.Decimals
	if scale >= 0 {
		return Cents{wrap(n.Mul(n, pow10(scale)))}
	}
	// The divisor is positive, so DivMod rounds towards less and leaves rest >= 0.
	rest := new(big.Int)
	n.DivMod(n, pow10(-scale), rest)
	if round == Up && rest.Sign() > 0 {
		n.Add(n, big.NewInt(1))
	}
	return Cents{wrap(n)}
}

// ParsePrice reads a price in US dollars: above zero, at most 18 digits before
// the point and 36 behind it, no exponent.
func ParsePrice(s string) (decimal.Decimal, error) {
	whole, part, _ := strings.Cut(s, ".")
	if !allDigits(whole) || (strings.Contains(s, ".") && !allDigits(part)) || len(whole) > 18 || len(part) > 36 {
		return decimal.Decimal{}, fmt.Errorf("price %q: %w", clip(s), ErrNotNumber)
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return decimal.Decimal{}, fmt.Errorf("price %q: %w", clip(s), ErrNotNumber)
	}
	if d.Sign() <= 0 {
		return decimal.Decimal{}, fmt.Errorf("price %q: %w", clip(s), ErrNotPositive)
	}
	return d, nil
}

// Big gives a copy the caller may change.
func (c Cents) Big() *big.Int { return c.n.Big() }

// Add gives c + d.
func (c Cents) Add(d Cents) Cents { return Cents{c.n.Add(d.n)} }

// Sub gives c - d, which may be negative.
func (c Cents) Sub(d Cents) Cents { return Cents{c.n.Sub(d.n)} }

// Neg gives -c.
func (c Cents) Neg() Cents { return Cents{c.n.Neg()} }

// Cmp is -1, 0 or +1 as c is below, equal to or above d.
func (c Cents) Cmp(d Cents) int { return c.n.Cmp(d.n) }

// Equal says whether both are the same sum.
func (c Cents) Equal(d Cents) bool { return c.Cmp(d) == 0 }

// Sign is -1, 0 or +1.
func (c Cents) Sign() int { return c.n.Sign() }

// IsZero says whether c is $0.00.
func (c Cents) IsZero() bool { return c.n.IsZero() }

// String gives whole cents as digits, as ParseCents reads them.
func (c Cents) String() string { return c.n.String() }

// Decimal gives dollars with two decimals and no grouping: "57902.00".
func (c Cents) Decimal() string { return point(c.n, 2) }

// USD gives dollars for a person: "$57,902.00", "-$3.10".
func (c Cents) USD() string {
	sign, s := "", c.Decimal()
	if c.Sign() < 0 {
		sign, s = "-", s[1:]
	}
	cut := len(s) - 3
	return sign + "$" + group(s[:cut]) + s[cut:]
}

// Format prints cents as digits; a float verb prints as a mistake.
func (c Cents) Format(st fmt.State, verb rune) { formatWhole(st, verb, "money.Cents", c.String()) }

// MarshalJSON writes whole cents as a string.
func (c Cents) MarshalJSON() ([]byte, error) { return c.n.MarshalJSON() }

// UnmarshalJSON reads whole cents, as Units does.
func (c *Cents) UnmarshalJSON(b []byte) error { return c.n.UnmarshalJSON(b) }

// ScanNumeric reads a PostgreSQL numeric of whole cents; NULL is refused.
func (c *Cents) ScanNumeric(v pgtype.Numeric) error { return c.n.ScanNumeric(v) }

// NumericValue writes a PostgreSQL numeric of whole cents.
func (c Cents) NumericValue() (pgtype.Numeric, error) { return c.n.NumericValue() }
