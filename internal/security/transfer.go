package security

import (
	"regexp"
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
	askedBy   uuid.UUID
}

// Order is what a transfer asks for.
type Order struct {
	Security string
	From, To string
	Shares   money.Units
	Type     Type
	Claimed  bool
}

var (
	securityForm = regexp.MustCompile(`^sec_[a-z0-9]{8,32}$`)
	transferForm = regexp.MustCompile(`^tx_[a-z0-9]{8,32}$`)
	holderForm   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$`)
)

// check says field by field what no security could take.
func (o Order) check() error {
	bad := ErrTransfer
	blame := func(ok bool, field, said string) {
		if !ok {
			bad = bad.Field(field, said)
		}
	}
	known := map[Type]bool{PrimaryIssuance: true, Secondary: true, Gift: true, Estate: true, Redeemed: true}[o.Type]
	blame(known, "transferType", "One of PRIMARY_ISSUANCE, SECONDARY, GIFT, ESTATE, REDEMPTION.")
	blame(holderForm.MatchString(o.From), "fromHolder", "A holder's id has 1 to 64 letters, digits and _ . : -.")
	blame(holderForm.MatchString(o.To), "toHolder", "A holder's id has 1 to 64 letters, digits and _ . : -.")
	blame(wholeShares(o.Shares), "shares", "A whole number of shares, from 1 to 9007199254740991.")
	if known {
		blame((o.From == Treasury) == (o.Type == PrimaryIssuance), "fromHolder", "A primary issuance comes from issuer_treasury, and nothing else does.")
		blame((o.To == Treasury) == (o.Type == Redeemed), "toHolder", "A redemption goes to issuer_treasury, and nothing else does.")
	}
	blame(o.From != o.To, "toHolder", "Somebody else than who gives.")
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// same says whether a repetition asks for what the first call did.
func (t Transfer) same(o Order) bool {
	return t.Security == o.Security && t.From == o.From && t.To == o.To && t.Type == o.Type && t.Shares.Equal(o.Shares)
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
	case Secondary, Gift, Estate:
	}
	return p
}
