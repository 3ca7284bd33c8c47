// Package ceremony makes wallets and Go Accounts of clients that are at work: one person asks, compliance confirms, and two hold
// the key ceremony. One of them types the passphrase, which goes to BitGo Express in that one request and is kept nowhere; the
// other says where the KeyCard and the passphrase are stored.
//
// It promises that no second wallet is ever made for one wish, that an answer which was lost is looked up by its label, and
// that no wallet counts as kept before its first address was derived from its keys, where that can be done.
package ceremony

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/seal"
)

// Kind is this room's word for the trail, notices and live pages.
const Kind = "ceremony"

// Container is the coin of a Go Account.
const Container = "ofc"

// State is where a ceremony stands.
type State string

// The states, in the order in which they are gone through; the last two end it before anything was made.
const (
	Asked      State = "asked"
	Confirmed  State = "confirmed"
	Generating State = "generating" // Express was asked: the wallet may or may not exist
	Made       State = "made"
	Kept       State = "kept"
	Rejected   State = "rejected"
	Withdrawn  State = "withdrawn"
)

// Proof is what came of deriving the first address from the wallet's three public keys.
type Proof string

// The proofs. ByContract: the address is a contract's or an account's, which three keys alone do not give.
const (
	Unproven   Proof = ""
	Derived    Proof = "derived"
	Differs    Proof = "differs"
	ByContract Proof = "contract"
)

// Ceremony is one, with the names that people read.
type Ceremony struct {
	ID           uuid.UUID
	Client       uuid.UUID
	ClientName   string
	ClientState  identity.ClientState
	Enterprise   string // BitGo's
	Coin         string // Container for a Go Account
	Label        string
	Reason       string
	State        State
	By           uuid.UUID
	ByName       string
	At           time.Time
	DecidedBy    *uuid.UUID
	DecidedName  string
	DecidedAt    *time.Time
	DecidedNote  string
	HeldBy       *uuid.UUID
	HeldName     string
	Present      string // who was there, as typed
	GeneratingAt *time.Time
	Wallet       string // BitGo's
	MadeAt       *time.Time
	UserPub      string
	BackupPub    string
	BitGoPub     string
	ReadAt       *time.Time
	Address      string
	Proof        Proof
	CardAt       *time.Time
	CardCount    int
	KeptBy       *uuid.UUID
	KeptName     string
	KeptAt       *time.Time
	CardPlace    string
	PhrasePlace  string
	Trouble      string // public

	boxes []byte
}

// quiet is how long after Express was asked the absence of the wallet proves nothing: Express itself waits 305 s for BitGo
// (bitgo-api.md §3.3), and a margin.
const quiet = 305*time.Second + time.Minute

// IsGoAccount reports whether a Go Account is wished for, and no wallet on a chain.
func (c Ceremony) IsGoAccount() bool { return c.Coin == Container }

// What names it, for a sentence.
func (c Ceremony) What() string {
	if c.IsGoAccount() {
		return "the Go Account “" + c.Label + "” of " + c.ClientName
	}
	return "the " + strings.ToUpper(c.Coin) + " wallet “" + c.Label + "” of " + c.ClientName
}

// Open reports whether somebody has still something to do.
func (c Ceremony) Open() bool { return c.State != Kept && c.State != Rejected && c.State != Withdrawn }

// InDoubt reports that it is not certain yet whether Express has made it.
func (c Ceremony) InDoubt(now time.Time) bool {
	return c.State == Generating && c.GeneratingAt != nil && now.Before(c.GeneratingAt.Add(quiet))
}

// Certain is when the absence of the wallet counts.
func (c Ceremony) Certain() time.Time {
	if c.GeneratingAt == nil {
		return time.Time{}
	}
	return c.GeneratingAt.Add(quiet)
}

// Ask is a wallet that somebody wants.
type Ask struct {
	Client uuid.UUID
	Coin   string
	Label  string
	Reason string
}

// Typed is what is typed at the ceremony. The passphrase leaves this process in one request and is never kept.
type Typed struct {
	Passphrase, Again seal.Secret
	Present           string
}

// multisig are the coins whose wallets Express makes of three keys of which two sign. Wallets by MPC are made in BitGo's own
// ceremony and are not offered here.
var multisig = []string{"btc", "ltc", "bch", "doge", "dash", "zec", "eth", "polygon", "xrp", "tbtc4", "tbtc", "tltc", "tbch", "tdoge", "tdash", "tzec", "hteth", "tpolygon", "txrp"}

