// Package statementview is how balances as of an instant and statements look. It gets nouns and addresses and fetches nothing.
package statementview

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/statement"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// BalancesProps are a client's accounts as of an instant.
type BalancesProps struct {
	Clients    []ui.Option // none: there is one client only
	ClientName string      // empty: none was chosen
	Typed      map[string]string
	Fields     map[string]string // what is wrong with what was typed
	Problems   []string
	Twice      bool // the local time came twice: the form asks which is meant
	At         time.Time
	Zone       string
	Accounts   []statement.Account
	Statements bool // the reader draws statements
	Now        time.Time
}

func (p BalancesProps) late() (n int64) {
	for _, a := range p.Accounts {
		n += a.Late
	}
	return n
}

// instant says the moment in its zone and in UTC.
func (p BalancesProps) instant() string {
	local := statement.Local(p.At, p.Zone) + ", " + p.Zone
	if p.Zone == statement.UTC {
		return local
	}
	return local + ", which is " + p.At.UTC().Format("2006-01-02 15:04:05") + " UTC"
}

// Sum is one asset over all its accounts, which must be nothing.
type Sum struct {
	Asset string
	Rest  money.Units
}

// sums adds up every asset: what one account has, another gave.
func (p BalancesProps) sums() (out []Sum) {
	for _, a := range p.Accounts {
		if n := len(out); n == 0 || out[n-1].Asset != a.Asset {
			out = append(out, Sum{Asset: a.Asset})
		}
		last := &out[len(out)-1]
		last.Rest = last.Rest.Add(a.Closing)
	}
	return out
}

func (p BalancesProps) unequal() (out []string) {
	for _, s := range p.sums() {
		if !s.Rest.IsZero() {
			out = append(out, statement.Ticker(s.Asset)+" by "+statement.Decimal(s.Asset, s.Rest))
		}
	}
	return out
}

// ListProps are the statements that were drawn, and the form for the next.
type ListProps struct {
	Drawn    []statement.Drawn
	Clients  []ui.Option
	Typed    map[string]string
	Fields   map[string]string
	Problem  string
	Problems []string
	Newest   string
	Older    string
	Now      time.Time
}

// Props is one statement.
type Props struct {
	statement.Statement
	Now   time.Time
	Books int64 // how many lines its period has in the books now
}

// since says what was recorded for the period after the statement was drawn.
func (p Props) since() string {
	switch n := p.Books - int64(p.Lines()); {
	case n == 1:
		return "1 line was recorded for this period after the statement was drawn."
	case n > 1:
		return strconv.FormatInt(n, 10) + " lines were recorded for this period after the statement was drawn."
	}
	return ""
}

// again is the same period for a new statement.
func (p Props) again() map[string]string {
	return map[string]string{"client": p.Client.String(), "from": p.Period.FromDay, "to": p.Period.ToDay, "zone": p.Period.Zone}
}

// OnPage is how many lines of one account its page shows; the files have all.
const OnPage = 200

func shown(a statement.Account) []statement.Line { return a.Lines[:min(len(a.Lines), OnPage)] }

// hidden says what the page leaves out.
func hidden(a statement.Account) string {
	if n := len(a.Lines) - OnPage; n > 0 {
		return "The first " + strconv.Itoa(OnPage) + " of " + strconv.Itoa(len(a.Lines)) + " lines are shown here; the PDF and the record hold all of them."
	}
	return ""
}

func title(a statement.Account) string { return a.Label + ", " + statement.Ticker(a.Asset) }

func sheetID(a statement.Account) string { return "account-" + strconv.FormatInt(a.ID, 10) }

func whole(asset string, units money.Units) ui.AmountProps {
	return ui.AmountProps{Decimal: statement.Decimal(asset, units), Ticker: statement.Ticker(asset), Units: units.String(), Break: true}
}

func signed(asset string, units money.Units) ui.AmountProps {
	p := whole(asset, units)
	p.Sign = true
	return p
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// accountHref leads to the wallet behind an account; other accounts have no page.
func accountHref(a statement.Account) string {
	if a.Wallet == "" {
		return ""
	}
	return link.Wallet(a.Wallet)
}

// balancesOf are a client's balances at the end of a period.
func balancesOf(client uuid.UUID, p statement.Period) string {
	return link.Balances(url.Values{"client": {client.String()}, "date": {p.Until.UTC().Format(time.DateOnly)}, "time": {p.Until.UTC().Format(time.TimeOnly)}, "zone": {statement.UTC}})
}

func join(all []string) string { return strings.Join(all, "; ") }
