package wallet

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/money"
)

// TransferState is a transfer's state at BitGo, in BitGo's words.
type TransferState string

// BitGo's states (bitgo-api.md §9.1, §15.3). A word that is not among them is kept as Unknown beside its raw form.
const (
	Initialized     TransferState = "initialized"
	PendingApproval TransferState = "pendingApproval"
	Rejected        TransferState = "rejected"
	Signed          TransferState = "signed"
	Unconfirmed     TransferState = "unconfirmed"
	Confirmed       TransferState = "confirmed"
	Removed         TransferState = "removed"
	Failed          TransferState = "failed"
	Replaced        TransferState = "replaced"
	Dropped         TransferState = "deleted"
	Reversed        TransferState = "reversed"
	Unknown         TransferState = "unknown"
)

// TransferStates are all of them.
var TransferStates = []TransferState{Initialized, PendingApproval, Rejected, Signed, Unconfirmed, Confirmed, Removed,
	Failed, Replaced, Dropped, Reversed, Unknown}

// moves says which state may follow which. A block may be re-organised away, so confirmed is not the end, and what
// was removed, failed or replaced may still be mined. Rejected and reversed are ends.
var moves = map[TransferState][]TransferState{
	Initialized:     {PendingApproval, Rejected, Signed, Unconfirmed, Confirmed, Removed, Failed, Replaced, Dropped},
	PendingApproval: {Initialized, Rejected, Signed, Unconfirmed, Confirmed, Removed, Failed, Replaced, Dropped},
	Signed:          {Rejected, Unconfirmed, Confirmed, Removed, Failed, Replaced, Dropped},
	Unconfirmed:     {Confirmed, Removed, Failed, Replaced, Dropped},
	Confirmed:       {Unconfirmed, Removed, Failed, Replaced, Dropped, Reversed},
	Removed:         {Signed, Unconfirmed, Confirmed, Failed, Replaced, Dropped},
	Failed:          {Unconfirmed, Confirmed, Removed, Replaced, Dropped},
	Replaced:        {Unconfirmed, Confirmed, Removed, Failed, Dropped},
	Dropped:         {Unconfirmed, Confirmed},
	Rejected:        {},
	Reversed:        {},
}

// May reports whether a transfer in this state may be seen in the next one. From Unknown everything may follow.
func (s TransferState) May(next TransferState) bool {
	return s == Unknown || slices.Contains(moves[s], next)
}

// Transfer is the mirror of one movement on one wallet. Units are base units of Coin, Fee of FeeCoin.
type Transfer struct {
	Number         int64 // ours, in the order of first sight
	ID             string
	Wallet         string
	Client         uuid.UUID
	Coin           string
	Type           string       // send or receive
	SubType        string       // BitGo's: ofc_withdrawal, ofc_deposit, ofc_book_transfer, …
	Amount         money.Units  // signed effect on the wallet, its own fee included
	Intended       *money.Units // what was asked for, kept when the chain failed it
	BaseWithoutFee *money.Units
	Fee            money.Units
	FeeCoin        string
	State          TransferState
	RawState       string // BitGo's last word, also when State did not follow it
	TxID           string // for a Go Account's withdrawal BitGo's own hash; see OnChainTxID
	OnChainTxID    string // empty while it is on no chain
	Height         int64  // 0 while in no block
	Confirmations  int64
	Counterparty   string
	SequenceID     string // our send's id
	Comment        string
	Said           string // all text that came with it, one line each: comment, memos and labels of what paid us
	PaidTo         string // which of the wallet's own addresses an incoming one paid; empty where BitGo does not tell
	Replaces       []string
	ReplacedBy     []string
	CreatedAt      time.Time // at BitGo
	UpdatedAt      time.Time // at BitGo: an older reading changes nothing
	ConfirmedAt    *time.Time
	ObservedAt     time.Time // the instant before BitGo was asked
	FirstSeenAt    time.Time
	PostedAt       *time.Time // when the ledger last took it over or gave it back
}

// InFlight reports whether it has left, or is arriving, and is in no block yet.
func (t Transfer) InFlight() bool { return t.State == Signed || t.State == Unconfirmed }

