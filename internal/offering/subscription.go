package offering

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/regulation"
)

// SubscriptionState is what compliance says.
type SubscriptionState string

// The states. The first two live: they count towards the offering's target and the investor's maximum.
const (
	PendingReview SubscriptionState = "pending_review"
	Approved      SubscriptionState = "approved"
	Rejected      SubscriptionState = "rejected"
	Withdrawn     SubscriptionState = "cancelled"
	Late          SubscriptionState = "expired" // its money did not come by its day
)

// Escrow is where the money stands.
type Escrow string

// The escrow's states.
const (
	Awaited     Escrow = "PENDING"   // not all of it is there
	Deposited   Escrow = "DEPOSITED" // all of it is held
	Released    Escrow = "RELEASED"  // it is the issuer's
	Refunding   Escrow = "REFUNDING" // it is to go back
	Refunded    Escrow = "REFUNDED"  // it went back
	NotRequired Escrow = "NOT_REQUIRED"
)

// Subscription is an investor's promise to pay, and what became of it.
type Subscription struct {
	ID        string // sub_…
	Offering  string
	Client    uuid.UUID
	Investor  string
	Amount    money.Cents
	Currency  string
	Funding   string // WIRE or USDC
	Claimed   string // accreditation status by the caller's word
	Signed    bool
	State     SubscriptionState
	Escrow    Escrow
	Rules     []accreditation.Verdict // as last judged
	AskedAt   time.Time
	DecidedAt *time.Time
	askedBy   uuid.UUID

	Eligible      bool        // every rule passes that asks who buys
	Accredited    bool        // by evidence, when it was judged last
	Agreement     string      // the SHA-256 of what was signed, in hex; "": not told
	Reference     string      // what a payment names: U7K2-93QX-5
	Funded        money.Cents // held in escrow
	FundedAt      *time.Time  // when all of it was there
	ExpiresAt     *time.Time  // when it ends unless its money has come; nil: no date is set
	AcceptedBy    *uuid.UUID
	AcceptedAt    *time.Time
	PaidReference string       // where no escrow is: the payment that the issuer confirms
	Shares        *money.Units // that the amount buys, from acceptance on
	Transfer      string       // in the register; "": not issued
	EndReason     string

	// Of an approved one that treasury wants cancelled, until compliance has decided: it holds its part of the target.
	CancelAskedBy   *uuid.UUID
	CancelAskedAt   *time.Time
	cancelDecidedBy *uuid.UUID
}

// Verified says whether evidence has passed the purchaser; the caller's word has not.
func (s Subscription) Verified() bool { return s.Accredited }

// Event is what partners are to hear when a subscription was made.
const Event = "rwa.subscription.created"

// Order is what subscribing asks for.
type Order struct {
	Offering string
	Investor string
	Amount   money.Cents
	Currency string
	Funding  string
	Claimed  string
	Signed   bool
}

// fundings are how a currency comes.
var fundings = map[string]string{"USD": "WIRE", "USDC": "USDC"}

