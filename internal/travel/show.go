package travel

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// Detail is one version among the others of its subject.
type Detail struct {
	Record
	Label    string // what the client calls the payee
	Versions []Record
	InForce  *Record // what counts for sends; nil: nothing does
	Missing  []Lack  // of what our own law and the payee's ask for, were this version confirmed
	Laws     []Threshold
	Revealed bool // what is sealed was opened
}

// Counts says whether this version is the one in force.
func (d Detail) Counts() bool { return d.InForce != nil && d.InForce.ID == d.ID }

// Sealed says whether birth or official id are kept with it.
func (d Detail) Sealed() bool { return d.HasBirth || d.HasOfficialID }

// Get gives one version. Birth and official id stay sealed: it only says that they are there. Errors: ErrNotFound.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (d Detail, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		d, err = s.detail(ctx, tx, actor, id)
		return err
	})
	return d, err
}

// Reveal gives one version with birth and official id opened, and writes into the trail who read them. Errors: ErrNotFound, also
// where nothing is sealed; ErrSealed.
func (s *Service) Reveal(ctx context.Context, actor identity.Actor, id uuid.UUID) (d Detail, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if d, err = s.detail(ctx, tx, actor, id); err != nil {
			return err
		}
		if !d.Sealed() {
			return ErrNotFound.Because("No birth and no official id are kept with this version. Nothing was changed.")
		}
		inside, err := s.open(d.Record)
		if err != nil {
			return err
		}
		d.BirthDate, d.BirthPlace, d.OfficialID, d.Revealed = inside.BirthDate, inside.BirthPlace, inside.OfficialID, true
		return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: "travel.reveal", Kind: Kind, ID: id.String(), Client: &d.Client,
			After: map[string]any{"version": d.Version, "birth": d.HasBirth, "official_id": d.HasOfficialID}, NoNotify: true})
	})
	if err != nil {
		return Detail{}, err
	}
	return d, nil
}

func (s *Service) detail(ctx context.Context, tx pgx.Tx, actor identity.Actor, id uuid.UUID) (d Detail, err error) {
	if d.Record, err = seen(actor)(get(ctx, tx, id)); err != nil {
		return d, err
	}
	if !MayRead(actor, d.Client) {
		return Detail{}, ErrNotFound
	}
	if d.Versions, err = versions(ctx, tx, d.Key); err != nil {
		return d, err
	}
	if d.InForce, err = inForce(ctx, tx, d.Key); err != nil {
		return d, err
	}
	if d.Label, err = whose(ctx, tx, d.Key); err != nil {
		return d, err
	}
	all, err := thresholds(ctx, tx)
	d.Laws = s.laws(all, &d.Record, s.Clock.Now())
	d.Missing = lacksOf(d.Laws, d.Record)
	return d, err
}
