// Package delivery carries notices out of the console: by e-mail and to a person's own webhook. What has to go is written down in
// the transaction of the notice; it is sent afterwards, outside of any transaction, and nothing waits for it. Whether a person may
// still know of it is asked when it goes.
package delivery

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/outbound"
	"github.com/unykorn/console/internal/seal"
)

// Pace is how often a person wants mails of what is not urgent.
type Pace string

// The paces.
const (
	Now    Pace = "now"
	Hourly Pace = "hourly"
	Daily  Pace = "daily"
)

// morning is the hour of the day, in UTC, at which a day's mails go out.
const morning = 6

// Due is when a mail of this pace goes out that is gathered from now on.
func (p Pace) Due(now time.Time) time.Time {
	now = now.UTC()
	switch p {
	case Hourly:
		return now.Truncate(time.Hour).Add(time.Hour)
	case Daily:
		at := time.Date(now.Year(), now.Month(), now.Day(), morning, 0, 0, 0, time.UTC)
		if !at.After(now) {
			at = at.AddDate(0, 0, 1)
		}
		return at
	case Now:
	}
	return now
}

// Choice is what a person wants of one class; the console itself always has it.
type Choice struct {
	notify.Kind
	Mail, Hook bool
}

// Choices are all of a person's, in the order of the classes.
type Choices struct {
	Classes []Choice
	Pace    Pace
}

// The bounds of trying again: a mail for about a day, a call for about as long.
const (
	mailTries = 14
	callTries = 12
	first     = time.Minute
	longest   = 3 * time.Hour
	lease     = 2 * time.Minute // longer than any attempt may take
	offAfter  = 10              // failures of a webhook in a row
	overlap   = 24 * time.Hour  // for which the secret before signs too
)

// again is how long after its nth attempt something is tried again.
func again(attempt int) time.Duration { return outbound.Backoff(attempt, first, longest) }

// Hook is a person's own webhook.
type Hook struct {
	Person        uuid.UUID
	Host          string // of its address; the rest of it may be a secret, and is not shown again
	Failures      int    // in a row
	Off           *time.Time
	PreviousUntil *time.Time // until then the secret before signs too
	Made          time.Time

	url, secret, previous []byte // sealed
}

// Call is one notice for a webhook, and what became of it.
type Call struct {
	ID       uuid.UUID
	Person   uuid.UUID
	Notice   *int64 // nil: a test
	Class    notify.Class
	Text     string
	State    string // waiting, calling, delivered, dead, dropped
	Due      time.Time
	Attempts int
	Status   int // HTTP's, of the last answer; 0: none
	Note     string
	Made     time.Time
	Done     *time.Time
}

// Over reports whether nothing more is tried.
func (c Call) Over() bool { return c.Done != nil }

// Mail is one e-mail, and what became of it.
type Mail struct {
	ID       uuid.UUID
	Person   uuid.UUID
	Notices  []int64
	Pace     Pace
	State    string // waiting, sending, sent, dead, dropped
	Due      time.Time
	Attempts int
	Note     string
	Made     time.Time
	Done     *time.Time
}

// Sign is the value of webhook-signature, as outbound writes it.
func Sign(id string, at time.Time, body []byte, secrets ...seal.Secret) string {
	return outbound.Sign(id, at, body, revealed(secrets)...)
}

func revealed(secrets []seal.Secret) []string {
	out := make([]string, len(secrets))
	for i, s := range secrets {
		out[i] = s.Reveal()
	}
	return out
}

// bound binds a sealed secret to its person.
func bound(person uuid.UUID) string { return "delivery_hook/" + person.String() }

// boundURL binds a sealed address to its person.
func boundURL(person uuid.UUID) string { return "delivery_hook.url/" + person.String() }
