// Package statement tells what a client's accounts held: the balances as of an instant, and the statement of a period with
// its opening balance, every posting and its closing balance. What counts is when a posting took effect; what was recorded
// only later is marked, and both figures are shown. A statement that was drawn is kept as it was, with its digest.
package statement

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
)

// Most is how many lines a statement has at most.
const Most = 5000

// Statement is what was drawn. Its JSON is kept, and the digest is that of these bytes.
type Statement struct {
	ID         uuid.UUID `json:"statement"`
	Client     uuid.UUID `json:"client"`
	ClientName string    `json:"clientName"`
	Period     Period    `json:"period"`
	DrawnAt    time.Time `json:"drawnAt"` // nothing recorded later is in it
	DrawnBy    string    `json:"drawnBy"`
	Accounts   []Account `json:"accounts"`
	Digest     string    `json:"-"` // SHA-256 of the JSON, hexadecimal
}

// Account is one account in the period. An account that holds assets grows when it is debited; what it gives is below zero.
type Account struct {
	ID        int64              `json:"account"`
	Kind      ledger.AccountKind `json:"kind"`
	Asset     string             `json:"asset"`
	Wallet    string             `json:"wallet,omitempty"`
	Label     string             `json:"label"`
	Opening   money.Units        `json:"opening"`
	In        money.Units        `json:"in"`
	Out       money.Units        `json:"out"`
	Closing   money.Units        `json:"closing"`
	ThenKnown money.Units        `json:"closingAsRecordedThen"` // of all that had been recorded when the period ended
	Late      int64              `json:"recordedLater"`         // how many postings, of any time before, were recorded only after it
	Lines     []Line             `json:"lines"`
}

// Line is one posting as its account sees it.
type Line struct {
	Posting      int64              `json:"posting"`
	EffectiveAt  time.Time          `json:"effectiveAt"`
	RecordedAt   time.Time          `json:"recordedAt"`
	Late         bool               `json:"late,omitempty"` // recorded after the period ended
	Kind         ledger.Kind        `json:"kind"`
	Part         string             `json:"part"`
	Transfer     string             `json:"transfer"`
	Against      ledger.AccountKind `json:"against"` // the account on the other side
	Counterparty string             `json:"counterparty,omitempty"`
	Memo         string             `json:"memo,omitempty"`
	Reverses     int64              `json:"reverses,omitempty"`
	Effect       money.Units        `json:"effect"`
	Balance      money.Units        `json:"balance"`
}

// Place is the line's page in the ledger.
func (l Line) Place() string { return ledger.Key{At: l.EffectiveAt, ID: l.Posting}.String() }

// Lines counts those of every account.
func (s Statement) Lines() (n int) {
	for _, a := range s.Accounts {
		n += len(a.Lines)
	}
	return n
}

// Late counts the lines that were recorded after the period had ended.
func (s Statement) Late() (n int) {
	for _, a := range s.Accounts {
		for _, l := range a.Lines {
			if l.Late {
				n++
			}
		}
	}
	return n
}

// Ended reports whether the period was over when the statement was drawn; otherwise more may be posted into it.
func (s Statement) Ended() bool { return !s.DrawnAt.Before(s.Period.Until) }

// Name is the file's, without its ending.
func (s Statement) Name() string {
	return "statement-" + s.Period.FromDay + "-" + s.Period.ToDay + "-" + s.ID.String()[:8]
}

// entry is a line and the account that it belongs to.
type entry struct {
	account int64
	line    Line
}

// assemble puts the lines, in their order, under their accounts, and carries each account's balance on. It refuses accounts
// where the opening balance and the movements are not the closing balance, which was summed by itself.
func assemble(accounts []Account, entries []entry, until time.Time) ([]Account, error) {
	at := map[int64]int{}
	for i := range accounts {
		at[accounts[i].ID] = i
	}
	running := make([]money.Units, len(accounts))
	for i, a := range accounts {
		running[i] = a.Opening
	}
	for _, e := range entries {
		i, known := at[e.account]
		if !known {
			return nil, ErrMoving
		}
		a := &accounts[i]
		if e.line.Effect.Sign() > 0 {
			a.In = a.In.Add(e.line.Effect)
		} else {
			a.Out = a.Out.Sub(e.line.Effect)
		}
		running[i] = running[i].Add(e.line.Effect)
		e.line.Balance, e.line.Late = running[i], e.line.RecordedAt.After(until)
		a.Lines = append(a.Lines, e.line)
	}
	for i, a := range accounts {
		if !running[i].Equal(a.Closing) || !a.Opening.Add(a.In).Sub(a.Out).Equal(a.Closing) {
			return nil, ErrMoving
		}
	}
	return accounts, nil
}

// Decimal writes units in whole coins, or as they are when the catalogue does not know the asset; Ticker says which.
func Decimal(asset string, units money.Units) string {
	coin, known := money.Lookup(asset)
	if !known {
		return units.String()
	}
	return money.Of(coin, units).Decimal()
}

// Ticker is what a Decimal counts.
func Ticker(asset string) string {
	coin, known := money.Lookup(asset)
	if !known {
		return asset + " base units"
	}
	return coin.Symbol()
}
