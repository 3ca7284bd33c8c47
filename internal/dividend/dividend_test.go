package dividend_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/dividend"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/money"
)

func TestAmountsPerShare(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string][2]string{"0.12345678": {"12345678", "0.12345678"}, "1": {"100000000", "1.00"}, "0.5": {"50000000", "0.50"}, "1000000": {"100000000000000", "1000000.00"},
		"0.00000001": {"1", "0.00000001"}, "2.125": {"212500000", "2.125"}} {
		u, err := dividend.ParsePerShare(typed)
		if err != nil || u.String() != want[0] || dividend.Exact(u) != want[1] {
			t.Errorf("%s is %s, written %s, %v", typed, u, dividend.Exact(u), err)
		}
	}
	for _, typed := range []string{"", "-1", "1e3", "0.123456789", ".5", "1,000", "12345678"} {
		if u, err := dividend.ParsePerShare(typed); !fault.Is(err, dividend.ErrFields) {
			t.Errorf("%q is read as %s, %v", typed, u, err)
		}
	}
}

func TestALineIsRoundedDown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shares, perShare int64
		why              dividend.Why
		gross, rest, net string
	}{
		{3, 33_333_333, "", "99", "999999", "99"},                  // 0.99999999 is 99 cents, and the rest is kept
		{1, 999_999, "", "0", "999999", "0"},                       // less than a cent
		{100, 100_050_000, dividend.Flagged, "10005", "0", "7604"}, // 24 % of 100.05 is 24.012
		{100, 100_050_000, dividend.NoForm, "10005", "0", "7604"},
	} {
		l := dividend.LineOf("h", money.NewUnits(c.shares), money.NewUnits(c.perShare), 2400, c.why)
		if l.Gross.String() != c.gross || l.Rest.String() != c.rest || l.Net().String() != c.net {
			t.Errorf("%d × %d: %s rest %s net %s", c.shares, c.perShare, l.Gross, l.Rest, l.Net())
		}
	}
}

// Whatever is held and whatever a share brings: the lines and what rounding left are the total, to the millionth of a cent.
func TestTheLinesAreTheTotal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		perShare := money.NewUnits(rapid.Int64Range(1, 100_000_000_000_000).Draw(r, "perShare"))
		bps := rapid.IntRange(0, 10000).Draw(r, "bps")
		all, sum, most := money.Units{}, new(big.Int), big.NewInt(999_999)
		for _, n := range rapid.SliceOf(rapid.Int64Range(1, 1<<53-1)).Draw(r, "shares") {
			why := rapid.SampledFrom([]dividend.Why{"", dividend.Flagged, dividend.NoForm}).Draw(r, "why")
			l := dividend.LineOf("h", money.NewUnits(n), perShare, bps, why)
			if l.Rest.Sign() < 0 || l.Rest.Big().Cmp(most) > 0 || l.Net().Sign() < 0 || l.Withheld.Sign() < 0 || why == "" && !l.Withheld.IsZero() {
				r.Fatalf("%+v", l)
			}
			all = all.Add(money.NewUnits(n))
			sum.Add(sum, new(big.Int).Mul(l.Gross.Big(), big.NewInt(1_000_000)))
			sum.Add(sum, l.Rest.Big())
		}
		if total := (dividend.Dividend{PerShare: perShare, Shares: all}).Total(); total.Big().Cmp(sum) != 0 {
			r.Fatalf("the lines are %s, the total %s", sum, total)
		}
	})
}
