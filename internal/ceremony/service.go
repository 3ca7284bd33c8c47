package ceremony

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/wallet"
)

// BitGo is what this room asks of BitGo; *bitgo.Client does. The two that make something speak to Express, once.
type BitGo interface {
	Wallets(ctx context.Context, enterprise, after string) (bitgo.Page[bitgo.Wallet], error)
	Wallet(ctx context.Context, ticker, wallet string, allTokens bool) (bitgo.Wallet, error)
	Key(ctx context.Context, ticker, key string) (bitgo.Key, error)
	GenerateWallet(ctx context.Context, ask bitgo.NewWallet) (bitgo.Wallet, error)
	GenerateGoAccount(ctx context.Context, ask bitgo.NewGoAccount) (bitgo.Wallet, error)
}

// Clients tells who a client is; *identity.Service is one.
type Clients interface {
	Client(ctx context.Context, actor identity.Actor, id uuid.UUID) (identity.Client, error)
}

// Wallets keeps the mirror; *wallet.Service is one.
type Wallets interface {
	Get(ctx context.Context, actor identity.Actor, id string) (wallet.Wallet, error)
	ImportWallets(ctx context.Context, client uuid.UUID) ([]wallet.Wallet, error)
	ImportAddresses(ctx context.Context, id string) (wallet.Report, error)
	Refresh(ctx context.Context, id string) error
}

// Hooks keeps the webhooks; *subscription.Service is one.
type Hooks interface {
	Register(ctx context.Context, actor identity.Actor, ask subscription.Ask) (subscription.Webhook, bool, error)
}

// Freezes keeps money in place, in the transaction that found out why; *freeze.Service is one.
type Freezes interface {
	Impose(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet string, by uuid.UUID, why, oneTime string) error
}

// Service is the room's verbs.
type Service struct {
	DB      *database.DB
	Clock   clock.Clock
	Jobs    database.Jobs
	BitGo   BitGo
	Box     *seal.Box
	Clients Clients
	Wallets Wallets
	Hooks   Hooks
	Freezes Freezes
	Hook    string // where BitGo tells of its transfers
	Network string // money.Mainnet or money.Testnet
}

var system = identity.System("ceremony")

// Ask keeps the wish. oneTime names the form: a second press gives what the first made. Errors: identity.ErrNoClient, ErrRole,
// ErrFields, ErrLabel.
func (s *Service) Ask(ctx context.Context, actor identity.Actor, a Ask, oneTime string) (Ceremony, error) {
	client, err := s.Clients.Client(ctx, actor, a.Client)
	if err != nil {
		return Ceremony{}, err
	}
	if no := WhyNotAsk(actor, client.ID, client.State); no != "" {
		return Ceremony{}, ErrRole.Because("%s Nothing was made.", no)
	}
	c := Ceremony{ID: uuid.New(), Client: client.ID, Enterprise: client.EnterpriseID, Coin: a.Coin, State: Asked, By: actor.Person, At: s.Clock.Now()}
	if err := s.check(&c, a, oneTime); err != nil {
		return Ceremony{}, err
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		fresh, err := insert(ctx, tx, c, oneTime)
		if err != nil {
			return err
		}
		if fresh {
			return s.note(ctx, tx, actor, c, "ceremony.ask", map[string]string{"coin": c.Coin, "label": c.Label, "reason": c.Reason})
		}
		earlier, err := once(ctx, tx, actor.Person, oneTime)
		if err == nil && earlier == uuid.Nil {
			return ErrLabel
		}
		c.ID = earlier
		return err
	})
	if err != nil {
		return Ceremony{}, err
	}
	return s.Get(ctx, actor, c.ID)
}

func (s *Service) check(c *Ceremony, a Ask, oneTime string) error {
	bad := ErrFields
	var fine bool
	if !slices.Contains(Coins(s.Network), a.Coin) {
		bad = bad.Field("coin", "Choose what the wallet holds.")
	}
	if c.Label, fine = line(a.Label, 3, 200); !fine {
		bad = bad.Field("label", "Give it a label of 3 to 200 printable characters.")
	}
	if c.Reason, fine = line(a.Reason, 3, 500); !fine {
		bad = bad.Field("reason", "Say what it is for, in 3 to 500 characters that can be seen.")
	}
	if len(oneTime) < 8 || len(oneTime) > 100 {
		bad = bad.Field("key", "Open the form again.")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// Get gives one. Errors: ErrNotFound.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (Ceremony, error) {
	var c Ceremony
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		c, err = seen(actor)(get(ctx, tx, id))
		return err
	})
	return c, err
}

// Of gives the ceremony that made a wallet, or nil: the wallet was there before, or was made elsewhere.
func (s *Service) Of(ctx context.Context, actor identity.Actor, wallet string) (found *Ceremony, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		id, err := ofWallet(ctx, tx, wallet)
		if err != nil || id == uuid.Nil {
			return err
		}
		c, err := seen(actor)(get(ctx, tx, id))
		if err == nil {
			found = &c
		}
		return err
	})
	return found, err
}

// seen hides another client's.
func seen(actor identity.Actor) func(Ceremony, error) (Ceremony, error) {
	return func(c Ceremony, err error) (Ceremony, error) {
		if err == nil && !actor.Sees(c.Client) {
			return Ceremony{}, ErrNotFound
		}
		return c, err
	}
}

// Filter narrows a list. Zero values do not filter.
type Filter struct {
	Client   *uuid.UUID
	States   []State
	BeforeAt time.Time // keyset: ceremonies older than this one
	BeforeID uuid.UUID
	Limit    int // 1 to 200
}

// List gives one page of what the actor may see, newest first, and whether there are older ones.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Filter) (found []Ceremony, more bool, err error) {
	f.Limit = min(max(f.Limit, 1), 200)
	if f.BeforeAt.IsZero() {
		f.BeforeAt = s.Clock.Now().AddDate(100, 0, 0)
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = list(ctx, tx, actor.ClientFilter(), f)
		return err
	})
	if len(found) > f.Limit {
		return found[:f.Limit], true, err
	}
	return found, false, err
}
