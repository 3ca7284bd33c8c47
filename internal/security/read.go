package security

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// The lists of this room are read in pages of at most this many.
const mostOnPage = 100

// Place is where a page of a list begins: before this instant and what has it.
type Place struct {
	At time.Time
	ID string // or the number of a row of a book
}

// latest is before nothing: the newest page.
var latest = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func (p *Place) start() (time.Time, string) {
	if p == nil {
		return latest, ""
	}
	return p.At, p.ID
}

// row is where a page of numbered rows begins.
func (p *Place) row() (time.Time, int64, error) {
	if p == nil {
		return latest, 0, nil
	}
	id, err := strconv.ParseInt(p.ID, 10, 64)
	if err != nil {
		return latest, 0, ErrNotFound.With(err)
	}
	return p.At, id, nil
}

// Row is a security on the list.
type Row struct {
	Security
	ClientName string
	Name       string // of the class, by the terms in force; "": none are
	TermsWait  bool
}

// ListFilter narrows the register. Zero values do not filter.
type ListFilter struct {
	Client *uuid.UUID
	Only   []string // these alone; empty and not nil: none
	From   *Place
	Limit  int
}

// List gives one page of the register, the newest first, and where the next begins; nil: it was the last.
func (s *Service) List(ctx context.Context, actor identity.Actor, f ListFilter) (out []Row, more *Place, err error) {
	clients, err := narrowed(actor, f.Client)
	if err != nil {
		return nil, nil, err
	}
	f.Limit = min(max(f.Limit, 1), mostOnPage)
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = list(ctx, tx, clients, f)
		return err
	})
	if len(out) > f.Limit {
		out = out[:f.Limit]
		more = &Place{At: out[f.Limit-1].At, ID: out[f.Limit-1].ID}
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

// single gives the one client apart: with it an index can give the order of a list, with several it cannot.
func single(clients []uuid.UUID) (*uuid.UUID, []uuid.UUID) {
	if len(clients) == 1 {
		return &clients[0], nil
	}
	return nil, clients
}

// Held is a line of the cap table.
type Held struct {
	Holder                        string
	Name, Registration, Residence string // as the holder file has them; "" and UNKNOWN while it does not
	Shares, Pending               money.Units
}

// CapPlace is where a page of the cap table begins.
type CapPlace struct {
	Shares int64
	Holder string
}

// Detail is a security with its terms and the first of its holders.
type Detail struct {
	Row
	Terms    Terms       // in force, or the strictest
	Versions []Terms     // the newest first
	Held     money.Units // what the holders have together, added up; of the thousand largest where there are more
	Cap      []Held
	More     *CapPlace
}

// Detail gives a security. A foreign one is as absent as one that never was.
func (s *Service) Detail(ctx context.Context, actor identity.Actor, id string, from *CapPlace, limit int) (Detail, error) {
	if !securityForm.MatchString(id) {
		return Detail{}, ErrNotFound
	}
	limit = min(max(limit, 1), mostOnPage)
	if from == nil {
		from = &CapPlace{Shares: math.MaxInt64}
	}
	var d Detail
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if d.Row, err = named(ctx, tx, id); err == nil && !actor.Sees(d.Client) {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		if d.Terms, err = inForce(ctx, tx, d.Security); err != nil {
			return err
		}
		if d.Versions, err = termsHistory(ctx, tx, id); err != nil {
			return err
		}
		if d.Held, err = heldTogether(ctx, tx, id); err != nil {
			return err
		}
		d.Cap, err = capTable(ctx, tx, id, *from, limit+1)
		return err
	})
	if err != nil {
		return Detail{}, err
	}
	if len(d.Cap) > limit {
		d.Cap = d.Cap[:limit]
		last := d.Cap[limit-1]
		d.More = &CapPlace{Shares: last.Shares.Big().Int64(), Holder: last.Holder}
	}
	d.TermsWait = len(d.Versions) > 0 && d.Versions[0].State == TermsFiled
	return d, nil
}

// Standing is the register at an instant: the control book, and a page of the holders by their ids.
type Standing struct {
	Security   Security
	At         time.Time
	Authorised money.Units
	Issued     money.Units
	Before     bool // the security was not registered yet
	Held       []Held
	More       string // the id after which the next page begins; "": it was the last
}

// AsOf gives the register of a security as it stood at an instant (17 CFR 240.17Ad-9(d)).
func (s *Service) AsOf(ctx context.Context, actor identity.Actor, id string, at time.Time, after string, limit int) (Standing, error) {
	if !securityForm.MatchString(id) || after != "" && !holderForm.MatchString(after) {
		return Standing{}, ErrNotFound
	}
	limit = min(max(limit, 1), mostOnPage)
	out := Standing{At: at}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if out.Security, err = get(ctx, tx, id); err == nil && !actor.Sees(out.Security.Client) {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		if out.Authorised, out.Issued, out.Before, err = bookAt(ctx, tx, id, at); err != nil || out.Before {
			return err
		}
		out.Held, err = capAt(ctx, tx, id, at, after, limit+1)
		return err
	})
	if err != nil {
		return Standing{}, err
	}
	if len(out.Held) > limit {
		out.Held = out.Held[:limit]
		out.More = out.Held[limit-1].Holder
	}
	return out, nil
}

