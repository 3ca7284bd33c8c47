package token

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
)

// Service is the room's verbs.
type Service struct {
	DB         *database.DB
	Clock      clock.Clock
	Box        *seal.Box
	BitGo      *bitgo.Client // with the token of the moment
	Overlap    time.Duration // how long an old service token lives beside a proved new one
	Production bool          // BitGo's real environment
	// Environment is the token that this process was started with, which serves until one made here has taken its place.
	Environment seal.Secret

	at held
}

// held is the token that was read last, for a few seconds: each call to BitGo needs it.
type held struct {
	mu    sync.Mutex
	text  seal.Secret
	until time.Time // of this machine's own time, which no test moves
}

const (
	holdFor  = 3 * time.Second
	lease    = 2 * time.Minute // longer than BitGo may take to answer
	mostList = 200
)

var system = identity.System("token")

// Current is the token that the gateway speaks with: the newest one kept here that BitGo has answered, or "" for none. A
// rotation reaches every process within seconds, far less than the overlap.
func (s *Service) Current(ctx context.Context) (seal.Secret, error) {
	s.at.mu.Lock()
	defer s.at.mu.Unlock()
	if time.Now().Before(s.at.until) {
		return s.at.text, nil
	}
	found, err := s.newest(ctx, Ours)
	if err != nil {
		return s.at.text, err
	}
	s.at.text, s.at.until = found, time.Now().Add(holdFor)
	return found, nil
}

// forget has the next call read it again.
func (s *Service) forget() {
	s.at.mu.Lock()
	defer s.at.mu.Unlock()
	s.at.until = time.Time{}
}

// Login is the newest login that still counts, or "" for none.
func (s *Service) Login(ctx context.Context) (seal.Secret, error) { return s.newest(ctx, Manage) }

func (s *Service) newest(ctx context.Context, p Purpose) (seal.Secret, error) {
	var t Token
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		t, err = newest(ctx, tx, p, s.Clock.Now())
		return err
	})
	if notFound(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.open(t)
}

func (s *Service) open(t Token) (seal.Secret, error) {
	plain, err := s.Box.Open(t.sealed, t.context())
	return seal.Secret(plain), err
}

// as speaks to BitGo with this token.
func (s *Service) as(text seal.Secret) *bitgo.Client {
	return s.BitGo.As(func(context.Context) (string, error) { return text.Reveal(), nil })
}

// List gives every token, newest first, without secrets. Error: ErrRole.
func (s *Service) List(ctx context.Context, actor identity.Actor) ([]Token, error) {
	if err := reads(actor); err != nil {
		return nil, err
	}
	var out []Token
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = list(ctx, tx, mostList)
		return err
	})
	return out, err
}

// Get gives one. Errors: ErrRole, ErrNotFound.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (Token, error) {
	if err := reads(actor); err != nil {
		return Token{}, err
	}
	var out Token
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = get(ctx, tx, id)
		return err
	})
	return out, err
}

func may(actor identity.Actor) error {
	if !actor.IsSystem() && !actor.Administers() {
		return ErrRole
	}
	return nil
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, verb string, t Token, more map[string]any) error {
	what := map[string]any{"kind": t.Kind, "use": t.Purpose, "label": t.Label, "scopes": t.Scopes, "networks": t.Networks, "limits": t.Limits, "state": t.State}
	for name, v := range more {
		what[name] = v
	}
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: "token", ID: t.ID.String(), After: what})
}
