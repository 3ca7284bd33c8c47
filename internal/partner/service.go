package partner

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/outbound"
	"github.com/unykorn/console/internal/seal"
)

var system = identity.System("partner")

// Service is the room's verbs.
type Service struct {
	DB    *database.DB
	Clock clock.Clock
	Jobs  database.Jobs
	Box   *seal.Box
	Out   Out
}

// Out calls addresses that people typed; outbound.Guard is one.
type Out interface {
	Why(raw string) string
	Post(ctx context.Context, to string, header http.Header, body []byte) (status int, err error)
}

// Register keeps an endpoint and gives its secret, which is shown once and never again. Client is whose events it hears of, uuid.Nil for
// all. Errors: ErrRole, ErrForm, ErrMost, identity.ErrNoClient.
func (s *Service) Register(ctx context.Context, actor identity.Actor, client uuid.UUID, name, to string) (Endpoint, seal.Secret, error) {
	bad := ErrForm
	name, ok := named(name)
	if !ok {
		bad = bad.Field("name", "Give a name of 1 to 80 characters on one line.")
	}
	if why := s.Out.Why(to); why != "" {
		bad = bad.Field("url", why)
	}
	switch {
	case !actor.Has(identity.Admin, client):
		return Endpoint{}, "", ErrRole
	case len(bad.Fields) > 0:
		return Endpoint{}, "", bad
	}
	e, secret := Endpoint{ID: uuid.New(), Client: client, Name: name, Host: outbound.Host(to), MadeBy: actor.Person, Made: s.Clock.Now()}, outbound.NewSecret()
	var err error
	if e.secret, err = s.Box.Seal([]byte(secret), boundSecret(e.ID)); err != nil {
		return Endpoint{}, "", fmt.Errorf("partner: seal: %w", err)
	}
	if e.url, err = s.Box.Seal([]byte(to), boundURL(e.ID)); err != nil {
		return Endpoint{}, "", fmt.Errorf("partner: seal: %w", err)
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		n, err := live(ctx, tx, client)
		switch {
		case err != nil:
			return err
		case n >= mostLive:
			return ErrMost
		}
		if err := insert(ctx, tx, e); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, e, "partner.register", map[string]string{"name": e.Name, "host": e.Host})
	})
	if err != nil {
		return Endpoint{}, "", err
	}
	return e, seal.Secret(secret), nil
}

// Rotate draws another secret, shown once; the one before signs too for a day. Errors: ErrNone, ErrRole, ErrGone.
func (s *Service) Rotate(ctx context.Context, actor identity.Actor, id uuid.UUID) (seal.Secret, error) {
	secret, until := outbound.NewSecret(), s.Clock.Now().Add(Overlap)
	sealed, err := s.Box.Seal([]byte(secret), boundSecret(id))
	if err != nil {
		return "", fmt.Errorf("partner: seal: %w", err)
	}
	err = s.change(ctx, actor, id, "partner.rotate", map[string]any{"previousUntil": until}, func(tx pgx.Tx, _ Endpoint) error {
		return rotate(ctx, tx, id, sealed, until)
	})
	return seal.Secret(secret), err
}

// SwitchOn has an endpoint called again that failed too often; all that waited for it goes now. Errors: ErrNone, ErrRole, ErrGone, ErrOn.
func (s *Service) SwitchOn(ctx context.Context, actor identity.Actor, id uuid.UUID) error {
	return s.change(ctx, actor, id, "partner.on", nil, func(tx pgx.Tx, e Endpoint) error {
		if e.Off == nil {
			return ErrOn
		}
		if err := switchOn(ctx, tx, id, s.Clock.Now()); err != nil {
			return err
		}
		return s.kick(ctx, tx)
	})
}

// Remove ends an endpoint: its address and its secrets are gone, what still waited for it does not go, what was said stays.
// Errors: ErrNone, ErrRole, ErrGone.
func (s *Service) Remove(ctx context.Context, actor identity.Actor, id uuid.UUID) error {
	return s.change(ctx, actor, id, "partner.remove", nil, func(tx pgx.Tx, _ Endpoint) error {
		return remove(ctx, tx, id, s.Clock.Now())
	})
}

