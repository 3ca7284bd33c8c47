package webhook

import (
	"time"

	"github.com/unykorn/console/internal/wallet"
)

// effect says what an event about a transfer did. What it said itself is not taken: BitGo was asked, and may be further on.
func effect(said string, c wallet.Change) string {
	now := string(c.Transfer.State)
	late := said != "" && said != now && said != c.Transfer.RawState
	switch {
	case c.Verdict == wallet.First:
		return "First seen: " + now + "."
	case c.Verdict == wallet.Moved && late:
		return string(c.Before) + " → " + now + "; the event itself said " + said + "."
	case c.Verdict == wallet.Moved:
		return string(c.Before) + " → " + now + "."
	case c.Verdict == wallet.Refused:
		return "BitGo says " + c.Transfer.RawState + ", which cannot follow " + now + ": kept for a person to look at."
	case late:
		return "Late, ignored: it said " + said + ", BitGo says " + now + " by now."
	case c.Verdict == wallet.Updated:
		return "Details were brought up to date; still " + now + "."
	}
	return "Known already: " + now + ". Nothing changed."
}

// Retries are BitGo's further attempts after one that was not answered with 200 (bitgo-api.md §10.4).
var Retries = []time.Duration{time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute, 60 * time.Minute, 120 * time.Minute, 240 * time.Minute}

// Expected is when BitGo comes again with a delivery that was refused at this moment, if that was its first attempt.
func Expected(refused time.Time) []time.Time {
	out := make([]time.Time, len(Retries))
	for i, wait := range Retries {
		refused = refused.Add(wait)
		out[i] = refused
	}
	return out
}

// NextTry is about when work that failed so often is tried again: the engine room waits the fourth power of the attempts in
// seconds. False: it is not waiting.
func (w Work) NextTry() (time.Time, bool) {
	if w.State != Pending || w.Attempts == 0 {
		return time.Time{}, false
	}
	n := time.Duration(w.Attempts)
	return w.UpdatedAt.Add(n * n * n * n * time.Second), true
}
