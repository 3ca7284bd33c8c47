// Package notify brings news to people inside the console: notices that wait for a person, and the live stream
// that tells open pages what changed. The stream carries a topic and an id only; each page refetches under its
// own scope, so a stream can leak nothing but that something moved, and even that only to those who may see it.
package notify

import (
	"context"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
)

// Notice is one sentence for one person about one thing.
type Notice struct {
	ID      int64
	Client  *uuid.UUID
	Class   Class
	Tone    string // info, ok, warn, stop
	Text    string
	Kind    string // the subject's word: "send", "approval"
	Subject string
	At      time.Time
	ReadAt  *time.Time
}

// Post carries a notice out of the console to one person, by the ways that they have chosen. It only writes down that it has to
// be done; internal/delivery is it.
type Post interface {
	Carry(ctx context.Context, tx pgx.Tx, n Notice, person uuid.UUID) error
}

// Service keeps notices.
type Service struct {
	DB    *database.DB
	Clock clock.Clock
	Post  Post // nil: nothing leaves the console
}

// Tell leaves the notice for each of the people, in the caller's transaction, which must be the program's own. The same sentence
// about the same thing is told once.
func (s *Service) Tell(ctx context.Context, tx pgx.Tx, n Notice, people ...uuid.UUID) error {
	n.At = s.Clock.Now()
	for _, p := range people {
		id, fresh, err := insert(ctx, tx, p, n)
		if err != nil {
			return err
		}
		if !fresh || s.Post == nil {
			continue
		}
		n.ID = id
		if err := s.Post.Carry(ctx, tx, n, p); err != nil {
			return err
		}
	}
	return nil
}

// List gives one page of the actor's own notices, newest first; older is the key of the next page or 0.
func (s *Service) List(ctx context.Context, actor identity.Actor, before int64, limit int) (found []Notice, older int64, err error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = list(ctx, tx, actor.Person, before, limit+1)
		return err
	})
	if len(found) > limit {
		found = found[:limit]
		older = found[limit-1].ID
	}
	return found, older, err
}

// Unread counts the actor's unread notices.
func (s *Service) Unread(ctx context.Context, actor identity.Actor) (int, error) {
	var n int
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		n, err = unread(ctx, tx, actor.Person)
		return err
	})
	return n, err
}

// ReadAll marks the actor's notices up to upTo as read. It changes nothing but the person's own list, so the trail
// does not record it.
func (s *Service) ReadAll(ctx context.Context, actor identity.Actor, upTo int64) error {
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		return readAll(ctx, tx, actor.Person, upTo, s.Clock.Now())
	})
}
