package console

import (
	"net/http"
	"strings"

	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/views/layout"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// known is what the doctor makes of BitGo's answer behind an error, for the page of the error; nil when BitGo is not
// behind it, or its answer is none that is known. What it means for the money the fault says, which knows what was asked.
func (s *Server) known(err error, request string) *layout.Known {
	x, ok := s.explain(err)
	if !ok {
		return nil
	}
	return &layout.Known{Title: x.Title, Happened: x.Happened, Act: x.Act, Next: x.Next, Page: link.DoctorError(x.ID), Packet: link.DoctorPacket(request)}
}

// diagnosis is the same in the space of a flash.
func (s *Server) diagnosis(err error, request string) []ui.Flash {
	if x, ok := s.explain(err); ok {
		return []ui.Flash{diagnosed(x, request)}
	}
	return nil
}

func (s *Server) explain(err error) (doctor.Scenario, bool) {
	if s.Doctor == nil {
		return doctor.Scenario{}, false
	}
	return s.Doctor.Explain(err)
}

func diagnosed(x doctor.Scenario, request string) ui.Flash {
	return ui.Flash{Tone: ui.Info, Text: "What BitGo answered: " + x.Title + ". Next: " + x.Next[0] + " Who must act: " + x.Act,
		Links: []ui.FlashLink{{Label: "What it means and what to do", Href: link.DoctorError(x.ID)}, {Label: "Support packet", Href: link.DoctorPacket(request)}}}
}

const diagnosisKey = "diagnosis"

// keepDiagnosis keeps it for the page that is shown next: this one, or where the browser is led to.
func (s *Server) keepDiagnosis(r *http.Request, f *fault.Fault) {
	if isPassive(r) || isHTMX(r) || actorFrom(r.Context()).Name == "" {
		return
	}
	if x, ok := s.explain(f); ok {
		s.Sessions.Put(r.Context(), diagnosisKey, x.ID+"\n"+requestID(r))
	}
}

func (s *Server) takeDiagnosis(r *http.Request) []ui.Flash {
	id, request, ok := strings.Cut(s.Sessions.PopString(r.Context(), diagnosisKey), "\n")
	if !ok {
		return nil
	}
	if x, ok := doctor.Find(id); ok {
		return []ui.Flash{diagnosed(x, request)}
	}
	return nil
}
