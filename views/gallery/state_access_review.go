package gallery

import (
	"time"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/identity"
	accessview "github.com/unykorn/console/views/access"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

func review(closed bool) access.Review {
	r := access.Review{ID: uid("review"), AsOf: ago(day(1)), Population: 3, Reason: "The third quarter of 2026", OpenedBy: vera.Person, OpenedByName: vera.Name, OpenedAt: ago(day(1)), Decided: 2, Revoked: 1, LeftOver: 1}
	if closed {
		r.ID, r.Decided, r.LeftOver, r.ClosedByName, r.ClosedAt, r.Digest = uid("closed"), 3, 0, ada.Name, to(ago(time.Hour)), hex64("review")
	}
	return r
}

func reviewLists() []State {
	p := accessview.ReviewsProps{Rows: []access.Review{review(false), review(true)}, Reviews: true, Key: "k", Now: now}
	first, reader, bad := p, p, p
	first.Rows, reader.Reviews = nil, false
	bad.AsOf, bad.Problem, bad.Fields = "yesterday", "No review was opened.", map[string]string{"as-of": "Write it like 2026-11-20 10:00."}
	return []State{
		is(Full, "one open, one closed", accessview.ReviewList(p)),
		is(FirstUse, "none was held", accessview.ReviewList(first)),
		is(NotAllowed, "an auditor opens none", accessview.ReviewList(reader)),
		is(Failed, "came back with what is wrong", accessview.ReviewList(bad)),
	}
}

func reviewStates() []State {
	item := func(word string, v access.Verdict) access.Item {
		i := access.Item{Grant: uid(word), Person: uid("person here"), Name: "Bartholomew Featherstonehaugh-Cholmondeley", Email: "bartholomew@unykorn.example", Role: identity.Compliance, OverName: longName, GrantedAt: ago(day(100)), GrantedBy: ada.Name, Verdict: v}
		if v != "" {
			i.Reason, i.DecidedByName, i.DecidedAt = "As the desk's plan says.", vera.Name, to(ago(time.Hour))
		}
		return i
	}
	of := func(closed bool, why string, items ...access.Item) accessview.ReviewProps {
		return accessview.ReviewProps{Review: review(closed), Items: items, Reviews: why == "", WhyNot: func(access.Item) string { return why }, Now: now}
	}
	ended := item("i3", access.Revoke)
	ended.EndedAt = to(ago(time.Hour))
	bad := of(false, "", item("i1", ""))
	bad.Grant, bad.Typed, bad.Problem, bad.Fields = uid("i1").String(), "ok", "Nothing was decided.", map[string]string{"reason": "Give a reason of at least 3 characters."}
	empty := of(false, "")
	empty.Population, empty.Decided = 0, 0
	paged := of(false, "", item("i1", ""), item("i4", ""))
	paged.Population, paged.Open, paged.Newest, paged.Older = 140, true, link.Reviews(), link.Reviews()
	paged.Filters = ui.FiltersProps{Action: link.Reviews(), Clear: link.Reviews(), Filters: []ui.Filter{{Label: "Verdict", Value: "none yet", Clear: link.Reviews()}}}
	all := of(false, "")
	all.Decided, all.Open, all.Filters = all.Population, true, paged.Filters
	return []State{
		is(Full, "one grant is not decided", accessview.ReviewPage(of(false, "", item("i1", ""), item("i2", access.Keep), item("i3", access.Revoke)))),
		is(Full, "the grants that nobody has decided, one page of several", accessview.ReviewPage(paged)),
		is(AllDone, "none is left to decide", accessview.ReviewPage(all)),
		is(FirstUse, "no grant was in force then", accessview.ReviewPage(empty)),
		is(AllDone, "closed", accessview.ReviewPage(of(true, noOwn, item("i2", access.Keep), ended))),
		is(NotAllowed, "one's own is decided by another", accessview.ReviewPage(of(false, "Your own grants are decided by somebody else.", item("i1", "")))),
		is(Failed, "came back without a reason", accessview.ReviewPage(bad)),
	}
}
