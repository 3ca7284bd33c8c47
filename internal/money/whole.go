package money

import (
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"
)

// Why a whole number was refused. Test with errors.Is.
var (
	ErrEmpty     = errors.New("the amount is empty")
	ErrNotNumber = errors.New("the amount is not a number; write digits only, for example 1250")
	ErrTooLarge  = errors.New("the amount has more than 78 digits")
	ErrFraction  = errors.New("the number is not whole")
	ErrNull      = errors.New("the number is null")
	ErrInfinite  = errors.New("the number is not finite")
)

// parseWhole reads an optional '-' and digits. big.Int's own reader is not used
// alone: it also takes '+', '_' and base prefixes.
func parseWhole(s string) (*big.Int, error) {
	digits := strings.TrimPrefix(s, "-")
	switch {
	case s == "":
		return nil, ErrEmpty
	case !allDigits(digits):
		return nil, ErrNotNumber
	case len(digits) > MaxDigits:
		return nil, ErrTooLarge
	}
	n, ok := new(big.Int).SetString(s, 10)
	if !ok {
		return nil, ErrNotNumber
	}
	return n, nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// group puts a comma between groups of three digits; a leading '-' stays.
func group(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(s) {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func formatWhole(st fmt.State, verb rune, typ, digits string) {
	switch verb {
	case 'v', 's', 'd':
		fmt.Fprintf(st, fmt.FormatString(plain{st}, 's'), digits)
	case 'q':
		fmt.Fprintf(st, "%q", digits)
	default:
		fmt.Fprintf(st, "%%!%c(%s=%s)", verb, typ, digits)
	}
}

// plain hides a precision (which would cut digits off) and the flags that mean
// something else for text.
type plain struct{ fmt.State }

func (p plain) Precision() (int, bool) { return 0, false }
func (p plain) Flag(c int) bool        { return c == '-' && p.State.Flag(c) }

func quote(s string) []byte { return []byte(`"` + s + `"`) }

// unquote strips one pair of double quotes; digits need no other unescaping,
// and anything escaped is not a digit.
func unquote(b []byte) string {
	s := string(b)
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

var tooWide = new(big.Int).Exp(big.NewInt(10), big.NewInt(MaxDigits), nil)

// fromNumeric turns a driver's numeric (digits × 10^exponent) into a whole
// number. PostgreSQL sends 10^18 as 1e18, so positive exponents are usual.
func fromNumeric(v pgtype.Numeric) (*big.Int, error) {
	switch {
	case !v.Valid:
		return nil, ErrNull
	case v.NaN || v.InfinityModifier != pgtype.Finite:
		return nil, ErrInfinite
	case v.Int == nil || v.Int.Sign() == 0:
		return new(big.Int), nil
	case v.Exp > MaxDigits:
		return nil, ErrTooLarge
	}
	n := new(big.Int).Set(v.Int)
	if v.Exp > 0 {
		n.Mul(n, pow10(int(v.Exp)))
	}
	if v.Exp < 0 {
		// A whole number with more zeros behind the point than it has digits does
		// not exist, so the power is only built when it can divide.
		if -int(v.Exp) > len(n.String()) {
			return nil, ErrFraction
		}
		rest := new(big.Int)
		if n.QuoRem(n, pow10(-int(v.Exp)), rest); rest.Sign() != 0 {
			return nil, ErrFraction
		}
	}
	if n.CmpAbs(tooWide) >= 0 {
		return nil, ErrTooLarge
	}
	return n, nil
}

func toNumeric(n *big.Int) (pgtype.Numeric, error) {
	if n.CmpAbs(tooWide) >= 0 {
		return pgtype.Numeric{}, ErrTooLarge
	}
	return pgtype.Numeric{Int: new(big.Int).Set(n), Valid: true}, nil
}

func pow10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}
