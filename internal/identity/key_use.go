package identity

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/seal"
)

// Allows reports whether the key that was presented may be used for this.
func (a Actor) Allows(scope string) bool {
	return slices.Contains(a.Scopes, scope) || slices.Contains(a.Scopes, AllScopes)
}

// KeyActor turns a presented key of this kind into an actor who calls from ip. A key with a person never holds more than
// that person does at this moment. When a known key is refused, the actor tells which one and nothing else. Errors:
// ErrKeyUnfit, ErrKeyNetwork, ErrKeyWaits.
func (s *Service) KeyActor(ctx context.Context, kind KeyKind, presented seal.Secret, ip string) (Actor, error) {
	now := s.Clock.Now()
	var actor Actor
	err := s.DB.As(ctx, system, func(tx pgx.Tx) error {
		k, err := keyByHash(ctx, tx, digest(presented))
		switch {
		case database.NoRows(err):
			return ErrKeyUnfit
		case err != nil:
			return err
		}
		actor.Key = k.ID
		switch {
		case k.Kind != kind || !k.Live(now):
			return ErrKeyUnfit
		case !k.admits(ip):
			return ErrKeyNetwork
		case k.Waits:
			return ErrKeyWaits
		}
		known, err := s.keyActor(ctx, tx, k)
		if err != nil {
			return err
		}
		actor = known
		actor.IP = ip
		return keyTouch(ctx, tx, k.ID, now)
	})
	return actor, err
}

func (s *Service) keyActor(ctx context.Context, tx pgx.Tx, k Key) (Actor, error) {
	actor := Actor{Name: k.Name, Key: k.ID, Scopes: k.Scopes, unchecked: s.Unchecked}
	for _, r := range k.Roles {
		actor.Grants = append(actor.Grants, Grant{Role: r, Client: k.Client})
	}
	if k.Person == nil && k.Machine == nil {
		return Actor{}, ErrKeyUnfit // made before machines stood in the books: it could not sign for anything
	}
	if k.Person == nil {
		actor.Person = *k.Machine
		return actor, nil
	}
	p, err := personGet(ctx, tx, *k.Person)
	if err != nil {
		return Actor{}, err
	}
	if p.State != Active {
		return Actor{}, ErrKeyUnfit
	}
	held, err := grantsOf(ctx, tx, p.ID)
	if err != nil {
		return Actor{}, err
	}
	actor.Person, actor.Name, actor.Email = p.ID, p.Name, p.Email
	if actor.Machines, err = machinesOf(ctx, tx, p.ID); err != nil {
		return Actor{}, err
	}
	if k.Kind == ApproverToken {
		actor.Grants = held
		return actor, nil
	}
	actor.Grants = slices.DeleteFunc(actor.Grants, func(g Grant) bool { return !covered(held, g) })
	return actor, nil
}

// covered reports whether held already contains what g gives.
func covered(held []Grant, g Grant) bool {
	return slices.ContainsFunc(held, func(h Grant) bool {
		return h.Role == g.Role && (h.Client == nil || g.Client != nil && *h.Client == *g.Client)
	})
}
