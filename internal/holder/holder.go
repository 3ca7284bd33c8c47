// Package holder keeps the master securityholder file (17 CFR 240.17Ad-9(b)): how each holder is registered, where they are reached,
// and how they are taxed. Whoever gets shares is in it from that moment, by the database; what is not known of them is shown as missing.
// Nothing of it is deleted: what a version replaces is kept.
package holder

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
)

// Registration is in which form shares are held.
type Registration string

// The registrations.
const (
	Unknown    Registration = "UNKNOWN"
	Individual Registration = "INDIVIDUAL"
	Joint      Registration = "JOINT_TENANTS" // with right of survivorship
	Common     Registration = "TENANTS_IN_COMMON"
	Community  Registration = "COMMUNITY_PROPERTY"
	Minor      Registration = "CUSTODIAN_FOR_MINOR"
	Trust      Registration = "TRUST"
	Estate     Registration = "ESTATE"
	Entity     Registration = "ENTITY"
	Nominee    Registration = "NOMINEE" // a custodian for others: one holder of record
)

// Registrations in the order in which forms list them.
var Registrations = []Registration{Individual, Joint, Common, Community, Minor, Trust, Estate, Entity, Nominee, Unknown}

// several says whether the registration has more than one name.
func (r Registration) several() bool { return r == Joint || r == Common || r == Community }

// TaxForm is what the holder certified their tax status on.
type TaxForm string

// TaxForms in the order in which forms list them; NONE is on file for nobody.
var TaxForms = []TaxForm{"NONE", "W9", "W8BEN", "W8BENE", "W8IMY", "W8EXP", "W8ECI"}

// Entry is what the file says of one holder.
type Entry struct {
	Client       uuid.UUID // whose securities; uuid.Nil: the organization's own
	ClientName   string
	ID           string
	Name         string // "": not on file
	Registration Registration
	Joint        []string // the other names
	Address      string
	Residence    string // country, or country and state: "US_DE"; "": not on file
	TaxForm      TaxForm
	TaxFormOn    *time.Time
	TaxIDEnd     string // the last four characters; the whole number is kept by nobody here
	Withholding  bool   // backup withholding (26 U.S.C. 3406)
	LostSince    *time.Time
	DiedOn       *time.Time
	Version      int
	ChangedBy    *uuid.UUID // nil: a transfer made it
	ChangedAt    time.Time
}

// Missing is what the file lacks, in words.
func (e Entry) Missing() (out []string) {
	for _, m := range []struct {
		lacks bool
		what  string
	}{{e.Name == "", "the name"}, {e.Registration == Unknown, "the registration"}, {e.Registration.several() && len(e.Joint) == 0, "the other names"},
		{e.Address == "", "the address"}, {e.Residence == "", "the residence"}} {
		if m.lacks {
			out = append(out, m.what)
		}
	}
	return out
}

// Uncertified says why a payment to the holder would be subject to withholding; "" means that nothing here says so.
func (e Entry) Uncertified() string {
	switch {
	case e.Withholding:
		return "Backup withholding applies."
	case e.TaxForm == "NONE":
		return "No tax form is on file, so payments are subject to withholding."
	}
	return ""
}

// Past is a version that was replaced.
type Past struct {
	Entry
	Changer  string // who wrote it; "": a transfer made it
	Replaced time.Time
}

var (
	idForm        = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$`)
	residenceForm = regexp.MustCompile(`^[A-Z]{2}(_[A-Z0-9]{1,3})?$`)
	taxEndForm    = regexp.MustCompile(`^[0-9A-Z]{4}$`)
)

// check gives the entry as it will be kept, or says field by field what is wrong.
func (e Entry) check(now time.Time) (Entry, error) {
	e.Name, e.Address = strings.TrimSpace(e.Name), strings.TrimSpace(e.Address)
	e.Residence, e.TaxIDEnd = strings.ToUpper(strings.TrimSpace(e.Residence)), strings.ToUpper(strings.TrimSpace(e.TaxIDEnd))
	bad := ErrFields
	blame := func(ok bool, field, said string) {
		if !ok {
			bad = bad.Field(field, said)
		}
	}
	past := func(d *time.Time) bool { return d == nil || !d.After(now) }
	blame(idForm.MatchString(e.ID) && e.ID != "issuer_treasury", "id", "A holder's id has 1 to 64 letters, digits and _ . : -, and is not the issuer's own.")
	blame(accreditation.Line(e.Name, 200), "name", "Give the name in which the shares are registered, on one line.")
	blame(slices.Contains(Registrations, e.Registration), "registration", "Choose how the shares are registered.")
	blame(e.Address == "" || plain(e.Address, 500), "address", "At most 500 characters.")
	blame(e.Residence == "" || residenceForm.MatchString(e.Residence), "residence", "A country, or a country and a state: US_DE.")
	blame(slices.Contains(TaxForms, e.TaxForm), "taxForm", "Choose a form, or none.")
	blame((e.TaxForm == "NONE") == (e.TaxFormOn == nil), "taxFormOn", "A form has the day on which it was signed; without a form there is none.")
	blame(past(e.TaxFormOn), "taxFormOn", "Not in the future.")
	blame(past(e.LostSince), "lostSince", "Not in the future.")
	blame(past(e.DiedOn), "diedOn", "Not in the future.")
	blame(e.TaxIDEnd == "" || taxEndForm.MatchString(e.TaxIDEnd), "taxIdEnd", "The last four characters only.")
	e.TaxFormOn, e.LostSince, e.DiedOn = dayOf(e.TaxFormOn), dayOf(e.LostSince), dayOf(e.DiedOn)
	e.Joint = others(e.Joint, func() { blame(false, "joint", "At most four other names, each on one line.") })
	blame(len(e.Joint) == 0 || e.Registration.several(), "joint", "Only a joint registration has other names.")
	if len(bad.Fields) > 0 {
		return e, bad
	}
	return e, nil
}

// dayOf is the day of an instant, as the file keeps it.
func dayOf(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	d := t.UTC().Truncate(24 * time.Hour)
	return &d
}

func others(names []string, blame func()) (out []string) {
	for _, n := range names {
		if n = strings.TrimSpace(n); n != "" {
			out = append(out, n)
		}
	}
	if len(out) > 4 || slices.ContainsFunc(out, func(n string) bool { return !accreditation.Line(n, 200) }) {
		blame()
	}
	return out
}

// plain is text of several lines without anything invisible.
func plain(text string, most int) bool {
	if len([]rune(text)) > most {
		return false
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if line != "" && !accreditation.Line(line, most) {
			return false
		}
	}
	return true
}
