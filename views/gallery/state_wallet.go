package gallery

import (
	"time"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	walletview "github.com/unykorn/console/views/wallet"
)

const noTreasury = "Asking for a send needs the role treasury for this client."

func wallets() []Page {
	list := walletview.ListProps{Holdings: holdings(), Known: 3, Now: now, Stale: 5 * time.Minute, Filters: choices(link.Wallets(), "Asset", "tbtc4", "hteth")}
	stale, partial := list, list
	stale.Now, partial.Missing, partial.Problems = in(11*time.Minute), []string{"The wallets of Meridian Trust could not be read: BitGo did not answer in time."}, wrong
	partial.Holdings = append(holdings(), walletview.Holding{Wallet: frozenWallet(), Balances: []wallet.Balance{{Asset: "tbtc4"}}})
	first := walletview.ListProps{Now: now, Stale: 5 * time.Minute, NoNew: "Asking for a wallet needs the role treasury or administrator.", Filters: choices(link.Wallets(), "Asset")}
	none := walletview.ListProps{Known: 3, Now: now, Stale: 5 * time.Minute, Filters: filtered(link.Wallets(), "Asset", "txrp")}
	return room("wallet",
		page("wallets", "Wallets",
			is(Full, "of two clients", walletview.List(list)),
			is(FirstUse, "none is known", walletview.List(first)),
			is(NoMatch, "none of this asset", walletview.List(none)),
			is(Stale, "figures of eleven minutes ago", walletview.List(stale)),
			is(Partial, "one client could not be read", walletview.List(partial))),
		page("wallet", "A wallet", walletStates()...),
		page("wallet-addresses", "Receive addresses of a wallet", addressStates()...),
		page("wallet-transfers", "Transfers of a wallet", transferStates()...))
}

func holdings() []walletview.Holding {
	known := walletview.Worth{USD: money.NewCents(215_838_22), Price: "68120.00", Source: "BitGo", At: ago(21 * time.Second)}
	return []walletview.Holding{
		{Wallet: vault(), Balances: []wallet.Balance{custodyBalance(), dollars()}, Worth: []walletview.Worth{known, {USD: money.NewCents(1_250_000_00), Price: "1", Source: "par", At: now}}},
		{Wallet: hot(), Balances: []wallet.Balance{large()}, Worth: []walletview.Worth{{Why: "Nobody gives a fresh price for HTETH."}}},
	}
}

func dollars() wallet.Balance {
	u := units("ofctusd", "1250000.00")
	return wallet.Balance{Asset: "ofctusd", Confirmed: u, Spendable: u, Available: u, Ledger: u, ObservedAt: ago(8 * time.Second)}
}

// large differs from the books, and holds as much as a line can bear.
func large() wallet.Balance {
	u := func(s string) money.Units { return units("hteth", s) }
	return wallet.Balance{Asset: "hteth", Confirmed: u("123456789.000000000000000001"), InFlight: u("1.5"), Locked: u("2"), Spendable: u("123456785.500000000000000001"), Available: u("123456785.500000000000000001"),
		Arriving: u("0.25"), Ledger: u("123456788"), ObservedAt: ago(8 * time.Second)}
}

func oneWallet(w wallet.Wallet, balances ...wallet.Balance) walletview.Props {
	return walletview.Props{Wallet: w, Balances: balances, Now: now, Stale: 5 * time.Minute, History: walletview.History{Asset: "ofctbtc", Choices: []string{"ofctbtc", "ofctusd"}}}
}

