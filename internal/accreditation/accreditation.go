// Package accreditation knows investors and the evidence that they are accredited. A caller's word is a claim and is kept
// as one; what counts is a dated document, who verified it, and the decision of a second person, and it counts until its
// day. The rules that ask for it are pure: they say pass, fail or wait, why, and where that is written.
package accreditation

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

// Investor is somebody who buys or holds. Client is whom it was filed for, uuid.Nil for the organization itself.
type Investor struct {
	Client    uuid.UUID
	ID        string // inv_… or investor_…
	Name      string
	Kind      Kind
	Residence string // country, or country and state: "US_DE"
	FiledBy   uuid.UUID
	FiledAt   time.Time
	Evidence  []Evidence // as it was filed
}

// Kind is whether an investor is a person.
type Kind string

// The kinds.
const (
	Natural Kind = "natural"
	Entity  Kind = "entity"
)

// Method is how somebody was verified (17 CFR 230.506(c)(2)(ii)).
type Method string

// The methods. Each ages in its own way: see Method.expiry.
const (
	Income          Method = "INCOME"             // tax forms of the two most recent years
	NetWorth        Method = "NET_WORTH"          // statements and a consumer report
	Letter          Method = "THIRD_PARTY_LETTER" // of a broker-dealer, adviser, attorney or accountant
	EarlierVerified Method = "EARLIER_VERIFIED"   // by the same issuer, with a new representation
)

// Methods in the order in which documents list them.
var Methods = []Method{Income, NetWorth, Letter, EarlierVerified}

// State of a piece of evidence. A decided one stays as it was decided.
type State string

// The states.
const (
	Filed    State = "filed"
	Approved State = "approved"
	Rejected State = "rejected"
)

// Evidence is one documented verification.
type Evidence struct {
	ID        string // ev_…
	Client    uuid.UUID
	Investor  string
	Method    Method
	Verifier  string    // who verified
	Document  time.Time // the day of the oldest document
	Expires   time.Time // the first day on which it counts no more
	FiledBy   uuid.UUID
	FiledAt   time.Time
	State     State
	DecidedAt *time.Time
	Reason    string
}

// expiry is the first day on which evidence counts no more. Three months are counted as three months and as 90 days, and
// the earlier day holds: the rule's text says months, its early reading said days.
func (m Method) expiry(document time.Time) time.Time {
	switch m {
	case Income: // the two most recent years are others once the year has turned
		return time.Date(document.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC)
	case EarlierVerified:
		return document.AddDate(5, 0, 0)
	case NetWorth, Letter:
	}
	months, days := document.AddDate(0, 3, 0), document.AddDate(0, 0, 90)
	if days.Before(months) {
		return days
	}
	return months
}

// counts reports whether it proves anything at this instant.
func (e Evidence) counts(now time.Time) bool { return e.State == Approved && now.Before(e.Expires) }

// Standing is what is known of a purchaser at an instant. The zero Standing is of nobody we know.
type Standing struct {
	Known     bool
	Kind      Kind
	Residence string
	Proof     *Evidence // that counts, for the longest
	Waiting   bool      // some is filed and not decided
	Lapsed    bool      // some was approved and counts no more
	Ended     time.Time // of what lapsed: the latest day from which it counted no more
}

func standing(i Investor, now time.Time) Standing {
	s := Standing{Known: true, Kind: i.Kind, Residence: i.Residence}
	for _, e := range i.Evidence {
		switch {
		case e.counts(now):
			if s.Proof == nil || s.Proof.Expires.Before(e.Expires) {
				s.Proof = &e
			}
		case e.State == Filed && now.Before(e.Expires):
			s.Waiting = true
		case e.State == Approved:
			s.Lapsed = true
			if s.Ended.Before(e.Expires) {
				s.Ended = e.Expires
			}
		}
	}
	return s
}

