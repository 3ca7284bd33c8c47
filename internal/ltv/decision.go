package ltv

import (
	"fmt"
	"math/big"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
)

// Holding is one asset in the wallet: what would still be there once everything asked for earlier has left.
type Holding struct {
	Coin    money.Coin
	Held    money.Units // confirmed, less in flight, less reserved
	Leaving money.Units // what this send takes, its fee included

	// How Held comes about, for a page; the rule asks for none of it.
	Confirmed, InFlight, Reserved money.Units
}

// Inputs are everything a decision depends on.
type Inputs struct {
	Facility Facility
	Holdings []Holding
	Prices   Prices
	Now      time.Time
	MaxAge   time.Duration
}

// Line is one asset's part in a decision. It is kept with the decision; every number is a string.
type Line struct {
	Asset         string    `json:"asset"`
	Held          string    `json:"held"`
	Leaving       string    `json:"leaving"`
	Price         string    `json:"price"`
	Source        string    `json:"source"`
	Observed      time.Time `json:"observed"`
	Haircut       int       `json:"haircutBasisPoints"`
	ValueBefore   string    `json:"valueBeforeCents"`
	ValueAfter    string    `json:"valueAfterCents"`
	before, after money.Cents
}

// Decision is the rule's answer. Money in US cents.
type Decision struct {
	ID                                uuid.UUID
	Facility                          Facility
	Loan, Declared                    money.Cents
	MarketBefore, MarketAfter         money.Cents
	CollateralBefore, CollateralAfter money.Cents
	PercentBefore, PercentAfter       string
	Lines                             []Line
	OldestPrice                       time.Duration
	Passes                            bool
	Why                               string // one sentence with the numbers
	Problem                           Problem
	At                                time.Time
}

// Problem says what kind of refusal it is.
type Problem string

// Why a decision did not pass.
const (
	None       Problem = ""
	OverCap    Problem = "over-cap"
	NoPrice    Problem = "no-price"
	StalePrice Problem = "stale-price"
)

// Decide applies the rule. Without a loan nothing can exceed the cap, so prices are not asked for then.
func Decide(in Inputs) Decision {
	d := Decision{Facility: in.Facility, Loan: in.Facility.Loan, Declared: in.Facility.Declared, At: in.Now}
	for _, h := range in.Holdings {
		line, problem, why := measure(in, h)
		if problem != None && d.Loan.Sign() > 0 && d.Problem == None {
			d.Problem, d.Why = problem, why
		}
		d.MarketBefore, d.MarketAfter = d.MarketBefore.Add(line.before), d.MarketAfter.Add(line.after)
		if line.Price != "" {
			d.OldestPrice = max(d.OldestPrice, in.Now.Sub(line.Observed))
		}
		d.Lines = append(d.Lines, line)
	}
	d.CollateralBefore, d.CollateralAfter = lower(d.Declared, d.MarketBefore), lower(d.Declared, d.MarketAfter)
	d.PercentBefore, d.PercentAfter = Percent(d.Loan, d.CollateralBefore), Percent(d.Loan, d.CollateralAfter)
	if d.Problem == None {
		d.judge()
	}
	d.Passes = d.Problem == None
	return d
}

func (d *Decision) judge() {
	switch {
	case d.Loan.Sign() <= 0:
		d.Why = "Nothing is lent against this wallet, so loan-to-value does not limit it."
	case Exceeds(d.Loan, d.CollateralAfter):
		d.Problem = OverCap
		d.Why = fmt.Sprintf("A loan of %s against %s of collateral is %s loan-to-value; the most allowed is 35%%.",
			d.Loan.USD(), d.CollateralAfter.USD(), ratioWords(d.PercentAfter))
	default:
		d.Why = fmt.Sprintf("A loan of %s against %s of collateral is %s loan-to-value, within 35%%.",
			d.Loan.USD(), d.CollateralAfter.USD(), ratioWords(d.PercentAfter))
	}
}

func ratioWords(percent string) string {
	if percent == "no collateral" {
		return "without any"
	}
	return percent + "%"
}

// measure values one asset before and after, each rounded down after the haircut. An asset of which nothing is
// held counts nothing and needs no price.
func measure(in Inputs, h Holding) (Line, Problem, string) {
	held, rest := floor(h.Held), floor(h.Held.Sub(h.Leaving))
	line := Line{Asset: h.Coin.Ticker, Held: h.Held.String(), Leaving: h.Leaving.String(), Haircut: in.Facility.Haircuts[PriceTicker(h.Coin)]}
	if held.IsZero() {
		line.ValueBefore, line.ValueAfter = "0", "0"
		return line, None, ""
	}
	price, ok := in.Prices.Of(h.Coin, in.Now)
	if !ok {
		line.ValueBefore, line.ValueAfter = "0", "0"
		return line, NoPrice, fmt.Sprintf("There is no market price for %s, so the collateral cannot be valued.", h.Coin.Symbol())
	}
	line.Price, line.Source, line.Observed = price.USD.String(), price.Source, price.Observed
	line.before, line.after = value(h.Coin, held, price, line.Haircut), value(h.Coin, rest, price, line.Haircut)
	line.ValueBefore, line.ValueAfter = line.before.String(), line.after.String()
	if !price.Fresh(in.Now, in.MaxAge) {
		return line, StalePrice, fmt.Sprintf("The market price of %s is from %s, and no price older than %s may decide.",
			h.Coin.Symbol(), price.Observed.UTC().Format("2006-01-02 15:04 MST"), in.MaxAge)
	}
	return line, None, ""
}

// value folds the haircut into the price, so that there is one rounding: the last one, downwards.
func value(c money.Coin, units money.Units, p Price, haircut int) money.Cents {
	net := p.USD.Shift(-4)
	net = net.Mul(decimalOf(10000 - haircut))
	return money.Value(money.Of(c, units), net, money.Down)
}

func floor(u money.Units) money.Units {
	if u.Sign() < 0 {
		return money.Units{}
	}
	return u
}

func lower(a, b money.Cents) money.Cents {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

// MaxSendable is the largest number of base units of the asset that may still leave beside what Inputs already
// take, exactly: that much passes and one unit more does not (or is not held). ok is false when not even
// nothing passes. Value falls as the amount grows, so the edge is found by halving.
func MaxSendable(in Inputs, ticker string) (most money.Units, ok bool) {
	at := -1
	for i, h := range in.Holdings {
		if h.Coin.Ticker == ticker {
			at = i
		}
	}
	if at < 0 {
		return money.Units{}, false
	}
	passes := func(extra *big.Int) bool {
		trial := in
		trial.Holdings = append([]Holding(nil), in.Holdings...)
		trial.Holdings[at].Leaving = in.Holdings[at].Leaving.Add(money.FromBig(extra))
		return Decide(trial).Passes
	}
	low, high := new(big.Int), floor(in.Holdings[at].Held.Sub(in.Holdings[at].Leaving)).Big()
	if !passes(low) {
		return money.Units{}, false
	}
	for low.Cmp(high) < 0 {
		mid := new(big.Int).Add(low, high)
		mid.Add(mid, big.NewInt(1)).Rsh(mid, 1)
		if passes(mid) {
			low = mid
		} else {
			high = mid.Sub(mid, big.NewInt(1))
		}
	}
	return money.FromBig(low), true
}
