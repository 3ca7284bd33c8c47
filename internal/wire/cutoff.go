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
// is confirmed later goes with the next one. Bank holidays are not known here.
func NextCutoff(now time.Time) time.Time {
	zone, err := time.LoadLocation(cutoffZone)
	if err != nil {
		zone = time.FixedZone("EST", -5*3600) // cannot be: the zones are compiled in
	}
	local := now.In(zone)
	at := time.Date(local.Year(), local.Month(), local.Day(), cutoffHour, 0, 0, 0, zone)
	for !at.After(now) || at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
		at = time.Date(at.Year(), at.Month(), at.Day()+1, cutoffHour, 0, 0, 0, zone)
	}
	return at
}
