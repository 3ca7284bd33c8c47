package bitgo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

var (
	errCutOff   = errors.New("the JSON is cut off")
	errTrailing = errors.New("something follows the JSON")
	errDepth    = errors.New("the JSON is nested too deeply")
)

// decode reads exactly one JSON value into v, numbers kept as their digits.
func decode(body []byte, v any) error {
	if !shallow(body, maxDepth) {
		return errDepth
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			return errCutOff
		}
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errTrailing
	}
	return nil
}

func object(body []byte) (map[string]any, error) {
	var fields map[string]any
	if err := decode(body, &fields); err != nil {
		return nil, err
	}
	if fields == nil {
		return nil, errors.New("not an object")
	}
	return fields, nil
}

// maxDepth is far above anything BitGo answers and far below what would hurt.
const maxDepth = 64

// shallow counts brackets outside strings, which is enough to bound the decoder's recursion before it starts.
func shallow(body []byte, limit int) bool {
	depth, quoted, escaped := 0, false, false
	for _, c := range body {
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return false
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return true
}

// Units is a whole number of a coin's base units, as BitGo's *String fields give it. The zero Units means BitGo did
// not say.
type Units struct{ n *big.Int }

// maxDigits is what numeric(78,0) holds: every 256-bit amount fits.
const maxDigits = 78

// ParseUnits accepts an optional minus and 1 to 78 digits. A decimal point, an exponent, a plus sign or a space is an
// error: BitGo has sent rounded and decimal balances before (gh:#1006), and guessing would move money.
func ParseUnits(s string) (Units, error) {
	digits := strings.TrimPrefix(s, "-")
	if len(digits) == 0 || len(digits) > maxDigits || strings.Trim(digits, "0123456789") != "" {
		return Units{}, errors.New("an amount from BitGo is not a whole number of base units")
	}
	n, ok := new(big.Int).SetString(s, 10)
	if !ok {
		return Units{}, errors.New("an amount from BitGo is not a whole number of base units")
	}
	return Units{n}, nil
}

// Known is false when BitGo did not send the amount.
func (u Units) Known() bool { return u.n != nil }

// Big gives a copy, or nil when BitGo did not send the amount.
func (u Units) Big() *big.Int {
	if u.n == nil {
		return nil
	}
	return new(big.Int).Set(u.n)
}

// String gives the digits, or nothing when BitGo did not send the amount.
func (u Units) String() string {
	if u.n == nil {
		return ""
	}
	return u.n.String()
}

// MarshalJSON writes a string, never a number.
func (u Units) MarshalJSON() ([]byte, error) {
	if u.n == nil {
		return []byte("null"), nil
	}
	return []byte(`"` + u.n.String() + `"`), nil
}

// UnmarshalJSON takes a JSON string. A JSON number is refused: the numeric twins are lossy above 2^53 (§1.5).
func (u *Units) UnmarshalJSON(b []byte) error {
	*u = Units{}
	if string(b) == "null" {
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return errors.New("an amount from BitGo is not a string")
	}
	if s == "" {
		return nil
	}
	parsed, err := ParseUnits(s)
	*u = parsed
	return err
}

// exact is for the few amounts BitGo gives only as JSON integers (fee estimates, what a caller once typed). It takes
// the literal's digits; above 2^53 a number has been through JavaScript and counts as not said.
type exact struct{ Units }

var safeInteger = new(big.Int).Lsh(big.NewInt(1), 53)

func (x *exact) UnmarshalJSON(b []byte) error {
	x.Units = Units{}
	if len(b) > 0 && b[0] == '"' {
		return x.Units.UnmarshalJSON(b)
	}
	parsed, err := ParseUnits(string(b))
	if err == nil && parsed.n.CmpAbs(safeInteger) <= 0 {
		x.Units = parsed
	}
	return nil
}

// Number is an exact decimal from a JSON number or numeric string: prices and USD figures. Valid is false when BitGo
// did not send it.
type Number struct{ decimal.NullDecimal }

// UnmarshalJSON bounds digits and exponent: 1e1000000000 is valid JSON and would fill the memory.
func (n *Number) UnmarshalJSON(b []byte) error {
	n.NullDecimal = decimal.NullDecimal{}
	s := strings.Trim(string(b), `"`)
	if s == "null" || s == "" {
		return nil
	}
	if len(s) > 64 {
		return errors.New("a number from BitGo is too long")
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return errors.New("a number from BitGo is not a decimal")
	}
	if e := d.Exponent(); e > 64 || e < -64 {
		return errors.New("a number from BitGo is out of range")
	}
	n.Decimal, n.Valid = d, true
	return nil
}

// Time is an instant in UTC; zero when BitGo did not send it.
type Time struct{ time.Time }

// UnmarshalJSON takes RFC 3339 and the two other spellings found in BitGo's published examples.
func (t *Time) UnmarshalJSON(b []byte) error {
	*t = Time{}
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return errors.New("a time from BitGo is not a string")
	}
	if s == nil || *s == "" {
		return nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05-07:00", time.DateOnly} {
		if at, err := time.Parse(layout, *s); err == nil {
			t.Time = at.UTC()
			return nil
		}
	}
	return fmt.Errorf("a time from BitGo is not understood")
}

// flag is a boolean that may arrive as text, or be missing.
type flag bool

func (f *flag) UnmarshalJSON(b []byte) error {
	*f = flag(string(b) == "true" || string(b) == `"true"`)
	return nil
}

// ident is an id that BitGo gives as text, or as an object that carries its id.
type ident string

func (i *ident) UnmarshalJSON(b []byte) error {
	*i = ""
	var s string
	if json.Unmarshal(b, &s) == nil {
		*i = ident(s)
		return nil
	}
	var o struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(b, &o) == nil {
		*i = ident(o.ID)
	}
	return nil
}