// Filing is what is filed about an investor. ID may be empty: one is made. Evidence may be none.
type Filing struct {
	Client    uuid.UUID
	ID        string
	Name      string
	Kind      Kind
	Residence string
	Evidence  []Document
}

// Document is evidence as it is filed.
type Document struct {
	Method   Method
	Verifier string
	Date     time.Time // of the oldest document
}

var (
	investorForm  = regexp.MustCompile(`^(inv|investor)_[A-Za-z0-9]{6,40}$`)
	residenceForm = regexp.MustCompile(`^[A-Z]{2}(_[A-Z0-9]{1,3})?$`)
	evidenceForm  = regexp.MustCompile(`^ev_[a-z0-9]{8,32}$`)
)

// check gives the filing as it will be kept, or says field by field what is wrong.
func (f Filing) check(now time.Time) (Filing, error) {
	f.Name = strings.TrimSpace(f.Name)
	bad := ErrFiling
	blame := func(ok bool, field, said string) {
		if !ok {
			bad = bad.Field(field, said)
		}
	}
	blame(f.ID == "" || investorForm.MatchString(f.ID), "investorId", "inv_ or investor_ and 6 to 40 letters and digits, or nothing: one is made.")
	blame(Line(f.Name, 200), "name", "Give a name of 1 to 200 characters on one line.")
	blame(f.Kind == Natural || f.Kind == Entity, "kind", "Say natural or entity.")
	blame(residenceForm.MatchString(f.Residence), "residence", "A country, or a country and a state: US_DE.")
	f.Evidence = documents(f.Evidence, now, blame)
	if len(bad.Fields) > 0 {
		return f, bad
	}
	return f, nil
}

// documents gives them as they will be kept, and blames what is wrong with one.
func documents(all []Document, now time.Time, blame func(ok bool, field, said string)) []Document {
	blame(len(all) <= 10, "evidence", "At most 10 pieces at once.")
	out := make([]Document, len(all))
	for i, d := range all {
		d.Verifier = strings.TrimSpace(d.Verifier)
		blame(slices.Contains(Methods, d.Method), "evidence", "The method is one of INCOME, NET_WORTH, THIRD_PARTY_LETTER, EARLIER_VERIFIED.")
		blame(Line(d.Verifier, 200), "evidence", "Say who verified, in 1 to 200 characters on one line.")
		blame(!d.Date.After(now) && now.Before(d.Method.expiry(d.Date)), "evidence", "A document is dated in the past and still counts.")
		out[i] = d
	}
	return out
}

// Line says whether a text is 1 to most characters on one line, none of them invisible.
func Line(text string, most int) bool {
	n := utf8.RuneCountInString(text)
	return n >= 1 && n <= most && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
	})
}

// For is whom an actor files for: the client that is named, else the only one that the actor has, else, for who has the
// whole organization, the organization itself (uuid.Nil). A foreign client is as absent as one that never was.
func For(actor identity.Actor, named *uuid.UUID) (uuid.UUID, error) {
	if named != nil {
		if *named == uuid.Nil || !actor.Sees(*named) {
			return uuid.Nil, identity.ErrNoClient
		}
		return *named, nil
	}
	if only := actor.ClientFilter(); only != nil {
		if len(only) != 1 {
			return uuid.Nil, ErrWhose
		}
		return only[0], nil
	}
	return uuid.Nil, nil
}

// Tenant is the client for the trail: nil is the organization's own affairs.
func Tenant(client uuid.UUID) *uuid.UUID {
	if client == uuid.Nil {
		return nil
	}
	return &client
}

// ErrWhose is told to a key of several clients that names none.
var ErrWhose = fault.New(fault.Invalid, "accreditation.whose", "Your key speaks for several clients. Nothing was done. Say for which one.").
	Field("clientId", "Name one of your clients.")

// Verified reports whether evidence on file proves at this instant that the investor is accredited.
func (i Investor) Verified(now time.Time) bool { return standing(i, now).Proof != nil }
