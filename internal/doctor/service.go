package doctor

import (
	"context"

	"github.com/jackc/pgx/v5"

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

// Registrations says what is the matter with the webhooks that BitGo keeps for us, as last read; "" for nothing. The room of
// subscriptions is one.
type Registrations interface {
	Trouble(ctx context.Context) (string, error)
}

// Service is the room's verbs.
type Service struct {
	DB     *database.DB
	BitGo  BitGo
	Hooks  Registrations // nil: nobody follows the webhooks at BitGo
	Looker Looker        // for a person's look-up
	Clock  clock.Clock
	// Host and port of both servers, as a probe that fails names them.
	ExpressAddr, PlatformAddr string
	Env                       string // Test or Production
	BaseURL                   string // of the platform, as a support packet names it

	prober prober
	memory memory
}

// Verdict is how both last answered.
func (s *Service) Verdict(ctx context.Context, actor identity.Actor) (Verdict, error) {
	var v Verdict
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		found, err := heard(ctx, tx)
		v.Express, v.Platform = found[Express], found[Platform]
		return err
	})
	return v, err
}
