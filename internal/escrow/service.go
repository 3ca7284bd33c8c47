package escrow

import (
	"context"
	"crypto/rand"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

// Offerings is told what is held for a subscription; *offering.Service is one.
type Offerings interface {
	Held(ctx context.Context, tx pgx.Tx, subscription string, held money.Cents, at time.Time) error
}

// Wallets is the mirror of transfers; *wallet.Service is one.
type Wallets interface {
	Transfer(ctx context.Context, tx pgx.Tx, id string) (wallet.Transfer, error)
	Get(ctx context.Context, actor identity.Actor, id string) (wallet.Wallet, error)
}

// Service is the room's verbs. Locks are taken in one order: wallet and send (where a send moves), offering, escrow
// account, and then the ledger's.
type Service struct {
	DB        *database.DB
	Clock     clock.Clock
	Jobs      database.Jobs // nil: nobody is told
	Ledger    *ledger.Service
	Wallets   Wallets
	Offerings Offerings
}

// The things of this room, as the trail names them.
const (
	AccountKind  = "escrow"
	DepositKind  = "escrow-deposit"
	PaymentThing = "escrow-payment"
	BreakKind    = "escrow-break" // news of a deposit, for those who must act at once
)

var system = identity.System("escrow")

// Place is what treasury asks for: the wallet and asset that shall hold an offering's money in one currency.
type Place struct {
	Offering string
	Currency string
	Wallet   string
	Asset    string
}

// Ask asks compliance for a place. oneTime names the call: a repetition gives what it asked for. Errors: ErrPlace, ErrRole,
// ErrTaken, ErrKey, wallet.ErrNotFound.
func (s *Service) Ask(ctx context.Context, actor identity.Actor, p Place, oneTime string) (Account, error) {
	if !Fits(p.Currency, p.Asset) {
		return Account{}, ErrPlace.Field("wallet", "Dollars are held in a Go Account's US dollars, USDC in a wallet or Go Account with that coin.")
	}
	w, err := s.Wallets.Get(ctx, actor, p.Wallet)
	if err != nil {
		return Account{}, err
	}
	a := Account{ID: uuid.New(), Client: w.Client, Offering: p.Offering, Currency: p.Currency, Wallet: w.ID, Asset: p.Asset, State: Asked, AskedBy: actor.Person, AskedAt: s.now()}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		o, err := q.EscrowOffering(ctx, tx, p.Offering)
		switch {
		case database.NoRows(err) || err == nil && !actor.Sees(o.ClientID):
			return ErrPlace.Field("offering", "No such offering of yours.")
		case err != nil:
			return err
		case !actor.Has(identity.Treasury, o.ClientID) || !actor.Has(identity.Treasury, w.Client):
			return ErrRole
		case o.EscrowAccount == nil:
			return ErrPlace.Field("offering", "This offering requires no escrow.")
		}
		a.Escrow = *o.EscrowAccount
		made, err := insertAccount(ctx, tx, a, oneTime)
		if err != nil {
			return err
		}
		if !made {
			asked := a
			if a, err = accountOnce(ctx, tx, actor.Person, oneTime); err == nil && (a.Offering != asked.Offering || a.Wallet != asked.Wallet || a.Asset != asked.Asset || a.Currency != asked.Currency) {
				err = ErrTaken
			}
			return err
		}
		return s.record(ctx, tx, actor, audit.Entry{Verb: "escrow.ask", Kind: AccountKind, ID: a.ID.String(), Client: &a.Client, After: map[string]any{"offering": a.Offering, "escrow": a.Escrow, "currency": a.Currency, "wallet": a.Wallet, "asset": a.Asset}}, "asked")
	})
	return a, err
}

// Decide is compliance's word about a place. Errors: ErrNotFound, ErrDecider, ErrOwn, ErrDecided, ErrReason.
func (s *Service) Decide(ctx context.Context, actor identity.Actor, id uuid.UUID, approve bool, reason string) (Account, error) {
	reason, err := sentence(reason, !approve)
	if err != nil {
		return Account{}, err
	}
	return s.changing(ctx, actor, id, func(tx pgx.Tx, a *Account) error {
		switch {
		case !actor.Has(identity.Compliance, a.Client):
			return ErrDecider
		case a.State != Asked:
			return ErrDecided
		}
		if err := actor.Own(a.AskedBy, ErrOwn); err != nil {
			return err
		}
		now := s.now()
		a.State, a.DecidedBy, a.DecidedAt, a.Reason = Refused, &actor.Person, &now, reason
		verb := "escrow.refuse"
		if approve {
			a.State, verb = Open, "escrow.approve"
		}
		if err := decideAccount(ctx, tx, *a); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, audit.Entry{Verb: verb, Kind: AccountKind, ID: a.ID.String(), Client: &a.Client, After: map[string]any{"offering": a.Offering, "wallet": a.Wallet, "asset": a.Asset, "reason": reason}}, string(a.State))
	})
}

// Retire frees the wallet of an escrow that is empty, after its offering. Errors: ErrNotFound, ErrRole, ErrDecided, ErrNotEmpty.
func (s *Service) Retire(ctx context.Context, actor identity.Actor, id uuid.UUID) (Account, error) {
	return s.changing(ctx, actor, id, func(tx pgx.Tx, a *Account) error {
		switch {
		case !actor.Has(identity.Treasury, a.Client):
			return ErrRole
		case a.State != Open:
			return ErrDecided
		}
		now := s.now()
		if err := retire(ctx, tx, *a, now); err != nil {
			return err
		}
		a.State, a.RetiredAt = Retired, &now
		return s.record(ctx, tx, actor, audit.Entry{Verb: "escrow.retire", Kind: AccountKind, ID: a.ID.String(), Client: &a.Client, After: map[string]any{"wallet": a.Wallet, "asset": a.Asset}}, "")
	})
}

// changing locks an account that the actor sees.
func (s *Service) changing(ctx context.Context, actor identity.Actor, id uuid.UUID, do func(tx pgx.Tx, a *Account) error) (a Account, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if a, err = account(ctx, tx, id); err == nil && !actor.Sees(a.Client) {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		if a, err = hold(ctx, tx, a); err != nil {
			return err
		}
		return do(tx, &a)
	})
	return a, err
}

// record writes the trail, and has people told where there is a word for it.
func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, e audit.Entry, news string) error {
	e.At, e.By = s.now(), actor.By()
	if err := audit.Record(ctx, tx, e); err != nil || news == "" {
		return err
	}
	return audit.Tell(ctx, tx, s.Jobs, e, news)
}

func (s *Service) now() time.Time { return s.Clock.Now().UTC().Round(time.Microsecond) }

// sentence is a reason as it is kept: one line of at most 500 characters, and at least three where one is needed.
func sentence(typed string, needed bool) (string, error) {
	typed = strings.Join(strings.Fields(typed), " ")
	n := utf8.RuneCountInString(typed)
	if !utf8.ValidString(typed) || strings.ContainsFunc(typed, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) || n > 500 || n < 3 && (needed || n > 0) {
		return "", ErrReason
	}
	return typed, nil
}

// code names a payment in the purpose of its send: letters and digits that people do not mix up.
func code() string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	raw := make([]byte, 8)
	_, _ = rand.Read(raw) // it never fails: crypto/rand
	for i := range raw {
		raw[i] = alphabet[raw[i]%32]
	}
	return "EP-" + string(raw)
}
