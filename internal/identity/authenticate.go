package identity

import (
	"context"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
)

// Authenticate turns a session into an actor with the grants of this moment, and keeps the session from going
// idle. passive is for requests that a page makes by itself: they do not count as use, so an unattended screen
// signs itself out. Error: ErrSignedOut.
func (s *Service) Authenticate(ctx context.Context, session uuid.UUID, passive bool) (Actor, error) {
	now := s.Clock.Now()
	var actor Actor
	err := s.DB.As(ctx, system, func(tx pgx.Tx) error {
		kept, person, err := sessionGet(ctx, tx, session)
		if database.NoRows(err) {
			return ErrSignedOut
		}
		if err != nil {
			return err
		}
		if !kept.Live(now) || person.State != Active {
			return ErrSignedOut
		}
		grants, err := grantsOf(ctx, tx, person.ID)
		if err != nil {
			return err
		}
		machines, err := machinesOf(ctx, tx, person.ID)
		if err != nil {
			return err
		}
		actor = Actor{Person: person.ID, Name: person.Name, Email: person.Email, Session: session, Grants: grants, Machines: machines, unchecked: s.Unchecked}
		if !passive && now.Sub(kept.LastSeenAt) >= touchEvery {
			return sessionTouch(ctx, tx, session, now)
		}
		return nil
	})
	return actor, err
}

// SignOut ends the actor's own session.
func (s *Service) SignOut(ctx context.Context, actor Actor) error {
	now := s.Clock.Now()
	return s.DB.As(ctx, system, func(tx pgx.Tx) error {
		ended, err := sessionRevoke(ctx, tx, actor.Person, actor.Session, now)
		if err != nil || !ended {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "person.sign-out", Kind: "person", ID: actor.Person.String()})
	})
}

// Sessions lists the actor's own open sessions, newest first.
func (s *Service) Sessions(ctx context.Context, actor Actor) ([]Session, error) {
	var open []Session
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		open, err = sessionList(ctx, tx, actor.Person, s.Clock.Now())
		return err
	})
	return open, err
}

// RevokeSession ends one session of a person: one's own, or anybody's for an administrator of the organization.
// Error: ErrNoSession, also for a session that is not the actor's to end.
func (s *Service) RevokeSession(ctx context.Context, by Actor, person, session uuid.UUID) error {
	if !mayEnd(by, person) {
		return ErrNoSession
	}
	now := s.Clock.Now()
	return s.DB.As(ctx, system, func(tx pgx.Tx) error {
		ended, err := sessionRevoke(ctx, tx, person, session, now)
		if err != nil {
			return err
		}
		if !ended {
			return ErrNoSession
		}
		return s.recordEnded(ctx, tx, by, person, session)
	})
}

// RevokeSessions ends every session of a person but the one the actor is using, and says how many.
func (s *Service) RevokeSessions(ctx context.Context, by Actor, person uuid.UUID) (int, error) {
	if !mayEnd(by, person) {
		return 0, ErrNoSession
	}
	now, ended := s.Clock.Now(), 0
	err := s.DB.As(ctx, system, func(tx pgx.Tx) error {
		ids, err := sessionRevokeOthers(ctx, tx, person, by.Session, now)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.recordEnded(ctx, tx, by, person, id); err != nil {
				return err
			}
		}
		ended = len(ids)
		return nil
	})
	return ended, err
}

func mayEnd(by Actor, person uuid.UUID) bool {
	return by.IsSystem() || by.Person == person || by.Administers()
}

func (s *Service) recordEnded(ctx context.Context, tx pgx.Tx, by Actor, person, session uuid.UUID) error {
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: by.By(), Verb: "session.revoke", Kind: "session", ID: session.String(),
		Before: map[string]string{"person": person.String()}})
}

// shortAgent keeps of a browser's name what a person can recognise, and nothing that breaks a page or a row.
func shortAgent(agent string) string {
	agent = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(agent, ""))
	if r := []rune(agent); len(r) > 300 {
		agent = string(r[:300])
	}
	return agent
}
