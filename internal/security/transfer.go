package security

import (
	"math/big"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
)

// Type is why shares change hands.
type Type string

// The types.
const (
	PrimaryIssuance Type = "PRIMARY_ISSUANCE" // out of the issuer's treasury
	Secondary       Type = "SECONDARY"
	Gift            Type = "GIFT"
	Estate          Type = "ESTATE"
	Redeemed        Type = "REDEMPTION" // back into it
	Opening         Type = "OPENING"    // was there before this register: by an import alone, so it is among no Types
)

// Types in the order in which documents list them.
var Types = []Type{PrimaryIssuance, Secondary, Gift, Estate, Redeemed}

// sale says whether somebody buys.
func (t Type) sale() bool { return t == PrimaryIssuance || t == Secondary }

// State of a transfer. Only one that waits can change.
type State string

// The states.
const (
	PendingReview State = "pending_review" // a rule waits for something; its shares are promised
	Confirmed     State = "confirmed"
	Rejected      State = "rejected" // a rule that waited has failed
	Cancelled     State = "cancelled"
)

// Transfer is one wish to move shares and what became of it.
type Transfer struct {
	ID        string // tx_…
	Security  string
	Client    uuid.UUID
	Type      Type
	From, To  string
	Shares    money.Units
	Claimed   bool // that the caller said "accredited"
	State     State
	Rules     []accreditation.Verdict // as last judged
	FeeBps    int
	AskedAt   time.Time
	Processed *time.Time
	AskedBy   uuid.UUID
	ByTwo     bool // compliance decides it
	Instruction
	Price       *money.Cents // for all of it; nil: not told
	LockUntil   *time.Time   // of newly issued shares
	OverrideWhy string       // "": no rule is to be overridden
	DecidedBy   *uuid.UUID
	DecidedAt   *time.Time
	Reason      string
	Overrides   []Override
	proved      bool // evidence stands behind whoever receives
}

// Instruction is what a transfer is made on: the holder's own word, or the paper that stands for it. The turnaround is counted from the
// day on which it came (17 CFR 240.17Ad-2).
type Instruction struct {
	Paper     Paper
	Reference string    // the paper's number, who sent it
	Document  string    // the SHA-256 of the paper in hex; "": none was stored
	Received  time.Time // a day
}

// Paper is which kind of instruction.
type Paper string

// The kinds. A call of the gateway is the instruction of the partner whose key it carries.
const (
	Call       Paper = "CALL"
	Letter     Paper = "HOLDER_LETTER"
	Medallion  Paper = "MEDALLION"
	Resolution Paper = "ISSUER_RESOLUTION"
	CourtOrder Paper = "COURT_ORDER"
	Probate    Paper = "PROBATE"
)

// Papers in the order in which forms list them.
var Papers = []Paper{Letter, Medallion, Resolution, CourtOrder, Probate}

// Override is one person of compliance who says that a rule which failed shall not stand in the way.
type Override struct {
	By     uuid.UUID
	Name   string
	Rules  []string // which failed when they said so
	Reason string
	At     time.Time
}

// Overriders are how many must say so.
const Overriders = 2

// Order is what a transfer asks for.
type Order struct {
	Security string
	From, To string
	Shares   money.Units
	Type     Type
	Claimed  bool

	// What the console asks for besides. The zero values are a call of the gateway.
	ByTwo bool
	Instruction
	Price       *money.Cents
	LockUntil   *time.Time
	OverrideWhy string
}

