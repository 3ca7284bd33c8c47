package identity

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// KeyState is where a key stands in its life.
type KeyState string

// The states of a key. Soon is in force for at most ExpiresSoon more; Replaced is in force beside the key it was
// rotated to.
const (
	KeyWaits    KeyState = "waits"
	KeyInForce  KeyState = "in-force"
	KeySoon     KeyState = "soon"
	KeyReplaced KeyState = "replaced"
	KeyExpired  KeyState = "expired"
	KeyRevoked  KeyState = "revoked"
)

// KeyStates in the order in which pages list them.
var KeyStates = []KeyState{KeyWaits, KeyInForce, KeySoon, KeyReplaced, KeyExpired, KeyRevoked}

// ExpiresSoon is how long before its end a key is said to end soon.
const ExpiresSoon = 14 * 24 * time.Hour

// KeyEntry is a key as the register shows it, with the names of whom it concerns.
type KeyEntry struct {
	Key
	ClientName string // "" for the whole organization
	Holder     string // the person who answers for it; "" for a machine of the organization's own
	Maker      string // "" for the program
	Second     string // the administrator who confirmed it
	Successor  uuid.UUID
}

// State tells where the key stands now.
func (k KeyEntry) State(now time.Time) KeyState {
	switch {
	case k.RevokedAt != nil:
		return KeyRevoked
	case !k.Live(now):
		return KeyExpired
	case k.Waits:
		return KeyWaits
	case k.Successor != uuid.Nil:
		return KeyReplaced
	case k.ExpiresAt != nil && k.ExpiresAt.Sub(now) <= ExpiresSoon:
		return KeySoon
	}
	return KeyInForce
}

// Spends reports whether keys with this scope can move money or shares, so that a second administrator is asked.
func Spends(scope string) bool { return (Key{Scopes: []string{scope}}).spends() }

// ReadsKeys reports whether the actor may see the keys: who looks after the organization itself, or audits it.
func (a Actor) ReadsKeys() bool {
	return a.Administers() || has(a.Grants, Auditor)
}

func has(grants []Grant, role Role) bool { return covered(grants, Grant{Role: role}) }

// KeyFilter narrows the register. Zero values do not filter.
type KeyFilter struct {
	Client *uuid.UUID
	Kind   KeyKind
	State  KeyState
	Before *uuid.UUID // keys made before this one; who names none that is there gets nothing
	Limit  int
}

// KeyRegister gives a page of the keys there ever were, newest first; the second result says whether older ones follow.
// Error: ErrNoKeyRead.
func (s *Service) KeyRegister(ctx context.Context, by Actor, f KeyFilter) ([]KeyEntry, bool, error) {
	most := f.Limit
	f.Limit++
	found, err := s.keyRegister(ctx, by, nil, f)
	if len(found) > most {
		return found[:most], true, err
	}
	return found, false, err
}

// KeyEntry gives one key. Errors: ErrNoKeyRead, ErrNoKey.
func (s *Service) KeyEntry(ctx context.Context, by Actor, id uuid.UUID) (KeyEntry, error) {
	found, err := s.keyRegister(ctx, by, &id, KeyFilter{Limit: 1})
	if err == nil && len(found) != 1 {
		err = ErrNoKey
	}
	if err != nil {
		return KeyEntry{}, err
	}
	return found[0], nil
}

func (s *Service) keyRegister(ctx context.Context, by Actor, id *uuid.UUID, f KeyFilter) (found []KeyEntry, err error) {
	if !by.IsSystem() && !by.ReadsKeys() {
		return nil, ErrNoKeyRead
	}
	err = s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		found, err = keyRegister(ctx, tx, id, f, s.Clock.Now())
		return err
	})
	return found, err
}
