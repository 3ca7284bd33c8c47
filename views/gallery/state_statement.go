package gallery

import (
	"time"

	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/statement"
	"github.com/unykorn/console/views/link"
	statementview "github.com/unykorn/console/views/statement"
)

func statements() []Page {
	list := statementview.ListProps{Clients: clientOptions(), Typed: map[string]string{"zone": "Europe/Zurich"}, Now: now,
		Drawn: []statement.Drawn{{ID: uid("statement"), Client: nordic, ClientName: longName, DrawnBy: tess.Name, DrawnAt: ago(time.Hour), FromDay: "2026-07-01", ToDay: "2026-09-30", Zone: "Europe/Zurich", Lines: 1204, Digest: hex64("statement")}}}
	first, behind, bad := list, list, list
	first.Drawn, behind.Drawn, behind.Newest = nil, nil, link.Statements()
	bad.Typed, bad.Fields = map[string]string{"zone": "Zurich", "from": "2026-09-30", "to": "2026-07-01"}, map[string]string{"zone": "This is no zone of the IANA list.", "to": "The end lies before the beginning."}
	return room("statement",
		page("balances", "Balances", balanceStates()...),
		page("statements", "Statements",
			is(Full, "one was drawn", statementview.List(list)),
			is(FirstUse, "none was drawn yet", statementview.List(first)),
			is(NoMatch, "behind the oldest", statementview.List(behind)),
			is(Failed, "came back with what is wrong", statementview.List(bad))),
		page("statement", "A statement", statementStates()...))
}

func accounts() []statement.Account {
	line := func(id int64, k ledger.Kind, decimal, after string, late bool) statement.Line {
		return statement.Line{Posting: id, EffectiveAt: ago(day(60)), RecordedAt: ago(day(59)), Late: late, Kind: k, Part: "amount", Transfer: hex32("transfer"), Against: ledger.External, Counterparty: payeeAddress, Effect: units("tbtc4", decimal), Balance: units("tbtc4", after)}
	}
	w := statement.Account{ID: 1, Kind: ledger.Wallet, Asset: "tbtc4", Wallet: hot().ID, Label: hot().Label, Opening: units("tbtc4", "1"), In: units("tbtc4", "123456.789"), Out: units("tbtc4", "0.75"), Closing: units("tbtc4", "123457.039"), ThenKnown: units("tbtc4", "123457.789"), Late: 1,
		Lines: []statement.Line{line(41, ledger.Deposit, "123456.789", "123457.789", false), line(42, ledger.Withdrawal, "-0.75", "123457.039", true)}}
	x := statement.Account{ID: 2, Kind: ledger.External, Asset: "tbtc4", Label: "Outside", Opening: units("tbtc4", "-1"), In: units("tbtc4", "0.75"), Out: units("tbtc4", "123456.789"), Closing: units("tbtc4", "-123457.039"), ThenKnown: units("tbtc4", "-123457.039")}
	return []statement.Account{w, x}
}

func balanceStates() []State {
	of := func(client string, list []statement.Account) statementview.BalancesProps {
		return statementview.BalancesProps{Clients: clientOptions(), ClientName: client, Typed: map[string]string{"client": nordic.String(), "zone": "Europe/Zurich"}, At: ago(day(50)), Zone: "Europe/Zurich", Accounts: list, Statements: true, Now: now}
	}
	uneven, twice, reader := of(longName, accounts()[:1]), of(longName, nil), of(longName, accounts())
	twice.Twice, twice.Fields = true, map[string]string{"which": "This time came twice on that day: say which."}
	reader.Statements = false
	return []State{
		is(Full, "one posting was recorded later", statementview.Balances(of(longName, accounts()))),
		is(FirstUse, "which client", statementview.Balances(of("", nil))),
		is(FirstUse, "no account yet", statementview.Balances(of("Meridian Trust", nil))),
		is(Partial, "a local time that came twice", statementview.Balances(twice)),
		is(NotAllowed, "an administrator draws no statement", statementview.Balances(reader)),
		is(Failed, "the accounts do not add up", statementview.Balances(uneven)),
	}
}

func statementStates() []State {
	of := func(books int64, list ...statement.Account) statementview.Props {
		return statementview.Props{Statement: statement.Statement{ID: uid("statement"), Client: nordic, ClientName: longName, Period: statement.Period{FromDay: "2026-07-01", ToDay: "2026-09-30", Zone: "Europe/Zurich", From: ago(day(142)), Until: ago(day(50))},
			DrawnAt: ago(time.Hour), DrawnBy: tess.Name, Accounts: list, Digest: hex64("statement")}, Books: books, Now: now}
	}
	running := of(2, accounts()...)
	running.Period.Until, running.Period.ToDay = in(day(10)), "2026-11-30"
	return []State{
		is(Full, "with a line recorded later", statementview.Page(of(2, accounts()...))),
		is(FirstUse, "the client has no account", statementview.Page(of(0))),
		is(Stale, "three lines were recorded since", statementview.Page(of(5, accounts()...))),
		is(Partial, "the period is not over", statementview.Page(running)),
	}
}
