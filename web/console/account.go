package console

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	identityview "github.com/unykorn/console/views/identity"
	"github.com/unykorn/console/views/link"
)

// account is the person's own page: what they may do, and where they are signed in.
func (s *Server) account(w http.ResponseWriter, r *http.Request) error {
	return s.showAccount(w, r, http.StatusOK, nil)
}

func (s *Server) showAccount(w http.ResponseWriter, r *http.Request, status int, fields map[string]string) error {
	return s.showAccountWith(w, r, status, fields, nil)
}

// showAccountWith is showAccount with an absence as it was typed.
func (s *Server) showAccountWith(w http.ResponseWriter, r *http.Request, status int, fields map[string]string, typed *identityview.AwayProps) error {
	actor := actorFrom(r.Context())
	open, err := s.Identity.Sessions(r.Context(), actor)
	if err != nil {
		return err
	}
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	token, err := s.tokenOf(r, fields)
	if err != nil {
		return err
	}
	away, err := s.awayOf(r)
	if err != nil {
		return err
	}
	mine, err := s.linkedOf(r, fields)
	if err != nil {
		return err
	}
	if typed != nil {
		away = *typed
	}
	return s.showAs(w, r, status, "Your account", identityview.Account(identityview.AccountProps{
		Actor: actor, Clients: clients, Sessions: open, Now: s.Clock.Now(), Fields: fields, Token: token, Away: away, BitGo: mine}))
}

// accountRevoke ends one of the person's own sessions, or with "others" all but this one.
func (s *Server) accountRevoke(w http.ResponseWriter, r *http.Request) error {
	actor := actorFrom(r.Context())
	if r.PathValue("session") == identityview.Others {
		ended, err := s.Identity.RevokeSessions(r.Context(), actor, actor.Person)
		if err != nil {
			return err
		}
		return s.done(w, r, link.Account(), fmt.Sprintf("%s ended. Only this browser is signed in.", sessionsWord(ended)))
	}
	id, err := uuid.Parse(r.PathValue("session"))
	if err != nil {
		return identity.ErrNoSession
	}
	if err := s.Identity.RevokeSession(r.Context(), actor, actor.Person, id); err != nil {
		return err
	}
	if id == actor.Session {
		return s.signOut(w, r)
	}
	return s.done(w, r, link.Account(), "The session has ended. It counts for nothing from now on.")
}

// accountPassword changes the person's own password.
func (s *Server) accountPassword(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	next := r.PostForm.Get("next")
	if next != r.PostForm.Get("again") {
		return s.showAccount(w, r, http.StatusUnprocessableEntity, map[string]string{"again": "The two new passwords are not the same."})
	}
	err := s.Identity.ChangePassword(r.Context(), actorFrom(r.Context()), seal.Secret(r.PostForm.Get("current")), seal.Secret(next), source(r))
	if fault.Is(err, identity.ErrPassword) {
		return s.showAccount(w, r, http.StatusUnprocessableEntity, fault.As(err).Fields)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, link.Account(), "The password was changed. Your other sessions have ended.")
}

func sessionsWord(n int) string {
	if n == 1 {
		return "1 session"
	}
	return fmt.Sprintf("%d sessions", n)
}
