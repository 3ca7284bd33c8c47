package console

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/views/link"
	onboardingview "github.com/unykorn/console/views/onboarding"
	"github.com/unykorn/console/views/ui"
)

// trailRows is how much of the trail stands on a client's page.
const trailRows = 12

// clientTrail is what was done about the client and about its onboarding, newest first; only for who reads the trail.
func (s *Server) clientTrail(r *http.Request, actor identity.Actor, e onboarding.Entry) ([]audit.Event, error) {
	if !slices.ContainsFunc(readers, actor.HasAny) {
		return nil, nil
	}
	asked := []audit.Filter{{Kind: "client", Subject: e.ID.String(), Limit: trailRows}}
	if e.Onboarding != nil {
		asked = append(asked, audit.Filter{Kind: "onboarding", Subject: e.Onboarding.ID.String(), Limit: trailRows})
	}
	var all []audit.Event
	for _, f := range asked {
		page, err := s.Audit.List(r.Context(), actor.Reader(), f)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Events...)
	}
	slices.SortFunc(all, func(a, b audit.Event) int { return cmp.Compare(b.ID, a.ID) })
	return all[:min(len(all), trailRows)], nil
}

// clientNew is the form that provisions a client. From a refused onboarding it begins with what that had asked for.
func (s *Server) clientNew(w http.ResponseWriter, r *http.Request) error {
	p := onboardingview.FormProps{Key: uuid.NewString(), Account: "business"}
	if id, err := uuid.Parse(r.URL.Query().Get("from")); err == nil {
		o, err := s.Clients.Get(r.Context(), actorFrom(r.Context()), id)
		if err != nil {
			return err
		}
		p.Name, p.Email, p.Account = o.Ask.Name, o.Ask.Email, o.Ask.AccountType
	}
	return s.clientForm(w, r, http.StatusOK, p)
}

func (s *Server) clientForm(w http.ResponseWriter, r *http.Request, status int, p onboardingview.FormProps) error {
	if !actorFrom(r.Context()).Administers() {
		return onboarding.ErrRole
	}
	return s.showAs(w, r, status, "Provision a client", onboardingview.Form(p))
}

// clientAdd has BitGo make the client's enterprise. Whatever comes of it is seen on its page, from where it goes on; only
// what can be corrected comes back as the form.
func (s *Server) clientAdd(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	p := onboardingview.FormProps{Key: onceOf(f.Get("key")), Name: f.Get("name"), Email: f.Get("email"), Account: f.Get("accountType")}
	o, err := s.Clients.Create(r.Context(), actorFrom(r.Context()), onboarding.Ask{Email: p.Email, AccountType: p.Account, Name: p.Name}, p.Key)
	switch bad := fault.As(err); {
	case err == nil && o.State == onboarding.Done:
		return s.done(w, r, link.Client(o.Client.String()), "BitGo has made the enterprise, and it is a client here. This page follows what comes next.")
	case err == nil:
		return s.doneAs(w, r, link.Client(o.ID.String()), ui.Info, "Another try is at work on this client. This page follows it.")
	case fault.Is(err, onboarding.ErrAsk):
		p.Fields = bad.Fields
		return s.clientForm(w, r, http.StatusUnprocessableEntity, p)
	case fault.Is(err, onboarding.ErrRefused), fault.Is(err, onboarding.ErrReused):
		s.note(r, bad)
		p.Failed, p.Key = bad.Message, uuid.NewString() // the old one stays with what it was used for
		return s.clientForm(w, r, http.StatusUnprocessableEntity, p)
	case fault.Is(err, onboarding.ErrBitGo) && o.ID != uuid.Nil:
		s.note(r, bad)
		return s.doneAs(w, r, link.Client(o.ID.String()), ui.Warn, bad.Message)
	}
	return err
}

// onceOf takes a one-time key as the form had it; one that it did not make is replaced, so that nothing collides.
func onceOf(key string) string {
	if id, err := uuid.Parse(key); err == nil {
		return id.String()
	}
	return uuid.NewString()
}

