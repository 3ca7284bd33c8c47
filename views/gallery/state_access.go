package gallery

import (
	"time"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/identity"
	accessview "github.com/unykorn/console/views/access"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

const (
	noOwn     = "Nothing of one's own is changed."
	madeUpUse = "https://console.example/welcome/this-is-made-up-and-opens-nothing"
)

func people() []Page {
	of := func(f ui.FiltersProps, rows ...access.Person) accessview.PeopleProps {
		return accessview.PeopleProps{People: rows, Admin: true, Waits: 1, Filters: f, Now: now}
	}
	reader := of(choices(link.People(), "Role", "Compliance"), somebody("here"))
	reader.Admin, reader.Waits = false, 0
	changes := accessview.ChangesProps{Admin: true, Waits: 1, Filters: choices(link.PeopleChanges(), "State", "Confirmed"), Now: now}
	first, none := changes, changes
	none.Filters = filtered(link.PeopleChanges(), "State", "Refused")
	for _, s := range []access.State{access.Asked, access.Done, access.Turned, access.TakenBack, access.Expired} {
		changes.Rows = append(changes.Rows, accessview.Row{Change: wish(s), Mine: s == access.Asked})
	}
	x := somebody("here")
	form := accessview.FormProps{Key: "k", Clients: clients()}
	bad := form
	bad.Typed, bad.Problem, bad.Fields = accessview.Typed{Name: "Nell", Email: "nell", Role: "auditor"}, "Nothing was asked for.", map[string]string{"email": "This is no address of a mailbox.", "reason": "Say why, in 3 characters or more."}
	return room("access",
		page("people", "People",
			is(Full, "active, invited, suspended, left", accessview.People(of(choices(link.People(), "Role", "Compliance"), somebody("here"), somebody("invited"), somebody("suspended"), somebody("left")))),
			is(FirstUse, "one administrator alone", accessview.People(of(choices(link.People(), "Role"), somebody("invited")))),
			is(NoMatch, "nobody with this role", accessview.People(of(filtered(link.People(), "Role", "Auditor")))),
			is(NotAllowed, "compliance asks for nobody", accessview.People(reader))),
		page("person", "A person", personStates()...),
		page("people-new", "Ask for a person or a grant",
			is(Full, "somebody new", accessview.Form(form)),
			is(Full, "a grant of somebody who is here", accessview.Form(accessview.FormProps{Key: "k", Person: &x, Clients: clients()})),
			is(Failed, "came back with what is wrong", accessview.Form(bad))),
		page("people-changes", "Changes of people",
			is(Full, "one in each state", accessview.ChangeList(changes)),
			is(FirstUse, "nothing was asked for", accessview.ChangeList(first)),
			is(NoMatch, "none in this state", accessview.ChangeList(none))),
		page("people-change", "A change of a person", wishStates()...),
		page("duties", "Segregation of duties",
			is(Full, "two rights met, near one send", accessview.DutiesPage(accessview.DutiesProps{Found: duties(), Looked: 41, Admin: true, Now: now})),
			is(AllDone, "none meet", accessview.DutiesPage(accessview.DutiesProps{Looked: 41, Now: now}))),
		page("away", "If some were away", awayStates()...),
		page("reviews", "Reviews", reviewLists()...),
		page("review", "A review", reviewStates()...))
}

func somebody(standing string) access.Person {
	p := access.Person{Person: identity.Person{ID: uid("person " + standing), Email: "bartholomew.featherstonehaugh-cholmondeley@unykorn.example", Name: "Bartholomew Featherstonehaugh-Cholmondeley", State: identity.Active, CreatedAt: ago(day(200))}, SetUpAt: to(ago(day(199))), LastSignIn: to(ago(3 * time.Hour)), Sessions: 2,
		Grants: []access.Grant{{ID: uid("g1 " + standing), Role: identity.Compliance, Since: ago(day(199)), GivenBy: ada.Name, AskedBy: "Adam Okafor", Reason: "Joins the desk in Hamburg"}, {ID: uid("g2 " + standing), Role: identity.Auditor, Over: &nordic, OverName: longName, Since: ago(day(20)), GivenBy: ada.Name}}}
	switch standing {
	case "invited":
		p.SetUpAt, p.LastSignIn, p.Sessions, p.Name, p.Email = nil, nil, 0, "Nell Ng", "nell.ng@unykorn.example"
	case "suspended":
		p.State, p.Sessions = identity.Disabled, 0
	case "left":
		p.State, p.LeftAt, p.Grants, p.Sessions = identity.Disabled, to(ago(day(3))), nil, 0
	}
	return p
}

func personStates() []State {
	of := func(standing string) accessview.PersonProps {
		return accessview.PersonProps{Person: somebody(standing), Sessions: sessions(), Admin: true, Now: now}
	}
	full, invited, own, reader, bad := of("here"), of("invited"), of("here"), of("here"), of("here")
	full.Changes = []access.Change{wish(access.Asked), wish(access.Done)}
	invited.Sessions, invited.Link, invited.Secret = nil, &access.Link{MadeAt: ago(time.Minute), ExpiresAt: in(47 * time.Hour)}, madeUpUse
	own.Own, reader.Admin = noOwn, false
	bad.Act, bad.Problem, bad.Fields = accessview.ActSuspend, "Nothing was changed.", map[string]string{"reason": "Say why, in 3 characters or more."}
	return []State{
		is(Full, "active", accessview.Person(full)),
		is(FirstUse, "just confirmed: the link is shown once", accessview.Person(invited)),
		is(Partial, "suspended", accessview.Person(of("suspended"))),
		is(AllDone, "left", accessview.Person(of("left"))),
		is(NotAllowed, "nothing of one's own", accessview.Person(own)),
		is(NotAllowed, "an auditor changes nothing", accessview.Person(reader)),
		is(Failed, "came back without a reason", accessview.Person(bad)),
	}
}

func wish(s access.State) access.Change {
	c := access.Change{ID: uid("wish " + string(s)), Kind: access.AddGrant, Person: uid("person here"), Name: "Bartholomew Featherstonehaugh-Cholmondeley", Email: "bartholomew@unykorn.example", Role: identity.Treasury, Over: &nordic, OverName: longName, Reason: "Stands in while two of treasury are away",
		State: s, AskedBy: ada.Person, AskedByName: ada.Name, AskedAt: ago(3 * time.Hour), ExpiresAt: in(day(6))}
	if s != access.Asked && s != access.Expired {
		c.DecidedBy, c.DecidedByName, c.DecidedAt, c.Answer = to(uid("adam")), "Adam Okafor", to(ago(time.Hour)), "Not before the training."
	}
	return c
}

func wishStates() []State {
	of := func(s access.State) accessview.ChangeProps {
		return accessview.ChangeProps{Change: wish(s), Trail: trail("access", wish(s).ID.String(), "access.ask", "access.confirm"), Now: now}
	}
	mine, own, done, bad := of(access.Asked), of(access.Asked), of(access.Done), of(access.Asked)
	mine.Confirm.Shown, mine.Reject.Shown, mine.Duties = true, true, duties()
	own.Confirm, own.Withdraw.Shown = accessview.Act{Shown: true, WhyNot: "You asked for it: another administrator confirms."}, true
	done.Link = madeUpUse
	bad.Reject.Shown, bad.Confirm.Shown, bad.Problem, bad.Typed, bad.Fields = true, true, "Nothing was rejected.", "no", map[string]string{"reason": "Give a reason of at least 3 characters."}
	return []State{
		is(Full, "waits for the reader, and two duties would meet", accessview.ChangePage(mine)),
		is(AllDone, "confirmed: a link is shown once", accessview.ChangePage(done)),
		is(Stale, "nobody confirmed it in time", accessview.ChangePage(of(access.Expired))),
		is(NotAllowed, "whoever asked does not confirm", accessview.ChangePage(own)),
		is(Failed, "refused", accessview.ChangePage(of(access.Turned))),
		is(Failed, "came back without a reason", accessview.ChangePage(bad)),
	}
}

func duties() []access.Duty {
	holding := access.Holding{Person: uid("person here"), Name: "Bartholomew Featherstonehaugh-Cholmondeley", What: "treasury", OverName: longName, Since: ago(day(30))}
	other := holding
	other.What = "compliance"
	return []access.Duty{{Pair: access.Pairs[0], Person: holding.Person, Name: holding.Name, Over: &nordic, OverName: longName, Since: ago(day(20)), One: holding, Other: other,
		Near: []access.Near{{Approval: uid("request"), Title: "Send 0.75 OFCTBTC to Harbour settlement", OverName: longName, At: ago(day(2)), Asked: true}}, NearMore: true}}
}

func awayStates() []State {
	w := world()
	stuck := []approval.Stuck{{Rule: w.Rules[1], Client: w.Clients[0], Asker: w.People[0], Could: w.People[1:2]}}
	of := func() accessview.AwayProps {
		return accessview.AwayProps{Desk: approval.Desk{World: w, Whole: true, AsOf: now}, Admin: true, Now: now}
	}
	full, fine, broken, partial := of(), of(), of(), of()
	full.Away, full.Soon, fine.Asked = []approval.Absence{{Person: vera.Person, From: ago(time.Hour), Until: in(day(6))}}, stuck, w.Hands[vera.Person]
	fine.Asked = append(fine.Asked, viktor.Person)
	broken.Asked, broken.Gone, broken.Stuck = fine.Asked, stuck, stuck
	partial.Problems = wrong
	return []State{
		is(Full, "somebody is away", accessview.AwayPage(full)),
		is(AllDone, "nobody is", accessview.AwayPage(of())),
		is(AllDone, "everything can still be approved", accessview.AwayPage(fine)),
		is(Partial, "the address names nobody", accessview.AwayPage(partial)),
		is(Failed, "some things could not be approved", accessview.AwayPage(broken)),
	}
}
