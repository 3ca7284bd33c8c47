package securityview

import (
	"testing"

	"github.com/unykorn/console/internal/money"
)

func TestPercentIsExactAndNeverTooMuch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		part, whole int64
		want        string
	}{{1, 1, "100.00 %"}, {999_999, 1_000_000, "99.99 %"}, {1, 3, "33.33 %"}, {2, 3, "66.66 %"}, {1, 20_000, "< 0.01 %"}, {1, 10_000, "0.01 %"}, {0, 5, "0.00 %"}, {5, 0, "–"}, {1, 16, "6.25 %"},
		{9007199254740990, 9007199254740991, "99.99 %"}} {
		if got := Percent(money.NewUnits(c.part), money.NewUnits(c.whole)); got != c.want {
			t.Errorf("%d of %d: %q, want %q", c.part, c.whole, got, c.want)
		}
	}
}
