package webhook

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
)

// Service is the room's verbs.
type Service struct {
	DB      *database.DB
	Jobs    database.Jobs // one that sends no NOTIFY with each insert: see internal/job
	Clock   clock.Clock
	Secrets []seal.Secret // what BitGo may sign with: two while rotating
	Wallets Wallets
	Sends   Sends
	Clients Clients // nil: nobody follows a client's KYC
	Lists   Lists   // nil: nobody's changes wait for approvals at BitGo
	Counter Counter // nil: nobody keeps a mirror of what waits at BitGo
	Gathers Gathers // nil: nobody consolidates
	Escrows Escrows // nil: nobody holds money for offerings

	refusing refusing
}

// Wallets is what a transfer event needs of the wallet room; *wallet.Service is one.
type Wallets interface {
	// SyncTransfer reads the transfer back from BitGo, mirrors it and posts it.
	SyncTransfer(ctx context.Context, coin, wallet, transfer string, source ledger.Source) (wallet.Change, error)
	LockForSend(ctx context.Context, tx pgx.Tx, wallet, asset string) (wallet.Wallet, wallet.Balance, error)
	Transfer(ctx context.Context, tx pgx.Tx, id string) (wallet.Transfer, error)
}

// Sends is what events need of the send room; *send.Service is one.
type Sends interface {
	ApplyTransfer(ctx context.Context, tx pgx.Tx, t send.Transfer) (moved bool, err error)
	Resolve(ctx context.Context, id uuid.UUID) (again time.Duration, err error)
}

// Clients is what an event about KYC needs of the room of onboardings; *onboarding.Service is one.
type Clients interface {
	// EnterpriseMoved reads the enterprise back from BitGo; uuid.Nil: it is no client's.
	EnterpriseMoved(ctx context.Context, enterprise string) (client uuid.UUID, err error)
}

// Lists is what an approval event needs of the room of whitelists; *whitelist.Service is one.
type Lists interface {
	// ApprovalMoved takes the change on that waits for the approval; uuid.Nil: none does.
	ApprovalMoved(ctx context.Context, approval string) (client, change uuid.UUID, err error)
}

// Counter is what an approval event needs of the room that mirrors what waits at BitGo; *countersign.Service is one.
type Counter interface {
	Observe(ctx context.Context, approval string) error
}

// Gathers is what events need of the room of consolidations; *consolidation.Service is one.
type Gathers interface {
	// ApplyTransfer moves the consolidation that the transfer is of; uuid.Nil: it is none's.
	ApplyTransfer(ctx context.Context, tx pgx.Tx, t wallet.Transfer) (uuid.UUID, error)
	// ApprovalMoved looks up the consolidation that waits for the approval; uuid.Nil: none does.
	ApprovalMoved(ctx context.Context, approval string) (client, id uuid.UUID, err error)
}

// Escrows is what a transfer that arrives needs of the room that holds money for offerings; *escrow.Service is one.
type Escrows interface {
	// Arrived makes the deposit of a mirrored transfer follow it; uuid.Nil: it is of no escrow.
	Arrived(ctx context.Context, transfer string) (uuid.UUID, error)
}

// Limits of the side tables: keepRefused is a bound on strangers' bytes, keepDuplicates on replays of one signed body.
const (
	keepRefused    = 1000
	keepDuplicates = 200
	keepBytes      = 2048
)
