package gallery

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/views/link"
	onboardingview "github.com/unykorn/console/views/onboarding"
)

func institutions() []Page {
	list := onboardingview.ListProps{Filters: choices(link.Clients(), "State", "Live"), MayMake: true, Now: now}
	first, none, done, reader := list, list, list, list
	none.Filters, done.Filters, done.Mine, reader.MayMake = filtered(link.Clients(), "State", "Frozen"), filtered(link.Clients(), "Waits for", "me"), true, false
	for _, word := range []string{"making", "refused", "onboarding", "stale", "live", "frozen"} {
		e := institution(word)
		e.ID = uid("client " + word)
		next, waits := e.Next(now)
		list.Rows = append(list.Rows, onboardingview.Row{Entry: e, Next: next, Waits: waits, Mine: word == "onboarding"})
	}
	bad := onboardingview.FormProps{Key: "k", Name: longName, Email: "board", Account: "business", Fields: map[string]string{"email": "This is no address of a mailbox."}}
	return room("onboarding",
		page("clients", "Clients",
			is(Full, "in every state", onboardingview.List(list)),
			is(FirstUse, "no client yet", onboardingview.List(first)),
			is(NoMatch, "none in this state", onboardingview.List(none)),
			is(AllDone, "none waits for the reader", onboardingview.List(done)),
			is(NotAllowed, "no client yet, compliance", onboardingview.List(reader))),
		page("client", "A client", institutionStates()...),
		page("client-new", "Provision a client",
			is(Full, "the form", onboardingview.Form(onboardingview.FormProps{Key: "k"})),
			is(Failed, "came back with what is wrong", onboardingview.Form(bad)),
			is(Failed, "BitGo said no", onboardingview.Form(onboardingview.FormProps{Key: "k", Email: "board@nordic.example", Account: "business", Failed: "BitGo has an enterprise with this administrator already. Nothing was made."}))))
}

func institution(word string) onboarding.Entry {
	o := onboarding.Onboarding{ID: uid("onboarding"), Ask: onboarding.Ask{Email: "board@nordic.example", AccountType: "business", Name: longName}, Organization: hex32("organization"), AskedBy: ada.Person, State: onboarding.Done, Enterprise: hex32("nordic"), Client: &nordic, ClientName: longName, Created: ago(day(4)), Updated: ago(day(3)),
		Steps: []onboarding.Step{{Step: onboarding.StepEnterprise, State: "done", At: ago(day(4)), Actor: ada.Name}, {Step: onboarding.StepAdministrators, State: "done", At: ago(day(4)), Actor: "onboarding"}, {Step: onboarding.StepClient, State: "done", At: ago(day(4)), Actor: "onboarding"}}}
	e := onboarding.Entry{ID: nordic, Client: nordic, Name: longName, Enterprise: hex32("nordic"), State: identity.Onboarding, Created: ago(day(4)), Onboarding: &o, Wallets: 3, GoAccounts: 1,
		Seen:  &onboarding.Seen{Name: longName, KYC: "pending", KYCSince: to(ago(day(1))), Administer: true, GoAccounts: true, People: []onboarding.Member{{ID: hex32("board"), Email: "board@nordic.example", Admin: true, Active: true}}, Observed: to(ago(40 * time.Second)), Tried: ago(40 * time.Second)},
		Words: []onboarding.KYCWord{{Word: "unverified", At: ago(day(4))}, {Word: "pending", At: ago(day(1))}}, Reviews: []onboarding.KYCWord{{Word: "onHold", At: ago(6 * time.Hour), Applicant: "6553f0a1"}}}
	switch word {
	case "making", "refused":
		e.ID, e.Client, e.Enterprise, e.Seen, e.Words, e.Reviews, e.Wallets = o.ID, uuid.Nil, "", nil, nil, nil, 0
		o.State, o.Enterprise, o.Client, o.Steps, o.Trouble = onboarding.Open, "", nil, o.Steps[:0], "BitGo did not answer in time. It goes on by itself."
		if word == "refused" {
			o.State, o.Trouble, o.Ended = onboarding.Refused, "BitGo makes no enterprise for this country.", to(ago(time.Hour))
		}
	case "stale":
		e.Seen.Observed, e.Seen.Trouble = to(ago(11*time.Minute)), "BitGo did not answer in time."
	case "live":
		e.State, e.Seen.KYC, e.Payees, e.Rules = identity.Live, "approved", 4, 3
	case "frozen":
		e.State, e.Seen.KYC = identity.Frozen, "approved"
	}
	return e
}

func institutionStates() []State {
	of := func(word string) onboardingview.Props {
		e := institution(word)
		p := onboardingview.Props{Entry: e, Way: e.Way(now), Mine: map[string]bool{}, MayLook: true, MayResume: true, MayOpen: true, MayLive: true, Account: onboardingview.AccountForm{Key: "k"}, Trail: trail("onboarding", e.ID.String(), "onboarding.ask", "onboarding.step"), Now: now}
		p.Next, p.Waits = e.Next(now)
		return p
	}
	shown, untold, own, reader, bad := of("onboarding"), of("onboarding"), of("live"), of("onboarding"), of("onboarding")
	shown.Shown = "made up and opens nothing"
	untold.Untold = &onboarding.Account{ID: uid("account"), Label: "Go Account of Nordic", OneTime: "k", State: onboarding.Fulfilled}
	own.NoOpen = "The client is live: treasury asks for a Go Account, and compliance confirms."
	reader.MayLook, reader.MayResume, reader.MayOpen, reader.MayLive = false, false, false, false
	bad.Account.Label, bad.Account.Fields = "", map[string]string{"label": "Say what it is called."}
	return []State{
		is(Full, "on its way", onboardingview.Detail(of("onboarding"))),
		is(FirstUse, "BitGo still makes it", onboardingview.Detail(of("making"))),
		is(AllDone, "live", onboardingview.Detail(own)),
		is(Stale, "BitGo's word is old", onboardingview.Detail(of("stale"))),
		is(Partial, "a passphrase is shown once", onboardingview.Detail(shown)),
		is(Partial, "a passphrase waits for the reader", onboardingview.Detail(untold)),
		is(NotAllowed, "an auditor reads it", onboardingview.Detail(reader)),
		is(Failed, "refused by BitGo", onboardingview.Detail(of("refused"))),
		is(Failed, "frozen", onboardingview.Detail(of("frozen"))),
		is(Failed, "came back with what is wrong", onboardingview.Detail(bad)),
	}
}
