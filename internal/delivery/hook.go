package delivery

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/outbound"
	"github.com/unykorn/console/internal/seal"
)

// shown is how many calls and mails a person's page lists.
const shown = 20

// mostWaiting is how many tests and repeated calls of one person may wait.
const mostWaiting = 5

// Desk is everything of a person's own: their choices, webhook, and what went to them last.
type Desk struct {
	Choices Choices
	Hook    *Hook // nil: none
	Calls   []Call
	Mails   []Mail
}

// Desk gives the actor's own.
func (s *Service) Desk(ctx context.Context, actor identity.Actor) (d Desk, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if d.Choices, err = choices(ctx, tx, actor.Person); err != nil {
			return err
		}
		if d.Hook, err = hookGet(ctx, tx, actor.Person); err != nil {
			return err
		}
		if d.Calls, err = calls(ctx, tx, actor.Person, shown); err != nil {
			return err
		}
		d.Mails, err = mails(ctx, tx, actor.Person, shown)
		return err
	})
	return d, err
}

// Register makes a webhook of the actor's own, in place of the one before, and gives its secret, which is shown once and never
// again. Errors: ErrURL.
func (s *Service) Register(ctx context.Context, actor identity.Actor, to string) (seal.Secret, error) {
	if actor.Person == uuid.Nil {
		return "", errOwner
	}
	if why := s.Out.Why(to); why != "" {
		return "", ErrURL.Field("url", why)
	}
	secret := seal.Secret(outbound.NewSecret())
	sealed, err := s.Box.Seal([]byte(secret.Reveal()), bound(actor.Person))
	if err != nil {
		return "", fmt.Errorf("delivery: seal: %w", err)
	}
	sealedURL, err := s.Box.Seal([]byte(to), boundURL(actor.Person))
	if err != nil {
		return "", fmt.Errorf("delivery: seal: %w", err)
	}
	err = s.DB.As(ctx, own(actor), func(tx pgx.Tx) error {
		if err := hookUpsert(ctx, tx, Hook{Person: actor.Person, Host: outbound.Host(to), url: sealedURL, secret: sealed, Made: s.Clock.Now()}); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "delivery.register", nil, map[string]string{"host": outbound.Host(to)})
	})
	return secret, err
}

// Rotate draws another secret, shown once; the one before signs too for a day. Errors: ErrNone.
func (s *Service) Rotate(ctx context.Context, actor identity.Actor) (seal.Secret, error) {
	secret, until := seal.Secret(outbound.NewSecret()), s.Clock.Now().Add(overlap)
	sealed, err := s.Box.Seal([]byte(secret.Reveal()), bound(actor.Person))
	if err != nil {
		return "", fmt.Errorf("delivery: seal: %w", err)
	}
	return secret, s.change(ctx, actor, "delivery.rotate", map[string]any{"previous_until": until}, func(tx pgx.Tx) error {
		return hookRotate(ctx, tx, actor.Person, sealed, until)
	})
}

// SwitchOn has a webhook called again that failed too often. Errors: ErrNone.
func (s *Service) SwitchOn(ctx context.Context, actor identity.Actor) error {
	return s.change(ctx, actor, "delivery.on", nil, func(tx pgx.Tx) error { return hookOn(ctx, tx, actor.Person) })
}

// Remove forgets the webhook and its secrets; what still waits for it does not go. Errors: ErrNone.
func (s *Service) Remove(ctx context.Context, actor identity.Actor) error {
	return s.change(ctx, actor, "delivery.remove", nil, func(tx pgx.Tx) error {
		if err := callsEnd(ctx, tx, actor.Person, "The webhook was removed.", s.Clock.Now()); err != nil {
			return err
		}
		return hookDelete(ctx, tx, actor.Person)
	})
}

func (s *Service) change(ctx context.Context, actor identity.Actor, verb string, after any, act func(pgx.Tx) error) error {
	return s.DB.As(ctx, own(actor), func(tx pgx.Tx) error {
		if err := act(tx); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, verb, nil, after)
	})
}

// Test asks for a call that says that it is a test. Errors: ErrNone, ErrOff, ErrMany.
func (s *Service) Test(ctx context.Context, actor identity.Actor) error {
	return s.DB.As(ctx, own(actor), func(tx pgx.Tx) error {
		if err := ready(ctx, tx, actor); err != nil {
			return err
		}
		return s.ask(ctx, tx, Call{ID: uuid.New(), Person: actor.Person, Made: s.Clock.Now()})
	})
}

// Again makes a call once more that is over, with its id, so that a receiver that has it already can tell. Errors: ErrCall,
// ErrNone, ErrOff, ErrMany.
func (s *Service) Again(ctx context.Context, actor identity.Actor, id uuid.UUID) error {
	return s.DB.As(ctx, own(actor), func(tx pgx.Tx) error {
		if err := ready(ctx, tx, actor); err != nil {
			return err
		}
		if err := callAgain(ctx, tx, actor.Person, id, s.Clock.Now()); err != nil {
			return err
		}
		if _, err := s.Jobs.InsertTx(ctx, tx, CallsDue{}, nil); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "delivery.again", nil, map[string]string{"call": id.String()})
	})
}

// ready says why nothing can be asked of the actor's webhook by hand.
func ready(ctx context.Context, tx pgx.Tx, actor identity.Actor) error {
	h, err := hookGet(ctx, tx, actor.Person)
	switch {
	case err != nil:
		return err
	case h == nil:
		return ErrNone
	case h.Off != nil:
		return ErrOff
	}
	last, err := calls(ctx, tx, actor.Person, shown)
	waiting := 0
	for _, c := range last {
		if !c.Over() {
			waiting++
		}
	}
	if err == nil && waiting >= mostWaiting {
		return ErrMany
	}
	return err
}
