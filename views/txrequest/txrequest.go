// Package txrequestview draws the desk of BitGo's transaction requests: what was asked of BitGo, how far that came, and
// which send of ours it belongs to. BitGo's own words stay visible, small.
package txrequestview

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/txrequest"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/ui"
)

// Status is the house word for a state. Signer says that the reader could sign.
func Status(state string, signer bool) ui.Status {
	switch state {
	case "initialized":
		return ui.Draft
	case "pendingUserSignature", "pendingUserCommitment", "pendingUserRShare", "pendingUserGShare":
		if signer {
			return ui.NeedsYou
		}
		return ui.WithOthers
	case "pendingApproval", "pendingDelivery":
		return ui.WithOthers
	case "signed":
		return ui.InProgress
	case "canceled", "rejected", "failed":
		return ui.Stopped
	}
	return ui.AtBitGo // readyToSend and delivered: BitGo's circuit breakers may still refuse it, so it is never green
}

// Words says what a state means.
func Words(state string) string {
	switch state {
	case "pendingApproval":
		return "A policy at BitGo asks for an approval"
	case "canceled":
		return "Canceled by a spender before it was approved or sent"
	case "rejected":
		return "Rejected by an approver"
	case "initialized":
		return "Made; no policy has looked at it yet"
	case "pendingDelivery":
		return "Waits for a signature, or for BitGo's circuit breaker"
	case "delivered":
		return "In BitGo's send queue, or stopped by its circuit breakers: not proof that it left"
	case "pendingUserSignature":
		return "Waits for the user's signature"
	case "pendingUserCommitment":
		return "Waits for the user's commitments"
	case "pendingUserRShare":
		return "Waits for the user's R share"
	case "pendingUserGShare":
		return "Waits for the user's G share"
	case "readyToSend":
		return "The shares are combined; BitGo sends it"
	case "signed":
		return "Everything in it is signed; the transfer tells the rest"
	case "failed":
		return "Failed for good"
	}
	return "BitGo's word for it is not known here"
}

// Row is a request with the names that belong to it.
type Row struct {
	txrequest.Request
	Client identity.Client
	Wallet *wallet.Wallet // nil: not in the mirror yet
	Send   *send.Send     // ours, if it is one
}

func (r Row) walletLabel() string {
	if r.Wallet != nil {
		return r.Wallet.Label
	}
	return "Wallet " + r.WalletID
}

// title says what the request is for, in words.
func title(r txrequest.Request) string {
	if all := r.Outputs(); len(all) > 0 {
		out := sum(all[0]) + " to " + short(all[0].Address)
		if more := len(all) - 1; more > 0 {
			out += " and " + strconv.Itoa(more) + " more"
		}
		return out
	}
	if r.Kind() == "" {
		return "Request of an unnamed kind"
	}
	return Spaced(r.Kind())
}

// Title heads the page of a request.
func Title(r txrequest.Request) string { return "Transaction request: " + title(r) }

func sum(o txrequest.Output) string {
	coin, ok := money.Lookup(o.Asset)
	units, err := money.ParseUnits(o.Amount)
	if !ok || err != nil {
		return strings.TrimSpace(o.Amount + " base units of " + o.Asset)
	}
	return money.Of(coin, units).Short() + " " + coin.Symbol()
}

// Spaced writes a word of BitGo's with spaces: createAccount, Create account.
func Spaced(word string) string {
	var b strings.Builder
	for i, r := range word {
		switch {
		case i == 0:
			b.WriteString(strings.ToUpper(string(r)))
		case r >= 'A' && r <= 'Z' && (word[i-1] < 'A' || word[i-1] > 'Z'):
			b.WriteString(" " + strings.ToLower(string(r)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func short(s string) string {
	if r := []rune(s); len(r) > 24 {
		return string(r[:10]) + "…" + string(r[len(r)-8:])
	}
	return s
}

func moment(at time.Time) string { return at.UTC().Format("2 Jan 2006, 15:04:05") + " UTC" }

func told(b *bool) string {
	switch {
	case b == nil:
		return "not told"
	case *b:
		return "yes"
	}
	return "no"
}

// pretty is a part that differs by coin and intent, as BitGo wrote it, without shares of signatures.
func pretty(v any) string {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return ""
	}
	return string(raw)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
