package regulation

import "time"

// Holidays are the federal holidays of a year as they are kept: one that falls on a Saturday is kept on the Friday before,
// one on a Sunday on the Monday after (5 U.S.C. 6103(b)).
func Holidays(l Law, year int) map[time.Time]string {
	out := map[time.Time]string{}
	for name, row := range l.family("holiday.") {
		month := time.Month(row.Value / 100)
		day := time.Date(year, month, int(row.Value%100), 0, 0, 0, 0, time.UTC)
		if row.Unit == NthWeekday {
			day = nth(year, month, time.Weekday(row.Value/10%10), int(row.Value%10))
		}
		switch day.Weekday() {
		case time.Saturday:
			day = day.AddDate(0, 0, -1)
		case time.Sunday:
			day = day.AddDate(0, 0, 1)
		}
		out[day] = name
	}
	return out
}

// nth is a weekday of a month, the first being 1 and the fifth the last.
func nth(year int, month time.Month, weekday time.Weekday, which int) time.Time {
	if which >= 5 {
		last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC)
		return last.AddDate(0, 0, -(int(last.Weekday()-weekday)+7)%7)
	}
	first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, (int(weekday-first.Weekday())+7)%7+7*(which-1))
}

// Business says whether a day is neither of a weekend nor a federal holiday.
func Business(l Law, day time.Time) bool {
	day = Day(day)
	if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	for _, year := range []int{day.Year(), day.Year() + 1} { // the first of January may be kept on the last of December
		if _, holiday := Holidays(l, year)[day]; holiday {
			return false
		}
	}
	return true
}

// Roll is the day itself, or the next business day after it.
func Roll(l Law, day time.Time) time.Time {
	day = Day(day)
	for range 14 {
		if Business(l, day) {
			break
		}
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// businessDays is the day so many business days after one, a thousand at most.
func (l Law) businessDays(from time.Time, n int64) time.Time {
	day := Day(from)
	for n = min(n, 1000); n > 0; {
		day = day.AddDate(0, 0, 1)
		if Business(l, day) {
			n--
		}
	}
	return day
}
