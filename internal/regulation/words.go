package regulation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/money"
)

// MaxValue is the greatest figure that the law of this program holds.
const MaxValue = 1_000_000_000_000_000

var which = []string{"first", "second", "third", "fourth", "last"}

// plurals of the units that are counted.
var plurals = map[Unit][2]string{Months: {"month", "months"}, Weeks: {"week", "weeks"}, Days: {"day", "days"}, BusinessDays: {"business day", "business days"},
	Years: {"year", "years"}, Persons: {"person", "persons"}, Shares: {"share", "shares"}}

// Words is the figure as people read it, and as Parse takes it: "6 months", "$10,000,000.00", "10 %", "on the list", "25
// December", "fourth Thursday of November".
func (f Figure) Words() string {
	switch f.Unit {
	case USDCents:
		return money.NewCents(f.Value).USD()
	case Bps:
		return percent(f.Value)
	case Listed:
		if f.Value == 1 {
			return "on the list"
		}
		return "off the list"
	case MonthDay:
		return fmt.Sprintf("%d %s", f.Value%100, time.Month(f.Value/100))
	case NthWeekday:
		n := int(f.Value % 10)
		if n < 1 || n > len(which) {
			return strconv.FormatInt(f.Value, 10)
		}
		return fmt.Sprintf("%s %s of %s", which[n-1], time.Weekday(f.Value/10%10), time.Month(f.Value/100))
	}
	one := plurals[f.Unit]
	if f.Value == 1 {
		return "1 " + one[0]
	}
	return money.NewUnits(f.Value).Grouped() + " " + one[1]
}

// Parse reads a figure of a unit as a person types it: a number with or without its unit, dollars, per cent, a day. The
// second result says whether it could be read.
func Parse(u Unit, typed string) (int64, bool) {
	typed = strings.Join(strings.Fields(typed), " ")
	switch u {
	case USDCents:
		c, err := money.ParseUSD(strings.ReplaceAll(strings.TrimPrefix(typed, "$"), ",", ""))
		return bounded(c.Big().Int64(), err == nil && c.Big().IsInt64())
	case Bps:
		c, err := money.ParseUSD(strings.TrimSpace(strings.TrimSuffix(typed, "%")))
		return bounded(c.Big().Int64(), err == nil && c.Big().IsInt64() && c.Big().Int64() <= 10000)
	case Listed:
		i := slices.Index([]string{"off the list", "on the list"}, typed)
		return bounded(int64(i), i >= 0)
	case MonthDay:
		d, err := time.Parse("2 January 2006", typed+" 2024") // a year with a 29th of February
		return int64(d.Month())*100 + int64(d.Day()), err == nil
	case NthWeekday:
		return parseNth(typed)
	}
	for _, word := range plurals[u] {
		typed = strings.TrimSuffix(typed, " "+word)
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(typed, ",", ""), 10, 64)
	most := int64(MaxValue)
	if u != Persons && u != Shares {
		most = 10000 // no period of any law is longer
	}
	return bounded(n, err == nil && n <= most)
}

func bounded(n int64, ok bool) (int64, bool) {
	if !ok || n < 0 || n > MaxValue {
		return 0, false
	}
	return n, true
}

// parseNth reads "fourth Thursday of November".
func parseNth(typed string) (int64, bool) {
	words := strings.Fields(typed)
	if len(words) != 4 || words[2] != "of" {
		return 0, false
	}
	n := slices.Index(which, words[0])
	for day := time.Sunday; day <= time.Saturday; day++ {
		for month := time.January; month <= time.December; month++ {
			if n >= 0 && words[1] == day.String() && words[3] == month.String() {
				return int64(month)*100 + int64(day)*10 + int64(n) + 1, true
			}
		}
	}
	return 0, false
}

// Says is what a mark means, in words.
func (m Mark) Says() string {
	switch m {
	case Seen:
		return "seen in the law's own text"
	case Commentary:
		return "seen in commentary only"
	case OurReading:
		return "our own rule or reading"
	}
	return "not verified"
}
