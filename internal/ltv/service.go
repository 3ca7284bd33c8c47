package ltv

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Service is the room's verbs.
type Service struct {
	DB     *database.DB
	Clock  clock.Clock
	Jobs   database.Jobs // tells people; nil: nobody is told
	Market Market
	MaxAge time.Duration // how old a price may be; 0: the package's MaxAge
}

// Market tells BitGo's market price of one whole coin in US dollars; *bitgo.Client does.
type Market interface {
	Market(ctx context.Context, ticker string) (bitgo.Price, error)
}

// Kept is a decision as it was kept.
type Kept struct {
	Decision
	ID             uuid.UUID
	Stage          string
	FormulaVersion string
	Send, Change   *uuid.UUID // what it was about: one of the two
}

// Stages at which a decision is kept.
const (
	AtSubmit   = "submit"
	AtRelease  = "release"
	AtRaise    = "raise" // of a send's network fee
	AtFacility = "facility"
)

// Age is how old a price may be here.
func (s *Service) Age() time.Duration {
	if s.MaxAge > 0 {
		return s.MaxAge
	}
	return MaxAge
}

// Lock takes the facility lock of a wallet, before any wallet's lock, and gives the facility, or nil when nothing
// is lent against the wallet.
func (s *Service) Lock(ctx context.Context, tx pgx.Tx, wallet string) (*Facility, error) {
	return lock(ctx, tx, wallet)
}

// Find gives the facility of a wallet without locking, or nil.
func (s *Service) Find(ctx context.Context, tx pgx.Tx, wallet string) (*Facility, error) {
	return byWallet(ctx, tx, wallet)
}

// Prices are the kept prices of the coins.
func (s *Service) Prices(ctx context.Context, tx pgx.Tx, coins ...money.Coin) (Prices, error) {
	return prices(ctx, tx, coins)
}

// Inputs gathers what a decision about a wallet needs, its balances locked when lock is set.
func (s *Service) Inputs(ctx context.Context, tx pgx.Tx, f Facility, lock bool) (Inputs, error) {
	holdings, err := holdings(ctx, tx, f.Wallet, lock)
	if err != nil {
		return Inputs{}, err
	}
	coins := make([]money.Coin, len(holdings))
	for i, h := range holdings {
		coins[i] = h.Coin
	}
	found, err := prices(ctx, tx, coins)
	return Inputs{Facility: f, Holdings: holdings, Prices: found, Now: s.Clock.Now(), MaxAge: s.Age()}, err
}

// Keep appends a decision about a send and gives its id.
func (s *Service) Keep(ctx context.Context, tx pgx.Tx, d Decision, stage string, send uuid.UUID) (uuid.UUID, error) {
	d.ID = uuid.New()
	return d.ID, keepDecision(ctx, tx, d, stage, &send, nil)
}

// Of gives the decisions about a send, oldest first.
func (s *Service) Of(ctx context.Context, tx pgx.Tx, send uuid.UUID) ([]Kept, error) {
	return decisionsOfSend(ctx, tx, send)
}

// Standing is a facility as it stands now.
type Standing struct {
	Facility Facility
	Now      Decision // with nothing leaving
	Open     []Change // waiting for a second person
	Changes  []Change // newest first
}

// List gives every facility the actor may see.
func (s *Service) List(ctx context.Context, actor identity.Actor) ([]Facility, error) {
	var out []Facility
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = facilities(ctx, tx, actor.ClientFilter())
		return err
	})
	return out, err
}

// Get gives the facility of a wallet with its figures. A foreign one looks absent.
func (s *Service) Get(ctx context.Context, actor identity.Actor, wallet string) (Standing, error) {
	var out Standing
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		f, err := byWallet(ctx, tx, wallet)
		if err != nil {
			return err
		}
		if f == nil || !actor.Sees(f.Client) {
			return ErrNotFound
		}
		in, err := s.Inputs(ctx, tx, *f, false)
		if err != nil {
			return err
		}
		out.Facility, out.Now = *f, Decide(in)
		if out.Changes, err = changesOf(ctx, tx, f.ID); err != nil {
			return err
		}
		for _, c := range out.Changes {
			if c.State == Proposed {
				out.Open = append(out.Open, c)
			}
		}
		return nil
	})
	return out, err
}

// Waiting gives the changes that wait for a second person.
func (s *Service) Waiting(ctx context.Context, actor identity.Actor) ([]Change, error) {
	var out []Change
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = changesOpen(ctx, tx, actor.ClientFilter())
		return err
	})
	return out, err
}
