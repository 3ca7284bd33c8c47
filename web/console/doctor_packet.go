package console

import (
	"math"
	"net/http"
	"strconv"

	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/internal/fault"
	doctorview "github.com/unykorn/console/views/doctor"
	"github.com/unykorn/console/views/link"
)

// doctorPackets lists calls that failed; a reference that is known leads on to its packet.
func (s *Server) doctorPackets(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	p, status := doctorview.PacketsProps{Newest: q.newest()}, http.StatusOK
	if p.Text = q.words("reference"); p.Text != "" {
		_, err := s.Doctor.Packet(r.Context(), actor, p.Text)
		switch {
		case err == nil:
			http.Redirect(w, r, link.DoctorPacket(p.Text), http.StatusSeeOther)
			return nil
		case !fault.Is(err, doctor.ErrReference):
			return err
		}
		p.Problem, status = fault.As(err).Message, http.StatusUnprocessableEntity
	}
	before := q.number("before")
	if before == 0 {
		before = math.MaxInt64
	}
	found, more, err := s.Doctor.Failures(r.Context(), actor, before, packetRows)
	if err != nil {
		return err
	}
	p.Calls, p.Problems = found, q.problems
	if more {
		p.Older = q.page("before", strconv.FormatInt(found[len(found)-1].ID, 10))
	}
	return s.showAs(w, r, status, "Support packets", doctorview.PacketsPage(p))
}

// doctorPacket is one packet.
func (s *Server) doctorPacket(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Doctor.Packet(r.Context(), actorFrom(r.Context()), r.PathValue("reference"))
	if err != nil {
		return err
	}
	return s.show(w, r, "Support packet", doctorview.PacketPage(doctorview.PacketProps{Packet: p, Now: s.Clock.Now()}))
}

func (s *Server) doctorPacketText(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Doctor.Packet(r.Context(), actorFrom(r.Context()), r.PathValue("reference"))
	if err != nil {
		return err
	}
	return download(w, "text/plain; charset=utf-8", "support-packet-"+p.Reference+".txt", []byte(p.Text()))
}

func (s *Server) doctorPacketJSON(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Doctor.Packet(r.Context(), actorFrom(r.Context()), r.PathValue("reference"))
	if err != nil {
		return err
	}
	raw, err := p.JSON()
	if err != nil {
		return err
	}
	return download(w, "application/json", "support-packet-"+p.Reference+".json", raw)
}

// download gives a file. Its name is made of a reference, whose form holds nothing that a header could mind.
func download(w http.ResponseWriter, kind, name string, body []byte) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, err := w.Write(body)
	return err
}
