// Package money holds exact amounts: whole base units of a coin, USD cents,
// and the catalogue of coins with their decimals.
//
// It promises that no floating-point number takes part: text, JSON, the
// database's numeric(78,0) and the arithmetic are whole numbers of any size,
// and whatever cannot be kept exactly is refused by name.
package money

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"
)

// MaxDigits is how many decimal digits an amount may have: the width of the
// numeric(78,0) columns, which is also enough for any 256-bit token balance.
const MaxDigits = 78

// Units is a whole number of base units (satoshi, wei, cents of a fiat coin).
// The zero value is 0. A Units never changes: every operation returns a new one.
type Units struct {
	// n is nil for zero, so that equal amounts are also deeply equal.
	n *big.Int
}

// NewUnits gives n base units.
func NewUnits(n int64) Units { return wrap(big.NewInt(n)) }

// FromBig copies n; a nil n is 0.
func FromBig(n *big.Int) Units {
	if n == nil {
		return Units{}
	}
	return wrap(new(big.Int).Set(n))
}

// ParseUnits reads an optional '-' and 1 to 78 digits, and nothing else.
func ParseUnits(s string) (Units, error) {
	n, err := parseWhole(s)
	if err != nil {
		return Units{}, err
	}
	return wrap(n), nil
}

// wrap takes ownership of n.
func wrap(n *big.Int) Units {
	if n.Sign() == 0 {
		return Units{}
	}
	return Units{n: n}
}

// Big gives a copy the caller may change.
func (u Units) Big() *big.Int {
	if u.n == nil {
		return new(big.Int)
	}
	return new(big.Int).Set(u.n)
}

// read gives the number for reading only; it is never handed out.
func (u Units) read() *big.Int {
	if u.n == nil {
		return zero
	}
	return u.n
}

var zero = new(big.Int)

// Add gives u + v.
func (u Units) Add(v Units) Units { return wrap(new(big.Int).Add(u.read(), v.read())) }

// Sub gives u - v, which may be negative.
func (u Units) Sub(v Units) Units { return wrap(new(big.Int).Sub(u.read(), v.read())) }

// Neg gives -u.
func (u Units) Neg() Units { return wrap(new(big.Int).Neg(u.read())) }

// Cmp is -1, 0 or +1 as u is below, equal to or above v.
func (u Units) Cmp(v Units) int { return u.read().Cmp(v.read()) }

// Equal says whether both are the same number.
func (u Units) Equal(v Units) bool { return u.Cmp(v) == 0 }

// Sign is -1, 0 or +1.
func (u Units) Sign() int { return u.read().Sign() }

// IsZero says whether u is 0.
func (u Units) IsZero() bool { return u.Sign() == 0 }

// String gives plain digits, as ParseUnits reads them.
func (u Units) String() string { return u.read().String() }

// Grouped gives the digits in groups of three: "85,000,000".
func (u Units) Grouped() string { return group(u.String()) }

// GroupDecimal writes a decimal, as Decimal gives it, with its whole part in groups of three: "64,250.5". What is no decimal
// stays as it is.
func GroupDecimal(s string) string {
	whole, rest, dotted := strings.Cut(s, ".")
	u, err := ParseUnits(whole)
	if err != nil {
		return s
	}
	if dotted {
		rest = "." + rest
	}
	return u.Grouped() + rest
}

// Format prints digits for %v, %s and %d; a float verb prints as a mistake.
func (u Units) Format(st fmt.State, verb rune) { formatWhole(st, verb, "money.Units", u.String()) }

// MarshalJSON writes a string, because a JSON number is a float to most readers.
func (u Units) MarshalJSON() ([]byte, error) { return quote(u.String()), nil }

// UnmarshalJSON reads a string of digits. A bare whole number is also read,
// exactly, since BitGo writes both; a fraction, an exponent or null is refused.
func (u *Units) UnmarshalJSON(b []byte) error {
	n, err := parseWhole(unquote(b))
	if err != nil {
		return err
	}
	*u = wrap(n)
	return nil
}

// MarshalText makes Units usable as a map key and in text encodings.
func (u Units) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText is the inverse of MarshalText.
func (u *Units) UnmarshalText(b []byte) error {
	n, err := parseWhole(string(b))
	if err != nil {
		return err
	}
	*u = wrap(n)
	return nil
}

// ScanNumeric reads a PostgreSQL numeric. NULL is refused: a nullable column
// belongs in a *Units.
func (u *Units) ScanNumeric(v pgtype.Numeric) error {
	n, err := fromNumeric(v)
	if err != nil {
		return fmt.Errorf("scan numeric into money.Units: %w", err)
	}
	*u = wrap(n)
	return nil
}

// NumericValue writes a PostgreSQL numeric; more than 78 digits is an error
// here rather than in the middle of a transaction.
func (u Units) NumericValue() (pgtype.Numeric, error) { return toNumeric(u.read()) }
