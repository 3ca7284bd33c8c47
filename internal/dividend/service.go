package dividend

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
)

// Kind is what the trail calls a dividend.
const Kind = "dividend"

// Service is the room's verbs.
type Service struct {
	DB    *database.DB
	Clock clock.Clock
	Law   *regulation.Service
	Jobs  database.Jobs // has people told; nil: nobody is
}

var system = identity.System("dividend")

// Declare enters a dividend that waits for compliance. oneTime names the form: a repetition gives what it entered. Errors: ErrFields,
// ErrRole, ErrNotFound, ErrStatus, ErrKey.
func (s *Service) Declare(ctx context.Context, actor identity.Actor, d Dividend, oneTime string) (Dividend, error) {
	if !securityForm.MatchString(d.Security) {
		return Dividend{}, ErrNotFound
	}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		x, err := securityOf(ctx, tx, d.Security)
		switch {
		case err != nil:
			return err
		case !actor.Sees(x.Client):
			return ErrNotFound
		case !actor.Has(identity.Treasury, x.Client):
			return ErrRole
		}
		now := s.Clock.Now()
		if d, err = d.check(now); err != nil {
			return err
		}
		d.ID, d.Client, d.State, d.DeclaredBy, d.DeclaredAt = "div_"+strings.ToLower(rand.Text())[:16], x.Client, Declared, actor.Person, now
		if !x.Active {
			return ErrStatus
		}
		made, err := insert(ctx, tx, d, oneTime)
		if err != nil {
			return err
		}
		if !made {
			asked := d
			if d, err = once(ctx, tx, actor.Person, oneTime); err == nil && !d.same(asked) {
				err = ErrKey
			}
			return err
		}
		return s.record(ctx, tx, actor, d, "dividend.declare", nil)
	})
	if err != nil {
		return Dividend{}, err
	}
	return d, nil
}

// Decide confirms a declared dividend or refuses it, with a reason: somebody of compliance who did not declare it. Errors: ErrNotFound,
// ErrDecider, ErrOwn, ErrDecided, ErrReason, and ErrRecordDay where nobody can be told any more.
func (s *Service) Decide(ctx context.Context, actor identity.Actor, id string, confirm bool, reason string) (Dividend, error) {
	reason = strings.TrimSpace(reason)
	if reason != "" && !accreditation.Line(reason, 500) || !confirm && len(reason) < 3 {
		return Dividend{}, ErrReason
	}
	return s.end(ctx, actor, id, reason, func(d *Dividend) error {
		if d.State = Refused; confirm {
			d.State = Confirmed
		}
		if confirm && d.RecordOn.Before(regulation.Day(s.Clock.Now())) {
			return ErrRecordDay
		}
		return nil
	}, Dividend.WhyNotDecide)
}

// Withdraw takes a declared dividend back: whoever declared it. Errors: ErrNotFound, ErrNotYours, ErrDecided.
func (s *Service) Withdraw(ctx context.Context, actor identity.Actor, id string) (Dividend, error) {
	return s.end(ctx, actor, id, "", func(d *Dividend) error { d.State = Withdrawn; return nil }, Dividend.WhyNotWithdraw)
}

func (s *Service) end(ctx context.Context, actor identity.Actor, id, reason string, become func(*Dividend) error, whyNot func(Dividend, identity.Actor) error) (Dividend, error) {
	var d Dividend
	err := s.held(ctx, actor, id, func(tx pgx.Tx, x Dividend) error {
		if d = x; whyNot(d, actor) != nil {
			return whyNot(d, actor)
		}
		if err := become(&d); err != nil {
			return err
		}
		now := s.Clock.Now()
		d.DecidedBy, d.DecidedAt, d.Reason = &actor.Person, &now, reason
		if err := decide(ctx, tx, d); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, d, "dividend."+string(d.State), nil)
	})
	return d, err
}

// held does something with a dividend of the actor's that nobody else changes meanwhile.
func (s *Service) held(ctx context.Context, actor identity.Actor, id string, do func(tx pgx.Tx, d Dividend) error) error {
	if !idForm.MatchString(id) {
		return ErrNotFound
	}
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		d, err := forUpdate(ctx, tx, id)
		if err == nil && !actor.Sees(d.Client) {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		return do(tx, d)
	})
}

// record writes the trail, and has people told of what they have to do or waited for.
func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, d Dividend, verb string, more map[string]any) error {
	after := map[string]any{"security": d.Security, "perShare": Exact(d.PerShare), "currency": d.Currency, "recordOn": d.RecordOn, "paysOn": d.PaysOn, "resolution": d.Resolution,
		"state": d.State, "reason": d.Reason}
	for k, v := range more {
		after[k] = v
	}
	e := audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: Kind, ID: d.ID, Client: accreditation.Tenant(d.Client), After: after}
	if err := audit.Record(ctx, tx, e); err != nil || d.State == Withdrawn || more["lines"] != nil {
		return err
	}
	return audit.Tell(ctx, tx, s.Jobs, e, string(d.State))
}