func walletStates() []State {
	full, stale, frozen, making, deleted := oneWallet(vault(), custodyBalance(), dollars()), oneWallet(vault(), custodyBalance()), oneWallet(frozenWallet(), large()), oneWallet(vault()), oneWallet(hot())
	full.Reservations = []wallet.Reservation{{Send: uid("r1"), Asset: "ofctbtc", Amount: units("ofctbtc", "0.75"), Fee: units("ofctbtc", "0.0001"), State: wallet.Open, ReservedAt: ago(14 * time.Minute)},
		{Send: uid("r2"), Asset: "ofctbtc", Amount: units("ofctbtc", "0.3"), State: wallet.Settled, ReservedAt: ago(time.Hour)}}
	full.Payees = []whitelist.Entry{{Asset: "ofctbtc", Address: payeeAddress, Label: "Harbour settlement", Source: "bitgo", Since: ago(day(79))}}
	full.Receive = []wallet.Address{address("Coinfloor cold 2", longAddress)}
	full.Loan, full.Worth, full.Applies = to(lent("healthy", 30_000_00, 21*time.Second)), holdings()[0].Worth, appliesAll()
	full.NoGather, making.NoGather = "A Go Account is a balance in BitGo's books. It has no unspents, so there is nothing to consolidate.", "The wallet's key is not at this console's BitGo Express, so it is consolidated by whoever holds the key."
	frozen.Freezes, frozen.Policy = twoFreezes(), &countersign.Known{At: ago(8 * time.Second)}
	stale.Loan = to(unpriced())
	full.History.Points = []walletview.Point{{At: ago(27 * time.Minute), Units: units("ofctbtc", "3.1685"), Why: "deposit"}, {At: ago(day(3)), Units: units("ofctbtc", "2.7485"), Why: "withdrawal"}, {At: ago(day(20)), Units: units("ofctbtc", "3.5"), Why: "deposit"}}
	full.Ready = []walletview.Ready{{Tone: ui.OK, Name: "Webhook", Value: "heard 2 min ago", Why: "BitGo tells of every transfer."}, {Tone: ui.Warn, Name: "KeyCard", Value: "not kept", Why: "Nobody has said where it is.", Href: link.Ceremonies(), Label: "The ceremonies"}}
	stale.Now = in(11 * time.Minute)
	frozen.NoSend, frozen.NoAddress = "The wallet is frozen at BitGo.", ""
	making.Wallet.State, making.NoSend, making.NoAddress = wallet.Initialising, "BitGo is still making this wallet.", "BitGo is still making this wallet."
	deleted.Wallet.State, deleted.NoSend, deleted.NoAddress, deleted.NoFreeze = wallet.Deleted, "The wallet was deleted at BitGo.", "The wallet was deleted at BitGo.", noFreeze
	reader := full
	reader.NoSend, reader.NoAddress, reader.NoFreeze = noTreasury, "Making an address needs the role treasury or administrator.", noFreeze
	return []State{
		is(Full, "with sends, payees and a loan", walletview.Wallet(full)),
		is(FirstUse, "BitGo is still making it", walletview.Wallet(making)),
		is(Stale, "figures of eleven minutes ago", walletview.Wallet(stale)),
		is(Partial, "differs from the books, and is frozen", walletview.Wallet(frozen)),
		is(NotAllowed, "for an auditor", walletview.Wallet(reader)),
		is(Failed, "deleted at BitGo", walletview.Wallet(deleted)),
	}
}

func twoFreezes() []freeze.Freeze {
	return []freeze.Freeze{frozen(freeze.Client), frozen(freeze.Wallet)}
}

// appliesAll is one of everything that decides whether money leaves.
func appliesAll() walletview.Applies {
	world := world()
	half, total := world.Rules[0], world.Rules[1]
	total.Velocity = to(money.NewCents(250_000_00))
	return walletview.Applies{Meets: approval.Meets{Steps: append(approval.Ladder(world.Rules, nordic), approval.Step{From: money.NewCents(5_000_000_00), Known: &half}), Totals: []approval.Rule{total}},
		Policy: &countersign.Known{At: ago(8 * time.Second), Rules: []countersign.Rule{{ID: "payees", Type: "advancedWhitelist", Action: "deny", Count: 14, Lock: ago(day(3))}, {ID: "day", Type: "velocityLimit", Action: "getApproval", Units: "500000000", Seconds: 86400, Coin: "ofctbtc", Lock: in(20 * time.Hour)}}},
		Sweeps: []sweep.Rule{sweepRow(sweep.Active).Rule, sweepRow(sweep.Paused).Rule, sweepRow(sweep.Proposed).Rule}}
}

