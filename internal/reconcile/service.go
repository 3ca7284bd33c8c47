package reconcile

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
)

// Wallets is what this room asks of the wallet room; *wallet.Service is one.
type Wallets interface {
	List(ctx context.Context, actor identity.Actor) ([]wallet.Wallet, error)
	Get(ctx context.Context, actor identity.Actor, id string) (wallet.Wallet, error)
	ImportPage(ctx context.Context, id, cursor string, since time.Time) (string, wallet.Report, error)
	Refresh(ctx context.Context, id string) error
	ListedPage(ctx context.Context, id, cursor string, from, to time.Time) ([]wallet.Listed, string, error)
	KeptBetween(ctx context.Context, id string, from, to time.Time) ([]wallet.Listed, error)
}

// Service is the room's verbs.
type Service struct {
	DB      *database.DB
	Clock   clock.Clock
	Jobs    database.Jobs
	Wallets Wallets
}

var system = identity.System("reconcile")

// Ask is what is to be compared.
type Ask struct {
	Wallet string     // "": every wallet that the actor sees
	Whole  bool       // from the beginning, not from the last proven point
	Since  *time.Time // from here, where the last proven point is later
}

// Start begins a reconciliation, works on it for some pages at once, and leaves what remains to a job. Errors: ErrRole,
// ErrNoWallet, wallet.ErrNotFound. What BitGo does not answer now is asked again by the job.
func (s *Service) Start(ctx context.Context, actor identity.Actor, ask Ask, pages int) (Reconciliation, error) {
	wallets, err := s.wallets(ctx, actor, ask)
	if err != nil {
		return Reconciliation{}, err
	}
	id, now := uuid.New(), s.Clock.Now()
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if err := insert(ctx, tx, id, actor.Person, now); err != nil {
			return err
		}
		for _, w := range wallets {
			if err := insertWallet(ctx, tx, id, w.ID, w.Client, ask); err != nil {
				return err
			}
		}
		// Should this process die before it is done, the job goes on; if it is done by then, the job finds that.
		if _, err := s.Jobs.InsertTx(ctx, tx, Work{ID: id}, later(now)); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "reconcile.start", Kind: "reconciliation", ID: id.String(),
			Client: one(wallets), After: map[string]any{"wallets": len(wallets), "whole": ask.Whole}})
	})
	if err != nil {
		return Reconciliation{}, err
	}
	_, _ = s.advance(ctx, id, pages) // trouble is the job's: it tries again, and tells
	return s.Get(ctx, actor, id)
}

// headStart is how long the call that asked for it has before the job goes on.
const headStart = 10 * time.Second

func (s *Service) wallets(ctx context.Context, actor identity.Actor, ask Ask) ([]wallet.Wallet, error) {
	var found []wallet.Wallet
	var err error
	if ask.Wallet != "" {
		found = make([]wallet.Wallet, 1)
		found[0], err = s.Wallets.Get(ctx, actor, ask.Wallet)
	} else {
		found, err = s.Wallets.List(ctx, actor)
	}
	if err != nil {
		return nil, err
	}
	var may []wallet.Wallet
	for _, w := range found {
		if actor.IsSystem() || actor.Has(identity.Treasury, w.Client) || actor.Has(identity.Compliance, w.Client) || actor.Has(identity.Admin, w.Client) {
			may = append(may, w)
		}
	}
	switch {
	case len(found) == 0:
		return nil, ErrNoWallet
	case len(may) == 0:
		return nil, ErrRole
	}
	return may, nil
}

// one is the client of all the wallets, nil when they are of several.
func one(wallets []wallet.Wallet) *uuid.UUID {
	for _, w := range wallets {
		if w.Client != wallets[0].Client {
			return nil
		}
	}
	return &wallets[0].Client
}

// Get tells how far a reconciliation has come. One of somebody else's and none answer alike, but for the organization.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (Reconciliation, error) {
	var out Reconciliation
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if out, err = get(ctx, tx, id); err != nil {
			return err
		}
		if !actor.IsSystem() && !actor.Organization() && out.AskedBy != actor.Person {
			return ErrNotFound
		}
		return nil
	})
	if err != nil {
		return Reconciliation{}, err
	}
	return out, nil
}
