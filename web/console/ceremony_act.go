package console

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/views/link"
)

// ceremonyConfirm lets the ceremony be held.
func (s *Server) ceremonyConfirm(w http.ResponseWriter, r *http.Request) error {
	return s.ceremonyMove(w, r, nil, "Confirmed. The ceremony can be held.", func(actor identity.Actor, id uuid.UUID) error {
		_, err := s.Ceremonies.Confirm(r.Context(), actor, id)
		return err
	})
}

// ceremonyReject ends it before anything was made.
func (s *Server) ceremonyReject(w http.ResponseWriter, r *http.Request) error {
	why := r.PostForm.Get("why")
	return s.ceremonyMove(w, r, map[string]string{"why": why}, "Rejected. Nothing was made.", func(actor identity.Actor, id uuid.UUID) error {
		_, err := s.Ceremonies.Reject(r.Context(), actor, id, why)
		return err
	})
}

// ceremonyWithdraw ends it by whoever asked.
func (s *Server) ceremonyWithdraw(w http.ResponseWriter, r *http.Request) error {
	return s.ceremonyMove(w, r, nil, "Withdrawn. Nothing was made.", func(actor identity.Actor, id uuid.UUID) error {
		_, err := s.Ceremonies.Withdraw(r.Context(), actor, id)
		return err
	})
}

// ceremonyHold hands the passphrase to the one call that needs it.
func (s *Server) ceremonyHold(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	typed := ceremony.Typed{Passphrase: seal.Secret(f.Get("passphrase")), Again: seal.Secret(f.Get("again")), Present: f.Get("present")}
	r.Form, r.PostForm = nil, nil // nothing later in this request may show or log them
	return s.ceremonyMove(w, r, map[string]string{"present": typed.Present}, "The wallet is made. Take the KeyCard now.", func(actor identity.Actor, id uuid.UUID) error {
		_, err := s.Ceremonies.Hold(r.Context(), actor, id, typed)
		return err
	})
}

// ceremonyKeep is the second person's word on where both are kept.
func (s *Server) ceremonyKeep(w http.ResponseWriter, r *http.Request) error {
	card, phrase := r.PostForm.Get("card"), r.PostForm.Get("phrase")
	return s.ceremonyMove(w, r, map[string]string{"card": card, "phrase": phrase}, "Done. The KeyCard and the passphrase are kept apart.", func(actor identity.Actor, id uuid.UUID) error {
		_, err := s.Ceremonies.Keep(r.Context(), actor, id, card, phrase)
		return err
	})
}

// ceremonyAgain has a ceremony that stands still looked at once more.
func (s *Server) ceremonyAgain(w http.ResponseWriter, r *http.Request) error {
	return s.ceremonyMove(w, r, nil, "It is read from BitGo again.", func(actor identity.Actor, id uuid.UUID) error {
		_, err := s.Ceremonies.Again(r.Context(), actor, id)
		return err
	})
}

// ceremonyAbandon is asked by one and agreed to by another.
func (s *Server) ceremonyAbandon(w http.ResponseWriter, r *http.Request) error {
	why := r.PostForm.Get("abandon")
	return s.ceremonyMove(w, r, map[string]string{"abandon": why}, "Written down. It is abandoned once two people said so.", func(actor identity.Actor, id uuid.UUID) error {
		_, err := s.Ceremonies.Abandon(r.Context(), actor, id, why)
		return err
	})
}

// ceremonyCard gives the KeyCard to whoever typed the passphrase. It is a post, because each taking is written down.
func (s *Server) ceremonyCard(w http.ResponseWriter, r *http.Request) error {
	id, err := ceremonyID(r)
	if err != nil {
		return err
	}
	file, name, err := s.Ceremonies.Card(r.Context(), actorFrom(r.Context()), id)
	if err == nil {
		return attach(w, "application/pdf", name, file)
	}
	f := fault.As(err)
	if !answersForm(f) {
		return err
	}
	s.note(r, f)
	return s.showCeremony(w, r, fault.Status(f.Kind), nil, f)
}

func (s *Server) ceremonyMove(w http.ResponseWriter, r *http.Request, typed map[string]string, said string, verb func(identity.Actor, uuid.UUID) error) error {
	id, err := ceremonyID(r)
	if err != nil {
		return err
	}
	if err = verb(actorFrom(r.Context()), id); err == nil {
		return s.done(w, r, link.Ceremony(id.String()), said)
	}
	f := fault.As(err)
	switch {
	case fault.Is(err, ceremony.ErrDoubt): // its page says so, and a reload of it repeats nothing
		s.note(r, f)
		http.Redirect(w, r, link.Ceremony(id.String()), http.StatusSeeOther)
		return nil
	case !answersForm(f):
		return err
	}
	s.note(r, f)
	return s.showCeremony(w, r, fault.Status(f.Kind), typed, f)
}
