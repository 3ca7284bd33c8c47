// Package travel keeps who pays and who is paid, which has to travel with a send from a certain worth on (FATF R.16, 31 CFR
// 1010.410(f), Regulation (EU) 2023/1113), and judges whether what is known is enough. It promises that no send from a threshold
// on is ever called clear while something is missing, unconfirmed or unpriced. It sends nothing to anybody.
package travel

import (
	"time"

	"github.com/google/uuid"
)

// Kind is this room's word for the trail and live pages.
const Kind = "travel"

// Subject is whom the data are about.
type Subject string

// The subjects. An originator is the client itself, as the one who pays.
const (
	Payee      Subject = "payee"
	Originator Subject = "originator"
)

// The kinds of persons.
const (
	Legal   = "legal"
	Natural = "natural"
)

// Where a payee's address is held.
const (
	Provider   = "provider"
	SelfHosted = "self_hosted"
)

// Data is what is known of somebody. Birth and official id are sealed where they are kept, and empty unless they were opened.
type Data struct {
	Kind                            string
	Name                            string // of a legal person, its name; of a natural one, the family name
	Given                           string
	Street, Town, Postcode, Country string // Country: ISO 3166, two letters
	CustomerNumber                  string
	Registration                    string // of a legal person, in its register
	LEI                             string
	BirthDate, BirthPlace           string // a date as 2006-01-02
	OfficialID                      string
	HasBirth, HasOfficialID         bool // that they are kept, opened or not
	Custody                         string
	VASP, VASPCountry, VASPLEI      string // who holds a payee's address
	Owned                           bool   // it was proved whose a self-hosted wallet is
	OwnedHow                        string
	ForgetBirth, ForgetID           bool // when typed: what was kept before is not taken over
}

// Key is one subject: a client's payee by address and memo, or the client itself.
type Key struct {
	Client        uuid.UUID
	Subject       Subject
	Address, Memo string
}

// State is where a version stands.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Confirmed State = "confirmed"
	Rejected  State = "refused"
	Revoked   State = "revoked" // it was confirmed, and counts no longer
)

// Record is one version of what is known of a subject. A version is never changed.
type Record struct {
	ID uuid.UUID
	Key
	Data
	ClientName string
	Version    int
	State      State
	MadeBy     uuid.UUID
	MadeByName string
	MadeAt     time.Time
	DecidedBy  *uuid.UUID
	Decider    string
	DecidedAt  *time.Time
	Reason     string

	sealed []byte
}

// FullName is the name as people write it.
func (d Data) FullName() string {
	if d.Given == "" {
		return d.Name
	}
	return d.Given + " " + d.Name
}

// HasAddress says whether a postal address is complete enough to travel.
func (d Data) HasAddress() bool { return d.Street != "" && d.Town != "" && d.Country != "" }

// identified says whether something other than an address tells the person apart from others of the name.
func (d Data) identified() bool {
	if d.Kind == Legal {
		return d.CustomerNumber != "" || d.Registration != "" || d.LEI != ""
	}
	return d.CustomerNumber != "" || d.HasOfficialID || d.HasBirth
}

// Country of a payee for the law of their end: where their provider is, else where they live. Empty: not known.
func (r *Record) country() string {
	switch {
	case r == nil:
		return ""
	case r.VASPCountry != "":
		return r.VASPCountry
	}
	return r.Data.Country
}
