package ltv

import (
	"math/big"
	"sort"

	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/money"
)

// Mark is a loan-to-value at which somebody would act. Only the first is ours; the others are what lenders in the market
// publish, for comparison, and nothing here acts on them.
type Mark struct {
	BasisPoints int
	Means       string
	Source      string
}

// Marks are the cap and the ladder beyond it, in rising order.
var Marks = []Mark{
	{CapBasisPoints, "Our cap. Above it no send leaves and no loan grows.", "house rule, exactly 35 % passes"},
	{5000, "What a lender asks to be brought back to after a margin call.", "Ledn, published terms"},
	{7000, "Margin call.", "Ledn, published terms"},
	{8000, "The lender may sell.", "Ledn, published terms"},
	{8330, "Automatic sale.", "Nexo, published terms (83.1 to 83.3 %)"},
}

// Rung is a line and the fall of all market prices together that it takes to pass it.
type Rung struct {
	Mark
	Passed bool      // it is passed already
	Never  bool      // not even worthless coins pass it: what does not fall covers the loan
	Holds  int       // basis points that prices may fall with the line still kept; one more passes it
	At     []PriceAt // each falling price after that fall
}

// PriceAt is an asset's price at a rung.
type PriceAt struct {
	Coin money.Coin
	USD  decimal.Decimal
}

// Ladder says for each line how far prices may fall before it is passed. Dollars stay at par. It gives nothing without a
// loan, or where an asset has no price: then nothing can be said.
func Ladder(in Inputs) []Rung {
	if d := Decide(in); in.Facility.Loan.Sign() <= 0 || d.Problem == NoPrice {
		return nil
	}
	out := make([]Rung, len(Marks))
	for i, line := range Marks {
		first := sort.Search(wholeFall+1, func(fall int) bool { return passes(in.Facility.Loan, fallen(in, fall), line.BasisPoints) })
		out[i] = Rung{Mark: line, Passed: first == 0, Never: first > wholeFall, Holds: first - 1}
		if !out[i].Passed && !out[i].Never {
			out[i].At = pricesAt(in, out[i].Holds)
		}
	}
	return out
}

// wholeFall is a price that fell to nothing, in basis points.
const wholeFall = 10000

// passes is true when the loan is more than so many basis points of the collateral.
func passes(loan, collateral money.Cents, basisPoints int) bool {
	l, c := loan.Big(), collateral.Big()
	return l.Mul(l, whole).Cmp(c.Mul(c, big.NewInt(int64(basisPoints)))) > 0
}

// fallen is the collateral once every market price has fallen by so many basis points.
func fallen(in Inputs, fall int) money.Cents {
	trial := in
	trial.Prices = Prices{}
	for ticker, p := range in.Prices {
		p.USD = after(p.USD, fall)
		trial.Prices[ticker] = p
	}
	return Decide(trial).CollateralAfter
}

func after(usd decimal.Decimal, fall int) decimal.Decimal {
	return usd.Mul(decimalOf(wholeFall - fall)).Shift(-4)
}

func pricesAt(in Inputs, fall int) []PriceAt {
	var out []PriceAt
	for _, h := range in.Holdings {
		p, ok := in.Prices.Of(h.Coin, in.Now)
		if _, fixed := par(h.Coin, in.Now); ok && !fixed && floor(h.Held).Sign() > 0 {
			out = append(out, PriceAt{Coin: h.Coin, USD: after(p.USD, fall)})
		}
	}
	return out
}

// Health is how a facility stands, in one word.
type Health string

// From calm to not calm.
const (
	Unlent   Health = "nothing lent"
	Healthy  Health = "healthy"
	Watch    Health = "watch"
	AtCap    Health = "at the cap"
	Over     Health = "over the cap"
	Unjudged Health = "not known"
)

// watchBasisPoints is where watching begins.
const watchBasisPoints = 3000

// Health judges a standing. Without a fresh price it is not known, whatever the last one said.
func (d Decision) Health() Health {
	switch {
	case d.Loan.Sign() <= 0:
		return Unlent
	case d.Problem == NoPrice || d.Problem == StalePrice:
		return Unjudged
	case Exceeds(d.Loan, d.CollateralAfter):
		return Over
	case compare(d.Loan, d.CollateralAfter) == 0:
		return AtCap
	case !below(d.Loan, d.CollateralAfter, watchBasisPoints):
		return Watch
	}
	return Healthy
}

// below is true when the loan is less than so many basis points of the collateral.
func below(loan, collateral money.Cents, basisPoints int) bool {
	l, c := loan.Big(), collateral.Big()
	return l.Mul(l, whole).Cmp(c.Mul(c, big.NewInt(int64(basisPoints)))) < 0
}

// Needed is the least collateral that keeps the loan within the cap.
func Needed(loan money.Cents) money.Cents {
	n := loan.Big()
	n.Mul(n, whole).Add(n, big.NewInt(CapBasisPoints-1))
	return money.CentsFromBig(n.Div(n, capBasis))
}

// Distance is the collateral beyond what the loan needs: below zero where it is short.
func (d Decision) Distance() money.Cents { return d.CollateralAfter.Sub(Needed(d.Loan)) }

// Room is the market value that may leave with the loan still within the cap; false without a loan, or where not even
// nothing may leave.
func (d Decision) Room() (money.Cents, bool) {
	room := d.MarketAfter.Sub(Needed(d.Loan))
	if d.Loan.Sign() <= 0 || !d.Passes || room.Sign() < 0 {
		return money.Cents{}, false
	}
	return room, true
}
