package gallery

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/views/link"
	ruleview "github.com/unykorn/console/views/rule"
)

const noRuler = "Changing the rules needs compliance over the whole organization."

func rules() []Page {
	full := ruleList(world())
	changes := ruleview.ChangesProps{Whole: true, Ruler: true, Waits: 1, Filters: choices(link.RuleChanges(), "State", "asked"), Now: now}
	first, none, foreign := changes, changes, changes
	none.Filters, foreign.Whole, foreign.Ruler, foreign.NoRuler = filtered(link.RuleChanges(), "State", "rejected"), false, false, noRuler
	for _, s := range []approval.ChangeState{approval.Draft, approval.Asked, approval.Published, approval.Turned, approval.TakenBack} {
		changes.Rows = append(changes.Rows, ruleview.Row{Change: ruleChange(s), Mine: s == approval.Asked})
	}
	return room("rule",
		page("rules", "Approval rules", ruleStates(full)...),
		page("rule-changes", "Changes of the rules",
			is(Full, "one in each state", ruleview.Changes(changes)),
			is(FirstUse, "none was drawn", ruleview.Changes(first)),
			is(NoMatch, "none in this state", ruleview.Changes(none)),
			is(NotAllowed, "of one client only", ruleview.Changes(foreign))),
		page("rule-change", "A change of the rules", ruleChanges()...),
		page("rule-new", "Draw a change", ruleForms()...))
}

// world is the rules, groups and people of the made-up house.
func world() approval.World {
	compliance, board := uid("group compliance"), uid("group board")
	at := func(word string, from int64, below *money.Cents, needed int, groups ...uuid.UUID) approval.Rule {
		return approval.Rule{ID: uid(word), Kind: approval.OfSend, Name: word, From: money.NewCents(from), Below: below, Needed: needed, Expiry: 2 * time.Hour, Groups: groups}
	}
	grant := func(r identity.Role) []identity.Grant { return []identity.Grant{{Role: r}} }
	fresh := at("New payees", 0, nil, 2, compliance)
	fresh.NewPayee = to(true)
	return approval.World{Rules: []approval.Rule{at("Up to $50,000", 0, usd(50_000_00), 1, compliance), at("Over $50,000", 50_000_00, nil, 2, compliance, board), fresh},
		Groups:  []approval.Group{{ID: compliance, Name: "Compliance", Members: []uuid.UUID{vera.Person, viktor.Person}}, {ID: board, Name: "Board of the Hamburg and Zug offices", Members: []uuid.UUID{ada.Person}}},
		People:  []approval.Someone{{ID: tess.Person, Name: tess.Name, Grants: grant(identity.Treasury)}, {ID: vera.Person, Name: vera.Name, Grants: grant(identity.Compliance)}, {ID: viktor.Person, Name: viktor.Name, Grants: grant(identity.Compliance)}},
		Clients: []approval.Tenant{{ID: apex, Name: apexName}, {ID: nordic, Name: longName}}, Names: map[uuid.UUID]string{tess.Person: tess.Name, vera.Person: vera.Name, viktor.Person: viktor.Name, ada.Person: ada.Name}}
}

func ruleList(w approval.World) ruleview.ListProps {
	return ruleview.ListProps{Desk: approval.Desk{World: w, Whole: true, Ruler: true, Waits: 1, AsOf: now, Digest: hex64("rules")}, Ladder: approval.Ladder(w.Rules, apex), Filters: choices(link.Rules(), "Client", apexName), Now: now}
}

func ruleStates(full ruleview.ListProps) []State {
	empty, stuck, gaps, reader, away, none := ruleList(approval.World{}), full, ruleList(world()), full, full, full
	stuck.Stuck = []approval.Stuck{{Rule: full.Rules[1], Client: full.World.Clients[0], Asker: full.People[0], Could: full.People[1:2]}}
	gaps.Rules, gaps.Ladder = gaps.Rules[:1], approval.Ladder(gaps.Rules[:1], apex)
	reader.Ruler, reader.NoRuler, reader.Whole, reader.Waits = false, noRuler, false, 0
	away.Asked, away.Gone, away.Soon = []uuid.UUID{vera.Person}, stuck.Stuck, stuck.Stuck
	away.Away = []approval.Absence{{Person: vera.Person, From: ago(time.Hour), Until: in(day(6))}}
	other := uid("another client")
	none.Client, none.Rules, none.Filters = &other, nil, filtered(link.Rules(), "Client", "Meridian Trust")
	return []State{
		is(Full, "everything can be approved", ruleview.List(full)),
		is(FirstUse, "no rule, so no send", ruleview.List(empty)),
		is(NoMatch, "none for this client", ruleview.List(none)),
		is(Partial, "some sends are covered by no rule", ruleview.List(gaps)),
		is(Partial, "if one were away", ruleview.List(away)),
		is(NotAllowed, "of one client only", ruleview.List(reader)),
		is(Failed, "some could never be approved", ruleview.List(stuck)),
	}
}

