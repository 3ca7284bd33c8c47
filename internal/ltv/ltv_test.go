package ltv

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/money"
)

func cents10(n int64, zeros int) money.Cents {
	return money.CentsFromBig(new(big.Int).Mul(big.NewInt(n), power(zeros)))
}

func TestExceeds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		loan, collateral money.Cents
		exceeds          bool
		percent          string
	}{
		{"seed's refusal", money.NewCents(4_000_000), money.NewCents(10_000_000), true, "40.0"},
		{"seed's request", money.NewCents(3_000_000), money.NewCents(10_000_000), false, "30.0"},
		{"exactly the cap", money.NewCents(3_500_000), money.NewCents(10_000_000), false, "35.0"},
		{"one cent above", money.NewCents(3_500_001), money.NewCents(10_000_000), true, "35.00001"},
		{"one cent below", money.NewCents(3_499_999), money.NewCents(10_000_000), false, "34.99999"},
		{"nothing at all", money.NewCents(0), money.NewCents(0), false, "n/a"},
		{"a loan against nothing", money.NewCents(1), money.NewCents(0), true, "no collateral"},
		{"no loan", money.NewCents(0), money.NewCents(5), false, "0.0"},
		{"10^30 exactly", cents10(35, 28), cents10(1, 30), false, "35.0"},
		{"10^30 and a cent", cents10(35, 28).Add(money.NewCents(1)), cents10(1, 30), true, "35.0000000000000000000000000001"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Exceeds(c.loan, c.collateral); got != c.exceeds {
				t.Errorf("exceeds = %v", got)
			}
			if got := Percent(c.loan, c.collateral); got != c.percent {
				t.Errorf("percent = %q, want %q", got, c.percent)
			}
		})
	}
}

// What is printed stands on the same side of 35 as what is true, whatever the numbers.
func TestPercentNeverHidesAnExcess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		collateral := drawCents(t, "collateral", 1)
		loan := drawCents(t, "loan", 0)
		if rapid.Bool().Draw(t, "near") {
			near := new(big.Int).Mul(collateral.Big(), big.NewInt(35))
			near.Div(near, big.NewInt(100)).Add(near, big.NewInt(rapid.Int64Range(-2, 2).Draw(t, "off")))
			loan = money.CentsFromBig(near)
			if loan.Sign() < 0 {
				loan = money.NewCents(0)
			}
		}
		printed := decimal.RequireFromString(Percent(loan, collateral))
		if (printed.Cmp(decimal.NewFromInt(35)) > 0) != Exceeds(loan, collateral) {
			t.Fatalf("%s of %s prints %s", loan, collateral, printed)
		}
		if !strings.Contains(Percent(loan, collateral), ".") {
			t.Fatal("no decimal")
		}
	})
}

func drawCents(t *rapid.T, name string, least int64) money.Cents {
	n := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 1, 14).Draw(t, name))
	return money.CentsFromBig(n.Add(n, big.NewInt(least)))
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func coin(t interface{ Fatalf(string, ...any) }, ticker string) money.Coin {
	c, ok := money.Lookup(ticker)
	if !ok {
		t.Fatalf("no coin %s", ticker)
	}
	return c
}

