// Package access is the desk of people and their rights: what one administrator asks for and another confirms, who holds two
// rights that should not meet, and reviews of every grant. What a right is, and how it ends, is identity's.
package access

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
)

// Kind says what a change gives.
type Kind string

// The kinds of changes. What is taken away takes one administrator and is no change here.
const (
	AddPerson Kind = "add_person"
	AddGrant  Kind = "add_grant"
	Reinstate Kind = "reinstate"
)

// Kinds in the order in which they are offered.
var Kinds = []Kind{AddPerson, AddGrant, Reinstate}

// State is how far a change has come.
type State string

// The states of a change; all but the first are ends.
const (
	Asked     State = "asked"
	Done      State = "confirmed"
	Turned    State = "refused"
	TakenBack State = "withdrawn"
	Expired   State = "expired"
)

// States in the order in which lists offer them.
var States = []State{Asked, Done, Turned, TakenBack, Expired}

// Week is how long a change waits for a second administrator.
const Week = 7 * 24 * time.Hour

// Change is one, as it was kept.
type Change struct {
	ID            uuid.UUID
	Kind          Kind
	Person        uuid.UUID // of somebody new: the id that they get
	Name, Email   string
	Role          identity.Role // "" of Reinstate
	Over          *uuid.UUID    // nil: the whole organization
	OverName      string
	Reason        string
	State         State
	AskedBy       uuid.UUID
	AskedByName   string
	AskedAt       time.Time
	ExpiresAt     time.Time
	DecidedBy     *uuid.UUID
	DecidedByName string
	DecidedAt     *time.Time
	Answer        string
}

// At is the change as it stands at an instant: one whose week is over waits no more, whether or not that was written down.
func (c Change) At(now time.Time) Change {
	if c.State == Asked && !now.Before(c.ExpiresAt) {
		c.State, c.DecidedAt = Expired, &c.ExpiresAt
	}
	return c
}

// Move is what can be done to a change.
type Move string

// The moves.
const (
	Confirm  Move = "confirm"
	Reject   Move = "reject"
	TakeBack Move = "withdraw"
)

// WhyNot says why somebody cannot move the change on now; nil means that they can. The database keeps the same rule.
func (c Change) WhyNot(actor identity.Actor, m Move, now time.Time) error {
	own := c.AskedBy == actor.Person
	switch state := c.At(now).State; {
	case !actor.Administers():
		return identity.ErrNotAdmin
	case state == Expired:
		return ErrExpired
	case state != Asked:
		return ErrMoved
	case m == TakeBack && !own:
		return ErrNotYours
	case m == TakeBack:
		return nil
	case own:
		return ErrOwnChange
	case c.Person == actor.Person:
		return identity.ErrOwnGrant
	}
	return nil
}

// Wish is what somebody asks for. Key makes a second press find the first.
type Wish struct {
	Kind        Kind
	Person      uuid.UUID // of AddGrant and Reinstate
	Email, Name string    // of AddPerson
	Role        identity.Role
	Over        *uuid.UUID
	Reason      string
	Key         string
}

// change gives the change as it would be kept, or says field by field what is wrong.
func (w Wish) change(by identity.Actor, now time.Time) (Change, error) {
	c := Change{ID: uuid.New(), Kind: w.Kind, Person: w.Person, Role: w.Role, Over: w.Over, State: Asked, AskedBy: by.Person, AskedByName: by.Name,
		AskedAt: now, ExpiresAt: now.Add(Week)}
	bad := ErrWish
	switch w.Kind {
	case AddPerson:
		var wrong map[string]string
		c.Person = uuid.New()
		c.Email, c.Name, wrong = identity.CheckNew(w.Email, w.Name)
		for field, why := range wrong {
			bad = bad.Field(field, why)
		}
	case AddGrant:
	case Reinstate:
		c.Role, c.Over = "", nil
	default:
		bad = bad.Field("kind", "Choose what is asked for.")
	}
	if w.Kind != Reinstate && !known(w.Role) {
		bad = bad.Field("role", "Choose one of the four roles.")
	}
	var err error
	if c.Reason, err = identity.Reasoned(w.Reason); err != nil {
		bad = bad.Field("reason", "3 to 500 characters that can be seen: the colleague who confirms reads them, and so will the auditor.")
	}
	if len(bad.Fields) > 0 {
		return c, bad
	}
	return c, nil
}

func known(r identity.Role) bool {
	for _, each := range identity.Roles {
		if each == r {
			return true
		}
	}
	return false
}
