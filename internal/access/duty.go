package access

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
)

// Pair is two rights that should not meet in one person, and why. AICPA TSC CC6.3 asks for segregation of duties; which pairs
// break it here follows from who asks and who decides (design §2).
type Pair struct {
	Code, Title, Why string
	grave            bool
	one, other       right
}

// Grave reports whether the pair lets one person move money alone but for the asker's own wall.
func (p Pair) Grave() bool { return p.grave }

// right is one half of a pair: a role, or a hand in a machine's key that can move money.
type right string

// KeyHand is having made or confirmed a key that can move money.
const KeyHand right = "key"

// Pairs are the toxic pairs, the gravest first.
var Pairs = []Pair{
	{Code: "treasury-compliance", Title: "Treasury and compliance at the same client", grave: true, one: right(identity.Treasury), other: right(identity.Compliance),
		Why: "They ask for money to leave and approve what others ask for. Two such people can approve each other's sends with nobody independent in between."},
	{Code: "key-compliance", Title: "A hand in a spending key, and compliance", grave: true, one: KeyHand, other: right(identity.Compliance),
		Why: "They made or confirmed a key by which a machine asks for money to leave, and vote on what is asked for. Their vote on that machine's own asking never counts; a copy of the key in other hands is the danger."},
	{Code: "admin-compliance", Title: "Administrator and compliance", grave: true, one: right(identity.Admin), other: right(identity.Compliance),
		Why: "They bring in people and keys that ask, and decide what those ask for."},
	{Code: "admin-treasury", Title: "Administrator and treasury", one: right(identity.Admin), other: right(identity.Treasury),
		Why: "They look after who may approve, and ask for what is approved."},
	{Code: "key-treasury", Title: "A hand in a spending key, and treasury", one: KeyHand, other: right(identity.Treasury),
		Why: "They ask by hand and through a machine, so what looks like two askers is one person."},
	{Code: "auditor-admin", Title: "Auditor and administrator", one: right(identity.Auditor), other: right(identity.Admin),
		Why: "An auditor who changes things audits their own work."},
	{Code: "auditor-treasury", Title: "Auditor and treasury", one: right(identity.Auditor), other: right(identity.Treasury),
		Why: "An auditor who asks for money to leave audits their own work."},
	{Code: "auditor-compliance", Title: "Auditor and compliance", one: right(identity.Auditor), other: right(identity.Compliance),
		Why: "An auditor who approves audits their own work."},
}

// Holding is one right that somebody holds, over a client or, with nil, over all of them.
type Holding struct {
	Person   uuid.UUID
	Name     string
	Right    right
	What     string // the role, or the key's name
	Over     *uuid.UUID
	OverName string
	Since    time.Time
}

// RoleHolding is a role as a holding.
func RoleHolding(person uuid.UUID, name string, r identity.Role, over *uuid.UUID, overName string, since time.Time) Holding {
	return Holding{Person: person, Name: name, Right: right(r), What: string(r), Over: over, OverName: overName, Since: since}
}

// Duty is a pair that met in one person, at a client or, with nil, everywhere.
type Duty struct {
	Pair     Pair
	Person   uuid.UUID
	Name     string
	Over     *uuid.UUID
	OverName string
	Since    time.Time // of the later of the two
	One      Holding
	Other    Holding
	Near     []Near
	NearMore bool
}

// Near is something that the person asked for, or could have approved, while they held both.
type Near struct {
	Approval     uuid.UUID
	Title        string
	OverName     string
	At           time.Time
	Asked, Voted bool // else they could have voted
}

// Met finds every toxic pair among what people hold: each pair once for a person and a client, with the earliest instant at
// which both were held. The gravest come first, then by name.
func Met(all []Holding) []Duty {
	by := map[uuid.UUID][]Holding{}
	for _, h := range all {
		by[h.Person] = append(by[h.Person], h)
	}
	type key struct {
		pair         string
		person, over uuid.UUID
	}
	found := map[key]Duty{}
	for person, held := range by {
		for _, p := range Pairs {
			for _, a := range held {
				for _, b := range held {
					d, ok := p.meets(a, b)
					if !ok {
						continue
					}
					k := key{pair: p.Code, person: person}
					if d.Over != nil {
						k.over = *d.Over
					}
					if was, seen := found[k]; !seen || d.Since.Before(was.Since) {
						found[k] = d
					}
				}
			}
		}
	}
	out := make([]Duty, 0, len(found))
	for k, d := range found {
		if _, everywhere := found[key{pair: k.pair, person: k.person}]; d.Over != nil && everywhere {
			continue // said once, for all clients
		}
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Duty) int {
		return cmp.Or(place(a.Pair)-place(b.Pair), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Person.String(), b.Person.String()), cmp.Compare(a.OverName, b.OverName))
	})
	return out
}

// meets reports whether the two holdings are the pair, where they overlap.
func (p Pair) meets(a, b Holding) (Duty, bool) {
	if a.Right != p.one || b.Right != p.other || a.Over != nil && b.Over != nil && *a.Over != *b.Over {
		return Duty{}, false
	}
	d := Duty{Pair: p, Person: a.Person, Name: a.Name, Over: a.Over, OverName: a.OverName, Since: a.Since, One: a, Other: b}
	if d.Over == nil {
		d.Over, d.OverName = b.Over, b.OverName
	}
	if b.Since.After(d.Since) {
		d.Since = b.Since
	}
	return d, true
}

func place(p Pair) int { return slices.IndexFunc(Pairs, func(x Pair) bool { return x.Code == p.Code }) }

// Would are the pairs that a change makes which are not met without it.
func Would(all []Holding, c Change, now time.Time) []Duty {
	if c.Role == "" {
		return nil
	}
	return slices.DeleteFunc(Met(append(slices.Clone(all), RoleHolding(c.Person, c.Name, c.Role, c.Over, c.OverName, now))), func(d Duty) bool {
		return d.Person != c.Person || slices.ContainsFunc(Met(all), func(was Duty) bool {
			return was.Person == d.Person && was.Pair.Code == d.Pair.Code && (was.Over == nil || d.Over != nil && *was.Over == *d.Over)
		})
	})
}
