// Package ceremony makes wallets and Go Accounts of clients that are at work: one person asks, compliance confirms, and two hold
// the key ceremony. One of them types the passphrase, which goes to BitGo Express in that one request and is kept nowhere; the
// other says where the KeyCard and the passphrase are stored.
//
// It promises that no second wallet is ever made for one wish, that an answer which was lost is looked up by its label, and
// that no wallet counts as kept before its first address was derived from its keys, where that can be done.
package ceremony

import (
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

// The states, in the order in which they are gone through; rejected and withdrawn end it before anything was made.
const (
	Asked      State = "asked"
	Confirmed  State = "confirmed"
	Generating State = "generating" // Express was asked: the wallet may or may not exist
	Made       State = "made"
	Kept       State = "kept"
	Rejected   State = "rejected"
	Withdrawn  State = "withdrawn"
	Abandoned  State = "abandoned" // by two, after something was made that nobody may use
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
	ID            uuid.UUID
	Client        uuid.UUID
	ClientName    string
	ClientState   identity.ClientState
	Enterprise    string // BitGo's
	Coin          string // Container for a Go Account
	Label         string
	Reason        string
	State         State
	By            uuid.UUID
	ByName        string
	At            time.Time
	DecidedBy     *uuid.UUID
	DecidedName   string
	DecidedAt     *time.Time
	DecidedNote   string
	HeldBy        *uuid.UUID
	HeldName      string
	Present       string // who was there, as typed
	GeneratingAt  *time.Time
	Wallet        string // BitGo's
	MadeAt        *time.Time
	UserPub       string
	BackupPub     string
	BitGoPub      string
	ReadAt        *time.Time
	Address       string
	Proof         Proof
	CardAt        *time.Time
	CardCount     int
	KeptBy        *uuid.UUID
	KeptName      string
	KeptAt        *time.Time
	CardPlace     string
	PhrasePlace   string
	ExpressAt     *time.Time // when Express was asked for the first time, ever
	LostAt        *time.Time // when an answer was lost for the first time, and nothing was made
	Declined      bool       // BitGo said no to the last call: a wallet that is found opens with another passphrase
	Found         bool       // the answer was lost, and the wallet found by its label
	Alarm         string     // public; once there, nothing is made or kept any more
	Strays        []string   // wallets at BitGo that nobody vouches for
	HookedAt      *time.Time // when BitGo was known to tell of its transfers
	AbandonBy     *uuid.UUID
	AbandonName   string
	AbandonAt     *time.Time
	AbandonWhy    string
	AbandonedBy   *uuid.UUID
	AbandonedName string
	AbandonedAt   *time.Time
	Trouble       string // public

	boxes []byte
}

// leaveIn is how long after the claim the request to Express may leave; after that it leaves no more.
const leaveIn = 30 * time.Second

// quiet is how long after the claim the absence of the wallet proves nothing: until the request may leave, the 305 s that Express
// itself waits for BitGo (bitgo-api.md §3.3), and a margin.
const quiet = leaveIn + 305*time.Second + time.Minute

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
func (c Ceremony) Open() bool {
	return c.State != Kept && c.State != Rejected && c.State != Withdrawn && c.State != Abandoned
}

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
