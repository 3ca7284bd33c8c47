package countersign

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
)

// KeepPolicy keeps the rules of a wallet's own policy, as BitGo showed them at an instant, in the transaction in which the wallet
// is kept. BitGo leaves them out for who may not read them: then what was known stays. The payees of a list are not kept here.
func (s *Service) KeepPolicy(ctx context.Context, tx pgx.Tx, client uuid.UUID, seen bitgo.Wallet, at time.Time) error {
	if seen.Rules == nil {
		return nil
	}
	k := Known{Required: seen.Approvals, Rules: make([]Rule, 0, len(seen.Rules))}
	for _, p := range seen.Rules {
		r := ruleOf(p, "")
		r.Items = nil
		k.Rules = append(k.Rules, r)
	}
	return keepPolicy(ctx, tx, client, seen.ID, k, at)
}

// Policy gives the rules of a wallet's own policy at BitGo, as they were read last, or nil when they never were. Another
// client's are as if they never were.
func (s *Service) Policy(ctx context.Context, actor identity.Actor, wallet string) (k *Known, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		var client uuid.UUID
		if client, k, err = policy(ctx, tx, wallet); err == nil && !actor.Sees(client) {
			k = nil
		}
		return err
	})
	return k, err
}
