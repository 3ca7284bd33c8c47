package console

import (
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/partner"
	"github.com/unykorn/console/views/link"
	partnerview "github.com/unykorn/console/views/partner"
	"github.com/unykorn/console/views/ui"
)

const partnerRows = 50

// partnerMark is where a page begins.
func (q *query) partnerMark() partner.Mark {
	at, id, ok := q.placed("before")
	if !ok {
		return partner.Mark{}
	}
	of, err := uuid.Parse(id)
	if err != nil {
		q.refuse("before", "“"+clipped(id)+"” is not a page of this list, so this is the newest one.")
		return partner.Mark{}
	}
	return partner.Mark{At: at, ID: of}
}

// partners lists where partners' back ends hear of events.
func (s *Server) partners(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	p := partnerview.ListProps{Clients: clients, MayAct: actor.HasAny(identity.Admin), Newest: q.newest(), Now: s.Clock.Now()}
	found, more, err := s.Partners.Endpoints(r.Context(), actor, q.partnerMark(), partnerRows)
	if err != nil {
		return err
	}
	if more {
		last := found[len(found)-1]
		p.Older = q.page("before", instantKey(last.Made, last.ID))
	}
	p.Rows, p.Problems = found, q.problems
	return s.show(w, r, "Partner endpoints", partnerview.List(p))
}

func (s *Server) partnerNew(w http.ResponseWriter, r *http.Request) error {
	return s.partnerForm(w, r, http.StatusOK, partnerview.FormProps{})
}

func (s *Server) partnerForm(w http.ResponseWriter, r *http.Request, status int, p partnerview.FormProps) error {
	offered, err := s.clientsOf(r, identity.Admin)
	if err != nil {
		return err
	}
	if actorFrom(r.Context()).Administers() {
		p.Clients = []ui.Option{{Label: "All clients, and the organization"}}
	}
	p.Clients = append(p.Clients, offered...)
	return s.showAs(w, r, status, "New endpoint", partnerview.Form(p))
}

// partnerRegister keeps an endpoint; its secret stands on the next page, once.
func (s *Server) partnerRegister(w http.ResponseWriter, r *http.Request) error {
	actor := actorFrom(r.Context())
	p := partnerview.FormProps{Name: r.PostFormValue("name"), URL: strings.TrimSpace(r.PostFormValue("url")), Client: r.PostFormValue("client")}
	client, err := uuid.Parse(p.Client)
	switch {
	case p.Client == "":
		client = uuid.Nil
	case err != nil || !actor.Sees(client):
		return identity.ErrNoClient
	}
	e, secret, err := s.Partners.Register(r.Context(), actor, client, p.Name, p.URL)
	if fault.Is(err, partner.ErrForm) {
		s.note(r, fault.As(err))
		p.Fields = fault.As(err).Fields
		return s.partnerForm(w, r, http.StatusUnprocessableEntity, p)
	}
	if err == nil {
		err = s.hold(r, e.ID, secret)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, link.Partner(e.ID.String()), "The endpoint is registered. Copy its secret now: it is shown once.")
}

func partnerID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("endpoint"))
	if err != nil {
		return id, partner.ErrNone
	}
	return id, nil
}

// partner is one endpoint with its calls.
func (s *Server) partner(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	id, err := partnerID(r)
	if err != nil {
		return err
	}
	p := partnerview.Props{Newest: q.newest(), Now: s.Clock.Now()}
	if p.Endpoint, err = s.Partners.Endpoint(r.Context(), actor, id); err != nil {
		return err
	}
	state := partner.State(q.oneOf("state", spelled(partner.States), "a state of a call"))
	var more bool
	if p.Calls, more, err = s.Partners.Calls(r.Context(), actor, id, state, q.partnerMark(), partnerRows); err != nil {
		return err
	}
	if more {
		last := p.Calls[len(p.Calls)-1]
		p.Older = q.page("before", instantKey(last.Made, last.ID))
	}
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	for _, c := range clients {
		if c.ID == p.Client {
			p.Of = c.Name
		}
	}
	var states []ui.FilterOption
	for _, x := range partner.States {
		states = append(states, q.option("state", string(x), partnerview.StateBadge(x).Word))
	}
	p.MayAct, p.Secret, p.Problems = actor.Has(identity.Admin, p.Client), s.takeHeld(r, id), q.problems
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(nil), Filters: []ui.Filter{q.chip("State", "state", stateWord(state), states)}}
	return s.show(w, r, p.Name, partnerview.Detail(p))
}

func stateWord(s partner.State) string {
	if s == "" {
		return ""
	}
	return partnerview.StateBadge(s).Word
}

// partnerAct changes an endpoint.
func (s *Server) partnerAct(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), actorFrom(r.Context())
	id, err := partnerID(r)
	if err != nil {
		return err
	}
	var said string
	switch r.PostFormValue("act") {
	case "rotate":
		secret, failed := s.Partners.Rotate(ctx, actor, id)
		if err = failed; err == nil {
			err = s.hold(r, id, secret)
		}
		said = "There is another secret. Copy it now: it is shown once. The one before signs too for a day."
	case "on":
		err, said = s.Partners.SwitchOn(ctx, actor, id), "The endpoint is switched on again, and all that waited for it goes now."
	case "remove":
		err, said = s.Partners.Remove(ctx, actor, id), "The endpoint is removed, and its address and secrets are gone."
	case "test":
		err, said = s.Partners.Test(ctx, actor, id), "A test is on its way. What became of it stands below."
	case "again":
		err, said = s.Partners.AllAgain(ctx, actor, id), "What was given up is on its way again, each with its id and its body."
	default:
		return errNoPage
	}
	if err != nil {
		return err
	}
	return s.done(w, r, link.Partner(id.String()), said)
}

// partnerAgain makes one call once more.
func (s *Server) partnerAgain(w http.ResponseWriter, r *http.Request) error {
	id, err := partnerID(r)
	if err != nil {
		return err
	}
	call, err := uuid.Parse(r.PathValue("call"))
	if err != nil {
		return partner.ErrCall
	}
	if err := s.Partners.Again(r.Context(), actorFrom(r.Context()), id, call); err != nil {
		return err
	}
	return s.done(w, r, link.Partner(id.String()), "It is on its way again, with its id and its body.")
}
