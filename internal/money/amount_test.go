package money

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func coin(t testing.TB, ticker string) Coin {
	t.Helper()
	c, ok := Lookup(ticker)
	if !ok {
		t.Fatalf("no coin %s", ticker)
	}
	return c
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ticker, in, units string
		err               error
	}{
		{"tbtc4", "0.85", "85000000", nil},
		{"tbtc4", "0", "0", nil},
		{"tbtc4", "00.00000001", "1", nil},
		{"eth", "1.000000000000000001", "1000000000000000001", nil},
		{"fiatjpy", "500", "500", nil},
		{"eth", "1" + strings.Repeat("0", 50), "1" + strings.Repeat("0", 68), nil},
		{"eth", strings.Repeat("9", 60), strings.Repeat("9", 60) + strings.Repeat("0", 18), nil},
		{"eth", strings.Repeat("9", 61), "", ErrTooLarge},
		{"tbtc4", "0.123456789", "", ErrTooManyDecimals},
		{"fiatjpy", "1.0", "", ErrTooManyDecimals},
		{"tbtc4", "-1", "", ErrNegative},
		{"tbtc4", "-x", "", ErrNotNumber},
		{"tbtc4", "", "", ErrEmpty},
		{"tbtc4", "1,000", "", ErrSeparator},
		{"tbtc4", "1 000", "", ErrSeparator},
		{"tbtc4", "1.000.000", "", ErrSeparator},
		{"tbtc4", "1'000", "", ErrSeparator},
		{"tbtc4", "1e3", "", ErrNotNumber},
		{"tbtc4", ".5", "", ErrNotNumber},
		{"tbtc4", "5.", "", ErrNotNumber},
		{"tbtc4", "+5", "", ErrNotNumber},
		{"tbtc4", "NaN", "", ErrNotNumber},
		{"tbtc4", "0x1", "", ErrNotNumber},
		{"tbtc4", "٣", "", ErrNotNumber},
		{"tbtc4", ",", "", ErrNotNumber},
	} {
		got, err := Parse(coin(t, c.ticker), c.in)
		if !errors.Is(err, c.err) {
			t.Errorf("Parse(%s, %q) = %v, want %v", c.ticker, c.in, err, c.err)
		} else if err == nil && got.Units.String() != c.units {
			t.Errorf("Parse(%s, %q) = %s, want %s", c.ticker, c.in, got.Units, c.units)
		}
	}
}

func TestParseSaysHowManyDecimals(t *testing.T) {
	t.Parallel()
	_, err := Parse(coin(t, "tbtc4"), "0.123456789")
	if want := "the amount has too many decimals: TBTC4 has 8, and 0.123456789 has 9"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAmountPrint(t *testing.T) {
	t.Parallel()
	a := Of(coin(t, "tbtc"), NewUnits(75_000_000))
	if a.String() != "0.75000000 TBTC" || a.Short() != "0.75" || fmt.Sprintf("%v|%s", a, a) != a.String()+"|"+a.String() {
		t.Errorf("printed %s, short %s", a, a.Short())
	}
	if s := fmt.Sprintf("%.1f", a); s != "%!f(money.Amount=0.75000000 TBTC)" {
		t.Errorf("a float verb printed %s", s)
	}
	for n, want := range map[int64]string{-1: "-0.00000001", 0: "0.00000000", 1_000_000_000: "10.00000000"} {
		if got := Of(a.Coin, NewUnits(n)).Decimal(); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0", 1_000_000_000: "10", 1: "0.00000001"} {
		if got := Of(a.Coin, NewUnits(n)).Short(); got != want {
			t.Errorf("%d is short %s, want %s", n, got, want)
		}
	}
	if got := Of(coin(t, "fiatjpy"), NewUnits(500)).Short(); got != "500" {
		t.Errorf("500 yen print as %s", got)
	}
}

func TestAmountJSON(t *testing.T) {
	t.Parallel()
	wire, err := json.Marshal(Of(coin(t, "tbtc4"), NewUnits(85_000_000)))
	if want := `{"coin":"tbtc4","units":"85000000","decimal":"0.85000000"}`; err != nil || string(wire) != want {
		t.Fatalf("JSON %s, %v", wire, err)
	}
	var a Amount
	if err := json.Unmarshal(wire, &a); err != nil || a.String() != "0.85000000 TBTC4" {
		t.Errorf("came back as %s, %v", a, err)
	}
	for _, bad := range []string{
		`{"coin":"nope","units":"1"}`, `{"units":"1"}`, `{"coin":"tbtc4","units":1.5}`,
		`{"coin":"tbtc4","units":"1","decimal":"1"}`, `{"coin":"tbtc4","units":null}`,
	} {
		if err := json.Unmarshal([]byte(bad), &a); err == nil {
			t.Errorf("%s was read as %s", bad, a)
		}
	}
}

func TestAmountAdd(t *testing.T) {
	t.Parallel()
	a := Of(coin(t, "dot"), NewUnits(1))
	if sum, err := a.Add(a); err != nil || sum.Units.String() != "2" {
		t.Errorf("1 + 1 = %s, %v", sum, err)
	}
	if sum, err := a.Add(Of(coin(t, "tdot"), NewUnits(1))); err == nil {
		t.Errorf("two coins were added to %s", sum)
	}
}

// What an amount prints, with all decimals or short, reads back as the same.
func TestParseOfDecimal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(Coins()).Draw(t, "coin")
		units, err := ParseUnits(rapid.StringMatching(`[0-9]{1,78}`).Draw(t, "units"))
		if err != nil {
			t.Fatal(err)
		}
		a := Of(c, units)
		for _, s := range []string{a.Decimal(), a.Short()} {
			if back, err := Parse(c, s); err != nil || !back.Units.Equal(units) {
				t.Fatalf("%s of %s printed %s and was read back as %s, %v", units, c.Ticker, s, back.Units, err)
			}
		}
	})
}

func FuzzAmount(f *testing.F) {
	for _, ticker := range []string{"tbtc4", "eth", "fiatjpy", "near"} {
		for _, s := range []string{"0.85", "1,000.5", "-3", "1e9", "0.", "", "１"} {
			f.Add(ticker, s)
		}
	}
	f.Fuzz(func(t *testing.T, ticker, s string) {
		c, ok := Lookup(ticker)
		if !ok {
			c = coin(t, "tbtc4")
		}
		a, err := Parse(c, s)
		if err != nil {
			if a.Units.Sign() != 0 {
				t.Fatalf("%q was refused and gave %s", s, a)
			}
			return
		}
		if a.Units.Sign() < 0 || strings.ContainsAny(s, "eE+-, ") {
			t.Fatalf("%q was read as %s", s, a)
		}
		if back, err := Parse(c, a.Decimal()); err != nil || !back.Units.Equal(a.Units) {
			t.Fatalf("%s was read back as %s, %v", a, back, err)
		}
	})
}
