// Package sanction screens payees against a list of sanctioned addresses that is kept as dated data. Its promise:
// what was not screened never looks clear. An address matches exactly or not at all, as OFAC compares (FAQ 562, 594),
// whatever currency the list names beside it, because one key serves several chains. The list is not exhaustive, so
// clear means only that this version of it does not name the address.
package sanction

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/money"
)

// State is what a screening found.
type State string

// The states. NotScreened is never a kind of Clear.
const (
	Clear       State = "clear"
	Hit         State = "hit"
	NotScreened State = "not_screened"
)

// Words is the state for people.
func (s State) Words() string {
	switch s {
	case Clear:
		return "clear"
	case Hit:
		return "sanctioned"
	case NotScreened:
		return "not screened"
	}
	return "not screened"
}

// Stage is when a send was screened.
type Stage string

// The stages.
const (
	AtSubmit  Stage = "submit"
	AtRelease Stage = "release"
)

// List is one version of a list of addresses.
type List struct {
	ID        uuid.UUID
	Version   string
	Source    string
	Published time.Time // the day, UTC
	Digest    string    // SHA-256 of the file, hex
	Entries   int
	Demo      bool // the demonstration's own: nobody in it is sanctioned
	Load      int64
	LoadedAt  time.Time // last
	LoadedBy  string
}

// Entry is one address of a list.
type Entry struct {
	Code    string // the list's word for the currency: XBT, ETH
	Address string // as published
	Holder  string
	Program string
}

// Result is what a screening of one address found at one moment.
type Result struct {
	State  State
	List   *List // it was compared with; nil: there is none
	Entry  *Entry
	Why    string // one sentence
	At     time.Time
	Settle bool // not screened for a reason that somebody can settle: no list, or too old a one
}

// Kept is a result as it was kept with what was asked for.
type Kept struct {
	ID          uuid.UUID
	Client      uuid.UUID
	ClientName  string
	Send        *uuid.UUID // nil: it was refused before it became a send
	Stage       Stage
	State       State
	Version     string
	Published   *time.Time
	Wallet      string
	WalletLabel string
	Asset       string
	Amount      money.Units
	Address     string
	Holder      string
	Why         string
	By          *uuid.UUID
	ByName      string
	At          time.Time
	Told        []string // of a hit, by name
}

var (
	evm    = regexp.MustCompile(`^0[xX][0-9a-fA-F]{40}$`)
	segwit = regexp.MustCompile(`^(?:bc|tb|bcrt|ltc|tltc)1[02-9ac-hj-np-z]{8,}$`)
	cash   = regexp.MustCompile(`^(?:bitcoincash|bchtest):([qp][02-9ac-hj-np-z]{20,})$`)
)

// Normal is an address as it is compared. Only where case carries nothing is it folded: accounts of Ethereum's kind, bech32
// and cash addresses. Base58 stays as it is, because another case there is another address.
func Normal(typed string) string {
	typed = strings.TrimSpace(typed)
	if evm.MatchString(typed) {
		return strings.ToLower(typed)
	}
	lower := strings.ToLower(typed)
	mixed := lower != typed && strings.ToUpper(typed) != typed // bech32 is one case or no address
	if m := cash.FindStringSubmatch(lower); m != nil && !mixed {
		return m[1]
	}
	if segwit.MatchString(lower) && !mixed {
		return lower
	}
	return typed
}

// compared says whether a list of addresses can speak about this kind of payee at all.
func compared(k address.Kind) bool { return k != address.Wallet && k != address.Bank }

// judge puts the list in force, the entry found in it and the time together. Pure.
func judge(kind address.Kind, list *List, found *Entry, now time.Time, most time.Duration) Result {
	r := Result{State: NotScreened, List: list, At: now}
	switch {
	case !compared(kind):
		r.Why = "Not screened: the payee is an account at BitGo or at a bank and has no address that a list could name. BitGo or the bank screens its own customers; whoever approves decides knowing this."
	case list == nil:
		r.Settle = true
		r.Why = "Not screened: no list of sanctioned addresses has been loaded. An administrator loads one; until then nothing can be sent to an address."
	case found != nil: // also of an old list: who was named once is not clear because of our neglect
		r.State, r.Entry = Hit, found
		r.Why = fmt.Sprintf("The address is on the sanctions list %s: %s%s. Nothing may be sent to it, and compliance is told.", list.words(), found.Holder, program(found.Program))
	case now.Sub(list.LoadedAt) > most:
		r.Settle = true
		r.Why = fmt.Sprintf("Not screened: the sanctions list %s was last loaded %s ago, and it counts for %s. An administrator loads the newest one.", list.words(), days(now.Sub(list.LoadedAt)), days(most))
	default:
		r.State = Clear
		r.Why = fmt.Sprintf("Not on the sanctions list %s, screened on %s. The list names known addresses only.", list.words(), now.UTC().Format("2 January 2006 at 15:04 MST"))
	}
	return r
}

func (l List) words() string {
	out := l.Version + " of " + l.Published.UTC().Format("2 January 2006")
	if l.Demo {
		out += " (the demonstration's own)"
	}
	return out
}

func program(p string) string {
	if p == "" {
		return ""
	}
	return " (" + p + ")"
}

func days(d time.Duration) string {
	n := int64(d / (24 * time.Hour))
	if n == 1 {
		return "1 day"
	}
	if n == 0 {
		return fmt.Sprintf("%d hours", int64(d/time.Hour))
	}
	return fmt.Sprintf("%d days", n)
}
