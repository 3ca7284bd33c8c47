package captable

import (
	"context"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// mostOnPage is how many rows, or problems, a page has at most.
const mostOnPage = 100

// Get gives an import; a foreign one is as absent as one that never was.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id string) (Import, error) {
	d, err := s.Detail(ctx, actor, id, 0, 0)
	return d.Import, err
}

// Detail is an import with a page of its rows, or of what is wrong with it.
type Detail struct {
	Import
	Rows     []Row
	Problems []Problem
	More     int // after which line, or problem, the next page begins; 0: it was the last
}

// Detail gives an import with the rows after a line; of a refused one, with what is wrong after a place.
func (s *Service) Detail(ctx context.Context, actor identity.Actor, id string, after, limit int) (Detail, error) {
	if !importForm.MatchString(id) {
		return Detail{}, ErrNotFound
	}
	limit = min(limit, mostOnPage)
	var d Detail
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if d.Import, err = get(ctx, tx, id); err == nil && !actor.Sees(d.Client) {
			err = ErrNotFound
		}
		if err != nil || limit <= 0 {
			return err
		}
		if d.State == Refused {
			d.Problems, err = problems(ctx, tx, id, after, limit+1)
		} else {
			d.Rows, err = rowsAfter(ctx, tx, id, after, limit+1)
		}
		return err
	})
	if err != nil {
		return Detail{}, err
	}
	if len(d.Problems) > limit {
		d.Problems = d.Problems[:limit]
		d.More = d.Problems[limit-1].N
	}
	if len(d.Rows) > limit {
		d.Rows = d.Rows[:limit]
		d.More = d.Rows[limit-1].Line
	}
	return d, nil
}

// List gives the imports of a security, the newest first, fifty at most. Errors: security.ErrNotFound.
func (s *Service) List(ctx context.Context, actor identity.Actor, security string) (out []Import, err error) {
	if _, err := s.Securities.Get(ctx, actor, security); err != nil {
		return nil, err
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		out, err = list(ctx, tx, security)
		return err
	})
	return out, err
}

// ToDecide are the securities whose import waits for the actor's decision; each has one at most.
func (s *Service) ToDecide(ctx context.Context, actor identity.Actor) (w identity.Waiting[string], err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		w, err = toDecide(ctx, tx, actor)
		return err
	})
	return w, err
}

// WhyNotDecide says why the actor may not decide on the import; nil: they may.
func (i Import) WhyNotDecide(actor identity.Actor) error {
	switch {
	case !actor.Has(identity.Compliance, i.Client):
		return ErrDecider
	case actor.Own(i.UploadedBy, ErrOwn) != nil:
		return actor.Own(i.UploadedBy, ErrOwn)
	case i.State != Waits:
		return ErrDecided
	}
	return nil
}

// WhyNotWithdraw says why the actor may not take the import back; nil: they may.
func (i Import) WhyNotWithdraw(actor identity.Actor) error {
	switch {
	case actor.Person != i.UploadedBy:
		return ErrNotYours
	case i.State != Waits:
		return ErrDecided
	}
	return nil
}

// News says what became of an import, and to whom: to who may decide, or to who uploaded it.
func (s *Service) News(ctx context.Context, tx pgx.Tx, t audit.Told) (audit.News, error) {
	i, err := get(ctx, tx, t.ID)
	if err != nil {
		return audit.News{}, err
	}
	what := "The cap table of " + i.Issuer + " with " + i.Shares.Grouped() + " shares"
	n := audit.News{Client: accreditation.Tenant(i.Client), Tone: "info", Thing: Kind, ID: t.ID, People: []uuid.UUID{i.UploadedBy}}
	switch State(t.Word) {
	case Posted:
		n.Tone, n.Text = "ok", what+" is in the register."
	case Rejected:
		n.Tone, n.Text = "warn", what+" was rejected. Nothing was entered."
	case Waits:
		n.Text = what + " waits for your decision. Nothing is entered before that."
		n.People, err = deciders(ctx, tx, i)
	case Refused, Withdrawn:
	}
	return n, err
}

func itoa(n int) string { return strconv.Itoa(n) }
