package security

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
)

// Instrument is what a security is before the law: which periods hold depends on it.
type Instrument string

// The instruments.
const (
	Equity Instrument = "EQUITY"
	Debt   Instrument = "DEBT"
)

// Terms are what is known of a security beyond its registration, and what of it may change: a version that compliance has confirmed is
// in force. Without one, Strictest holds.
type Terms struct {
	Security     string
	Client       uuid.UUID
	Version      int    // 0: Strictest, which nobody filed
	Name         string // of the class or series
	Instrument   Instrument
	Domicile     string     // of the issuer, a country
	ReportsSince *time.Time // to the SEC; nil: it does not
	USMarket     bool       // a substantial U.S. market interest (17 CFR 230.902(j))
	YearEnd      string     // of the fiscal year, "12-31"
	Assets       *money.Cents
	WeeklyVolume *money.Units // shares, the average of the last four weeks; nil: not known
	MostHolders  *int
	MostBps      *int // that one holder may have, of what is issued
	Allowed      []string
	Barred       []string
	Authorised   money.Units
	CUSIP, ISIN  string
	Status       Status
	Note         string // why, and by which document

	State     TermsState
	FiledBy   uuid.UUID
	FilerName string
	FiledAt   time.Time
	DecidedBy *uuid.UUID
	Decider   string
	DecidedAt *time.Time
	Reason    string
}

// TermsState is what became of a version. Only one that was filed can change, and a security has one such at most.
type TermsState string

// The states.
const (
	TermsFiled     TermsState = "filed"
	TermsInForce   TermsState = "in_force" // until a later version is
	TermsRejected  TermsState = "rejected"
	TermsWithdrawn TermsState = "withdrawn"
)

// Strictest is what holds while nothing is confirmed: an issuer of the security's own jurisdiction that reports to nobody, whose market
// is taken to be in the United States.
func (s Security) Strictest() Terms {
	country, _, _ := strings.Cut(s.Jurisdiction, "_")
	t := Terms{Security: s.ID, Client: s.Client, Name: s.Issuer, Instrument: Equity, Domicile: country, USMarket: true, YearEnd: "12-31",
		Authorised: s.Authorised, CUSIP: s.CUSIP, ISIN: s.ISIN, Status: s.Status}
	return t
}

var (
	countryForm = regexp.MustCompile(`^[A-Z]{2}$`)
	yearEndForm = regexp.MustCompile(`^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`)
)

// check gives the terms as they will be kept, or says field by field what is wrong with them.
func (t Terms) check(x Security, now time.Time) (Terms, error) {
	t.Name, t.Note = strings.TrimSpace(t.Name), strings.TrimSpace(t.Note)
	bad := ErrTerms
	blame := func(ok bool, field, said string) {
		if !ok {
			bad = bad.Field(field, said)
		}
	}
	whole := func(u *money.Units) bool { return u == nil || u.Sign() >= 0 }
	within := func(n *int, most int) bool { return n == nil || *n >= 1 && *n <= most }
	blame(accreditation.Line(t.Name, 200), "name", "Give the name of the class or series, on one line.")
	blame(t.Instrument == Equity || t.Instrument == Debt, "instrument", "Equity or debt.")
	blame(countryForm.MatchString(t.Domicile), "domicile", "The issuer's country in two letters: US.")
	blame(t.ReportsSince == nil || !t.ReportsSince.After(now), "reportsSince", "Not in the future.")
	blame(yearEndForm.MatchString(t.YearEnd), "yearEnd", "The last day of the fiscal year, as month and day: 12-31.")
	blame(t.Assets == nil || t.Assets.Sign() >= 0, "assets", "US dollars, not below zero.")
	blame(whole(t.WeeklyVolume), "weeklyVolume", "A whole number of shares.")
	blame(within(t.MostHolders, 1_000_000), "mostHolders", "A number from 1 to 1,000,000, or nothing.")
	blame(within(t.MostBps, 10_000), "mostShare", "A share above zero, at most the whole.")
	blame(wholeShares(t.Authorised), "authorised", "A whole number of shares, from 1 to 9007199254740991.")
	blame(t.Authorised.Cmp(x.Issued.Add(x.Reserved)) >= 0, "authorised", fmt.Sprintf("Not below the %s that are issued or promised.", x.Issued.Add(x.Reserved).Grouped()))
	blame(t.CUSIP == "" || validCUSIP(t.CUSIP), "cusip", "This is no CUSIP: nine characters, the last one a check digit.")
	blame(t.ISIN == "" || validISIN(t.ISIN), "isin", "This is no ISIN: twelve characters, the last one a check digit.")
	blame(insideOf(t.ISIN, t.CUSIP), "isin", "The CUSIP inside of this ISIN is another one.")
	blame(slices.Contains([]Status{Active, Suspended, Retired}, t.Status), "status", "Active, suspended or retired.")
	blame(t.Status != Retired || x.Issued.Add(x.Reserved).IsZero(), "status", "A security with shares in somebody's hands is not retired.")
	blame(accreditation.Line(t.Note, 500), "note", "Say why, and by which document: 1 to 500 characters on one line.")
	t.Allowed, t.Barred = countries(t.Allowed), countries(t.Barred)
	blame(known(t.Allowed), "allowed", "Countries in two letters, at most 100.")
	blame(known(t.Barred), "barred", "Countries in two letters, at most 100.")
	if len(bad.Fields) > 0 {
		return t, bad
	}
	return t, nil
}

