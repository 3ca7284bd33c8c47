// Package linked knows which person of ours is which user at BitGo: a person gives their own token there, it is proved at
// BitGo and kept sealed, and only they use it. Where BitGo asks for a second person, it is that person, never the gateway.
package linked

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
)

// Link is a person's own user at BitGo.
type Link struct {
	Person      uuid.UUID
	User        string // BitGo's, 32 hexadecimal digits
	TokenID     string // BitGo's, of the token; "" where BitGo names none
	Scopes      []string
	Enterprises []string // that the token is bound to; none: all of the user's
	ExpiresAt   *time.Time
	CheckedAt   time.Time
	LinkedAt    time.Time

	sealed []byte
}

// Decides is the scope that a token needs to approve or reject at BitGo (bitgo-api.md §3.2).
const Decides = "pending_approval_update"

// Ended reports whether the token's time at BitGo is over.
func (l Link) Ended(now time.Time) bool { return l.ExpiresAt != nil && !now.Before(*l.ExpiresAt) }

// MayDecide reports whether the token may carry a decision; "all" is a login's.
func (l Link) MayDecide() bool {
	return slices.Contains(l.Scopes, Decides) || slices.Contains(l.Scopes, "all")
}

// MaySpend reports whether the token could move money, which deciding does not need.
func (l Link) MaySpend() bool {
	return slices.ContainsFunc(l.Scopes, func(s string) bool { return s == "all" || strings.HasPrefix(s, "wallet_spend") })
}

// bound binds the sealed token to its person: moved to another row it does not open.
func bound(person uuid.UUID) string { return "bitgo_link:" + person.String() }

func from(person uuid.UUID, s bitgo.Session, now time.Time) Link {
	l := Link{Person: person, User: s.UserID(), TokenID: s.ID, Scopes: s.Scope, CheckedAt: now, LinkedAt: now}
	if e := string(s.Enterprise); e != "" {
		l.Enterprises = []string{e}
	}
	if !s.Expires.IsZero() {
		at := s.Expires.Time
		l.ExpiresAt = &at
	}
	return l
}
