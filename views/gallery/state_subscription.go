package gallery

import (
	"crypto/sha256"
	"time"

	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/views/link"
	subscriptionview "github.com/unykorn/console/views/subscription"
	"github.com/unykorn/console/views/ui"
)

const (
	ourDoor = "https://console.example/api/bitgo/webhooks"
	noHooks = "Webhooks are changed by an administrator."
)

func subscriptions() []Page {
	finding := subscription.Finding{Rule: "no-failures", About: registration("transfer", 4, false).Registration, Title: "It is not told of failures", Means: "A transfer that fails or is removed is found only by reconciling.", Do: "Make it again with listenToFailureStates.", Fix: subscription.Mend}
	grave := subscription.Finding{Rule: "missing", Grave: true, Missing: "pendingapproval", Title: "Nobody tells of pending approvals", Means: "What waits at BitGo is seen late.", Do: "Register one at the organization.", Fix: subscription.Register}
	full := subscriptionview.ListProps{Rows: []subscriptionview.Row{registration("transfer", 4, false), registration("pendingapproval", 0, false)}, Lists: 4, Oldest: 2 * time.Minute, Ever: true, Secrets: []subscriptionview.Signed{{Name: "First secret", Count: 41, Last: to(ago(time.Minute))}, {Name: "Second secret"}}, Now: now}
	failing, suspended, unread, reader := full, full, full, full
	failing.Rows = []subscriptionview.Row{registration("transfer", 81, false)}
	suspended.Rows = []subscriptionview.Row{registration("transfer", 100, true)}
	suspended.Findings = []subscriptionview.Finding{{Finding: grave}, {Finding: finding, Owner: "the organization"}}
	suspended.Heals = []subscription.Heal{heal(true), heal(false)}
	unread.Unread = []subscription.List{{Level: subscription.Enterprise, OwnerID: hex32("nordic"), Tried: ago(time.Minute), Trouble: "BitGo answered 504."}}
	reader.NoAct = noHooks
	return room("subscription",
		page("subscriptions", "Webhooks at BitGo",
			is(Full, "two, none suspended", subscriptionview.List(full)),
			is(FirstUse, "BitGo was never asked", subscriptionview.List(subscriptionview.ListProps{Now: now})),
			is(Stale, "one is failing", subscriptionview.List(failing)),
			is(Partial, "a list could not be read", subscriptionview.List(unread)),
			is(NotAllowed, "an auditor changes none", subscriptionview.List(reader)),
			is(Failed, "one is suspended", subscriptionview.List(suspended))),
		page("subscription", "A webhook at BitGo", registrationStates(finding)...),
		page("subscription-new", "Register a webhook", hookForms()...),
		page("heal", "A heal",
			is(Full, "on its way", subscriptionview.Heal(healing(false))),
			is(AllDone, "ended", subscriptionview.Heal(healing(true))),
			is(Partial, "cut off, it waits", subscriptionview.Heal(cutOff())),
			is(NotAllowed, "an auditor does not go on with it", subscriptionview.Heal(watched()))),
		page("certificate", "Gap certificate",
			is(Full, "both lists are the same", subscriptionview.Certificate(healing(true))),
			is(Failed, "they differ", subscriptionview.Certificate(differing()))))
}

func registration(kind string, failed int, suspended bool) subscriptionview.Row {
	r := subscription.Registration{Webhook: subscription.Webhook{ID: hex32("hook " + kind), Level: subscription.Organization, Type: kind, URL: ourDoor, Label: "Unykorn Console", State: "active", AllToken: true, Failures: true, Created: to(ago(day(90)))},
		OwnerID: hex32("organization"), FirstSeen: ago(day(90)), Observed: ago(2 * time.Minute), Heard: to(ago(41 * time.Second)), Budget: subscription.Budget{Week: failed, Life: failed + 40, Day: failed / 2, Source: subscription.FromBitGo, Read: ago(2 * time.Minute)}}
	if failed > 50 {
		r.FailingSince, r.LastAttempt, r.Failed, r.Alarm = to(ago(day(2))), to(ago(3*time.Minute)), failed, 80
	}
	if suspended {
		r.State = "suspended"
	}
	return subscriptionview.Row{Registration: r, Owner: "the organization"}
}

