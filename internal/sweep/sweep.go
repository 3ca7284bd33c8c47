// Package sweep moves what a wallet holds above an amount to a payee that it knows, again and again. A rule is asked for by
// treasury and decided by compliance. A run only asks for an ordinary send, in the name of who asked for the rule and with
// every check that a person's send has; it cannot release one, because the passphrase is a person's. A rule never has two
// sends open.
package sweep

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
)

// Kind is this room's word for approvals and the trail.
const Kind = "sweep_rule"

// Cadence is how often a rule runs.
type Cadence string

// The cadences.
const (
	Hourly Cadence = "hourly"
	Daily  Cadence = "daily"
	Weekly Cadence = "weekly"
)

var periods = map[Cadence]time.Duration{Hourly: time.Hour, Daily: 24 * time.Hour, Weekly: 7 * 24 * time.Hour}

// after is the first time after now that is a whole number of periods from due: what was missed is not made up for.
func (c Cadence) after(due, now time.Time) time.Time {
	period := periods[c]
	if now.Before(due) {
		return due.Add(period)
	}
	return due.Add((now.Sub(due)/period + 1) * period)
}

// State of a rule.
type State string

// The states.
const (
	Proposed State = "proposed"
	Active   State = "active"
	Paused   State = "paused"
	Ended    State = "ended"
	Rejected State = "rejected"
)

// Terms are what a rule says. Amounts are in base units of the asset.
type Terms struct {
	Wallet  string
	Asset   string
	Address string
	Memo    string
	Keep    money.Units // what stays
	Above   money.Units // nothing is sent unless the wallet holds more; at least Keep
	Cadence Cadence
}

// Rule is a rule and where it stands.
type Rule struct {
	Terms
	ID        uuid.UUID
	Client    uuid.UUID
	Payee     string
	State     State
	AskedBy   uuid.UUID
	AskedAt   time.Time
	ChangedAt time.Time
	NextAt    *time.Time // nil while no run is to come
}

// Outcome of a run.
type Outcome string

// The outcomes.
const (
	Working Outcome = "claimed"
	Sent    Outcome = "sent"    // a send was asked for
	Nothing Outcome = "nothing" // there was nothing to send, or the send before is still open
	Refused Outcome = "refused" // a check did not let it pass
)

// Run is one time that a rule came due.
type Run struct {
	ID            uuid.UUID
	Rule          uuid.UUID
	Client        uuid.UUID
	DueAt         time.Time
	Outcome       Outcome
	Amount        *money.Units
	Send          *uuid.UUID
	Note          string
	SendState     string
	Transfer      string // BitGo's, once it is known: its row stands in transaction_sweeps
	TransferState string
	TxID          string
	SettledAt     *time.Time
}

// plan is what a run would send of what is available: all but what is kept and the fee, when the wallet holds more than the
// rule's amount and what would leave is not dust. Else it says why nothing leaves.
func plan(t Terms, available, fee, dust money.Units) (amount money.Units, why string) {
	if available.Cmp(t.Above) <= 0 {
		return money.Units{}, "The wallet has " + available.Grouped() + " available, and not more than " + t.Above.Grouped() + "."
	}
	amount = available.Sub(t.Keep).Sub(fee)
	switch {
	case amount.Sign() <= 0:
		return money.Units{}, "The network fee of about " + fee.Grouped() + " would take all that is above what is kept."
	case amount.Cmp(dust) < 0:
		return money.Units{}, "Only " + amount.Grouped() + " would leave, which is dust: less than " + dust.Grouped() + "."
	}
	return amount, ""
}
