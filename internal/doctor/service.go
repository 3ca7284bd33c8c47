package doctor

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
)

// BitGo is what this room asks; *bitgo.Client is one.
type BitGo interface {
	Ping(ctx context.Context) (bitgo.Health, error)
	PingExpress(ctx context.Context) (bitgo.Health, error)
	PingThroughExpress(ctx context.Context) (bitgo.Health, error)
	Session(ctx context.Context) (bitgo.Session, error)
}

// Service is the room's verbs.
type Service struct {
	DB    *database.DB
	BitGo BitGo
	Clock clock.Clock
	// Host and port of both servers, as a probe that fails names them.
	ExpressAddr, PlatformAddr string

	prober prober
}

// Check asks both servers, side by side, and notes how they answered. That one does not answer is a finding, not a
// failure of the check.
func (s *Service) Check(ctx context.Context) error {
	at := s.Clock.Now()
	express := make(chan bool, 1)
	go func() {
		_, err := s.BitGo.PingExpress(ctx)
		express <- err == nil
	}()
	_, err := s.BitGo.Ping(ctx)
	found := map[string]bool{Platform: err == nil, Express: <-express}
	if ctx.Err() != nil {
		return ctx.Err() // cut off by us: it says nothing about them
	}
	by := identity.System("doctor")
	return s.DB.As(ctx, by.Scope(), func(tx pgx.Tx) error {
		for _, name := range []string{Express, Platform} {
			if err := s.note(ctx, tx, by, name, found[name], at); err != nil {
				return err
			}
		}
		return nil
	})
}

// note keeps the answer; the trail gets a row only when it is news.
func (s *Service) note(ctx context.Context, tx pgx.Tx, by identity.Actor, name string, ok bool, at time.Time) error {
	news, err := note(ctx, tx, name, ok, at)
	if err != nil || !news {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{At: at, By: by.By(), Verb: "doctor.note", Kind: "dependency", ID: name, After: map[string]bool{"answers": ok}})
}

// Verdict is how both last answered.
func (s *Service) Verdict(ctx context.Context, actor identity.Actor) (Verdict, error) {
	var v Verdict
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		found, err := answers(ctx, tx)
		v.Express, v.Platform = found[Express], found[Platform]
		return err
	})
	return v, err
}
