package approval

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/money"
)

// ReplayOver is how far back a change is tried on what was asked for, and ReplayMost how much of it at most.
const (
	ReplayOver = 90 * 24 * time.Hour
	ReplayMost = 5000
	day        = 24 * time.Hour
)

// History gives what was asked for since a moment, newest first; *send.Service is one, fitted in cmd/console/app.go.
type History interface {
	Since(ctx context.Context, tx pgx.Tx, since time.Time, limit int) ([]Past, error)
}

// Past is a send that was asked for.
type Past struct {
	ID         uuid.UUID
	Client     uuid.UUID
	ClientName string
	Title      string
	USD        money.Cents
	NewPayee   bool
	At         time.Time
	Left       bool // it counts towards what left the client; what was stopped does not
}

// Outcome is what would have become of a past send.
type Outcome string

// The outcomes, as pages list them.
const (
	Refused  Outcome = "refused"
	More     Outcome = "more"
	Fewer    Outcome = "fewer"
	Admitted Outcome = "admitted" // no rule in force covers it, the draft does
	Same     Outcome = "same"
)

// Outcomes in the order of what matters.
var Outcomes = []Outcome{Refused, Fewer, More, Admitted, Same}

// Replayed is one send under both sets of rules.
type Replayed struct {
	Past
	Outcome       Outcome
	Before, After int // votes
}

// Tally is how many, and what they are worth together.
type Tally struct {
	Count int
	USD   money.Cents
}

// Replay is a change tried on past sends.
type Replay struct {
	Tallies map[Outcome]Tally
	Changed []Replayed // newest first
	Looked  int
	Cut     bool // there were more than were looked at
	Since   time.Time
}

// replay judges past sends, newest first, by the rules in force now and by those of a change. Where the list was cut, its
// oldest day only serves to add up.
func replay(before, after []Rule, past []Past, cut bool) Replay {
	out := Replay{Tallies: map[Outcome]Tally{}, Cut: cut}
	totals := velocities(past)
	var first time.Time
	if n := len(past); n > 0 && cut {
		first = past[n-1].At.Add(day)
	}
	for i, p := range past {
		if p.At.Before(first) {
			break
		}
		f := Facts{Kind: OfSend, USD: p.USD, NewPayee: p.NewPayee, Velocity: totals[i]}
		was, covered := strictest(over(before, OfSend, p.Client), f)
		would, covers := strictest(over(after, OfSend, p.Client), f)
		x := Replayed{Past: p, Before: was.Needed, After: would.Needed, Outcome: Same}
		switch {
		case covered && !covers:
			x.Outcome = Refused
		case !covered && covers:
			x.Outcome = Admitted
		case would.Needed > was.Needed:
			x.Outcome = More
		case would.Needed < was.Needed:
			x.Outcome = Fewer
		}
		t := out.Tallies[x.Outcome]
		out.Tallies[x.Outcome] = Tally{Count: t.Count + 1, USD: t.USD.Add(p.USD)}
		if x.Outcome != Same {
			out.Changed = append(out.Changed, x)
		}
		out.Looked++
		out.Since = p.At
	}
	return out
}

// velocities adds up, for each of the sends, what left its client within the 24 hours before, itself included.
func velocities(past []Past) []money.Cents {
	out := make([]money.Cents, len(past))
	byClient := map[uuid.UUID][]int{}
	for i := range past {
		byClient[past[i].Client] = append(byClient[past[i].Client], i)
	}
	for _, newest := range byClient {
		oldest := slices.Clone(newest)
		slices.Reverse(oldest)
		var sum money.Cents
		tail := 0
		for n, i := range oldest {
			for ; !past[oldest[tail]].At.After(past[i].At.Add(-day)); tail++ {
				if past[oldest[tail]].Left {
					sum = sum.Sub(past[oldest[tail]].USD)
				}
			}
			out[i] = sum.Add(past[i].USD)
			if past[oldest[n]].Left {
				sum = sum.Add(past[i].USD)
			}
		}
	}
	return out
}
