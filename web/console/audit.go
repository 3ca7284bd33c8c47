package console

import (
	"math"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	auditview "github.com/unykorn/console/views/audit"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

var errNoEvent = fault.New(fault.NotFound, "console.no-event",
	"There is no such row of the trail, or it is not yours to see. Nothing was changed. Open it again from the trail.")

// audit is the trail, newest first.
func (s *Server) audit(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	f := auditFilter(q, chosen, clients)
	page, err := s.Audit.List(r.Context(), actor.Reader(), f)
	if err != nil {
		return err
	}
	p := auditview.ListProps{Newest: q.newest(), Problems: q.problems, Now: s.Clock.Now()}
	named := names{clients: clients}
	if err := s.name(r, &named, clientsOfTrail(page.Events), nil); err != nil {
		return err
	}
	clients = named.clients
	for _, e := range page.Events {
		row := auditRow(actor, e, clients)
		if e.Person != nil {
			row.Mine = q.with("person", e.Person.String())
		}
		p.Rows = append(p.Rows, row)
	}
	if !page.Older.IsZero() {
		p.Older = q.page("before", page.Older.String())
	}
	p.Export = ui.ExportProps{Action: link.Exports(), Subject: string(export.Trail), Query: exportQuery(q)}
	if q.first() {
		p.Live = q.here()
		for _, t := range things {
			p.Topics = append(p.Topics, t.kind)
		}
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen), Filters: auditChips(q, chosen, f, clients, page.Events)}
	return s.show(w, r, "Audit", auditview.List(p))
}

func auditFilter(q *query, chosen *uuid.UUID, clients []identity.Client) audit.Filter {
	f := audit.Filter{Client: q.client(chosen, clients), Verb: q.form("verb", wordForm, "a verb like send.release"),
		Kind: q.form("kind", wordForm, "a kind of thing"), Subject: q.words("subject"), Words: q.words("text"), Limit: 100, Before: q.event("before")}
	switch v := q.values.Get("result"); v {
	case "", "done", "refused":
		f.Result = v
	default:
		q.refuse("result", "“"+clipped(v)+"” is not a result: done or refused.")
	}
	if v := q.values.Get("person"); v != "" {
		if id, err := uuid.Parse(v); err == nil {
			f.Person = &id
		} else {
			q.refuse("person", "“"+clipped(v)+"” is not the id of a person.")
		}
	}
	f.Since, f.Until = q.period()
	return f
}

// event reads a place in the trail.
func (q *query) event(name string) audit.Key {
	k, ok := audit.ParseKey(q.values.Get(name))
	if !ok {
		q.refuse(name, "“"+clipped(q.values.Get(name))+"” is not a page of this list, so this is the newest one.")
	}
	return k
}

// number reads a key that is a whole number above zero.
func (q *query) number(name string) int64 {
	v := q.values.Get(name)
	if v == "" {
		return 0
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 1 {
		q.refuse(name, "“"+clipped(v)+"” is not a page of this list, so this is the newest one.")
		return 0
	}
	return n
}

// auditChips offers the people and verbs of the page, and the kinds of things there are.
func auditChips(q *query, chosen *uuid.UUID, f audit.Filter, clients []identity.Client, page []audit.Event) []ui.Filter {
	var people, verbs, kinds []ui.FilterOption
	who := q.values.Get("person")
	for _, e := range page {
		if e.Person != nil && !offers(people, e.Actor) {
			people = append(people, q.option("person", e.Person.String(), e.Actor))
		}
		if e.Person != nil && e.Person.String() == who {
			who = e.Actor
		}
		if !offers(verbs, e.Verb) {
			verbs = append(verbs, q.option("verb", e.Verb, e.Verb))
		}
	}
	for _, t := range things {
		kinds = append(kinds, q.option("kind", t.kind, t.name))
	}
	kind := f.Kind
	if t, known := thingOf(f.Kind); known {
		kind = t.name
	}
	return append(q.clientChip(chosen, f.Client, clients), q.chip("Who", "person", who, people), q.chip("What", "verb", f.Verb, verbs),
		q.chip("Thing", "kind", kind, kinds), q.typed("Id", "subject", ui.FieldProps{MaxLength: 200, Mono: true, Hint: "The whole id of a thing."}),
		q.chip("Result", "result", f.Result, []ui.FilterOption{q.option("result", "done", "done"), q.option("result", "refused", "refused")}),
		q.typed("Text", "text", ui.FieldProps{MaxLength: 200, Hint: "Whole words of the row: names, ids, what was before or after."}),
		q.typed("From", "from", ui.FieldProps{Type: "date", Hint: "This day included, UTC."}),
		q.typed("To", "to", ui.FieldProps{Type: "date", Hint: "This day included, UTC."}))
}

func offers(options []ui.FilterOption, label string) bool {
	return slices.ContainsFunc(options, func(o ui.FilterOption) bool { return o.Label == label })
}

// clientsOfTrail are the clients that rows of the trail are about.
func clientsOfTrail(events []audit.Event) (ids []uuid.UUID) {
	for _, e := range events {
		if e.Client != nil {
			ids = append(ids, *e.Client)
		}
	}
	return ids
}

func auditRow(actor identity.Actor, e audit.Event, clients []identity.Client) auditview.Row {
	row := auditview.Row{Event: e, Thing: e.Kind, SubjectHref: auditSubject(actor, e)}
	if t, known := thingOf(e.Kind); known {
		row.Thing = t.name
	}
	if e.Client != nil {
		row.ClientName = clientName(clients, *e.Client)
	}
	return row
}

// auditEntry is one row of the trail.
func (s *Server) auditEntry(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("entry"), 10, 64)
	if err != nil || id < 1 || id == math.MaxInt64 {
		return errNoEvent
	}
	actor := actorFrom(r.Context())
	found, err := s.Audit.Get(r.Context(), actor.Reader(), id)
	if err != nil {
		return err
	}
	if found == nil {
		return errNoEvent
	}
	clients, err := s.clientsOffered(r, clientsOfTrail([]audit.Event{*found})...)
	if err != nil {
		return err
	}
	e := *found
	p := auditview.EntryProps{Row: auditRow(actor, e, clients), Trail: link.AuditOf(e.Kind, e.Subject), Now: s.Clock.Now()}
	return s.show(w, r, e.Verb, auditview.Entry(p))
}
