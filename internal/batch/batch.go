// Package batch takes a list of sends as a file. It shows what every check says of each row, the rows before it counted in,
// and stores nothing until a person confirms. Its promise: each row asks for at most one send, however often it is confirmed,
// cut off and gone on with, because the key that its send is asked for under is made of the batch and the row's line. Each
// send then goes the ordinary way of approval and release; no passphrase comes near a list.
//
// A batch is not all or nothing. Each row reads BitGo live and is decided under the locks of its wallet, so one transaction
// over all would hold every wallet while BitGo is asked, and a row could still be refused. What does not pass when the list is
// looked at is therefore left out only when the person says so, who saw which rows those are.
package batch

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
)

// Kind is this room's word in the trail and on live pages.
const Kind = "batch"

// What a list may be.
const (
	MostRows  = 200
	MostBytes = 256 << 10
)

// State is where a row stands.
type State string

// The states. Asked says that its send is there; where that stands it says itself.
const (
	Waiting State = "waiting"
	Asked   State = "asked"
	Refused State = "refused"
	LeftOut State = "left_out"
)

// Words is the state for people.
func (s State) Words() string {
	switch s {
	case Waiting:
		return "waits its turn"
	case Asked:
		return "asked for"
	case Refused:
		return "refused"
	case LeftOut:
		return "left out"
	}
	return "waits its turn"
}

// Typed is one row of the file, as typed.
type Typed struct {
	Line    int // of the file; its header is the first
	Wallet  string
	Asset   string
	Address string
	Memo    string
	Amount  string
	Payee   string
	Purpose string
}

// draft is the send that the row asks for, out of a wallet.
func (r Typed) draft(wallet string) send.Draft {
	return send.Draft{Wallet: wallet, Asset: r.Asset, Address: r.Address, Memo: r.Memo, Amount: r.Amount, Payee: r.Payee, Purpose: r.Purpose}
}

// name is the row in a sentence.
func (r Typed) name() string { return fmt.Sprintf("line %d", r.Line) }

// Judged is a row with what the checks say of it.
type Judged struct {
	Typed
	WalletID string // the wallet that was meant; empty: none
	Report   send.Report
}

// Passes reports whether its send would be asked for.
func (r Judged) Passes() bool { return r.Report.Passes }

// Against are the checks that stop the row or warn of it, the stopping first.
func (r Judged) Against() []send.Gate {
	var stops, open, warns []send.Gate
	for _, g := range r.Report.Gates {
		switch g.Verdict {
		case send.Stop:
			stops = append(stops, g)
		case send.Pending:
			open = append(open, g)
		case send.Warn:
			warns = append(warns, g)
		case send.OK:
		}
	}
	if r.Report.NoRule != "" {
		stops = append(stops, send.Gate{Key: "approval", Name: "Approval", Verdict: send.Stop, Why: r.Report.NoRule})
	}
	if len(stops) > 0 {
		open = nil // they wait for what stops
	}
	return append(append(stops, open...), warns...)
}

// why is the first reason against a row, in a sentence.
func (r Judged) why() string {
	if all := r.Against(); len(all) > 0 {
		return all[0].Name + ": " + all[0].Why
	}
	return "It did not pass the checks."
}

// Total is what the passing rows of one asset come to.
type Total struct {
	Rows   int
	Amount money.Amount
	USD    money.Cents
}

// Plan is the dry run of a list.
type Plan struct {
	Rows    []Judged
	Totals  []Total // by asset, in the order of the file
	USD     money.Cents
	Passing int
	Warned  int    // passing rows that something warns of
	Same    *Batch // of the very same list, confirmed within a week; nil: none
	digest  string
}

// Lines names the passing rows, as a page carries them from the dry run to the confirmation.
func (p Plan) Lines() string {
	var out []string
	for _, r := range p.Rows {
		if r.Passes() {
			out = append(out, fmt.Sprint(r.Line))
		}
	}
	return strings.Join(out, ",")
}

// sum adds the passing rows up. Pure.
func (p *Plan) sum() {
	at := map[string]int{}
	for _, r := range p.Rows {
		if !r.Passes() || r.Report.Amount == nil || r.Report.USD == nil {
			continue
		}
		p.Passing++
		if len(r.Against()) > 0 {
			p.Warned++
		}
		ticker := r.Report.Amount.Coin.Ticker
		i, known := at[ticker]
		if !known {
			i = len(p.Totals)
			at[ticker] = i
			p.Totals = append(p.Totals, Total{Amount: money.Of(r.Report.Amount.Coin, money.Units{})})
		}
		t := &p.Totals[i]
		t.Rows++
		t.Amount = money.Of(t.Amount.Coin, t.Amount.Units.Add(r.Report.Amount.Units))
		t.USD = t.USD.Add(*r.Report.USD)
		p.USD = p.USD.Add(*r.Report.USD)
	}
}

// Batch is a list that a person confirmed.
type Batch struct {
	ID      uuid.UUID
	Person  uuid.UUID
	AskedBy string
	Clients []uuid.UUID
	Digest  string
	AskedAt time.Time
	EndedAt *time.Time // nil: rows still wait
	Trouble string     // why it does not go on, for people
	Counts  map[State]int
	key     string
}

// Total is how many rows it has.
func (b Batch) Total() int {
	n := 0
	for _, of := range b.Counts {
		n += of
	}
	return n
}

// Row is a row of a batch and what became of it.
type Row struct {
	Typed
	WalletID string
	State    State
	SendID   *uuid.UUID
	Said     string     // why not, for people
	Send     *send.Send // where its send stands; nil: there is none, or the reader may not see it any more
	At       *time.Time
}

// key is what the row's send is asked for under.
func (b Batch) rowKey(line int) string { return fmt.Sprintf("batch-%s-%d", b.ID, line) }

// Detail is a batch with its rows.
type Detail struct {
	Batch
	Rows []Row
}
