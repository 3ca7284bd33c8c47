package offering

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
)

// Service is the room's verbs.
type Service struct {
	DB        *database.DB
	Clock     clock.Clock
	Investors *accreditation.Service
	Escrows   Escrows // keeps the money; nil: no escrow is kept here, and nothing held can be released or paid back
	// EscrowBank is whom the operator has appointed; "" is nobody.
	EscrowBank string
}

// Create opens an offering. oneTime names the call: a repetition gives what it opened. Errors: ErrTerms, ErrRole,
// ErrNoSecurity, ErrKey, identity.ErrNoClient.
func (s *Service) Create(ctx context.Context, actor identity.Actor, t Terms, oneTime string) (Offering, error) {
	t, err := t.check()
	if err != nil {
		return Offering{}, err
	}
	if !actor.Has(identity.Treasury, t.Client) {
		return Offering{}, ErrRole
	}
	o := Offering{ID: "off_" + random(), Client: t.Client, Issuer: t.Issuer, Name: t.Name, Regulation: t.Regulation, Target: t.Target, Minimum: t.Minimum,
		Maximum: t.Maximum, Currencies: t.Currencies, Security: t.Security, Price: t.Price, State: Open, At: s.Clock.Now(), CreatedBy: actor.Person}
	if t.Escrow {
		o.Escrow = "esc_" + random()
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		made, err := insert(ctx, tx, o, actor.Person, oneTime)
		if err != nil {
			return err
		}
		if !made {
			if o, err = once(ctx, tx, actor.Person, oneTime); err == nil && !o.same(t) {
				err = ErrKey
			}
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: o.At, By: actor.By(), Verb: "offering.create", Kind: "offering", ID: o.ID, Client: accreditation.Tenant(o.Client),
			After: map[string]any{"issuer": o.Issuer, "name": o.Name, "regulation": o.Regulation, "target": o.Target, "minimum": o.Minimum, "maximum": o.Maximum, "security": o.Security}})
	})
	return o, err
}

// random is 80 bits that nobody guesses, in small letters and digits.
func random() string { return strings.ToLower(rand.Text())[:16] }

// Get gives an offering; a foreign one is as absent as one that never was.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id string) (Offering, error) {
	if !offeringForm.MatchString(id) {
		return Offering{}, ErrNotFound
	}
	var o Offering
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if o, err = get(ctx, tx, id); err == nil && !actor.Sees(o.Client) {
			err = ErrNotFound
		}
		return err
	})
	if err != nil {
		return Offering{}, err
	}
	return o, nil
}

// Subscription gives a subscription; a foreign one is as absent as one that never was.
func (s *Service) Subscription(ctx context.Context, actor identity.Actor, id string) (Subscription, error) {
	if !subscriptionForm.MatchString(id) {
		return Subscription{}, ErrNoSubscription
	}
	var x Subscription
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if x, err = subscription(ctx, tx, id); err == nil && !actor.Sees(x.Client) {
			err = ErrNoSubscription
		}
		return err
	})
	if err != nil {
		return Subscription{}, err
	}
	return x, nil
}

// seen locks an offering of the actor's.
func seen(ctx context.Context, tx pgx.Tx, actor identity.Actor, id string) (Offering, error) {
	o, err := forUpdate(ctx, tx, id)
	if err == nil && !actor.Sees(o.Client) {
		err = ErrNotFound
	}
	return o, err
}

var system = identity.System("offering")
