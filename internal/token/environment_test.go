package token_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit/canary"
	"github.com/unykorn/console/internal/token"
)

// begun is a stage whose process was started with the service token of the environment.
func begun(t *testing.T) *stage {
	t.Helper()
	s := open(t)
	s.Environment = seal.Secret(s.world.Token("service"))
	return s
}

// lives reports whether BitGo still takes the environment's token.
func (s *stage) lives(t *testing.T) bool {
	t.Helper()
	_, err := s.BitGo.As(func(context.Context) (string, error) { return s.Environment.Reveal(), nil }).Session(t.Context())
	e, answered := bitgo.AsError(err)
	if err != nil && !(answered && e.Status == 401) {
		t.Fatal(err)
	}
	return err == nil
}

// environment is its row as an administrator sees it.
func (s *stage) environment(t *testing.T) *token.Token {
	t.Helper()
	all, err := s.List(t.Context(), s.admin)
	must(t, err)
	for _, x := range all {
		if x.Label == "BITGO_ACCESS_TOKEN" {
			return &x
		}
	}
	return nil
}

// The token of the environment is listed once another has taken its place, and revoked at BitGo when the overlap is over.
func TestTheEnvironmentsTokenIsRevoked(t *testing.T) {
	s := begun(t)
	must(t, s.Tend(t.Context()))
	if s.environment(t) != nil {
		t.Fatal("it retires before anything has taken its place")
	}
	s.made(t, "call-1")
	must(t, s.Tend(t.Context()))
	row := s.environment(t)
	if row == nil || row.State != token.Active || row.RetireAt == nil || !row.RetireAt.Equal(s.clock.Now().Add(time.Hour)) || row.Trouble == "" || row.User != s.world.User("service").ID {
		t.Fatalf("%+v", row)
	}
	for range 3 {
		s.clock.Advance(19 * time.Minute)
		must(t, s.Tend(t.Context()))
	}
	if !s.lives(t) {
		t.Fatal("it is revoked within the overlap")
	}
	s.clock.Advance(3 * time.Minute)
	must(t, s.Tend(t.Context()))
	if row = s.environment(t); s.lives(t) || row.State != token.Revoked || row.RevokedAt == nil || row.Trouble != "" {
		t.Errorf("%+v, lives %v", row, s.lives(t))
	}
	must(t, s.Tend(t.Context())) // and asks no more
	if n := s.Count(t, `select count(*) from bitgo_token where label = 'BITGO_ACCESS_TOKEN'`); n != 1 {
		t.Errorf("it is listed %d times", n)
	}
	// Another process of the same environment, and one that was never told, find it over.
	another := &token.Service{DB: s.Serve, Clock: s.clock, Box: s.Box, BitGo: s.BitGo, Overlap: time.Hour, Environment: s.Environment}
	must(t, another.Tend(t.Context()))
	if now, err := another.Current(t.Context()); err != nil || now.Empty() {
		t.Errorf("the one that took over is used: %v", err)
	}
	found, _, err := canary.Database(t.Context(), s.Owner, canary.Of("the environment's token", s.Environment.Reveal()))
	if must(t, err); len(found) != 0 {
		t.Errorf("its text is in %v", found)
	}
}

// While BitGo does not answer the one that took over, or when that one is over, the environment's stays.
func TestTheEnvironmentsTokenStaysWhereItIsNeeded(t *testing.T) {
	s := begun(t)
	first := s.made(t, "call-1")
	must(t, s.Tend(t.Context()))
	row := s.environment(t)
	if _, err := s.Revoke(t.Context(), s.admin, first.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Revoke(t.Context(), s.admin, row.ID); !fault.Is(err, token.ErrLast) {
		t.Errorf("the only one is revoked: %v", err)
	}
	s.clock.Advance(2 * time.Hour)
	must(t, s.Tend(t.Context()))
	if row = s.environment(t); !s.lives(t) || row.RetireAt != nil || row.State != token.Active {
		t.Fatalf("%+v", row)
	}
	second := s.made(t, "call-2")
	must(t, s.Tend(t.Context()))
	if row = s.environment(t); row.RetireAt == nil {
		t.Errorf("it does not retire again: %+v", row)
	}
	// BitGo does not know the second any more, of which nobody here has heard.
	must(t, s.BitGo.RemoveToken(t.Context(), second.BitGoID))
	s.clock.Advance(2 * time.Hour)
	if err := s.Tend(t.Context()); err == nil {
		t.Error("nobody hears of it")
	}
	if row = s.environment(t); !s.lives(t) || !strings.Contains(row.Trouble, "not revoked yet") {
		t.Errorf("%+v", row)
	}
}

// A process without it, or with another, leaves it to the one that has it.
func TestTheEnvironmentsTokenIsItsProcesss(t *testing.T) {
	s := begun(t)
	s.made(t, "call-1")
	must(t, s.Tend(t.Context()))
	s.clock.Advance(2 * time.Hour)
	without := &token.Service{DB: s.Serve, Clock: s.clock, Box: s.Box, BitGo: s.BitGo, Overlap: time.Hour}
	must(t, without.Tend(t.Context()))
	if row := s.environment(t); row.State != token.Active || !s.lives(t) {
		t.Errorf("%+v", row)
	}
	row := s.environment(t)
	if _, err := without.Revoke(t.Context(), s.admin, row.ID); !fault.Is(err, token.ErrRevoke) {
		t.Errorf("%v", err)
	}
	must(t, s.Tend(t.Context()))
	if row := s.environment(t); row.State != token.Revoked || s.lives(t) {
		t.Errorf("%+v", row)
	}
	wrong := ours
	wrong.Label = "BITGO_ACCESS_TOKEN"
	if _, _, err := s.New(t.Context(), s.admin, wrong, "call-2"); !fault.Is(err, token.ErrAsk) {
		t.Errorf("one that was made here takes the setting's name: %v", err)
	}
}
