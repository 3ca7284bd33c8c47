package gallery

import (
	"time"

	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/link"
	sweepview "github.com/unykorn/console/views/sweep"
)

const sweepProposed = sweep.Proposed

func sweeps() []Page {
	list := sweepview.ListProps{Filters: choices(link.Sweeps(), "State", "active"), MayAsk: true, Now: now}
	first, none, reader := list, list, list
	none.Filters, reader.MayAsk = filtered(link.Sweeps(), "State", "ended"), false
	for _, s := range []sweep.State{sweep.Proposed, sweep.Active, sweep.Paused, sweep.Ended, sweep.Rejected} {
		list.Rows = append(list.Rows, sweepRow(s))
	}
	return room("sweep",
		page("sweeps", "Sweeps",
			is(Full, "one in each state", sweepview.List(list)),
			is(FirstUse, "no rule yet, treasury", sweepview.List(first)),
			is(NoMatch, "none in this state", sweepview.List(none)),
			is(NotAllowed, "no rule yet, others", sweepview.List(reader))),
		page("sweep", "A sweep rule", sweepStates()...),
		page("sweep-new", "New sweep rule", sweepForms()...))
}

func sweepRow(s sweep.State) sweepview.Row {
	r := sweep.Rule{ID: uid("sweep " + string(s)), Client: nordic, Payee: "Own cold storage in Zug", State: s, AskedBy: tess.Person, AskedAt: ago(day(2)), ChangedAt: ago(day(1)),
		Terms: sweep.Terms{Wallet: hot().ID, Asset: "tbtc4", Address: longAddress, Keep: units("tbtc4", "1.5"), Above: units("tbtc4", "5"), Cadence: sweep.Hourly}}
	if s == sweep.Active {
		r.NextAt = to(in(19 * time.Minute))
	}
	return sweepview.Row{Rule: r, WalletLabel: hot().Label, ClientName: longName}
}

func sweepStates() []State {
	of := func(s sweep.State) sweepview.Props {
		return sweepview.Props{Row: sweepRow(s), Trail: trail("sweep_rule", sweepRow(s).ID.String(), "sweep.ask", "sweep.active"), MayStop: true, Now: now}
	}
	full, waits, paused, own, reader, bad := of(sweep.Active), of(sweep.Proposed), of(sweep.Paused), of(sweep.Paused), of(sweep.Active), of(sweep.Active)
	full.Runs = []sweep.Run{
		{ID: uid("r1"), DueAt: ago(time.Minute), Outcome: sweep.Working}, {ID: uid("r2"), DueAt: ago(time.Hour), Outcome: sweep.Sent, Amount: to(units("tbtc4", "123456.789")), Send: to(uid("send")), SendState: "confirmed", TransferState: "confirmed"},
		{ID: uid("r3"), DueAt: ago(2 * time.Hour), Outcome: sweep.Nothing, Note: "4.2 TBTC4 are not above 5 TBTC4."}, {ID: uid("r4"), DueAt: ago(3 * time.Hour), Outcome: sweep.Refused, Note: "The wallet is frozen."}}
	waits.Approval = uid("request").String()
	paused.Resumes, own.Resumes, own.NoResume, reader.MayStop = true, true, "You paused it: somebody of compliance lets it run again.", false
	bad.Problem = "It has changed since you read it. Nothing was changed."
	return []State{
		is(Full, "with runs of each outcome", sweepview.Detail(full)),
		is(FirstUse, "it has not run yet", sweepview.Detail(of(sweep.Active))),
		is(AllDone, "ended", sweepview.Detail(of(sweep.Ended))),
		is(Partial, "waits for compliance", sweepview.Detail(waits)),
		is(Partial, "paused", sweepview.Detail(paused)),
		is(NotAllowed, "the reader cannot resume it", sweepview.Detail(own)),
		is(NotAllowed, "an auditor reads it", sweepview.Detail(reader)),
		is(Failed, "rejected", sweepview.Detail(of(sweep.Rejected))),
		is(Failed, "the press came too late", sweepview.Detail(bad)),
	}
}

func sweepForms() []State {
	b := large()
	from := sweepview.Source{Wallet: hot(), Asset: "hteth", Balance: &b}
	form := sweepview.FormProps{Key: "k", From: &from, Payees: []whitelist.Entry{{ID: uid("w3"), Asset: "hteth", Address: ethAddress, Label: "Own cold storage in Zug"}}, Payee: uid("w3").String(), Keep: "1.5", Above: "5", Cadence: "hourly"}
	nobody, bad := form, form
	nobody.Payees, bad.Above, bad.Fields = nil, "1", map[string]string{"whenAbove": "It has to be more than what is kept."}
	return []State{
		is(Full, "as typed", sweepview.Form(form)),
		is(FirstUse, "which wallet", sweepview.Form(sweepview.FormProps{Key: "k", Sources: []sweepview.Source{from, {Wallet: vault(), Asset: "ofctbtc"}}})),
		is(Partial, "the wallet knows no payee", sweepview.Form(nobody)),
		is(Failed, "came back with what is wrong", sweepview.Form(bad)),
	}
}
