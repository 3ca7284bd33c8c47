package wallet

import (
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
)

// bookTransfer is BitGo's sub type of a movement between Go Accounts, which touches no chain.
const bookTransfer = "ofc_book_transfer"

// postings is what the ledger must hold for the transfer as it stands. A confirmed one moves the wallet's account by
// exactly Amount, split into what went to the other side and the fee the wallet itself paid. A fee that the wallet
// did not pay (gas: the enterprise's tank pays for its multi-signature wallets) stands in its own coin, apart. Gas of
// a transaction that the chain failed is gone all the same.
func (t Transfer) postings(source ledger.Source) []ledger.Posting {
	own, tank := t.fees()
	var out []ledger.Posting
	if t.State == Confirmed {
		moved := t.Amount.Add(own) // own is above zero only on sends, where Amount is below zero
		switch moved.Sign() {
		case 1:
			out = append(out, t.posting(source, ledger.AmountPart, ledger.Deposit, t.Coin, ledger.Wallet, ledger.External, moved))
		case -1:
			out = append(out, t.posting(source, ledger.AmountPart, ledger.Withdrawal, t.Coin, ledger.External, ledger.Wallet, moved.Neg()))
		}
		if own.Sign() > 0 {
			out = append(out, t.posting(source, ledger.FeePart, ledger.Fee, t.Coin, ledger.NetworkFee, ledger.Wallet, own))
		}
	}
	if tank.Sign() > 0 && (t.State == Confirmed || t.State == Failed) {
		out = append(out, t.posting(source, ledger.FeePart, ledger.Fee, t.feeCoin(), ledger.NetworkFee, ledger.GasTank, tank))
	}
	return out
}

func (t Transfer) posting(source ledger.Source, part ledger.Part, kind ledger.Kind, asset string, debit, credit ledger.AccountKind, amount money.Units) ledger.Posting {
	if kind != ledger.Fee && t.SubType == bookTransfer {
		kind = ledger.BookTransfer
	}
	at := t.UpdatedAt
	if t.ConfirmedAt != nil {
		at = *t.ConfirmedAt
	}
	return ledger.Posting{Client: t.Client, Wallet: t.Wallet, Asset: asset, Debit: debit, Credit: credit, Amount: amount,
		Kind: kind, Transfer: t.ID, Part: part, Source: source, EffectiveAt: at, Counterparty: t.Counterparty, Memo: t.Comment}
}

// fees splits the fee of a send into what the wallet paid out of Amount and what was paid for it elsewhere; at most
// one of the two is above zero. The numbers decide: what Amount holds beyond the value without fees, the wallet paid.
func (t Transfer) fees() (own, tank money.Units) {
	spent := t.Amount.Neg()
	switch {
	case t.Type != "send":
		return own, tank // the payer's fee is not ours
	case t.feeCoin() != t.Coin:
		return own, t.Fee
	case t.State == Failed && !t.paysGasApart():
		// The chain's failure sets Amount to zero and leaves nothing to compare with.
		return own, tank
	case t.BaseWithoutFee != nil:
		own = spent.Sub(magnitude(*t.BaseWithoutFee))
	case t.paysGasApart():
	default:
		own = t.Fee
	}
	switch {
	case own.Sign() < 0 || spent.Sign() <= 0:
		own = money.Units{}
	case own.Cmp(spent) > 0:
		own = spent
	}
	if own.IsZero() && t.paysGasApart() {
		tank = t.Fee
	}
	return own, tank
}

// paysGasApart: at BitGo the gas of Ethereum-like multi-signature wallets comes out of the enterprise's gas tank.
func (t Transfer) paysGasApart() bool {
	coin, known := money.Lookup(t.Coin)
	return known && coin.Family == money.FamilyEthereum
}

func (t Transfer) feeCoin() string {
	if t.FeeCoin == "" {
		return t.Coin
	}
	return t.FeeCoin
}

func magnitude(u money.Units) money.Units {
	if u.Sign() < 0 {
		return u.Neg()
	}
	return u
}