// insideOf says whether the CUSIP inside of an American or Canadian ISIN is the one that was named.
func insideOf(isin, cusip string) bool {
	return cusip == "" || len(isin) != 12 || isin[:2] != "US" && isin[:2] != "CA" || isin[2:11] == cusip
}

func countries(all []string) []string {
	out := []string{}
	for _, c := range all {
		if c = strings.ToUpper(strings.TrimSpace(c)); c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return out
}

func known(all []string) bool {
	return len(all) <= 100 && !slices.ContainsFunc(all, func(c string) bool { return !countryForm.MatchString(c) })
}

// Difference is one thing that a version changes, in words.
type Difference struct{ What, Was, Is string }

// Against says what these terms change of earlier ones.
func (t Terms) Against(was Terms) (out []Difference) {
	for _, d := range []Difference{{"Name", was.Name, t.Name}, {"Status", string(was.Status), string(t.Status)},
		{"Authorised shares", was.Authorised.Grouped(), t.Authorised.Grouped()}, {"CUSIP", orNone(was.CUSIP), orNone(t.CUSIP)}, {"ISIN", orNone(was.ISIN), orNone(t.ISIN)},
		{"Instrument", string(was.Instrument), string(t.Instrument)}, {"Issuer's country", was.Domicile, t.Domicile},
		{"Reports to the SEC since", onDay(was.ReportsSince, "never"), onDay(t.ReportsSince, "never")},
		{"Substantial U.S. market interest", yesNo(was.USMarket), yesNo(t.USMarket)}, {"Fiscal year ends", was.YearEnd, t.YearEnd},
		{"Issuer's total assets", dollars(was.Assets), dollars(t.Assets)}, {"Weekly volume", orUnknown(was.WeeklyVolume), orUnknown(t.WeeklyVolume)},
		{"Most holders", number(was.MostHolders), number(t.MostHolders)}, {"Most that one holder has", bps(was.MostBps), bps(t.MostBps)},
		{"Countries allowed", countryList(was.Allowed, "all"), countryList(t.Allowed, "all")}, {"Countries barred", countryList(was.Barred, "none"), countryList(t.Barred, "none")}} {
		if d.Was != d.Is {
			out = append(out, d)
		}
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "not assigned"
	}
	return s
}

func onDay(d *time.Time, otherwise string) string {
	if d == nil {
		return otherwise
	}
	return d.Format(time.DateOnly)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func dollars(c *money.Cents) string {
	if c == nil {
		return "not known"
	}
	return c.USD()
}

func orUnknown(u *money.Units) string {
	if u == nil {
		return "not known"
	}
	return u.Grouped()
}

func number(n *int) string {
	if n == nil {
		return "no limit"
	}
	return fmt.Sprint(*n)
}

func bps(n *int) string {
	if n == nil {
		return "no limit"
	}
	return fmt.Sprintf("%d.%02d %%", *n/100, *n%100)
}

func countryList(all []string, none string) string {
	if len(all) == 0 {
		return none
	}
	return strings.Join(all, ", ")
}
