package gallery

import (
	"time"

	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/views/link"
	regulationview "github.com/unykorn/console/views/regulation"
)

func regulations() []Page {
	today := regulation.Day(now)
	full := regulationview.ListProps{Table: regulation.TableOf(lawRows(), today), Filters: choices(link.Regulations(), "Law", "Rule 144", "Sanctions"), Files: true, Now: now}
	reader, none, done, partial, bad := full, full, full, full, full
	reader.Files, partial.Problems = false, wrong
	none.Table.Groups, none.Filters = nil, filtered(link.Regulations(), "Reviewed", "by nobody")
	done.Came = 0
	bad.Opens = regulationview.OpenProps{Family: "sanctioned.", Code: "Belarus", Problem: "A country is two letters, a region a country and its code as UA_43, a state two letters."}
	return room("regulation",
		page("regulations", "The law in figures",
			is(Full, "one waits, one comes, one is reviewed", regulationview.List(full)),
			is(NoMatch, "everything was reviewed", regulationview.List(none)),
			is(AllDone, "every figure was reviewed", regulationview.List(done)),
			is(Partial, "the address asked for what is not there", regulationview.List(partial)),
			is(NotAllowed, "the reader files nothing", regulationview.List(reader)),
			is(Failed, "the code of a place is none", regulationview.List(bad))),
		page("regulation", "A figure of the law", lawStates(today)...))
}

func lawStates(today time.Time) []State {
	holding, _ := regulation.Named("rule144.holding.reporting")
	belarus, _ := regulation.Named("sanctioned.BY")
	rows := lawRows()
	waits := regulationview.FigureProps{History: regulation.HistoryOf(holding, rows[:2], today), Key: "key-of-the-form", Now: now}
	files, own, bad, refused := waits, waits, waits, waits
	files.Files, files.WhyNot = true, "Compliance of the whole organization reviews it."
	own.WhyNot = "You filed this figure, so somebody else reviews it."
	bad.History, bad.Files, bad.WhyNot = regulation.HistoryOf(holding, rows[:1], today), true, files.WhyNot
	bad.Typed = regulationview.Typed{Value: "three quarters of a year", From: "2027-01-01", Mark: "V", Source: "17 CFR"}
	bad.Problem, bad.Fields = "Nothing was filed: some fields cannot be used as they are. Correct the marked fields.", map[string]string{"value": "Give it as a whole number of months."}
	refused.Reviewing, refused.Problem, refused.Fields = rows[1].ID, "Say what you looked at.", map[string]string{"review": "3 to 500 characters on one line."}
	fresh := regulationview.FigureProps{History: regulation.HistoryOf(belarus, nil, today), Files: true, Key: "key-of-the-form", Now: now}
	return []State{
		is(Full, "one filed waits for compliance", regulationview.Figure(waits)),
		is(FirstUse, "nothing was ever filed of a place", regulationview.Figure(fresh)),
		is(NotAllowed, "an administrator does not review", regulationview.Figure(files)),
		is(NotAllowed, "who filed it does not review it", regulationview.Figure(own)),
		is(Failed, "a filing came back", regulationview.Figure(bad)),
		is(Failed, "a review without a word", regulationview.Figure(refused)),
	}
}

// lawRows are a few figures, by name and day: one that came, one that waits, one that comes and one that was reviewed.
func lawRows() []regulation.Figure {
	came := func(id int64, name, from, source string, value int64, unit regulation.Unit, mark regulation.Mark) regulation.Figure {
		d, _ := time.Parse(time.DateOnly, from)
		return regulation.Figure{ID: id, Name: name, From: d, Value: value, Unit: unit, Mark: mark, Source: source, State: regulation.InForce,
			Note: "Came with the product's reference of the law, which counsel had not reviewed."}
	}
	filed := func(f regulation.Figure, state regulation.State) regulation.Figure {
		f.State, f.Note, f.FiledBy, f.FiledName, f.FiledAt = state, "", ada.Person, ada.Name, to(ago(day(2)))
		return f
	}
	reviewed := func(f regulation.Figure) regulation.Figure {
		f.ReviewedBy, f.Reviewer, f.ReviewedOn, f.Review = vera.Person, vera.Name, to(ago(day(1))), "Read in the electronic code of federal regulations, with the amendment's effective date."
		return f
	}
	long := "17 CFR 230.144(d)(1)(i), as amended by a release with a very long title about holding periods for market-adjustable securities and the aggregation of sales by persons who act in concert"
	return []regulation.Figure{
		came(1, "rule144.holding.reporting", "2008-02-15", "17 CFR 230.144(d)(1)(i)", 6, regulation.Months, regulation.Commentary),
		filed(came(2, "rule144.holding.reporting", "2027-01-01", long, 9, regulation.Months, regulation.Seen), regulation.Filed),
		reviewed(came(3, "rega.tier2.cap", "2021-03-15", "17 CFR 230.251(a)(2)", 7500000000, regulation.USDCents, regulation.Commentary)),
		reviewed(filed(came(4, "rega.tier2.cap", "2027-07-01", "17 CFR 230.251(a)(2) as amended", 10000000000, regulation.USDCents, regulation.Seen), regulation.InForce)),
		came(5, "sanctioned.SY", "2011-08-18", "31 CFR part 542", 1, regulation.Listed, regulation.Unverified),
		came(6, "sanctioned.SY", "2025-07-01", "Executive Order 14312 of 30 June 2025", 0, regulation.Listed, regulation.Unverified),
		came(7, "holiday.thanksgiving", "1971-01-01", "5 U.S.C. 6103(a)", 1144, regulation.NthWeekday, regulation.Unverified),
	}
}
