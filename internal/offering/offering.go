// Package offering keeps capital raises and who subscribes to them. Whether compliance lets a subscription pass, whether
// its money is in escrow and whether its shares are issued are three things, and this room says the first: the sum of
// what lives never exceeds the target, nor an investor's the maximum.
package offering

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
)

// State of an offering.
type State string

// The states. Only an open one takes subscriptions.
const (
	Draft     State = "DRAFT"
	Open      State = "OPEN"
	Paused    State = "PAUSED"
	Closed    State = "CLOSED"
	Cancelled State = "CANCELLED"
)

// Currencies in which money can be taken: US dollars, and the coin that stands for one.
var Currencies = []string{"USD", "USDC"}

// Offering is one raise. Client is whom it was opened for, uuid.Nil for the organization itself.
type Offering struct {
	ID         string // off_…
	Client     uuid.UUID
	Issuer     string
	Name       string
	Regulation accreditation.Regulation
	Target     money.Cents
	Minimum    money.Cents // of one subscription
	Maximum    money.Cents // of one investor, over all that live
	Subscribed money.Cents // by all that live
	Currencies []string
	Escrow     string           // esc_…; "": none is required
	Security   string           // "": named before it closes
	Price      *decimal.Decimal // of one share; nil: named before it closes
	State      State
	At         time.Time

	MinimumRaise    money.Cents // accepted before it closes; zero: none
	Opens, Closes   *time.Time  // the first and the last day on which it takes subscriptions; nil: no such day
	FundingDays     int         // in which the money of a subscription comes; 0: no date is set
	AgreementName   string      // the document that is signed; "": none is stored
	AgreementDigest string      // its SHA-256 in hex
	StateAt         *time.Time  // since when it is in its state; nil: since it was made
	FirstSale       *time.Time  // when the first subscriber was committed
	FormD           *FormD
	CreatedBy       uuid.UUID
	issuerKey       string // the issuer's name as the caps of law count by it
}

// FormD is the notice of an offering under Regulation D as it was filed with the SEC.
type FormD struct {
	On        time.Time // the day
	Reference string    // the accession number
	By        uuid.UUID // who entered it here
	At        time.Time
}

// Left is what may still be subscribed.
func (o Offering) Left() money.Cents { return o.Target.Sub(o.Subscribed) }

// Terms is what opening an offering asks for.
type Terms struct {
	Client                   uuid.UUID
	Issuer, Name             string
	Regulation               accreditation.Regulation
	Target, Minimum, Maximum money.Cents
	Currencies               []string
	Escrow                   bool
	Security                 string
	Price                    *decimal.Decimal
	MinimumRaise             money.Cents // zero: none
	Opens, Closes            *time.Time  // days; nil: no such day
	FundingDays              int         // 0: no date is set
	AgreementName            string
	AgreementDigest          string
}

var (
	offeringForm     = regexp.MustCompile(`^off_[a-z0-9]{8,32}$`)
	subscriptionForm = regexp.MustCompile(`^sub_[a-z0-9]{8,32}$`)
	investorForm     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$`)
	mostCents        = money.NewCents(1<<53 - 1)
	mostPrice        = decimal.New(1, 12)
)

// check gives the terms as they will be kept, or says field by field what is wrong.
func (t Terms) check() (Terms, error) {
	t.Issuer, t.Name = strings.TrimSpace(t.Issuer), strings.TrimSpace(t.Name)
	bad := ErrTerms
	blame := func(ok bool, field, said string) {
		if !ok {
			bad = bad.Field(field, said)
		}
	}
	blame(accreditation.Line(t.Issuer, 200), "issuer", "Give a name of 1 to 200 characters on one line.")
	blame(accreditation.Line(t.Name, 200), "offeringName", "Give a name of 1 to 200 characters on one line.")
	blame(slices.Contains(accreditation.Regulations, t.Regulation), "regulationType", "One of REG_D_506B, REG_D_506C, REG_S, REG_A_TIER_1, REG_A_TIER_2, REG_CF, REGISTERED.")
	blame(t.Minimum.Sign() > 0, "minimumInvestment", "Above zero.")
	blame(t.Minimum.Cmp(t.Maximum) <= 0, "maximumInvestment", "Not below the minimum.")
	blame(t.Maximum.Cmp(t.Target) <= 0, "targetRaise", "Not below the maximum investment.")
	blame(t.Target.Cmp(mostCents) <= 0, "targetRaise", "At most 90071992547409.91 US dollars.")
	blame(len(t.Currencies) > 0 && !slices.ContainsFunc(t.Currencies, func(c string) bool { return !slices.Contains(Currencies, c) }) &&
		len(slices.Compact(slices.Sorted(slices.Values(t.Currencies)))) == len(t.Currencies), "acceptedCurrencies", "USD, USDC, or both, each once.")
	blame(t.Price == nil || t.Price.Sign() > 0 && t.Price.LessThan(mostPrice) && t.Price.Exponent() >= -6, "unitPrice", "US dollars a share, above zero, with at most six decimals.")
	blame(t.MinimumRaise.Sign() >= 0 && t.MinimumRaise.Cmp(t.Target) <= 0, "minimumRaise", "Not above the target.")
	blame(t.Opens == nil || t.Closes == nil || !t.Closes.Before(*t.Opens), "closes", "Not before the first day.")
	blame(t.FundingDays >= 0 && t.FundingDays <= 365, "fundingDays", "1 to 365 days, or nothing.")
	if len(bad.Fields) > 0 {
		return t, bad
	}
	return t, nil
}

// same says whether a repetition asks for what the first call opened.
func (o Offering) same(t Terms) bool {
	return o.Client == t.Client && o.Issuer == t.Issuer && o.Name == t.Name && o.Regulation == t.Regulation && o.Target.Equal(t.Target) &&
		o.Minimum.Equal(t.Minimum) && o.Maximum.Equal(t.Maximum)
}
