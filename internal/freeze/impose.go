package freeze

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/fault"
)

// Impose freezes a wallet of the mirror in the caller's transaction of the program, in the name of by, because of what a room
// found out and no person decided. One that is frozen already stays as it is, and what two people unfroze is not frozen again
// under the same oneTime.
func (s *Service) Impose(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet string, by uuid.UUID, why, oneTime string) error {
	f := Freeze{ID: uuid.New(), Reach: Wallet, Client: &client, Wallet: wallet, Reason: why, State: Frozen, By: by, At: s.Clock.Now(), BitGo: Asking}
	made := false
	err := pgx.BeginFunc(ctx, tx, func(point pgx.Tx) (err error) { // a freeze that stands ends this part only
		made, err = insert(ctx, point, f, oneTime)
		return err
	})
	if fault.Is(err, ErrThere) || err == nil && !made {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.record(ctx, tx, system, "freeze.freeze", f, why); err != nil {
		return err
	}
	return s.tell(ctx, tx, f, Told{Freeze: f.ID, What: "frozen"})
}
