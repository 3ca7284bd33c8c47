package offering

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// The lists of this room are read in pages of at most this many.
const mostOnPage = 100

// mostChanges is how many changes the page of an offering shows.
const mostChanges = 50

// Place is where a page of a list begins: before this instant and what has it.
type Place struct {
	At time.Time
	ID string
}

// latest is before nothing: the newest page.
var latest = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func (p *Place) start() (time.Time, string) {
	if p == nil {
		return latest, ""
	}
	return p.At, p.ID
}

// Row is an offering as people read it.
type Row struct {
	Offering
	ClientName string
	Maker      string
	Waits      Kind        // of the change that waits for compliance; "": none does
	FormDue    *FormDClock // nil: none runs
}

// ListFilter narrows the list. Zero values do not filter.
type ListFilter struct {
	Client *uuid.UUID
	State  State
	Only   []string // these offerings; nil: all
	From   *Place
	Limit  int
}

// List gives one page of offerings, the newest first, and where the next begins; nil: it was the last.
func (s *Service) List(ctx context.Context, actor identity.Actor, f ListFilter) (out []Row, more *Place, err error) {
	clients := actor.ClientFilter()
	if f.Client != nil {
		if !actor.Sees(*f.Client) {
			return nil, nil, ErrNotFound
		}
		clients = []uuid.UUID{*f.Client}
	}
	f.Limit = min(max(f.Limit, 1), mostOnPage)
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if out, err = list(ctx, tx, clients, f); err != nil {
			return err
		}
		return s.clocks(ctx, tx, out)
	})
	if len(out) > f.Limit {
		out = out[:f.Limit]
		last := out[f.Limit-1]
		more = &Place{At: last.At, ID: last.ID}
	}
	return out, more, err
}

// clocks puts the Form D clock beside each offering that has one.
func (s *Service) clocks(ctx context.Context, tx pgx.Tx, all []Row) error {
	if s.Law == nil {
		return nil
	}
	law, err := s.Law.Figures(ctx, tx)
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].FormDue, err = all[i].Clock(law, s.Clock.Now()); err != nil {
			return err
		}
	}
	return nil
}

// Look is an offering with everything that its page shows.
type Look struct {
	Row
	Sums    Sums
	Changes []Change // the newest first, fifty at most
}

// Waiting is the change that waits for compliance; nil: none does.
func (l Look) Waiting() *Change {
	for _, c := range l.Changes {
		if c.State == ChangeAsked {
			return &c
		}
	}
	return nil
}

// Look gives an offering with its sums and changes. Errors: ErrNotFound.
func (s *Service) Look(ctx context.Context, actor identity.Actor, id string) (Look, error) {
	if !offeringForm.MatchString(id) {
		return Look{}, ErrNotFound
	}
	var l Look
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if l.Row, err = named(ctx, tx, id); err == nil && !actor.Sees(l.Client) {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		if l.Sums, err = sumsOf(ctx, tx, id); err != nil {
			return err
		}
		if l.Changes, err = changes(ctx, tx, id, mostChanges); err != nil {
			return err
		}
		one := []Row{l.Row}
		err = s.clocks(ctx, tx, one)
		l.Row = one[0]
		return err
	})
	if err != nil {
		return Look{}, err
	}
	return l, nil
}

// SubscriptionRow is a subscription with the names.
type SubscriptionRow struct {
	Subscription
	InvestorName, Asker, Accepter string
}

// SubscriptionFilter chooses a page of an offering's subscriptions.
type SubscriptionFilter struct {
	Offering string
	Stage    Stage // "": all
	From     *Place
	Limit    int
}

// Subscriptions gives one page of an offering's subscriptions, the newest first, and where the next begins. Errors: ErrNotFound.
func (s *Service) Subscriptions(ctx context.Context, actor identity.Actor, f SubscriptionFilter) (out []SubscriptionRow, more *Place, err error) {
	if _, err := s.Get(ctx, actor, f.Offering); err != nil {
		return nil, nil, err
	}
	f.Limit = min(max(f.Limit, 1), mostOnPage)
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = subscriptions(ctx, tx, f)
		return err
	})
	if len(out) > f.Limit {
		out = out[:f.Limit]
		last := out[f.Limit-1]
		more = &Place{At: last.AskedAt, ID: last.ID}
	}
	return out, more, err
}

// SubscriptionLook gives a subscription with the names, and its offering. Errors: ErrNoSubscription.
func (s *Service) SubscriptionLook(ctx context.Context, actor identity.Actor, id string) (SubscriptionRow, Row, error) {
	if !subscriptionForm.MatchString(id) {
		return SubscriptionRow{}, Row{}, ErrNoSubscription
	}
	var x SubscriptionRow
	var o Row
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if x, err = subscriptionNamed(ctx, tx, id); err == nil && !actor.Sees(x.Client) {
			err = ErrNoSubscription
		}
		if err != nil {
			return err
		}
		o, err = named(ctx, tx, x.Offering)
		return err
	})
	if err != nil {
		return SubscriptionRow{}, Row{}, err
	}
	return x, o, nil
}

// ChangeOf gives a change of an offering. Errors: ErrNoChange.
func (s *Service) ChangeOf(ctx context.Context, actor identity.Actor, offering, id string) (Change, error) {
	if !changeForm.MatchString(id) {
		return Change{}, ErrNoChange
	}
	var c Change
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if c, err = change(ctx, tx, id); err == nil && (!actor.Sees(c.Client) || c.Offering != offering) {
			err = ErrNoChange
		}
		return err
	})
	if err != nil {
		return Change{}, err
	}
	return c, nil
}

// Agreement gives the document that an offering is signed on. Errors: ErrNotFound, also where none is stored.
func (s *Service) Agreement(ctx context.Context, actor identity.Actor, id string) (Document, error) {
	o, err := s.Get(ctx, actor, id)
	if err != nil {
		return Document{}, err
	}
	var d Document
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		d, err = document(ctx, tx, o)
		return err
	})
	return d, err
}

// ToDecide are the offerings of which a change waits for the actor's decision, and since when; of one offering only one waits.
func (s *Service) ToDecide(ctx context.Context, actor identity.Actor) (identity.Waiting[string], error) {
	var w identity.Waiting[string]
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = toDecide(ctx, tx, actor)
		return err
	})
	return w, err
}