var (
	securityForm = regexp.MustCompile(`^sec_[a-z0-9]{8,32}$`)
	documentForm = regexp.MustCompile(`^[0-9a-f]{64}$`)
	markForm     = regexp.MustCompile(`^mark_[a-z0-9]{8,32}$`)
	transferForm = regexp.MustCompile(`^tx_[a-z0-9]{8,32}$`)
	holderForm   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$`)
)

// check says field by field what no security could take.
func (o Order) check(now time.Time) error {
	bad := ErrTransfer
	blame := func(ok bool, field, said string) {
		if !ok {
			bad = bad.Field(field, said)
		}
	}
	known := slices.Contains(Types, o.Type)
	blame(known, "transferType", "One of PRIMARY_ISSUANCE, SECONDARY, GIFT, ESTATE, REDEMPTION.")
	blame(holderForm.MatchString(o.From), "fromHolder", "A holder's id has 1 to 64 letters, digits and _ . : -.")
	blame(holderForm.MatchString(o.To), "toHolder", "A holder's id has 1 to 64 letters, digits and _ . : -.")
	blame(wholeShares(o.Shares), "shares", "A whole number of shares, from 1 to 9007199254740991.")
	if known {
		blame((o.From == Treasury) == (o.Type == PrimaryIssuance), "fromHolder", "A primary issuance comes from issuer_treasury, and nothing else does.")
		blame((o.To == Treasury) == (o.Type == Redeemed), "toHolder", "A redemption goes to issuer_treasury, and nothing else does.")
	}
	blame(o.From != o.To, "toHolder", "Somebody else than who gives.")
	blame(o.Price == nil || o.Price.Sign() >= 0, "price", "US dollars, not below zero.")
	blame(o.LockUntil == nil || o.Type == PrimaryIssuance && o.LockUntil.After(now), "lockUntil", "Newly issued shares are locked up until a day in the future; others by a mark.")
	blame(o.OverrideWhy == "" || accreditation.Line(o.OverrideWhy, 500) && len(o.OverrideWhy) >= 10, "overrideWhy", "Say in at least ten characters why the rule shall not stand in the way.")
	o.instructed(now, blame)
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// instructed asks a transfer of the console for the paper that it is made on.
func (o Order) instructed(now time.Time, blame func(ok bool, field, said string)) {
	if !o.ByTwo {
		return
	}
	blame(slices.Contains(Papers, o.Paper), "instruction", "Choose the paper that the transfer is made on.")
	blame(accreditation.Line(o.Reference, 200), "reference", "Say which paper it is, and who sent it.")
	blame(o.Document == "" || documentForm.MatchString(o.Document), "document", "The SHA-256 of the paper: 64 characters of 0 to 9 and a to f.")
	blame(!o.Received.IsZero() && !o.Received.After(now), "received", "The day on which the paper came, not in the future.")
	blame(o.Type != PrimaryIssuance || o.Paper == Resolution, "instruction", "Shares are issued on a resolution of the issuer.")
	blame(o.Type != Estate || o.Paper == Probate || o.Paper == CourtOrder, "instruction", "An estate is transferred on probate papers or a court's order.")
}

// same says whether a repetition asks for what the first call did.
func (t Transfer) same(o Order) bool {
	return t.Security == o.Security && t.From == o.From && t.To == o.To && t.Type == o.Type && t.Shares.Equal(o.Shares)
}

// portion is the part of the price that was paid for the shares from one count to another; the portions of all lots are the price.
func (t Transfer) portion(from, to money.Units) *money.Cents {
	if t.Price == nil {
		return nil
	}
	until := func(n money.Units) *big.Int {
		paid := new(big.Int).Mul(t.Price.Big(), n.Big())
		return paid.Div(paid, t.Shares.Big())
	}
	part := money.CentsFromBig(new(big.Int).Sub(until(to), until(from)))
	return &part
}

// posting is the transfer in the books.
func (t Transfer) posting(at time.Time) ledger.Posting {
	p := ledger.Posting{Client: t.Client, Asset: t.Security, Debit: ledger.Holder, DebitHolder: t.To, Credit: ledger.Holder, CreditHolder: t.From,
		Amount: t.Shares, Kind: ledger.ShareTransfer, Transfer: t.ID, Part: ledger.AmountPart, Source: ledger.Manual, EffectiveAt: at, Memo: string(t.Type)}
	switch t.Type {
	case PrimaryIssuance:
		p.Kind, p.Credit, p.CreditHolder = ledger.Issue, ledger.Issuer, ""
	case Redeemed:
		p.Kind, p.Debit, p.DebitHolder = ledger.Redemption, ledger.Issuer, ""
	case Secondary, Gift, Estate, Opening:
	}
	return p
}
