package ltv

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
)

// Terms are what a facility is set to.
type Terms struct {
	Loan     money.Cents
	Declared money.Cents    // collateral as declared
	Haircuts map[string]int // basis points off the market price, by settling ticker; absent: none
}

// Facility is a loan against one wallet.
type Facility struct {
	ID     uuid.UUID
	Client uuid.UUID
	Wallet string
	Terms
	Created, Updated time.Time
}

// ChangeState is where a change of terms stands.
type ChangeState string

// The states of a change.
const (
	Proposed  ChangeState = "proposed"
	Applied   ChangeState = "applied"
	Rejected  ChangeState = "rejected"
	Withdrawn ChangeState = "withdrawn"
)

// Change is a change of a facility's terms: applied at once, or waiting for a second person.
type Change struct {
	ID, Client, Facility uuid.UUID
	Terms
	Note       string
	Riskier    bool
	State      ChangeState
	ProposedBy uuid.UUID
	ProposedAt time.Time
	DecidedBy  *uuid.UUID
	DecidedAt  *time.Time
	Reason     string
}

// Riskier says whether going from old to t needs a second person: a higher loan, less declared collateral, or a
// smaller haircut.
func (t Terms) Riskier(old Terms) bool {
	if t.Loan.Cmp(old.Loan) > 0 || t.Declared.Cmp(old.Declared) < 0 {
		return true
	}
	for ticker, was := range old.Haircuts {
		if t.Haircuts[ticker] < was {
			return true
		}
	}
	return false
}

// maxDigits leaves room for the rule to multiply by 10000 and still fit a column of 78 digits.
const maxDigits = 60

// Check refuses terms that cannot be: field by field, in a person's words.
func (t Terms) Check() error {
	f := ErrTerms
	switch {
	case t.Loan.Sign() < 0:
		f = f.Field("loan", "A loan is zero or more.")
	case len(t.Loan.String()) > maxDigits:
		f = f.Field("loan", "That loan is larger than any this console can keep.")
	}
	switch {
	case t.Declared.Sign() < 0:
		f = f.Field("collateral", "Collateral is zero or more.")
	case len(t.Declared.String()) > maxDigits:
		f = f.Field("collateral", "That collateral is larger than any this console can keep.")
	}
	for ticker, points := range t.Haircuts {
		coin, ok := money.Lookup(ticker)
		switch {
		case !ok || PriceTicker(coin) != ticker:
			f = f.Field("haircut", "A haircut names a coin in the catalogue that settles by itself, such as tbtc4.")
		case points < 0 || points > 10000:
			f = f.Field("haircut", "A haircut is between 0 and 10000 basis points.")
		}
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}
