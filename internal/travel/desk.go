package travel

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// Stands is how far the data of a subject are.
type Stands string

// How far they are. Incomplete and ready are judged by our law and, where it is known, the payee's.
const (
	NoData     Stands = "none"
	Waits      Stands = "waiting"
	Incomplete Stands = "incomplete"
	Ready      Stands = "complete"
)

// AllStands in the order in which data go through them.
var AllStands = []Stands{NoData, Waits, Incomplete, Ready}

// Row is a subject at the desk.
type Row struct {
	Key
	ClientName string
	Label      string
	Newest     *Record // nil: nothing was ever entered
	InForce    *Record // nil: nothing is confirmed
	Stands     Stands
	Missing    []Lack // of the version in force; without one, of the newest
}

// Place is where a page of the desk begins: after this row.
type Place struct {
	Label string
	Key
}

// Filter narrows the desk. Zero values do not filter.
type Filter struct {
	Client  *uuid.UUID
	Subject Subject
	Stands  Stands
	Text    string      // the beginnings of words of a name, or a whole address; of very many, two hundred are found
	Only    []uuid.UUID // newest versions; nil: any
	After   Place
	Limit   int // 1 to 100
}

// Desk is one page of subjects in the order of their names, and the thresholds.
type Desk struct {
	Rows       []Row
	More       *Place // where the next page begins; nil: it was the last
	Thresholds []Threshold
	Ours       *Threshold // in force for our entity; nil: none, and everything counts as above
}

// scans is how many pages are looked through for rows whose completeness the database does not know.
const scans = 10

// Look gives one page of the desk.
func (s *Service) Look(ctx context.Context, actor identity.Actor, f Filter) (Desk, error) {
	f.Limit = min(max(f.Limit, 1), 100)
	var d Desk
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if d.Thresholds, err = thresholds(ctx, tx); err != nil {
			return err
		}
		if ours, ok := InForce(d.Thresholds, s.place(), s.Clock.Now()); ok {
			d.Ours = &ours
		}
		return s.fill(ctx, tx, actor, f, &d)
	})
	return d, err
}

// fill reads on until a page is full: whether data are complete is our rule and not the database's.
func (s *Service) fill(ctx context.Context, tx pgx.Tx, actor identity.Actor, f Filter, d *Desk) error {
	for range scans {
		found, err := desk(ctx, tx, actor, f)
		if err != nil {
			return err
		}
		for _, r := range found[:min(len(found), f.Limit)] {
			if len(d.Rows) == f.Limit {
				d.More = &f.After
				return nil
			}
			f.After = Place{Label: r.Label, Key: r.Key}
			if !MayRead(actor, r.Client) {
				continue
			}
			if s.stand(&r, d.Thresholds); f.Stands == "" || f.Stands == r.Stands {
				d.Rows = append(d.Rows, r)
			}
		}
		if len(found) <= f.Limit {
			return nil
		}
		if len(d.Rows) == f.Limit {
			break
		}
	}
	d.More = &f.After
	return nil
}

// stand says how far a row's data are.
func (s *Service) stand(r *Row, all []Threshold) {
	judged := r.InForce
	if judged == nil {
		judged = r.Newest
	}
	if judged != nil {
		r.Missing = lacksOf(s.laws(all, judged, s.Clock.Now()), *judged)
	}
	switch {
	case r.Newest != nil && r.Newest.State == Waiting:
		r.Stands = Waits
	case r.InForce == nil:
		r.Stands = NoData
	case len(r.Missing) > 0:
		r.Stands = Incomplete
	default:
		r.Stands = Ready
	}
}

// Standing is one subject as the desk shows it, for pages about the payee. Errors: ErrNotFound.
func (s *Service) Standing(ctx context.Context, actor identity.Actor, k Key) (Row, error) {
	if !actor.Sees(k.Client) || !MayRead(actor, k.Client) {
		return Row{}, ErrNotFound
	}
	r := Row{Key: k}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if r.Label, err = whose(ctx, tx, k); err != nil {
			return err
		}
		found, err := versions(ctx, tx, k)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			r.Newest, r.ClientName = &found[0], found[0].ClientName
		}
		if r.InForce, err = inForce(ctx, tx, k); err != nil {
			return err
		}
		all, err := thresholds(ctx, tx)
		s.stand(&r, all)
		return err
	})
	return r, err
}
