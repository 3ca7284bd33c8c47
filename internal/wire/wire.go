// Package wire confirms and rejects withdrawals to bank accounts, which BitGo holds until that is done (seed 004). The
// decision is a person's of compliance, never of who asked for the withdrawal or released it. Coin, amount and address are
// compared here with what BitGo shows and always go along to BitGo, so that nobody confirms another withdrawal than the one
// they mean. An answer that is lost is looked up; nothing is decided twice.
package wire

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/money"
)

// Coins are the names that a confirmation takes, as seed 004 lists them. BitGo's list has tfiatinr besides.
var Coins = []string{"tfiatusd", "tfiateuro", "tfiatgbp", "tfiataed", "tfiatsgd", "fiatusd", "fiateuro", "fiatgbp", "fiataed", "fiatsgd"}

// Order is what a person wants of which withdrawal.
type Order struct {
	Wallet   string
	Transfer string
	Approve  bool
	Coin     string // one of Coins
	Amount   string // whole base units; a sign, as BitGo's lists show it, is no matter
	Address  string // the bank account's, as it was sent to
	Reason   string // of a rejection; a machine may leave it out
}

// Withdrawal is the transfer as BitGo shows it, and who decided it.
type Withdrawal struct {
	bitgo.Transfer
	Approve   bool
	DecidedBy uuid.UUID
	DecidedAt time.Time
}

var (
	units  = regexp.MustCompile(`^-?[0-9]{1,78}$`)
	hidden = regexp.MustCompile(`[^\x21-\x7e]`)
)

// check refuses what could be no withdrawal's.
func (o Order) check() (money.Units, *fault.Fault) {
	bad := ErrOrder
	if !slices.Contains(Coins, o.Coin) {
		bad = bad.Field("coin", "One of "+strings.Join(Coins, ", ")+".")
	}
	amount, err := money.ParseUnits(strings.TrimPrefix(o.Amount, "-"))
	if !units.MatchString(o.Amount) || err != nil || amount.Sign() <= 0 {
		bad = bad.Field("amount", "Whole base units of the currency, as text.")
	}
	if o.Address == "" || len(o.Address) > 250 || hidden.MatchString(o.Address) {
		bad = bad.Field("address", "The address it was sent to, at most 250 characters.")
	}
	if !text(o.Reason, 0, 500) || o.Approve && o.Reason != "" {
		bad = bad.Field("reason", "Why it is rejected, in at most 500 characters; a confirmation has none.")
	}
	if len(bad.Fields) > 0 {
		return money.Units{}, bad
	}
	return amount, nil
}

// differs names what of the order is not the withdrawal's, nil when all of it is.
func (o Order) differs(t bitgo.Transfer, amount money.Units) *fault.Fault {
	bad := ErrMismatch
	if bitgo.WireCoin(t.Coin) != o.Coin {
		bad = bad.Field("coin", "Not the withdrawal's.")
	}
	shown := t.BaseNoFee
	if !shown.Known() {
		shown = t.Value
	}
	of, err := money.ParseUnits(strings.TrimPrefix(shown.String(), "-"))
	if !shown.Known() || err != nil || of.Cmp(amount) != 0 {
		bad = bad.Field("amount", "Not the withdrawal's.")
	}
	if !slices.ContainsFunc(t.Entries, func(e bitgo.Entry) bool { return e.Address == o.Address && e.Wallet != t.Wallet }) {
		bad = bad.Field("address", "Not the withdrawal's.")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// waits is true while BitGo holds the withdrawal for its confirmation.
func waits(t bitgo.Transfer) bool { return t.State == "initialized" }

// ending is what a withdrawal that waits no more proves about its decision.
type ending int

const (
	neither  ending = iota // it failed or was taken back: that tells nobody's decision
	approved               // BitGo's newer way leaves it in pendingApproval or signed for a while
	rejected
)

func ended(t bitgo.Transfer) ending {
	switch t.State {
	case "rejected":
		return rejected
	case "failed", "removed", "replaced", "":
		return neither
	}
	return approved
}

// proves is true when what BitGo shows is what this decision wanted.
func (d decision) proves(t bitgo.Transfer) bool {
	return ended(t) == map[bool]ending{true: approved, false: rejected}[d.approve]
}
