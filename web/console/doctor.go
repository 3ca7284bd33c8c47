package console

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/internal/fault"
	doctorview "github.com/unykorn/console/views/doctor"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

const (
	doctorFailures = 5
	packetRows     = 50
)

// doctor is the verdict. It reads what the checks stored and asks nobody.
func (s *Server) doctor(w http.ResponseWriter, r *http.Request) error {
	actor := actorFrom(r.Context())
	p := doctorview.HealthProps{Now: s.Clock.Now(), Live: link.Doctor()}
	var err error
	if p.Report, err = s.Doctor.Report(r.Context(), actor); err != nil {
		return err
	}
	if p.Failures, _, err = s.Doctor.Failures(r.Context(), actor, math.MaxInt64, doctorFailures); err != nil {
		return err
	}
	if actor.Administers() {
		sending, err := s.Delivery.Standing(r.Context(), actor)
		if err != nil {
			return err
		}
		p.Sending = &sending
	}
	return s.show(w, r, "Doctor", doctorview.HealthPage(p))
}

// doctorErrors lists the scenarios beside a form.
func (s *Server) doctorErrors(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "Errors of BitGo", doctorview.ErrorsPage(doctorview.ErrorsProps{All: doctor.Scenarios(), Pasted: doctorview.Pasted{Env: s.Doctor.Env}}))
}

// doctorDiagnose reads an answer that was pasted. Nothing of it is kept.
func (s *Server) doctorDiagnose(w http.ResponseWriter, r *http.Request) error {
	field := func(name string, most int) string {
		v := strings.TrimSpace(r.PostFormValue(name))
		return v[:min(len(v), most)]
	}
	a := doctor.Answer{Surface: field("surface", 10), Method: strings.ToUpper(field("method", 7)), Path: field("path", 500), Env: field("env", 10), Body: []byte(strings.TrimSpace(r.PostFormValue("body")))}
	p := doctorview.ErrorsProps{All: doctor.Scenarios(), Pasted: doctorview.Pasted{Surface: a.Surface, Method: a.Method, Env: a.Env, Status: field("status", 3)}}
	p.Pasted.Path = doctor.Mask(a.Path)
	status, err := strconv.Atoi(p.Pasted.Status)
	if err != nil || status != 0 && (status < 200 || status > 599) {
		p.Problems = append(p.Problems, ui.FormError{Field: "status", Message: "A status is a number from 200 to 599, or 0 when no answer came."})
	}
	if len(a.Body) > doctor.MaxBody {
		p.Problems = append(p.Problems, ui.FormError{Field: "body", Message: "This is longer than any answer that could be told. Paste the first part."})
	}
	if len(p.Problems) > 0 {
		return s.showAs(w, r, http.StatusUnprocessableEntity, "Errors of BitGo", doctorview.ErrorsPage(p))
	}
	a.Status, p.Asked = status, true
	if found, ok := doctor.Recognise(a); ok {
		p.Found = &found
	}
	p.Pasted.Masked = doctor.Mask(string(a.Body))
	return s.show(w, r, "Errors of BitGo", doctorview.ErrorsPage(p))
}

// doctorError is one scenario.
func (s *Server) doctorError(w http.ResponseWriter, r *http.Request) error {
	found, ok := doctor.Find(r.PathValue("scenario"))
	if !ok {
		return errNoPage
	}
	return s.show(w, r, found.Title, doctorview.ErrorPage(found))
}

// doctorIDs says what an id is.
func (s *Server) doctorIDs(w http.ResponseWriter, r *http.Request) error {
	return s.showIDs(w, r, http.StatusOK, r.URL.Query().Get("q"), doctorview.Looked{}, "")
}

// doctorLook asks BitGo once.
func (s *Server) doctorLook(w http.ResponseWriter, r *http.Request) error {
	id, kind, coin := r.PostFormValue("q"), doctor.Kind(r.PostFormValue("kind")), strings.TrimSpace(r.PostFormValue("coin"))
	looked, status := doctorview.Looked{Asked: true}, http.StatusOK
	t, is, err := s.Doctor.Look(r.Context(), actorFrom(r.Context()), id, kind, coin)
	looked.Thing, looked.Is = t, is
	switch {
	case fault.Is(err, doctor.ErrLookScope):
		return err
	case err != nil:
		f := fault.As(err)
		if f.Kind == fault.Internal {
			return err
		}
		s.note(r, f)
		looked.Refused, status = f.Message, fault.Status(f.Kind)
		if x, ok := s.Doctor.Explain(err); ok {
			looked.Refused += " " + x.Title + ": " + x.Next[0]
		}
	}
	return s.showIDs(w, r, status, id, looked, coin)
}

func (s *Server) showIDs(w http.ResponseWriter, r *http.Request, status int, text string, looked doctorview.Looked, coin string) error {
	actor := actorFrom(r.Context())
	p := doctorview.IDsProps{Looked: looked, Coin: coin, MayLook: doctor.MayLook(actor)}
	var err error
	if p.Resolved, err = s.Doctor.Resolve(r.Context(), actor, text); err != nil {
		return err
	}
	var of []uuid.UUID
	for _, t := range p.Resolved.Things {
		of = append(of, t.Client)
	}
	clients, err := s.clientsOffered(r, of...)
	if err != nil {
		return err
	}
	for _, t := range p.Resolved.Things {
		f := doctorview.Found{Thing: t, Href: thingLink(t)}
		if t.Client != uuid.Nil {
			f.ClientName = clientName(clients, t.Client)
		}
		p.Found = append(p.Found, f)
	}
	return s.showAs(w, r, status, "Ids", doctorview.IDsPage(p))
}

// thingLink is where the page of a thing is.
func thingLink(t doctor.Thing) string {
	switch t.Kind {
	case "enterprise", "client":
		return link.Client(t.Page)
	case "wallet", "address", "ownaddress":
		return link.Wallet(t.Page)
	case "transfer", "transaction", "wire":
		return link.WalletTransfers(t.Page)
	case "send", "pendingapproval":
		return link.Send(t.Page)
	case "approval":
		return link.Approval(t.Page)
	case "whitelistchange":
		return link.WhitelistChange(t.Page)
	case "sweep":
		return link.Sweep(t.Page)
	case "payee":
		if t.Page == "" {
			return link.Whitelists()
		}
		return link.WhitelistOf(t.Page)
	case "delivery":
		return link.Webhook(t.Page)
	case "reference":
		return link.DoctorPacket(t.Page)
	}
	return ""
}
