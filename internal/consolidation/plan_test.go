package consolidation

import (
	"math/big"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/money"
)

func unspent(t interface{ Fatal(...any) }, value int64, chain int, confirmed bool) bitgo.Unspent {
	u, err := bitgo.ParseUnits(big.NewInt(value).String())
	if err != nil {
		t.Fatal(err)
	}
	return bitgo.Unspent{ID: "x:0", Value: u, Chain: chain, Confirmed: confirmed}
}

// Ten small ones and a large one, at 12 satoshi a byte: what is gathered, what it costs at most and what stays are exact.
func TestAPlanIsExact(t *testing.T) {
	t.Parallel()
	var all []bitgo.Unspent
	for range 10 {
		all = append(all, unspent(t, 50_000, 20, true))
	}
	all = append(all, unspent(t, 9_000_000, 20, true), unspent(t, 60_000, 20, false), unspent(t, 1_000, 20, true))
	p := plan(all, 100_000, big.NewInt(12_000))
	if p.Count != 10 || p.Inputs != 10 || p.Gathers.String() != "500000" || p.Least.String() != "500000" || p.Rest.String() != "9001000" {
		t.Errorf("%+v", p)
	}
	if p.Min.String() != "1261" || p.FeeMost.String() != "13260" { // 105 bytes at 12 and one more; 12 + 43 + 10 × 105 bytes at 12
		t.Errorf("from %s, for %s", p.Min, p.FeeMost)
	}
	if why := p.Why(money.NewUnits(500_000)); why != "" {
		t.Error(why)
	}
	if why := p.Why(money.NewUnits(499_999)); why != "it would take what sends under way need" {
		t.Error(why)
	}
	if why := plan(all[:1], 100_000, big.NewInt(12_000)).Why(p.Rest); why != "fewer than two such unspents are in a block" {
		t.Error(why)
	}
	if dear := plan(all, 100_000, big.NewInt(30_000)); !dear.TooDear() || dear.Why(p.Rest) == "" {
		t.Errorf("%s for %s is not too dear", dear.FeeMost, dear.Gathers)
	}
}

// Whatever a wallet holds and whichever of too many BitGo takes: what is gathered lies between the bounds, every one brings more
// than it costs, the fee at the highest rate is within what is shown, and what may be asked for costs a twentieth at most.
func TestAPlanBoundsEveryChoice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		chains := rapid.SliceOfN(rapid.SampledFrom([]int{0, 10, 20, 21, 30, 40, 77}), 0, 260).Draw(r, "chains")
		rate := rapid.Int64Range(1, 900_000).Draw(r, "rate")
		max := rapid.SampledFrom(Levels).Draw(r, "max")
		var all, fit []bitgo.Unspent
		total := new(big.Int)
		for _, chain := range chains {
			u := unspent(r, rapid.Int64Range(0, 2*max).Draw(r, "value"), chain, rapid.IntRange(0, 9).Draw(r, "confirmed") > 0)
			if all = append(all, u); u.Confirmed {
				total.Add(total, u.Value.Big())
			}
		}
		p := plan(all, max, big.NewInt(rate))
		for _, u := range all {
			if v := u.Value.Big(); u.Confirmed && v.Cmp(p.Max.Big()) <= 0 && v.Cmp(p.Min.Big()) >= 0 {
				fit = append(fit, u)
			}
		}
		if len(fit) != p.Count || p.Inputs != min(p.Count, Most) {
			r.Fatalf("%d fit, %d are told, %d are taken", len(fit), p.Count, p.Inputs)
		}
		took, size := new(big.Int), int64(base+outcome)
		for _, i := range rapid.Permutation(indices(len(fit))).Draw(r, "choice")[:p.Inputs] {
			took.Add(took, fit[i].Value.Big())
			size += inputSize(fit[i].Chain)
			if cost := rate * inputSize(fit[i].Chain); new(big.Int).Mul(fit[i].Value.Big(), big.NewInt(1000)).Cmp(big.NewInt(cost)) <= 0 {
				r.Fatalf("%s costs %d thousandths", fit[i].Value, cost)
			}
		}
		fee := new(big.Int).Div(new(big.Int).Mul(big.NewInt(rate), big.NewInt(size)), big.NewInt(1000))
		if took.Cmp(p.Least.Big()) < 0 || took.Cmp(p.Gathers.Big()) > 0 || fee.Cmp(p.FeeMost.Big()) > 0 && p.Inputs > 0 {
			r.Fatalf("took %s for %s: %+v", took, fee, p)
		}
		if new(big.Int).Sub(total, took).Cmp(p.Rest.Big()) < 0 {
			r.Fatalf("%s of %s leaves less than %s", took, total, p.Rest)
		}
		if p.Why(p.Gathers) == "" && new(big.Int).Mul(fee, big.NewInt(FeeShare)).Cmp(took) > 0 {
			r.Fatalf("%s of %s may be paid", fee, took)
		}
	})
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// A consolidation is found by its comment, with a note or without, and by nothing that only looks like one.
func TestTheCommentNamesIt(t *testing.T) {
	t.Parallel()
	for _, note := range []string{"", "Pool payouts", "sandbox:stuck", "ünïcödé · consolidation"} {
		c := Consolidation{ID: uuid.New(), Note: note}
		if named(c.comment()) != c.ID {
			t.Errorf("%q is not found", c.comment())
		}
	}
	for _, other := range []string{"", "Power bill", uuid.NewString(), "consolidation of the wallet", "Consolidation " + uuid.NewString() + "!"} {
		if named(other) != uuid.Nil {
			t.Errorf("%q names one", other)
		}
	}
}

// What is over comes to life only when the network confirms it; nothing ends twice and nothing starts again.
func TestTheMovesAreFew(t *testing.T) {
	t.Parallel()
	for _, from := range States {
		for _, to := range States {
			may := from.may(to)
			switch {
			case to == Calling || from == to:
				if may {
					t.Errorf("%s to %s", from, to)
				}
			case !from.Open() && from != Confirmed && may != (to == Confirmed):
				t.Errorf("%s to %s: %v", from, to, may)
			case from == Confirmed && may != (to == Failed):
				t.Errorf("%s to %s: %v", from, to, may)
			}
		}
	}
}
