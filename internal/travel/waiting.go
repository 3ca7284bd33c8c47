package travel

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// ToConfirm are the newest versions on which nobody has decided and on which this actor may.
func (s *Service) ToConfirm(ctx context.Context, actor identity.Actor) (w identity.Waiting[uuid.UUID], err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = toConfirm(ctx, tx, actor)
		return err
	})
	return w, err
}

// Lacking are the sends that wait while what has to travel with them is missing, of the clients whose data this actor enters.
func (s *Service) Lacking(ctx context.Context, actor identity.Actor) (w identity.Waiting[uuid.UUID], err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = lacking(ctx, tx, actor)
		return err
	})
	return w, err
}
