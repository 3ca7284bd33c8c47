// Package wireview is the desk of wires: what leaves to banks and waits for a confirmation, the accounts it may go to with
// the calls that confirmed them, and money from banks that did not arrive.
package wireview

import (
	"strings"
	"time"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wire"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

func tabs(at string) []ui.Tab {
	return []ui.Tab{{Label: "Withdrawals", Href: link.Wires(), Current: at == "wires"}, {Label: "Bank accounts", Href: link.BankAccounts(), Current: at == "accounts"},
		{Label: "Deposits", Href: link.Deposits(""), Current: at == "deposits"}}
}

// States are BitGo's words for a withdrawal that the list filters by.
var States = []string{"initialized", "pendingApproval", "signed", "confirmed", "rejected", "failed", "removed"}

var stateWords = map[string]string{"initialized": "waits for its confirmation", "pendingApproval": "waits for BitGo's approval", "signed": "confirmed, on its way to the bank",
	"unconfirmed": "on its way to the bank", "confirmed": "handed to the bank", "rejected": "rejected", "failed": "failed", "removed": "taken back"}

// StateWords says what a state of BitGo's means.
func StateWords(s string) string {
	if w := stateWords[s]; w != "" {
		return w
	}
	return s
}

func status(state string, mine bool) ui.Status {
	switch state {
	case "initialized":
		if mine {
			return ui.NeedsYou
		}
		return ui.WithOthers
	case "pendingApproval", "signed", "unconfirmed":
		return ui.AtBitGo
	case "confirmed":
		return ui.Done
	}
	return ui.Stopped
}

// AccountStates are BitGo's words for an account.
var AccountStates = []string{"pending", "approved", "revise", "rejected", "removed"}

func accountBadge(a wire.Account) ui.BadgeProps {
	switch a.State {
	case "approved":
		if a.WhyNot() != "" {
			return ui.BadgeProps{Tone: ui.Warn, Word: "Call back first", Raw: a.State}
		}
		return ui.BadgeProps{Tone: ui.OK, Word: "May be used", Raw: a.State}
	case "pending":
		return ui.BadgeProps{Tone: ui.Pending, Word: "In screening", Raw: a.State}
	case "revise":
		return ui.BadgeProps{Tone: ui.Warn, Word: "To be corrected", Raw: a.State}
	}
	return ui.BadgeProps{Tone: ui.Stop, Word: "May not be used", Raw: a.State}
}

func called(a wire.Account) string {
	switch {
	case !a.Called:
		return "no call back about these details"
	case !a.Agreed:
		return "the payee did not confirm them"
	}
	return "confirmed by a call"
}

func money2(ticker string, u money.Units) string {
	c, ok := money.Lookup(ticker)
	if !ok {
		return u.Grouped() + " base units of " + strings.ToUpper(ticker)
	}
	// A bank moves dollars, whatever BitGo calls the token of the Go Account that stands for them.
	return money.GroupDecimal(money.Of(c, u).Decimal()) + " " + currency(c)
}

// currency is what the bank would write: "USD" of ofctusd, which pays out tfiatusd.
func currency(c money.Coin) string {
	back := c.Settles()
	if _, name, ok := strings.Cut(back.Ticker, "fiat"); ok && back.IsFiat() {
		return strings.ToUpper(name)
	}
	return c.Symbol()
}

func place(label, id string) string {
	if label == "" {
		return "Wallet " + id
	}
	return label
}

func payee(l wire.Listed) string {
	if l.Owner == "" {
		return "Bank account " + l.Address
	}
	return l.Owner + " · " + l.Bank + " " + l.Number
}

// Title names a withdrawal.
func Title(v wire.View) string { return "Wire " + money2(v.Coin, v.Amount) }

// AccountTitle names an account.
func AccountTitle(a wire.Account) string { return a.Bank + " " + a.Number }

// cutoff says in the bank's zone and in UTC when its day ends.
func cutoff(now time.Time) string {
	at := wire.NextCutoff(now)
	return at.Format("Mon 2 Jan, 15:04 MST") + " (" + at.UTC().Format("15:04") + " UTC)"
}

func day(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

func errorsOf(problem string, fields map[string]string, order ...string) []ui.FormError {
	out := ui.FormErrors(fields, order...)
	if len(out) == 0 && problem != "" {
		out = []ui.FormError{{Message: problem}}
	}
	return out
}

func titleOf(problem string, fields map[string]string, calm string) string {
	if problem != "" && len(fields) > 0 {
		return problem
	}
	return calm
}

// moments are the times of seed 004 that BitGo told.
func moments(v wire.View) []ui.Event {
	var out []ui.Event
	t := v.Live
	for i := len(t.History) - 1; i >= 0; i-- {
		h := t.History[i]
		out = append(out, ui.Event{State: ui.OK, Text: "BitGo: " + h.Action, Sub: h.Comment, At: h.Date.Time, Raw: h.User})
	}
	for _, m := range []struct {
		text string
		at   time.Time
	}{{"Approved by the customer", t.CustomerApprovedTime.Time}, {"Identity verified", t.IDVerificationTime.Time}, {"Signed by BitGo Trust", t.TrustSignedTime.Time},
		{"Final approval of BitGo Trust", t.TrustFinalApprovalTime.Time}} {
		if !m.at.IsZero() {
			out = append(out, ui.Event{State: ui.OK, Text: m.text, At: m.at})
		}
	}
	return out
}

func verified(b *bool) string {
	switch {
	case b == nil:
		return "not told"
	case *b:
		return "verified"
	}
	return "not verified"
}

func told(s string) string {
	if s == "" {
		return "not told"
	}
	return s
}
