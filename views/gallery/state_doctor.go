package gallery

import (
	"time"

	"github.com/unykorn/console/internal/delivery"
	"github.com/unykorn/console/internal/doctor"
	doctorview "github.com/unykorn/console/views/doctor"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

func doctors() []Page {
	scenario := doctor.Scenarios()[0]
	explorer := doctorview.ErrorsProps{All: doctor.Scenarios(), Pasted: doctorview.Pasted{Env: doctor.Test}}
	known, unknown, bad := explorer, explorer, explorer
	known.Asked, known.Found, known.Pasted = true, &scenario, doctorview.Pasted{Status: "400", Env: doctor.Test, Masked: `{"error":"amount is below the dust threshold","requestId":"clx4471"}`}
	unknown.Asked, unknown.Pasted = true, doctorview.Pasted{Status: "418", Env: doctor.Production, Masked: `{"error":"a word that nobody knows"}`}
	bad.Problems, bad.Pasted.Status = []ui.FormError{{Field: "status", Message: "Status: three digits, or 0 when no answer came."}}, "what"
	packets := doctorview.PacketsProps{Calls: calls(), Older: link.DoctorPackets() + "?before=1"}
	wrongReference := packets
	wrongReference.Text, wrongReference.Problem = "4471", "Nothing here carries this reference, or it is not yours to see."
	packet := doctor.Packet{Reference: calls()[0].Request, Environment: doctor.Test, BaseURL: "BitGo's test environment", Token: "a service token with 12 scopes", Express: "15.26.0", SDK: "50.22.0", Calls: calls()[:1], Made: now,
		Changes: []doctor.Change{{ID: 4711, At: ago(3 * time.Hour), Actor: tess.Name, Verb: "send.release", Subject: "send " + uid("send").String()}}}
	none := packet
	none.Calls, none.Express, none.SDK = nil, "", ""
	return room("doctor",
		page("doctor", "Doctor", healthStates()...),
		page("doctor-errors", "Errors of BitGo",
			is(Full, "the explorer", doctorview.ErrorsPage(explorer)),
			is(AllDone, "an answer was recognised", doctorview.ErrorsPage(known)),
			is(NoMatch, "an answer that nobody knows", doctorview.ErrorsPage(unknown)),
			is(Failed, "came back with what is wrong", doctorview.ErrorsPage(bad))),
		page("doctor-error", "One error of BitGo", is(Full, scenario.Title, doctorview.ErrorPage(scenario))),
		page("doctor-ids", "What is this id?", idStates()...),
		page("doctor-packets", "Support packets",
			is(Full, "calls that failed", doctorview.PacketsPage(packets)),
			is(FirstUse, "no failed call is kept", doctorview.PacketsPage(doctorview.PacketsProps{})),
			is(Failed, "a reference that leads nowhere", doctorview.PacketsPage(wrongReference))),
		page("doctor-packet", "A support packet",
			is(Full, "a call, and what was changed here", doctorview.PacketPage(doctorview.PacketProps{Packet: packet, Now: now})),
			is(Partial, "BitGo was not asked", doctorview.PacketPage(doctorview.PacketProps{Packet: none, Now: now}))))
}

func calls() []doctor.Call {
	c := doctor.Call{ID: 9, At: ago(3 * time.Hour), ClientName: longName, Enterprise: hex32("nordic"), Request: uid("request").String(), Host: "app.bitgo-test.com", Operation: "POST sendcoins", Method: "POST", Path: "/api/v2/tbtc4/wallet/" + hot().ID + "/sendcoins", Coin: "tbtc4", Wallet: hot().ID,
		Payload: map[string]string{"amount": "75000000", "address": payeeAddress}, Status: 400, Name: "BelowDust", Message: "amount is below the dust threshold", BitGoRequest: "clx4471abc", Took: 812 * time.Millisecond, ExpressVersion: "15.26.0", SDKVersion: "50.22.0", Scenario: doctor.Scenarios()[0].ID}
	lost := c
	lost.ID, lost.Status, lost.Name, lost.Message, lost.Scenario, lost.Request, lost.BitGoRequest = 8, 0, "", "", "", "", ""
	return []doctor.Call{c, lost}
}

func health(who doctor.Who, title, why, next string, failing string) doctorview.HealthProps {
	p := doctorview.HealthProps{Now: now, Failures: calls(), Report: doctor.Report{Known: map[string]doctor.Heard{}, Finding: doctor.Finding{Who: who, Title: title, Why: why, Next: next}, History: map[string][]doctor.Day{}, Express: "15.26.0", SDK: "50.22.0", LastHook: to(ago(41 * time.Second))}}
	for _, name := range doctor.Shown {
		p.Report.Known[name] = doctor.Heard{Name: name, OK: name != failing, Checked: ago(6 * time.Second), Since: ago(4 * time.Minute), Took: 212 * time.Millisecond, Said: map[bool]string{true: "no answer within 10 s", false: "0.2 s"}[name == failing]}
		for i := range doctor.Days {
			d := doctor.Day{Day: ago(day(doctor.Days - i)), Checks: 8640}
			switch {
			case i%30 == 7:
				d.Failed, d.Hours = 400, 2
			case i%20 == 3:
				d.Failed, d.Hours = 12, 1
			case i < 4:
				d.Checks = 0
			}
			p.Report.History[name] = append(p.Report.History[name], d)
		}
	}
	return p
}

func healthStates() []State {
	fine := health(doctor.Nobody, "Everything answers", "BitGo, Express and our token were asked within the last minute.", "", "")
	fine.Sending = &delivery.Standing{}
	done := fine
	done.Failures, done.Report.History = nil, map[string][]doctor.Day{}
	unsaid := health(doctor.Unsure, "Not known yet", "Nothing has been asked within the last minute.", "Wait a minute; if it stays, look whether the console's jobs run.", "")
	unsaid.Report.Known, unsaid.Report.LastHook, unsaid.Report.Express, unsaid.Report.SDK, unsaid.Report.History, unsaid.Failures = nil, nil, "", "", nil, nil
	late := fine
	late.Sending = &delivery.Standing{MailsLate: 3, CallsDead: 1, HooksOff: 1, Notes: []string{"550 5.1.1 no such mailbox"}}
	stale := fine
	stale.Now = in(9 * time.Minute)
	return []State{
		is(Full, "everything answers", doctorview.HealthPage(fine)),
		is(FirstUse, "nothing was asked yet", doctorview.HealthPage(unsaid)),
		is(AllDone, "no failed call is kept", doctorview.HealthPage(done)),
		is(Stale, "not asked for nine minutes", doctorview.HealthPage(stale)),
		is(Partial, "some notices did not go", doctorview.HealthPage(late)),
		is(Failed, "BitGo does not answer", doctorview.HealthPage(health(doctor.Them, "It is BitGo", "BitGo has not answered for four minutes, from here and through Express.", "Nothing can be released until it answers. Nothing is lost.", doctor.Platform))),
		is(Failed, "our Express does not answer", doctorview.HealthPage(health(doctor.Us, "It is our BitGo Express", "BitGo answers, our Express does not.", "Start it again.", doctor.Express))),
	}
}

func idStates() []State {
	found := doctorview.IDsProps{Resolved: doctor.Resolved{Text: hot().ID, Form: "32 hexadecimal digits: an id as BitGo writes them.", Kinds: []doctor.Kind{"wallet", "enterprise", "pendingapproval"}, May: true}, MayLook: true,
		Found: []doctorview.Found{{Thing: doctor.Thing{Kind: "wallet", ID: hot().ID, Label: hot().Label, State: "ready"}, ClientName: longName, Href: link.Wallet(hot().ID)}}}
	unknown, reader, said, no, away := found, found, found, found, found
	unknown.Found, reader.MayLook = nil, false
	said.Looked, no.Looked = doctorview.Looked{Asked: true, Is: true, Thing: doctor.Thing{Kind: "wallet", Label: hot().Label, State: "ready"}}, doctorview.Looked{Asked: true, Thing: doctor.Thing{Kind: "enterprise"}}
	away.Looked = doctorview.Looked{Asked: true, Refused: "BitGo did not answer in time.", Thing: doctor.Thing{Kind: "wallet"}}
	secret := doctorview.IDsProps{Resolved: doctor.Resolved{Secret: true, Form: "This looks like a token. It was not looked up and is not kept; if it is real, revoke it."}}
	return []State{
		is(Full, "a wallet of the reader's", doctorview.IDsPage(found)),
		is(FirstUse, "nothing asked yet", doctorview.IDsPage(doctorview.IDsProps{})),
		is(NoMatch, "nothing of the reader's", doctorview.IDsPage(unknown)),
		is(AllDone, "BitGo says yes", doctorview.IDsPage(said)),
		is(Partial, "BitGo says no", doctorview.IDsPage(no)),
		is(NotAllowed, "of one client only", doctorview.IDsPage(reader)),
		is(Failed, "BitGo is away", doctorview.IDsPage(away)),
		is(Failed, "it looks like a secret", doctorview.IDsPage(secret)),
	}
}
