// Package identity knows who is asking: people, what they were granted, and their sessions. It answers two
// questions for every other room: which clients may this actor see (the first wall), and under which scope does
// its transaction run (the second wall, kept by PostgreSQL).
package identity

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
)

// Role is what a grant allows. One person may hold several.
type Role string

// The four roles of design §2.
const (
	Admin      Role = "admin"
	Treasury   Role = "treasury"
	Compliance Role = "compliance"
	Auditor    Role = "auditor"
)

// Roles in the order in which pages list them.
var Roles = []Role{Admin, Treasury, Compliance, Auditor}

// Grant is a role over one client, or over the whole organization when Client is nil.
type Grant struct {
	Role   Role
	Client *uuid.UUID
}

// Actor is whoever does something: a signed-in person, or the program itself.
type Actor struct {
	Person    uuid.UUID // Nil for the program
	Name      string
	Email     string
	Session   uuid.UUID
	RequestID string
	IP        string
	Grants    []Grant
	Key       uuid.UUID   // the API key or approver token presented instead of a session, else Nil
	Scopes    []string    // what that key may be used for
	Machines  []uuid.UUID // machines one of whose keys this person made or confirmed: what they ask for is also this person's

	system string
	// unchecked switches the first wall off, to prove that the second one holds alone; only tests set it.
	unchecked bool
}

// System is the program acting by itself; name says which part ("webhook", "job", "sign-in", "demo").
func System(name string) Actor { return Actor{Name: name, system: name} }

// IsSystem reports whether no person stands behind the actor.
func (a Actor) IsSystem() bool { return a.system != "" }

// Organization reports whether any grant covers the whole organization.
func (a Actor) Organization() bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Client == nil })
}

// Has reports whether the actor holds the role for this client, by a grant on it or on the organization.
func (a Actor) Has(role Role, client uuid.UUID) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool {
		return g.Role == role && (g.Client == nil || *g.Client == client)
	})
}

// HasAny reports whether the actor holds the role anywhere.
func (a Actor) HasAny(role Role) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == role })
}

// SameGrants reports whether both hold the very same grants. What was decided once for a long time, a live stream for
// example, must end when they change.
func (a Actor) SameGrants(b Actor) bool {
	return slices.EqualFunc(a.Grants, b.Grants, func(x, y Grant) bool {
		return x.Role == y.Role && (x.Client == nil) == (y.Client == nil) && (x.Client == nil || *x.Client == *y.Client)
	})
}

// Administers reports whether the actor looks after the organization itself: its people, grants and keys. An admin
// of one client does not.
func (a Actor) Administers() bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == Admin && g.Client == nil })
}

// ReadsPeople reports whether the actor reads who works here and what each may do: administrators, compliance and auditors of
// the whole organization.
func (a Actor) ReadsPeople() bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role != Treasury && g.Client == nil })
}

// Reviews reports whether the actor opens and decides reviews of grants: administrators and compliance of the whole organization.
func (a Actor) Reviews() bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return (g.Role == Admin || g.Role == Compliance) && g.Client == nil })
}

// Own gives the fault own when what asker asked for is the actor's own: they asked themselves, or a machine did whose key
// they made or confirmed, since they could hold it. Otherwise nil. The database keeps the same rule (own_hand).
func (a Actor) Own(asker uuid.UUID, own *fault.Fault) error {
	switch {
	case asker == a.Person:
		return own
	case slices.Contains(a.Machines, asker):
		return own.Because("A machine asked for this, and you made or confirmed one of its keys, so it counts as your own and somebody else must decide it. Nothing changed.")
	}
	return nil
}

// Sees is the first wall: may the actor know of this client at all? A foreign thing must look absent.
func (a Actor) Sees(client uuid.UUID) bool {
	if a.IsSystem() || a.unchecked || a.Organization() {
		return true
	}
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return *g.Client == client })
}

// ClientFilter is the first wall for lists: the clients to show, or nil for all of them.
func (a Actor) ClientFilter() []uuid.UUID {
	if a.IsSystem() || a.unchecked || a.Organization() {
		return nil
	}
	return a.Clients()
}

// OneClient is the client that a list is narrowed to: the chosen one, else the only one that the actor sees. Equal to one
// client, a list is read in the order of that client's index; among an array of one it would not be.
func (a Actor) OneClient(chosen *uuid.UUID) *uuid.UUID {
	if only := a.ClientFilter(); chosen == nil && len(only) == 1 {
		return &only[0]
	}
	return chosen
}

// Scope is the second wall: what PostgreSQL will show to this actor's transactions.
func (a Actor) Scope() database.Scope {
	switch {
	case a.IsSystem():
		return database.System(a.system)
	case a.Organization():
		return database.Organization(a.Person)
	default:
		return database.Clients(a.Person, a.Clients()...)
	}
}

// By is the actor in the trail's words.
func (a Actor) By() audit.By {
	return audit.By{Person: a.Person, Name: a.Name, Roles: a.RoleNames(), Session: a.Session, RequestID: a.RequestID, IP: a.IP, Key: a.Key}
}

// Reader is the actor as a reader of the trail.
func (a Actor) Reader() audit.Reader {
	return audit.Reader{Scope: a.Scope(), Clients: a.ClientFilter()}
}

// RoleNames lists the actor's roles for the trail, each once.
func (a Actor) RoleNames() string {
	if a.IsSystem() {
		return "system"
	}
	var names []string
	for _, r := range Roles {
		if a.HasAny(r) {
			names = append(names, string(r))
		}
	}
	return strings.Join(names, ",")
}

// Clients are those that the actor's grants name, which is what the database lets them see unless a grant is over all. Never
// nil, because a nil filter would mean "all".
func (a Actor) Clients() []uuid.UUID {
	ids := []uuid.UUID{}
	for _, g := range a.Grants {
		if g.Client != nil && !slices.Contains(ids, *g.Client) {
			ids = append(ids, *g.Client)
		}
	}
	return ids
}
