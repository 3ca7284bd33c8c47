// Package clock is where time comes from. Nothing else calls time.Now: tests and the demo can then move time,
// and every decision that depends on it can be repeated.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time in UTC.
type Clock interface{ Now() time.Time }

// Real is the machine's clock, to the microsecond that PostgreSQL keeps.
type Real struct{}

// Now is the present instant.
func (Real) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Manual stands still until it is moved.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual starts at the given instant.
func NewManual(t time.Time) *Manual { return &Manual{now: t.UTC().Truncate(time.Microsecond)} }

// Now is where the clock was last put.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set puts the clock somewhere.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = t.UTC().Truncate(time.Microsecond)
}

// Advance moves the clock forward.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}