// BookLine is an entry of the control book.
type BookLine struct {
	ID                 int64
	At                 time.Time
	Why                string // registered, authorised, issue, redemption, reversal
	Authorised, Issued money.Units
	Transfer           string // "": none made it
}

// Book gives one page of the control book, the newest first.
func (s *Service) Book(ctx context.Context, actor identity.Actor, id string, from *Place, limit int) (out []BookLine, more *Place, err error) {
	if !securityForm.MatchString(id) {
		return nil, nil, ErrNotFound
	}
	limit = min(max(limit, 1), mostOnPage)
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		x, err := get(ctx, tx, id)
		if err == nil && !actor.Sees(x.Client) {
			err = ErrNotFound
		}
		if err == nil {
			out, err = book(ctx, tx, id, from, limit+1)
		}
		return err
	})
	if len(out) > limit {
		out = out[:limit]
		more = placeOf(out[limit-1].At, out[limit-1].ID)
	}
	return out, more, err
}

// TransferRow is a transfer on the list, with the names that people read.
type TransferRow struct {
	Transfer
	Issuer, ClientName, Asker, Decider string
	ReversedBy                         string    // its reversal, which waits or is in the books; read of one alone
	Due                                time.Time // the last day on which it is turned around in time (17 CFR 240.17Ad-2(a))
}

// TransferFilter narrows the transfers. Zero values do not filter.
type TransferFilter struct {
	Client   *uuid.UUID
	Security string
	State    State
	Only     []string // these alone; empty and not nil: none
	From     *Place
	Limit    int
}

// Transfers gives one page of transfers, the newest first.
func (s *Service) Transfers(ctx context.Context, actor identity.Actor, f TransferFilter) (out []TransferRow, more *Place, err error) {
	clients, err := narrowed(actor, f.Client)
	if err != nil {
		return nil, nil, err
	}
	f.Limit = min(max(f.Limit, 1), mostOnPage)
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		law, err := s.Law.Figures(ctx, tx)
		if err != nil {
			return err
		}
		if out, err = transfers(ctx, tx, clients, f); err != nil {
			return err
		}
		for i := range out {
			if err := clocked(law, &out[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if len(out) > f.Limit {
		out = out[:f.Limit]
		more = &Place{At: out[f.Limit-1].AskedAt, ID: out[f.Limit-1].ID}
	}
	return out, more, err
}

// TransferDetail gives one transfer with names and overrides. A foreign one is as absent as one that never was.
func (s *Service) TransferDetail(ctx context.Context, actor identity.Actor, id string) (TransferRow, error) {
	if !transferForm.MatchString(id) {
		return TransferRow{}, ErrNoTransfer
	}
	var t TransferRow
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if t, err = transferNamed(ctx, tx, id); err == nil && !actor.Sees(t.Client) {
			err = ErrNoTransfer
		}
		if err == nil {
			t.Overrides, err = overrides(ctx, tx, id)
		}
		if err != nil {
			return err
		}
		law, err := s.Law.Figures(ctx, tx)
		if err != nil {
			return err
		}
		return clocked(law, &t)
	})
	if err != nil {
		return TransferRow{}, err
	}
	return t, nil
}

// ToDecide are the transfers that wait for the actor's decision.
func (s *Service) ToDecide(ctx context.Context, actor identity.Actor) (w identity.Waiting[string], err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = toDecide(ctx, tx, actor)
		return err
	})
	return w, err
}

// TermsToDecide are the securities whose filed terms wait for the actor's decision.
func (s *Service) TermsToDecide(ctx context.Context, actor identity.Actor) (w identity.Waiting[string], err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = termsToDecide(ctx, tx, actor)
		return err
	})
	return w, err
}

// Preview judges an order as if it were asked for now, and keeps nothing. Errors: as of Move, but for what a rule says.
func (s *Service) Preview(ctx context.Context, actor identity.Actor, o Order) ([]accreditation.Verdict, error) {
	if !securityForm.MatchString(o.Security) {
		return nil, ErrNotFound
	}
	var out []accreditation.Verdict
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		x, err := seen(ctx, tx, actor, o.Security)
		if err != nil {
			return err
		}
		if err := o.check(s.Clock.Now()); err != nil {
			return err
		}
		t := Transfer{Security: x.ID, Client: x.Client, Type: o.Type, From: o.From, To: o.To, Shares: o.Shares, ByTwo: o.ByTwo, OverrideWhy: o.OverrideWhy, Price: o.Price, LockUntil: o.LockUntil}
		f, err := s.facts(ctx, tx, x, t)
		if err == nil {
			out = weigh(t, judge(t, f))
		}
		return err
	})
	return out, err
}
