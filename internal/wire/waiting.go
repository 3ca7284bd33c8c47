package wire

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// ToConfirm are the withdrawals, by BitGo's transfer, that BitGo holds for a confirmation which this actor may give.
func (s *Service) ToConfirm(ctx context.Context, actor identity.Actor) (identity.Waiting[string], error) {
	return s.waiting(ctx, actor, toConfirm)
}

// AtBank are the withdrawals that are confirmed and that the bank has not taken yet, of the clients whose wires the actor works on.
func (s *Service) AtBank(ctx context.Context, actor identity.Actor) (identity.Waiting[string], error) {
	return s.waiting(ctx, actor, func(ctx context.Context, tx pgx.Tx, actor identity.Actor) (identity.Waiting[string], error) {
		clients := actor.Over(identity.Treasury)
		if also := actor.Over(identity.Compliance); clients == nil || also == nil {
			clients = nil
		} else {
			clients = append(clients, also...)
		}
		return atBank(ctx, tx, clients)
	})
}

// ToCall are the bank accounts about whose details nobody has called, and about which this actor may.
func (s *Service) ToCall(ctx context.Context, actor identity.Actor) (identity.Waiting[string], error) {
	return s.waiting(ctx, actor, toCall)
}

func (s *Service) waiting(ctx context.Context, actor identity.Actor, of func(context.Context, pgx.Tx, identity.Actor) (identity.Waiting[string], error)) (w identity.Waiting[string], err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = of(ctx, tx, actor)
		return err
	})
	return w, err
}