// check says field by field what no offering could take.
func (o Order) check() error {
	bad := ErrOrder
	blame := func(ok bool, field, said string) {
		if !ok {
			bad = bad.Field(field, said)
		}
	}
	way, known := fundings[o.Currency]
	blame(investorForm.MatchString(o.Investor), "investorId", "An investor's id has 1 to 64 letters, digits and _ . : -.")
	blame(o.Amount.Sign() > 0 && o.Amount.Cmp(mostCents) <= 0, "amount", "US dollars, above zero, with at most two decimals.")
	blame(known, "currency", "USD or USDC.")
	blame(!known || o.Funding == way, "fundingMethod", "US dollars come by WIRE, USDC as USDC.")
	blame(o.Claimed == "" || accreditation.Line(o.Claimed, 40), "accreditationStatus", "A word of at most 40 characters.")
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// same says whether a repetition asks for what the first call did.
func (s Subscription) same(o Order) bool {
	return s.Offering == o.Offering && s.Investor == o.Investor && s.Amount.Equal(o.Amount) && s.Currency == o.Currency && s.Signed == o.Signed
}

// facts are what the rules look at, read in the transaction that acts on them.
type facts struct {
	offering  Offering
	others    money.Cents // of the investor's, in other subscriptions that live
	purchaser accreditation.Standing
	now       time.Time // zero: the law is not asked
	law       regulation.Figures
	raised    []regulation.Payment // by the issuer under this regulation, in other subscriptions
	paid      []regulation.Payment // by the investor under it
	buyers    []regulation.Purchase
}

// judge keeps what every rule says, and what follows for who buys.
func (s *Subscription) judge(f facts) {
	s.Rules = judge(*s, f)
	s.Accredited = f.purchaser.Proof != nil
	s.Eligible = !slices.ContainsFunc(s.Rules, func(v accreditation.Verdict) bool { return v.Rule != "agreement" && v.Outcome != accreditation.Passes })
}

// judge asks every rule. Pure.
func judge(s Subscription, f facts) []accreditation.Verdict {
	out := []accreditation.Verdict{open(f.offering), takes(s, f.offering)}
	out = append(out, limits(s, f)...)
	out = append(out, whole(s, f.offering), signed(s))
	if f.offering.Regulation != accreditation.RegD506B || f.now.IsZero() || f.purchaser.Proof != nil { // the law's room counts those who are not accredited
		out = append(out, accreditation.Eligible(f.offering.Regulation, f.purchaser))
	}
	return append(append(out, f.asked(s)...), residence(f.purchaser))
}

func verdict(rule string, ok bool, otherwise accreditation.Outcome, passes, reason string) accreditation.Verdict {
	if ok {
		return accreditation.Verdict{Rule: rule, Outcome: accreditation.Passes, Reason: passes}
	}
	return accreditation.Verdict{Rule: rule, Outcome: otherwise, Reason: reason}
}

func open(o Offering) accreditation.Verdict {
	if o.State == Paused {
		return accreditation.Verdict{Rule: "state", Outcome: accreditation.Waits, Reason: "The offering is PAUSED, so nothing in it goes on."}
	}
	return verdict("state", o.State == Open, accreditation.Fails, "The offering is OPEN.", "The offering is "+string(o.State)+".")
}

func takes(s Subscription, o Offering) accreditation.Verdict {
	return verdict("currency", slices.Contains(o.Currencies, s.Currency), accreditation.Fails, "The offering takes "+s.Currency+".",
		"The offering takes "+strings.Join(o.Currencies, " and ")+", not "+s.Currency+".")
}

// limits are the minimum of each subscription, the maximum of an investor and the target of the offering, with figures.
func limits(s Subscription, f facts) []accreditation.Verdict {
	o, all := f.offering, s.Amount.Add(f.others)
	return []accreditation.Verdict{
		verdict("minimum", s.Amount.Cmp(o.Minimum) >= 0, accreditation.Fails, "At least "+o.Minimum.USD()+".",
			fmt.Sprintf("The minimum is %s, and %s was asked for.", o.Minimum.USD(), s.Amount.USD())),
		verdict("maximum", all.Cmp(o.Maximum) <= 0, accreditation.Fails, "At most "+o.Maximum.USD()+" of one investor.",
			fmt.Sprintf("The maximum of one investor is %s: %s is subscribed, and %s was asked for.", o.Maximum.USD(), f.others.USD(), s.Amount.USD())),
		verdict("target", s.Amount.Cmp(o.Left()) <= 0, accreditation.Fails, "Within the target of "+o.Target.USD()+".",
			fmt.Sprintf("Of the target of %s %s is subscribed: %s is left, and %s was asked for.", o.Target.USD(), o.Subscribed.USD(), o.Left().USD(), s.Amount.USD())),
	}
}

func signed(s Subscription) accreditation.Verdict {
	return verdict("agreement", s.Signed, accreditation.Waits, "The subscription agreement is signed.", "The subscription agreement is not signed.")
}

// residence asks where a purchaser lives: which law protects them depends on it.
func residence(p accreditation.Standing) accreditation.Verdict {
	return verdict("jurisdiction", p.Residence != "", accreditation.Waits, "The purchaser resides in "+p.Residence+".", "Where the purchaser resides is not on file.")
}
