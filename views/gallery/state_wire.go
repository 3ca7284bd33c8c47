package gallery

import (
	"encoding/json"
	"time"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/wire"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	wireview "github.com/unykorn/console/views/wire"
)

func wires() []Page {
	list := wireview.ListProps{Filters: choices(link.Wires(), "State", "waits for its confirmation"), Mine: true, MayAsk: true, Now: now}
	first, none := list, list
	none.Filters = filtered(link.Wires(), "State", "failed")
	for _, s := range wireview.States {
		list.Rows = append(list.Rows, wireOf(s))
	}
	reader := list
	reader.Mine, reader.MayAsk = false, false
	return room("wire",
		page("wires", "Wires",
			is(Full, "one in each state", wireview.List(list)),
			is(FirstUse, "no wire yet", wireview.List(first)),
			is(NoMatch, "none in this state", wireview.List(none)),
			is(NotAllowed, "an auditor asks for none", wireview.List(reader))),
		page("wire", "A wire", wireStates()...),
		page("wire-new", "New wire", wireForms()...),
		page("bank-accounts", "Bank accounts", bankLists()...),
		page("bank-account", "A bank account", bankStates()...),
		page("bank-account-new", "Add a bank account", is(Full, "the form", wireview.AccountForm(wireview.AccountFormProps{Key: "k", Clients: clients(), Typed: map[string]string{}})),
			is(Failed, "came back with what is wrong", wireview.AccountForm(wireview.AccountFormProps{Key: "k", Clients: clients(), Typed: map[string]string{"owner": longName, "routing": "021000022"},
				Fields: map[string]string{"routing": "The checksum does not add up: no bank has this number.", "client": "Choose the client."}}))),
		page("deposits", "Deposits from banks", depositStates()...))
}

func wireOf(state string) wire.Listed {
	return wire.Listed{Row: 7, Transfer: hex32("wire " + state), Wallet: vault().ID, Client: apex, ClientName: apexName, WalletLabel: vault().Label, Coin: "ofctusd", Amount: units("ofctusd", "250000.50"), State: state, Raw: state,
		Address: hex32("bank"), Sequence: uid("send").String(), Account: "bank-1", Owner: "Meridian Settlement Services of North America, Incorporated", Bank: "First Harbor Bank", Number: "…4471", At: ago(3 * time.Hour), Observed: ago(8 * time.Second)}
}

func bank(state string, called, agreed bool) wire.Account {
	return wire.Account{ID: "bank-" + state, Hash: hex32("bank"), Client: apex, ClientName: apexName, Bank: "First Harbor Bank", Owner: "Meridian Settlement Services of North America, Incorporated", Number: "…4471", Routing: "021000021", Kind: "wire",
		Currency: "usd", Country: "US", State: state, AskedBy: &tess.Person, AskedByName: tess.Name, Seen: ago(day(20)), Changed: ago(day(4)), At: ago(50 * time.Second), Called: called, Agreed: agreed}
}

func oneWire(state string) wireview.Props {
	var w wire.Withdrawal
	w.Elliptic, w.WalletType, w.EnterpriseName, w.BitGoOrg, w.Comment, w.RiskIndicators = "0.4", "trading", apexName, "BitGo Trust", "Settlement of trade 4471", []string{"counterparty in a second country"}
	b := bank("approved", true, true)
	return wireview.Props{View: wire.View{Listed: wireOf(state), Live: &w.Transfer, Bank: &b, AskedBy: &tess.Person, Steps: []wire.Step{{Item: "email", Note: "Answered from the phone of the desk.", ByName: vera.Name, At: ago(time.Hour)}}}, MaySee: true, Now: now}
}

func wireStates() []State {
	mine, own, away, done, lost, foreign, bad := oneWire("initialized"), oneWire("initialized"), oneWire("initialized"), oneWire("confirmed"), oneWire("initialized"), oneWire("signed"), oneWire("initialized")
	mine.Mine, bad.Mine, own.WhyNot = true, true, "You asked for it: somebody else of compliance confirms."
	away.Live, away.WhyNot, away.Observed = nil, "BitGo does not answer at this moment.", ago(11*time.Minute)
	done.Decision = &wire.Decision{State: "settled", Approve: true, DecidedByName: vera.Name, Claimed: ago(time.Hour), Settled: to(ago(time.Hour))}
	lost.Decision = &wire.Decision{State: "claimed", Approve: true, DecidedByName: vera.Name, Claimed: ago(time.Minute)}
	foreign.Bank, foreign.AskedBy, foreign.Steps = nil, nil, nil
	uncalled := bank("approved", false, false)
	bad.Bank, bad.Problem = &uncalled, "BitGo shows another amount than this page did. Nothing was decided, and no money moved."
	return []State{
		is(Full, "waits for the reader", wireview.Detail(mine)),
		is(AllDone, "confirmed, handed to the bank", wireview.Detail(done)),
		is(Stale, "BitGo is away", wireview.Detail(away)),
		is(Partial, "the answer to a decision was lost", wireview.Detail(lost)),
		is(Partial, "asked for and decided at BitGo itself", wireview.Detail(foreign)),
		is(NotAllowed, "whoever asked does not confirm", wireview.Detail(own)),
		is(Failed, "not decided: no call back, another amount", wireview.Detail(bad)),
	}
}