// inputs: one bitcoin at $50,000 and a facility of the given dollars.
func inputs(t *testing.T, loan, declared int64) Inputs {
	return Inputs{
		Facility: Facility{Terms: Terms{Loan: money.NewCents(loan * 100), Declared: money.NewCents(declared * 100)}},
		Holdings: []Holding{{Coin: coin(t, "tbtc4"), Held: money.NewUnits(100_000_000)}},
		Prices:   Prices{"tbtc4": {Ticker: "tbtc4", USD: decimal.NewFromInt(50_000), Source: "bitgo", Observed: noon}},
		Now:      noon, MaxAge: MaxAge,
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		change  func(*Inputs)
		problem Problem
		after   string // collateral in cents
		says    string
	}{
		{"the lower of declared and market: declared", func(in *Inputs) { in.Facility.Declared = money.NewCents(4_000_000) }, None, "4000000", "within 35%"},
		{"the lower of declared and market: market", func(in *Inputs) { in.Facility.Declared = money.NewCents(9_000_000) }, None, "5000000", "within 35%"},
		{"what leaves lowers it", func(in *Inputs) { in.Holdings[0].Leaving = money.NewUnits(50_000_000) }, OverCap, "2500000", "40.0% loan-to-value"},
		{"a haircut lowers it", func(in *Inputs) { in.Facility.Haircuts = map[string]int{"tbtc4": 5000} }, OverCap, "2500000", "40.0% loan-to-value"},
		{"more reserved than held", func(in *Inputs) { in.Holdings[0].Held = money.NewUnits(-5) }, OverCap, "0", "without any"},
		{"a price at its greatest age", func(in *Inputs) { in.Now = noon.Add(MaxAge) }, None, "5000000", "within 35%"},
		{"a price too old", func(in *Inputs) { in.Now = noon.Add(MaxAge + time.Second) }, StalePrice, "5000000", "2026-11-20 12:00 UTC"},
		{"a price from the future", func(in *Inputs) { in.Now = noon.Add(-time.Hour) }, StalePrice, "5000000", "no price older"},
		{"no price", func(in *Inputs) { in.Prices = Prices{} }, NoPrice, "0", "no market price for TBTC4"},
		{"no price, but no loan either", func(in *Inputs) { in.Prices = Prices{}; in.Facility.Loan = money.NewCents(0) }, None, "0", "Nothing is lent"},
		{"no price of what is not held", func(in *Inputs) {
			in.Holdings = append(in.Holdings, Holding{Coin: coin(t, "txrp")})
		}, None, "5000000", "within 35%"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := inputs(t, 10_000, 50_000)
			c.change(&in)
			d := Decide(in)
			if d.Problem != c.problem || d.Passes != (c.problem == None) {
				t.Fatalf("problem %q, passes %v: %s", d.Problem, d.Passes, d.Why)
			}
			if d.CollateralAfter.String() != c.after {
				t.Errorf("collateral after = %s, want %s", d.CollateralAfter, c.after)
			}
			if !strings.Contains(d.Why, c.says) {
				t.Errorf("why = %q, want %q in it", d.Why, c.says)
			}
		})
	}
}

func TestValueRoundsDownPerAsset(t *testing.T) {
	t.Parallel()
	in := inputs(t, 0, 0)
	in.Holdings[0].Held = money.NewUnits(1) // 0.00000001 at 50,000 is a twentieth of a cent
	in.Holdings = append(in.Holdings, Holding{Coin: coin(t, "ofctusd"), Held: money.NewUnits(7)})
	if d := Decide(in); d.MarketBefore.String() != "7" {
		t.Fatalf("market = %s: dollars are at par and a twentieth of a cent is none", d.MarketBefore)
	}
}

func TestGoAccountAssetIsPricedByWhatSettlesIt(t *testing.T) {
	t.Parallel()
	c := coin(t, "ofctbtc4")
	if got := PriceTicker(c); got != "tbtc4" {
		t.Fatalf("priced as %s", got)
	}
	usd, ok := inputs(t, 0, 0).Prices.Value(money.Of(c, money.NewUnits(100_000_001)), noon, MaxAge)
	if !ok || usd.String() != "5000001" {
		t.Fatalf("value %s, %v: rounds up to the next cent", usd, ok)
	}
}

