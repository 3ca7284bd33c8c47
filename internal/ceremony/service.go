package ceremony

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
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
	if !offered(s.Network, a.Coin) {
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

func offered(network, coin string) bool {
	for _, c := range Coins(network) {
		if c == coin {
			return true
		}
	}
	return false
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

// Confirm lets the ceremony be held. Errors: ErrNotFound, ErrStep.
func (s *Service) Confirm(ctx context.Context, actor identity.Actor, id uuid.UUID) (Ceremony, error) {
	return s.decision(ctx, actor, id, Confirmed, "ceremony.confirm", "")
}

// Reject ends it before anything was made. Errors: ErrNotFound, ErrFields, ErrStep.
func (s *Service) Reject(ctx context.Context, actor identity.Actor, id uuid.UUID, why string) (Ceremony, error) {
	why, fine := line(why, 3, 500)
	if !fine {
		return Ceremony{}, ErrFields.Because("Nothing was decided. Say why it is rejected.").Field("why", "Say why, in 3 to 500 characters that can be seen.")
	}
	return s.decision(ctx, actor, id, Rejected, "ceremony.reject", why)
}

func (s *Service) decision(ctx context.Context, actor identity.Actor, id uuid.UUID, to State, verb, why string) (Ceremony, error) {
	return s.move(ctx, actor, id, verb, map[string]string{"reason": why}, func(tx pgx.Tx, c *Ceremony, now time.Time) (string, error) {
		if no := c.Can(actor, now).Decide; no != "" {
			return no, nil
		}
		c.State, c.DecidedBy, c.DecidedAt, c.DecidedNote = to, &actor.Person, &now, why
		return "", decide(ctx, tx, *c, now)
	})
}

// Withdraw ends it by whoever asked, before BitGo was asked. Errors: ErrNotFound, ErrStep.
func (s *Service) Withdraw(ctx context.Context, actor identity.Actor, id uuid.UUID) (Ceremony, error) {
	return s.move(ctx, actor, id, "ceremony.withdraw", nil, func(tx pgx.Tx, c *Ceremony, now time.Time) (string, error) {
		if no := c.Can(actor, now).Withdraw; no != "" {
			return no, nil
		}
		c.State = Withdrawn
		return "", decide(ctx, tx, *c, now)
	})
}

// Keep is the second person's word: where the KeyCard is and where the passphrase is, apart from each other. What the card was
// made of is forgotten here. Errors: ErrNotFound, ErrPlaces, ErrStep.
func (s *Service) Keep(ctx context.Context, actor identity.Actor, id uuid.UUID, cardPlace, phrasePlace string) (Ceremony, error) {
	bad, fine := ErrPlaces, false
	if cardPlace, fine = line(cardPlace, 3, 200); !fine {
		bad = bad.Field("card", "Say where the KeyCard is, in 3 to 200 characters.")
	}
	if phrasePlace, fine = line(phrasePlace, 3, 200); !fine {
		bad = bad.Field("phrase", "Say where the passphrase is, in 3 to 200 characters, and not what it is.")
	}
	if len(bad.Fields) == 0 && samePlace(cardPlace, phrasePlace) {
		bad = bad.Field("phrase", "Whoever holds both can move everything. Keep them in two places.")
	}
	if len(bad.Fields) > 0 {
		return Ceremony{}, bad
	}
	return s.move(ctx, actor, id, "ceremony.keep", map[string]string{"card": cardPlace, "passphrase": phrasePlace}, func(tx pgx.Tx, c *Ceremony, now time.Time) (string, error) {
		if no := c.Can(actor, now).Keep; no != "" {
			return no, nil
		}
		c.KeptBy, c.CardPlace, c.PhrasePlace = &actor.Person, cardPlace, phrasePlace
		return "", keep(ctx, tx, *c, now)
	})
}

// move locks one, lets fn take it on or say why not, and writes the line in the trail.
func (s *Service) move(ctx context.Context, actor identity.Actor, id uuid.UUID, verb string, what any, fn func(tx pgx.Tx, c *Ceremony, now time.Time) (string, error)) (Ceremony, error) {
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if err := lock(ctx, tx, id); err != nil {
			return err
		}
		c, err := seen(actor)(get(ctx, tx, id))
		if err != nil {
			return err
		}
		no, err := fn(tx, &c, s.Clock.Now())
		switch {
		case err != nil:
			return err
		case no != "":
			return ErrStep.Because("%s Nothing was changed.", no)
		}
		return s.note(ctx, tx, actor, c, verb, what)
	})
	if err != nil {
		return Ceremony{}, err
	}
	return s.Get(ctx, actor, id)
}

// note writes the line in the trail, and has those who act next told once it is committed.
func (s *Service) note(ctx context.Context, tx pgx.Tx, actor identity.Actor, c Ceremony, verb string, what any) error {
	err := audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: Kind, ID: c.ID.String(), Client: &c.Client, After: what})
	if err == nil {
		_, err = s.Jobs.InsertTx(ctx, tx, Told{ID: c.ID, Verb: verb, By: actor.Person}, nil)
	}
	return err
}
