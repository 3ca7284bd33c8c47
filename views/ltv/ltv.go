// Package ltvview is the desk of loans and their collateral: what stands against what, how far it is from the cap, how
// much may leave, and the changes that a second person decides. It gets judged figures and reckons none of the rule.
package ltvview

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/views/ui"
)

// badge is how a facility stands, as word, icon and colour.
func badge(d ltv.Decision) ui.BadgeProps {
	switch h := d.Health(); h {
	case ltv.Healthy:
		return ui.BadgeProps{Tone: ui.OK, Word: "Healthy"}
	case ltv.Watch:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Watch"}
	case ltv.AtCap:
		return ui.BadgeProps{Tone: ui.Warn, Word: "At the cap"}
	case ltv.Over:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Over the cap"}
	case ltv.Unjudged:
		return ui.BadgeProps{Tone: ui.Stop, Word: "No fresh price"}
	case ltv.Unlent:
	}
	return ui.BadgeProps{Tone: ui.Quiet, Word: "Nothing lent"}
}

// means says what a standing comes to.
func means(d ltv.Decision) string {
	switch d.Health() {
	case ltv.Over:
		return "Prices moved. No send leaves this wallet and no loan grows until more collateral is there, or less is lent. Nothing is sold by this console."
	case ltv.Unjudged:
		return d.Why + " Until then no send leaves this wallet and no loan grows: what cannot be judged is refused."
	case ltv.AtCap:
		return "Exactly 35 % is allowed, and not one unit may leave."
	case ltv.Watch:
		return "Within the cap, and close to it."
	case ltv.Unlent:
		return "Nothing is lent against this wallet, so loan-to-value limits no send of it."
	case ltv.Healthy:
	}
	return "Well within the cap."
}

// percent writes a ratio; two of its values are words.
func percent(s string) string {
	if s != "" && strings.Trim(s, "0123456789.") == "" {
		return s + " %"
	}
	return s
}

// share writes basis points as percent, without zeros that say nothing.
func share(points int) string {
	s := strconv.Itoa(points/100) + "." + strconv.Itoa(points%100/10) + strconv.Itoa(points%10)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + " %"
}

// fall writes a fall of prices with both its digits.
func fall(points int) string {
	return "−" + strconv.Itoa(points/100) + "." + strconv.Itoa(points%100/10) + strconv.Itoa(points%10) + " %"
}

// points is loan over collateral in basis points, at most a hundredfold; an excess over the cap never rounds down to it.
func points(loan, collateral money.Cents) int {
	const most = 1_000_000
	if collateral.Sign() <= 0 {
		return most
	}
	c := collateral.Big()
	n := loan.Big()
	n.Mul(n, big.NewInt(20000)).Add(n, c)
	n.Quo(n, c.Mul(c, big.NewInt(2)))
	switch {
	case !n.IsInt64() || n.Int64() > most:
		return most
	case int(n.Int64()) <= ltv.CapBasisPoints && ltv.Exceeds(loan, collateral):
		return ltv.CapBasisPoints + 1
	}
	return int(n.Int64())
}

func gauge(d ltv.Decision) ui.GaugeProps {
	at := points(d.Loan, d.CollateralAfter)
	return ui.GaugeProps{Label: "Loan-to-value", Now: at, After: at, Cap: ltv.CapBasisPoints}
}

// between writes the difference to the cap: spare, short, or none.
func between(d ltv.Decision) string {
	if d.Loan.Sign() <= 0 {
		return "no limit"
	}
	switch gap := d.Distance(); gap.Sign() {
	case -1:
		return gap.Neg().USD() + " short"
	case 0:
		return "none to spare"
	default:
		return gap.USD() + " to spare"
	}
}

// which says which of the two figures counts.
func which(d ltv.Decision) string {
	switch d.Declared.Cmp(d.MarketAfter) {
	case -1:
		return "declared is the lower, so it counts"
	case 1:
		return "the market is the lower, so it counts"
	}
	return "both are the same"
}

func amount(c money.Coin, u money.Units) string {
	return money.GroupDecimal(money.Of(c, u).Short()) + " " + c.Symbol()
}

func symbol(ticker string) string { return strings.ToUpper(ticker) }

func place(label, id string) string {
	if label == "" {
		return "Wallet " + id
	}
	return label
}

// usd writes a price; decimals of it are as many as its source gave.
func usd(s string) string { return "$" + money.GroupDecimal(s) }

// moment is a time in a sentence.
func moment(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04") + " UTC" }

// States of a change, with their words.
var stateWords = map[ltv.ChangeState]string{ltv.Proposed: "waits for a second person", ltv.Applied: "in force since it was decided", ltv.Rejected: "rejected", ltv.Withdrawn: "taken back"}

func status(c ltv.Change, mine bool) ui.Status {
	switch {
	case c.State == ltv.Proposed && mine:
		return ui.NeedsYou
	case c.State == ltv.Proposed:
		return ui.WithOthers
	case c.State == ltv.Applied:
		return ui.Done
	}
	return ui.Stopped
}

func applied(c ltv.Change) string {
	if c.State == ltv.Applied && !c.Riskier {
		return "applied at once: less is at risk by it"
	}
	return stateWords[c.State]
}

// haircuts writes them by asset.
func haircuts(t ltv.Terms) string {
	var out []string
	for _, c := range money.Coins() {
		if p := t.Haircuts[c.Ticker]; p > 0 {
			out = append(out, share(p)+" off "+c.Symbol())
		}
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}
