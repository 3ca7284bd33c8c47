package regulation

import (
	"math/big"
	"time"

	"github.com/unykorn/console/internal/money"
)

// FormD is when Form D has to be there for an offering whose first buyer was irrevocably committed on a day.
type FormD struct {
	Due       time.Time   // rolled over a weekend and holidays (17 CFR 230.503(a)(1))
	Reminders []time.Time // our own, the soonest first
}

// FormDClock starts at the first irrevocable commitment. Errors: ErrNoFigure.
func FormDClock(first time.Time, l Law) (FormD, error) {
	b := &bench{law: l, on: l.On}
	first = Day(first)
	out := FormD{Due: Roll(l, b.ends("formd.due", first))}
	for _, name := range []string{"formd.reminder.first", "formd.reminder.second", "formd.reminder.third"} {
		out.Reminders = append(out.Reminders, b.ends(name, first))
	}
	return out, b.incomplete()
}

// FormDAmendment is by when a Form D that was filed on a day is amended, if the offering still goes on: on or before the
// anniversary. Errors: ErrNoFigure.
func FormDAmendment(filed time.Time, l Law) (time.Time, error) {
	b := &bench{law: l, on: l.On}
	return lapses(Day(filed), b.n("formd.amendment")), b.incomplete()
}

// StateNotice is by when a state hears of the first sale there under Rule 506, and whether it wants to. Errors: ErrNoFigure.
func StateNotice(state string, first time.Time, l Law) (due time.Time, wanted bool, err error) {
	row, err := l.Figure("notice.state." + state)
	if err != nil {
		if row, err = l.Figure("notice.state.other"); err != nil {
			return time.Time{}, false, err
		}
	}
	return row.length(Day(first)), row.Value > 0, nil
}

// Turnaround is by when a routine item that was received on a day is turned around (17 CFR 240.17Ad-2(a)), and an inquiry
// answered (17 CFR 240.17Ad-5), both in business days; and by when an exempt agent has posted it (17 CFR 240.17Ad-10).
type Turnaround struct{ Item, Inquiry, Posting time.Time }

// TurnaroundClock starts when something is received. Errors: ErrNoFigure.
func TurnaroundClock(received time.Time, l Law) (Turnaround, error) {
	b := &bench{law: l, on: l.On}
	item, inquiry := b.n("agent.turnaround"), b.n("agent.inquiry")
	out := Turnaround{Posting: b.ends("agent.posting", Day(received))}
	if err := b.incomplete(); err != nil {
		return Turnaround{}, err
	}
	out.Item, out.Inquiry = l.businessDays(received, item), l.businessDays(received, inquiry)
	return out, nil
}

// Covered says whether a holder of so many of all votes is looked at for bad acts (17 CFR 230.506(d)(1)): from the share on.
// Errors: ErrNoFigure.
func Covered(votes, all money.Units, l Law) (bool, error) {
	row, err := l.Figure("badactor.votes")
	if err != nil || all.Sign() <= 0 {
		return false, err
	}
	has, least := votes.Big(), all.Big()
	has.Mul(has, big.NewInt(10000))
	return has.Cmp(least.Mul(least, big.NewInt(row.Value))) >= 0, nil
}
