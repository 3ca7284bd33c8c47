// Package ledgerview is how the books look: the statement with its filters and totals, and the page of one posting
// with both its accounts, what took it back, and how its transfer went. It gets nouns and addresses that the door has
// decided, and fetches nothing. Assets are never added to each other.
package ledgerview

import (
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Row is a line of the ledger with the names that it only holds the ids of.
type Row struct {
	ledger.Line
	WalletLabel string
	ClientName  string
}

// Href is the page of the posting.
func (r Row) Href() string { return link.LedgerPosting(r.Key().String()) }

// Agreement is how the books stand against BitGo's confirmed balances, for the wallets of the filter.
type Agreement struct {
	Compared int
	Unread   int // balances that BitGo was never asked for
	Differ   []Difference
	Oldest   time.Time // reading; zero when none was compared
	TooMany  int       // wallets, when they are too many to compare on a page; else 0
}

// Difference is one balance where they do not agree.
type Difference struct {
	Wallet, Label, Asset string
	Ledger, BitGo        money.Units
}

// ListProps is one page of the ledger.
type ListProps struct {
	Rows      []Row
	Totals    []ledger.Total
	Agreement Agreement
	Filters   ui.FiltersProps
	Problems  []string
	Export    ui.ExportProps
	// Statements says that the reader draws statements.
	Statements bool
	Live       string // address of this view; empty on older pages
	Newer      string
	Older      string
	Now        time.Time
}

// lines is how many rows the whole filter has.
func (p ListProps) lines() int64 {
	var n int64
	for _, t := range p.Totals {
		n += t.Lines
	}
	return n
}

// PostingProps is the page of one posting.
type PostingProps struct {
	Row      Row
	Life     []Row            // all postings of the same transfer, oldest first, this one included
	Transfer *wallet.Transfer // nil: the mirror has it not
	SendHref string           // page of the send that it was made for
	Trail    []audit.Event
	NoTrail  string // why the trail is not shown
	Now      time.Time
}

func symbol(asset string) string { return strings.ToUpper(asset) }

// decimal writes units in whole coins, or as they are when the catalogue does not know the asset.
func decimal(asset string, units money.Units) string {
	coin, known := money.Lookup(asset)
	if !known {
		return units.String()
	}
	return money.Of(coin, units).Decimal()
}

func unitOf(asset string) string {
	if _, known := money.Lookup(asset); !known {
		return symbol(asset) + " base units"
	}
	return symbol(asset)
}

func signed(asset string, units money.Units) ui.AmountProps {
	return ui.AmountProps{Decimal: decimal(asset, units), Ticker: unitOf(asset), Sign: true, Break: true}
}

func whole(asset string, units money.Units) ui.AmountProps {
	p := ui.AmountProps{Decimal: decimal(asset, units), Ticker: unitOf(asset)}
	if _, known := money.Lookup(asset); known {
		p.Units = units.String()
	}
	return p
}

// KindWord is a kind of posting for people.
func KindWord(k ledger.Kind) string { return k.Word() }

// sourceWord says how the fact reached the books.
func sourceWord(s ledger.Source) string {
	switch s {
	case ledger.FromWebhook:
		return "webhook"
	case ledger.FromImport:
		return "import"
	case ledger.FromReconcile:
		return "reconciled"
	case ledger.FromSend:
		return "after release"
	case ledger.Manual:
		return "manual"
	}
	return string(s)
}

// accountWord names an account by what stands behind it.
func accountWord(k ledger.AccountKind, walletLabel string) string { return k.Word(walletLabel) }

// status is whether a line still counts.
func status(l ledger.Line) ui.BadgeProps {
	switch {
	case l.ReversedBy != 0:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Reversed"}
	case l.Kind == ledger.Reversal:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Reversal"}
	}
	return ui.BadgeProps{Tone: ui.OK, Word: "Posted"}
}

func counterparty(l ledger.Line) string {
	switch {
	case l.Kind == ledger.Fee:
		return "Network"
	case l.Counterparty == "":
		return "not told by BitGo"
	}
	return l.Counterparty
}

// isAddress tells an address from a name: it is long and has no blank.
func isAddress(who string) bool { return len(who) > 20 && !strings.Contains(who, " ") }

// short is enough of an address to tell it from its neighbours.
func short(s string) string {
	r := []rune(s)
	if len(r) <= 16 {
		return s
	}
	return string(r[:6]) + "…" + string(r[len(r)-6:])
}

// of is whose line it is; the client is left out where the filter says it already.
func of(r Row) string {
	if r.ClientName == "" {
		return r.WalletLabel
	}
	return r.WalletLabel + " · " + r.ClientName
}

// outside tells what a line did that left the wallet's own account alone.
func outside(l ledger.Line) string {
	if !l.Effect.IsZero() {
		return ""
	}
	return "gas tank paid " + decimal(l.Asset, l.Amount) + " " + symbol(l.Asset)
}

// rows writes "1 row" and "1204 rows".
func rows(n int64) string {
	if n == 1 {
		return "1 row"
	}
	return grouped(n) + " rows"
}

// grouped puts commas between thousands.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// caption says what the table holds, for who cannot see the chips.
func caption(p ListProps) string {
	var set []string
	for _, f := range p.Filters.Filters {
		if f.Clear != "" {
			set = append(set, f.Label+" "+f.Value)
		}
	}
	if len(set) == 0 {
		return "Ledger"
	}
	return "Ledger: " + strings.Join(set, ", ")
}

// agreed is the verdict over the balances of the filter.
func agreed(a Agreement) (tone ui.Tone, what string) {
	switch {
	case a.TooMany > 0:
		return ui.Quiet, "Choose a client or a wallet to compare the books with BitGo: " + strconv.Itoa(a.TooMany) + " wallets are too many for one page."
	case a.Compared == 0:
		return ui.Quiet, "Nothing of BitGo's has been read yet to compare the books with."
	case len(a.Differ) == 0 && a.Compared == 1:
		return ui.OK, "to the base unit."
	case len(a.Differ) == 0:
		return ui.OK, "to the base unit in all " + strconv.Itoa(a.Compared) + " balances."
	}
	return ui.Warn, strconv.Itoa(len(a.Differ)) + " of " + strconv.Itoa(a.Compared) + " balances differ from BitGo."
}
