// Package escrowview is how money that is held for offerings looks: where it is, what arrived, and what is to be paid out.
package escrowview

import (
	"net/url"
	"time"

	"github.com/unykorn/console/internal/escrow"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// AccountsProps is the page of escrow accounts.
type AccountsProps struct {
	Accounts []escrow.Listed
	Lacks    []escrow.Lacking
	Places   []escrow.Candidate
	Waits    escrow.Waits
	NoAsk    string // why the reader cannot ask; "" when they can
	NoDecide map[string]string
	Key      string
	Problem  string
	Fields   map[string]string
	Problems []string
	Newest   string
	Older    string
	Now      time.Time
}

// DepositsProps is the list of deposits.
type DepositsProps struct {
	Deposits []escrow.DepositRow
	Filters  ui.FiltersProps
	Problems []string
	Newest   string
	Older    string
	Now      time.Time
}

// DepositProps is one deposit.
type DepositProps struct {
	escrow.Detail
	NoAsk    string // why the reader cannot ask for anything
	NoDecide string
	Problem  string
	Fields   map[string]string
	Typed    map[string]string
	Now      time.Time
}

// PaymentsProps is the list of what is to be paid out.
type PaymentsProps struct {
	Payments []escrow.PaymentRow
	Filters  ui.FiltersProps
	NoPay    string
	Problems []string
	Newest   string
	Older    string
	Now      time.Time
}

func amount(asset string, u money.Units) string {
	coin, known := money.Lookup(asset)
	if !known {
		return u.Grouped() + " " + asset
	}
	return money.Of(coin, u).String()
}

func accountBadge(s escrow.AccountState) ui.BadgeProps {
	switch s {
	case escrow.Asked:
		return ui.BadgeProps{Tone: ui.Pending, Word: "Waits for compliance"}
	case escrow.Open:
		return ui.BadgeProps{Tone: ui.OK, Word: "Open"}
	case escrow.Refused:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Refused"}
	case escrow.Retired:
	}
	return ui.BadgeProps{Tone: ui.Quiet, Word: "Ended"}
}

func depositBadge(d escrow.Deposit) ui.BadgeProps {
	switch {
	case d.Broken:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Taken back after it was given away"}
	case !d.Standing:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Taken back by the network"}
	case d.Waits():
		return ui.BadgeProps{Tone: ui.Pending, Word: "Waits for compliance"}
	case d.State == escrow.Matched:
		return ui.BadgeProps{Tone: ui.OK, Word: map[escrow.How]string{escrow.ByReference: "Matched by reference", escrow.ByAddress: "Matched by address", escrow.ByHand: "Matched by hand"}[d.How]}
	case d.State == escrow.Returned:
		return ui.BadgeProps{Tone: ui.Info, Word: "Sent back"}
	}
	return ui.BadgeProps{Tone: ui.Warn, Word: "Unmatched"}
}

func paymentBadge(p escrow.Payment) ui.BadgeProps {
	switch p.State {
	case escrow.Due:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Due"}
	case escrow.Sending:
		return ui.BadgeProps{Tone: ui.Pending, Word: "Being sent"}
	case escrow.Paid:
		return ui.BadgeProps{Tone: ui.OK, Word: "Paid"}
	case escrow.Void:
	}
	return ui.BadgeProps{Tone: ui.Quiet, Word: "Replaced"}
}

var kindWords = map[escrow.PaymentKind]string{escrow.Refund: "Refund", escrow.Surplus: "Surplus", escrow.Return: "Return of a deposit", escrow.Payout: "To the issuer"}

var wishWords = map[escrow.Wish]string{escrow.ToMatch: "match it", escrow.ToReturn: "send it back", escrow.ToUnmatch: "take its match back"}

// FilterWords are what the lists can be narrowed to.
var FilterWords = map[string]string{"unmatched": "Unmatched", "asked": "Waits for compliance", "matched": "Matched", "hand": "Matched by hand", "returned": "Sent back", "gone": "Taken back by the network",
	"broken": "Taken back after it was given away", "due": "Due", "sending": "Being sent", "paid": "Paid"}

// sendOf opens the form of a send with everything that is known: its purpose ties it to the payment.
func sendOf(p escrow.Payment) string {
	coin, _ := money.Lookup(p.Asset)
	return link.SendNewWith(url.Values{"wallet": {p.Wallet}, "asset": {p.Asset}, "amount": {money.Of(coin, p.Units).Decimal()}, "purpose": {"Escrow payment " + p.Code}})
}

func (p AccountsProps) lacks() []ui.Option {
	var out []ui.Option
	for _, l := range p.Lacks {
		out = append(out, ui.Option{Value: l.Offering + " " + l.Currency, Label: l.Currency + " of " + l.Name})
	}
	return out
}

func (p AccountsProps) places() []ui.Option {
	var out []ui.Option
	for _, c := range p.Places {
		out = append(out, ui.Option{Value: c.Wallet + " " + c.Asset, Label: c.Asset + " in " + c.Label, Group: c.ClientName})
	}
	return out
}

func (p AccountsProps) noAsk() string {
	switch {
	case p.NoAsk != "":
		return p.NoAsk
	case len(p.Lacks) == 0:
		return "No offering lacks a place for its money."
	case len(p.Places) == 0:
		return "No wallet of yours holds US dollars or USDC and serves no offering yet."
	}
	return ""
}

// difference says how the wallet and the books compare.
func difference(l escrow.Listed) ui.BadgeProps {
	d := l.Difference()
	switch {
	case d == nil:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Balance not seen yet"}
	case d.IsZero():
		return ui.BadgeProps{Tone: ui.OK, Word: "The wallet holds just this"}
	case d.Sign() > 0:
		return ui.BadgeProps{Tone: ui.Info, Word: "The wallet holds " + amount(l.Asset, *d) + " more"}
	}
	return ui.BadgeProps{Tone: ui.Stop, Word: "The wallet lacks " + amount(l.Asset, d.Neg())}
}
