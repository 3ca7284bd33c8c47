package security

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/regulation"
)

// What the trail calls a security and a transfer of its shares.
const (
	Kind         = "security"
	TransferKind = "security-transfer"
)

// Service is the room's verbs.
type Service struct {
	DB        *database.DB
	Clock     clock.Clock
	Ledger    *ledger.Service
	Investors *accreditation.Service
	Law       *regulation.Service
	Jobs      database.Jobs // has people told; nil: nobody is
	// TransferAgent and Custodian are whom the operator has appointed; "" is nobody.
	TransferAgent, Custodian string
}

// Register enters a security, with nothing issued. oneTime names the call: a repetition gives what it entered. Errors:
// ErrFields, ErrRole, ErrIdentifier, ErrKey, identity.ErrNoClient.
func (s *Service) Register(ctx context.Context, actor identity.Actor, r Registration, oneTime string) (Security, error) {
	r, err := r.check()
	if err != nil {
		return Security{}, err
	}
	if !actor.Has(identity.Treasury, r.Client) {
		return Security{}, ErrRole
	}
	x := Security{ID: "sec_" + random(), Client: r.Client, Issuer: r.Issuer, Type: r.Type, Regulation: r.Regulation, Jurisdiction: r.Jurisdiction,
		Par: r.Par, CUSIP: r.CUSIP, ISIN: r.ISIN, Authorised: r.Shares, Status: Active, At: s.Clock.Now()}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		made, err := insert(ctx, tx, x, actor.Person, oneTime)
		if err != nil {
			return err
		}
		if !made {
			if x, err = once(ctx, tx, actor.Person, oneTime); err == nil && !x.same(r) {
				err = ErrKey
			}
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: x.At, By: actor.By(), Verb: "security.register", Kind: Kind, ID: x.ID, Client: accreditation.Tenant(x.Client),
			After: map[string]any{"issuer": x.Issuer, "type": x.Type, "regulation": x.Regulation, "authorised": x.Authorised, "par": x.Par.String()}})
	})
	return x, err
}

// random is 80 bits that nobody guesses, in small letters and digits.
func random() string { return strings.ToLower(rand.Text())[:16] }

// Get gives a security; a foreign one is as absent as one that never was.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id string) (Security, error) {
	if !securityForm.MatchString(id) {
		return Security{}, ErrNotFound
	}
	var x Security
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if x, err = get(ctx, tx, id); err == nil && !actor.Sees(x.Client) {
			err = ErrNotFound
		}
		return err
	})
	if err != nil {
		return Security{}, err
	}
	return x, nil
}

// Transfer gives a transfer; a foreign one is as absent as one that never was.
func (s *Service) Transfer(ctx context.Context, actor identity.Actor, id string) (Transfer, error) {
	if !transferForm.MatchString(id) {
		return Transfer{}, ErrNoTransfer
	}
	var t Transfer
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if t, err = transfer(ctx, tx, id); err == nil && !actor.Sees(t.Client) {
			err = ErrNoTransfer
		}
		return err
	})
	if err != nil {
		return Transfer{}, err
	}
	return t, nil
}

// seen locks a security of the actor's.
func seen(ctx context.Context, tx pgx.Tx, actor identity.Actor, id string) (Security, error) {
	x, err := forUpdate(ctx, tx, id)
	if err == nil && !actor.Sees(x.Client) {
		err = ErrNotFound
	}
	return x, err
}

var system = identity.System("security")

// waiting lists the transfers to a holder that wait, each with its security.
func (s *Service) waiting(ctx context.Context, client uuid.UUID, holder string) (out []Transfer, err error) {
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		out, err = waitingFor(ctx, tx, client, holder)
		return err
	})
	return out, err
}
