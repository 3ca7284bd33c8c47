// Package sendview is how a send looks: the form with its checks, the list, the page of one send with its
// timeline, and the card that whoever approves decides on. It gets nouns and decided booleans and fetches nothing.
// Amounts are shown to the last decimal of their coin with their base units; addresses in full; BitGo's own words
// stay visible, small.
package sendview

import (
	"math/big"
	"strings"
	"time"

	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/views/ui"
)

// Status is the house word for a state. You says that the reader is the one it waits for.
func Status(s send.State, you bool) ui.Status {
	switch s {
	case send.Drafted:
		return ui.Draft
	case send.AwaitingApproval, send.Approved:
		if you {
			return ui.NeedsYou
		}
		return ui.WithOthers
	case send.PendingAtBitGo, send.Unknown:
		return ui.AtBitGo
	case send.Confirmed:
		return ui.Done
	case send.Checked, send.Submitting, send.Submitted:
		return ui.InProgress
	case send.Failed, send.Removed, send.Rejected, send.Expired, send.Cancelled:
		return ui.Stopped
	}
	return ui.InProgress
}

// raw is our own state and BitGo's word for it, where it has one.
func raw(x send.Send) string {
	if x.BitGoStatus == "" || x.BitGoStatus == string(x.State) {
		return string(x.State)
	}
	return string(x.State) + " · BitGo: " + x.BitGoStatus
}

// Payee is whom a send goes to, in words.
func Payee(x send.Send) string {
	if x.Payee != "" {
		return x.Payee
	}
	return x.Address
}

// Title says what the send is, as heading.
func Title(x send.Send) string {
	return "Send " + sum(x.Amount) + " to " + Payee(x)
}

// sum is an amount as a sentence names it, without the zeros at its end.
func sum(a money.Amount) string { return a.Short() + " " + a.Coin.Symbol() }

// full is an amount with all decimals of its coin.
func full(a money.Amount) ui.AmountProps {
	return ui.AmountProps{Decimal: a.Decimal(), Ticker: a.Coin.Symbol(), Units: a.Units.String()}
}

// under is what stands below the amount of a send.
func under(x send.Send) string {
	out := x.Amount.Units.Grouped() + " base units"
	if x.USD != nil {
		out += " · " + x.USD.USD() + " when it was checked"
	}
	return out
}

func memoLabel(x send.Send) string {
	if x.Amount.Coin.Settles().Memo == money.MemoTag {
		return "Destination tag"
	}
	return "Memo"
}

// moment is a time in a sentence.
func moment(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04:05") + " UTC" }

// gauge places a decision on the track. Without a ratio there is no picture.
func gauge(d *ltv.Decision) (ui.GaugeProps, bool) {
	if d == nil || d.Loan.Sign() <= 0 || d.CollateralBefore.Sign() <= 0 || d.CollateralAfter.Sign() <= 0 {
		return ui.GaugeProps{}, false
	}
	return ui.GaugeProps{Label: "Loan-to-value", Now: points(d.Loan, d.CollateralBefore), After: points(d.Loan, d.CollateralAfter),
		Cap: ltv.CapBasisPoints}, true
}

// points is loan over collateral in basis points, to the nearest, at most a hundredfold. What exceeds the cap never
// rounds down to it: the picture must not hide an excess.
func points(loan, collateral money.Cents) int {
	const most = 1_000_000
	half := collateral.Big()
	n := loan.Big()
	n.Mul(n, big.NewInt(20000)).Add(n, half)
	n.Quo(n, half.Mul(half, big.NewInt(2)))
	if !n.IsInt64() || n.Int64() > most {
		return most
	}
	if at := int(n.Int64()); at > ltv.CapBasisPoints || !ltv.Exceeds(loan, collateral) {
		return at
	}
	return ltv.CapBasisPoints + 1
}

// percent writes a kept ratio; two of its values are words.
func percent(s string) string {
	if strings.Trim(s, "0123456789.") == "" && s != "" {
		return s + " %"
	}
	return s
}

// change is loan-to-value before and after, in one line.
func change(d ltv.Decision) string {
	if d.Loan.Sign() <= 0 {
		return "No loan against this wallet"
	}
	return percent(d.PercentBefore) + " → " + percent(d.PercentAfter) + ", cap 35 %"
}

// tone is how a verdict looks.
func tone(v send.Verdict) ui.Tone {
	switch v {
	case send.OK:
		return ui.OK
	case send.Warn:
		return ui.Warn
	case send.Stop:
		return ui.Stop
	case send.Pending:
		return ui.Pending
	}
	return ui.Pending
}

// plural counts things in words.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return counted(n) + " " + many
}
