// Package walletview is how wallets look: the list with its balances, the page that explains one wallet's balance
// line by line, its receive addresses and its transfers. It gets nouns and decided booleans and fetches nothing.
// Every figure keeps all decimals of its coin and tells when it was observed.
package walletview

import (
	"strings"
	"time"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/ui"
)

// Holding is one wallet with what it holds.
type Holding struct {
	Wallet   wallet.Wallet
	Balances []wallet.Balance
	Worth    []Worth // of each balance; none: not asked for
}

// group is one client's wallets, in the order of the list.
type group struct {
	client   string
	holdings []Holding
}

func byClient(all []Holding) []group {
	var out []group
	for _, h := range all {
		if n := len(out); n == 0 || out[n-1].client != h.Wallet.ClientName {
			out = append(out, group{client: h.Wallet.ClientName})
		}
		out[len(out)-1].holdings = append(out[len(out)-1].holdings, h)
	}
	return out
}

// Symbol is a ticker for people.
func Symbol(asset string) string { return strings.ToUpper(asset) }

// decimal writes units in whole coins. An asset that the catalogue does not know has no known decimals, so its base
// units stand as they are, and unitOf says so.
func decimal(asset string, units money.Units) string {
	coin, known := money.Lookup(asset)
	if !known {
		return units.String()
	}
	return money.Of(coin, units).Decimal()
}

func unitOf(asset string) string {
	if _, known := money.Lookup(asset); !known {
		return Symbol(asset) + " base units"
	}
	return Symbol(asset)
}

// column is a figure in a list; zero is one digit, so that what is there stands out.
func column(asset string, units money.Units) ui.AmountProps {
	if units.IsZero() {
		return ui.AmountProps{Decimal: "0"}
	}
	return ui.AmountProps{Decimal: decimal(asset, units)}
}

// full is a figure with its ticker and base units, over two lines.
func full(asset string, units money.Units) ui.AmountProps {
	p := ui.AmountProps{Decimal: decimal(asset, units), Ticker: unitOf(asset), Break: true}
	if _, known := money.Lookup(asset); known && !units.IsZero() {
		p.Units = units.String()
	}
	return p
}

// signed is full with its sign shown.
func signed(asset string, units money.Units) ui.AmountProps {
	p := full(asset, units)
	p.Sign = true
	return p
}

// kindOf is what the wallet is, in words: "Go Account · trading".
func kindOf(w wallet.Wallet) string {
	what := Symbol(w.Coin) + " wallet"
	if w.IsGoAccount() {
		what = "Go Account"
	}
	for _, more := range []string{w.Type, w.MultisigType} {
		if more != "" {
			what += " · " + more
		}
	}
	return what
}

// stale reports whether a figure is too old to act on; one that was never read has no age.
func stale(b wallet.Balance, now time.Time, limit time.Duration) bool {
	return b.Observed() && now.Sub(b.ObservedAt) > limit
}

// oldest is the age that a page of balances has: its oldest reading. Zero when none was made.
func oldest(balances []wallet.Balance) time.Time {
	var at time.Time
	for _, b := range balances {
		if b.Observed() && (at.IsZero() || b.ObservedAt.Before(at)) {
			at = b.ObservedAt
		}
	}
	return at
}

// outOfDate finds the oldest reading of the page if it is too old to act on.
func outOfDate(balances []wallet.Balance, now time.Time, limit time.Duration) (time.Time, bool) {
	at := oldest(balances)
	return at, !at.IsZero() && now.Sub(at) > limit
}

func all(holdings []Holding) []wallet.Balance {
	var out []wallet.Balance
	for _, h := range holdings {
		out = append(out, h.Balances...)
	}
	return out
}

func memoLabel(asset string) string {
	if coin, known := money.Lookup(asset); known && coin.Settles().Memo == money.MemoTag {
		return "Destination tag"
	}
	return "Memo"
}
