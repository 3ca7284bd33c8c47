package wallet

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
)

// BitGo is what this room asks of BitGo's platform; *bitgo.Client is one.
type BitGo interface {
	Wallets(ctx context.Context, enterprise, after string) (bitgo.Page[bitgo.Wallet], error)
	Wallet(ctx context.Context, ticker, wallet string, allTokens bool) (bitgo.Wallet, error)
	Addresses(ctx context.Context, ticker, wallet, after string) (bitgo.Page[bitgo.Address], error)
	AddressLabelled(ctx context.Context, ticker, wallet, mark string) (*bitgo.Address, error)
	Address(ctx context.Context, ticker, wallet, address string) (bitgo.Address, error)
	CreateAddress(ctx context.Context, ticker, wallet string, ask bitgo.NewAddress) (bitgo.Address, error)
	Transfers(ctx context.Context, ticker, wallet string, ask bitgo.TransferQuery) (bitgo.Page[bitgo.Transfer], error)
	Transfer(ctx context.Context, ticker, wallet, transfer string) (bitgo.Transfer, error)
}

// Service is the room's verbs.
type Service struct {
	DB     *database.DB
	BitGo  BitGo
	Ledger *ledger.Service
	Clock  clock.Clock
	Jobs   database.Jobs // nil in a program that works no jobs: balances then follow RefreshAll alone

	Policies Policies // nil: what BitGo says of a wallet's own rules is not kept
}

// Policies keeps the rules of a wallet's own policy at BitGo, which come with its balances; *countersign.Service does.
type Policies interface {
	KeepPolicy(ctx context.Context, tx pgx.Tx, client uuid.UUID, seen bitgo.Wallet, at time.Time) error
}

// List gives every wallet the actor may see, by client and label.
func (s *Service) List(ctx context.Context, actor identity.Actor) ([]Wallet, error) {
	var found []Wallet
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = list(ctx, tx, actor.ClientFilter())
		return err
	})
	return found, err
}

// Get gives one wallet. Another client's wallet and one that does not exist answer alike.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id string) (Wallet, error) {
	var found Wallet
	err := s.seen(ctx, actor, id, func(_ pgx.Tx, w Wallet) error {
		found = w
		return nil
	})
	return found, err
}

// Balances gives the wallet's stored balances by asset, each explained and with its age, beside what the ledger says.
func (s *Service) Balances(ctx context.Context, actor identity.Actor, id string) ([]Balance, error) {
	var found []Balance
	err := s.seen(ctx, actor, id, func(tx pgx.Tx, w Wallet) (err error) {
		found, err = s.balances(ctx, tx, w, "")
		return err
	})
	return found, err
}

// Reservations gives what still holds back an amount of the wallet, oldest first.
func (s *Service) Reservations(ctx context.Context, actor identity.Actor, id string) ([]Reservation, error) {
	var found []Reservation
	err := s.seen(ctx, actor, id, func(tx pgx.Tx, _ Wallet) (err error) {
		found, err = reservations(ctx, tx, id)
		return err
	})
	return found, err
}

// Addresses gives one page of the wallet's receive addresses, newest first.
func (s *Service) Addresses(ctx context.Context, actor identity.Actor, id string, ask PageRequest) (AddressPage, error) {
	var page AddressPage
	err := s.seen(ctx, actor, id, func(tx pgx.Tx, _ Wallet) (err error) {
		page, err = addresses(ctx, tx, id, ask)
		return err
	})
	return page, err
}

// Transfers gives one page of the wallet's transfers, newest first by their creation at BitGo; asset "" means all.
func (s *Service) Transfers(ctx context.Context, actor identity.Actor, id, asset string, ask PageRequest) (TransferPage, error) {
	var page TransferPage
	err := s.seen(ctx, actor, id, func(tx pgx.Tx, _ Wallet) (err error) {
		page, err = transfers(ctx, tx, id, asset, ask)
		return err
	})
	return page, err
}

// Transfer gives the mirror of one transfer, in the caller's transaction and under its scope.
func (s *Service) Transfer(ctx context.Context, tx pgx.Tx, id string) (Transfer, error) {
	found, err := transferGet(ctx, tx, id)
	switch {
	case err != nil:
		return Transfer{}, err
	case found == nil:
		return Transfer{}, ErrNoTransfer
	}
	return *found, nil
}

// TransferOf gives one transfer of a wallet to whoever may see the wallet. One of another wallet looks absent.
func (s *Service) TransferOf(ctx context.Context, actor identity.Actor, id, transfer string) (Transfer, error) {
	var found Transfer
	err := s.seen(ctx, actor, id, func(tx pgx.Tx, w Wallet) (err error) {
		if found, err = s.Transfer(ctx, tx, transfer); err == nil && found.Wallet != w.ID {
			return ErrNoTransfer
		}
		return err
	})
	if err != nil {
		return Transfer{}, err
	}
	return found, nil
}

// TransfersByTxID gives the transfers of a wallet that stand under transaction ids, to whoever may see the wallet.
func (s *Service) TransfersByTxID(ctx context.Context, actor identity.Actor, id string, txids []string) (found []Transfer, err error) {
	if len(txids) == 0 {
		return nil, nil
	}
	err = s.seen(ctx, actor, id, func(tx pgx.Tx, w Wallet) (err error) {
		found, err = transfersByTxID(ctx, tx, w.ID, txids)
		return err
	})
	return found, err
}

// TransfersBySequence gives the mirrored transfers of one send of ours, oldest first: more than one when BitGo
// replaced its transaction.
func (s *Service) TransfersBySequence(ctx context.Context, tx pgx.Tx, wallet, sequence string) ([]Transfer, error) {
	return transfersBySequence(ctx, tx, wallet, sequence)
}

// seen runs fn with the wallet if the actor may see it.
func (s *Service) seen(ctx context.Context, actor identity.Actor, id string, fn func(tx pgx.Tx, w Wallet) error) error {
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		w, err := get(ctx, tx, id, actor.ClientFilter())
		if err != nil {
			return err
		}
		return fn(tx, w)
	})
}

// balances reads figures and explains them; asset "" means all.
func (s *Service) balances(ctx context.Context, tx pgx.Tx, w Wallet, asset string) ([]Balance, error) {
	rows, err := figuresOf(ctx, tx, w.ID, asset)
	if err != nil {
		return nil, err
	}
	out := make([]Balance, len(rows))
	for i, f := range rows {
		if f.bookedHere, err = s.Ledger.Balance(ctx, tx, w.Client, w.ID, f.asset); err != nil {
			return nil, err
		}
		out[i] = explain(f)
	}
	return out, nil
}
