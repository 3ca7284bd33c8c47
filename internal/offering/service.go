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
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/internal/security"
)

// Service is the room's verbs.
type Service struct {
	DB        *database.DB
	Clock     clock.Clock
	Investors *accreditation.Service
	Law       *regulation.Service
	Register  *security.Service // issues the shares of what is closed
	Jobs      database.Jobs     // has people told; nil: nobody is
	Escrows   Escrows           // keeps the money; nil: no escrow is kept here, and nothing held can be released or paid back
	// EscrowBank is whom the operator has appointed; "" is nobody.
	EscrowBank string
}

// What the trail calls an offering, what is subscribed to it, and what is asked of it.
const (
	Thing            = "offering"
	SubscriptionKind = "offering-subscription"
	ChangeKind       = "offering-change"
)

// Create opens an offering at once, by a call of the gateway: the seed answers OPEN, and the scope that lets a key do this is what two
// administrators gave. In the console an offering begins as a draft, and compliance opens it; closing always needs compliance. oneTime
// names the call: a repetition gives what it opened. Errors: ErrTerms, ErrRole, ErrNoSecurity, ErrKey, identity.ErrNoClient.
func (s *Service) Create(ctx context.Context, actor identity.Actor, t Terms, oneTime string) (Offering, error) {
	return s.make(ctx, actor, t, Open, nil, oneTime)
}

// make keeps a new offering with the document that belongs to its terms.
func (s *Service) make(ctx context.Context, actor identity.Actor, t Terms, state State, agreement *Document, oneTime string) (Offering, error) {
	t, err := t.check()
	if err != nil {
		return Offering{}, err
	}
	if !actor.Has(identity.Treasury, t.Client) {
		return Offering{}, ErrRole
	}
	o := Offering{ID: "off_" + random(), Client: t.Client, Issuer: t.Issuer, Name: t.Name, Regulation: t.Regulation, Target: t.Target, Minimum: t.Minimum,
		Maximum: t.Maximum, Currencies: t.Currencies, Security: t.Security, Price: t.Price, State: state, At: s.Clock.Now(), CreatedBy: actor.Person, MinimumRaise: t.MinimumRaise,
		Opens: t.Opens, Closes: t.Closes, FundingDays: t.FundingDays, AgreementName: t.AgreementName, AgreementDigest: t.AgreementDigest}
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
		if agreement != nil {
			if err := insertDocument(ctx, tx, o, *agreement, actor.Person, o.At); err != nil {
				return err
			}
		}
		verb := map[State]string{Open: "offering.create", Draft: "offering.draft"}[state]
		return audit.Record(ctx, tx, audit.Entry{At: o.At, By: actor.By(), Verb: verb, Kind: Thing, ID: o.ID, Client: accreditation.Tenant(o.Client),
			After: map[string]any{"issuer": o.Issuer, "name": o.Name, "regulation": o.Regulation, "target": o.Target, "minimum": o.Minimum, "maximum": o.Maximum, "security": o.Security,
				"minimumRaise": o.MinimumRaise, "agreement": o.AgreementDigest}})
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
