package identity

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/seal"
)

// The steps of signing in, as login_attempt names them.
const (
	stepPassword = "password"
	stepCode     = "code"
)

// CheckPassword is the first step. Its answer opens nothing yet: CheckCode wants it together with a code. Errors:
// ErrRefused, ErrLocked, ErrBusy.
func (s *Service) CheckPassword(ctx context.Context, email string, password seal.Secret, from Source) (Passed, error) {
	email = normalEmail(email)
	var try int64
	var found stored
	err := s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		if try, err = s.claim(ctx, tx, email, stepPassword, from); err != nil {
			return err
		}
		found, err = credentialByEmail(ctx, tx, email)
		if database.NoRows(err) {
			return nil // the hash stays empty: same work, and it never matches
		}
		return err
	})
	if err != nil {
		return Passed{}, err
	}
	hash := found.hash
	if found.person.State != Active {
		hash = ""
	}
	right, err := passwordMatches(ctx, password, hash)
	if err != nil {
		return Passed{}, err
	}
	now := s.Clock.Now()
	err = s.DB.As(ctx, system, func(tx pgx.Tx) error {
		if right {
			return attemptSucceed(ctx, tx, try)
		}
		return s.recordRefused(ctx, tx, found.person, stepPassword, from, now)
	})
	switch {
	case err != nil:
		return Passed{}, err
	case !right:
		return Passed{}, ErrRefused
	}
	return Passed{Person: found.person.ID, At: now}, nil
}

// CheckCode is the second step, and begins a session. Errors: ErrRefused, ErrLocked, ErrStartAgain.
func (s *Service) CheckCode(ctx context.Context, passed Passed, code seal.Secret, from Source) (Session, error) {
	now := s.Clock.Now()
	var begun Session
	var right bool
	err := s.DB.As(ctx, system, func(tx pgx.Tx) error {
		cred, err := credentialForCode(ctx, tx, passed.Person)
		if database.NoRows(err) {
			return ErrStartAgain
		}
		if err != nil {
			return err
		}
		if cred.person.State != Active || !passed.fresh(now, cred.changedAt) {
			return ErrStartAgain
		}
		try, err := s.claim(ctx, tx, cred.person.Email, stepCode, from)
		if err != nil {
			return err
		}
		if right, err = s.useCode(ctx, tx, cred, code, now); err != nil {
			return err
		}
		if !right {
			return s.recordRefused(ctx, tx, cred.person, stepCode, from, now)
		}
		if err := attemptSucceed(ctx, tx, try); err != nil {
			return err
		}
		begun, err = s.begin(ctx, tx, cred.person, from, now)
		return err
	})
	if err != nil {
		return Session{}, err
	}
	if !right {
		return Session{}, ErrRefused
	}
	return begun, nil
}

// SignInAs begins a session without a password. Only the program may ask: the demo's links do.
func (s *Service) SignInAs(ctx context.Context, by Actor, person uuid.UUID, from Source) (Session, error) {
	if !by.IsSystem() {
		return Session{}, ErrNotAdmin
	}
	var begun Session
	err := s.DB.As(ctx, system, func(tx pgx.Tx) error {
		p, err := personGet(ctx, tx, person)
		if err != nil {
			return err
		}
		if p.State != Active {
			return ErrNoPerson
		}
		begun, err = s.begin(ctx, tx, p, from, s.Clock.Now())
		return err
	})
	return begun, err
}

// claim counts a try before anything is compared, one at a time for an email and for a network, in every process.
// It is written as failed; whoever finds it right says so afterwards. A crash in between costs a try, never gives one.
func (s *Service) claim(ctx context.Context, tx pgx.Tx, email, step string, from Source) (int64, error) {
	email = s.counted(email)
	net, now := network(from.IP), s.Clock.Now()
	if err := lock(ctx, tx, "email/"+email); err != nil {
		return 0, err
	}
	if err := lock(ctx, tx, "network/"+net); err != nil {
		return 0, err
	}
	byEmail, byNetwork, err := attemptFailures(ctx, tx, email, net)
	if err != nil {
		return 0, err
	}
	until := emailLimit.lockedUntil(byEmail, now)
	if other := networkLimit.lockedUntil(byNetwork, now); other.After(until) {
		until = other
	}
	if !until.IsZero() {
		return 0, ErrLocked
	}
	return attemptInsert(ctx, tx, now, email, net, step)
}

// useCode accepts a code once: the step it belongs to is kept, and the row is locked until then.
func (s *Service) useCode(ctx context.Context, tx pgx.Tx, cred stored, code seal.Secret, now time.Time) (bool, error) {
	seed, err := s.Box.Open(cred.sealed, codeContext(cred.person.ID))
	if err != nil {
		return false, err
	}
	step, ok := acceptCode(seal.Secret(seed), code, cred.lastStep, now)
	if !ok {
		return false, nil
	}
	return credentialKeepStep(ctx, tx, cred.person.ID, step)
}

func (s *Service) begin(ctx context.Context, tx pgx.Tx, p Person, from Source, now time.Time) (Session, error) {
	begun := Session{ID: uuid.New(), Person: p.ID, CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(Absolute),
		IP: from.IP, Agent: shortAgent(from.Agent)}
	if err := sessionInsert(ctx, tx, begun); err != nil {
		return Session{}, err
	}
	grants, err := grantsOf(ctx, tx, p.ID)
	if err != nil {
		return Session{}, err
	}
	actor := Actor{Person: p.ID, Name: p.Name, Session: begun.ID, RequestID: from.RequestID, IP: from.IP, Grants: grants}
	return begun, audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "person.sign-in", Kind: "person", ID: p.ID.String()})
}

// recordRefused keeps that somebody was refused, without what was typed: a password typed into the email field
// must not end up in the trail. Nothing is announced to open pages, so a stranger cannot make them refetch.
func (s *Service) recordRefused(ctx context.Context, tx pgx.Tx, p Person, step string, from Source, now time.Time) error {
	by, id := System("sign-in").By(), "unknown"
	if p.ID != uuid.Nil {
		id = p.ID.String()
	}
	by.IP, by.RequestID = from.IP, from.RequestID
	return audit.Record(ctx, tx, audit.Entry{At: now, By: by, Verb: "person.sign-in-refused", Kind: "person", ID: id, Refused: true,
		After: map[string]string{"step": step}, NoNotify: true})
}
