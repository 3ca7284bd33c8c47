package approval

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
)

// AwayMost is the longest absence that can be said at once.
const AwayMost = 366 * 24 * time.Hour

// Said is an absence as its person keeps it.
type Said struct {
	Absence
	ID     uuid.UUID
	Name   string // of the person; "" where they look themselves
	Zone   string // IANA name, as it was typed
	Warned []string
	SaidAt time.Time
}

// AwaySaid is the job that tells compliance of an absence with which something could not be approved.
type AwaySaid struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job.
func (AwaySaid) Kind() string { return "approval.away" }

// AwayKind is the word for absences in the trail and on live pages.
const AwayKind = "absence"

// StuckBy names what could not be approved in its time because of an absence: asked for at its beginning, or while others are away
// too. What could not be approved without it anyway is not its doing.
func (w World) StuckBy(a Absence) []Stuck {
	with := w
	with.Away = append(slices.Clone(w.Away), a)
	at := []time.Time{a.From}
	for _, other := range w.Away {
		if other.From.After(a.From) && other.From.Before(a.Until) {
			at = append(at, other.From)
		}
	}
	var out []Stuck
	for _, t := range at {
		out = append(out, newlyStuck(out, newlyStuck(w.StuckSince(t), with.StuckSince(t)))...)
	}
	return out
}

// WouldStick says what could not be approved with the actor away, before they keep it. Errors: ErrAway with fields.
func (s *Service) WouldStick(ctx context.Context, actor identity.Actor, from, until time.Time) (stuck []Stuck, err error) {
	if err := s.checkAway(from, until); err != nil {
		return nil, err
	}
	err = s.DB.As(ctx, awayScope, func(tx pgx.Tx) error {
		w, err := world(ctx, tx, s.Clock.Now())
		if err != nil {
			return err
		}
		for _, x := range w.StuckBy(Absence{Person: actor.Person, From: from, Until: until}) {
			if actor.Sees(x.Client.ID) { // what is another client's is told to compliance, not to them
				stuck = append(stuck, x)
			}
		}
		return nil
	})
	return stuck, err
}

// awayScope sees all people and rules, which a judgement needs; a client's own people are told of their client alone.
var awayScope = database.System("absence")

func (s *Service) checkAway(from, until time.Time) error {
	bad := ErrAway
	now := s.Clock.Now()
	switch {
	case !until.After(now):
		bad = bad.Field("until", "Choose an instant to come.")
	case !until.After(from):
		bad = bad.Field("until", "It has to end after it begins.")
	case until.Sub(from) > AwayMost:
		bad = bad.Field("until", "At most a year at once.")
	case from.After(now.Add(2 * AwayMost)):
		bad = bad.Field("from", "Choose an instant within two years.")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// SayAway keeps an absence of the actor's own, with what they were warned of; compliance is told of that too. Nothing that anybody
// may do changes by it. Errors: ErrAway with fields.
func (s *Service) SayAway(ctx context.Context, actor identity.Actor, from, until time.Time, zone string) (Said, error) {
	x := Said{Absence: Absence{Person: actor.Person, From: from, Until: until}, ID: uuid.New(), Name: actor.Name, Zone: zone, Warned: []string{}, SaidAt: s.Clock.Now()}
	if err := s.checkAway(from, until); err != nil {
		return x, err
	}
	var stuck []Stuck
	err := s.DB.As(ctx, awayScope, func(tx pgx.Tx) error {
		w, err := world(ctx, tx, x.SaidAt)
		stuck = w.StuckBy(x.Absence)
		return err
	})
	if err != nil {
		return x, err
	}
	for _, each := range stuck {
		x.Warned = append(x.Warned, each.Words())
	}
	err = s.DB.As(ctx, awayScope, func(tx pgx.Tx) error { // the trail of what is no client's
		if err := insertAway(ctx, tx, x); err != nil {
			return err
		}
		if len(x.Warned) > 0 {
			if _, err := s.Jobs.InsertTx(ctx, tx, AwaySaid{ID: x.ID}, nil); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, audit.Entry{At: x.SaidAt, By: actor.By(), Verb: "absence.say", Kind: AwayKind, ID: x.ID.String(),
			After: map[string]any{"from": from.UTC(), "until": until.UTC(), "zone": zone, "warned": len(x.Warned)}})
	})
	return x, err
}

// EndAway takes an absence of the actor's own back. Error: ErrNoAway.
func (s *Service) EndAway(ctx context.Context, actor identity.Actor, id uuid.UUID) error {
	return s.DB.As(ctx, awayScope, func(tx pgx.Tx) error {
		now := s.Clock.Now()
		if err := endAway(ctx, tx, actor.Person, id, now); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "absence.end", Kind: AwayKind, ID: id.String()})
	})
}

// OwnAway lists the actor's absences that are not over.
func (s *Service) OwnAway(ctx context.Context, actor identity.Actor) (found []Said, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = awayOf(ctx, tx, actor.Person, s.Clock.Now())
		return err
	})
	return found, err
}

// LoadAway gives an absence in the caller's transaction, for the notice about it.
func (s *Service) LoadAway(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Said, error) {
	return getAway(ctx, tx, id)
}