func ruleChange(s approval.ChangeState) approval.Change {
	w := world()
	then := w.Rules[1]
	then.ID, then.Needed, then.From = uid("after"), 3, money.NewCents(75_000_00)
	c := approval.Change{ID: uid("rule change " + string(s)), Kind: approval.ReplaceTier, Terms: approval.Terms{Old: &w.Rules[1].ID, New: &then}, Why: "The board wants three votes from $75,000 on.", State: s, AskedBy: vera.Person, AskedByName: vera.Name, DraftedAt: ago(day(1))}
	if s != approval.Draft {
		c.AskedAt = to(ago(5 * time.Hour))
	}
	if s == approval.Published || s == approval.Turned {
		c.DecidedBy, c.DecidedByName, c.DecidedAt, c.Reason = &viktor.Person, viktor.Name, to(ago(time.Hour)), "Three cannot be found at night."
	}
	return c
}

func drawn(s approval.ChangeState) ruleview.ChangeProps {
	w, c := world(), ruleChange(s)
	past := approval.Past{ID: uid("past"), Client: apex, ClientName: apexName, Title: "Send 0.75 OFCTBTC to Harbour settlement", USD: money.NewCents(51_090_00), At: ago(day(3)), Left: true}
	return ruleview.ChangeProps{Drawn: approval.Drawn{Change: c, Desk: approval.Desk{World: w, Whole: true, Ruler: true, AsOf: now}, After: w.After(c), Replay: approval.Replay{Looked: 412, Since: ago(day(90)), Tallies: map[approval.Outcome]approval.Tally{approval.More: {Count: 31, USD: money.NewCents(4_100_000_00)}, approval.Same: {Count: 381, USD: money.NewCents(9_000_000_00)}},
		Changed: []approval.Replayed{{Past: past, Outcome: approval.More, Before: 2, After: 3}}}}, Trail: trail("rule", c.ID.String(), "rule.draw", "rule.ask"), Now: now}
}

func ruleChanges() []State {
	draft, mine, own, blocked, stale, bad := drawn(approval.Draft), drawn(approval.Asked), drawn(approval.Asked), drawn(approval.Asked), drawn(approval.Asked), drawn(approval.Asked)
	draft.Ask.Shown, draft.Withdraw.Shown, mine.Publish.Shown, mine.Reject.Shown = true, true, true, true
	own.Publish, own.Withdraw.Shown = ruleview.Act{Shown: true, WhyNot: "You drew it: another of compliance puts it in force."}, true
	w := world()
	blocked.Blocks = []approval.Stuck{{Rule: w.Rules[1], Client: w.Clients[0], Asker: w.People[0], Could: w.People[1:2]}}
	blocked.Publish = ruleview.Act{Shown: true, WhyNot: "After it some things could never be approved."}
	stale.Stale, stale.Publish = true, ruleview.Act{Shown: true, WhyNot: "The rules have changed since it was drawn."}
	bad.Publish.Shown, bad.Reject.Shown, bad.Problem, bad.Reason, bad.Fields = true, true, "Nothing was decided.", "no", map[string]string{"reason": "Give a reason of at least 3 characters."}
	reads := drawn(approval.Asked)
	reads.Reads = true
	return []State{
		is(Full, "waits for the reader", ruleview.Change(mine)),
		is(FirstUse, "a draft", ruleview.Change(draft)),
		is(AllDone, "in force", ruleview.Change(drawn(approval.Published))),
		is(Stale, "the rules have changed since", ruleview.Change(stale)),
		is(NotAllowed, "whoever drew it does not put it in force", ruleview.Change(own)),
		is(NotAllowed, "an auditor reads it", ruleview.Change(reads)),
		is(NotAllowed, "some things could never be approved after it", ruleview.Change(blocked)),
		is(Failed, "turned down", ruleview.Change(drawn(approval.Turned))),
		is(Failed, "came back without a reason", ruleview.Change(bad)),
	}
}

func ruleForms() []State {
	w := world()
	form := func(t ruleview.Typed) ruleview.FormProps { return ruleview.FormProps{Key: "k", World: w, Typed: t} }
	bad := form(ruleview.Typed{Kind: string(approval.AddTier), About: approval.OfSend, From: "50,000", Needed: "9"})
	bad.Fields = map[string]string{"from": "Write dollars as 50000.00.", "needed": "The groups have two people.", "why": "Say why."}
	return []State{
		is(FirstUse, "which change", ruleview.Form(form(ruleview.Typed{}))),
		is(Full, "a rule", ruleview.Form(form(ruleview.Typed{Kind: string(approval.AddTier), About: approval.OfSend, Needed: "1", Expiry: "120"}))),
		is(Full, "another version of a rule", ruleview.Form(form(ruleview.Typed{Kind: string(approval.ReplaceTier), Rule: w.Rules[1].ID.String(), About: approval.OfSend, From: "50000.00", Needed: "2", Expiry: "120", Groups: []string{w.Groups[0].ID.String()}}))),
		is(Full, "who is in a group", ruleview.Form(form(ruleview.Typed{Kind: string(approval.MoveMembers), Group: w.Groups[0].ID.String(), Members: []string{vera.Person.String()}}))),
		is(Full, "a group", ruleview.Form(form(ruleview.Typed{Kind: string(approval.MakeGroup)}))),
		is(Full, "retiring a rule", ruleview.Form(form(ruleview.Typed{Kind: string(approval.RetireTier), Rule: w.Rules[1].ID.String()}))),
		is(Failed, "came back with what is wrong", ruleview.Form(bad)),
	}
}
