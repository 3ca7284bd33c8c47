// Package escrow holds what investors pay into an offering until it is the issuer's or theirs again. What arrived stands in
// a wallet of the mirror that is mapped to the offering; whose it is stands in the one ledger. A deposit is matched by the
// payment reference that came with it, or by an address that was made for one subscription; never by its amount alone.
// What leaves again is an ordinary send, which this room ties to what is due and follows to its end.
package escrow

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
)

// AccountState of the place where an offering's money is held.
type AccountState string

// The states. Only an open one takes deposits in; a retired one is empty, and its wallet may serve another offering.
const (
	Asked   AccountState = "asked"
	Open    AccountState = "open"
	Refused AccountState = "refused"
	Retired AccountState = "retired"
)

// Account is a wallet and asset that hold an offering's money in one currency. Client is the wallet's.
type Account struct {
	ID        uuid.UUID
	Client    uuid.UUID
	Offering  string
	Escrow    string // the offering's esc_…
	Currency  string // USD or USDC
	Wallet    string
	Asset     string
	State     AccountState
	AskedBy   uuid.UUID
	AskedAt   time.Time
	DecidedBy *uuid.UUID
	DecidedAt *time.Time
	Reason    string
	RetiredAt *time.Time
}

// Listed is an account as its page shows it, beside what the wallet holds and what the books say.
type Listed struct {
	Account
	OfferingName, OfferingState string // empty where the offering is not the reader's to see
	ClientName, WalletLabel     string
	AskedByName, DecidedByName  string
	WalletHolds                 *money.Units // BitGo's balance as last seen; nil: not seen yet
	ObservedAt                  *time.Time
	Books                       Balances
}

// Difference is what the wallet holds beyond what the books say is there: money that was there before, or came or left
// another way. Nil: the balance is not known.
func (l Listed) Difference() *money.Units {
	if l.WalletHolds == nil {
		return nil
	}
	d := l.WalletHolds.Sub(l.Books.Inside)
	return &d
}

// Balances are what the ledger says of an escrow, in base units: Inside + Broken = Unmatched + Held + Issuer + Due.
type Balances struct {
	Inside    money.Units // what arrived less what left
	Unmatched money.Units
	Held      money.Units // for subscriptions
	Issuer    money.Units // released, and no payment of it made yet
	Due       money.Units // payments that are due or being sent
	Broken    money.Units // taken back by the network after it was given away
}

// DepositState says what a deposit is for.
type DepositState string

// The states.
const (
	Unmatched DepositState = "unmatched"
	Matched   DepositState = "matched"
	Returned  DepositState = "returned"
)

// How a deposit came to its subscription.
type How string

// The ways.
const (
	ByReference How = "reference"
	ByAddress   How = "address"
	ByHand      How = "hand"
)

// Wish is what treasury wants done with a deposit.
type Wish string

// The wishes; compliance decides each.
const (
	ToMatch   Wish = "match"
	ToReturn  Wish = "return"
	ToUnmatch Wish = "unmatch"
)

// Deposit is one transfer that arrived where an escrow is.
type Deposit struct {
	ID           uuid.UUID
	Client       uuid.UUID
	Account      uuid.UUID
	Transfer     string
	Wallet       string
	Asset        string
	Units        money.Units
	Said         string // what came with it
	Sender       string // as BitGo tells; may be empty
	ArrivedAt    time.Time
	SeenAt       time.Time
	State        DepositState
	How          How
	Why          string // it is unmatched, in words
	Subscription string
	Standing     bool // confirmed at BitGo as last seen
	Broken       bool // taken back after it was given away

	Wish      Wish // asked for, or decided last
	WishFor   string
	WishWhy   string
	AskedBy   *uuid.UUID
	AskedAt   *time.Time
	DecidedBy *uuid.UUID
	DecidedAt *time.Time
	Agreed    *bool
}

// Waits says whether compliance has to decide about it.
func (d Deposit) Waits() bool { return d.Wish != "" && d.DecidedBy == nil }

// counts says whether the books hold it.
func (d Deposit) counts() bool { return d.Standing || d.Broken }

// PaymentState of what is to be paid out.
type PaymentState string

// The states. A paid one goes back to sending when the network takes its transfer back.
const (
	Due     PaymentState = "due"
	Sending PaymentState = "sending"
	Paid    PaymentState = "paid"
	Void    PaymentState = "void" // another sum took its place
)

// PaymentKind says why something is paid out.
type PaymentKind string

// The kinds.
const (
	Refund  PaymentKind = "refund"  // of a subscription that ended
	Surplus PaymentKind = "surplus" // more came than the subscription asks for
	Return  PaymentKind = "return"  // of a deposit that nobody could match
	Payout  PaymentKind = "payout"  // to the issuer, of what was released
)

// Payment is a sum that is to be paid out, by one send at a time.
type Payment struct {
	ID           uuid.UUID
	Code         string // EP-…: stands in the purpose of its send
	Client       uuid.UUID
	Account      uuid.UUID
	Wallet       string
	Asset        string
	Kind         PaymentKind
	Subscription string
	Deposit      *uuid.UUID
	Units        money.Units
	Why          string
	DueAt        time.Time
	State        PaymentState
	Send         *uuid.UUID
	ChangedAt    time.Time
}

// committed says whether the money is on its way out or gone.
func (p Payment) committed() bool { return p.State == Sending || p.State == Paid }
