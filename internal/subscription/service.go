package subscription

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
)

// BitGo is what this room asks of BitGo's platform; *bitgo.Client is one.
type BitGo interface {
	OrganizationWebhooks(ctx context.Context, organization, after string) (bitgo.Page[bitgo.Webhook], error)
	EnterpriseWebhooks(ctx context.Context, enterprise string) ([]bitgo.Webhook, error)
	WalletWebhooks(ctx context.Context, ticker, wallet string) ([]bitgo.Webhook, error)
	Manager
}

// Manager is what adding and removing takes. BitGo wants a short-lived login for all but a wallet's.
type Manager interface {
	AddOrganizationWebhook(ctx context.Context, organization string, ask bitgo.NewWebhook) (bitgo.Webhook, error)
	AddEnterpriseWebhook(ctx context.Context, enterprise string, ask bitgo.NewWebhook) (bitgo.Webhook, error)
	AddWalletWebhook(ctx context.Context, ticker, wallet string, ask bitgo.NewWebhook) (bitgo.Webhook, error)
	RemoveOrganizationWebhook(ctx context.Context, organization, webhook string) error
	RemoveEnterpriseWebhook(ctx context.Context, enterprise, webhook string) error
	RemoveWalletWebhook(ctx context.Context, ticker, wallet string, hook bitgo.Webhook) (int, error)
	SimulateOrganizationWebhook(ctx context.Context, organization, webhook string, about map[string]string) (bitgo.Simulated, error)
	SimulateWalletWebhook(ctx context.Context, ticker, wallet, webhook string) (bitgo.Simulated, error)
}

// Clients is what this room asks of the identity room; *identity.Service is one.
type Clients interface {
	Clients(ctx context.Context, actor identity.Actor) ([]identity.Client, error)
}

// Wallets is what this room asks of the wallet room; *wallet.Service is one.
type Wallets interface {
	List(ctx context.Context, actor identity.Actor) ([]wallet.Wallet, error)
	Get(ctx context.Context, actor identity.Actor, id string) (wallet.Wallet, error)
}

// Service is the room's verbs.
type Service struct {
	DB           *database.DB
	Clock        clock.Clock
	BitGo        BitGo
	Clients      Clients
	Wallets      Wallets
	Organization string // ours, at BitGo
	Targets      Targets
	// Manager gives BitGo with a login's token, where somebody has logged in; nil or false: the service token has to do.
	Manager func(ctx context.Context) (Manager, bool)
	Hook    string // where our door is: the URL that BitGo shall call
	Bell    Bell   // nil: nobody is told
	Gap     Gap    // nil: nothing is healed
	People  People // nil: a heal goes on by a person's hand only
}

// Bell tells people in the caller's transaction; cmd/console/app.go fits the room of notices to it.
type Bell interface {
	Ring(ctx context.Context, tx pgx.Tx, tone, text, subscription string, people ...uuid.UUID) error
}

// record writes the trail in a transaction of its own: there is no row of ours that changes with it.
func (s *Service) record(ctx context.Context, actor identity.Actor, o owner, verb, id string, what any) error {
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: "subscription", ID: id, Client: o.client, After: what})
	})
}