// The most that can be sent passes, and one unit more does not or is not there.
func TestMaxSendableIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInputs(t)
		ticker := in.Holdings[rapid.IntRange(0, len(in.Holdings)-1).Draw(t, "which")].Coin.Ticker
		most, ok := MaxSendable(in, ticker)
		passes := func(extra money.Units) bool {
			trial := in
			trial.Holdings = append([]Holding(nil), in.Holdings...)
			for i, h := range trial.Holdings {
				if h.Coin.Ticker == ticker {
					trial.Holdings[i].Leaving = h.Leaving.Add(extra)
				}
			}
			return Decide(trial).Passes
		}
		if !ok {
			if passes(money.Units{}) {
				t.Fatal("nothing passes, and so it should be said")
			}
			return
		}
		if most.Sign() < 0 || !passes(most) {
			t.Fatalf("%s does not pass", most)
		}
		for _, h := range in.Holdings {
			if h.Coin.Ticker == ticker && most.Add(money.NewUnits(1)).Cmp(h.Held.Sub(h.Leaving)) <= 0 && passes(most.Add(money.NewUnits(1))) {
				t.Fatalf("%s passes, and one more as well", most)
			}
		}
	})
}

func drawInputs(t *rapid.T) Inputs {
	in := Inputs{Prices: Prices{}, Now: noon, MaxAge: MaxAge}
	total := new(big.Int)
	for _, ticker := range []string{"tbtc4", "hteth", "txrp"}[:rapid.IntRange(1, 3).Draw(t, "assets")] {
		c := coin(t, ticker)
		held := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(t, "held"))
		price := decimal.New(rapid.Int64Range(1, 1e12).Draw(t, "price"), -int32(rapid.IntRange(0, 9).Draw(t, "scale")))
		in.Prices[ticker] = Price{Ticker: ticker, USD: price, Observed: noon}
		in.Holdings = append(in.Holdings, Holding{Coin: c, Held: money.FromBig(held)})
		total.Add(total, money.Value(money.Of(c, money.FromBig(held)), price, money.Down).Big())
	}
	in.Facility.Haircuts = map[string]int{"tbtc4": rapid.IntRange(0, 10000).Draw(t, "haircut")}
	in.Facility.Declared = money.CentsFromBig(total)
	total.Mul(total, big.NewInt(rapid.Int64Range(0, 36).Draw(t, "loan"))).Div(total, big.NewInt(100))
	in.Facility.Loan = money.CentsFromBig(total)
	return in
}

func TestTerms(t *testing.T) {
	t.Parallel()
	was := Terms{Loan: money.NewCents(100), Declared: money.NewCents(1000), Haircuts: map[string]int{"tbtc4": 500}}
	for i, c := range []struct {
		to      Terms
		riskier bool
	}{
		{was, false},
		{Terms{money.NewCents(101), money.NewCents(1000), was.Haircuts}, true},
		{Terms{money.NewCents(99), money.NewCents(1000), was.Haircuts}, false},
		{Terms{money.NewCents(100), money.NewCents(999), was.Haircuts}, true},
		{Terms{money.NewCents(100), money.NewCents(1001), was.Haircuts}, false},
		{Terms{money.NewCents(50), money.NewCents(999), was.Haircuts}, true},
		{Terms{money.NewCents(100), money.NewCents(1000), map[string]int{"tbtc4": 499}}, true},
		{Terms{money.NewCents(100), money.NewCents(1000), nil}, true},
		{Terms{money.NewCents(100), money.NewCents(1000), map[string]int{"tbtc4": 501, "hteth": 1}}, false},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			if got := c.to.Riskier(was); got != c.riskier {
				t.Errorf("riskier = %v", got)
			}
		})
	}
	for _, bad := range []Terms{
		{Loan: money.NewCents(-1)}, {Declared: money.NewCents(-1)}, {Loan: cents10(1, 60)}, {Declared: cents10(1, 60)},
		{Haircuts: map[string]int{"tbtc4": 10001}}, {Haircuts: map[string]int{"tbtc4": -1}}, {Haircuts: map[string]int{"nocoin": 1}},
		{Haircuts: map[string]int{"ofctbtc4": 1}},
	} {
		if bad.Check() == nil {
			t.Errorf("%+v passes", bad)
		}
	}
	if err := was.Check(); err != nil {
		t.Error(err)
	}
}
