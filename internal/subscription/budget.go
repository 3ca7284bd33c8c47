package subscription

import "time"

// Source says whose numbers a budget rests on.
type Source string

// The sources. BitGo shows how many attempts failed in a row, and since when; what its count grew by between two readings is
// summed up. While its list cannot be read, what our own door refused is added to what was last known.
const (
	FromBitGo Source = "BitGo"
	FromDoor  Source = "our door"
)

// Stale is how old a reading of BitGo's list may be before our own door's log is taken beside it.
const Stale = 15 * time.Minute

// Alarms are the shares of a budget, in per cent, at which people are told.
var Alarms = []int{20, 50, 80}

// Budget is how much of what BitGo forgives is used up. A success between two readings hides what failed before it, so the
// figures are what failed at least.
type Budget struct {
	Week   int // failures in the last seven days, of WeeklyFailures
	Life   int // of all time, of AllFailures
	Day    int // in the last day
	Source Source
	Read   time.Time // when BitGo's list was last read
}

// reckon makes a budget from what BitGo's count grew by and what our door has refused of the type since the last reading.
func reckon(week, day, life, door int, read, now time.Time) Budget {
	b := Budget{Week: week, Day: day, Life: life, Source: FromBitGo, Read: read}
	if now.Sub(read) > Stale {
		b.Source = FromDoor
		b.Week, b.Day, b.Life = week+door, day+door, life+door
	}
	return b
}

// Percent is the larger share of the two budgets, at most 100.
func (b Budget) Percent() int {
	return min(100, max(b.Week*100/WeeklyFailures, b.Life*100/AllFailures))
}

// Level is the highest alarm that a budget has reached; 100 for a suspended webhook, 0 for none.
func (b Budget) Level(suspended bool) int {
	level := 0
	for _, at := range Alarms {
		if b.Percent() >= at {
			level = at
		}
	}
	if suspended {
		level = 100
	}
	return level
}

// Left is how long it takes until BitGo suspends it, should it go on failing as it did: over the last day, or since it began
// to fail if that is less. False: it does not fail now.
func (b Budget) Left(failing *time.Time, now time.Time) (time.Duration, bool) {
	over := 24 * time.Hour
	if failing != nil {
		over = min(over, max(now.Sub(*failing), time.Hour))
	}
	if b.Day <= 0 || failing == nil {
		return 0, false
	}
	attempts := max(0, min(WeeklyFailures-b.Week, AllFailures-b.Life))
	return over * time.Duration(attempts) / time.Duration(b.Day), true
}

// Burn is how many failures a day it comes to, rounded up.
func (b Budget) Burn(failing *time.Time, now time.Time) int {
	over := 24 * time.Hour
	if failing != nil {
		over = min(over, max(now.Sub(*failing), time.Hour))
	}
	return int((time.Duration(b.Day)*24*time.Hour + over - 1) / over)
}

// grown is how many failures BitGo's count of failures in a row stands for, that the last reading did not show: a smaller
// count has begun anew after a success.
func grown(before, now int) int {
	if now >= before {
		return now - before
	}
	return now
}