func wireForms() []State {
	b := bank("approved", true, true)
	form := wireview.FormProps{Key: "k", Account: &b, Sources: []wireview.Source{{Wallet: vault(), Asset: "ofctusd", Available: "1,250,000.00 USD"}}, Typed: map[string]string{"amount": "250000.50", "purpose": "Settlement of trade 4471"}, Now: now}
	bad := form
	bad.Typed, bad.Fields = map[string]string{"amount": "1,5"}, map[string]string{"amount": "Write dollars as 250000.50.", "purpose": "Say what the payment is for."}
	return []State{
		is(Full, "as typed", wireview.Form(form)),
		is(FirstUse, "which account", wireview.Form(wireview.FormProps{Key: "k", Accounts: []wire.Account{b, bank("pending", false, false), bank("revise", false, false)}, Now: now})),
		is(Failed, "came back with what is wrong", wireview.Form(bad)),
	}
}

func bankLists() []State {
	of := func(f ui.FiltersProps, rows ...wire.Account) wireview.AccountsProps {
		return wireview.AccountsProps{Rows: rows, Filters: f, MayAsk: true, Now: now}
	}
	reader := of(choices(link.BankAccounts(), "State", "approved"), bank("approved", true, true))
	reader.MayAsk = false
	return []State{
		is(Full, "in every state", wireview.Accounts(of(choices(link.BankAccounts(), "State", "approved"), bank("approved", true, true), bank("pending", false, false), bank("revise", true, false), bank("rejected", false, false), bank("removed", true, true)))),
		is(FirstUse, "none is known", wireview.Accounts(of(choices(link.BankAccounts(), "State")))),
		is(NoMatch, "none in this state", wireview.Accounts(of(filtered(link.BankAccounts(), "State", "revise")))),
		is(NotAllowed, "an auditor adds none", wireview.Accounts(reader)),
	}
}

func bankStates() []State {
	of := func(a wire.Account, calls ...wire.Call) wireview.AccountProps {
		return wireview.AccountProps{Account: a, Calls: calls, Key: "k", Typed: map[string]string{}, Now: now, NoWire: a.WhyNot()}
	}
	agreed := wire.Call{ID: uid("call"), SpokeWith: "Ann Oyelaran", Number: "+1 775 555 0100", Source: "the contract of 3 March", At: ago(day(3)), Agreed: true, Note: "Read out in full.", ByName: vera.Name}
	denied := agreed
	denied.ID, denied.Agreed, denied.Note = uid("denied"), false, "They never changed their bank."
	own, bad, odd := of(bank("approved", false, false)), of(bank("approved", false, false)), bank("revise", true, false)
	own.NoCall = "You asked for this account: somebody else of compliance calls."
	bad.Typed, bad.Fields = map[string]string{"spokeWith": "Ann", "calledAt": "yesterday"}, map[string]string{"calledAt": "Write it like 2026-11-25 14:05, by UTC."}
	odd.Routing, odd.AskedByName = "021000022", ""
	return []State{
		is(Full, "confirmed by a call", wireview.Account(of(bank("approved", true, true), agreed))),
		is(FirstUse, "nobody has called yet", wireview.Account(of(bank("approved", false, false)))),
		is(Partial, "BitGo still screens it", wireview.Account(of(bank("pending", false, false)))),
		is(NotAllowed, "whoever asked does not call", wireview.Account(own)),
		is(Failed, "the payee denied the details", wireview.Account(of(odd, denied))),
		is(Failed, "came back with what is wrong", wireview.Account(bad)),
	}
}

func depositStates() []State {
	of := func() wireview.DepositsProps {
		return wireview.DepositsProps{Wallets: []wallet.Wallet{vault()}, MayAsk: true, Filters: choices(link.Deposits(""), "Client", apexName), Key: "k", Typed: map[string]string{}, Now: now}
	}
	lost := func(word, state string) wire.Missing {
		return wire.Missing{ID: uid(word), Client: apex, Wallet: vault().ID, ClientName: apexName, WalletLabel: vault().Label, Amount: money.NewCents(250_000_50), Sender: "Kestrel OTC, First Harbor Bank", Reference: "IMAD 20261118B1Q8383C000123", SentOn: ago(day(3)), State: state,
			Note: "Credited after BitGo's support had the trace number.", AskedByName: tess.Name, At: ago(day(1))}
	}
	w := vault()
	full, away, reader, bad := of(), of(), of(), of()
	full.Missing, full.Arriving = []wire.Missing{lost("m1", "open"), lost("m2", "found"), lost("m3", "returned")}, []wire.Arriving{{Transfer: hex32("in"), Wallet: w.ID, ClientName: apexName, WalletLabel: w.Label, Coin: "ofctusd", State: "unconfirmed", SubType: "ofc_deposit", Amount: units("ofctusd", "1250000.00"), At: ago(2 * time.Hour)}}
	full.Wallet, full.Info = &w, depositInfo()
	away.Wallet, away.Away, reader.MayAsk, reader.Missing = &w, true, false, full.Missing
	bad.Fields, bad.Typed = map[string]string{"amount": "Write dollars as 250000.50.", "to": "Choose a Go Account."}, map[string]string{"amount": "a lot", "sender": "Kestrel OTC"}
	return []State{
		is(Full, "one is missing, one arrives", wireview.Deposits(full)),
		is(AllDone, "nothing is missing", wireview.Deposits(of())),
		is(Stale, "BitGo is away", wireview.Deposits(away)),
		is(NotAllowed, "an auditor reports none", wireview.Deposits(reader)),
		is(Failed, "came back with what is wrong", wireview.Deposits(bad)),
	}
}

// depositInfo is read as BitGo writes it, because a view does not know BitGo's types.
func depositInfo() *wire.DepositInfo {
	var out wire.DepositInfo
	if err := json.Unmarshal([]byte(`{"memoId":"APEX-4471","bankAccounts":[{"name":"Silver Coast Bank","ownerName":"BitGo Trust Company","accountNumber":"5090017412","routingNumber":"021000021"}]}`), &out); err != nil {
		panic("gallery: " + err.Error())
	}
	return &out
}
