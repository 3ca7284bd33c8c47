package doctor

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// found is what one check came to.
type found struct {
	name string
	ok   bool
	said string
	took time.Duration
}

// tokenSaid begins what a good check of the token tells: BitGo's id of its user.
const tokenSaid = "user "

// tokenEvery is how often the token is checked: it costs a call that is counted, a ping does not.
const tokenEvery = 30 * time.Second

// Check asks both servers, side by side, and notes how they answered. That one does not answer is a finding, not a
// failure of the check.
func (s *Service) Check(ctx context.Context) error {
	at := s.Clock.Now()
	var mu sync.Mutex
	var all sync.WaitGroup
	var heard []found
	ask := func(name, addr string, call func() (string, error)) {
		all.Go(func() {
			begun := time.Now()
			word, err := call()
			f := found{name, err == nil, word, time.Since(begun)}
			if err != nil {
				f.said = said(err, addr)
			}
			mu.Lock()
			heard = append(heard, f)
			mu.Unlock()
		})
	}
	ask(Express, s.ExpressAddr, func() (string, error) { h, err := s.BitGo.PingExpress(ctx); return h.Status, err })
	ask(Platform, s.PlatformAddr, func() (string, error) { h, err := s.BitGo.Ping(ctx); return h.Environment, err })
	if s.tokenDue(at) {
		ask(Through, s.ExpressAddr, func() (string, error) { h, err := s.BitGo.PingThroughExpress(ctx); return h.Status, err })
		ask(Token, s.PlatformAddr, func() (string, error) {
			x, err := s.BitGo.Session(ctx)
			return tokenSaid + x.UserID(), err
		})
	}
	if s.PlatformAddr != "" {
		ask(Network, s.PlatformAddr, func() (string, error) { return s.reach(ctx) })
	}
	all.Wait()
	if ctx.Err() != nil {
		return ctx.Err() // cut off by us: it says nothing about them
	}
	if f, ok := s.clocks(); ok {
		heard = append(heard, f)
	}
	if s.Hooks != nil {
		trouble, err := s.Hooks.Trouble(ctx)
		if err != nil {
			return err
		}
		heard = append(heard, found{name: Hooks, ok: trouble == "", said: trouble})
	}
	by := identity.System("doctor")
	return s.DB.As(ctx, by.Scope(), func(tx pgx.Tx) error {
		last, err := lastHook(ctx, tx)
		if err != nil {
			return err
		}
		if last != nil {
			heard = append(heard, found{name: Webhook, ok: true, said: last.UTC().Format(time.RFC3339)})
		}
		for _, f := range heard {
			if err := s.note(ctx, tx, by, f, at); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) tokenDue(now time.Time) bool {
	s.memory.mu.Lock()
	defer s.memory.mu.Unlock()
	if since := now.Sub(s.memory.token); since >= 0 && since < tokenEvery {
		return false
	}
	s.memory.token = now
	return true
}

// reach resolves BitGo's name and connects to it, and tells how.
func (s *Service) reach(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, probeDeadline)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.PlatformAddr)
	if err != nil {
		return "", networkError{err}
	}
	addr := conn.RemoteAddr().String()
	return "connected to " + addr, conn.Close()
}

// networkError says which step towards BitGo failed.
type networkError struct{ error }

func (e networkError) step() string {
	var dns *net.DNSError
	if errors.As(e.error, &dns) {
		return "the name is not resolved"
	}
	return "no connection"
}

// clocks compares our clock with BitGo's, once an answer has shown it.
func (s *Service) clocks() (found, bool) {
	s.memory.mu.Lock()
	defer s.memory.mu.Unlock()
	if s.memory.skew == nil {
		return found{}, false
	}
	skew := *s.memory.skew
	return found{name: Clock, ok: skew.Abs() <= skewLimit, said: skew.Round(time.Second).String()}, true
}

// note keeps the answer and counts it into its hour; the trail gets a row only when it is news.
func (s *Service) note(ctx context.Context, tx pgx.Tx, by identity.Actor, f found, at time.Time) error {
	news, err := note(ctx, tx, f, at)
	if err != nil {
		return err
	}
	if f.name != Webhook {
		if err := countHour(ctx, tx, f, at.UTC().Truncate(time.Hour)); err != nil {
			return err
		}
	}
	if !news || f.name == Webhook {
		return nil
	}
	return audit.Record(ctx, tx, audit.Entry{At: at, By: by.By(), Verb: "doctor.note", Kind: "dependency", ID: f.name, After: map[string]bool{"answers": f.ok}})
}
