// Package consolidation makes one unspent of many small ones of a Bitcoin wallet, at BitGo and on a person's word. The money
// stays in the wallet; what leaves is the network's fee, which is bounded before anybody is asked and looked at afterwards.
package consolidation

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

// Kind is this room's word for the trail and live pages.
const Kind = "consolidation"

// Secret is a passphrase or a one-time code on its way to BitGo Express; doors, which may not know the pipe, name it so.
type Secret = bitgo.Secret

// State is how far a consolidation is.
type State string

// The states. In the first four another of the wallet has to wait.
const (
	Calling   State = "calling"   // BitGo was asked and has not answered
	Unknown   State = "unknown"   // the answer was lost, or proves nothing
	Pending   State = "pending"   // BitGo asks for an approval of its own
	Sent      State = "sent"      // the network has the transaction, no block has it
	Confirmed State = "confirmed" // done
	Refused   State = "refused"   // BitGo said no
	Returned  State = "returned"  // provably not carried out; it may be asked for again
	Nothing   State = "nothing"   // nothing came of it
	Failed    State = "failed"    // the network did not take it, or took it back
)

// States are all of them.
var States = []State{Calling, Unknown, Pending, Sent, Confirmed, Refused, Returned, Nothing, Failed}

// Open says whether something may still come of it.
func (s State) Open() bool { return s == Calling || s == Unknown || s == Pending || s == Sent }

// may says whether one state follows another. What is over is only ever found to be done after all: then the network says so.
func (s State) may(next State) bool {
	switch s {
	case Calling, Unknown, Pending:
		return next != Calling && next != s
	case Sent:
		return next == Confirmed || next == Failed
	case Confirmed:
		return next == Failed
	case Refused, Returned, Nothing, Failed:
		return next == Confirmed
	}
	return false
}

// Consolidation is one, asked for by a person. Amounts are satoshi of Coin.
type Consolidation struct {
	ID          uuid.UUID
	Client      uuid.UUID
	Wallet      string
	WalletLabel string // where one is read by itself
	Coin        money.Coin
	Plan        Plan // as it was asked for; Count and Rest are not kept
	Note        string
	State       State
	AskedBy     uuid.UUID
	AskedByName string
	AskedAt     time.Time
	ChangedAt   time.Time
	LookAt      *time.Time
	TransferID  string
	TxID        string
	PendingID   string        // approval at BitGo
	Fee         *money.Amount // that left the wallet; nil: not told yet
	Said        string        // for people
}

// comment is what BitGo keeps with the transaction, and what finds it again.
func (c Consolidation) comment() string {
	if c.Note == "" {
		return "Consolidation " + c.ID.String()
	}
	return c.Note + " · consolidation " + c.ID.String()
}

// Over says whether more left the wallet than was shown before.
func (c Consolidation) Over() bool { return c.Fee != nil && c.Fee.Units.Cmp(c.Plan.FeeMost) > 0 }

// Can says why the actor cannot consolidate the wallet, as far as actor and wallet tell; empty: they can.
func Can(actor identity.Actor, w wallet.Wallet) string {
	switch {
	case WhyNone(w) != "":
		return WhyNone(w)
	case !actor.Has(identity.Treasury, w.Client):
		return "Treasury of this client consolidates."
	case w.IsFrozen():
		return "The wallet is frozen at BitGo, so nothing leaves it, not even a fee."
	case !w.IsReady():
		return "BitGo has not finished making the wallet, or has deleted it."
	}
	return ""
}

// WhyNone says why a wallet has nothing to consolidate at all; empty: it may have.
func WhyNone(w wallet.Wallet) string {
	switch {
	case w.IsGoAccount():
		return "A Go Account is a balance in BitGo's books. It has no unspents, so there is nothing to consolidate."
	case !bitgo.Consolidates(w.Coin):
		return "Only Bitcoin keeps money as unspents. A wallet of this coin has one balance at its address, so there is nothing to consolidate."
	case w.Type != "hot":
		return "The wallet's key is not at this console's BitGo Express, so it is consolidated by whoever holds the key."
	}
	return ""
}
