package offering

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/security"
)

// close issues the shares of all that was accepted, gives its money to the issuer, and refuses the rest: all of it in the transaction of
// the decision, or none of it.
func (s *Service) close(ctx context.Context, tx pgx.Tx, actor identity.Actor, o Offering, c Change, live []Subscription) error {
	var sold, rest []Subscription
	for _, x := range live {
		if x.Stage() == Accepted {
			sold = append(sold, x)
		} else {
			rest = append(rest, x)
		}
	}
	now := s.Clock.Now()
	o.State, o.StateAt = Closed, &now
	if err := s.issue(ctx, tx, actor, o, c, sold); err != nil {
		return err
	}
	if err := s.release(ctx, tx, o, sold); err != nil {
		return err
	}
	for _, x := range sold {
		if err := s.record(ctx, tx, actor, x, "offering.subscription-issued", now); err != nil {
			return err
		}
	}
	if err := insertEvents(ctx, tx, o.Client, idsOf(sold), eventOf(Issued), now); err != nil {
		return err
	}
	return s.endLiving(ctx, tx, actor, rest, Rejected, "The offering was closed without it.")
}

// issue brings the shares into the register, and says of each subscription by which transfer.
func (s *Service) issue(ctx context.Context, tx pgx.Tx, actor identity.Actor, o Offering, c Change, sold []Subscription) error {
	closing := security.Closing{Security: o.Security, AskedBy: c.AskedBy, Reason: c.Decision, Document: "Closing " + c.ID + " of " + o.ID}
	for _, x := range sold {
		closing.Issues = append(closing.Issues, security.Issue{Key: x.ID, To: x.Investor, Shares: *x.Shares, Price: x.Amount, Claimed: x.Claimed != "", Sold: *x.AcceptedAt})
	}
	transfers, err := s.Register.Issue(ctx, tx, actor, closing)
	if err != nil {
		return err
	}
	for i := range sold {
		sold[i].Transfer = transfers[i]
	}
	return keepIssued(ctx, tx, idsOf(sold), transfers)
}

// release gives the money that escrow holds for what was issued to the issuer.
func (s *Service) release(ctx context.Context, tx pgx.Tx, o Offering, sold []Subscription) error {
	var held []Subscription
	for i, x := range sold {
		if x.Escrow == Deposited {
			sold[i].Escrow = Released
			held = append(held, sold[i])
		}
	}
	if len(held) == 0 {
		return nil
	}
	if s.Escrows == nil {
		return ErrEscrowRoom
	}
	if err := moneyMoved(ctx, tx, idsOf(held), Released); err != nil {
		return err
	}
	return s.Escrows.Release(ctx, tx, o, held)
}

// endLiving ends subscriptions with their offering, and has what came of them paid back.
func (s *Service) endLiving(ctx context.Context, tx pgx.Tx, actor identity.Actor, all []Subscription, state SubscriptionState, why string) error {
	if len(all) == 0 {
		return nil
	}
	now := s.Clock.Now()
	if err := endAll(ctx, tx, idsOf(all), state, now, why); err != nil {
		return err
	}
	for _, x := range all {
		x.State, x.DecidedAt, x.EndReason = state, &now, why
		if err := s.recorded(ctx, tx, actor, x, "offering.subscription-"+string(state), now, why); err != nil {
			return err
		}
		if err := s.refund(ctx, tx, actor, x, why); err != nil {
			return err
		}
	}
	return insertEvents(ctx, tx, all[0].Client, idsOf(all), "rwa.subscription."+string(state), now)
}

func idsOf(all []Subscription) []string {
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = x.ID
	}
	return out
}
