package regulation

import (
	"math/big"

	"github.com/unykorn/console/internal/money"
)

// BackupRate is what is withheld of a reportable payment to somebody whose taxpayer number is not certified, in hundredths of a per cent
// (26 U.S.C. 3406(a)(1)). What is withheld of payments to foreign persons (26 U.S.C. 1441) is none of it. Errors: ErrNoFigure.
func BackupRate(l Law) (int64, error) {
	f, err := l.Figure("withholding.backup")
	return f.Value, err
}

// Withheld is what a rate in hundredths of a per cent takes of an amount, rounded down to the cent.
func Withheld(gross money.Cents, bps int64) money.Cents {
	n := gross.Big()
	n.Mul(n, big.NewInt(bps))
	return money.CentsFromBig(n.Quo(n, big.NewInt(10000)))
}
