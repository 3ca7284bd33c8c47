package gallery

import (
	"time"

	homeview "github.com/unykorn/console/views/home"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

func homes() []Page {
	fine := []homeview.Line{{Tone: ui.OK, Name: "BitGo", Value: "answers", Why: "Asked 6 s ago."}, {Tone: ui.OK, Name: "Ledger", Value: "agrees", Why: "In 14 balances of 9 wallets."}}
	bad := []homeview.Line{{Tone: ui.Stop, Name: "BitGo", Value: "no answer", Why: "For 9 minutes. Nothing can be released."}, {Tone: ui.Warn, Name: "Ledger", Value: "2 differ", Why: "A transfer was seen by one and not yet by the other."}}
	full := homeview.Props{Name: vera.Name, Now: now, Most: 100, CanSend: true, Health: fine, News: news(), Waiting: []homeview.Task{task(ui.NeedsYou, "Decide"), task(ui.NeedsYou, "Release")}, Late: []homeview.Task{task(ui.Stopped, "Look into it")}, Moving: []homeview.Task{task(ui.AtBitGo, "Open")}}
	done, down, reads, nothing := homeview.Props{Name: vera.Name, Now: now, Health: fine, News: news()}, full, homeview.Props{Name: "Anton Auditor", Now: now, Reads: true, Health: fine, News: news(), Verify: full.Late, Moving: full.Moving}, homeview.Props{Name: "Anton Auditor", Now: now, Reads: true, Health: fine}
	down.Health = bad
	hits := []homeview.Hit{{Kind: "Wallet", Title: hot().Label, Under: longName, Href: link.Wallet(hot().ID)}, {Kind: "Client", Title: longName, Under: "live", Href: link.Client(nordic.String())}, {Kind: "Payee", Title: "Harbour settlement", Under: longAddress, Href: link.Whitelists()}}
	return room("home",
		page("home", "Home",
			is(Full, "two things wait", homeview.Home(full)),
			is(FirstUse, "no news yet", homeview.Home(homeview.Props{Name: "Nell Ng", Now: now, Health: fine})),
			is(AllDone, "nothing waits", homeview.Home(done)),
			is(Stale, "BitGo is away", homeview.Home(down)),
			is(NotAllowed, "an auditor: what changed, what to verify", homeview.Home(reads)),
			is(AllDone, "an auditor, nothing to verify", homeview.Home(nothing))),
		page("notices", "Notices",
			is(Full, "some are new", homeview.Notices(homeview.NoticesProps{News: news(), Now: now, UpTo: "41", Unread: true, Older: link.Notices() + "?before=1"})),
			is(FirstUse, "no news yet", homeview.Notices(homeview.NoticesProps{Now: now})),
			is(AllDone, "all are read", homeview.Notices(homeview.NoticesProps{News: news()[1:], Now: now}))),
		page("search", "Search",
			is(Full, "three of each kind", homeview.Search(homeview.SearchProps{Query: "nord", Hits: hits})),
			is(FirstUse, "nothing typed", homeview.Search(homeview.SearchProps{})),
			is(NoMatch, "nothing matches", homeview.Search(homeview.SearchProps{Query: "kestrel 4471"})),
			is(Partial, "there are more", homeview.Search(homeview.SearchProps{Query: "e", Hits: hits, More: true}))))
}

func task(s ui.Status, action string) homeview.Task {
	t := homeview.Task{Tone: ui.Info, Status: s, Title: "Send 1,234,567.000000000000000001 HTETH to " + ethAddress, Why: longName + " · asked by " + tess.Name, Href: link.Send("1"), Action: action, Since: ago(14 * time.Minute)}
	if s == ui.NeedsYou {
		t.Until = to(in(106 * time.Minute))
	}
	return t
}

func news() []homeview.News {
	return []homeview.News{{Tone: ui.Stop, Text: "Everything is frozen: a laptop of the settlement desk was stolen.", Href: link.Freeze("1"), At: ago(26 * time.Minute), New: true}, {Tone: ui.OK, Text: "Your send of 0.75 OFCTBTC to Harbour settlement is confirmed.", Href: link.Send("1"), At: ago(3 * time.Hour)},
		{Tone: ui.Info, Text: "The rules have a new version.", At: ago(day(2))}}
}
