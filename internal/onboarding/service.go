package onboarding

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/wallet"
)

// BitGo is what this room asks of BitGo; *bitgo.Client is one.
type BitGo interface {
	Session(ctx context.Context) (bitgo.Session, error)
	CreateChild(ctx context.Context, organization string, ask bitgo.NewChild) (bitgo.Child, error)
	ChildByKey(ctx context.Context, organization, key string) (bitgo.Enterprise, bool, error)
	Enterprise(ctx context.Context, enterprise string) (bitgo.Enterprise, error)
	EnterpriseUsers(ctx context.Context, enterprise string) ([]bitgo.Member, error)
	EnterpriseWhitelists(ctx context.Context, enterprise, after string, limit int) (bitgo.Page[bitgo.Whitelisted], error)
	Wallets(ctx context.Context, enterprise, after string) (bitgo.Page[bitgo.Wallet], error)
	GenerateGoAccount(ctx context.Context, ask bitgo.NewGoAccount) (bitgo.Wallet, error)
}

// Wallets is what this room asks of the wallet room; *wallet.Service is one.
type Wallets interface {
	Get(ctx context.Context, actor identity.Actor, id string) (wallet.Wallet, error)
	ImportWallets(ctx context.Context, client uuid.UUID) ([]wallet.Wallet, error)
	Refresh(ctx context.Context, id string) error
}

// Hooks is what this room asks of the subscription room; *subscription.Service is one.
type Hooks interface {
	Register(ctx context.Context, actor identity.Actor, ask subscription.Ask) (w subscription.Webhook, existed bool, err error)
}

// Clients is what this room asks of the identity room; *identity.Service is one.
type Clients interface {
	AddClient(ctx context.Context, by identity.Actor, name, enterpriseID string, state identity.ClientState) (identity.Client, error)
	ClientOfEnterprise(ctx context.Context, actor identity.Actor, enterpriseID string) (identity.Client, error)
	GoLive(ctx context.Context, by identity.Actor, id uuid.UUID) error
}

// Service is the room's verbs.
type Service struct {
	DB           *database.DB
	Clock        clock.Clock
	Jobs         database.Jobs
	BitGo        BitGo
	Clients      Clients
	Organization string // ours, at BitGo

	Box     *seal.Box
	Wallets Wallets
	Hooks   Hooks
	Hook    string // where BitGo tells of a Go Account's transfers
	// SumsubSecrets signed what Sumsub delivers; while rotating there are two, without one nothing of it is taken.
	SumsubSecrets []seal.Secret
	// Tries is how often a call asks whether BitGo has finished a Go Account, with Sleep in between; 0: once.
	Tries int
	Sleep func(ctx context.Context, d time.Duration) error
}

var system = identity.System("onboarding")

const (
	// lease is how long one call may take over a step before another one may suppose that it died.
	lease = 2 * time.Minute
	// headStart is how long the call that asked has before the job goes on.
	headStart = 30 * time.Second
)

// Create makes an institution a client, or goes on where an earlier try broke off. The same call, and the same email and
// account type, give the same enterprise. While another call works on it, and when BitGo does not answer, it stays open:
// an open one without an error is being worked on. Errors: ErrAsk, ErrRole, ErrReused, ErrRefused, ErrBitGo.
func (s *Service) Create(ctx context.Context, actor identity.Actor, ask Ask, oneTime string) (Onboarding, error) {
	if !actor.Administers() {
		return Onboarding{}, ErrRole
	}
	ask = ask.clean()
	if err := ask.check(); err != nil {
		return Onboarding{}, err
	}
	o, err := s.open(ctx, actor, ask, oneTime)
	if err != nil {
		return Onboarding{}, err
	}
	return s.advance(ctx, actor, o)
}

// open keeps the wish, or finds it.
func (s *Service) open(ctx context.Context, actor identity.Actor, ask Ask, oneTime string) (o Onboarding, err error) {
	now := s.Clock.Now()
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		id := uuid.New()
		fresh, err := insert(ctx, tx, id, ask, s.Organization, actor.Person, oneTime, now)
		if err != nil {
			return err
		}
		if o, err = find(ctx, tx, ask, actor.Person, oneTime); err != nil || !fresh {
			return err
		}
		// Should this process die before it is done, the job goes on.
		if _, err := s.Jobs.InsertTx(ctx, tx, Work{ID: id}, &river.InsertOpts{ScheduledAt: now.Add(headStart)}); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, o, "onboarding.ask", map[string]string{"email": ask.Email, "accountType": ask.AccountType, "name": ask.Name})
	})
	if err == nil && (o.Ask.Email != ask.Email || o.Ask.AccountType != ask.AccountType) {
		err = ErrReused
	}
	return o, err
}

// Get tells how far an onboarding has come, with its steps. It is the organization's own affair: for everybody else there
// is none.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (Onboarding, error) {
	if !actor.IsSystem() && !actor.Organization() {
		return Onboarding{}, ErrNotFound
	}
	var o Onboarding
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if o, err = get(ctx, tx, id); err != nil {
			return err
		}
		o.Steps, err = steps(ctx, tx, id)
		return err
	})
	return o, err
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, o Onboarding, verb string, what any) error {
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: "onboarding", ID: o.ID.String(), Client: o.Client, After: what})
}
