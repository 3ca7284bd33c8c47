package console

import (
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/identity"
	accessview "github.com/unykorn/console/views/access"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// peopleRows is a page of the register, or of changes.
const peopleRows = 50

// wholeOver is the value of the filter for grants over the whole organization.
const wholeOver = "organization"

// people lists who works here, with their grants.
func (s *Server) people(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	f := access.Filter{Role: identity.Role(q.oneOf("role", spelled(identity.Roles), "a role")), Limit: peopleRows,
		Standing: access.Standing(q.oneOf("state", spelled(access.Standings), "where somebody could stand"))}
	overName := overFilter(q, clients, &f)
	if v := q.values.Get("after"); v != "" {
		f.AfterName, f.AfterID = afterPerson(v)
		if f.AfterID == nil {
			q.refuse("after", "“"+clipped(v)+"” is not a page of this list, so this is the first one.")
		}
	}
	found, more, err := s.Access.List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := accessview.PeopleProps{People: found, Admin: actor.Administers(), Problems: q.problems, Now: s.Clock.Now()}
	if p.Waits, err = s.Access.Waiting(r.Context(), actor); err != nil {
		return err
	}
	if more {
		last := found[len(found)-1]
		p.Older = q.page("after", last.ID.String()+"."+last.Name)
	}
	if q.first() {
		p.Live = q.here()
	} else {
		p.Newest = q.with("after", "")
	}
	p.Filters = ui.FiltersProps{Action: q.path, Filters: peopleChips(q, f, overName, clients)}
	if f.Role != "" || f.Standing != "" || overName != "" {
		p.Filters.Clear = link.People()
	}
	return s.show(w, r, "People", accessview.People(p))
}

// overFilter reads over what a grant has to be: a client, or the whole organization; it gives the name.
func overFilter(q *query, clients []identity.Client, f *access.Filter) string {
	v := q.values.Get("over")
	if v == wholeOver {
		f.Whole = true
		return "The whole organization"
	}
	for _, c := range clients {
		if c.ID.String() == v {
			f.Client = &c.ID
			return c.Name
		}
	}
	if v != "" {
		q.refuse("over", "“"+clipped(v)+"” is no client that you may see.")
	}
	return ""
}

func peopleChips(q *query, f access.Filter, overName string, clients []identity.Client) []ui.Filter {
	var roles, states []ui.FilterOption
	for _, r := range identity.Roles {
		roles = append(roles, q.option("role", string(r), accessview.RoleWord(r)))
	}
	overs := []ui.FilterOption{q.option("over", wholeOver, "The whole organization")}
	for _, c := range clients {
		overs = append(overs, q.option("over", c.ID.String(), c.Name))
	}
	for _, st := range access.Standings {
		states = append(states, q.option("state", string(st), accessview.StandingWords(st)))
	}
	return []ui.Filter{q.chip("Role", "role", accessview.RoleWord(f.Role), roles), q.chip("Over", "over", overName, overs),
		q.chip("State", "state", accessview.StandingWords(f.Standing), states)}
}

// afterPerson reads the place of a list by name: an id, a dot, and the name.
func afterPerson(v string) (string, *uuid.UUID) {
	id, name, ok := strings.Cut(v, ".")
	at, err := uuid.Parse(id)
	if !ok || err != nil || at.String() != id {
		return "", nil
	}
	return name, &at
}

// peopleNew is the form for somebody new, or for a grant of somebody who is here.
func (s *Server) peopleNew(w http.ResponseWriter, r *http.Request) error {
	typed := accessview.Typed{Person: r.URL.Query().Get("person"), Role: string(identity.Treasury)}
	return s.peopleForm(w, r, http.StatusOK, "", typed, "", nil)
}

func (s *Server) peopleForm(w http.ResponseWriter, r *http.Request, status int, key string, typed accessview.Typed, problem string, fields map[string]string) error {
	actor := actorFrom(r.Context())
	if !actor.Administers() {
		return identity.ErrNotAdmin
	}
	if len(key) < 8 || len(key) > 80 {
		key = uuid.NewString()
	}
	p := accessview.FormProps{Key: key, Typed: typed, Problem: problem, Fields: fields}
	var err error
	if p.Clients, err = s.clientsOffered(r); err != nil {
		return err
	}
	title := "Add a person"
	if typed.Person != "" {
		id, err := uuid.Parse(typed.Person)
		if err != nil {
			return identity.ErrNoPerson
		}
		found, _, err := s.Access.Person(r.Context(), actor, id)
		if err != nil {
			return err
		}
		p.Person, title = &found, "Ask for a grant"
	}
	return s.showAs(w, r, status, title, accessview.Form(p))
}

// duties is the report on rights that met in one person.
func (s *Server) duties(w http.ResponseWriter, r *http.Request) error {
	actor := actorFrom(r.Context())
	p := accessview.DutiesProps{Admin: actor.Administers(), Now: s.Clock.Now()}
	var err error
	if p.Found, p.Looked, err = s.Access.Duties(r.Context(), actor); err != nil {
		return err
	}
	if p.Waits, err = s.Access.Waiting(r.Context(), actor); err != nil {
		return err
	}
	return s.show(w, r, "Segregation of duties", accessview.DutiesPage(p))
}
