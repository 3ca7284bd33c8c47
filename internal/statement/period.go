package statement

import (
	"strconv"
	"time"
)

// longest is how many days a statement covers at most: a year, whichever it is.
const longest = 366

// Period is whole days of a zone, both included, and the instants between which they lie: From is in it, Until is not.
type Period struct {
	FromDay string    `json:"fromDay"`
	ToDay   string    `json:"toDay"`
	Zone    string    `json:"zone"`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
}

// NewPeriod reads two days and a zone.
func NewPeriod(from, to, zone string, now time.Time) (Period, error) {
	place, err := Zone(zone)
	if err != nil {
		return Period{}, err
	}
	first, err := dayOf(from, "from")
	if err != nil {
		return Period{}, err
	}
	last, err := dayOf(to, "to")
	if err != nil {
		return Period{}, err
	}
	p := Period{FromDay: from, ToDay: to, Zone: zone, From: dayBegins(first, place).UTC(), Until: dayBegins(last.AddDate(0, 0, 1), place).UTC()}
	days, why := int(last.Sub(first)/(24*time.Hour))+1, ""
	switch {
	case days < 1:
		why = "The last day is before the first."
	case days > longest:
		why = "These are " + strconv.Itoa(days) + " days; a statement covers " + strconv.Itoa(longest) + " at most. Draw one for each year."
	case !p.From.Before(p.Until):
		why = "This day never came in " + zone + ": the zone left it out."
	case p.From.After(now):
		why = "This period has not begun in " + zone + "."
	default:
		return p, nil
	}
	return Period{}, ErrTime.Because("%s", "Nothing was drawn: "+why).Field("to", why)
}

// Days says the period for people.
func (p Period) Days() string {
	return sayDay(p.FromDay) + " to " + sayDay(p.ToDay) + ", both days included, " + p.Zone
}

// Instants says between which instants it lies.
func (p Period) Instants() string {
	return p.From.UTC().Format(stamp) + " (included) to " + p.Until.UTC().Format(stamp) + " (not included)"
}

const stamp = "2006-01-02 15:04:05 UTC"

func sayDay(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.Format("2 January 2006")
}

// Local says an instant in a zone, with the zone's abbreviation and offset.
func Local(at time.Time, zone string) string {
	place, err := Zone(zone)
	if err != nil {
		return at.UTC().Format(stamp)
	}
	return at.In(place).Format("2006-01-02 15:04:05 MST (-07:00)")
}
