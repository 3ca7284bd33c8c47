package ltv

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/money"
)

// standing is a wallet with bitcoin and dollars at noon.
func standing(t interface{ Fatal(...any) }, loan, declared int64, bitcoin, dollars, price int64, haircut int) Inputs {
	btc, ok := money.Lookup("tbtc4")
	usd, also := money.Lookup("ofctusd")
	if !ok || !also {
		t.Fatal("the catalogue lacks a coin")
	}
	return Inputs{Now: noon, MaxAge: MaxAge, Prices: Prices{"tbtc4": {Ticker: "tbtc4", USD: decimal.NewFromInt(price), Source: "bitgo", Observed: noon}},
		Facility: Facility{Terms: Terms{Loan: money.NewCents(loan), Declared: money.NewCents(declared), Haircuts: map[string]int{"tbtc4": haircut}}},
		Holdings: []Holding{{Coin: btc, Held: money.NewUnits(bitcoin)}, {Coin: usd, Held: money.NewUnits(dollars)}}}
}

// From exactly 35 % the ladder is the one that product.md reckons.
func TestLadderFromTheCap(t *testing.T) {
	t.Parallel()
	rungs := Ladder(standing(t, 3_500_000, 10_000_000, 100_000_000, 0, 100_000, 0))
	want := []int{0, 3000, 5000, 5625, 5798}
	if len(rungs) != len(want) {
		t.Fatalf("%d rungs", len(rungs))
	}
	for i, r := range rungs {
		if r.Holds != want[i] || r.Passed || r.Never || len(r.At) != 1 {
			t.Errorf("%d: %+v, want %d", r.BasisPoints, r, want[i])
		}
	}
	if got := rungs[1].At[0].USD; !got.Equal(decimal.NewFromInt(70_000)) {
		t.Errorf("at 50 %% the price is %s", got)
	}
}

// What the search finds is what trying every fall finds, whatever the figures.
func TestLadderIsWhatTryingEveryFallFinds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := standing(t, rapid.Int64Range(1, 9_000_000).Draw(t, "loan"), rapid.Int64Range(0, 20_000_000).Draw(t, "declared"),
			rapid.Int64Range(0, 300_000_000).Draw(t, "bitcoin"), rapid.Int64Range(0, 4_000_000).Draw(t, "dollars"), rapid.Int64Range(1, 120_000).Draw(t, "price"),
			rapid.IntRange(0, 10_000).Draw(t, "haircut"))
		at := rapid.IntRange(0, len(Marks)-1).Draw(t, "mark")
		r := Ladder(in)[at]
		holds := func(fall int) bool { return !passes(in.Facility.Loan, fallen(in, fall), Marks[at].BasisPoints) }
		most := -1
		for fall := 0; fall <= wholeFall && holds(fall); fall += 97 { // steps, and then every one within the step
			most = fall
		}
		for most >= 0 && most < wholeFall && holds(most+1) {
			most++
		}
		switch {
		case most < 0 && !r.Passed, most == wholeFall && !r.Never, most >= 0 && most < wholeFall && r.Holds != most:
			t.Fatalf("by hand %d, the ladder says %+v", most, r)
		}
	})
}

func TestNothingIsSaidWithoutALoanOrAPrice(t *testing.T) {
	t.Parallel()
	if Ladder(standing(t, 0, 10, 1, 0, 1, 0)) != nil {
		t.Error("a ladder without a loan")
	}
	in := standing(t, 1, 10_000, 100_000_000, 0, 100, 0)
	in.Prices = nil
	if Ladder(in) != nil || Decide(in).Health() != Unjudged {
		t.Error("a ladder, or a judgement, without a price")
	}
}

func TestHealthNeededAndRoom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		loan   int64
		want   Health
		room   int64
		leaves bool
	}{{0, Unlent, 0, false}, {2_999_999, Healthy, 1_428_574, true}, {3_000_000, Watch, 1_428_571, true}, {3_499_999, Watch, 2, true},
		{3_500_000, AtCap, 0, true}, {3_500_001, Over, 0, false}} {
		in := standing(t, c.loan, 10_000_000, 100_000_000, 0, 100_000, 0)
		d := Decide(in)
		room, leaves := d.Room()
		if d.Health() != c.want || leaves != c.leaves || room.Cmp(money.NewCents(c.room)) != 0 {
			t.Errorf("%d: %s, room %s %v", c.loan, d.Health(), room, leaves)
		}
		if c.loan > 0 && (Exceeds(d.Loan, Needed(d.Loan)) || !Exceeds(d.Loan, Needed(d.Loan).Sub(money.NewCents(1)))) {
			t.Errorf("%d needs %s, and a cent less would do, or that much does not", c.loan, Needed(d.Loan))
		}
	}
	in := standing(t, 1, 10_000, 100_000_000, 0, 100, 0)
	in.Now = noon.Add(MaxAge + 1)
	if d := Decide(in); d.Health() != Unjudged {
		t.Errorf("an old price is %s", d.Health())
	}
}
