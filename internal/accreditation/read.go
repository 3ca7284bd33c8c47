package accreditation

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
)

// What the trail calls an investor and a piece of evidence.
const (
	InvestorKind = "investor"
	EvidenceKind = "evidence"
)

// mostOnPage is how many rows a page of this room's lists has at most.
const mostOnPage = 100

// Place is where a page of a list begins: behind this instant and what has it.
type Place struct {
	At     time.Time
	Client uuid.UUID // of an investor
	ID     string
}

// latest is before nothing: the newest page.
var latest = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Row is an investor on the list.
type Row struct {
	Investor
	ClientName string
	Until      time.Time // the first day on which no approved evidence counts; zero: there never was any
	Waits      bool      // some evidence waits for compliance
}

// Proved says whether evidence proves at an instant that the investor is accredited.
func (r Row) Proved(now time.Time) bool { return now.Before(r.Until) }

// List gives one page of investors, the newest first, and where the next begins; nil: it was the last.
func (s *Service) List(ctx context.Context, actor identity.Actor, client *uuid.UUID, from *Place, limit int) (out []Row, more *Place, err error) {
	clients, err := narrowed(actor, client)
	if err != nil {
		return nil, nil, err
	}
	limit = min(max(limit, 1), mostOnPage)
	if from == nil {
		from = &Place{At: latest}
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = list(ctx, tx, clients, *from, limit+1)
		return err
	})
	if len(out) > limit {
		out = out[:limit]
		last := out[limit-1]
		more = &Place{At: last.FiledAt, Client: last.Client, ID: last.ID}
	}
	return out, more, err
}

// narrowed is whose things a list shows: of one client that the actor sees, or of all that they see.
func narrowed(actor identity.Actor, client *uuid.UUID) ([]uuid.UUID, error) {
	if client == nil {
		return actor.ClientFilter(), nil
	}
	if !actor.Sees(*client) {
		return nil, ErrNotFound
	}
	return []uuid.UUID{*client}, nil
}

// Of gives one of a client's investors with its evidence. A foreign one is as absent as one that never was.
func (s *Service) Of(ctx context.Context, actor identity.Actor, client uuid.UUID, id string) (Row, error) {
	if !actor.Sees(client) || !investorForm.MatchString(id) {
		return Row{}, ErrNotFound
	}
	var r Row
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		r, err = named(ctx, tx, client, id)
		if database.NoRows(err) {
			return ErrNotFound
		}
		return err
	})
	if err != nil {
		return Row{}, err
	}
	for _, e := range r.Evidence {
		if e.State == Approved && e.Expires.After(r.Until) {
			r.Until = e.Expires
		}
		r.Waits = r.Waits || e.State == Filed
	}
	return r, nil
}

// Piece is evidence with the names that people read.
type Piece struct {
	Evidence
	InvestorName, ClientName, Filer, Decider string
	Until                                    time.Time // of the investor's approved evidence, the latest end; zero where it was not asked for
}

// Renewed says whether other evidence proves the same for longer.
func (p Piece) Renewed() bool { return p.Until.After(p.Expires) }

// WhyNotDecide says why the actor may not decide on the evidence now; nil: they may.
func (p Piece) WhyNotDecide(actor identity.Actor) error {
	switch {
	case !actor.Has(identity.Compliance, p.Client):
		return ErrDecider
	case actor.Own(p.FiledBy, ErrOwn) != nil:
		return actor.Own(p.FiledBy, ErrOwn)
	case p.State != Filed:
		return ErrDecided.Because("This was already %s. Nothing changed.", p.State)
	}
	return nil
}

// EvidenceFilter chooses a page of evidence: what waits for compliance, or, with Within, what counts no more in so many days.
type EvidenceFilter struct {
	Client *uuid.UUID
	Within int      // days; 0: what waits
	Only   []string // of what waits, these alone; empty and not nil: none
	From   *Place
	Limit  int
}

// Pieces gives one page of evidence: what waits for compliance, the longest waiting first, or what expires, the first to end first.
func (s *Service) Pieces(ctx context.Context, actor identity.Actor, f EvidenceFilter) (out []Piece, more *Place, err error) {
	clients, err := narrowed(actor, f.Client)
	if err != nil {
		return nil, nil, err
	}
	f.Limit = min(max(f.Limit, 1), mostOnPage)
	if f.From == nil {
		f.From = &Place{}
	}
	today := s.Clock.Now().UTC().Truncate(24 * time.Hour)
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if f.Within > 0 {
			out, err = expiring(ctx, tx, clients, f, today)
		} else {
			out, err = waiting(ctx, tx, clients, f)
		}
		return err
	})
	if len(out) > f.Limit {
		out = out[:f.Limit]
		last := out[f.Limit-1]
		if more = (&Place{At: last.FiledAt, ID: last.ID}); f.Within > 0 {
			more.At = last.Expires
		}
	}
	return out, more, err
}

// Piece gives one piece of evidence. A foreign one is as absent as one that never was.
func (s *Service) Piece(ctx context.Context, actor identity.Actor, id string) (Piece, error) {
	if !evidenceForm.MatchString(id) {
		return Piece{}, ErrNotFound
	}
	var p Piece
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if p, err = piece(ctx, tx, id); database.NoRows(err) || err == nil && !actor.Sees(p.Client) {
			return ErrNotFound
		}
		return err
	})
	if err != nil {
		return Piece{}, err
	}
	return p, nil
}

// ToDecide is the evidence that waits for the actor's decision.
func (s *Service) ToDecide(ctx context.Context, actor identity.Actor) (w identity.Waiting[string], err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = toDecide(ctx, tx, actor)
		return err
	})
	return w, err
}
