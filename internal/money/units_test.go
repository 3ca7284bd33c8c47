package money

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgtype"
	"pgregory.net/rapid"
)

// wholes draws whole numbers of up to 78 digits of either sign.
func wholes() *rapid.Generator[Units] {
	return rapid.Custom(func(t *rapid.T) Units {
		u, err := ParseUnits(rapid.StringMatching(`-?[0-9]{1,78}`).Draw(t, "digits"))
		if err != nil {
			t.Fatal(err)
		}
		return u
	})
}

func TestUnitsParse(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]error{
		"0": nil, "-5": nil, "007": nil, strings.Repeat("9", 78): nil,
		"": ErrEmpty, "-": ErrNotNumber, "+1": ErrNotNumber, "1_000": ErrNotNumber, "0x10": ErrNotNumber,
		"1.0": ErrNotNumber, "1e3": ErrNotNumber, " 1": ErrNotNumber, "--1": ErrNotNumber, "١": ErrNotNumber,
		strings.Repeat("9", 79): ErrTooLarge,
	} {
		if _, err := ParseUnits(in); !errors.Is(err, want) {
			t.Errorf("ParseUnits(%q) = %v, want %v", in, err, want)
		}
	}
}

func TestUnitsZeroValue(t *testing.T) {
	t.Parallel()
	var u Units
	if u.String() != "0" || !u.IsZero() || u.Sign() != 0 || u.Big().Sign() != 0 || !u.Equal(NewUnits(0)) {
		t.Errorf("the zero value is not 0: %s", u)
	}
	if !reflect.DeepEqual(u, NewUnits(5).Sub(NewUnits(5))) {
		t.Error("a computed zero differs from the zero value")
	}
	if FromBig(nil).Sign() != 0 {
		t.Error("FromBig(nil) is not 0")
	}
}

func TestUnitsNeverChange(t *testing.T) {
	t.Parallel()
	source := big.NewInt(7)
	u := FromBig(source)
	source.SetInt64(8)
	u.Big().SetInt64(9)
	u.Add(NewUnits(1))
	u.Neg()
	if u.String() != "7" {
		t.Errorf("a Units of 7 became %s", u)
	}
}

