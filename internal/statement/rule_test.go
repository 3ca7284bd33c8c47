package statement

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/money"
)

func TestALocalTimeIsOneInstantOrSaysWhy(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		moment Moment
		want   string // the instant, or a part of why there is none
	}{
		{Moment{Day: "2026-07-01", Clock: "00:00", Zone: "Europe/Berlin"}, "2026-06-30T22:00:00Z"},
		{Moment{Day: "2026-12-31", Clock: "23:59:59", Zone: "America/New_York"}, "2027-01-01T04:59:59Z"},
		{Moment{Day: "2026-07-01", Clock: "12:30", Zone: "UTC"}, "2026-07-01T12:30:00Z"},
		{Moment{Day: "2026-07-01", Clock: "12:30", Zone: "Asia/Kathmandu"}, "2026-07-01T06:45:00Z"},
		{Moment{Day: "2026-03-29", Clock: "02:30", Zone: "Europe/Berlin"}, "never came in Europe/Berlin"},
		{Moment{Day: "2026-10-25", Clock: "02:30", Zone: "Europe/Berlin"}, "came twice in Europe/Berlin, because clocks were put back: at 00:30:00 UTC (CEST) and at 01:30:00 UTC (CET)"},
		{Moment{Day: "2026-10-25", Clock: "02:30", Zone: "Europe/Berlin", Which: First}, "2026-10-25T00:30:00Z"},
		{Moment{Day: "2026-10-25", Clock: "02:30", Zone: "Europe/Berlin", Which: Second}, "2026-10-25T01:30:00Z"},
		{Moment{Day: "2026-04-05", Clock: "01:45", Zone: "Australia/Lord_Howe"}, "came twice"}, // half an hour
		{Moment{Day: "2011-12-30", Clock: "12:00", Zone: "Pacific/Apia"}, "never came"},        // a whole day
		{Moment{Day: "2026-02-30", Clock: "12:00", Zone: "UTC"}, "not a date"},
		{Moment{Day: "2026-02-03", Clock: "25:00", Zone: "UTC"}, "no time of day"},
		{Moment{Day: "2026-02-03", Clock: "12:00", Zone: "Local"}, "no zone"},
		{Moment{Day: "2026-02-03", Clock: "12:00", Zone: "../etc/passwd"}, "no zone"},
		{Moment{Day: "2026-02-03", Clock: "12:00", Zone: ""}, "no zone"},
		{Moment{Day: "2026-02-03", Clock: "12:00", Zone: "Europe/Nowhere"}, "no zone"},
	} {
		at, err := x.moment.Instant()
		got := at.UTC().Format(time.RFC3339)
		if err != nil {
			got = fault.As(err).Message
		}
		if !strings.Contains(got, x.want) {
			t.Errorf("%+v: %s, want %s", x.moment, got, x.want)
		}
	}
}

// Whatever the zone, an instant that is written as local time is among those that the local time stands for.
func TestEveryInstantIsFoundByItsLocalTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "America/New_York", "America/Havana", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "America/St_Johns", "Asia/Beirut"}).Draw(rt, "zone")
		zone, err := Zone(name)
		if err != nil {
			rt.Fatal(err)
		}
		at := time.Unix(rapid.Int64Range(946684800, 1893456000).Draw(rt, "at"), 0)
		found := 0
		for _, x := range Instants(wall(at, zone), zone) {
			if x.Equal(at) {
				found++
			}
		}
		if found != 1 {
			rt.Fatalf("%s in %s is found %d times", at.UTC(), name, found)
		}
		local := wall(at, zone)
		day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
		if from, until := dayBegins(day, zone), dayBegins(day.AddDate(0, 0, 1), zone); at.Before(from) || !at.Before(until) {
			rt.Fatalf("%s lies outside of its own day in %s, %s to %s", at.UTC(), name, from, until)
		}
	})
}

func TestAPeriodIsWholeDaysOfItsZone(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, x := range []struct{ from, to, zone, want string }{
		{"2026-07-01", "2026-09-30", "UTC", "2026-07-01T00:00:00Z 2026-10-01T00:00:00Z"},
		{"2026-10-25", "2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00Z 2026-10-25T23:00:00Z"}, // 25 hours
		{"2026-04-24", "2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00Z 2026-04-24T21:00:00Z"},  // its midnight never came
		{"2011-12-30", "2011-12-30", "Pacific/Apia", "the zone left it out"},
		{"2026-09-30", "2026-07-01", "UTC", "before the first"},
		{"2024-01-01", "2024-12-31", "UTC", "2024-01-01T00:00:00Z 2025-01-01T00:00:00Z"},
		{"2024-01-01", "2025-01-01", "UTC", "367 days"},
		{"2026-11-21", "2026-11-22", "UTC", "has not begun"},
		{"x", "2026-11-22", "UTC", "not a date"},
	} {
		p, err := NewPeriod(x.from, x.to, x.zone, now)
		got := p.From.Format(time.RFC3339) + " " + p.Until.Format(time.RFC3339)
		if err != nil {
			got = fault.As(err).Message
		}
		if !strings.Contains(got, x.want) {
			t.Errorf("%+v: %s", x, got)
		}
	}
}

// Whatever is posted, opening and movements are the closing balance, line by line; and a closing balance that is not is refused.
func TestOpeningAndMovementsAreTheClosing(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(rt, "accounts")
		accounts, closing := make([]Account, n), make([]int64, n)
		for i := range accounts {
			closing[i] = rapid.Int64Range(-1000, 1000).Draw(rt, "opening")
			accounts[i] = Account{ID: int64(i + 1), Opening: money.NewUnits(closing[i])}
		}
		entries := make([]entry, rapid.IntRange(0, 30).Draw(rt, "lines"))
		for i := range entries {
			at, effect := rapid.IntRange(0, n-1).Draw(rt, "of"), rapid.Int64Range(-50, 50).Draw(rt, "effect")
			closing[at] += effect
			recorded := until.Add(time.Duration(rapid.IntRange(-2, 2).Draw(rt, "recorded")) * time.Second)
			entries[i] = entry{int64(at + 1), Line{Effect: money.NewUnits(effect), RecordedAt: recorded}}
		}
		for i := range accounts {
			accounts[i].Closing = money.NewUnits(closing[i])
		}
		got, err := assemble(accounts, entries, until)
		if err != nil {
			rt.Fatal(err)
		}
		for _, a := range got {
			last := a.Opening
			for _, l := range a.Lines {
				if last = last.Add(l.Effect); !l.Balance.Equal(last) || l.Late != l.RecordedAt.After(until) {
					rt.Fatalf("%+v does not follow", l)
				}
			}
			if !last.Equal(a.Closing) || !a.Opening.Add(a.In).Sub(a.Out).Equal(a.Closing) || a.In.Sign() < 0 || a.Out.Sign() < 0 {
				rt.Fatalf("%+v does not add up", a)
			}
		}
		wrong := []Account{{ID: 1, Opening: money.NewUnits(1), Closing: money.NewUnits(2)}}
		if _, err := assemble(wrong, nil, until); !errors.Is(err, ErrMoving) {
			rt.Fatal("a wrong closing balance was taken")
		}
	})
}
