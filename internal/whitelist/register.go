package whitelist

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// Registered is a payee in force with the names that a list shows beside it.
type Registered struct {
	Entry
	ClientName, WalletLabel string // WalletLabel is empty for an entry of every wallet of the client
}

// Filter narrows the register; an empty part asks nothing. Words is a whole address or a part of a label.
type Filter struct {
	Client               *uuid.UUID
	Wallet, Asset, Words string
	After                *uuid.UUID // the last entry of the page before
	Limit                int
}

// Register gives a page of the payees in force, by label, and whether more follow.
func (s *Service) Register(ctx context.Context, actor identity.Actor, f Filter) (found []Registered, more bool, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		f.Client = actor.OneClient(f.Client)
		found, err = register(ctx, tx, actor.ClientFilter(), f, f.Limit+1)
		return err
	})
	if len(found) > f.Limit {
		return found[:f.Limit], true, err
	}
	return found, false, err
}

// Filed is a change with the names that a page shows beside it.
type Filed struct {
	Change
	ClientName, WalletLabel, AskedByName, DecidedByName string
}

// WhyNotDecide says why the actor cannot decide the change; nil means that they can. Errors: those of Decide.
func (c Change) WhyNotDecide(actor identity.Actor) error { return c.mayDecide(actor) }

// Over reports whether nothing more will come of the change.
func (c Change) Over() bool { return c.State == Active || c.State == Refused || c.State == Rejected }

// ChangeFilter narrows the changes; an empty part asks nothing.
type ChangeFilter struct {
	Client   *uuid.UUID
	State    State
	Wallet   string
	Before   *time.Time // with BeforeID, the last change of the page before
	BeforeID uuid.UUID
	Limit    int
}

// Changes gives a page of changes, newest first, and whether older ones follow.
func (s *Service) Changes(ctx context.Context, actor identity.Actor, f ChangeFilter) (found []Filed, more bool, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		f.Client = actor.OneClient(f.Client)
		found, err = changes(ctx, tx, actor.ClientFilter(), nil, f, f.Limit+1)
		return err
	})
	if len(found) > f.Limit {
		return found[:f.Limit], true, err
	}
	return found, false, err
}

// Filed gives one change with its names. A foreign one looks absent.
func (s *Service) Filed(ctx context.Context, actor identity.Actor, id uuid.UUID) (Filed, error) {
	var found []Filed
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = changes(ctx, tx, actor.ClientFilter(), &id, ChangeFilter{}, 1)
		return err
	})
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Filed{}, err
	}
	return found[0], nil
}

// most is how many waiting changes are looked at for what one person could decide.
const most = 200

// Waiting gives the changes that wait for this person's decision, the oldest last.
func (s *Service) Waiting(ctx context.Context, actor identity.Actor) ([]Filed, error) {
	if !actor.HasAny(identity.Compliance) {
		return nil, nil
	}
	all, _, err := s.Changes(ctx, actor, ChangeFilter{State: Pending, Limit: most})
	out := make([]Filed, 0, len(all))
	for _, c := range all {
		if c.mayDecide(actor) == nil {
			out = append(out, c)
		}
	}
	return out, err
}
