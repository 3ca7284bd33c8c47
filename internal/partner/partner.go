// Package partner tells partners' back ends what became of a subscription to an offering: a signed call to an endpoint of theirs for
// each event. What has to be said is written down in the transaction of the event, by the database; it is said afterwards, and
// tried again for about three days. Nothing waits for it, nothing is lost while an endpoint is off, and no order is promised:
// each event carries its sequence.
package partner

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/outbound"
)

// Kind is this room's word in the trail and in notices.
const Kind = "partner"

// The bounds of trying again: sixteen times are about three days.
const (
	tries    = 16
	first    = time.Minute
	longest  = 6 * time.Hour
	lease    = 2 * time.Minute // longer than any attempt may take
	OffAfter = 20              // failures in a row
	Overlap  = 24 * time.Hour  // for which the secret before signs too
)

// The bounds of a person's hand.
const (
	mostTests = 5
	mostAgain = 1000
	mostLive  = 100 // endpoints that the organization, or one client, has at once
)

// Endpoint is where one partner's back end listens. Client is whose events it hears of; uuid.Nil hears of all.
type Endpoint struct {
	ID            uuid.UUID
	Client        uuid.UUID
	Name          string
	Host          string // of its address; the rest of it may be a secret, and is not shown again
	Failures      int    // in a row
	Off           *time.Time
	PreviousUntil *time.Time // until then the secret before signs too
	MadeBy        uuid.UUID
	Made          time.Time
	Removed       *time.Time
	Dead, Waiting int // calls, counted up to a hundred

	url, secret, previous []byte // sealed
}

// Live reports whether it is called.
func (e Endpoint) Live() bool { return e.Removed == nil && e.Off == nil }

// State of a call.
type State string

// The states. A waiting one whose endpoint is off waits until it is on again.
const (
	Waiting   State = "waiting"
	Calling   State = "calling"
	Delivered State = "delivered"
	Dead      State = "dead"
)

// States in the order in which pages list them.
var States = []State{Waiting, Calling, Delivered, Dead}

// Call is one event for one endpoint, and what became of it. Body is what is said, the same at each attempt.
type Call struct {
	ID       uuid.UUID
	Endpoint uuid.UUID
	Client   uuid.UUID
	Sequence *int64 // of the event; nil: a test
	Event    string
	Body     string
	State    State
	Due      time.Time
	Attempts int
	Status   int // HTTP's, of the last answer; 0: none
	Note     string
	Made     time.Time
	Done     *time.Time
}

// settled is the call after an attempt: wrong is what was wrong with it, "" for nothing. Pure.
func (c Call) settled(wrong string, now time.Time) Call {
	switch {
	case wrong == "":
		c.State, c.Done, c.Note = Delivered, &now, ""
	case c.Attempts >= tries:
		c.State, c.Done, c.Note = Dead, &now, wrong
	default:
		c.State, c.Due, c.Note = Waiting, now.Add(outbound.Backoff(c.Attempts, first, longest)), wrong
	}
	return c
}

// named is a name as it is kept, and whether it is one: 1 to 80 characters on one line.
func named(s string) (string, bool) {
	s = strings.TrimSpace(s)
	return s, s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= 80 && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// What a sealed value is bound to: it opens in no other row.
func boundSecret(id uuid.UUID) string { return "partner_endpoint.secret/" + id.String() }
func boundURL(id uuid.UUID) string    { return "partner_endpoint.url/" + id.String() }
