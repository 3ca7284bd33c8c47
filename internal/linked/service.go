package linked

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
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
	BitGo *bitgo.Client // with the gateway's own token
}

// Owner is whose a user at BitGo is.
type Owner struct {
	Person uuid.UUID
	Name   string
}

var system = identity.System("linked")

// own is the scope of a person's own act: it stands in the trail of the organization, whatever clients they see.
func own(actor identity.Actor) database.Scope { return database.Organization(actor.Person) }

// longest is more than any token of BitGo's is long.
const longest = 4096

// Own gives the actor's link, nil for none.
func (s *Service) Own(ctx context.Context, actor identity.Actor) (*Link, error) {
	var l *Link
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		l, err = get(ctx, tx, actor.Person)
		return err
	})
	return l, err
}

// Link proves the token at BitGo, seals it and keeps it as the actor's own; the one before is replaced. It stays in force
// at BitGo until it is revoked there. Errors: ErrToken, ErrScope, ErrShared, ErrTaken, ErrBitGo.
func (s *Service) Link(ctx context.Context, actor identity.Actor, token seal.Secret) (Link, error) {
	if token.Empty() || len(token.Reveal()) > longest {
		return Link{}, ErrToken
	}
	l, err := s.prove(ctx, actor, token)
	if err != nil {
		return Link{}, err
	}
	if l.sealed, err = s.Box.Seal([]byte(token.Reveal()), bound(actor.Person)); err != nil {
		return Link{}, fmt.Errorf("linked: seal: %w", err)
	}
	err = s.DB.As(ctx, own(actor), func(tx pgx.Tx) error {
		if err := upsert(ctx, tx, l); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "linked.link", l)
	})
	if database.Constraint(err) == "bitgo_link_user" {
		return Link{}, ErrTaken
	}
	return l, err
}

// prove asks BitGo whose token it is.
func (s *Service) prove(ctx context.Context, actor identity.Actor, token seal.Secret) (Link, error) {
	theirs, err := s.as(token).Session(ctx)
	if e, answered := bitgo.AsError(err); answered && (e.Status == 401 || e.Status == 403 || e.Name == bitgo.NameNotSent) {
		return Link{}, ErrToken.With(err)
	}
	if err != nil {
		return Link{}, ErrBitGo.With(err)
	}
	ours, err := s.BitGo.Session(ctx)
	if err != nil {
		return Link{}, ErrBitGo.With(err)
	}
	l := from(actor.Person, theirs, s.Clock.Now())
	switch {
	case !bitgo.IsID(l.User):
		return Link{}, ErrToken
	case l.User == ours.UserID():
		return Link{}, ErrShared
	case !l.MayDecide():
		return Link{}, ErrScope
	}
	return l, nil
}

// Unlink forgets the actor's token; none is no error.
func (s *Service) Unlink(ctx context.Context, actor identity.Actor) error {
	return s.DB.As(ctx, own(actor), func(tx pgx.Tx) error {
		l, err := remove(ctx, tx, actor.Person)
		if err != nil || l == nil {
			return err
		}
		return s.record(ctx, tx, actor, "linked.unlink", *l)
	})
}

// Token opens the actor's own token for one decision. Errors: ErrNone, ErrEnded.
func (s *Service) Token(ctx context.Context, actor identity.Actor) (seal.Secret, error) {
	l, err := s.Own(ctx, actor)
	switch {
	case err != nil:
		return "", err
	case l == nil:
		return "", ErrNone
	case l.Ended(s.Clock.Now()):
		return "", ErrEnded
	}
	plain, err := s.Box.Open(l.sealed, bound(l.Person))
	return seal.Secret(plain), err
}

// Owners tells whose these users at BitGo are; who is linked to nobody is left out.
func (s *Service) Owners(ctx context.Context, users []string) (map[string]Owner, error) {
	out := map[string]Owner{}
	if len(users) == 0 {
		return out, nil
	}
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		out, err = owners(ctx, tx, users)
		return err
	})
	return out, err
}

func (s *Service) as(token seal.Secret) *bitgo.Client {
	return s.BitGo.As(func(context.Context) (string, error) { return token.Reveal(), nil })
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, verb string, l Link) error {
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: "person", ID: actor.Person.String(),
		After: map[string]any{"bitgo_user": l.User, "token_id": l.TokenID, "scopes": l.Scopes, "expires_at": l.ExpiresAt}})
}
