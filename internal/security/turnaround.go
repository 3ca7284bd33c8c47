package security

import "time"

// Turnaround is within how many business days an item is turned around once its instruction has come (17 CFR 240.17Ad-2(a)).
const Turnaround = 3

// Due is the last day on which a transfer is turned around in time. Days are Monday to Friday; holidays are not known here, so that it is never
// later than the rule's own.
func (i Instruction) Due() time.Time {
	d := i.Received
	for left := Turnaround; left > 0; {
		if d = d.AddDate(0, 0, 1); d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			left--
		}
	}
	return d
}

// Late says whether a transfer was, or still is not, turned around in time.
func (t Transfer) Late(now time.Time) bool {
	end := now
	if t.Processed != nil {
		end = *t.Processed
	}
	return !end.Before(t.Due().AddDate(0, 0, 1))
}
