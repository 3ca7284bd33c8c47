// Package reconcile finds what our mirror missed: it pages through BitGo's own list of transfers, wallet by wallet, from
// the last point that an earlier pass proved, and has the wallet room take in what is new or has moved on. A pass may be
// cut off anywhere and goes on; a second pass over an unchanged BitGo changes nothing.
package reconcile

import (
	"time"

	"github.com/google/uuid"
)

// State is where a reconciliation stands.
type State string

// The states. A running one that met trouble goes on by itself.
const (
	Running State = "running"
	Done    State = "done"
)

// Reconciliation is one pass and how far it has come.
type Reconciliation struct {
	ID          uuid.UUID
	AskedBy     uuid.UUID
	State       State
	Wallets     int
	WalletsDone int
	Checked     int // transfers that BitGo listed and were compared
	Inserted    int // that we did not have
	Changed     int // whose state or postings we had wrong or late
	Refused     int // whose state may not follow the one we have: a person has to look
	Trouble     string
	Unread      []Unread // wallets that BitGo does not show; of one that is done, those that were not read
	Begun       time.Time
	Updated     time.Time
	Ended       *time.Time
}

// Unread is a wallet whose transfers could not be read, and why. One that is not given up is tried again.
type Unread struct {
	Wallet  string
	Why     string // public
	GivenUp bool
}

// mostTries is how often a wallet is tried that BitGo does not refuse, but does not show either: over hours, by the job's
// pace. away is how many wallets in a row may fail before BitGo itself is taken to be away.
const mostTries, away = 10, 3

// step is a wallet of a reconciliation and the page it has come to. The first pass goes over everything since the proven
// point; rows move between pages while transfers change, so the second one reads again what changed during the first.
type step struct {
	reconciliation uuid.UUID
	wallet         string
	since          *time.Time
	begun          *time.Time
	cursor         string
	pass           int
}

// lag is how far BitGo's clock may be behind ours.
const lag = 2 * time.Minute

// from is since when transfers are asked for.
func (s step) from() time.Time {
	switch {
	case s.pass == 1:
		return s.begun.Add(-lag)
	case s.since != nil:
		return *s.since
	}
	return time.Time{}
}

// after is the step once a page was taken in.
func (s step) after(next string, now time.Time) step {
	if s.begun == nil {
		s.begun = &now
	}
	if s.cursor = next; next == "" {
		s.pass++
	}
	return s
}
