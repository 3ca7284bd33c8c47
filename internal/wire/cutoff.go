package wire

import (
	"time"
	_ "time/tzdata" // the bank's zone, whatever the machine has
)

// Cutoff is when the bank's day ends for wires. BitGo's API tells none, so it is the house's own.
const (
	cutoffHour = 16
	cutoffZone = "America/New_York"
)

// NextCutoff is the end of the bank's day that a wire confirmed at now still reaches: 16:00 in New York of a weekday. What
// is confirmed later goes with the next one.
func NextCutoff(now time.Time) time.Time {
	zone, err := time.LoadLocation(cutoffZone)
	if err != nil {
		zone = time.FixedZone("EST", -5*3600) // cannot be: the zones are compiled in
	}
	local := now.In(zone)
	at := time.Date(local.Year(), local.Month(), local.Day(), cutoffHour, 0, 0, 0, zone)
	for !at.After(now) || closed(at) {
		at = time.Date(at.Year(), at.Month(), at.Day()+1, cutoffHour, 0, 0, 0, zone)
	}
	return at
}

// closed says whether the Federal Reserve, over which wires go, keeps no day: weekends and its holidays
// (federalreserve.gov, "Holiday Schedules"). One that falls on a Sunday is kept on Monday; on a Saturday it is not kept at all.
func closed(day time.Time) bool {
	if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		return true
	}
	month, of := day.Month(), day.Day()
	for _, h := range fixedHolidays {
		on := time.Date(day.Year(), h.month, h.day, 12, 0, 0, 0, time.UTC)
		if on.Weekday() == time.Sunday {
			on = on.AddDate(0, 0, 1)
		}
		if on.Month() == month && on.Day() == of {
			return true
		}
	}
	for _, h := range movingHolidays {
		if h.month == month && h.weekday == day.Weekday() && (h.week == (of-1)/7+1 || h.week == last && day.AddDate(0, 0, 7).Month() != month) {
			return true
		}
	}
	return false
}

const last = 0 // the last one of its month

var (
	fixedHolidays = []struct {
		month time.Month
		day   int
	}{{time.January, 1}, {time.June, 19}, {time.July, 4}, {time.November, 11}, {time.December, 25}}
	movingHolidays = []struct {
		month   time.Month
		weekday time.Weekday
		week    int
	}{
		{time.January, time.Monday, 3}, {time.February, time.Monday, 3}, {time.May, time.Monday, last}, {time.September, time.Monday, 1},
		{time.October, time.Monday, 2}, {time.November, time.Thursday, 4},
	}
)
