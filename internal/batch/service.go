package batch

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
)

// Sends is what this room asks of the send room; *send.Service is one.
type Sends interface {
	CheckAll(ctx context.Context, actor identity.Actor, all []send.Listed) ([]send.Report, error)
	Submit(ctx context.Context, actor identity.Actor, d send.Draft, key string) (send.Send, error)
	Asked(ctx context.Context, person uuid.UUID, key string) (*send.Send, error)
	Traced(ctx context.Context, actor identity.Actor, t send.Traces) ([]send.Send, error)
}

// Wallets is what it asks of the wallet room.
type Wallets interface {
	List(ctx context.Context, actor identity.Actor) ([]wallet.Wallet, error)
}

// People tells who somebody is at this moment; *identity.Service is one.
type People interface {
	Standing(ctx context.Context, person uuid.UUID, scope string) (identity.Actor, error)
}

// Service is the room's verbs.
type Service struct {
	DB      *database.DB
	Clock   clock.Clock
	Jobs    database.Jobs
	People  People
	Wallets Wallets
	Sends   Sends
}

var system = identity.System("batch")

// Confirmation is what a person says yes to: a list, the rows that they were shown to pass, and whether the others are
// to be left out.
type Confirmation struct {
	Text  string
	Key   string // of the form: the same makes one batch
	Shown string // Plan.Lines of the dry run
	Leave bool
}

// Confirm keeps the list and begins to ask for its sends. The list is looked at again first; where other rows pass than
// were shown, nothing is kept and the plan says how it stands now.
func (s *Service) Confirm(ctx context.Context, actor identity.Actor, c Confirmation) (Batch, Plan, error) {
	if len(c.Key) < 8 || len(c.Key) > 100 {
		return Batch{}, Plan{}, ErrKey
	}
	made, err := s.byKey(ctx, actor, c)
	if err != nil {
		return Batch{}, Plan{}, err
	}
	if made != nil { // a second press; whoever pressed first may have been cut off
		return *made, Plan{}, s.begin(ctx, actor, *made)
	}
	p, err := s.Look(ctx, actor, c.Text)
	switch {
	case err != nil:
		return Batch{}, p, err
	case p.Passing == 0:
		return Batch{}, p, ErrNothing
	case p.Lines() != c.Shown:
		return Batch{}, p, ErrChanged
	case p.Passing < len(p.Rows) && !c.Leave:
		return Batch{}, p, ErrSome
	}
	all, err := s.Wallets.List(ctx, actor)
	if err != nil {
		return Batch{}, p, err
	}
	b := Batch{ID: uuid.New(), Person: actor.Person, AskedBy: actor.Name, Clients: p.clients(all), Digest: p.digest, AskedAt: s.Clock.Now(), key: c.Key}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error { return s.keep(ctx, tx, actor, b, p) })
	if database.Constraint(err) == "batch_key_once" { // another press was faster
		if made, err = s.byKey(ctx, actor, c); err == nil && made != nil {
			return *made, p, nil
		}
	}
	if err != nil {
		return Batch{}, p, err
	}
	return b, p, s.begin(ctx, actor, b)
}

func (s *Service) byKey(ctx context.Context, actor identity.Actor, c Confirmation) (made *Batch, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		made, err = keyed(ctx, tx, actor.Person, c.Key)
		return err
	})
	if made != nil && made.Digest != digest(c.Text) {
		return nil, ErrKeyReused
	}
	return made, err
}

func (s *Service) keep(ctx context.Context, tx pgx.Tx, actor identity.Actor, b Batch, p Plan) error {
	if err := insert(ctx, tx, b, p.Rows); err != nil {
		return err
	}
	if _, err := s.Jobs.InsertTx(ctx, tx, Work{ID: b.ID}, &river.InsertOpts{ScheduledAt: b.AskedAt.Add(headStart)}); err != nil {
		return err
	}
	return s.record(ctx, tx, actor, "batch.confirm", b, map[string]any{"rows": len(p.Rows), "passing": p.Passing, "usd": p.USD.Decimal(), "sha256": b.Digest})
}

// record writes the trail of each client whose wallets the rows name, so that everybody who may see a send of it finds the
// list that asked for it.
func (s *Service) record(ctx context.Context, tx pgx.Tx, by identity.Actor, verb string, b Batch, what map[string]any) error {
	for _, client := range b.Clients {
		err := audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: by.By(), Verb: verb, Kind: Kind, ID: b.ID.String(), Client: &client, After: what})
		if err != nil {
			return err
		}
	}
	return nil
}

// Get is one of the actor's own batches, each row with its send as far as the actor may see it.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (Detail, error) {
	var d Detail
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if d.Batch, err = get(ctx, tx, id); err != nil {
			return err
		}
		if d.Person != actor.Person {
			return ErrNotFound
		}
		d.Rows, err = rowsOf(ctx, tx, id)
		return err
	})
	if err != nil {
		return Detail{}, err
	}
	d.Counts = map[State]int{}
	var ids []uuid.UUID
	for _, r := range d.Rows {
		d.Counts[r.State]++
		if r.SendID != nil {
			ids = append(ids, *r.SendID)
		}
	}
	there, err := s.Sends.Traced(ctx, actor, send.Traces{IDs: ids})
	for i, r := range d.Rows {
		if r.SendID == nil {
			continue
		}
		if at := slices.IndexFunc(there, func(x send.Send) bool { return x.ID == *r.SendID }); at >= 0 {
			d.Rows[i].Send = &there[at]
		}
	}
	return d, err
}

// List is the actor's own batches, newest first.
func (s *Service) List(ctx context.Context, actor identity.Actor, limit int) (out []Batch, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = list(ctx, tx, actor.Person, limit)
		return err
	})
	return out, err
}
