package wallet

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/ledger"
)

// RefreshArgs asks for the wallet's live balances as of some instant after Since.
type RefreshArgs struct {
	Wallet string    `json:"wallet"`
	Since  time.Time `json:"since"`
}

// Kind names the job.
func (RefreshArgs) Kind() string { return "wallet.refresh" }

// RefreshAllArgs asks for every wallet's balances; the job room repeats it.
type RefreshAllArgs struct{}

// Kind names the job.
func (RefreshAllArgs) Kind() string { return "wallet.refresh-all" }

// SyncArgs asks for one transfer to be read again.
type SyncArgs struct {
	Coin     string        `json:"coin"`
	Wallet   string        `json:"wallet"`
	Transfer string        `json:"transfer"`
	Source   ledger.Source `json:"source"`
}

// Kind names the job.
func (SyncArgs) Kind() string { return "wallet.sync" }

// ReadBack asks for a transfer out of a Go Account that was just made and of which BitGo may send no event for days: a withdrawal
// to a bank is told only once it was confirmed.
func ReadBack(wallet, transfer string) SyncArgs {
	return SyncArgs{Coin: Container, Wallet: wallet, Transfer: transfer, Source: ledger.FromImport}
}

// ImportArgs asks for a client's enterprise to be taken in.
type ImportArgs struct {
	Client uuid.UUID `json:"client"`
}

// Kind names the job.
func (ImportArgs) Kind() string { return "wallet.import" }

// ImportWalletArgs asks for one wallet to be taken in, from a page of its transfers on. Repeat marks the second pass
// over what changed during the first, which began at Begun.
type ImportWalletArgs struct {
	Wallet string    `json:"wallet"`
	Cursor string    `json:"cursor,omitempty"`
	Begun  time.Time `json:"begun"`
	Repeat bool      `json:"repeat,omitempty"`
}

// Kind names the job.
func (ImportWalletArgs) Kind() string { return "wallet.import-wallet" }

// WorkRefresh refreshes unless somebody has since: a burst of events costs one request, not one each.
func (s *Service) WorkRefresh(ctx context.Context, args RefreshArgs) error {
	var fresh bool
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		at, err := observedAt(ctx, tx, args.Wallet)
		fresh = at != nil && at.After(args.Since)
		return err
	})
	if err != nil || fresh {
		return err
	}
	return s.Refresh(ctx, args.Wallet)
}

// WorkSync reads one transfer again.
func (s *Service) WorkSync(ctx context.Context, args SyncArgs) error {
	_, err := s.SyncTransfer(ctx, args.Coin, args.Wallet, args.Transfer, args.Source)
	return err
}

// WorkImport takes in the list of wallets and leaves each wallet to a job of its own.
func (s *Service) WorkImport(ctx context.Context, args ImportArgs) error {
	found, err := s.ImportWallets(ctx, args.Client)
	if err != nil {
		return err
	}
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		for _, w := range found {
			if err := s.later(ctx, tx, ImportWalletArgs{Wallet: w.ID, Begun: s.Clock.Now()}); err != nil {
				return err
			}
		}
		return nil
	})
}

// pagesPerJob keeps an import job well inside the time a job may take, at six requests a second.
const pagesPerJob = 20

// WorkImportWallet takes in some pages and leaves the rest to the next job, so that a restart loses little.
func (s *Service) WorkImportWallet(ctx context.Context, args ImportWalletArgs) error {
	if args.Cursor == "" && !args.Repeat {
		if _, err := s.ImportAddresses(ctx, args.Wallet); err != nil {
			return err
		}
	}
	var since time.Time
	if args.Repeat {
		since = args.Begun.Add(-lag)
	}
	seen := map[string]bool{args.Cursor: true}
	for range pagesPerJob {
		next, _, err := s.ImportPage(ctx, args.Wallet, args.Cursor, since)
		if err != nil {
			return err
		}
		switch {
		case next == "" && args.Repeat:
			return s.Refresh(ctx, args.Wallet)
		case next == "":
			return s.continueImport(ctx, ImportWalletArgs{Wallet: args.Wallet, Begun: args.Begun, Repeat: true})
		case seen[next]:
			return ErrBitGo.Because("BitGo's list of transfers repeats itself. Nothing was lost; the import will be tried again.")
		}
		seen[next], args.Cursor = true, next
	}
	return s.continueImport(ctx, args)
}

func (s *Service) continueImport(ctx context.Context, args ImportWalletArgs) error {
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return s.later(ctx, tx, args) })
}

// refreshLater asks for live balances after the change that is being committed.
func (s *Service) refreshLater(ctx context.Context, tx pgx.Tx, wallet string, since time.Time) error {
	return s.later(ctx, tx, RefreshArgs{Wallet: wallet, Since: since})
}

func (s *Service) later(ctx context.Context, tx pgx.Tx, args river.JobArgs) error {
	if s.Jobs == nil {
		return nil
	}
	_, err := s.Jobs.InsertTx(ctx, tx, args, nil)
	return err
}
