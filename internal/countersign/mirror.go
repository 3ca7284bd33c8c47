package countersign

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

// LookDue asks for a round over what waits at BitGo.
type LookDue struct{}

// Kind is River's name for it.
func (LookDue) Kind() string { return "countersign.look" }

const (
	mirrored = 500 // of one client's; BitGo's own pages show no more that anybody could read
	lookedUp = 50  // in one round of those that the list does not name any more
)

var system = identity.System("countersign")

// Kept is an approval as the mirror has it.
type Kept struct {
	Approval
	Known      *Known // how the wallet was while it waited; nil: not read
	ClientName string
	ObservedAt time.Time
}

// Looked is when BitGo was last asked for a client's.
type Looked struct {
	Client   uuid.UUID
	Name     string
	Observed *time.Time // nil: it never answered
	Failed   *time.Time // nil: it answered the last time
}

// Place is where a page of the list goes on; the zero one is its beginning.
type Place struct {
	At time.Time
	ID string
}

var end = Place{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}

// Look reads what waits at BitGo for each client, and how those ended that the mirror still has as waiting.
func (s *Service) Look(ctx context.Context) error {
	clients, err := s.Clients.Clients(ctx, system)
	if err != nil {
		return err
	}
	var trouble error
	for _, c := range clients {
		if err := s.look(ctx, c); err != nil {
			trouble = errors.Join(trouble, err, s.failed(ctx, c.ID))
			continue
		}
		trouble = errors.Join(trouble, s.learn(ctx, c.ID))
	}
	return trouble
}

func (s *Service) look(ctx context.Context, c identity.Client) error {
	begun := s.Clock.Now()
	page, err := s.of(ctx, c, Pending, mirrored)
	if err != nil {
		return err
	}
	for _, a := range page.Approvals {
		if err := s.keep(ctx, a, begun); err != nil {
			return err
		}
	}
	ids := make([]string, len(page.Approvals))
	for i, a := range page.Approvals {
		ids[i] = a.ID
	}
	var left []string
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if err := seen(ctx, tx, ids, begun); err != nil {
			return err
		}
		left, err = unseen(ctx, tx, c.ID, begun)
		return err
	})
	for _, id := range left {
		err = errors.Join(err, s.Observe(ctx, id))
	}
	if err != nil {
		return err
	}
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return looked(ctx, tx, c.ID, &begun, nil) })
}

func (s *Service) failed(ctx context.Context, client uuid.UUID) error {
	now := s.Clock.Now()
	return s.DB.As(context.WithoutCancel(ctx), system.Scope(), func(tx pgx.Tx) error { return looked(ctx, tx, client, nil, &now) })
}

// Observe reads one approval at BitGo into the mirror. One of nobody's whom we know is left alone.
func (s *Service) Observe(ctx context.Context, id string) error {
	begun := s.Clock.Now()
	p, client, err := s.get(ctx, system, id)
	switch {
	case fault.Is(err, ErrNotFound):
		return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
			news, err := gone(ctx, tx, id, begun)
			if err != nil || !news {
				return err
			}
			k, err := one(ctx, tx, id)
			if err != nil {
				return err
			}
			return s.tell(ctx, tx, k.Approval)
		})
	case err != nil:
		return err
	case client == nil:
		return nil
	}
	if err := s.keep(ctx, from(p, client), begun); err != nil {
		return err
	}
	return s.learn(ctx, *client)
}

// keep writes one down; what is news stands in the trail and wakes open pages.
func (s *Service) keep(ctx context.Context, a Approval, at time.Time) error {
	if a.Client == nil || !bitgo.IsID(a.ID) {
		return nil
	}
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		news, err := upsert(ctx, tx, a, at)
		if err != nil || !news {
			return err
		}
		return s.tell(ctx, tx, a)
	})
}

func (s *Service) tell(ctx context.Context, tx pgx.Tx, a Approval) error {
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: system.By(), Verb: "countersign.seen", Kind: "countersign", ID: a.ID, Client: a.Client,
		After: map[string]any{"state": a.State, "word": a.Word, "type": a.Type, "title": a.Title, "given": a.Given(), "needed": a.Required}})
}

// Mirror is one page of what the mirror has in a state, newest first, and when BitGo was last asked for each client.
func (s *Service) Mirror(ctx context.Context, actor identity.Actor, state State, client *uuid.UUID, only []string, before Place, most int) (found []Kept, more bool, asked []Looked, err error) {
	clients := actor.ClientFilter()
	if client != nil {
		if !actor.Sees(*client) {
			return nil, false, nil, nil
		}
		clients = []uuid.UUID{*client}
	}
	if before.At.IsZero() {
		before = end
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if found, err = list(ctx, tx, state, clients, only, before, most+1); err != nil {
			return err
		}
		asked, err = looks(ctx, tx, clients)
		return err
	})
	if len(found) > most {
		found, more = found[:most], true
	}
	return found, more, asked, err
}

// Read gives one from the mirror. Another client's and one that does not exist answer alike. Error: ErrNotFound.
func (s *Service) Read(ctx context.Context, actor identity.Actor, id string) (Kept, error) {
	var k Kept
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		k, err = one(ctx, tx, id)
		return err
	})
	if err == nil && !actor.Sees(*k.Client) {
		return Kept{}, ErrNotFound
	}
	return k, err
}

// Own reports whether one of these people asked on our side for what it is about.
func (s *Service) Own(ctx context.Context, a Approval, people ...uuid.UUID) (bool, error) {
	var is bool
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		is, err = own(ctx, tx, a, people)
		return err
	})
	return is, err
}

// OwnAmong gives those of these approvals that the actor asked for on our side, at most as many as are named.
func (s *Service) OwnAmong(ctx context.Context, actor identity.Actor, ids []string) (own map[string]bool, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		own, err = ownAmong(ctx, tx, ids, actor.Person)
		return err
	})
	return own, err
}

// Mine is what waits at BitGo for approvers and may be decided by this actor: of their clients, not asked for by them, here or
// as user at BitGo, and not voted on by that user; "" when no user of theirs is known. Nothing waits for who is not of compliance.
func (s *Service) Mine(ctx context.Context, actor identity.Actor, user string) (w identity.Waiting[string], err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = mine(ctx, tx, actor, user)
		return err
	})
	return w, err
}
