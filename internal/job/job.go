// Package job is the engine room: it works what the rooms have asked for in their own transactions, and repeats what
// has to be repeated. It decides nothing itself; what follows from a decision stands in decided.go, what happens every
// few seconds in periodic.go. A job may run twice and may be killed anywhere, so each room's verb is safe to repeat.
// No secret is ever in a job's arguments: they are rows in a table.
package job

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/batch"
	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/reconcile"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
)

// Schema is where River keeps its tables.
const Schema = "river"

// The queues. What people wait for must not stand behind what machines send or behind a long import.
const (
	urgent   = "money"            // decisions and sends
	ordinary = river.QueueDefault // imports, balances, prices, housekeeping
	post     = "post"             // mails and people's webhooks: their servers may be slow, and nothing else waits behind them
)

// Rooms are those whose jobs are worked here.
type Rooms struct {
	Approvals  *approval.Service
	Notify     *notify.Service
	Sends      Sends
	Wallets    Wallets
	Webhooks   Webhooks
	Prices     Prices
	Sessions   Sweeper
	Answers    Sweeper
	Access     Sweeper // changes of rights that nobody confirmed in time
	Reconcile  Reconcile
	Onboarding Onboarding
	Securities Waiting
	Offerings  Offerings
	Doctor     Doctor
	Tokens     Tokens
	Sweeps     Sweeps
	Wires      Wires
	Whitelists Whitelists
	Clients    Clients
	Hooks      Hooks
	Sanctions  Sanctions
	Freezes    Freezes
	Exports    Exports
	Batches    Batches
	Ceremonies Ceremonies
	Dividends  Dividends

	Countersign Countersign
	Delivery    Delivery
	Partners    Partners

	Tellers map[string]Teller        // by the thing whose changes they tell of
	Clocked map[notify.Class]Clocked // by the class that their news are of

	Consolidations Consolidations
	Escrows        Escrows
}

// Escrows is what it asks of the room that holds money for offerings; *escrow.Service is one.
type Escrows interface {
	FollowUp(ctx context.Context) error
}

// Consolidations is what it asks of the room that makes few unspents of many; *consolidation.Service is one.
type Consolidations interface {
	Look(ctx context.Context) error
}

// Delivery is what it asks of the room that carries notices out of the console.
type Delivery interface {
	SendDue(ctx context.Context) error
	CallDue(ctx context.Context) error
}

// Partners is what it asks of the room that tells partners' back ends; *partner.Service is one.
type Partners interface {
	CallDue(ctx context.Context) error
}

// Countersign is what it asks of the room that mirrors what waits at BitGo; *countersign.Service is one.
type Countersign interface {
	Look(ctx context.Context) error
}

// Waiting is a room where things wait for an investor's evidence.
type Waiting interface {
	Reconsider(ctx context.Context, client uuid.UUID, investor string) error
}

// Offerings is what it asks of the room of capital raises.
type Offerings interface {
	Waiting
	Expire(ctx context.Context) error
}

