// Package ltv keeps loans under 35 % of their collateral. It holds the prices, the facilities and the changes
// that wait for a second person, and it decides, for a send or a new loan, whether the rest still covers the
// debt. Arithmetic is in whole cents and base units; collateral rounds down, a loan up; a price that is missing
// or old refuses. Every decision is kept with its inputs, so that an auditor can compute it again.
package ltv

import (
	"math/big"

	"github.com/unykorn/console/internal/money"
)

// CapBasisPoints is the highest loan-to-value: 35 %. Exactly the cap passes (seed 001 §5: "exceeding the 35%
// maximum cap").
const CapBasisPoints = 3500

// FormulaVersion names the rule in each kept decision; raise it when the arithmetic changes.
const FormulaVersion = "1"

var (
	whole    = big.NewInt(10000)
	capBasis = big.NewInt(CapBasisPoints)
	hundred  = big.NewInt(100)
	capCents = big.NewInt(CapBasisPoints / 100)
)

// Exceeds is the rule: loan × 10000 > collateral × 3500.
func Exceeds(loan, collateral money.Cents) bool { return compare(loan, collateral) > 0 }

// compare is the sign of loan-to-value minus the cap.
func compare(loan, collateral money.Cents) int {
	l, c := loan.Big(), collateral.Big()
	return l.Mul(l, whole).Cmp(c.Mul(c, capBasis))
}

// Percent prints loan over collateral in percent, with one decimal or as many as it takes to stand on the same
// side of the cap as the exact value: "35.0" is exactly 35 %, one cent more reads "35.00000001". Without
// collateral there is no ratio: "n/a" when nothing is lent, "no collateral" otherwise.
func Percent(loan, collateral money.Cents) string {
	if collateral.Sign() <= 0 {
		if loan.Sign() <= 0 {
			return "n/a"
		}
		return "no collateral"
	}
	want := compare(loan, collateral)
	for decimals := 1; ; decimals++ {
		scaled := ratio(loan, collateral, decimals)
		limit := new(big.Int).Mul(capCents, power(decimals))
		// An exact value or one as far from the cap as it prints settles it; a difference always shows at last,
		// because both are fractions with a finite denominator.
		if scaled.Cmp(limit) == want {
			return pointed(scaled, decimals)
		}
	}
}

// ratio is loan × 100 / collateral in units of 10^-decimals, rounded half up.
func ratio(loan, collateral money.Cents, decimals int) *big.Int {
	n := loan.Big()
	n.Mul(n, hundred).Mul(n, power(decimals)).Mul(n, big.NewInt(2))
	d := collateral.Big()
	n.Add(n, d)
	return n.Div(n, d.Mul(d, big.NewInt(2)))
}

func power(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

func pointed(scaled *big.Int, decimals int) string {
	digits := scaled.String()
	for len(digits) <= decimals {
		digits = "0" + digits
	}
	return digits[:len(digits)-decimals] + "." + digits[len(digits)-decimals:]
}
