package send

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
)

// notFrozen refuses early what the claim would refuse: nothing is asked of BitGo for it. What decides is the claim.
func (s *Service) notFrozen(ctx context.Context, actor identity.Actor, client uuid.UUID, wallet string) error {
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		f, err := freeze.First(ctx, tx, client, wallet)
		if err != nil || f == nil {
			return err
		}
		return f.Fault()
	})
}

// MayApprove is asked by the approval room in a vote's own transaction: a send out of what is frozen is not approved, while it
// can be rejected. A decision that fell before a freeze is carried out, and waits at the release. Errors: freeze.ErrFrozen.
func (s *Service) MayApprove(ctx context.Context, tx pgx.Tx, subject approval.Subject) error {
	if subject.Kind != Kind {
		return nil
	}
	x, err := byID(ctx, tx, subject.ID)
	if fault.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return freeze.Hold(ctx, tx, x.Client, x.Wallet)
}
