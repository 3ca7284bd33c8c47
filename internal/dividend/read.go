package dividend

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// The lists of this room are read in pages of at most this many.
const mostOnPage = 100

// Of is what a dividend is declared on.
type Of struct {
	ID         string
	Client     uuid.UUID
	Issuer     string
	ClientName string
	Active     bool
}

// Security gives what a dividend may be declared on; a foreign one is as absent as one that never was. Errors: ErrNotFound.
func (s *Service) Security(ctx context.Context, actor identity.Actor, id string) (Of, error) {
	if !securityForm.MatchString(id) {
		return Of{}, ErrNotFound
	}
	var x Of
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if x, err = securityOf(ctx, tx, id); err == nil && !actor.Sees(x.Client) {
			err = ErrNotFound
		}
		return err
	})
	if err != nil {
		return Of{}, err
	}
	return x, nil
}

// Place is where a page of the list begins: before this instant and what was declared then.
type Place struct {
	At time.Time
	ID string
}

// Row is a dividend on the list, with the names that people read.
type Row struct {
	Dividend
	Issuer, ClientName, Declarer, Decider string
}

// Filter narrows the list. Zero values do not filter.
type Filter struct {
	Client   *uuid.UUID
	Security string
	State    State
	Only     []string // these alone; empty and not nil: none
	From     *Place
	Limit    int
}

// List gives one page of dividends, the newest first, and where the next begins; nil: it was the last. Errors: identity.ErrNoClient.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Filter) (out []Row, more *Place, err error) {
	clients := actor.ClientFilter()
	if f.Client != nil {
		if !actor.Sees(*f.Client) {
			return nil, nil, identity.ErrNoClient
		}
		clients = []uuid.UUID{*f.Client}
	}
	f.Limit = min(max(f.Limit, 1), mostOnPage)
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = list(ctx, tx, clients, f)
		return err
	})
	if len(out) > f.Limit {
		out = out[:f.Limit]
		more = &Place{At: out[f.Limit-1].DeclaredAt, ID: out[f.Limit-1].ID}
	}
	return out, more, err
}

// Listed is a line of the pay list, with the payment that stands for it.
type Listed struct {
	Line
	Name      string // as the file says; "": nothing
	Owed      bool
	Reference string
	PaidOn    *time.Time
	PaidBy    *uuid.UUID
	Payer     string
}

// Entry is what was entered of a line: a payment, or the opposite.
type Entry struct {
	ID        int64
	Holder    string
	Corrects  bool
	Reference string // of a correction: why
	PaidOn    time.Time
	By        string
	At        time.Time
}

// Page is a dividend with a page of its pay list.
type Page struct {
	Row
	Lines   []Listed
	More    string  // the holder after whom the next page begins; "": it was the last
	Entries []Entry // the newest, twenty at most
}

// PayList gives a dividend with one page of its lines, by the holder's id, of those that are owed alone where unpaid says so. A foreign one is
// as absent as one that never was. Errors: ErrNotFound.
func (s *Service) PayList(ctx context.Context, actor identity.Actor, id, after string, unpaid bool, limit int) (Page, error) {
	if !idForm.MatchString(id) || after != "" && !holderForm.MatchString(after) {
		return Page{}, ErrNotFound
	}
	limit = min(max(limit, 1), mostOnPage)
	var p Page
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if p.Row, err = named(ctx, tx, id); err == nil && !actor.Sees(p.Client) {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		if p.Lines, err = payList(ctx, tx, id, after, unpaid, limit+1); err != nil {
			return err
		}
		p.Entries, err = entries(ctx, tx, id)
		return err
	})
	if err != nil {
		return Page{}, err
	}
	if len(p.Lines) > limit {
		p.Lines = slices.Clone(p.Lines[:limit])
		p.More = p.Lines[limit-1].Holder
	}
	return p, nil
}

// ToDecide are the dividends that wait for the actor's decision.
func (s *Service) ToDecide(ctx context.Context, actor identity.Actor) (w identity.Waiting[string], err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = toDecide(ctx, tx, actor)
		return err
	})
	return w, err
}