func address(label, text string) wallet.Address {
	return wallet.Address{ID: hex32(label), Wallet: hot().ID, Asset: "tbtc4", Address: text, Label: label, Chain: 20, Index: 3, CreatedBy: &tess.Person, CreatedByName: tess.Name, CreatedAt: ago(day(3)), ObservedAt: ago(time.Minute)}
}

func addressStates() []State {
	of := func(list ...wallet.Address) walletview.AddressesProps {
		return walletview.AddressesProps{Wallet: hot(), Addresses: list, Now: now, Assets: []ui.Option{{Value: "tbtc4", Label: "TBTC4"}}, First: true, Form: walletview.AddressForm{Asset: "tbtc4"}}
	}
	pending, tagged := address("made this moment", ""), address("Kestrel OTC", "rPEPPER7kfTD9w2To4CQk6UCfuHM9c6GDY")
	pending.Pending, tagged.Asset, tagged.Memo = true, "txrp", "4471"
	full, reader, bad := of(pending, address("Coinfloor cold 2", longAddress), tagged), of(address("Coinfloor cold 2", longAddress)), of()
	full.Older = link.WalletAddresses(hot().ID) + "?before=1"
	reader.NoSend, reader.NoAddress = noTreasury, "Making an address needs the role treasury or administrator."
	bad.Form.Fields, bad.Form.Label = map[string]string{"label": "A label has 250 characters at most."}, "Payer"
	return []State{
		is(Full, "three, one of them being made", walletview.Addresses(full)),
		is(FirstUse, "none yet", walletview.Addresses(of())),
		is(NotAllowed, "for an auditor", walletview.Addresses(reader)),
		is(Failed, "came back with what is wrong", walletview.Addresses(bad)),
	}
}

func transfer(word string, s wallet.TransferState, decimal string) wallet.Transfer {
	t := wallet.Transfer{Number: 1, ID: hex32(word), Wallet: hot().ID, Client: nordic, Coin: "tbtc4", Type: "receive", Amount: units("tbtc4", decimal), Fee: units("tbtc4", "0.0000142"), FeeCoin: "tbtc4", State: s, RawState: string(s),
		TxID: hex64(word), Height: 812_345, Confirmations: 6, Counterparty: payeeAddress, CreatedAt: ago(27 * time.Minute), UpdatedAt: ago(4 * time.Minute), ObservedAt: ago(4 * time.Minute), FirstSeenAt: ago(26 * time.Minute)}
	if s == wallet.Confirmed {
		t.ConfirmedAt, t.PostedAt = to(ago(4*time.Minute)), to(ago(4*time.Minute))
	}
	return t
}

func transferStates() []State {
	var all []wallet.Transfer
	for i, s := range []wallet.TransferState{wallet.Unconfirmed, wallet.Confirmed, wallet.PendingApproval, wallet.Signed, wallet.Removed, wallet.Replaced, wallet.Failed, wallet.Unknown} {
		t := transfer(string(s), s, "0.42")
		if i%2 == 1 {
			t.Type, t.Amount, t.Comment = "send", units("tbtc4", "-123456.789"), "Settlement of trade 4471"
		}
		all = append(all, t)
	}
	of := func(list []wallet.Transfer, f ui.FiltersProps) walletview.TransfersProps {
		return walletview.TransfersProps{Wallet: hot(), Transfers: list, Now: now, Filters: f, First: true}
	}
	path := link.WalletTransfers(hot().ID)
	reader := of(all[:2], choices(path, "Asset", "tbtc4"))
	reader.NoSend = noTreasury
	return []State{
		is(Full, "one in each state", walletview.Transfers(of(all, choices(path, "Asset", "tbtc4")))),
		is(FirstUse, "none yet", walletview.Transfers(of(nil, choices(path, "Asset")))),
		is(NoMatch, "none of this asset", walletview.Transfers(of(nil, filtered(path, "Asset", "txrp")))),
		is(NotAllowed, "for an auditor", walletview.Transfers(reader)),
	}
}
