package gallery

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/partner"
	"github.com/unykorn/console/views/link"
	partnerview "github.com/unykorn/console/views/partner"
	"github.com/unykorn/console/views/ui"
)

func partners() []Page {
	on := partner.Endpoint{ID: uid("endpoint"), Client: apex, Name: "Meridian's portal", Host: "hooks.investor-relations.northern-operations.example.com", Waiting: 2, Made: ago(day(12)), PreviousUntil: to(in(5 * time.Hour))}
	off := partner.Endpoint{ID: uid("endpoint off"), Name: "Back end of " + longName, Host: "hooks.example.com", Failures: 20, Off: to(ago(2 * time.Hour)), Waiting: 100, Dead: 3, Made: ago(day(40))}
	gone := partner.Endpoint{ID: uid("endpoint gone"), Client: apex, Name: "The portal before", Host: "old.example.com", Made: ago(day(90)), Removed: to(ago(day(12)))}
	list := partnerview.ListProps{Rows: []partner.Endpoint{on, off, gone}, Clients: clients(), MayAct: true, Now: now}
	detail := func(e partner.Endpoint, calls ...partner.Call) partnerview.Props {
		return partnerview.Props{Endpoint: e, Of: apexName, Calls: calls, MayAct: true, Filters: choices(link.Partner(e.ID.String()), "State"), Now: now}
	}
	secret := detail(on)
	secret.Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	none := detail(on)
	none.Filters = filtered(link.Partner(on.ID.String()), "State", "given up")
	reader := detail(on, partnerCalls(on)...)
	reader.MayAct = false
	form := partnerview.FormProps{Clients: []ui.Option{{Label: "All clients, and the organization"}, {Value: apex.String(), Label: apexName}}}
	bad := form
	bad.Name, bad.URL, bad.Fields = "Portal", "http://10.0.0.7/", map[string]string{"url": "Only https is called."}
	return room("partner",
		page("partners", "Partner endpoints",
			is(Full, "on, off and removed", partnerview.List(list)),
			is(FirstUse, "none yet", partnerview.List(partnerview.ListProps{MayAct: true, Now: now})),
			is(NotAllowed, "none yet, an auditor", partnerview.List(partnerview.ListProps{Now: now}))),
		page("partner-new", "New endpoint",
			is(Full, "the form", partnerview.Form(form)),
			is(Failed, "came back with what is wrong", partnerview.Form(bad))),
		page("partner", "An endpoint",
			is(Full, "with its calls", partnerview.Detail(detail(on, partnerCalls(on)...))),
			is(Full, "its secret, once", partnerview.Detail(secret)),
			is(Failed, "switched off", partnerview.Detail(detail(off, partnerCalls(off)...))),
			is(FirstUse, "no call yet", partnerview.Detail(detail(on))),
			is(NoMatch, "none in this state", partnerview.Detail(none)),
			is(NotAllowed, "an auditor", partnerview.Detail(reader)),
			is(Full, "removed", partnerview.Detail(detail(gone)))))
}

func partnerCalls(e partner.Endpoint) []partner.Call {
	of := func(s partner.State, status, attempts int, note string, over bool) partner.Call {
		c := partner.Call{ID: uid("partner call " + string(s)), Endpoint: e.ID, Sequence: to(int64(41)), Event: "rwa.subscription.created", State: s, Due: in(40 * time.Minute), Attempts: attempts, Status: status, Note: note, Made: ago(time.Hour),
			Body: `{"id": "` + uid("partner call "+string(s)).String() + `", "type": "rwa.subscription.created", "sequence": 41, "data": {"subscriptionId": "sub_s82fcd8f2a", "amount": "250000.00", "currency": "USD", "state": "pending_review"}}`}
		if over {
			c.Done = to(ago(time.Minute))
		}
		return c
	}
	test := partner.Call{ID: uuid.Nil, Endpoint: e.ID, Event: "test", State: partner.Delivered, Due: ago(day(1)), Attempts: 1, Status: 204, Made: ago(day(1)), Done: to(ago(day(1))), Body: `{"type":"test"}`}
	return []partner.Call{of(partner.Waiting, 503, 4, "It answered 503; only 200 to 299 count as taken.", false), of(partner.Calling, 0, 1, "", false),
		of(partner.Dead, 0, 16, "It could not be reached within ten seconds, or its answer could not be read.", true), of(partner.Delivered, 204, 1, "", true), test}
}
