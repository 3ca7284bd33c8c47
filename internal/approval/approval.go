// Package approval counts votes: M of N from groups, the asker never among them. It knows no other room; what
// follows from a decision stands in job/decided.go. Its rules hold twice, here with a sentence for the person and
// in migrations/005_approval.sql against anybody who can write SQL as the serving role.
package approval

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// State of a request. Only pending can change.
type State string

// The states.
const (
	Pending   State = "pending"
	Approved  State = "approved"
	Rejected  State = "rejected"
	Expired   State = "expired"
	Withdrawn State = "withdrawn"
)

// Decision is what a voter says.
type Decision string

// The two decisions. Anything else is refused: a missing or misspelt word must never become a rejection.
const (
	Approve Decision = "approve"
	Reject  Decision = "reject"
)

// Subject is the thing that waits, by the word of its room.
type Subject struct {
	Kind string
	ID   uuid.UUID
}

// Facts are what rules look at. USD is in cents; the caller refuses what cannot be priced, it never
// passes zero for it. Velocity is what left the client within 24 hours, this one included.
type Facts struct {
	Kind     string
	USD      money.Cents
	NewPayee bool
	Velocity money.Cents
}

// Rule says how many of which groups must approve. Needed 0 means that the rule knowingly asks nobody.
type Rule struct {
	ID       uuid.UUID
	Client   *uuid.UUID
	Kind     string
	Name     string
	From     money.Cents
	Below    *money.Cents
	NewPayee *bool
	Velocity *money.Cents // it speaks only once that much left the client within 24 hours
	Needed   int
	Expiry   time.Duration
	Groups   []uuid.UUID // of the people who may vote; loaded by the desk alone
}

// Covers reports whether the rule speaks about these facts. From and Velocity are inclusive, Below exclusive.
func (r Rule) Covers(f Facts) bool {
	return r.Kind == f.Kind && r.From.Cmp(f.USD) <= 0 && (r.Below == nil || f.USD.Cmp(*r.Below) < 0) &&
		(r.NewPayee == nil || *r.NewPayee == f.NewPayee) && (r.Velocity == nil || f.Velocity.Cmp(*r.Velocity) >= 0)
}

// Request is something that waits for votes, or was decided.
type Request struct {
	ID          uuid.UUID
	Client      uuid.UUID
	ClientName  string
	Subject     Subject
	Title       string
	RuleName    string
	Needed      int
	AskedBy     uuid.UUID
	AskedByName string
	State       State
	OpenedAt    time.Time
	ExpiresAt   time.Time
	DecidedAt   *time.Time
	Votes       []Vote
	Eligible    []Member // who may vote: the asker is never among them
	Given       int      // approvals so far, also where Votes is not loaded
	Voted, Mine bool     // the viewer has voted; the viewer may vote
}

// Vote is one person's decision.
type Vote struct {
	Voter    uuid.UUID
	Name     string
	Decision Decision
	Reason   string
	At       time.Time
}

// Member is a person who may vote, and through which group.
type Member struct {
	Person    uuid.UUID
	Name      string
	Group     string
	AwayUntil *time.Time // they said that they are away now; nil: they did not
}

// Approvals counts the distinct people who approved.
func (r Request) Approvals() int {
	n := 0
	for _, v := range r.Votes {
		if v.Decision == Approve {
			n++
		}
	}
	return n
}

// Waits reports whether the request can still be voted on at this instant.
func (r Request) Waits(now time.Time) bool { return r.State == Pending && now.Before(r.ExpiresAt) }

// WhyNot says why the actor cannot vote now; nil means that they can.
func (r Request) WhyNot(actor identity.Actor, now time.Time) error {
	person, own := actor.Person, actor.Own(r.AskedBy, ErrOwnRequest)
	switch {
	case r.State == Expired, r.State == Pending && !now.Before(r.ExpiresAt):
		return ErrExpired
	case r.State != Pending:
		return ErrDecided.Because("This was already %s. Nothing changed.", r.State)
	case own != nil:
		return own
	case slices.ContainsFunc(r.Votes, func(v Vote) bool { return v.Voter == person }):
		return ErrVoted
	case !slices.ContainsFunc(r.Eligible, func(m Member) bool { return m.Person == person }):
		return ErrNotInGroup.Because("The rule “%s” asks for members of its groups, and you are in none of them. A compliance administrator can add you.", r.RuleName)
	}
	return nil
}

// after is the state that a vote leads to.
func (r Request) after(d Decision) State {
	if d == Reject {
		return Rejected
	}
	if r.Approvals()+1 >= r.Needed {
		return Approved
	}
	return Pending
}

// readable refuses what would show another text than the one kept, or none: broken encoding, control characters, and
// marks that turn the reading direction around. Lines may end.
func readable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return r != '\n' && r != '\r' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029')
	})
}
