package identity

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/seal"
)

// MaxOverlap is how long a rotated key may live beside the new one.
const MaxOverlap = 7 * 24 * time.Hour

// NewKey makes a key and returns it, once. One that can move money waits for a second administrator. Errors: ErrKey
// with fields, ErrNotAdmin, ErrOwnGrant, ErrNoPerson, ErrNoClient.
func (s *Service) NewKey(ctx context.Context, by Actor, n NewKey) (Key, seal.Secret, error) {
	n.Name = strings.TrimSpace(n.Name)
	now := s.Clock.Now()
	if err := n.check(by, now); err != nil {
		return Key{}, "", err
	}
	allowed, _ := parseNetworks(n.Networks)
	k := Key{ID: uuid.New(), Kind: n.Kind, Name: n.Name, Person: n.Person, Roles: n.Roles, Client: n.Client, Scopes: n.Scopes,
		Networks: allowed, CreatedBy: optional(by.Person), CreatedAt: now, ExpiresAt: n.ExpiresAt}
	k.Waits = k.Kind == APIKey && k.spends() && !by.IsSystem()
	var secret seal.Secret
	err := s.DB.As(ctx, system, func(tx pgx.Tx) error {
		if k.Kind == APIKey {
			if err := s.stillAdministers(ctx, tx, by); err != nil {
				return err
			}
		}
		if k.Person != nil {
			if _, err := personGet(ctx, tx, *k.Person); err != nil {
				return err
			}
		} else if err := addMachine(ctx, tx, &k); err != nil {
			return err
		}
		if k.Client != nil {
			if _, err := clientGet(ctx, tx, *k.Client); err != nil {
				return err
			}
		}
		var err error
		secret, err = s.addKey(ctx, tx, by, &k, "key.add")
		return err
	})
	if err != nil {
		return Key{}, "", err
	}
	return k, secret, nil
}

// addMachine makes the person that a machine's key acts as. The address cannot receive mail (RFC 2606).
func addMachine(ctx context.Context, tx pgx.Tx, k *Key) error {
	machine := Person{ID: uuid.New(), Name: k.Name, CreatedAt: k.CreatedAt}
	machine.Email = "key-" + machine.ID.String() + "@machine.invalid"
	k.Machine = &machine.ID
	return machineInsert(ctx, tx, machine)
}

// addKey draws the key, keeps its digest and writes the trail.
func (s *Service) addKey(ctx context.Context, tx pgx.Tx, by Actor, k *Key, verb string) (seal.Secret, error) {
	secret := keyForms[k.Kind] + strings.ToLower(rand.Text()+rand.Text())
	k.Prefix = secret[:11]
	if err := keyInsert(ctx, tx, *k, digest(seal.Secret(secret))); err != nil {
		return "", err
	}
	return seal.Secret(secret), audit.Record(ctx, tx, audit.Entry{At: k.CreatedAt, By: by.By(), Verb: verb, Kind: "key", ID: k.ID.String(),
		Client: k.Client, After: map[string]any{"kind": k.Kind, "name": k.Name, "prefix": k.Prefix, "roles": k.Roles, "scopes": k.Scopes,
			"networks": networkTexts(k.Networks), "expires": k.ExpiresAt, "replaces": k.Replaces, "waits": k.Waits}})
}

// RotateKey makes a key like this one and returns it, once; the old one counts for the overlap, so that the machine can
// change over. Both are one machine in the books: its sends and its Idempotency-Keys go on. Errors: ErrKey, ErrNoKey,
// ErrNotAdmin.
func (s *Service) RotateKey(ctx context.Context, by Actor, id uuid.UUID, overlap time.Duration) (Key, seal.Secret, error) {
	if err := mayChange(by, uuid.Nil); err != nil {
		return Key{}, "", err
	}
	if overlap < 0 || overlap > MaxOverlap {
		return Key{}, "", ErrKey.Field("overlap", "The old key may live on for 0 to 168 hours.")
	}
	now := s.Clock.Now()
	var k Key
	var secret seal.Secret
	err := s.DB.As(ctx, system, func(tx pgx.Tx) error {
		if err := s.stillAdministers(ctx, tx, by); err != nil {
			return err
		}
		old, err := keyGet(ctx, tx, id)
		if err != nil {
			return err
		}
		if old.Kind != APIKey || !old.Live(now) || old.Waits {
			return ErrNoKey
		}
		if old.Person != nil {
			if err := mayChange(by, *old.Person); err != nil {
				return err
			}
		}
		k = old
		k.ID, k.Replaces, k.CreatedBy, k.CreatedAt, k.ConfirmedBy = uuid.New(), &old.ID, optional(by.Person), now, nil
		// A fresh secret that can move money is as much as a new key: nobody alone comes by one. Until somebody else has
		// confirmed it the old one goes on.
		if k.Waits = k.spends() && !by.IsSystem(); !k.Waits {
			if err := keyExpire(ctx, tx, old.ID, now.Add(overlap)); err != nil {
				return err
			}
		}
		secret, err = s.addKey(ctx, tx, by, &k, "key.rotate")
		return err
	})
	if err != nil {
		return Key{}, "", err
	}
	return k, secret, nil
}

// ConfirmKey lets a key that waits count: another administrator than the one who made it. Errors: ErrNotAdmin, ErrOwnKey,
// ErrNoKey.
func (s *Service) ConfirmKey(ctx context.Context, by Actor, id uuid.UUID) error {
	if err := mayChange(by, uuid.Nil); err != nil {
		return err
	}
	now := s.Clock.Now()
	return s.DB.As(ctx, system, func(tx pgx.Tx) error {
		if err := s.stillAdministers(ctx, tx, by); err != nil {
			return err
		}
		k, err := keyGet(ctx, tx, id)
		if err != nil {
			return err
		}
		if k.CreatedBy != nil && *k.CreatedBy == by.Person || k.Person != nil && *k.Person == by.Person {
			return ErrOwnKey
		}
		if err := keyConfirm(ctx, tx, id, by.Person); err != nil {
			return err
		}
		if k.Replaces != nil {
			if err := keyExpire(ctx, tx, *k.Replaces, now.Add(MaxOverlap)); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: by.By(), Verb: "key.confirm", Kind: "key", ID: id.String(), Client: k.Client,
			After: map[string]any{"name": k.Name, "prefix": k.Prefix, "scopes": k.Scopes}})
	})
}

// KeysToSee gives the keys that wait for a second administrator, and those in force that end within a time, at most so many of
// each, for an administrator of the organization.
func (s *Service) KeysToSee(ctx context.Context, by Actor, within time.Duration, most int) ([]Key, error) {
	if err := mayChange(by, uuid.Nil); err != nil {
		return nil, err
	}
	var found []Key
	err := s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		now := s.Clock.Now()
		found, err = keysToSee(ctx, tx, now, now.Add(within), most)
		return err
	})
	return found, err
}

// RevokeKey ends a key at once; its own person or an administrator may. Error: ErrNoKey.
func (s *Service) RevokeKey(ctx context.Context, by Actor, id uuid.UUID) error {
	return s.DB.As(ctx, system, func(tx pgx.Tx) error { return s.endKey(ctx, tx, by, id, s.Clock.Now()) })
}
