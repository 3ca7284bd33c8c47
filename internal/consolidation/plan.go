package consolidation

import (
	"math/big"
	"slices"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/money"
)

// Most is how many unspents one consolidation gathers: BitGo's own limit for one transaction (consolidateunspents, bulk).
const Most = 200

// FeeShare is what part of the gathered money the fee may be at most: a twentieth. Treasury decides alone only while what
// leaves is small against what stays, and a consolidation is never urgent: where it would cost more, the network is dear and
// waiting is cheaper. The database keeps the same bound (074_consolidation.sql).
const FeeShare = 20

// Levels are the bounds that are offered for what counts as small, in satoshi: 0.001, 0.01, 0.1 and 1 coin.
var Levels = []int64{100_000, 1_000_000, 10_000_000, 100_000_000}

// target is within how many blocks BitGo chooses the fee to be confirmed: half a day, since nobody waits for it.
const target = 72

// Virtual bytes that an input of each address type takes at most, a transaction beside its inputs, and its one output.
const (
	base, outcome = 12, 43
	inputLargest  = 299 // p2sh, and whatever is not known
)

var inputOf = map[int]int64{10: 140, 11: 140, 20: 105, 21: 105, 30: 117, 31: 117, 40: 117, 41: 117}

func inputSize(chain int) int64 {
	if size, known := inputOf[chain]; known {
		return size
	}
	return inputLargest
}

// Plan is one consolidation as it would be asked for. Amounts are satoshi.
type Plan struct {
	Max     money.Units // larger unspents stay as they are
	Min     money.Units // smaller ones would cost more than they bring, and stay
	Count   int         // unspents between the two that are in a block
	Inputs  int         // of them that one transaction takes at most
	Least   money.Units // that so many hold together at least
	Gathers money.Units // that they hold at most
	Rate    money.Units // satoshi per 1000 virtual bytes at most
	FeeMost money.Units // that the transaction costs at most
	Rest    money.Units // of the wallet's confirmed unspents that stays untouched, and spendable meanwhile, at least
}

// TooDear says whether the fee would be more than FeeShare lets one person pay.
func (p Plan) TooDear() bool {
	return new(big.Int).Mul(p.FeeMost.Big(), big.NewInt(FeeShare)).Cmp(p.Least.Big()) > 0
}

// Why says why the plan cannot be asked for, as far as it tells itself; empty: it can. free is what no send holds back.
func (p Plan) Why(free money.Units) string {
	switch {
	case p.Inputs < 2:
		return "fewer than two such unspents are in a block"
	case p.TooDear():
		return "the fee could be more than a twentieth of what is gathered; wait until the network is cheaper"
	case p.Gathers.Cmp(free) > 0:
		return "it would take what sends under way need"
	}
	return ""
}

// plan works out what gathering the confirmed unspents of at most max satoshi would take at a rate of satoshi per 1000
// virtual bytes. Which of more than Most are taken BitGo decides, so bounds are given for any choice.
func plan(unspents []bitgo.Unspent, max int64, rate *big.Int) Plan {
	limit := big.NewInt(max)
	var small []*big.Int
	total, size := new(big.Int), int64(0)
	for _, u := range unspents {
		if !u.Confirmed {
			continue
		}
		total.Add(total, u.Value.Big())
		if u.Value.Big().Cmp(limit) <= 0 {
			small = append(small, u.Value.Big())
			if s := inputSize(u.Chain); s > size {
				size = s
			}
		}
	}
	least := up(new(big.Int).Mul(rate, big.NewInt(size)))
	least.Add(least, big.NewInt(1)) // it must bring more than it costs
	small = slices.DeleteFunc(small, func(v *big.Int) bool { return v.Cmp(least) < 0 })
	slices.SortFunc(small, (*big.Int).Cmp)
	p := Plan{Max: money.NewUnits(max), Min: money.FromBig(least), Count: len(small), Inputs: min(len(small), Most), Rate: money.FromBig(rate)}
	low, high := sum(small[:p.Inputs]), sum(small[len(small)-p.Inputs:])
	p.Least, p.Gathers = money.FromBig(low), money.FromBig(high)
	p.FeeMost = money.FromBig(up(new(big.Int).Mul(rate, big.NewInt(base+outcome+size*int64(p.Inputs)))))
	p.Rest = money.FromBig(total.Sub(total, high))
	return p
}

// up is a thousandth, rounded up.
func up(n *big.Int) *big.Int { return n.Add(n, big.NewInt(999)).Div(n, big.NewInt(1000)) }

func sum(values []*big.Int) *big.Int {
	out := new(big.Int)
	for _, v := range values {
		out.Add(out, v)
	}
	return out
}
