package statement

import (
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the zone that somebody names, on machines that keep no list of them too
)

// UTC is the zone that is meant when nobody names one.
const UTC = "UTC"

// zoneForm leaves out the machine's own zone ("Local") and what is a file and no zone.
var zoneForm = regexp.MustCompile(`^(UTC|[A-Z][A-Za-z_-]+(/[A-Za-z0-9_+-]+){1,2})$`)

// Zone finds a zone by its name in the IANA list.
func Zone(name string) (*time.Location, error) {
	if len(name) > 64 || !zoneForm.MatchString(name) {
		return nil, noZone(name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, noZone(name)
	}
	return zone, nil
}

func noZone(name string) error {
	why := "“" + clipped(name) + "” is no zone of the IANA list. Write it like Europe/Berlin or America/New_York, or UTC."
	return ErrTime.Because("%s", "Nothing was read: "+why).Field("zone", why)
}

// Instants are those at which clocks in the zone show a local time (given as if it were UTC), earliest first: one; two where
// clocks were put back over it; none where they were put forward over it.
func Instants(local time.Time, zone *time.Location) []time.Time {
	var out []time.Time
	for _, near := range []time.Duration{-26 * time.Hour, 0, 26 * time.Hour} {
		_, offset := local.Add(near).In(zone).Zone()
		at := local.Add(-time.Duration(offset) * time.Second)
		if wall(at, zone).Equal(local) && !slices.ContainsFunc(out, at.Equal) {
			out = append(out, at)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// wall is what a clock in the zone shows at an instant, as if it were UTC.
func wall(at time.Time, zone *time.Location) time.Time {
	_, offset := at.In(zone).Zone()
	return at.UTC().Add(time.Duration(offset) * time.Second)
}

// dayBegins is the first instant of a day in the zone: its midnight, the earlier of two, or, where clocks were put forward over
// midnight, the instant at which they were. A day that the zone left out begins where the next one does.
func dayBegins(day time.Time, zone *time.Location) time.Time {
	if found := Instants(day, zone); len(found) > 0 {
		return found[0]
	}
	before, after := day.Add(-26*time.Hour), day.Add(26*time.Hour)
	for after.Sub(before) > time.Second {
		if middle := before.Add(after.Sub(before) / 2).Truncate(time.Second); wall(middle, zone).Before(day) {
			before = middle
		} else {
			after = middle
		}
	}
	return after
}

// Which of two instants is meant when a local time came twice.
const (
	First  = "first"
	Second = "second"
)

// Moment is an instant as people type it.
type Moment struct {
	Day   string // 2026-10-25
	Clock string // 02:30 or 02:30:15
	Zone  string
	Which string // First or Second, where the local time came twice
}

// Instant reads a moment. A local time that never came, or came twice, is refused with what happened to the clocks.
func (m Moment) Instant() (time.Time, error) {
	zone, err := Zone(m.Zone)
	if err != nil {
		return time.Time{}, err
	}
	day, err := dayOf(m.Day, "date")
	if err != nil {
		return time.Time{}, err
	}
	clock, err := time.Parse(time.TimeOnly, m.Clock)
	if err != nil {
		if clock, err = time.Parse("15:04", m.Clock); err != nil {
			why := "“" + clipped(m.Clock) + "” is no time of day like 17:30 or 17:30:15."
			return time.Time{}, ErrTime.Because("%s", "Nothing was read: "+why).Field("time", why)
		}
	}
	local := day.Add(clock.Sub(clock.Truncate(24 * time.Hour)))
	found := Instants(local, zone)
	switch {
	case len(found) == 0:
		why := local.Format("2 January 2006, 15:04:05") + " never came in " + m.Zone + ": clocks were put forward over it. Choose a time before or after."
		return time.Time{}, ErrTime.Because("%s", "Nothing was read: "+why).Field("time", why)
	case len(found) == 1, m.Which == First:
		return found[0], nil
	case m.Which == Second:
		return found[1], nil
	}
	why := local.Format("2 January 2006, 15:04:05") + " came twice in " + m.Zone + ", because clocks were put back: at " +
		said(found[0], zone) + " and at " + said(found[1], zone) + ". Say which one is meant."
	return time.Time{}, ErrTwice.Because("%s", "Nothing was read: "+why).Field("which", why)
}

// said names an instant by UTC and the zone's own abbreviation.
func said(at time.Time, zone *time.Location) string {
	return at.UTC().Format("15:04:05") + " UTC (" + at.In(zone).Format("MST") + ")"
}

func dayOf(text, field string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 2000 || day.Year() > 2200 {
		why := "“" + clipped(text) + "” is not a date like 2026-11-20."
		return time.Time{}, ErrTime.Because("%s", "Nothing was read: "+why).Field(field, why)
	}
	return day, nil
}

func clipped(s string) string {
	s = strings.ToValidUTF8(s, "·")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
