// Package send takes money out, once. A send is drafted, checked gate by gate, reserved, approved by others,
// released by a person who types the passphrase, and followed until BitGo says how it ended. It promises that no
// second send ever leaves: the send's id is BitGo's sequenceId, a release is claimed in a transaction before BitGo
// is called and settled in another afterwards, and recovery only looks up, it never sends.
package send

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/travel"
)

// Send is one wish to pay, and what became of it.
type Send struct {
	ID           uuid.UUID // BitGo's sequenceId
	Client       uuid.UUID
	ClientName   string
	Wallet       string
	WalletLabel  string
	Amount       money.Amount
	Fee          money.Amount // estimated; of the chain's coin
	Address      string       // canonical
	AddressTyped string
	Memo         string
	MemoType     string
	Purpose      string
	Payee        string
	NewPayee     bool
	State        State
	AskedBy      uuid.UUID
	AskedByName  string
	AskedAt      time.Time
	USD          *money.Cents // at the check; nil while a draft
	Rule         string       // the approval rule that was met
	Needed       int          // approvals it asks for; 0: none
	ExpiresAt    *time.Time   // of the approval while awaited, of the release afterwards
	Attempt      int          // how often a release was claimed
	ClaimedAt    *time.Time
	ReleasedBy   *uuid.UUID
	Releaser     string
	TransferID   string
	TxID         string
	PendingID    string // approval at BitGo
	BitGoStatus  string // BitGo's own word
	LastError    string // for people
	Created      time.Time
	Updated      time.Time
	From         *uuid.UUID // the send in whose place it was asked for
	FromWhy      string     // why it was asked for again
	key          string
}

// Step is one transition that happened.
type Step struct {
	From   State // "" when it was made
	To     State
	At     time.Time
	By     *uuid.UUID // nil: the program
	ByName string
	Note   string
}

// Detail is a send with its history.
type Detail struct {
	Send
	Timeline   []Step
	Decisions  []ltv.Kept
	Screenings []sanction.Kept   // oldest first
	Travel     []travel.Kept     // judged by the travel rule, oldest first
	Can        map[string]string // verb → "" when this actor may, else why not
	Again      []Again           // what was asked for in its place
	Bumps      []Bump            // raises of its fee, oldest first
}

// Draft is what a form or the API sends, as typed.
type Draft struct {
	ID      uuid.UUID // of a saved draft; Nil for a new send
	Wallet  string
	Asset   string
	Address string
	Memo    string
	Amount  string
	Unit    string // "base": whole base units; "" or "decimal": whole coins
	Payee   string
	Purpose string
	From    uuid.UUID    // a send that is over, which this one is to take the place of; Nil: none
	Reason  string       // why; needed with From
	Keep    *money.Units // of the asset, what has to stay in the wallet; nil: nothing
}

// Names of the fields, as forms name them and faults blame them.
const (
	FieldWallet  = "wallet"
	FieldAsset   = "asset"
	FieldAddress = "address"
	FieldMemo    = "memo"
	FieldAmount  = "amount"
	FieldUnit    = "unit"
	FieldPayee   = "payee"
	FieldPurpose = "purpose"
	FieldFrom    = "from"
	FieldReason  = "reason"
)

// reserved is what the send holds back of its own asset: the amount, and the fee where the same asset pays it.
func (s Send) reserved() money.Units {
	return s.Amount.Units.Add(s.sameFee())
}

func (s Send) sameFee() money.Units {
	if s.Fee.Coin.Ticker == s.Amount.Coin.Ticker {
		return s.Fee.Units
	}
	return money.Units{}
}