// Test asks for a call that says that it is a test. Errors: ErrNone, ErrRole, ErrGone, ErrOff, ErrMany.
func (s *Service) Test(ctx context.Context, actor identity.Actor, id uuid.UUID) error {
	return s.change(ctx, actor, id, "partner.test", nil, func(tx pgx.Tx, e Endpoint) error {
		if e.Off != nil {
			return ErrOff
		}
		n, err := tests(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case n >= mostTests:
			return ErrMany
		}
		now := s.Clock.Now()
		c := Call{ID: uuid.New(), Endpoint: id, Client: e.Client, Event: "test", Made: now}
		body, err := json.Marshal(map[string]any{"id": c.ID, "type": c.Event, "createdAt": now.UTC().Format(time.RFC3339Nano), "data": map[string]string{}})
		if err != nil {
			return fmt.Errorf("partner: test: %w", err)
		}
		c.Body = string(body)
		if err := insertCall(ctx, tx, c); err != nil {
			return err
		}
		return s.kick(ctx, tx)
	})
}

// Again has a call that is over made once more, with its id and its bytes. Errors: ErrNone, ErrRole, ErrGone, ErrOff, ErrCall.
func (s *Service) Again(ctx context.Context, actor identity.Actor, id, call uuid.UUID) error {
	return s.repeat(ctx, actor, id, map[string]any{"call": call}, func(tx pgx.Tx) error { return again(ctx, tx, id, call, s.Clock.Now()) })
}

// AllAgain has what ended without being taken said once more, the thousand newest. Errors: ErrNone, ErrRole, ErrGone, ErrOff, ErrCall.
func (s *Service) AllAgain(ctx context.Context, actor identity.Actor, id uuid.UUID) error {
	return s.repeat(ctx, actor, id, map[string]any{"calls": "all that ended without being taken"}, func(tx pgx.Tx) error { return allAgain(ctx, tx, id, s.Clock.Now()) })
}

func (s *Service) repeat(ctx context.Context, actor identity.Actor, id uuid.UUID, after map[string]any, act func(pgx.Tx) error) error {
	return s.change(ctx, actor, id, "partner.again", after, func(tx pgx.Tx, e Endpoint) error {
		if e.Off != nil {
			return ErrOff
		}
		if err := act(tx); err != nil {
			return err
		}
		return s.kick(ctx, tx)
	})
}

func (s *Service) kick(ctx context.Context, tx pgx.Tx) error {
	_, err := s.Jobs.InsertTx(ctx, tx, CallsDue{}, nil)
	return err
}

// change acts on an endpoint that lives, for who may, and records it.
func (s *Service) change(ctx context.Context, actor identity.Actor, id uuid.UUID, verb string, after map[string]any, act func(pgx.Tx, Endpoint) error) error {
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		e, err := s.seen(ctx, tx, actor, id)
		switch {
		case err != nil:
			return err
		case !actor.Has(identity.Admin, e.Client):
			return ErrRole
		case e.Removed != nil:
			return ErrGone
		}
		if err := act(tx, e); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, e, verb, after)
	})
}

// seen is an endpoint of the actor's; a foreign one is as absent as one that never was.
func (s *Service) seen(ctx context.Context, tx pgx.Tx, actor identity.Actor, id uuid.UUID) (Endpoint, error) {
	e, err := get(ctx, tx, id)
	if err == nil && !actor.Sees(e.Client) {
		return Endpoint{}, ErrNone
	}
	return e, err
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, e Endpoint, verb string, after any) error {
	return audit.Record(ctx, tx, s.entry(actor, e, verb, after))
}

func (s *Service) entry(actor identity.Actor, e Endpoint, verb string, after any) audit.Entry {
	out := audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: Kind, ID: e.ID.String(), After: after}
	if e.Client != uuid.Nil {
		out.Client = &e.Client
	}
	return out
}