// read turns BitGo's answer into a reading. Without a value or a date it cannot be placed and is refused.
func read(t bitgo.Transfer, observed time.Time) (Transfer, error) {
	if !t.Value.Known() || t.Date.IsZero() {
		return Transfer{}, fmt.Errorf("wallet: transfer %s has no value or no date", t.ID)
	}
	out := Transfer{ID: t.ID, Wallet: t.Wallet, Coin: t.Coin, Type: t.Type, SubType: t.SubType,
		Amount: money.FromBig(t.Value.Big()), Intended: known(t.Intended), BaseWithoutFee: known(t.BaseNoFee),
		Fee: money.FromBig(t.Fee.Big()), FeeCoin: t.FeeCoin, State: TransferState(t.State), RawState: t.State,
		TxID: t.TxID, OnChainTxID: t.OnChainTxID(), Confirmations: t.Confirmations, Counterparty: counterparty(t),
		SequenceID: t.SequenceID, Comment: t.Comment, Said: said(t), PaidTo: paidTo(t), Replaces: storables(t.Replaces), ReplacedBy: storables(t.ReplacedBy),
		CreatedAt: t.CreatedTime.UTC(), UpdatedAt: t.Date.UTC(), ObservedAt: observed}
	if !slices.Contains(TransferStates, out.State) {
		out.State = Unknown
	}
	for _, said := range []*string{&out.SubType, &out.FeeCoin, &out.RawState, &out.TxID, &out.OnChainTxID, &out.Counterparty, &out.SequenceID, &out.Comment, &out.Said, &out.PaidTo} {
		*said = storable(*said)
	}
	if out.Fee.Sign() < 0 {
		return Transfer{}, errors.New("wallet: transfer " + t.ID + " has a fee below zero")
	}
	if out.Type != "send" && out.Type != "receive" {
		out.Type = map[bool]string{true: "send", false: "receive"}[out.Amount.Sign() < 0]
	}
	if t.Height > 0 && t.Height != bitgo.UnconfirmedHeight {
		out.Height = t.Height
	}
	if out.CreatedAt.IsZero() {
		out.CreatedAt = out.UpdatedAt
	}
	if at := t.ConfirmedTime.UTC(); out.State == Confirmed && !t.ConfirmedTime.IsZero() {
		out.ConfirmedAt = &at
	}
	return out, nil
}

// storable is BitGo's text as PostgreSQL can keep it: one zero byte in a comment must not stop an import.
func storable(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	if len(s) > 4096 {
		s = strings.ToValidUTF8(s[:4096], "") + "…"
	}
	return s
}

func storables(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = storable(s)
	}
	return out
}

func known(u bitgo.Units) *money.Units {
	if !u.Known() {
		return nil
	}
	n := money.FromBig(u.Big())
	return &n
}

// said is what whoever paid wrote, wherever BitGo shows it: a wire's reference comes in a comment or a memo.
func said(t bitgo.Transfer) string {
	var lines []string
	add := func(line string) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	add(t.Comment)
	for _, e := range t.Entries {
		add(e.Memo)
		if e.Wallet == t.Wallet {
			add(e.Label)
		}
	}
	return strings.Join(lines, "\n")
}

// paidTo is the wallet's own address that an incoming transfer paid most to.
func paidTo(t bitgo.Transfer) (address string) {
	best := money.Units{}
	for _, e := range t.Entries {
		if value := money.FromBig(e.Value.Big()); t.Type == "receive" && e.Wallet == t.Wallet && value.Cmp(best) > 0 {
			best, address = value, e.Address
		}
	}
	return address
}

// counterparty is the other side: of a send the payee with the largest share, of a receive the largest payer. BitGo
// may not tell yet (206), and then it is empty.
func counterparty(t bitgo.Transfer) string {
	best, who := money.Units{}, ""
	for _, e := range t.Entries {
		value := money.FromBig(e.Value.Big())
		if t.Type == "receive" {
			value = value.Neg()
		}
		if e.Wallet == t.Wallet || e.IsChange() || e.IsPayGo() || value.Cmp(best) <= 0 {
			continue
		}
		best, who = value, e.Address
		if who == "" {
			who = e.Wallet
		}
		if e.Memo != "" && !strings.Contains(who, "?") {
			who += " (memo " + e.Memo + ")"
		}
	}
	return who
}
