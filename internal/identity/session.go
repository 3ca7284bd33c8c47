package identity

import (
	"time"

	"github.com/google/uuid"
)

// How long a session lasts: unused, and at most. The time for the second step of signing in is shorter.
const (
	Idle     = 15 * time.Minute
	Absolute = 8 * time.Hour
	TwoSteps = 10 * time.Minute
	// touchEvery spares a write on each request; a session may therefore end up to this much early, never late.
	touchEvery = time.Minute
)

// Session is a signed-in browser. Its row decides; the cookie only names it.
type Session struct {
	ID         uuid.UUID
	Person     uuid.UUID
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
	IP, Agent  string
	RevokedAt  *time.Time
}

// Live reports whether the session still counts.
func (s Session) Live(now time.Time) bool {
	return s.RevokedAt == nil && now.Before(s.ExpiresAt) && now.Sub(s.LastSeenAt) < Idle
}

// Passed is the first step of signing in, done; the browser carries it in an encrypted cookie. It opens nothing
// without the code.
type Passed struct {
	Person uuid.UUID
	At     time.Time
}

// fresh reports whether the second step may still follow. A password changed since then voids the first step.
func (p Passed) fresh(now, passwordChanged time.Time) bool {
	return p.Person != uuid.Nil && now.Sub(p.At) < TwoSteps && !p.At.After(now) && !passwordChanged.After(p.At)
}