// Coins are what a ceremony makes on a network, the Go Account first.
func Coins(network string) []string {
	out := []string{Container}
	for _, ticker := range multisig {
		if c, known := money.Lookup(ticker); known && c.Network == network {
			out = append(out, ticker)
		}
	}
	return out
}

// WhyNotAsk says why the actor cannot ask for a wallet of the client; empty: they can.
func WhyNotAsk(actor identity.Actor, client uuid.UUID, state identity.ClientState) string {
	switch {
	case state == identity.Frozen:
		return "The client is frozen, so no wallet is made for it. Compliance and an administrator can unfreeze it."
	case actor.Has(identity.Treasury, client):
		return ""
	case !actor.Has(identity.Admin, client):
		return "Treasury of the client asks for a wallet; an administrator does while the client is being provisioned."
	case state != identity.Onboarding:
		return "The client is live, so treasury asks for its wallets; an administrator does only while it is being provisioned."
	}
	return ""
}

// Can says for each step why the actor cannot take it; empty: they can. The verbs decide by the same words.
type Can struct{ Decide, Withdraw, Hold, Card, Keep string }

// Can is what the actor may do to the ceremony now.
func (c Ceremony) Can(actor identity.Actor, now time.Time) Can {
	return Can{Decide: c.whyNotDecide(actor), Withdraw: c.whyNotWithdraw(actor), Hold: c.whyNotHold(actor, now), Card: c.whyNotCard(actor), Keep: c.whyNotKeep(actor)}
}

func (c Ceremony) whyNotDecide(actor identity.Actor) string {
	switch {
	case c.State != Asked:
		return "It is decided."
	case actor.Person == c.By:
		return "You asked for it, so somebody of compliance decides."
	case !actor.Has(identity.Compliance, c.Client):
		return "Somebody of compliance confirms or rejects it."
	}
	return ""
}

func (c Ceremony) whyNotWithdraw(actor identity.Actor) string {
	switch {
	case c.State != Asked && c.State != Confirmed:
		return "It can be withdrawn only before BitGo is asked."
	case actor.Person != c.By:
		return "Whoever asked for it withdraws it."
	}
	return ""
}

func (c Ceremony) whyNotHold(actor identity.Actor, now time.Time) string {
	switch {
	case c.State == Asked:
		return "It is not confirmed yet."
	case c.State != Confirmed && c.State != Generating:
		return "The wallet is made, or will not be."
	case c.InDoubt(now):
		return "BitGo Express was asked and its answer was lost. Nobody asks again before it is certain that nothing was made."
	}
	return WhyNotAsk(actor, c.Client, c.ClientState)
}

func (c Ceremony) whyNotCard(actor identity.Actor) string {
	switch {
	case c.State != Made:
		return "There is a KeyCard between the making of the wallet and the word of the second person."
	case c.ReadAt == nil:
		return "The keys are still being read from BitGo."
	case c.HeldBy == nil || actor.Person != *c.HeldBy:
		return c.HeldName + " typed the passphrase and takes the KeyCard."
	}
	return ""
}

var keepers = []identity.Role{identity.Compliance, identity.Treasury, identity.Admin}

func (c Ceremony) whyNotKeep(actor identity.Actor) string {
	switch {
	case c.State != Made:
		return "The wallet is not made, or its KeyCard is kept."
	case c.HeldBy != nil && actor.Person == *c.HeldBy:
		return "You typed the passphrase, so somebody else says where it and the KeyCard are kept."
	case !slices.ContainsFunc(keepers, func(r identity.Role) bool { return actor.Has(r, c.Client) }):
		return "Compliance, treasury or an administrator says where they are kept; an auditor only reads."
	case c.CardAt == nil:
		return "The KeyCard was not taken yet."
	case c.Proof == Differs:
		return "The first address does not come from the wallet's keys. Nobody may use this wallet."
	}
	return ""
}

// line is what was typed, trimmed, and whether it has so many characters that can be seen.
func line(typed string, least, most int) (string, bool) {
	typed = strings.TrimSpace(typed)
	n := utf8.RuneCountInString(typed)
	return typed, utf8.ValidString(typed) && n >= least && n <= most && !strings.ContainsFunc(typed, func(r rune) bool { return !unicode.IsPrint(r) })
}

// samePlace compares two places as people write them.
func samePlace(a, b string) bool {
	bare := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	return bare(a) == bare(b)
}
