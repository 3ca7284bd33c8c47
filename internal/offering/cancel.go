package offering

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
)

// Cancel takes a subscription back that waits; its amount is free again. Of one that is approved, and whose money has not
// come, it only asks: an approved subscription is the issuer's word to an investor, treasury opened and sells the offering,
// and so compliance lets go of what it let pass, as with every transfer (the table of who decides what). Until then it holds
// its part of the target, so that nothing is sold twice. Repeating it changes nothing. Errors: ErrNoSubscription, ErrRole,
// ErrFinal, ErrClosed, ErrPaid.
func (s *Service) Cancel(ctx context.Context, actor identity.Actor, id string) (Subscription, error) {
	return s.cancelling(ctx, actor, id, func(tx pgx.Tx, o Offering, x *Subscription) error {
		if !actor.Has(identity.Treasury, x.Client) {
			return ErrRole
		}
		now := s.Clock.Now()
		switch x.State {
		case Withdrawn:
			return nil
		case PendingReview:
			x.State, x.DecidedAt = Withdrawn, &now
			return s.decided(ctx, tx, actor, *x, now)
		case Approved:
		case Rejected:
			return ErrFinal.Because("This subscription was already %s. Nothing changed.", x.State)
		}
		if err := x.mayEnd(o); err != nil || x.CancelAskedBy != nil {
			return err
		}
		x.CancelAskedBy, x.CancelAskedAt = &actor.Person, &now
		if err := askCancel(ctx, tx, *x); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, *x, "offering.subscription-cancel-ask", now)
	})
}

// DecideCancel is the second person's word about that: approved, the amount is free again; rejected, the subscription stands.
// Errors: ErrNoSubscription, ErrCancelDecider, ErrOwnCancel, ErrReason, ErrNotAsked, ErrClosed, ErrPaid.
func (s *Service) DecideCancel(ctx context.Context, actor identity.Actor, id string, approve bool, reason string) (Subscription, error) {
	reason = strings.TrimSpace(reason)
	if reason != "" && !accreditation.Line(reason, 500) || !approve && len(reason) < 3 {
		return Subscription{}, ErrReason
	}
	return s.cancelling(ctx, actor, id, func(tx pgx.Tx, o Offering, x *Subscription) error {
		switch {
		case !actor.Has(identity.Compliance, x.Client):
			return ErrCancelDecider
		case x.State != Approved || x.CancelAskedBy == nil:
			return ErrNotAsked
		}
		if err := actor.Own(*x.CancelAskedBy, ErrOwnCancel); err != nil {
			return err
		}
		now := s.Clock.Now()
		if !approve {
			x.CancelAskedBy, x.CancelAskedAt = nil, nil
			if err := askCancel(ctx, tx, *x); err != nil {
				return err
			}
			return s.recorded(ctx, tx, actor, *x, "offering.subscription-cancel-refuse", now, reason)
		}
		if err := x.mayEnd(o); err != nil {
			return err
		}
		x.State, x.DecidedAt, x.cancelDecidedBy = Withdrawn, &now, &actor.Person
		return s.decided(ctx, tx, actor, *x, now)
	})
}

// cancelling locks the offering and then the subscription, as every change of the sum does.
func (s *Service) cancelling(ctx context.Context, actor identity.Actor, id string, do func(tx pgx.Tx, o Offering, x *Subscription) error) (Subscription, error) {
	x, err := s.Subscription(ctx, actor, id)
	if err != nil {
		return Subscription{}, err
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		o, err := seen(ctx, tx, actor, x.Offering)
		if err != nil {
			return err
		}
		if x, err = subscription(ctx, tx, id); err != nil {
			return err
		}
		return do(tx, o, &x)
	})
	return x, err
}

// mayEnd refuses to free what was paid, or what a closed offering has sold.
func (x Subscription) mayEnd(o Offering) error {
	switch {
	case o.State == Closed:
		return ErrClosed
	case x.AcceptedAt != nil || x.Escrow != Awaited && x.Escrow != NotRequired:
		return ErrPaid
	}
	return nil
}

// WhyNotCancel says what stands in the way of asking that it is cancelled; nil: nothing does.
func (x Subscription) WhyNotCancel(o Offering) error {
	switch {
	case x.ended():
		return ErrFinal.Because("This subscription was already %s. Nothing changed.", x.State)
	case x.CancelAskedBy != nil:
		return ErrFinal.Because("Its cancelling waits for compliance. Nothing changed.")
	case x.State == PendingReview:
		return nil
	}
	return x.mayEnd(o)
}