// clientResume has what stands still go on now.
func (s *Server) clientResume(w http.ResponseWriter, r *http.Request) error {
	id, err := clientID(r)
	if err != nil {
		return err
	}
	e, a, err := s.Clients.Resume(r.Context(), actorFrom(r.Context()), id)
	if fault.Is(err, identity.ErrNoClient) {
		if moved, also := s.Clients.Moved(r.Context(), actorFrom(r.Context()), id); also == nil && moved != uuid.Nil {
			return s.done(w, r, link.Client(moved.String()), "It went on by itself meanwhile: it is a client here.")
		}
	}
	if err != nil {
		if bad := fault.As(err); bad.Kind == fault.Upstream || bad.Kind == fault.Invalid || fault.Is(err, onboarding.ErrKYC) {
			s.note(r, bad)
			return s.doneAs(w, r, link.Client(id.String()), ui.Warn, bad.Message)
		}
		return err
	}
	if a.ID != uuid.Nil {
		return s.accountDone(w, r, id, a)
	}
	if o := e.Onboarding; o != nil && o.State == onboarding.Done && o.Client != nil {
		return s.done(w, r, link.Client(o.Client.String()), "It went on: BitGo has made the enterprise, and it is a client here.")
	}
	if o := e.Onboarding; o != nil && o.State == onboarding.Open {
		return s.doneAs(w, r, link.Client(id.String()), ui.Info, "Another try is at work on it, or BitGo may still be making it. It goes on by itself within minutes; nothing is made twice.")
	}
	return s.done(w, r, link.Client(id.String()), "Nothing stands still here.")
}

// clientAccount has Express make a Go Account for a client that is being provisioned.
func (s *Server) clientAccount(w http.ResponseWriter, r *http.Request) error {
	id, err := clientID(r)
	if err != nil {
		return err
	}
	form := onboardingview.AccountForm{Key: onceOf(r.PostForm.Get("key")), Label: r.PostForm.Get("label")}
	a, err := s.Clients.Provision(r.Context(), actorFrom(r.Context()), id, onboarding.AccountAsk{Label: form.Label, Passphrase: seal.Secret(r.PostForm.Get("walletPassphrase"))}, form.Key)
	switch bad := fault.As(err); {
	case err == nil:
		return s.accountDone(w, r, id, a)
	case fault.Is(err, onboarding.ErrAccountAsk):
		form.Fields = bad.Fields
		return s.showClient(w, r, http.StatusUnprocessableEntity, id, form)
	case fault.Is(err, onboarding.ErrAccountRefused), fault.Is(err, onboarding.ErrKYC), fault.Is(err, onboarding.ErrAccountBitGo), fault.Is(err, onboarding.ErrReused):
		s.note(r, bad)
		return s.doneAs(w, r, link.Client(id.String()), ui.Warn, bad.Message)
	}
	return err
}

// accountDone says how far a Go Account has come. A passphrase that was made for it is shown by the next page, once.
func (s *Server) accountDone(w http.ResponseWriter, r *http.Request, client uuid.UUID, a onboarding.Account) error {
	to := link.Client(client.String())
	switch {
	case !a.Passphrase.Empty():
		if err := s.hold(r, a.ID, a.Passphrase); err != nil {
			return err
		}
		return s.done(w, r, to, "The Go Account is ready. Copy its passphrase now: it is shown once.")
	case a.State == onboarding.Fulfilled && a.Existed:
		return s.done(w, r, to, "BitGo had a Go Account of this label already. Its passphrase is the one that it was made with.")
	case a.State == onboarding.Fulfilled:
		return s.done(w, r, to, "The Go Account is ready.")
	case a.Trouble != "":
		return s.doneAs(w, r, to, ui.Warn, a.Trouble)
	}
	return s.doneAs(w, r, to, ui.Info, "BitGo is making the Go Account. This page follows it.")
}

// clientLive ends the way in.
func (s *Server) clientLive(w http.ResponseWriter, r *http.Request) error {
	id, err := clientID(r)
	if err != nil {
		return err
	}
	if err := s.Clients.GoLive(r.Context(), actorFrom(r.Context()), id); err != nil {
		return err
	}
	return s.done(w, r, link.Client(id.String()), "The client is live.")
}

// clientLook asks BitGo about the client now.
func (s *Server) clientLook(w http.ResponseWriter, r *http.Request) error {
	id, err := clientID(r)
	if err != nil {
		return err
	}
	err = s.Clients.Look(r.Context(), actorFrom(r.Context()), id)
	if fault.Is(err, onboarding.ErrLook) {
		s.note(r, fault.As(err))
		return s.doneAs(w, r, link.Client(id.String()), ui.Warn, fault.As(err).Message)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, link.Client(id.String()), "BitGo was asked. What it says is below.")
}
