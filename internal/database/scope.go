package database

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Scope says whose rows a transaction may see. The zero Scope sees none: a forgotten scope shows nothing.
type Scope struct {
	kind    string
	clients []uuid.UUID
	person  uuid.UUID
	name    string
}

// Organization sees every client's rows, on behalf of one person.
func Organization(person uuid.UUID) Scope { return Scope{kind: "organization", person: person} }

// Clients sees the rows of the named clients only.
func Clients(person uuid.UUID, ids ...uuid.UUID) Scope {
	return Scope{kind: "clients", person: person, clients: ids}
}

// System is for jobs, webhooks and sign-in, which act before or without a person; name says which.
func System(name string) Scope { return Scope{kind: "system", name: name} }

// Covers says what in_scope says in SQL, for what reaches people without a query: the live stream.
func (s Scope) Covers(client uuid.UUID) bool {
	return s.kind == "organization" || s.kind == "system" || s.kind == "clients" && slices.Contains(s.clients, client)
}

func (s Scope) clientList() string {
	ids := make([]string, len(s.clients))
	for i, id := range s.clients {
		ids[i] = id.String()
	}
	return "{" + strings.Join(ids, ",") + "}"
}

func (s Scope) personID() string {
	if s.person == uuid.Nil {
		return ""
	}
	return s.person.String()
}
