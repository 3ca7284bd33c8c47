package console

import (
	"net/http"
	"strings"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/views/link"
	ltvview "github.com/unykorn/console/views/ltv"
	"github.com/unykorn/console/views/ui"
)

// facilityChange is the page on which one change of terms is decided and followed.
func (s *Server) facilityChange(w http.ResponseWriter, r *http.Request) error {
	return s.showFacilityChange(w, r, http.StatusOK, "", nil)
}

func (s *Server) showFacilityChange(w http.ResponseWriter, r *http.Request, status int, reason string, refused *fault.Fault) error {
	id, err := facilityID(r, "change")
	if err != nil {
		return err
	}
	actor := actorFrom(r.Context())
	p := ltvview.ChangeProps{MaxAge: s.LTV.Age(), At: s.Clock.Now(), Typed: reason}
	if p.Proposal, err = s.LTV.Proposal(r.Context(), actor, id); err != nil {
		return err
	}
	why := p.WhyNotDecide(actor)
	p.Mine, p.Withdraw = why == nil, p.State == ltv.Proposed && p.ProposedBy == actor.Person
	if why != nil && (actor.Has(identity.Compliance, p.Client) || p.Withdraw) {
		p.WhyNot = strings.TrimSuffix(fault.As(why).Message, " Nothing was changed.")
	}
	p.Rungs = ltv.Ladder(p.In)
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, ltvview.ChangeTitle(p.Proposal), ltvview.Change(p))
}

// facilityApprove applies a change, if the market agrees at this moment.
func (s *Server) facilityApprove(w http.ResponseWriter, r *http.Request) error {
	id, err := facilityID(r, "change")
	if err != nil {
		return err
	}
	_, err = s.LTV.Approve(r.Context(), actorFrom(r.Context()), id)
	return s.facilityDecided(w, r, ui.OK, "The terms are in force. Every send from the wallet is judged by them from now on.", "", err)
}

// facilityReject ends a change, with a reason.
func (s *Server) facilityReject(w http.ResponseWriter, r *http.Request) error {
	id, err := facilityID(r, "change")
	if err != nil {
		return err
	}
	reason := r.PostForm.Get("reason")
	_, err = s.LTV.Reject(r.Context(), actorFrom(r.Context()), id, reason)
	return s.facilityDecided(w, r, ui.Info, "Rejected. The terms in force stay as they are.", reason, err)
}

// facilityWithdraw takes one's own change back.
func (s *Server) facilityWithdraw(w http.ResponseWriter, r *http.Request) error {
	id, err := facilityID(r, "change")
	if err != nil {
		return err
	}
	_, err = s.LTV.Withdraw(r.Context(), actorFrom(r.Context()), id)
	return s.facilityDecided(w, r, ui.Info, "Taken back. The terms in force stay as they are.", "", err)
}

func (s *Server) facilityDecided(w http.ResponseWriter, r *http.Request, tone ui.Tone, said, reason string, err error) error {
	if err == nil {
		return s.doneAs(w, r, link.FacilityChange(r.PathValue("change")), tone, said)
	}
	f := fault.As(err)
	if !answersForm(f) && f.Kind != fault.Forbidden {
		return err
	}
	s.note(r, f)
	return s.showFacilityChange(w, r, fault.Status(f.Kind), reason, f)
}
