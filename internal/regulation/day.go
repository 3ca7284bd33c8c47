package regulation

import "time"

// Day is the day of an instant, its midnight in UTC. Every day here is one.
func Day(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// elapsed is the first day on which a number of months from a day are over. Where the month has no such day, they are over
// on the first of the next: somebody who has to wait waits the longer.
func elapsed(from time.Time, months int64) time.Time {
	return from.AddDate(0, int(months), 0).AddDate(0, 0, spill(from, months, 1))
}

// lapses is the first day on which something that counts for a number of months counts no more. Where the month has no such
// day, that is its last: something that ends ends the sooner.
func lapses(from time.Time, months int64) time.Time {
	return from.AddDate(0, int(months), 0).AddDate(0, 0, spill(from, months, 0))
}

// spill is how many days to go back from where the calendar rolled over into the next month, to its day.
func spill(from time.Time, months int64, day int) int {
	if end := from.AddDate(0, int(months), 0); end.Day() < from.Day() {
		return day - end.Day()
	}
	return 0
}

// later is the later of two days.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func text(d time.Time) string { return d.Format(time.DateOnly) }

// length is a period of the law: months are counted by the calendar, everything else in days.
func (f Figure) length(from time.Time) time.Time {
	switch f.Unit {
	case Months:
		return elapsed(from, f.Value)
	case Weeks:
		return from.AddDate(0, 0, 7*int(f.Value))
	default:
		return from.AddDate(0, 0, int(f.Value))
	}
}
