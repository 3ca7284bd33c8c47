package identity

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/seal"
)

// OwnToken gives the actor's own approver token that counts now; nil for none.
func (s *Service) OwnToken(ctx context.Context, by Actor) (*Key, error) {
	var held []Key
	err := s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		held, err = keysOf(ctx, tx, by.Person, ApproverToken, s.Clock.Now())
		return err
	})
	if err != nil || len(held) == 0 {
		return nil, err
	}
	return &held[0], nil
}

// NewOwnToken makes the actor's approver token and returns it, once. Those they had before end at once, so that a
// person has one to look after. Errors: ErrNoVote, ErrKey with fields.
func (s *Service) NewOwnToken(ctx context.Context, by Actor, lasts time.Duration) (Key, seal.Secret, error) {
	now := s.Clock.Now()
	end := now.Add(lasts)
	n := NewKey{Kind: ApproverToken, Name: "Approver token of " + by.Name, Person: &by.Person, ExpiresAt: &end}
	if r := []rune(n.Name); len(r) > 120 {
		n.Name = string(r[:120])
	}
	if by.IsSystem() || by.Session == uuid.Nil || !by.HasAny(Compliance) {
		return Key{}, "", ErrNoVote
	}
	if err := n.check(by, now); err != nil {
		return Key{}, "", err
	}
	k := Key{ID: uuid.New(), Kind: n.Kind, Name: n.Name, Person: n.Person, CreatedBy: n.Person, CreatedAt: now, ExpiresAt: n.ExpiresAt}
	var secret seal.Secret
	err := s.DB.As(ctx, system, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, "token:"+by.Person.String()); err != nil {
			return err
		}
		held, err := keysOf(ctx, tx, by.Person, ApproverToken, now)
		if err != nil {
			return err
		}
		for _, old := range held {
			if err := s.endKey(ctx, tx, by, old.ID, now); err != nil {
				return err
			}
		}
		if len(held) > 0 {
			k.Replaces = &held[0].ID
		}
		secret, err = s.addKey(ctx, tx, by, &k, "key.add")
		return err
	})
	if err != nil {
		return Key{}, "", err
	}
	return k, secret, nil
}

// endKey revokes a key and writes the trail.
func (s *Service) endKey(ctx context.Context, tx pgx.Tx, by Actor, id uuid.UUID, now time.Time) error {
	k, err := keyRevoke(ctx, tx, id, now)
	if err != nil {
		return err
	}
	if own := k.Person != nil && *k.Person == by.Person; !own && !by.IsSystem() && !by.Administers() {
		return ErrNoKey // rolls the change back, and looks like an absent key
	}
	return audit.Record(ctx, tx, audit.Entry{At: now, By: by.By(), Verb: "key.revoke", Kind: "key", ID: id.String(), Client: k.Client,
		Before: map[string]any{"kind": k.Kind, "name": k.Name, "prefix": k.Prefix}})
}