func registrationStates(f subscription.Finding) []State {
	of := func(r subscriptionview.Row) subscriptionview.Props {
		return subscriptionview.Props{Row: r, Trail: link.AuditOf("subscription", r.ID), Now: now}
	}
	full, gone, stale, reader, bad := of(registration("transfer", 4, false)), of(registration("transfer", 4, false)), of(registration("transfer", 81, false)), of(registration("transfer", 4, false)), of(registration("transfer", 100, true))
	full.Findings = []subscription.Finding{f}
	gone.Row.Gone, stale.Row.Trouble, reader.NoAct = to(ago(time.Hour)), "BitGo answered 504.", noHooks
	stale.Row.Observed, stale.Row.Budget.Source = ago(40*time.Minute), subscription.FromDoor
	bad.Heals = []subscription.Heal{heal(false)}
	return []State{
		is(Full, "with something to mend", subscriptionview.Detail(full)),
		is(AllDone, "nothing is wrong with it", subscriptionview.Detail(of(registration("pendingapproval", 0, false)))),
		is(Stale, "failing, and its list could not be read", subscriptionview.Detail(stale)),
		is(Partial, "BitGo lists it no more", subscriptionview.Detail(gone)),
		is(NotAllowed, "an auditor changes nothing", subscriptionview.Detail(reader)),
		is(Failed, "suspended", subscriptionview.Detail(bad)),
	}
}

func hookForms() []State {
	form := subscriptionview.FormProps{Typed: map[string]string{"owner": "organization", "type": "transfer", "url": ourDoor, "allToken": "yes", "failures": "yes", "confirmations": "0"}, OurDoor: ourDoor,
		Types: []ui.Option{{Value: "transfer", Label: "transfer"}, {Value: "pendingapproval", Label: "pendingapproval"}}, Owners: []ui.Option{{Value: "organization", Label: "The organization"}}, Fields: map[string]string{}}
	bad := form
	bad.Fields = map[string]string{"url": "BitGo calls https addresses only."}
	return []State{
		is(Full, "the form", subscriptionview.Form(form)),
		is(Failed, "came back with what is wrong", subscriptionview.Form(bad)),
	}
}

func heal(ended bool) subscription.Heal {
	ours := sha256.Sum256([]byte("the same"))
	h := subscription.Heal{ID: uid("heal"), Old: hex32("hook transfer"), Owner: "organization", Level: subscription.Organization, Ask: subscription.Ask{Type: "transfer", URL: ourDoor}, Step: subscription.Made, From: ago(day(2)), AskedBy: ada.Person, AskedByName: ada.Name,
		AskedAt: ago(20 * time.Minute), Updated: ago(time.Minute), Done: []subscription.Done{{Step: subscription.Asked, At: ago(20 * time.Minute), Text: "by " + ada.Name}, {Step: subscription.Removed, At: ago(19 * time.Minute)}, {Step: subscription.Made, At: ago(19 * time.Minute), Text: "with every token and all states"}}}
	if ended {
		h.ID, h.Step, h.New, h.To, h.Ended, h.Reconciliation = uid("healed"), subscription.Proven, hex32("new hook"), to(ago(18*time.Minute)), to(ago(10*time.Minute)), to(uid("reconciliation"))
		h.Done = append(h.Done, subscription.Done{Step: subscription.Tested, At: ago(18 * time.Minute)}, subscription.Done{Step: subscription.Read, At: ago(12 * time.Minute), Text: "412 transfers of 9 wallets"}, subscription.Done{Step: subscription.Proven, At: ago(10 * time.Minute)})
		h.Proofs = []subscription.Certified{{Wallet: hot().ID, Label: hot().Label, Coin: "tbtc4", Items: 41, Kept: 41, Posted: 39, Digest: ours[:], Ours: ours[:], At: ago(10 * time.Minute)}}
	}
	return h
}

func healing(ended bool) subscriptionview.HealProps {
	h := heal(ended)
	return subscriptionview.HealProps{Heal: h, Owner: "the organization", Trail: link.AuditOf("subscription", h.Old), Now: now}
}

func cutOff() subscriptionview.HealProps {
	p := healing(false)
	p.Trouble = "BitGo's test has not arrived for 4 minutes."
	return p
}

func watched() subscriptionview.HealProps {
	p := healing(false)
	p.NoAct = noHooks
	return p
}

func differing() subscriptionview.HealProps {
	p, other := healing(true), sha256.Sum256([]byte("another"))
	p.Proofs[0].Kept, p.Proofs[0].Ours, p.Proofs[0].Differing = 40, other[:], []string{hex32("missing transfer")}
	return p
}
