package console

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	accessview "github.com/unykorn/console/views/access"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// peopleAsk asks another administrator for somebody new, or for a grant.
func (s *Server) peopleAsk(w http.ResponseWriter, r *http.Request) error {
	form := r.PostForm
	typed := accessview.Typed{Kind: form.Get("kind"), Email: form.Get("email"), Name: form.Get("name"), Role: form.Get("role"), Over: form.Get("over"), Reason: form.Get("reason")}
	wish := access.Wish{Kind: access.Kind(typed.Kind), Email: typed.Email, Name: typed.Name, Role: identity.Role(typed.Role), Reason: typed.Reason, Key: "form-" + form.Get("key")}
	if wish.Kind != access.AddPerson {
		typed.Person = form.Get("person")
		id, err := uuid.Parse(typed.Person)
		if err != nil {
			return identity.ErrNoPerson
		}
		wish.Person = id
	}
	if typed.Over != "" {
		id, err := uuid.Parse(typed.Over)
		if err != nil {
			return s.peopleForm(w, r, http.StatusUnprocessableEntity, form.Get("key"), typed, "", map[string]string{"over": "Choose one of the clients, or the whole organization."})
		}
		wish.Over = &id
	}
	c, err := s.Access.Ask(r.Context(), actorFrom(r.Context()), wish)
	if err == nil {
		return s.done(w, r, link.PeopleChange(c.ID.String()), "Asked for. Another administrator confirms it; until then nothing is given.")
	}
	f := fault.As(err)
	if !answersForm(f) {
		return err
	}
	s.note(r, f)
	fields := f.Fields
	if len(fields) == 0 {
		fields = map[string]string{"reason": f.Message}
	}
	return s.peopleForm(w, r, fault.Status(f.Kind), form.Get("key"), typed, f.Message, fields)
}

// peopleChanges lists what was asked for.
func (s *Server) peopleChanges(w http.ResponseWriter, r *http.Request) error {
	actor, q, now := actorFrom(r.Context()), asked(r), s.Clock.Now()
	f := access.ChangeFilter{State: access.State(q.oneOf("state", spelled(access.States), "a state of a change")), Limit: peopleRows}
	if at, id := sendPlace(q.values.Get("before")); !at.IsZero() {
		f.Before, f.BeforeID = &at, id
	} else if v := q.values.Get("before"); v != "" {
		q.refuse("before", "“"+clipped(v)+"” is not a page of this list, so this is the first one.")
	}
	if q.oneOf(byWaits, []string{waitsForMe}, "a choice of whom it waits for") != "" {
		w, err := s.Access.Mine(r.Context(), actor)
		if err != nil {
			return err
		}
		f.Only = w.IDs
	}
	found, more, err := s.Access.Changes(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := accessview.ChangesProps{Admin: actor.Administers(), Problems: q.problems, Newest: q.newest(), Now: now}
	if p.Waits, err = s.Access.Waiting(r.Context(), actor); err != nil {
		return err
	}
	for _, c := range found {
		p.Rows = append(p.Rows, accessview.Row{Change: c, Mine: c.WhyNot(actor, access.Confirm, now) == nil})
	}
	if more {
		last := found[len(found)-1]
		p.Older = q.page("before", instantKey(last.AskedAt, last.ID))
	}
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Filters: []ui.Filter{stateChip(q, f.State, access.States, accessview.StateWords), q.mineChip("Waits for")}}
	if f.State != "" {
		p.Filters.Clear = link.PeopleChanges()
	}
	return s.show(w, r, "Changes of people and grants", accessview.ChangeList(p))
}

// peopleChange is the page on which one change is decided.
func (s *Server) peopleChange(w http.ResponseWriter, r *http.Request) error {
	return s.showPeopleChange(w, r, http.StatusOK, "", nil)
}

func (s *Server) showPeopleChange(w http.ResponseWriter, r *http.Request, status int, typed string, refused *fault.Fault) error {
	id, err := peopleChangeID(r)
	if err != nil {
		return err
	}
	actor, p := actorFrom(r.Context()), accessview.ChangeProps{Now: s.Clock.Now(), Typed: typed}
	kept, err := s.Access.Change(r.Context(), actor, id)
	if err != nil {
		return err
	}
	p.Change = kept.At(p.Now)
	if p.Trail, err = s.Audit.Of(r.Context(), actor.Reader(), access.Topic, id.String()); err != nil {
		return err
	}
	if p.State == access.Asked {
		if p.Duties, err = s.Access.WouldMeet(r.Context(), actor, p.Change); err != nil {
			return err
		}
	}
	if waits := p.State == access.Asked && actor.Administers(); waits {
		p.Confirm.Shown, p.Reject.Shown, p.Withdraw.Shown = true, true, p.AskedBy == actor.Person
		p.Confirm.WhyNot = unpressed(p.WhyNot(actor, access.Confirm, p.Now))
		p.Reject.WhyNot = p.Confirm.WhyNot
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	} else {
		p.Link = s.takeHeld(r, id)
	}
	return s.showAs(w, r, status, accessview.Title(p.Change), accessview.ChangePage(p))
}

func peopleChangeID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("change"))
	if err != nil || id.String() != r.PathValue("change") {
		return uuid.Nil, access.ErrNoChange
	}
	return id, nil
}

var peopleSaid = map[access.State]string{access.Done: "Confirmed. It counts from the next request.", access.Turned: "Rejected. Nothing was given; who asked reads why.",
	access.TakenBack: "Taken back. Nothing was given."}

// peopleMove confirms a change, rejects it or takes it back. Of somebody new, the next page shows the link for setting up, once.
func (s *Server) peopleMove(w http.ResponseWriter, r *http.Request) error {
	id, err := peopleChangeID(r)
	if err != nil {
		return err
	}
	reason := r.PostForm.Get("reason")
	c, secret, err := s.Access.Decide(r.Context(), actorFrom(r.Context()), id, access.Move(r.PostForm.Get("move")), reason)
	if err == nil {
		said := peopleSaid[c.State]
		if !secret.Empty() {
			if err := s.hold(r, id, s.welcomeURL(secret)); err != nil {
				return err
			}
			said = "Confirmed. Hand " + c.Name + " the link below: it is shown once."
		}
		return s.done(w, r, link.PeopleChange(id.String()), said)
	}
	f := fault.As(err)
	if !answersForm(f) && f.Kind != fault.Forbidden {
		return err
	}
	s.note(r, f)
	return s.showPeopleChange(w, r, fault.Status(f.Kind), reason, f)
}

// welcomeURL is the whole address of a link for setting up.
func (s *Server) welcomeURL(secret seal.Secret) seal.Secret {
	return seal.Secret(s.Public + link.Welcome(secret.Reveal()))
}
