package offering

import (
	"math/big"

	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
)

// Shares is how many whole shares an amount buys, and what is left over of it. An amount with a rest is refused rather than rounded: an
// investor signs for a sum, and a register that agrees with the escrow to the cent has nothing to pay back.
func (o Offering) Shares(amount money.Cents) (shares money.Units, rest money.Cents) {
	if o.Price == nil {
		return money.Units{}, amount
	}
	n := decimal.NewFromBigInt(amount.Big(), -2).DivRound(*o.Price, 20).Floor()
	if n.Mul(*o.Price).Shift(2).GreaterThan(decimal.NewFromBigInt(amount.Big(), 0)) { // the quotient was rounded up to a whole
		n = n.Sub(decimal.NewFromInt(1))
	}
	left := decimal.NewFromBigInt(amount.Big(), 0).Sub(n.Mul(*o.Price).Shift(2))
	if left.Equal(left.Floor()) {
		return money.FromBig(n.BigInt()), money.CentsFromBig(left.BigInt())
	}
	return money.FromBig(n.BigInt()), money.CentsFromBig(left.Ceil().BigInt())
}

// whole asks that an amount pays whole shares, once the price is named.
func whole(s Subscription, o Offering) accreditation.Verdict {
	if o.Price == nil {
		return accreditation.Verdict{Rule: "shares", Outcome: accreditation.Passes, Reason: "The price of a share is not named yet."}
	}
	n, rest := o.Shares(s.Amount)
	if rest.IsZero() && n.Sign() > 0 {
		return accreditation.Verdict{Rule: "shares", Outcome: accreditation.Passes, Reason: "It pays " + n.Grouped() + " shares at $" + o.Price.String() + "."}
	}
	v := accreditation.Verdict{Rule: "shares", Outcome: accreditation.Fails, Reason: "At $" + o.Price.String() + " a share " + s.Amount.USD() + " does not pay whole shares."}
	for i, more := range []int64{0, 1} {
		if near := o.pays(new(big.Int).Add(n.Big(), big.NewInt(more))); near.Sign() > 0 {
			v.Reason += []string{" The nearest amount below is ", " The nearest above is "}[i] + near.USD() + "."
		}
	}
	return v
}

// pays is the nearest whole amount from a number of shares on that is one of cents; zero where a thousand shares bring none.
func (o Offering) pays(shares *big.Int) money.Cents {
	sum := decimal.NewFromBigInt(shares, 0).Mul(*o.Price).Shift(2)
	if sum.Sign() > 0 && sum.Equal(sum.Floor()) {
		return money.CentsFromBig(sum.BigInt())
	}
	return money.Cents{}
}
