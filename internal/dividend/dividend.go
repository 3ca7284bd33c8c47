// Package dividend pays what a security brings to whoever holds it at the end of a day. Treasury declares a dividend, compliance
// confirms it, and once the record day is over every holder of that day gets a line of the pay list: batch by batch, each a transaction
// that also moves the cursor, so that whatever is killed goes on where it was. A line is rounded down to the cent; what that leaves is
// kept in millionths of a cent, so that the lines and what is left over are the declared total exactly. What a payment of it moves is the
// issuer's money at a bank or a wallet: here stands by which reference it was paid.
package dividend

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
	"github.com/unykorn/console/internal/regulation"
)

// State of a dividend.
type State string

// The states.
const (
	Declared  State = "declared" // it waits for compliance
	Confirmed State = "confirmed"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
	Accruing  State = "accruing" // its pay list is being written
	Accrued   State = "accrued"
)

// Currencies in which dividends are paid. A USDC is counted as a dollar, and paid to the cent as well.
var Currencies = []string{"USD", "USDC"}

// Decimals of an amount per share: it is kept in millionths of a cent.
const Decimals = 8

// perCent is how many millionths make a cent.
var perCent = big.NewInt(1_000_000)

// mostPerShare is a million dollars.
var mostPerShare = money.FromBig(new(big.Int).Exp(big.NewInt(10), big.NewInt(14), nil))

// Dividend is what a security brings, and how far it is.
type Dividend struct {
	ID         string // div_…
	Security   string
	Client     uuid.UUID
	PerShare   money.Units // millionths of a US cent
	Currency   string
	RecordOn   time.Time // who holds at the end of this day, in UTC, is paid
	PaysOn     time.Time
	Resolution string // the paper that declares it
	State      State
	DeclaredBy uuid.UUID
	DeclaredAt time.Time
	DecidedBy  *uuid.UUID
	DecidedAt  *time.Time
	Reason     string

	BeganAt   *time.Time
	Shares    money.Units // issued at the end of the record day; zero before it accrues
	Holders   int64       // who had some of them
	Bps       int         // of backup withholding
	Problem   string      // why its accrual does not go on; "": nothing is known
	AccruedAt *time.Time

	Done       int64 // holders with a line
	DoneShares money.Units
	Gross      money.Cents // of all lines
	Rest       money.Units // what rounding down has left of them, in millionths of a cent
	Withheld   money.Cents // of the gross
	Paid       int64       // lines
	PaidGross  money.Cents // of those
	after      string
}

// Owed is what has accrued and is not paid.
func (d Dividend) Owed() money.Cents { return d.Gross.Sub(d.PaidGross) }

// Total is what all shares of the record day bring together, in millionths of a cent.
func (d Dividend) Total() money.Units { return times(d.PerShare, d.Shares) }

// recordEnd is the first instant after the record day.
func (d Dividend) recordEnd() time.Time { return d.RecordOn.AddDate(0, 0, 1) }

func times(a, b money.Units) money.Units { return money.FromBig(new(big.Int).Mul(a.Big(), b.Big())) }

// Exact writes millionths of a cent as dollars, with as many decimals as it takes, two at least: "0.12345678".
func Exact(u money.Units) string {
	d := decimal.NewFromBigInt(u.Big(), -Decimals)
	if s := d.String(); d.Exponent() < -2 {
		if dot := strings.IndexByte(s, '.'); dot >= 0 && len(s)-dot > 3 {
			return s
		}
	}
	return d.StringFixed(2)
}

var perShareForm = regexp.MustCompile(`^[0-9]{1,7}(\.[0-9]{1,8})?$`)

// ParsePerShare reads dollars a share with at most eight decimals. Errors: ErrFields.
func ParsePerShare(s string) (money.Units, error) {
	if !perShareForm.MatchString(s) {
		return money.Units{}, ErrFields.Field("perShare", badPerShare)
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return money.Units{}, ErrFields.Field("perShare", badPerShare)
	}
	return money.FromBig(d.Shift(Decimals).BigInt()), nil
}

const badPerShare = "US dollars a share, above zero and up to a million, with at most eight decimals."

// check gives the dividend as it will be kept, or says field by field what is wrong.
func (d Dividend) check(now time.Time) (Dividend, error) {
	d.Resolution, d.RecordOn, d.PaysOn = strings.TrimSpace(d.Resolution), regulation.Day(d.RecordOn), regulation.Day(d.PaysOn)
	bad := ErrFields
	blame := func(ok bool, field, said string) {
		if !ok {
			bad = bad.Field(field, said)
		}
	}
	blame(d.PerShare.Sign() > 0 && d.PerShare.Cmp(mostPerShare) <= 0, "perShare", badPerShare)
	blame(slices.Contains(Currencies, d.Currency), "currency", "USD or USDC.")
	blame(!d.RecordOn.IsZero() && !d.RecordOn.Before(regulation.Day(now)), "recordOn", "Today or later: who buys has to know of it.")
	blame(d.PaysOn.After(d.RecordOn) && d.PaysOn.Before(d.RecordOn.AddDate(2, 0, 0)), "paysOn", "After the record day, and within two years of it.")
	blame(accreditation.Line(d.Resolution, 300) && len(d.Resolution) >= 3, "resolution", "Say by which resolution it is declared: 3 to 300 characters on one line.")
	if len(bad.Fields) > 0 {
		return d, bad
	}
	return d, nil
}

// same says whether a repetition asks for what the first did.
func (d Dividend) same(o Dividend) bool {
	return d.Security == o.Security && d.PerShare.Equal(o.PerShare) && d.Currency == o.Currency && d.RecordOn.Equal(o.RecordOn) && d.PaysOn.Equal(o.PaysOn) && d.Resolution == o.Resolution
}

// Why something is withheld of a line.
type Why string

// The reasons; "" is none.
const (
	Flagged Why = "FLAG"    // the file says that backup withholding applies
	NoForm  Why = "NO_FORM" // no tax form is on file
)

// Line is what one holder gets.
type Line struct {
	Holder   string
	Shares   money.Units // at the end of the record day
	Gross    money.Cents // rounded down
	Rest     money.Units // what that left, in millionths of a cent
	Withheld money.Cents
	Why      Why
}

// Net is what reaches the holder.
func (l Line) Net() money.Cents { return l.Gross.Sub(l.Withheld) }

// LineOf is the line of a holder. bps is the rate of backup withholding, which applies where why is not empty; both the gross and what
// is withheld are rounded down to the cent, so that nobody is paid or loses a cent that is not theirs.
func LineOf(holder string, shares, perShare money.Units, bps int, why Why) Line {
	cents, rest := new(big.Int).QuoRem(times(shares, perShare).Big(), perCent, new(big.Int))
	l := Line{Holder: holder, Shares: shares, Gross: money.CentsFromBig(cents), Rest: money.FromBig(rest), Why: why}
	if why != "" {
		l.Withheld = regulation.Withheld(l.Gross, int64(bps))
	}
	return l
}

var (
	idForm       = regexp.MustCompile(`^div_[a-z0-9]{8,32}$`)
	securityForm = regexp.MustCompile(`^sec_[a-z0-9]{8,32}$`)
	holderForm   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$`)
)
