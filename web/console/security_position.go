package console

import (
	"net/http"
	"time"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/views/link"
	securityview "github.com/unykorn/console/views/security"
)

// position is what one holder has of a security, and what stands on it.
func (s *Server) position(w http.ResponseWriter, r *http.Request) error {
	return s.showPosition(w, r, http.StatusOK, securityview.PositionProps{}, nil)
}

func (s *Server) showPosition(w http.ResponseWriter, r *http.Request, status int, p securityview.PositionProps, refused *fault.Fault) error {
	actor, q := actorFrom(r.Context()), asked(r)
	var err error
	if p.Position, err = s.Securities.Position(r.Context(), actor, r.PathValue("security"), r.PathValue("holder"), q.rowPlace(), securitiesOnPage); err != nil {
		return err
	}
	client := p.Security.Client
	e, _, err := s.Holders.Get(r.Context(), actor, client, p.Holder)
	if err != nil && !fault.Is(err, holder.ErrNotFound) {
		return err
	}
	p.Name, p.Key, p.Now = e.Name, formKey(p.Key), s.Clock.Now()
	p.MayMove, p.Decides = actor.Has(identity.Treasury, client), actor.Has(identity.Compliance, client)
	p.MayMark = p.MayMove || p.Decides
	for _, m := range p.Marks {
		p.Marked = append(p.Marked, securityview.MarkRow{Mark: m, NoEnd: why(m.WhyNotEnd(actor))})
	}
	p.Newest, p.Older = q.newest(), q.page("before", shareKey(p.More))
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	name := p.Name
	if name == "" {
		name = p.Holder
	}
	return s.showAs(w, r, status, name+" in "+p.Security.Issuer, securityview.Position(p))
}

// positionMark puts something on the shares at once.
func (s *Server) positionMark(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	p := securityview.PositionProps{Key: formKey(f.Get("key")), Kind: f.Get("kind"), Until: f.Get("until"), Reason: f.Get("why")}
	m := security.Mark{Security: r.PathValue("security"), Holder: r.PathValue("holder"), Kind: security.MarkKind(p.Kind), Reason: p.Reason}
	var err error
	if p.Until != "" {
		day, bad := time.Parse(time.DateOnly, p.Until)
		if m.Until = &day; bad != nil {
			err = security.ErrMark.Field("until", "A day, like 2027-01-31.")
		}
	}
	if err == nil {
		_, err = s.Securities.Place(r.Context(), actorFrom(r.Context()), m, "form-"+p.Key)
	}
	if err == nil {
		return s.done(w, r, link.Position(m.Security, m.Holder), securityview.MarkWords(m.Kind)+" placed. It holds from now on.")
	}
	refused := fault.As(err)
	if !answersPress(refused) {
		return err
	}
	s.note(r, refused)
	return s.showPosition(w, r, fault.Status(refused.Kind), p, refused)
}

// positionEnd takes a mark away.
func (s *Server) positionEnd(w http.ResponseWriter, r *http.Request) error {
	p := securityview.PositionProps{Ending: r.PostForm.Get("mark"), EndReason: r.PostForm.Get("reason")}
	m, err := s.Securities.End(r.Context(), actorFrom(r.Context()), p.Ending, p.EndReason)
	if err == nil {
		return s.done(w, r, link.Position(m.Security, m.Holder), securityview.MarkWords(m.Kind)+" ended. It stays listed with its reasons.")
	}
	refused := fault.As(err)
	if !answersPress(refused) {
		return err
	}
	s.note(r, refused)
	return s.showPosition(w, r, fault.Status(refused.Kind), p, refused)
}
