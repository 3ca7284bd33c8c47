// Package ledger keeps the books. A posting is one row that debits one account and credits another by the same
// amount of the same asset, so the books balance by construction; it is never changed, and a mistake is answered
// by its exact opposite. A transfer's part counts at most once at any time, which the table itself enforces.
//
// The room knows no other room but audit and identity: what a posting means is the business of who posts it.
package ledger

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
)

// AccountKind says what stands behind an account.
type AccountKind string

// The kinds of accounts. Each belongs to one client and one asset; a wallet account also to one wallet, and a holder's to
// one holder of a security's shares.
const (
	Wallet     AccountKind = "wallet"
	External   AccountKind = "external"    // everybody else
	NetworkFee AccountKind = "network_fee" // what block chains took
	GasTank    AccountKind = "gas_tank"    // the enterprise's own account for gas at BitGo
	Holder     AccountKind = "holder"      // of shares
	Issuer     AccountKind = "issuer"      // of a security: stands below zero by what was issued
)

// Kind is what a posting is, in the words of a statement.
type Kind string

// The kinds of postings.
const (
	Deposit      Kind = "deposit"
	Withdrawal   Kind = "withdrawal"
	Fee          Kind = "fee"
	BookTransfer Kind = "book_transfer" // between Go Accounts, off chain
	Reversal     Kind = "reversal"

	// Of shares.
	Issue         Kind = "issue"
	ShareTransfer Kind = "share_transfer"
	Redemption    Kind = "redemption"
	Opening       Kind = "opening" // what was held before these books were kept
)

// Kinds in the order in which filters list them; shares are in their security's register and in no wallet's statement.
var Kinds = []Kind{Deposit, Withdrawal, Fee, BookTransfer, Reversal}

// Part names what of a transfer a posting covers.
type Part string

// The parts of a transfer.
const (
	AmountPart Part = "amount"
	FeePart    Part = "fee"
)

// Source says how the fact reached us.
type Source string

// The sources.
const (
	FromWebhook   Source = "webhook"
	FromImport    Source = "import"
	FromReconcile Source = "reconcile"
	FromSend      Source = "send" // read right after a release, or while an unknown outcome was resolved
	Manual        Source = "manual"
)

// Posting moves Amount (base units of Asset, above zero) from the Credit account to the Debit account. An account
// that holds assets grows when it is debited.
type Posting struct {
	Client        uuid.UUID
	Wallet        string // BitGo's wallet id: whose statement shows it; needed when an account is a wallet's
	Asset         string // BitGo's ticker
	Debit, Credit AccountKind
	DebitHolder   string // whose, of a holder's account
	CreditHolder  string
	Amount        money.Units
	Kind          Kind
	Transfer      string // what caused it: BitGo's transfer id, or that of a transfer of shares
	Part          Part
	Source        Source
	EffectiveAt   time.Time // when it happened at BitGo
	Counterparty  string
	Memo          string
}

// check refuses what the tables would refuse too, with a word about which posting it was.
func (p Posting) check() error {
	var what string
	switch {
	case p.Amount.Sign() <= 0:
		what = "its amount is not above zero"
	case p.Debit == p.Credit && p.DebitHolder == p.CreditHolder:
		what = "it debits and credits the same account"
	case (p.Debit == Wallet || p.Credit == Wallet) && p.Wallet == "":
		what = "it names a wallet's account and no wallet"
	case (p.Debit == Holder) != (p.DebitHolder != "") || (p.Credit == Holder) != (p.CreditHolder != ""):
		what = "it names a holder without a holder's account, or the other way round"
	case p.Transfer == "" || p.Part == "":
		what = "it does not say what caused it"
	case p.Kind == Reversal:
		what = "a reversal is made by Reverse alone"
	case p.EffectiveAt.IsZero():
		what = "it does not say when it happened"
	default:
		return nil
	}
	return fmt.Errorf("ledger: posting %s %s of %s: %s", p.Part, p.Kind, p.Transfer, what)
}

// step is the latest entry in the life of a transfer's part.
type step struct {
	id            int64
	number        int32
	debitAccount  int64
	creditAccount int64
	posting       Posting // its accounts, amount and labels
}

// counts says whether the part is posted at present: odd steps post, even steps reverse.
func (s step) counts() bool { return s.number%2 == 1 }

// same says whether the books already say what p says. When it happened, and in which words, is not compared: a
// posting is not taken back for a label.
func (s step) same(p Posting) bool {
	have := s.posting
	return have.Client == p.Client && have.Wallet == p.Wallet && have.Asset == p.Asset &&
		have.Debit == p.Debit && have.Credit == p.Credit && have.DebitHolder == p.DebitHolder && have.CreditHolder == p.CreditHolder && have.Amount.Equal(p.Amount)
}

// plan is what must be written so that exactly the wanted postings count. Reversals come first.
type plan struct {
	reverse []step
	post    []planned
}

type planned struct {
	posting Posting
	number  int32
	after   time.Time // when the step before it took effect; zero for the first
}

// agree compares the wanted postings of one transfer, at most one for each part, with the latest steps.
func agree(last []step, want []Posting) plan {
	var out plan
	wanted := map[Part]Posting{}
	for _, p := range want {
		wanted[p.Part] = p
	}
	next, after := map[Part]int32{}, map[Part]time.Time{}
	for _, s := range last {
		part := s.posting.Part
		next[part], after[part] = s.number+1, s.posting.EffectiveAt
		p, still := wanted[part]
		if !s.counts() {
			continue
		}
		if still && s.same(p) {
			delete(wanted, part)
			continue
		}
		out.reverse = append(out.reverse, s)
		next[part] = s.number + 2
	}
	for _, p := range want {
		if _, missing := wanted[p.Part]; missing {
			out.post = append(out.post, planned{posting: p, number: max(next[p.Part], 1), after: after[p.Part]})
		}
	}
	return out
}
