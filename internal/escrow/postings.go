package escrow

import (
	"time"

	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
)

// Each thing that happens in an escrow has a cause in the ledger, and the postings that must count for it follow from
// where the thing stands: a correction is whatever makes them so.

func depositCause(d Deposit) string            { return "escrow.deposit." + d.Transfer }
func paymentCause(p Payment) string            { return "escrow.payment." + p.ID.String() }
func releaseCause(subscription string) string  { return "escrow.release." + subscription }
func strayCause(p Payment, send string) string { return "escrow.send." + send + "." + p.ID.String() }

// side is an account of the escrow: its kind, and whose it is within it.
type side struct {
	kind   ledger.AccountKind
	holder string
}

func (a Account) own(kind ledger.AccountKind) side { return side{kind, a.ID.String()} }
func held(subscription string) side                { return side{ledger.EscrowHeld, subscription} }
func due(p Payment) side                           { return side{ledger.EscrowDue, p.ID.String()} }

func (a Account) posting(cause string, part ledger.Part, debit, credit side, units money.Units, at time.Time, memo string) ledger.Posting {
	return ledger.Posting{Client: a.Client, Wallet: a.Wallet, Asset: a.Asset, Debit: debit.kind, DebitHolder: debit.holder, Credit: credit.kind, CreditHolder: credit.holder,
		Amount: units, Kind: ledger.Held, Transfer: cause, Part: part, Source: ledger.Manual, EffectiveAt: at, Memo: memo}
}

// ofDeposit is what the books must hold of a deposit.
func (a Account) ofDeposit(d Deposit) []ledger.Posting {
	if !d.counts() {
		return nil
	}
	cause := depositCause(d)
	out := []ledger.Posting{a.posting(cause, ledger.AmountPart, a.own(ledger.Escrow), a.own(ledger.EscrowUnmatched), d.Units, d.ArrivedAt, "arrived")}
	if d.State == Matched {
		out = append(out, a.posting(cause, ledger.MatchPart, a.own(ledger.EscrowUnmatched), held(d.Subscription), d.Units, d.ArrivedAt, "matched by "+string(d.How)))
	}
	if d.Broken {
		out = append(out, a.posting(cause, ledger.BreakPart, a.own(ledger.EscrowBreak), a.own(ledger.Escrow), d.Units, d.ArrivedAt, "taken back by the network"))
	}
	return out
}

// ofPayment is what the books must hold of a payment.
func (a Account) ofPayment(p Payment) []ledger.Posting {
	if p.State == Void {
		return nil
	}
	from := held(p.Subscription)
	switch p.Kind {
	case Return:
		from = a.own(ledger.EscrowUnmatched)
	case Payout:
		from = a.own(ledger.EscrowIssuer)
	case Refund, Surplus:
	}
	out := []ledger.Posting{a.posting(paymentCause(p), ledger.DuePart, from, due(p), p.Units, p.DueAt, string(p.Kind)+" is due")}
	if p.State == Paid {
		out = append(out, a.posting(paymentCause(p), ledger.AmountPart, due(p), a.own(ledger.Escrow), p.Units, p.ChangedAt, string(p.Kind)+" was paid"))
	}
	return out
}

// ofRelease is the posting that makes what was held for a subscription the issuer's.
func (a Account) ofRelease(subscription string, units money.Units, at time.Time) []ledger.Posting {
	return []ledger.Posting{a.posting(releaseCause(subscription), ledger.ReleasePart, held(subscription), a.own(ledger.EscrowIssuer), units, at, "released")}
}

// ofStray is a second send for a payment, which left after all: the money is gone, and nobody owed it.
func (a Account) ofStray(p Payment, send string, units money.Units, at time.Time) []ledger.Posting {
	return []ledger.Posting{a.posting(strayCause(p, send), ledger.BreakPart, a.own(ledger.EscrowBreak), a.own(ledger.Escrow), units, at, "a second send for "+p.Code)}
}
