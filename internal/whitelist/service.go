package whitelist

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
)

// Service is the room's verbs.
type Service struct {
	DB    *database.DB
	BitGo BitGo
	Clock clock.Clock
	Jobs  database.Jobs // tells people; nil: nobody is told
	// What changing BitGo's whitelists takes.
	Wallets    Wallets
	Clients    Clients
	OnBehalfOf string // an administrator's id at BitGo: rules are made by seed 002's internal route in their name; "": by the public one
}

// Find gives the entry in force for a payee, or nil when the payee is new.
func (s *Service) Find(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet, asset, address, memo string) (*Entry, error) {
	return find(ctx, tx, client, wallet, asset, address, memo)
}

// Knows reports whether the payee is in force for the client.
func (s *Service) Knows(ctx context.Context, actor identity.Actor, e Entry) (bool, error) {
	var found *Entry
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = find(ctx, tx, e.Client, e.Wallet, e.Asset, e.Address, e.Memo)
		return err
	})
	return found != nil, err
}

// List gives the entries in force for a wallet, by label; the send form offers them.
func (s *Service) List(ctx context.Context, actor identity.Actor, client uuid.UUID, wallet string) ([]Entry, error) {
	if !actor.Sees(client) {
		return nil, nil
	}
	var out []Entry
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = list(ctx, tx, client, wallet)
		return err
	})
	return out, err
}

// MostShown is how many payees of a client and of a wallet First gives.
const MostShown = 100

// First gives the first MostShown payees by label that every wallet of the client may pay, and the first MostShown of the wallet's
// own, for a page; what has to look at all of them, as one that compares addresses does, asks for List.
func (s *Service) First(ctx context.Context, actor identity.Actor, client uuid.UUID, wallet string) ([]Entry, error) {
	if !actor.Sees(client) {
		return nil, nil
	}
	var out []Entry
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = firstOf(ctx, tx, client, wallet, MostShown)
		return err
	})
	return out, err
}

// Add puts a payee in force for a client. Only the program may: a person's entry needs a second person (design §2),
// and the desk for that is a later word.
func (s *Service) Add(ctx context.Context, actor identity.Actor, e Entry) error {
	if !actor.IsSystem() {
		return ErrSecondPerson
	}
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		now := s.Clock.Now()
		if err := upsert(ctx, tx, e, "console", now); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "whitelist.add", Kind: "whitelist", ID: e.Address,
			Client: &e.Client, After: map[string]string{"asset": e.Asset, "memo": e.Memo, "label": e.Label, "wallet": e.Wallet}})
	})
}

// Mirror makes BitGo's entries of a wallet exactly these: new ones are added, missing ones end. It changes nothing
// that the console itself approved.
func (s *Service) Mirror(ctx context.Context, client uuid.UUID, wallet string, entries []Entry) error {
	actor := identity.System("whitelist mirror")
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		now := s.Clock.Now()
		before, err := list(ctx, tx, client, wallet)
		if err != nil {
			return err
		}
		added, err := add(ctx, tx, client, wallet, entries, now)
		if err != nil {
			return err
		}
		removed, err := removeMissing(ctx, tx, client, wallet, entries, now)
		if err != nil || (added == 0 && removed == 0) {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "whitelist.mirror", Kind: "wallet", ID: wallet,
			Client: &client, Before: map[string]int{"entries": len(before)}, After: map[string]int{"added": added, "removed": removed}})
	})
}
