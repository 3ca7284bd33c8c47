package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/seal"
)

// KeyKind says what a key is for.
type KeyKind string

// An api key lets a machine in (Authorization: Bearer uk_…); an approver token carries a person's vote through the
// API (x-approver-token: ua_…).
const (
	APIKey        KeyKind = "api"
	ApproverToken KeyKind = "approver"
)

var keyForms = map[KeyKind]string{APIKey: "uk_", ApproverToken: "ua_"}

// Key is a key as lists show it; the key itself is seen once, when it is made.
type Key struct {
	ID         uuid.UUID
	Kind       KeyKind
	Name       string
	Prefix     string     // enough to recognise it
	Person     *uuid.UUID // who answers for it; nil: a machine of the organization's own
	Roles      []Role     // of an api key
	Client     *uuid.UUID // nil: the whole organization
	Scopes     []string   // what the API lets it do, "sends:write"; the API decides
	CreatedBy  *uuid.UUID
	CreatedAt  time.Time
	ExpiresAt  *time.Time
	LastUsedAt *time.Time // to the minute
	RevokedAt  *time.Time
}

// Live reports whether the key still counts.
func (k Key) Live(now time.Time) bool {
	return k.RevokedAt == nil && (k.ExpiresAt == nil || now.Before(*k.ExpiresAt))
}

// NewKey is what making a key needs.
type NewKey struct {
	Kind      KeyKind
	Name      string
	Person    *uuid.UUID
	Roles     []Role
	Client    *uuid.UUID
	Scopes    []string
	ExpiresAt *time.Time
}

var scopeForm = regexp.MustCompile(`^[a-z]+(:[a-z-]+)?$`)

// check is the rule: an approver token is made by its own person, who alone may carry their vote, and gives no
// rights of its own; an api key is made by an administrator, never for themselves.
func (n NewKey) check(by Actor) error {
	bad := ErrKey
	if !line(n.Name, 1, 120) {
		bad = bad.Field("name", "Give a name of 1 to 120 characters on one line.")
	}
	for _, s := range n.Scopes {
		if !scopeForm.MatchString(s) {
			bad = bad.Field("scopes", "A scope looks like sends:write.")
		}
	}
	for _, r := range n.Roles {
		if !slices.Contains(Roles, r) {
			bad = bad.Field("roles", "Choose among the four roles.")
		}
	}
	if keyForms[n.Kind] == "" {
		bad = bad.Field("kind", "Choose an API key or an approver token.")
	}
	if n.Kind == ApproverToken && (n.Person == nil || len(n.Roles) > 0 || n.Client != nil) {
		bad = bad.Field("person", "An approver token belongs to a person and has that person's rights.")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	if n.Kind == ApproverToken {
		if by.IsSystem() || by.Person == *n.Person {
			return nil
		}
		return ErrNotAdmin.Because("Only the person whose vote it carries may make an approver token. Nothing was changed.")
	}
	if n.Person == nil {
		return mayChange(by, uuid.Nil)
	}
	return mayChange(by, *n.Person)
}

// NewKey makes a key and returns it, once. Errors: ErrKey with fields, ErrNotAdmin, ErrOwnGrant, ErrNoPerson,
// ErrNoClient.
func (s *Service) NewKey(ctx context.Context, by Actor, n NewKey) (Key, seal.Secret, error) {
	n.Name = strings.TrimSpace(n.Name)
	if err := n.check(by); err != nil {
		return Key{}, "", err
	}
	secret := keyForms[n.Kind] + strings.ToLower(rand.Text()+rand.Text())
	k := Key{ID: uuid.New(), Kind: n.Kind, Name: n.Name, Prefix: secret[:11], Person: n.Person, Roles: n.Roles, Client: n.Client,
		Scopes: n.Scopes, CreatedBy: optional(by.Person), CreatedAt: s.Clock.Now(), ExpiresAt: n.ExpiresAt}
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
		}
		if k.Client != nil {
			if _, err := clientGet(ctx, tx, *k.Client); err != nil {
				return err
			}
		}
		if err := keyInsert(ctx, tx, k, digest(seal.Secret(secret))); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: k.CreatedAt, By: by.By(), Verb: "key.add", Kind: "key", ID: k.ID.String(),
			Client: k.Client, After: map[string]any{"kind": k.Kind, "name": k.Name, "prefix": k.Prefix, "roles": k.Roles, "scopes": k.Scopes}})
	})
	if err != nil {
		return Key{}, "", err
	}
	return k, seal.Secret(secret), nil
}

// KeyActor turns a presented key into an actor. A key with a person never holds more than that person does at this
// moment. Error: ErrKeyUnfit.
func (s *Service) KeyActor(ctx context.Context, presented seal.Secret) (Actor, error) {
	now := s.Clock.Now()
	var actor Actor
	err := s.DB.As(ctx, system, func(tx pgx.Tx) error {
		k, err := keyByHash(ctx, tx, digest(presented))
		if database.NoRows(err) {
			return ErrKeyUnfit
		}
		if err != nil {
			return err
		}
		if !k.Live(now) {
			return ErrKeyUnfit
		}
		if actor, err = s.keyActor(ctx, tx, k); err != nil {
			return err
		}
		return keyTouch(ctx, tx, k.ID, now)
	})
	return actor, err
}

func (s *Service) keyActor(ctx context.Context, tx pgx.Tx, k Key) (Actor, error) {
	actor := Actor{Name: k.Name, Key: k.ID, Scopes: k.Scopes, unchecked: s.Unchecked}
	for _, r := range k.Roles {
		actor.Grants = append(actor.Grants, Grant{Role: r, Client: k.Client})
	}
	if k.Person == nil {
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

// Keys lists the keys in force, for an administrator of the organization.
func (s *Service) Keys(ctx context.Context, by Actor) ([]Key, error) {
	if err := mayChange(by, uuid.Nil); err != nil {
		return nil, err
	}
	var found []Key
	err := s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		found, err = keyList(ctx, tx)
		return err
	})
	return found, err
}

// RevokeKey ends a key at once; its own person or an administrator may. Error: ErrNoKey.
func (s *Service) RevokeKey(ctx context.Context, by Actor, id uuid.UUID) error {
	now := s.Clock.Now()
	return s.DB.As(ctx, system, func(tx pgx.Tx) error {
		k, err := keyRevoke(ctx, tx, id, now)
		if err != nil {
			return err
		}
		if own := k.Person != nil && *k.Person == by.Person; !own && !by.IsSystem() && !by.Administers() {
			return ErrNoKey // rolls the change back, and looks like an absent key
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: by.By(), Verb: "key.revoke", Kind: "key", ID: id.String(), Client: k.Client,
			Before: map[string]any{"kind": k.Kind, "name": k.Name, "prefix": k.Prefix}})
	})
}

// digest is what is kept of a key. The key is 260 random bits, so a fast hash is enough.
func digest(presented seal.Secret) []byte {
	sum := sha256.Sum256([]byte(presented.Reveal()))
	return sum[:]
}
