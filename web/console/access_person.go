package console

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	accessview "github.com/unykorn/console/views/access"
	identityview "github.com/unykorn/console/views/identity"
	"github.com/unykorn/console/views/link"
)

// person shows one person, what they were granted and where they are signed in.
func (s *Server) person(w http.ResponseWriter, r *http.Request) error {
	return s.showPerson(w, r, http.StatusOK, nil)
}

func (s *Server) showPerson(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	id, err := uuid.Parse(r.PathValue("person"))
	if err != nil {
		return identity.ErrNoPerson
	}
	actor := actorFrom(r.Context())
	p := accessview.PersonProps{Current: actor.Session, Admin: actor.Administers(), Now: s.Clock.Now()}
	if p.Person, p.Link, err = s.Access.Person(r.Context(), actor, id); err != nil {
		return err
	}
	if _, p.Sessions, err = s.Identity.Member(r.Context(), actor, id); err != nil {
		return err
	}
	if p.Changes, _, err = s.Access.Changes(r.Context(), actor, access.ChangeFilter{Person: &id, Limit: 5}); err != nil {
		return err
	}
	if id == actor.Person {
		p.Own = unpressed(identity.ErrOwnGrant)
	}
	if refused != nil {
		p.Problem, p.Fields, p.Act, p.Grant, p.Reason = refused.Message, refused.Fields, r.PostForm.Get("act"), r.PostForm.Get("grant"), r.PostForm.Get("reason")
	} else {
		p.Secret = s.takeHeld(r, id)
	}
	return s.showAs(w, r, status, p.Person.Name, accessview.Person(p))
}

// unpressed is why something cannot be done, for a page on which nobody has pressed anything yet.
func unpressed(err error) string {
	if err == nil {
		return ""
	}
	said := fault.As(err).Message
	return strings.TrimSuffix(strings.TrimSuffix(said, " Nothing was changed."), " Nothing changed.")
}

// personAct ends sessions, revokes a grant, suspends, ends everything of a leaver, asks for their return, or makes another link.
func (s *Server) personAct(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("person"))
	if err != nil {
		return identity.ErrNoPerson
	}
	actor, to, reason := actorFrom(r.Context()), link.Person(id.String()), r.PostForm.Get("reason")
	said := ""
	switch r.PostForm.Get("act") {
	case accessview.ActRevoke:
		grant, bad := uuid.Parse(r.PostForm.Get("grant"))
		if bad != nil {
			return identity.ErrNoGrant
		}
		said, err = "The grant has ended. It counts from their next request.", s.Identity.Revoke(r.Context(), actor, grant, reason)
	case accessview.ActSuspend:
		said, err = "Suspended. Their sessions have ended, and nobody signs in as them.", s.Identity.Suspend(r.Context(), actor, id, reason)
	case accessview.ActLeave:
		said, err = "Everything of theirs has ended: grants, sessions, keys and tokens.", s.Identity.Leave(r.Context(), actor, id, reason)
	case accessview.ActReturn:
		var c access.Change
		if c, err = s.Access.Ask(r.Context(), actor, access.Wish{Kind: access.Reinstate, Person: id, Reason: reason, Key: "return-" + uuid.NewString()}); err == nil {
			said, to = "Asked for. Another administrator confirms it.", link.PeopleChange(c.ID.String())
		}
	case accessview.ActLink:
		secret, failed := s.Identity.Invite(r.Context(), actor, id)
		if failed == nil {
			failed = s.hold(r, id, s.welcomeURL(secret))
		}
		said, err = "Another link was made; earlier ones count no more.", failed
	default:
		return s.personSessions(w, r, actor, id)
	}
	if err == nil {
		return s.done(w, r, to, said)
	}
	f := fault.As(err)
	if !answersForm(f) && f.Kind != fault.Forbidden {
		return err
	}
	if !actor.ReadsPeople() {
		return err
	}
	s.note(r, f)
	return s.showPerson(w, r, fault.Status(f.Kind), f)
}

// personSessions ends one session of a person, or all of them.
func (s *Server) personSessions(w http.ResponseWriter, r *http.Request, actor identity.Actor, id uuid.UUID) error {
	to := link.Person(id.String())
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
