package console

import (
	"net/http"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/views/link"
	offeringview "github.com/unykorn/console/views/offering"
)

// offeringChange is one change of an offering.
func (s *Server) offeringChange(w http.ResponseWriter, r *http.Request) error {
	return s.showOfferingChange(w, r, http.StatusOK, nil)
}

func (s *Server) showOfferingChange(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	c, err := s.Offerings.ChangeOf(r.Context(), actor, r.PathValue("offering"), r.PathValue("change"))
	if err != nil {
		return err
	}
	l, err := s.Offerings.Look(r.Context(), actor, c.Offering)
	if err != nil {
		return err
	}
	waits := c.State == offering.ChangeAsked
	p := offeringview.ChangeProps{Change: c, Offering: l.Row, Decides: waits && actor.Has(identity.Compliance, c.Client), MayWithdraw: waits && c.AskedBy == actor.Person, Now: s.Clock.Now()}
	if p.Decides {
		if p.NoDecide = offeringview.Why(c.WhyNotDecide(actor)); p.NoDecide == "" {
			p.NoDecide = offeringview.Why(l.WhyNot(c.Kind, l.Sums))
		}
	}
	if refused != nil {
		p.Problem, p.Fields, p.Typed = refused.Message, refused.Fields, r.PostForm.Get("reason")
	}
	return s.showAs(w, r, status, c.Kind.Title(l.Name), offeringview.ChangePage(p))
}

// offeringDecide approves a change, and does it, or rejects it.
func (s *Server) offeringDecide(w http.ResponseWriter, r *http.Request) error {
	approve := r.PostForm.Get("verdict") == "approve"
	said := "Rejected. Nothing of it was done."
	if approve {
		said = "Approved, and done."
	}
	return s.onOfferingChange(w, r, said, func(actor identity.Actor, id string) error {
		_, err := s.Offerings.DecideChange(r.Context(), actor, id, approve, r.PostForm.Get("reason"))
		return err
	})
}

// offeringWithdraw takes back what was asked for.
func (s *Server) offeringWithdraw(w http.ResponseWriter, r *http.Request) error {
	return s.onOfferingChange(w, r, "Taken back. Nothing of it was done.", func(actor identity.Actor, id string) error {
		_, err := s.Offerings.WithdrawChange(r.Context(), actor, id)
		return err
	})
}

// onOfferingChange does something with the change that the address names, which has to be one of the offering that it names.
func (s *Server) onOfferingChange(w http.ResponseWriter, r *http.Request, said string, do func(actor identity.Actor, id string) error) error {
	actor := actorFrom(r.Context())
	c, err := s.Offerings.ChangeOf(r.Context(), actor, r.PathValue("offering"), r.PathValue("change"))
	if err == nil {
		err = do(actor, c.ID)
	}
	if err == nil {
		return s.done(w, r, link.Offering(c.Offering), said)
	}
	f := fault.As(err)
	if !answersPress(f) {
		return err
	}
	s.note(r, f)
	return s.showOfferingChange(w, r, fault.Status(f.Kind), f)
}
