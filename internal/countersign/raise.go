package countersign

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

const ofSend = 20 // approvals of one send that its page may lead to: the first one, and a few raises

// raised finds the send of ours whose transaction an approval would replace. BitGo repeats no id of ours with a raise, so the
// transaction tells; one that is nobody's, or that two sends claim, is no send's.
func (s *Service) raised(ctx context.Context, a Approval) (Approval, error) {
	if a.Send != nil || a.Client == nil || !a.Raises() {
		return a, nil
	}
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		found, err := sendsRaised(ctx, tx, *a.Client, a.Wallet, a.Carries.Replaces)
		if len(found) == 1 {
			a.Send = &found[0]
		}
		return err
	})
	return a, err
}

// OfSend gives what waited or waits at BitGo for a send, newest first; a stranger's is empty.
func (s *Service) OfSend(ctx context.Context, actor identity.Actor, send uuid.UUID) ([]Kept, error) {
	var found, out []Kept
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = ofSendKept(ctx, tx, send)
		return err
	})
	for _, k := range found {
		if actor.Sees(*k.Client) {
			out = append(out, k)
		}
	}
	return out, err
}
