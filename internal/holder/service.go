package holder

import (
	"context"
	"reflect"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
)

// Kind is what the trail calls an entry of the file.
const Kind = "holder"

// Service is the room's verbs.
type Service struct {
	DB    *database.DB
	Clock clock.Clock
	Jobs  database.Jobs
}

// Subject names an entry in the trail: an id alone says nothing of whose securities are held.
func Subject(client uuid.UUID, id string) string { return client.String() + "/" + id }

// Keep writes an entry. e.Version is the version that was read, 0 for a new holder; oneTime names the form: a repetition writes nothing.
// Errors: ErrFields, ErrRole, ErrNotFound, ErrThere, ErrMoved.
func (s *Service) Keep(ctx context.Context, actor identity.Actor, e Entry, oneTime string) (Entry, error) {
	if !actor.Sees(e.Client) {
		return Entry{}, ErrNotFound
	}
	if !actor.Has(identity.Treasury, e.Client) {
		return Entry{}, ErrRole
	}
	e, err := e.check(s.Clock.Now())
	if err != nil {
		return Entry{}, err
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		e.ChangedBy, e.ChangedAt = &actor.Person, s.Clock.Now()
		was, once, err := forUpdate(ctx, tx, e.Client, e.ID)
		switch {
		case database.NoRows(err) && e.Version == 0:
			return s.enter(ctx, tx, actor, &e, oneTime)
		case database.NoRows(err):
			return ErrNotFound
		case err != nil:
			return err
		case once == oneTime && *orNobody(was.ChangedBy) == actor.Person:
			if !reflect.DeepEqual(told(was), told(e)) {
				return ErrMoved
			}
			e = was
			return nil
		case e.Version == 0:
			return ErrThere
		case was.Version != e.Version:
			return ErrMoved
		}
		if err := update(ctx, tx, e, oneTime); err != nil {
			return err
		}
		if e.Residence != was.Residence { // what waits for it is judged again
			if _, err := s.Jobs.InsertTx(ctx, tx, accreditation.Changed{Client: e.Client, Investor: e.ID}, nil); err != nil {
				return err
			}
		}
		e.Version++
		return s.record(ctx, tx, actor, "holder.change", &was, e)
	})
	return e, err
}

func orNobody(p *uuid.UUID) *uuid.UUID {
	if p == nil {
		return &uuid.UUID{}
	}
	return p
}

func (s *Service) enter(ctx context.Context, tx pgx.Tx, actor identity.Actor, e *Entry, oneTime string) error {
	made, err := insert(ctx, tx, *e, oneTime)
	if err != nil {
		return err
	}
	if made {
		if _, err := s.Jobs.InsertTx(ctx, tx, accreditation.Changed{Client: e.Client, Investor: e.ID}, nil); err != nil {
			return err
		}
	}
	if !made { // somebody, or a transfer, was quicker
		return ErrThere
	}
	e.Version = 1
	return s.record(ctx, tx, actor, "holder.enter", nil, *e)
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, verb string, was *Entry, e Entry) error {
	entry := audit.Entry{At: e.ChangedAt, By: actor.By(), Verb: verb, Kind: Kind, ID: Subject(e.Client, e.ID), Client: accreditation.Tenant(e.Client), After: told(e)}
	if was != nil {
		entry.Before = told(*was)
	}
	return audit.Record(ctx, tx, entry)
}

func told(e Entry) map[string]any {
	return map[string]any{"name": e.Name, "registration": e.Registration, "joint": none(e.Joint), "address": e.Address, "residence": e.Residence, "taxForm": e.TaxForm,
		"taxFormOn": e.TaxFormOn, "taxIdEnd": e.TaxIDEnd, "withholding": e.Withholding, "lostSince": e.LostSince, "diedOn": e.DiedOn}
}

// Get gives an entry and what it was before, the newest first, fifty at most. A foreign one is as absent as one that never was.
func (s *Service) Get(ctx context.Context, actor identity.Actor, client uuid.UUID, id string) (Entry, []Past, error) {
	if !idForm.MatchString(id) || !actor.Sees(client) {
		return Entry{}, nil, ErrNotFound
	}
	var e Entry
	var past []Past
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if e, err = get(ctx, tx, client, id); database.NoRows(err) {
			return ErrNotFound
		} else if err != nil {
			return err
		}
		past, err = before(ctx, tx, client, id)
		return err
	})
	if err != nil {
		return Entry{}, nil, err
	}
	return e, past, nil
}

// Place is where a page of the file begins: after this entry.
type Place struct {
	Name   string // in small letters
	Client uuid.UUID
	ID     string
}

// Filter narrows the file. Zero values do not filter.
type Filter struct {
	Client     *uuid.UUID
	Incomplete bool
	After      Place
	Limit      int // 1 to 100
}

// List gives one page of the file by name, and where the next begins; nil: it was the last.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Filter) (out []Entry, more *Place, err error) {
	f.Limit = min(max(f.Limit, 1), 100)
	clients := actor.ClientFilter()
	if f.Client != nil {
		if !actor.Sees(*f.Client) {
			return nil, nil, ErrNotFound
		}
		clients = []uuid.UUID{*f.Client}
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, more, err = list(ctx, tx, clients, f)
		return err
	})
	return out, more, err
}
