package gateway

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
)

// Service is the room's verbs.
type Service struct {
	DB    *database.DB
	Clock clock.Clock
	Box   *seal.Box
}

// system runs below the walls: answers belong to no client, and calls without a known key to nobody.
var system = database.System("gateway")

// Claim is a call's hold on its Idempotency-Key.
type Claim struct {
	person uuid.UUID
	key    string
	id     uuid.UUID
}

// Begin takes the key for this call. approver is the token of a person who speaks through it, or empty. A kept answer comes back instead when the same was asked before. Errors: ErrKey,
// ErrInProgress, ErrReused.
func (s *Service) Begin(ctx context.Context, actor identity.Actor, key, operation, path string, approver seal.Secret, body []byte) (Claim, *Answer, error) {
	if !visible(key) {
		return Claim{}, nil, ErrKey
	}
	c := Claim{person: actor.Person, key: key, id: uuid.New()}
	print := fingerprint(s.Box.Derive("idempotency", 32), operation, path, actor.ClientFilter(), approver.Reveal(), body)
	var kept *Answer
	err := s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		taken, err := claim(ctx, tx, c, operation, print, s.Clock.Now())
		if err != nil || taken {
			return err
		}
		kept, err = s.earlier(ctx, tx, c, operation, print)
		return err
	})
	return c, kept, err
}

// Working renews the lease until the context ends. When PostgreSQL is away for longer than a lease, another call may
// take the key over; the rooms still do nothing twice.
func (s *Service) Working(ctx context.Context, c Claim) {
	tick := time.NewTicker(RenewEach)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = s.DB.As(ctx, system, func(tx pgx.Tx) error { return lease(ctx, tx, c, s.Clock.Now().Add(Lease)) })
		}
	}
}

// Keep keeps the answer of the call, sealed: it may hold a passphrase that is shown once.
func (s *Service) Keep(ctx context.Context, c Claim, a Answer) error {
	sealed, err := s.Box.Seal(a.Body, c.context())
	if err != nil {
		return err
	}
	return s.DB.As(ctx, system, func(tx pgx.Tx) error { return keep(ctx, tx, c, a, sealed) })
}

// Forget frees the key: the call came to nothing that a repetition must repeat.
func (s *Service) Forget(ctx context.Context, c Claim) error {
	return s.DB.As(ctx, system, func(tx pgx.Tx) error { return forget(ctx, tx, c) })
}

// Log writes one line for a call. key is Nil when none was known.
func (s *Service) Log(ctx context.Context, key uuid.UUID, c Call) error {
	at := s.Clock.Now()
	return s.DB.As(ctx, system, func(tx pgx.Tx) error { return logCall(ctx, tx, key, c, at) })
}

// Sweep removes answers and lines of calls that are no longer kept, and says how many those were. What is left after so many
// rounds the next one takes.
func (s *Service) Sweep(ctx context.Context) (swept int64, err error) {
	err = s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		swept, err = sweep(ctx, tx, s.Clock.Now())
		return err
	})
	for n, round := int64(sweepMost), 0; err == nil && n == sweepMost && round < sweepRounds; round++ {
		err = s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
			n, err = sweepCalls(ctx, tx, s.Clock.Now().Add(-CallsKept))
			return err
		})
		swept += n
	}
	return swept, err
}

func (c Claim) context() string { return "idempotency/" + c.person.String() + "/" + c.key }

func (s *Service) earlier(ctx context.Context, tx pgx.Tx, c Claim, operation string, print []byte) (*Answer, error) {
	kept, err := answerOf(ctx, tx, c)
	switch {
	case database.NoRows(err):
		return nil, ErrInProgress // it was freed in this very moment
	case err != nil:
		return nil, err
	case kept.operation != operation || string(kept.fingerprint) != string(print):
		return nil, ErrReused
	case kept.sealed == nil:
		return nil, ErrInProgress
	}
	if kept.Body, err = s.Box.Open(kept.sealed, c.context()); err != nil {
		return nil, errSealed.With(err)
	}
	return &kept.Answer, nil
}

func visible(key string) bool {
	if len(key) < 1 || len(key) > 255 {
		return false
	}
	for _, b := range []byte(key) {
		if b < 0x21 || b > 0x7e {
			return false
		}
	}
	return true
}
