package doctor

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// Days is how many days the history shows.
const Days = 90

// Day is how one dependency answered on one day, by UTC. Checks 0: nothing was checked.
type Day struct {
	Day            time.Time
	Checks, Failed int64
	Hours          int64 // in which something failed
	Slowest        time.Duration
}

// Report is what the first page shows: all of it is read from what the job stored.
type Report struct {
	Known    map[string]Heard
	Finding  Finding
	History  map[string][]Day // each with Days days, oldest first
	Express  string
	SDK      string
	LastHook *time.Time
}

// Report reads what the checks have stored.
func (s *Service) Report(ctx context.Context, actor identity.Actor) (Report, error) {
	now := s.Clock.Now()
	r := Report{History: map[string][]Day{}}
	today := now.UTC().Truncate(24 * time.Hour)
	since := today.AddDate(0, 0, 1-Days)
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if r.Known, err = heard(ctx, tx); err != nil {
			return err
		}
		if r.Express, r.SDK, err = versions(ctx, tx); err != nil {
			return err
		}
		return days(ctx, tx, since, func(name string, d Day) {
			if r.History[name] == nil {
				r.History[name] = blank(since)
			}
			if at := int(d.Day.UTC().Sub(since) / (24 * time.Hour)); at >= 0 && at < Days {
				r.History[name][at] = d
			}
		})
	})
	for _, name := range Shown {
		if r.History[name] == nil {
			r.History[name] = blank(since)
		}
	}
	if at, failed := time.Parse(time.RFC3339, r.Known[Webhook].Said); failed == nil {
		r.LastHook = &at
	}
	r.Finding = Judge(r.Known, now)
	return r, err
}

func blank(since time.Time) []Day {
	out := make([]Day, Days)
	for i := range out {
		out[i].Day = since.AddDate(0, 0, i)
	}
	return out
}
