package send

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/money"
)

// day is the time over which what leaves a client is added up for the rules.
const day = 24 * time.Hour

// about are the facts that approval rules look at. Locked says that this send is being asked for: others of the client wait
// until it is, so that of many at once each is added to those before.
func (s *Service) about(ctx context.Context, tx pgx.Tx, x Send, usd money.Cents, locked bool) (approval.Facts, error) {
	if locked {
		if err := lockVelocity(ctx, tx, x.Client); err != nil {
			return approval.Facts{}, err
		}
	}
	earlier, err := askedSince(ctx, tx, x, x.AskedAt.Add(-day))
	return approval.Facts{Kind: Kind, USD: usd, NewPayee: x.NewPayee, Velocity: earlier.Add(usd)}, err
}

// Since gives the sends that were asked for since a moment, newest first, for a replay of the rules.
func (s *Service) Since(ctx context.Context, tx pgx.Tx, since time.Time, limit int) ([]approval.Past, error) {
	return history(ctx, tx, since, limit)
}
