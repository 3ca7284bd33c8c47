package identity

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// MostWaiting is how many of a kind are looked up; as many, and there may be more.
const MostWaiting = 100

// Waiting is what waits for one person in a room, by the room's own ids, the longest waiting first.
type Waiting[ID any] struct {
	IDs    []ID      // at most MostWaiting; empty and never nil, so that a list filtered by it is empty too
	Oldest time.Time // since when the first one waits; zero where there is none
}

// Waits makes it of a room's rows.
func Waits[ID, Row any](rows []Row, err error, of func(Row) (ID, time.Time)) (Waiting[ID], error) {
	w := Waiting[ID]{IDs: make([]ID, len(rows))}
	for i, r := range rows {
		id, since := of(r)
		if w.IDs[i] = id; i == 0 || since.Before(w.Oldest) {
			w.Oldest = since
		}
	}
	return w, err
}

// Over are the clients over which the actor holds the role: nil for all of them, empty for none.
func (a Actor) Over(role Role) []uuid.UUID {
	out := []uuid.UUID{}
	for _, g := range a.Grants {
		switch {
		case g.Role != role:
		case g.Client == nil:
			return nil
		case !slices.Contains(out, *g.Client):
			out = append(out, *g.Client)
		}
	}
	return out
}
