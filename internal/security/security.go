// Package security keeps the register of securities: what an issuer authorised, who holds how much of it, and every
// transfer. Shares move only as postings of the ledger, and the register follows them in the database, so that
// authorised ≥ issued = Σ holders at every moment. Identifiers are entered when they are assigned and never invented.
package security

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
)

// Treasury is the holder's name that stands for the issuer itself: what it is authorised to issue and has not.
const Treasury = "issuer_treasury"

// MaxShares is the largest whole number that every reader of JSON keeps exactly.
const MaxShares = 1<<53 - 1

// Status of a security.
type Status string

// The statuses. Only an active one moves.
const (
	Active    Status = "ACTIVE"
	Suspended Status = "SUSPENDED"
	Retired   Status = "RETIRED"
)

// Security is one entry of the register. Client is whom it was filed for, uuid.Nil for the organization itself.
type Security struct {
	ID           string // sec_…
	Client       uuid.UUID
	Issuer       string
	Type         string // LP_INTEREST, COMMON_STOCK, …
	Regulation   accreditation.Regulation
	Jurisdiction string // country, or country and state: US_DE
	Par          decimal.Decimal
	CUSIP, ISIN  string      // "" while none is assigned
	Authorised   money.Units // shares
	Issued       money.Units // by the postings: what all holders have together
	Reserved     money.Units // by issues that wait
	Status       Status
	At           time.Time
	Holders      int // of record, with some
	Unaccredited int // of them, whose shares never came with evidence
}

// Left is what may still be issued.
func (s Security) Left() money.Units { return s.Authorised.Sub(s.Issued).Sub(s.Reserved) }

// Provisional is what stands in the place of an identifier that nobody has assigned: recognisably no CUSIP and no ISIN.
func (s Security) Provisional() string {
	return "UNASSIGNED-" + strings.ToUpper(strings.TrimPrefix(s.ID, "sec_"))
}

// Registration is what registering asks for.
type Registration struct {
	Client       uuid.UUID
	Issuer       string
	Type         string
	Regulation   accreditation.Regulation
	Jurisdiction string
	Par          decimal.Decimal
	Shares       money.Units
	CUSIP, ISIN  string // where assigned
}

var (
	typeForm         = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,39}$`)
	jurisdictionForm = regexp.MustCompile(`^[A-Z]{2}(_[A-Z0-9]{1,3})?$`)
	maxPar           = decimal.New(1, 12)
)

// check gives the registration as it will be kept, or says field by field what is wrong.
func (r Registration) check() (Registration, error) {
	r.Issuer = strings.TrimSpace(r.Issuer)
	bad := ErrFields
	blame := func(ok bool, field, said string) {
		if !ok {
			bad = bad.Field(field, said)
		}
	}
	blame(accreditation.Line(r.Issuer, 200), "issuerName", "Give a name of 1 to 200 characters on one line.")
	blame(typeForm.MatchString(r.Type), "securityType", "A word in capitals, like LP_INTEREST or COMMON_STOCK.")
	blame(slices.Contains(accreditation.Regulations, r.Regulation), "regulationType", "One of REG_D_506B, REG_D_506C, REG_S, REG_A_TIER_1, REG_A_TIER_2, REG_CF, REGISTERED.")
	blame(jurisdictionForm.MatchString(r.Jurisdiction), "jurisdiction", "A country, or a country and a state: US_DE.")
	blame(r.Par.Sign() >= 0 && r.Par.LessThan(maxPar) && r.Par.Exponent() >= -6, "parValue", "US dollars a share, not below zero, with at most six decimals.")
	blame(wholeShares(r.Shares), "totalShares", "A whole number of shares, from 1 to 9007199254740991.")
	blame(r.CUSIP == "" || validCUSIP(r.CUSIP), "cusip", "This is no CUSIP: nine characters, the last one a check digit. Leave it out until one is assigned.")
	blame(r.ISIN == "" || validISIN(r.ISIN), "isin", "This is no ISIN: twelve characters, the last one a check digit. Leave it out until one is assigned.")
	if len(bad.Fields) > 0 {
		return r, bad
	}
	return r, nil
}

func wholeShares(u money.Units) bool {
	return u.Sign() > 0 && u.Big().Cmp(big.NewInt(MaxShares)) <= 0
}

// same says whether a repetition asks for what the first call entered.
func (s Security) same(r Registration) bool {
	return s.Client == r.Client && s.Issuer == r.Issuer && s.Type == r.Type && s.Regulation == r.Regulation && s.Authorised.Equal(r.Shares)
}
