package gallery

import (
	"time"

	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/wallet"
	ledgerview "github.com/unykorn/console/views/ledger"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

func ledgers() []Page {
	agrees := ledgerview.Agreement{Compared: 14, Oldest: ago(8 * time.Second)}
	of := func(rows []ledgerview.Row, f ui.FiltersProps, a ledgerview.Agreement) ledgerview.ListProps {
		return ledgerview.ListProps{Rows: rows, Filters: f, Agreement: a, Statements: true, Now: now}
	}
	full := of(postings(), choices(link.Ledger(), "Asset", "tbtc4", "hteth"), agrees)
	full.Older, full.Totals = link.Ledger()+"?before=1", []ledger.Total{
		{Asset: "tbtc4", In: units("tbtc4", "31.9"), Out: units("tbtc4", "13.6955808"), Net: units("tbtc4", "18.2044192"), Lines: 1204},
		{Asset: "hteth", In: units("hteth", "1234567.000000000000000001"), Net: units("hteth", "1234567.000000000000000001"), Lines: 1}}
	full.Export = ui.ExportProps{Action: link.Exports(), Subject: "postings", Query: "asset=tbtc4", Title: "Export these postings"}
	differs := of(postings(), choices(link.Ledger(), "Asset"), ledgerview.Agreement{Compared: 14, Unread: 2, Oldest: ago(9 * time.Minute), Differ: []ledgerview.Difference{
		{Wallet: hot().ID, Label: hot().Label, Asset: "tbtc4", Ledger: units("tbtc4", "18.2044192"), BitGo: units("tbtc4", "18.6244192")}}})
	differs.Problems = wrong
	reader := of(postings()[:2], choices(link.Ledger(), "Asset"), agrees)
	reader.Statements = false
	return room("ledger",
		page("ledger", "Ledger",
			is(Full, "agrees with BitGo", ledgerview.List(full)),
			is(FirstUse, "the books are empty", ledgerview.List(of(nil, choices(link.Ledger(), "Asset"), ledgerview.Agreement{}))),
			is(NoMatch, "nothing of this asset", ledgerview.List(of(nil, filtered(link.Ledger(), "Asset", "txrp"), agrees))),
			is(Partial, "differs from BitGo", ledgerview.List(differs)),
			is(Partial, "too many wallets to compare", ledgerview.List(of(postings(), choices(link.Ledger(), "Asset"), ledgerview.Agreement{TooMany: 4120}))),
			is(NotAllowed, "an administrator draws no statement", ledgerview.List(reader))),
		page("posting", "A posting", postingStates()...))
}

func postings() []ledgerview.Row {
	row := func(id int64, k ledger.Kind, part ledger.Part, decimal string, debit, credit ledger.AccountKind, s ledger.Source) ledgerview.Row {
		effect := units("tbtc4", decimal)
		size := effect
		if effect.Sign() < 0 {
			size = effect.Neg()
		}
		return ledgerview.Row{WalletLabel: hot().Label, ClientName: longName, Line: ledger.Line{ID: id, Client: nordic, Wallet: hot().ID, Asset: "tbtc4", Transfer: hex32("transfer"), Part: part, Round: 1, Kind: k, Source: s, Amount: size,
			Debit: debit, Credit: credit, Effect: effect, BalanceAfter: units("tbtc4", "18.2044192"), EffectiveAt: ago(27 * time.Minute), PostedAt: ago(26 * time.Minute), Counterparty: payeeAddress, Memo: "Settlement of trade 4471"}}
	}
	out := []ledgerview.Row{
		row(41, ledger.Deposit, ledger.AmountPart, "0.42", ledger.Wallet, ledger.External, ledger.FromWebhook),
		row(42, ledger.Withdrawal, ledger.AmountPart, "-0.75", ledger.External, ledger.Wallet, ledger.FromSend),
		row(43, ledger.Fee, ledger.FeePart, "-0.0000142", ledger.NetworkFee, ledger.Wallet, ledger.FromSend),
		row(44, ledger.Reversal, ledger.AmountPart, "0.75", ledger.Wallet, ledger.External, ledger.FromReconcile),
		row(45, ledger.BookTransfer, ledger.AmountPart, "123456.789", ledger.Wallet, ledger.External, ledger.FromImport),
	}
	out[1].ReversedBy, out[3].Reverses = 44, 42
	return out
}

func postingStates() []State {
	all := postings()
	t := transfer("transfer", wallet.Confirmed, "0.42")
	gone := transfer("transfer", wallet.Removed, "-0.75")
	full := ledgerview.PostingProps{Row: all[0], Life: all[:1], Transfer: &t, Trail: trail("transfer", t.ID, "transfer.first", "transfer.moved"), Now: now}
	reversed := ledgerview.PostingProps{Row: all[1], Life: all[1:4], Transfer: &gone, SendHref: link.Send("1"), Trail: trail("transfer", t.ID, "transfer.first", "transfer.moved"), Now: now}
	reversal := ledgerview.PostingProps{Row: all[3], Life: all[1:4], Transfer: &gone, Now: now}
	alone := ledgerview.PostingProps{Row: all[4], Life: all[4:], NoTrail: "The trail is for administrators, compliance and auditors.", Now: now}
	return []State{
		is(Full, "a deposit", ledgerview.Posting(full)),
		is(Partial, "taken back", ledgerview.Posting(reversed)),
		is(Partial, "the reversal of another", ledgerview.Posting(reversal)),
		is(NotAllowed, "without the trail, and not in the mirror", ledgerview.Posting(alone)),
	}
}
