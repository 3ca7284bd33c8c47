package console

import (
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/views/link"
	offeringview "github.com/unykorn/console/views/offering"
	"github.com/unykorn/console/views/ui"
)

const offeringsOnPage = 50

// offerings lists the capital raises.
func (s *Server) offerings(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	f := offering.ListFilter{Client: q.client(chosen, clients), State: offering.State(q.oneOf("state", spelled(offeringview.States), "a state of an offering")),
		From: q.offeringPlace(), Limit: offeringsOnPage}
	waits, err := s.Offerings.ToDecide(r.Context(), actor)
	if err != nil {
		return err
	}
	if q.oneOf(byWaits, []string{waitsForMe}, "a choice of whom it waits for") != "" {
		f.Only = waits.IDs
	}
	found, more, err := s.Offerings.List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := offeringview.ListProps{Rows: found, Problems: q.problems, MayAdd: actor.HasAny(identity.Treasury), Newest: q.newest(), Older: q.page("before", offeringKey(more)), Now: s.Clock.Now()}
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	p.Filters.Filters = append(q.clientChip(chosen, f.Client, clients), q.mineChip("Waits for"), stateChip(q, f.State, offeringview.States, offeringview.StateWords))
	return s.show(w, r, "Offerings", offeringview.List(p))
}

// offeringKey writes where the next page begins.
func offeringKey(p *offering.Place) string {
	if p == nil {
		return ""
	}
	return strconv.FormatInt(p.At.UnixMicro(), 10) + "." + p.ID
}

func (q *query) offeringPlace() *offering.Place {
	at, id, ok := q.placed("before")
	if !ok {
		return nil
	}
	return &offering.Place{At: at, ID: id}
}

// offering is one raise with its sums and changes.
func (s *Server) offering(w http.ResponseWriter, r *http.Request) error {
	return s.showOffering(w, r, http.StatusOK, nil)
}

func (s *Server) showOffering(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	l, err := s.Offerings.Look(r.Context(), actor, r.PathValue("offering"))
	if err != nil {
		return err
	}
	p := offeringview.Props{Look: l, Key: formKey(""), Actions: actionsOf(actor, l), MayTerms: actor.Has(identity.Treasury, l.Client), MayFormD: actor.Has(identity.Treasury, l.Client),
		Bank: s.Offerings.EscrowBank, Now: s.Clock.Now()}
	if p.MayTerms {
		p.NoTerms = offeringview.Why(whyNotNow(l, offering.NewTerms))
	}
	if refused != nil {
		p.Problem, p.Fields, p.Reason, p.Asked = refused.Message, refused.Fields, r.PostForm.Get("reason"), offering.Kind(r.PostForm.Get("kind"))
		p.FiledOn, p.FormDReference = r.PostForm.Get("filedOn"), r.PostForm.Get("formDReference")
	}
	return s.showAs(w, r, status, l.Name, offeringview.Detail(p))
}

// actionsOf are the changes that the reader may ask for, each with why it cannot be asked for now.
func actionsOf(actor identity.Actor, l offering.Look) (out []offeringview.Action) {
	for _, k := range offering.Kinds {
		if k == offering.NewTerms || l.WhyNotAsk(actor, k) != nil || !k.Suits(l.State) {
			continue
		}
		out = append(out, offeringview.Action{Kind: k, Why: offeringview.Why(whyNotNow(l, k))})
	}
	return out
}

// whyNotNow is what stands in the way of a change, another one that waits too; a pause waits for nothing.
func whyNotNow(l offering.Look, k offering.Kind) error {
	if l.Waiting() != nil && k != offering.ToPause {
		return offering.ErrWaits
	}
	return l.WhyNot(k, l.Sums)
}

// offeringAsk asks for a change, or pauses at once.
func (s *Server) offeringAsk(w http.ResponseWriter, r *http.Request) error {
	f, id := r.PostForm, r.PathValue("offering")
	kind := offering.Kind(f.Get("kind"))
	c, err := s.Offerings.AskChange(r.Context(), actorFrom(r.Context()), id, kind, f.Get("reason"), nil, nil, "ask-"+formKey(f.Get("key")))
	if err == nil {
		if kind == offering.ToPause {
			return s.done(w, r, link.Offering(id), "Paused. It takes nothing until compliance has resumed it.")
		}
		return s.done(w, r, link.OfferingChange(id, c.ID), "Asked for. Nothing of it is done before somebody else of compliance decides.")
	}
	return s.offeringRefused(w, r, err)
}

func (s *Server) offeringRefused(w http.ResponseWriter, r *http.Request, err error) error {
	f := fault.As(err)
	if !answersPress(f) {
		return err
	}
	s.note(r, f)
	return s.showOffering(w, r, fault.Status(f.Kind), f)
}

// offeringFormD keeps that the notice was filed with the SEC.
func (s *Server) offeringFormD(w http.ResponseWriter, r *http.Request) error {
	on, _ := time.Parse(time.DateOnly, r.PostForm.Get("filedOn")) // the zero day is refused by name
	o, err := s.Offerings.FileFormD(r.Context(), actorFrom(r.Context()), r.PathValue("offering"), on, r.PostForm.Get("formDReference"))
	if err == nil {
		return s.done(w, r, link.Offering(o.ID), "Entered: Form D was filed on "+o.FormD.On.Format("2 Jan 2006")+".")
	}
	return s.offeringRefused(w, r, err)
}

// offeringAgreement gives the document that is signed, as it was filed: to keep, never to be drawn inside of this site.
func (s *Server) offeringAgreement(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Offerings.Agreement(r.Context(), actorFrom(r.Context()), r.PathValue("offering"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.Name}))
	h.Set("Content-Length", strconv.Itoa(len(d.Bytes)))
	_, err = w.Write(d.Bytes)
	return err
}
