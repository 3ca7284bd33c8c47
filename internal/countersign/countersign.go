// Package countersign is BitGo's own approvals: what waits there, and the decision of a person with that person's own token
// at BitGo. Our approvals are another room's and know nothing of it. A decision is never the asker's, never the gateway's
// own token posing as a second person, and never made of a word that is missing or misspelt.
package countersign

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/seal"
)

// State is what BitGo's many states come to.
type State string

// The states.
const (
	Pending    State = "pending"
	Approved   State = "approved"
	Processing State = "processing" // approved, and BitGo works on it
	Rejected   State = "rejected"
	Gone       State = "gone" // BitGo does not know it any more
)

// pendingWords are BitGo's states in which nothing is decided (bitgo-api.md §9.2); the list gives three of them unasked.
var pendingWords = []string{"pending", "awaitingSignature", "pendingFinalApproval", "pendingCustodianApproval", "pendingVideoApproval", "pendingIdVerification",
	"pendingLivenessVerification", "pendingManualTrustReview", "pendingManualSupportReview", "pendingVideoApprovalFromSupport"}

// words are the states to ask BitGo for by what is asked of us: what BitGo still works on is approved.
var words = map[State][]string{Pending: pendingWords, Approved: {"approved", "processing"}, Processing: {"processing"}, Rejected: {"rejected"}}

// Approval is something that waits, or waited, for a person at BitGo.
type Approval struct {
	ID         string // BitGo's, 32 hexadecimal digits
	State      State
	Word       string // BitGo's own word for the state
	Type       string // BitGo's: transactionRequest, policyRuleRequest, …
	Title      string
	Client     *uuid.UUID // nil: the organization's
	Enterprise string
	Wallet     string
	Coin       string
	Send       *uuid.UUID // ours, where it carries our id
	Creator    string     // BitGo's user
	Required   int
	Votes      []Vote
	Created    time.Time
	Updated    time.Time
	Carries    *Carries // what it would do; nil: read before the console kept it
}

// Given counts those who approved.
func (a Approval) Given() int {
	n := 0
	for _, v := range a.Votes {
		if v.Approve {
			n++
		}
	}
	return n
}

// Vote is what one user of BitGo's said.
type Vote struct {
	User    string
	Approve bool
	At      time.Time
}

// Decision is what a person wants, with their own token at BitGo.
type Decision struct {
	Approve    bool
	Token      seal.Secret
	OTP        seal.Secret
	Passphrase seal.Secret // of the wallet, where its send has to be signed anew
	Reason     string      // of a rejection, for our trail: BitGo's call takes a state and a code and no words (bitgo-api.md §9.2)
}

// IsID reports whether an id is of BitGo's approvals and not of ours.
func IsID(id string) bool { return bitgo.IsID(id) }

func from(p bitgo.Approval, client *uuid.UUID) Approval {
	a := Approval{ID: p.ID, State: stateOf(p), Word: p.State, Type: p.Type, Title: title(p), Client: client, Enterprise: p.Enterprise, Wallet: p.Wallet, Coin: p.Coin,
		Creator: p.Creator, Required: max(p.Required, 1), Created: p.Created.Time, Updated: p.Updated.Time, Carries: carriesOf(p)}
	if id, err := uuid.Parse(p.SequenceID); err == nil && id.String() == p.SequenceID {
		a.Send = &id
	}
	for _, r := range p.Resolvers {
		if r.User != "" {
			a.Votes = append(a.Votes, Vote{User: r.User, Approve: approves(r), At: r.Date.Time})
		}
	}
	return a
}

// approves reads a resolution. BitGo names the action on newer approvals only; a vote on one that is still open, or was
// approved, was an approval.
func approves(r bitgo.Resolver) bool {
	return r.Action != "reject" && r.Action != "fail" && r.Type != "rejected"
}

// stateOf never takes a word that it does not know for a decision.
func stateOf(p bitgo.Approval) State {
	for _, s := range []State{Approved, Processing, Rejected} {
		if words[s][0] == p.State {
			return s
		}
	}
	return Pending
}

// title says in a line what would happen.
func title(p bitgo.Approval) string {
	what := Approval{Type: p.Type}.What()
	if len(p.Recipients) == 0 {
		return what + " at BitGo"
	}
	r := p.Recipients[0]
	coin := p.Coin
	if r.Coin != "" {
		coin = r.Coin
	}
	if amount, ok := amountIn(coin, r.Amount.String()); ok {
		what += " " + amount.String()
	}
	if r.Address != "" {
		what += " to " + r.Address
	}
	if more := len(p.Recipients) - 1; more > 0 {
		what += " and others"
	}
	return what
}

// amountIn reads base units of a coin that we know; false where either is missing.
func amountIn(ticker, units string) (money.Amount, bool) {
	coin, known := money.Lookup(ticker)
	if !known || units == "" {
		return money.Amount{}, false
	}
	read, err := money.ParseUnits(units)
	if err != nil {
		return money.Amount{}, false
	}
	return money.Amount{Coin: coin, Units: read}, true
}
