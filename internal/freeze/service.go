package freeze

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
)

// Wallets tells whose a wallet is; *wallet.Service is one.
type Wallets interface {
	Get(ctx context.Context, actor identity.Actor, id string) (wallet.Wallet, error)
}

// BitGo is what this room asks of BitGo; *bitgo.Client does.
type BitGo interface {
	FreezeWallet(ctx context.Context, ticker, wallet string, length time.Duration, reference string) (until time.Time, err error)
}

// Service is the room's verbs.
type Service struct {
	DB      *database.DB
	Clock   clock.Clock
	Jobs    database.Jobs
	BitGo   BitGo
	Wallets Wallets
}

var system = identity.System("freeze")

// Freeze keeps everything in place from the moment it returns: whatever was not claimed before does not leave. oneTime names
// the form: a second press gives what the first made. Errors: ErrKey, ErrFields, ErrRole, ErrThere, wallet.ErrNotFound.
func (s *Service) Freeze(ctx context.Context, actor identity.Actor, a Ask, oneTime string) (Freeze, error) {
	if len(oneTime) < 8 || len(oneTime) > 100 {
		return Freeze{}, ErrKey
	}
	why, fine := reason(a.Reason)
	f := Freeze{ID: uuid.New(), Reach: a.Reach, Reason: why, State: Frozen, By: actor.Person, At: s.Clock.Now(), BitGo: None}
	switch a.Reach {
	case Wallet:
		w, err := s.Wallets.Get(ctx, actor, a.Wallet)
		if err != nil {
			return Freeze{}, err
		}
		f.Client, f.Wallet = &w.Client, w.ID
		if a.BitGo {
			f.BitGo = Asking
		}
	case Client:
		if !actor.Sees(a.Client) {
			return Freeze{}, identity.ErrNoClient
		}
		f.Client = &a.Client
	case Everything:
	default:
		return Freeze{}, ErrFields.Field("reach", "Choose a wallet, a client, or everything.")
	}
	if no := WhyNotFreeze(actor, f.Client); no != "" {
		return Freeze{}, ErrRole.Because("%s Nothing was frozen.", no)
	}
	if !fine {
		return Freeze{}, ErrFields.Field("reason", "Say why, in 3 to 500 characters that can be seen.")
	}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		made, err := insert(ctx, tx, f, oneTime)
		if err != nil {
			return err
		}
		if !made {
			f, err = once(ctx, tx, actor.Person, oneTime)
			return err
		}
		if err := s.record(ctx, tx, actor, "freeze.freeze", f, why); err != nil {
			return err
		}
		return s.tell(ctx, tx, f, Told{Freeze: f.ID, What: "frozen"})
	})
	if err != nil {
		return Freeze{}, err
	}
	return s.Get(ctx, actor, f.ID)
}

// Get gives one. Errors: ErrNotFound.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (Freeze, error) {
	var f Freeze
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		f, err = seen(actor)(get(ctx, tx, id))
		return err
	})
	return f, err
}

// seen hides a freeze of another client; that everything is frozen concerns everybody.
func seen(actor identity.Actor) func(Freeze, error) (Freeze, error) {
	return func(f Freeze, err error) (Freeze, error) {
		if err == nil && f.Client != nil && !actor.Sees(*f.Client) {
			return Freeze{}, ErrNotFound
		}
		return f, err
	}
}

// Filter narrows a list. Zero values do not filter; a client's freezes include those of everything.
type Filter struct {
	Client   *uuid.UUID
	Wallet   string
	States   []State
	BeforeAt time.Time // keyset: freezes older than this one
	BeforeID uuid.UUID
	Limit    int // 1 to 200
}

// List gives one page of what the actor may see, newest first, and whether there are older ones.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Filter) (found []Freeze, more bool, err error) {
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

// Over gives what stands over a wallet of a client, or over all of the client's (""), the widest first.
func (s *Service) Over(ctx context.Context, actor identity.Actor, client uuid.UUID, wallet string) ([]Freeze, error) {
	if !actor.Sees(client) {
		return nil, nil
	}
	var out []Freeze
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = standing(ctx, tx, client, wallet)
		return err
	})
	return out, err
}

// Underway gives sends within its reach that BitGo may know of already: nobody calls them back by freezing.
func (s *Service) Underway(ctx context.Context, actor identity.Actor, f Freeze) ([]Underway, error) {
	if f.Client == nil && !actor.Organization() {
		return nil, nil
	}
	var out []Underway
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = underway(ctx, tx, f)
		return err
	})
	return out, err
}

// Hold is asked by whatever lets something leave, in the transaction that decides so: while that lasts nobody can freeze, and
// what was frozen before is found. Errors: ErrFrozen, with who froze what and why.
func Hold(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet string) error {
	if err := Gate(ctx, tx); err != nil {
		return err
	}
	f, err := First(ctx, tx, client, wallet)
	if err != nil || f == nil {
		return err
	}
	return f.Fault()
}

// Gate holds off whoever would freeze until the transaction ends; what is read after it is how things stay until then.
func Gate(ctx context.Context, tx pgx.Tx) error { return gate(ctx, tx) }

// First is the widest freeze over a wallet, or nil. It holds nobody off; Hold does.
func First(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet string) (*Freeze, error) {
	all, err := standing(ctx, tx, client, wallet)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// Fault is ErrFrozen with this freeze's own words.
func (f Freeze) Fault() error {
	return ErrFrozen.Because("%s Nothing was sent. An administrator and somebody of compliance unfreeze it together.", f.Sentence())
}

// Sentence says who froze what and why.
func (f Freeze) Sentence() string {
	return f.ByName + " froze " + f.What() + " on " + f.At.UTC().Format("2006-01-02 at 15:04 MST") + ": “" + f.Reason + "”. Nothing leaves."
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, verb string, f Freeze, why string) error {
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: Kind, ID: f.ID.String(), Client: f.Client,
		After: map[string]any{"reach": f.Reach, "wallet": f.Wallet, "state": f.State, "reason": why, "bitgo": f.BitGo}})
}

// tell has everybody concerned told, and BitGo asked, once the change is committed.
func (s *Service) tell(ctx context.Context, tx pgx.Tx, f Freeze, t Told) error {
	if _, err := s.Jobs.InsertTx(ctx, tx, t, nil); err != nil || f.BitGo != Asking || t.What != "frozen" {
		return err
	}
	_, err := s.Jobs.InsertTx(ctx, tx, AtBitGoDue{}, nil)
	return err
}
