package gallery

import (
	"time"

	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/views/link"
	sanctionview "github.com/unykorn/console/views/sanction"
)

func sanctions() []Page {
	of := func(s sanction.State, lists ...sanction.List) sanctionview.Props {
		return sanctionview.Props{Desk: sanction.Desk{Lists: lists, Now: &sanction.Result{State: s, At: now}}, Loads: true, MaxAge: sanction.DefaultAge, Now: now}
	}
	full, stale, demo, reader, bad := of(sanction.Clear, sanctionList(2, ago(day(1))), sanctionList(1, ago(day(8)))), of(sanction.NotScreened, sanctionList(1, ago(day(8)))), of(sanction.Clear, sanctionList(3, ago(day(1)))), of(sanction.Clear, sanctionList(2, ago(day(1)))), of(sanction.Clear, sanctionList(2, ago(day(1))))
	hit := sanction.Kept{ID: uid("hit"), Client: nordic, ClientName: longName, Send: to(uid("send")), Stage: sanction.AtRelease, State: sanction.Hit, Version: "SDN of 18 November 2026", Published: to(ago(day(2))), Wallet: hot().ID, WalletLabel: hot().Label, Asset: "hteth",
		Amount: units("hteth", "1234567.000000000000000001"), Address: ethAddress, Holder: "A holder with a very long transliterated name, also known under three others", Why: "The address is on the list.", By: &tess.Person, ByName: tess.Name, At: ago(3 * time.Hour), Told: []string{vera.Name, viktor.Name, ada.Name}}
	untold := hit
	untold.ID, untold.Told, untold.Asset, untold.Send = uid("untold"), nil, "nocoin", nil
	full.Hits, full.Older, reader.Loads = []sanction.Kept{hit, untold}, link.Sanctions()+"?before=1", false
	demo.Lists[0].Demo = true
	bad.Problem, bad.Typed = "This list is older than the one in force. Nothing was loaded.", "# version: SDN of last year"
	return room("sanction", page("sanctions", "Sanctions",
		is(Full, "a list in force, two hits", sanctionview.Page(full)),
		is(FirstUse, "no list, so nothing passes", sanctionview.Page(of(sanction.NotScreened))),
		is(AllDone, "no hit", sanctionview.Page(of(sanction.Clear, sanctionList(2, ago(day(1)))))),
		is(Stale, "the list is too old, so nothing passes", sanctionview.Page(stale)),
		is(Partial, "the demonstration's list", sanctionview.Page(demo)),
		is(NotAllowed, "compliance loads no list", sanctionview.Page(reader)),
		is(Failed, "the list was refused", sanctionview.Page(bad))))
}

func sanctionList(load int64, at time.Time) sanction.List {
	return sanction.List{ID: uid("list"), Version: "SDN of 18 November 2026", Source: "OFAC, Specially Designated Nationals", Published: ago(day(2)), Digest: hex64("list"), Entries: 812, Load: load, LoadedAt: at, LoadedBy: ada.Name}
}