func TestUnitsPrint(t *testing.T) {
	t.Parallel()
	u := NewUnits(-85_000_000)
	for format, want := range map[string]string{
		"%v": "-85000000", "%s": "-85000000", "%d": "-85000000", "%12s": "   -85000000", "%.2s": "-85000000",
		"%q": `"-85000000"`, "%.2f": "%!f(money.Units=-85000000)", "%g": "%!g(money.Units=-85000000)", "%+v": "-85000000",
	} {
		if got := fmt.Sprintf(format, u); got != want {
			t.Errorf("%s prints %q, want %q", format, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 85_000_000: "85,000,000", -100: "-100", -1000: "-1,000"} {
		if got := NewUnits(n).Grouped(); got != want {
			t.Errorf("%d groups as %q, want %q", n, got, want)
		}
	}
}

func TestUnitsJSON(t *testing.T) {
	t.Parallel()
	var u Units
	for _, in := range []string{`null`, `1.5`, `1e3`, `"1.0"`, `""`, `"1`, `true`, `{}`, `"\u0031"`} {
		if err := json.Unmarshal([]byte(in), &u); err == nil {
			t.Errorf("JSON %s was read as %s", in, u)
		}
	}
	if err := json.Unmarshal([]byte(`12345678901234567890123`), &u); err != nil || u.String() != "12345678901234567890123" {
		t.Errorf("a bare whole number was read as %s, %v", u, err)
	}
	var optional struct{ A, B *Units }
	if err := json.Unmarshal([]byte(`{"A":null,"B":"3"}`), &optional); err != nil || optional.A != nil || optional.B.String() != "3" {
		t.Errorf("optional amounts were read as %v, %v", optional, err)
	}
}

func TestUnitsFromNumeric(t *testing.T) {
	t.Parallel()
	ten := big.NewInt(10)
	for name, c := range map[string]struct {
		in   pgtype.Numeric
		want string
		err  error
	}{
		"10^18 as 1e18":     {pgtype.Numeric{Int: big.NewInt(1), Exp: 18, Valid: true}, "1000000000000000000", nil},
		"100.00":            {pgtype.Numeric{Int: big.NewInt(10000), Exp: -2, Valid: true}, "100", nil},
		"zero, any scale":   {pgtype.Numeric{Int: new(big.Int), Exp: math.MaxInt32, Valid: true}, "0", nil},
		"1.5":               {pgtype.Numeric{Int: big.NewInt(15), Exp: -1, Valid: true}, "", ErrFraction},
		"smallest exponent": {pgtype.Numeric{Int: ten, Exp: math.MinInt32, Valid: true}, "", ErrFraction},
		"largest exponent":  {pgtype.Numeric{Int: ten, Exp: math.MaxInt32, Valid: true}, "", ErrTooLarge},
		"10^78":             {pgtype.Numeric{Int: big.NewInt(1), Exp: 78, Valid: true}, "", ErrTooLarge},
		"NaN":               {pgtype.Numeric{NaN: true, Valid: true}, "", ErrInfinite},
		"infinity":          {pgtype.Numeric{InfinityModifier: pgtype.Infinity, Valid: true}, "", ErrInfinite},
		"null":              {pgtype.Numeric{}, "", ErrNull},
	} {
		var u Units
		if err := u.ScanNumeric(c.in); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		} else if err == nil && u.String() != c.want {
			t.Errorf("%s: %s, want %s", name, u, c.want)
		}
	}
	if _, err := FromBig(tooWide).NumericValue(); !errors.Is(err, ErrTooLarge) {
		t.Errorf("10^78 was given to the database: %v", err)
	}
}

// Every number keeps its value through both of PostgreSQL's wire formats, in
// both types, and through JSON.
func TestUnitsRoundTrip(t *testing.T) {
	t.Parallel()
	types := pgtype.NewMap()
	rapid.Check(t, func(t *rapid.T) {
		u := wholes().Draw(t, "units")
		for _, format := range []int16{pgtype.BinaryFormatCode, pgtype.TextFormatCode} {
			wire, err := types.Encode(pgtype.NumericOID, format, u, nil)
			if err != nil {
				t.Fatal(err)
			}
			var back Units
			var cents Cents
			var maybe *Units
			for _, target := range []any{&back, &cents, &maybe} {
				if err := types.Scan(pgtype.NumericOID, format, wire, target); err != nil {
					t.Fatal(err)
				}
			}
			if !reflect.DeepEqual(back, u) || cents.String() != u.String() || !maybe.Equal(u) {
				t.Fatalf("format %d: %s came back as %s, %s, %s", format, u, back, cents, maybe)
			}
		}
		wire, err := json.Marshal(u)
		if err != nil || wire[0] != '"' {
			t.Fatalf("JSON %s, %v", wire, err)
		}
		var back Units
		if err := json.Unmarshal(wire, &back); err != nil || !back.Equal(u) {
			t.Fatalf("JSON %s came back as %s, %v", wire, back, err)
		}
	})
}

func TestUnitsNull(t *testing.T) {
	t.Parallel()
	types := pgtype.NewMap()
	some := NewUnits(1)
	maybe := &some
	if err := types.Scan(pgtype.NumericOID, pgtype.BinaryFormatCode, nil, &maybe); err != nil || maybe != nil {
		t.Errorf("NULL into *Units gave %v, %v", maybe, err)
	}
	if err := types.Scan(pgtype.NumericOID, pgtype.BinaryFormatCode, nil, &some); err == nil {
		t.Error("NULL into Units was read")
	}
}

func TestUnitsArithmetic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := wholes().Draw(t, "a"), wholes().Draw(t, "b")
		if !a.Add(b).Sub(b).Equal(a) || !a.Add(a.Neg()).IsZero() || a.Cmp(b) != -b.Cmp(a) || a.Sub(b).Sign() != a.Cmp(b) {
			t.Fatalf("arithmetic of %s and %s", a, b)
		}
	})
}

func FuzzUnits(f *testing.F) {
	for _, s := range []string{"0", "-1", "85000000", "1e18", "+1", "", "９", strings.Repeat("9", 79)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := ParseUnits(s)
		if err != nil {
			return
		}
		want, ok := new(big.Int).SetString(s, 10)
		if !ok || want.Cmp(u.Big()) != 0 {
			t.Fatalf("%q was read as %s", s, u)
		}
		if back, err := ParseUnits(u.String()); err != nil || !back.Equal(u) {
			t.Fatalf("%s was read back as %s, %v", u, back, err)
		}
		if strings.ReplaceAll(u.Grouped(), ",", "") != u.String() {
			t.Fatalf("%s groups as %s", u, u.Grouped())
		}
		if _, err := u.NumericValue(); err != nil {
			t.Fatalf("%s cannot be stored: %v", u, err)
		}
	})
}
