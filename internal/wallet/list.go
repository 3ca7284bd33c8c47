package wallet

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// MostChoices is how many wallets a choice offers, and MostCounted where counting them ends.
const (
	MostChoices = 200
	MostCounted = 1000
)

// Filter narrows the list of wallets. Zero values do not filter.
type Filter struct {
	Client *uuid.UUID
	Coin   string // the wallet's own, or one that it holds
	Words  string // an id, or the beginnings of words of a label or of the client's name; of very many, two hundred are found
	After  string // the id of the last of the page before
	Limit  int    // 1 to 100
}

// Page gives one page of the wallets the actor may see, by client and label, and whether others follow.
func (s *Service) Page(ctx context.Context, actor identity.Actor, f Filter) (found []Wallet, more bool, err error) {
	f.Limit, f.Client = min(max(f.Limit, 1), 100), actor.OneClient(f.Client)
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = page(ctx, tx, actor.ClientFilter(), f, f.Limit+1)
		return err
	})
	if more = len(found) > f.Limit; more {
		found = found[:f.Limit]
	}
	return found, more, err
}

// Choices gives the first MostChoices wallets the actor may see and those that are named; with a client half of them are the first of
// that client.
func (s *Service) Choices(ctx context.Context, actor identity.Actor, client *uuid.UUID, named ...string) ([]Wallet, error) {
	var found []Wallet
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = choices(ctx, tx, actor.ClientFilter(), client, named)
		return err
	})
	return found, err
}

// Standing tells when the wallet that was read longest ago was read, and how many wallets there are, counted to MostCounted.
func (s *Service) Standing(ctx context.Context, actor identity.Actor) (oldest time.Time, wallets int, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		oldest, wallets, err = standing(ctx, tx, actor.ClientFilter())
		return err
	})
	return oldest, wallets, err
}