// Sends is what the engine room asks of the send room; *send.Service is one.
type Sends interface {
	MarkApproved(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error
	MarkRejected(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time, reason string) error
	MarkExpired(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error
	WorkResolve(ctx context.Context, job *river.Job[send.Resolve]) error
	WorkExpire(ctx context.Context, job *river.Job[send.ExpireDue]) error
	WorkRecover(ctx context.Context, job *river.Job[send.Recover]) error
	Told(ctx context.Context, tx pgx.Tx, id uuid.UUID) (asker, client uuid.UUID, title string, err error)
}

// Sanctions is what it asks of the room that screens; *sanction.Service is one.
type Sanctions interface {
	ByID(ctx context.Context, tx pgx.Tx, id uuid.UUID) (sanction.Kept, error)
	Told(ctx context.Context, tx pgx.Tx, k sanction.Kept, people []uuid.UUID) error
}

// Sweeps is what it asks of the sweep room; *sweep.Service is one.
type Sweeps interface {
	RunDue(ctx context.Context) error
	Decided(ctx context.Context, tx pgx.Tx, id uuid.UUID, approved bool) (moved bool, err error)
}

// Clients is what it asks of the onboarding room about those who are clients.
type Clients interface {
	LookDue(ctx context.Context) error
}

// Freezes is what it asks of the freeze room; *freeze.Service is one.
type Freezes interface {
	AtBitGoRound(ctx context.Context) error
	Concerned(ctx context.Context, tx pgx.Tx, id uuid.UUID) (freeze.Freeze, []uuid.UUID, error)
}

// Exports is what it asks of the export room.
type Exports interface {
	Sweeper
	Work(ctx context.Context, job *river.Job[export.Work]) error
}

// Batches is what it asks of the room of lists of sends.
type Batches interface {
	Work(ctx context.Context, job *river.Job[batch.Work]) error
}

// Ceremonies is what it asks of the room that makes wallets.
type Ceremonies interface {
	Work(ctx context.Context, job *river.Job[ceremony.Work]) error
	News(ctx context.Context, tx pgx.Tx, t ceremony.Told) (ceremony.News, error)
}

// Dividends is what it asks of the room that pays what securities bring; *dividend.Service is one.
type Dividends interface {
	Accrue(ctx context.Context) error
}

// Wires is what it asks of the wire room.
type Wires interface {
	SettleDue(ctx context.Context) error
	RefreshAccounts(ctx context.Context) error
}

// Whitelists is what it asks of the whitelist room.
type Whitelists interface {
	FollowDue(ctx context.Context) error
}

// Hooks is what it asks of the room of registrations.
type Hooks interface {
	Refresh(ctx context.Context) error
	HealDue(ctx context.Context) error
}

// Tokens is what it asks of the token room.
type Tokens interface {
	Tend(ctx context.Context) error
}

// Wallets is what it asks of the wallet room.
type Wallets interface {
	RefreshAll(ctx context.Context) error
	WorkRefresh(ctx context.Context, args wallet.RefreshArgs) error
	WorkSync(ctx context.Context, args wallet.SyncArgs) error
	WorkImport(ctx context.Context, args wallet.ImportArgs) error
	WorkImportWallet(ctx context.Context, args wallet.ImportWalletArgs) error
}

// Webhooks is what it asks of the webhook room.
type Webhooks interface {
	Process(ctx context.Context, vault int64, last bool) error
}

// Prices is what it asks of the loan-to-value room.
type Prices interface {
	RefreshPrices(ctx context.Context) error
	Measure(ctx context.Context) error
}

// Reconcile is what it asks of the reconcile room.
type Reconcile interface {
	Work(ctx context.Context, job *river.Job[reconcile.Work]) error
}

// Onboarding is what it asks of the onboarding room.
type Onboarding interface {
	Work(ctx context.Context, job *river.Job[onboarding.Work]) error
	WorkAccount(ctx context.Context, job *river.Job[onboarding.AccountWork]) error
}

// Sweeper is what it asks of rooms that keep something for a while: the identity room its sessions, the gateway its answers.
type Sweeper interface {
	Sweep(ctx context.Context) (int64, error)
}

// Doctor is what it asks of the doctor room.
type Doctor interface {
	Sweeper
	Check(ctx context.Context) error
}

// Pace says how often and for how long. A zero field takes the value of the program; tests shorten what they wait for.
type Pace struct {
	Expiry   time.Duration // approvals and sends whose time is up
	Recovery time.Duration // sends and decided wires that a crash has left between claim and settlement
	Balances time.Duration
	Prices   time.Duration
	Health   time.Duration // how BitGo's servers answer
	Tokens   time.Duration // those at BitGo that something is left to do for
	Clients  time.Duration // what BitGo says about their enterprises
	Rules    time.Duration // sweep rules whose time has come
	Accrual  time.Duration // dividends whose record day is over
	Lists    time.Duration // whitelist changes whose end BitGo has not told
	Counter  time.Duration // what waits at BitGo for a person there
	Hooks    time.Duration // the webhooks that BitGo keeps for us
	Heals    time.Duration // those that are on their way back
	Post     time.Duration // mails and people's webhooks
	Sweep    time.Duration // ended sessions, old answers
	Poll     time.Duration // how often each queue is looked at, apart from being told
	Timeout  time.Duration // for one job
	Rescue   time.Duration // after which a job of a killed process is given to another
	Grace    time.Duration // for running jobs when the program stops
}

func (p Pace) orDefault() Pace {
	for _, each := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&p.Expiry, 10 * time.Second}, {&p.Recovery, 15 * time.Second}, {&p.Balances, 30 * time.Second},
		{&p.Prices, time.Minute}, {&p.Health, 10 * time.Second}, {&p.Tokens, 15 * time.Second}, {&p.Clients, 15 * time.Second}, {&p.Rules, 30 * time.Second}, {&p.Accrual, 30 * time.Second}, {&p.Lists, time.Minute}, {&p.Counter, 30 * time.Second}, {&p.Hooks, 5 * time.Minute}, {&p.Heals, 15 * time.Second}, {&p.Post, 10 * time.Second}, {&p.Sweep, time.Hour}, {&p.Poll, 200 * time.Millisecond},
		{&p.Timeout, 30 * time.Second}, {&p.Rescue, 75 * time.Second}, {&p.Grace, 10 * time.Second},
	} {
		if *each.field <= 0 {
			*each.field = each.value
		}
	}
	return p
}

// bench is where the workers stand.
type bench struct {
	Rooms
	db   *database.DB
	pace Pace
}
