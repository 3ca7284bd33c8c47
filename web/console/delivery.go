package console

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/delivery"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/seal"
	deliveryview "github.com/unykorn/console/views/delivery"
	"github.com/unykorn/console/views/link"
)

// accountNotices is what reaches the person outside the console.
func (s *Server) accountNotices(w http.ResponseWriter, r *http.Request) error {
	return s.showNotices(w, r, http.StatusOK, nil)
}

func (s *Server) showNotices(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	desk, err := s.Delivery.Desk(r.Context(), actor)
	if err != nil {
		return err
	}
	p := deliveryview.Props{Desk: desk, Email: actor.Email, Mails: s.Delivery.Mails(), Demo: s.DemoMail != nil, Secret: s.takeHeld(r, actor.Person), Now: s.Clock.Now()}
	if refused != nil {
		s.note(r, refused)
		p.Fields, p.URL = refused.Fields, r.PostFormValue("url")
	}
	return s.showAs(w, r, status, "Your notices", deliveryview.Page(p))
}

// accountChoose keeps the matrix of classes and ways.
func (s *Server) accountChoose(w http.ResponseWriter, r *http.Request) error {
	taken := func(name string) map[notify.Class]bool {
		out := map[notify.Class]bool{}
		for _, v := range r.PostForm[name] {
			out[notify.Class(v)] = true
		}
		return out
	}
	err := s.Delivery.Choose(r.Context(), actorFrom(r.Context()), delivery.Pace(r.PostFormValue("pace")), taken("mail"), taken("hook"))
	if fault.Is(err, delivery.ErrPace) {
		return s.showNotices(w, r, http.StatusUnprocessableEntity, fault.As(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, r, link.AccountNotices(), "Your choice is kept. It counts for notices from now on.")
}

// accountWebhook changes the person's own webhook.
func (s *Server) accountWebhook(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), actorFrom(r.Context())
	switch r.PostFormValue("act") {
	case "register":
		secret, err := s.Delivery.Register(ctx, actor, r.PostFormValue("url"))
		if fault.Is(err, delivery.ErrURL) {
			return s.showNotices(w, r, http.StatusUnprocessableEntity, fault.As(err))
		}
		return s.withSecret(w, r, actor.Person, secret, err, "Your webhook is registered. Copy its secret now: it is shown once.")
	case "rotate":
		secret, err := s.Delivery.Rotate(ctx, actor)
		return s.withSecret(w, r, actor.Person, secret, err, "There is another secret. Copy it now: it is shown once. The one before signs too for a day.")
	case "on":
		return s.after(w, r, s.Delivery.SwitchOn(ctx, actor), "Your webhook is switched on again. What failed meanwhile is sent again only by your hand.")
	case "remove":
		return s.after(w, r, s.Delivery.Remove(ctx, actor), "Your webhook is removed, and its secrets are gone.")
	case "test":
		return s.after(w, r, s.Delivery.Test(ctx, actor), "A test is on its way to your webhook. What became of it stands below.")
	}
	return errNoPage
}

// accountAgain makes a call of the person's webhook once more.
func (s *Server) accountAgain(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("delivery"))
	if err != nil {
		return delivery.ErrCall
	}
	return s.after(w, r, s.Delivery.Again(r.Context(), actorFrom(r.Context()), id), "It is on its way again, with the same webhook-id.")
}

func (s *Server) after(w http.ResponseWriter, r *http.Request, err error, said string) error {
	if err != nil {
		return err
	}
	return s.done(w, r, link.AccountNotices(), said)
}

func (s *Server) withSecret(w http.ResponseWriter, r *http.Request, person uuid.UUID, secret seal.Secret, err error, said string) error {
	if err == nil {
		err = s.hold(r, person, secret)
	}
	return s.after(w, r, err, said)
}

// demoMail shows the mails of a demo; serve has no such route.
func (s *Server) demoMail(w http.ResponseWriter, r *http.Request) error {
	kept, err := s.DemoMail.List()
	if err != nil {
		return err
	}
	return s.show(w, r, "The demo's mails", deliveryview.DemoMails(kept, s.Clock.Now()))
}
