package console

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	identityview "github.com/unykorn/console/views/identity"
	"github.com/unykorn/console/views/link"
)

// people lists everybody with their grants.
func (s *Server) people(w http.ResponseWriter, r *http.Request) error {
	members, err := s.Identity.People(r.Context(), actorFrom(r.Context()))
	if err != nil {
		return err
	}
	return s.show(w, r, "People", identityview.People(identityview.PeopleProps{Members: members}))
}

// person shows one person, what they were granted and where they are signed in.
func (s *Server) person(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("person"))
	if err != nil {
		return identity.ErrNoPerson
	}
	actor := actorFrom(r.Context())
	member, open, err := s.Identity.Member(r.Context(), actor, id)
	if err != nil {
		return err
	}
	return s.show(w, r, member.Name, identityview.Person(identityview.PersonProps{
		Member: member, Sessions: open, Current: actor.Session, Now: s.Clock.Now()}))
}

// personRevoke ends one session of a person, or all of them.
func (s *Server) personRevoke(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	id, err := uuid.Parse(r.PathValue("person"))
	if err != nil {
		return identity.ErrNoPerson
	}
	actor, to := actorFrom(r.Context()), link.Person(id.String())
	if r.PostForm.Get("session") == identityview.Others {
		ended, err := s.Identity.RevokeSessions(r.Context(), actor, id)
		if err != nil {
			return err
		}
		return s.done(w, r, to, fmt.Sprintf("%s ended.", sessionsWord(ended)))
	}
	session, err := uuid.Parse(r.PostForm.Get("session"))
	if err != nil {
		return identity.ErrNoSession
	}
	if err := s.Identity.RevokeSession(r.Context(), actor, id, session); err != nil {
		return err
	}
	return s.done(w, r, to, "The session has ended. It counts for nothing from now on.")
}
