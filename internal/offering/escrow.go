package offering

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Escrows is the room that keeps the money of subscriptions; app.go fits it. Both verbs post in the caller's transaction and pay nobody
// out themselves: what leaves for a bank or a wallet is asked for there.
type Escrows interface {
	// Release makes the money of these subscriptions, whose shares are issued, the issuer's.
	Release(ctx context.Context, tx pgx.Tx, o Offering, subs []Subscription) error
	// Refund has what came of a subscription that ended go back to who paid it. Once nothing of it is held any more, it says so by Held.
	Refund(ctx context.Context, tx pgx.Tx, x Subscription, why string) error
}

// Held says how much of a subscription's money the escrow holds now. All of it makes the subscription funded; less sends it back, and
// takes an acceptance back with it. Of one that ended, something held is to be refunded, and nothing held was. Errors: ErrNoSubscription,
// ErrNoEscrow, ErrReleased.
func (s *Service) Held(ctx context.Context, tx pgx.Tx, subscription string, held money.Cents, at time.Time) error {
	x, err := s.lock(ctx, tx, subscription)
	if err != nil {
		return err
	}
	next, err := x.holding(held, at)
	if err != nil || next.Escrow == x.Escrow && next.Funded.Equal(x.Funded) {
		return err
	}
	if err := keepHeld(ctx, tx, next); err != nil {
		return err
	}
	if next.Escrow == x.Escrow {
		return nil
	}
	if err := s.happened(ctx, tx, next, at); err != nil {
		return err
	}
	return s.record(ctx, tx, system, next, "offering.subscription-money", at)
}

// holding is a subscription of which the escrow holds so much.
func (s Subscription) holding(held money.Cents, at time.Time) (Subscription, error) {
	switch {
	case s.Escrow == NotRequired:
		return s, ErrNoEscrow
	case held.Sign() < 0:
		return s, ErrReleased.Because("An escrow holds nothing below zero. Nothing changed.")
	case s.Escrow == Released && held.Cmp(s.Funded) < 0:
		return s, ErrReleased
	}
	s.Funded = held
	ended, enough := s.ended(), held.Cmp(s.Amount) >= 0
	switch {
	case s.Escrow == Released:
	case ended && held.Sign() > 0:
		s.Escrow = Refunding
	case ended && s.Escrow == Refunding:
		s.Escrow = Refunded
	case ended:
	case enough && s.Escrow != Deposited:
		s.Escrow, s.FundedAt = Deposited, &at
	case enough:
	default: // what was accepted was accepted for money that is gone
		s.Escrow, s.FundedAt, s.AcceptedBy, s.AcceptedAt, s.Shares = Awaited, nil, nil, nil, nil
	}
	return s, nil
}

// ended says whether compliance, time or the investor has ended it.
func (s Subscription) ended() bool { return s.State != PendingReview && s.State != Approved }

// lock holds a subscription still, its offering first: everybody who changes one goes this way.
func (s *Service) lock(ctx context.Context, tx pgx.Tx, id string) (Subscription, error) {
	x, err := subscription(ctx, tx, id)
	if err != nil {
		return x, err
	}
	if _, err := forUpdate(ctx, tx, x.Offering); err != nil {
		return x, err
	}
	return subscription(ctx, tx, id)
}

// ByReference gives the subscription that a payment names, however it was typed. Errors: ErrReference for what is none,
// ErrNoSubscription for one that nobody was given.
func (s *Service) ByReference(ctx context.Context, tx pgx.Tx, reference string) (Subscription, error) {
	written, ok := Reference(reference)
	if !ok {
		return Subscription{}, ErrReference
	}
	return byReference(ctx, tx, written)
}

// refund has what came of an ended subscription paid back.
func (s *Service) refund(ctx context.Context, tx pgx.Tx, actor identity.Actor, x Subscription, why string) error {
	if x.Funded.IsZero() || x.Escrow == NotRequired {
		return nil
	}
	if s.Escrows == nil {
		return ErrEscrowRoom
	}
	if x.Escrow != Refunding {
		x.Escrow = Refunding
		if err := moneyMoved(ctx, tx, []string{x.ID}, Refunding); err != nil {
			return err
		}
		if err := s.record(ctx, tx, actor, x, "offering.subscription-refund", s.Clock.Now()); err != nil {
			return err
		}
	}
	return s.Escrows.Refund(ctx, tx, x, why)
}
