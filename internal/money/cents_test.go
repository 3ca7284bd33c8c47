package money

import (
	"errors"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

func TestCentsUSD(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{
		0: "$0.00", 5: "$0.05", -310: "-$3.10", 5_790_200: "$57,902.00", 100_000_000_000: "$1,000,000,000.00", -100_000: "-$1,000.00",
	} {
		if got := NewCents(n).USD(); got != want {
			t.Errorf("%d cents are %s, want %s", n, got, want)
		}
	}
}

func TestParseUSD(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"57902": "5790200", "57902.5": "5790250", "57902.00": "5790200", "0.01": "1"} {
		if got, err := ParseUSD(in); err != nil || got.String() != want {
			t.Errorf("ParseUSD(%q) = %s, %v, want %s", in, got, err, want)
		}
	}
	for in, want := range map[string]error{
		"": ErrEmpty, "1.005": ErrTooManyDecimals, "$5": ErrNotNumber, "1,000.00": ErrSeparator, "-1": ErrNegative, "1e3": ErrNotNumber,
	} {
		if got, err := ParseUSD(in); !errors.Is(err, want) {
			t.Errorf("ParseUSD(%q) = %s, %v, want %v", in, got, err, want)
		}
	}
}

func TestParsePrice(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"57902.123456789", "0.000000000000000001", "1"} {
		if got, err := ParsePrice(in); err != nil || !got.Equal(decimal.RequireFromString(in)) {
			t.Errorf("ParsePrice(%q) = %s, %v", in, got, err)
		}
	}
	for in, want := range map[string]error{
		"0": ErrNotPositive, "0.00": ErrNotPositive, "-1": ErrNotNumber, "1e999999999": ErrNotNumber, "": ErrNotNumber,
		"1.": ErrNotNumber, ".1": ErrNotNumber, "1234567890123456789": ErrNotNumber, "NaN": ErrNotNumber,
	} {
		if got, err := ParsePrice(in); !errors.Is(err, want) {
			t.Errorf("ParsePrice(%q) = %s, %v, want %v", in, got, err, want)
		}
	}
}

func TestValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ ticker, amount, price, down, up string }{
		{"tbtc4", "0.85", "68120", "5790200", "5790200"},
		{"tbtc4", "0.00000001", "68120", "0", "1"},
		{"tbtc4", "0", "68120", "0", "0"},
		{"eth", "0.000000000000000001", "3000.01", "0", "1"},
		{"usdt", "100.333333", "0.9998", "10031", "10032"},
		{"near", "1", "7.005", "700", "701"},
		{"fiatjpy", "1000", "0.0067", "670", "670"},
	} {
		amount, err := Parse(coin(t, c.ticker), c.amount)
		if err != nil {
			t.Fatal(err)
		}
		price := decimal.RequireFromString(c.price)
		if got := Value(amount, price, Down); got.String() != c.down {
			t.Errorf("%s at %s down: %s, want %s", amount, c.price, got, c.down)
		}
		if got := Value(amount, price, Up); got.String() != c.up {
			t.Errorf("%s at %s up: %s, want %s", amount, c.price, got, c.up)
		}
	}
}

// Down is at most the exact value and up at least, never a cent apart, checked
// against fractions.
func TestValueBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := Of(rapid.SampledFrom(Coins()).Draw(t, "coin"), wholes().Draw(t, "units"))
		price, err := ParsePrice(rapid.StringMatching(`[1-9][0-9]{0,17}\.[0-9]{1,36}`).Draw(t, "price"))
		if err != nil {
			t.Fatal(err)
		}
		exact := new(big.Rat).SetFrac(amount.Units.Big(), pow10(amount.Coin.Decimals))
		exact.Mul(exact, price.Rat()).Mul(exact, big.NewRat(100, 1))
		down, up := Value(amount, price, Down), Value(amount, price, Up)
		low, high := new(big.Rat).SetInt(down.Big()), new(big.Rat).SetInt(up.Big())
		if low.Cmp(exact) > 0 || high.Cmp(exact) < 0 || up.Sub(down).Cmp(NewCents(1)) > 0 || (exact.IsInt() && !up.Equal(down)) {
			t.Fatalf("%s at %s: %s to %s, exactly %s", amount, price, down, up, exact.FloatString(40))
		}
	})
}
