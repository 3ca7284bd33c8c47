// Package freeze keeps what must not leave: a wallet, a client's wallets, or everything. One person freezes at once and says
// why; two people of different roles unfreeze. Receiving goes on, and what left for BitGo before is not called back by it.
package freeze

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Kind is this room's word for the trail, notices and live pages.
const Kind = "freeze"

// Reach is how much a freeze keeps in place.
type Reach string

// The reaches, the narrowest first.
const (
	Wallet     Reach = "wallet"
	Client     Reach = "client"
	Everything Reach = "everything"
)

// State is where a freeze stands. Nothing leaves before it is unfrozen.
type State string

// The states: asked says that one of the two has asked to unfreeze.
const (
	Frozen   State = "frozen"
	Asked    State = "asked"
	Unfrozen State = "unfrozen"
)

// AtBitGo is what became of asking BitGo for the same. BitGo freezes a wallet for a time and offers nothing that ends it.
type AtBitGo string

// What BitGo said. None: it was not asked.
const (
	None      AtBitGo = "none"
	Asking    AtBitGo = "asked"
	Confirmed AtBitGo = "confirmed"
	Refused   AtBitGo = "refused"
	Unknown   AtBitGo = "unknown"
)

// Freeze is one, with the names that people read.
type Freeze struct {
	ID                  uuid.UUID
	Reach               Reach
	Client              *uuid.UUID // nil: everything
	ClientName          string
	Wallet, WalletLabel string // empty unless a wallet is frozen
	Coin                string
	Reason              string
	State               State
	By                  uuid.UUID
	ByName              string
	At                  time.Time
	BitGo               AtBitGo
	BitGoNote           string
	BitGoUntil          *time.Time
	UnfreezeBy          *uuid.UUID
	UnfreezeName        string
	UnfreezeAs          identity.Role
	UnfreezeAt          *time.Time
	UnfreezeReason      string
	UnfrozenBy          *uuid.UUID
	UnfrozenName        string
	UnfrozenAs          identity.Role
	UnfrozenAt          *time.Time
}

// Ask is a freeze that somebody wants. BitGo has the wallet frozen there as well, for as long as it is frozen here.
type Ask struct {
	Reach  Reach
	Client uuid.UUID
	Wallet string
	Reason string
	BitGo  bool
}

// Underway is a send that had left for BitGo before a freeze.
type Underway struct {
	ID     uuid.UUID
	Amount money.Amount
	Payee  string
	State  string
}

// What names what is frozen, for a sentence: "the wallet “Vault” of Apex".
func (f Freeze) What() string {
	switch f.Reach {
	case Wallet:
		name := f.WalletLabel
		if name == "" {
			name = f.Wallet
		}
		return "the wallet “" + name + "” of " + f.ClientName
	case Client:
		return "all wallets of " + f.ClientName
	case Everything:
	}
	return "everything"
}

// Stands reports whether it keeps money in place.
func (f Freeze) Stands() bool { return f.State != Unfrozen }

// freezers may freeze: everybody but auditors.
var freezers = []identity.Role{identity.Admin, identity.Treasury, identity.Compliance}

// holds reports whether the actor has the role over what is frozen: of everything only the whole organization's counts.
func holds(actor identity.Actor, role identity.Role, client *uuid.UUID) bool {
	if client != nil {
		return actor.Has(role, *client)
	}
	for _, g := range actor.Grants {
		if g.Role == role && g.Client == nil {
			return true
		}
	}
	return false
}

// WhyNotFreeze says why the actor cannot freeze a client's things, or everything (nil); empty: they can.
func WhyNotFreeze(actor identity.Actor, client *uuid.UUID) string {
	for _, r := range freezers {
		if holds(actor, r, client) {
			return ""
		}
	}
	if client == nil {
		return "Everything is frozen by an administrator, treasury or compliance of the whole organization."
	}
	return "An administrator, treasury or compliance freezes; an auditor only reads."
}

// other is the role that confirms what this one asked for.
func other(r identity.Role) identity.Role {
	if r == identity.Admin {
		return identity.Compliance
	}
	return identity.Admin
}

// asks is the role in which the actor would ask to unfreeze; empty: in none.
func (f Freeze) asks(actor identity.Actor) identity.Role {
	for _, r := range []identity.Role{identity.Compliance, identity.Admin} {
		if holds(actor, r, f.Client) {
			return r
		}
	}
	return ""
}

// Can says for each step of unfreezing why the actor cannot take it; empty: they can. The verbs decide by the same words.
type Can struct{ Ask, Confirm, Keep string }

// Can is what the actor may do to the freeze.
func (f Freeze) Can(actor identity.Actor) Can {
	const both = "An administrator and somebody of compliance unfreeze together: one asks, the other confirms."
	switch {
	case f.State == Unfrozen:
		return Can{Ask: "It is unfrozen.", Confirm: "It is unfrozen.", Keep: "It is unfrozen."}
	case f.asks(actor) == "":
		return Can{Ask: both, Confirm: both, Keep: both}
	case f.State == Frozen:
		return Can{Confirm: "Nobody has asked to unfreeze it.", Keep: "Nobody has asked to unfreeze it."}
	}
	c := Can{Ask: f.UnfreezeName + " has asked already."}
	switch needs := other(f.UnfreezeAs); {
	case f.UnfreezeBy != nil && actor.Person == *f.UnfreezeBy:
		c.Confirm = "You asked for it, so somebody else confirms it."
	case !holds(actor, needs, f.Client):
		c.Confirm = f.UnfreezeName + " asked as " + string(f.UnfreezeAs) + ", so " + roleWords[needs] + " confirms it."
	}
	return c
}

var roleWords = map[identity.Role]string{identity.Admin: "an administrator", identity.Compliance: "somebody of compliance"}

// reason is a reason that can be read, or false.
func reason(typed string) (string, bool) {
	typed = strings.TrimSpace(typed)
	n := utf8.RuneCountInString(typed)
	unseen := strings.ContainsFunc(typed, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
	})
	return typed, utf8.ValidString(typed) && n >= 3 && n <= 500 && !unseen
}
