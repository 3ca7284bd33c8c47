package offering

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
)

// WhyNotAccept says what stands in the way of accepting a subscription now; nil: nothing does that is known before its rules are asked.
func (s Subscription) WhyNotAccept(o Offering) error {
	switch stage := s.Stage(); {
	case o.State != Open:
		return ErrAccept.Because("The offering is %s, so nothing in it is accepted. Nothing changed.", o.State)
	case o.Security == "" || o.Price == nil:
		return ErrAccept.Because("The security and the price of a share are not named yet. Nothing changed. Pause the offering and file new terms.")
	case s.CancelAskedBy != nil && !s.ended():
		return ErrAccept.Because("Its cancelling waits for compliance. Nothing changed.")
	case stage == Funded || stage == Signed && s.State == Approved:
		return nil
	case stage == Accepted || stage == Issued:
		return ErrAccept.Because("This subscription was accepted already. Nothing changed.")
	case stage == FundingPending:
		return ErrAccept.Because("Of %s %s is in escrow. Nothing was accepted: wait for the rest.", s.Amount.USD(), s.Funded.USD())
	default:
		return ErrAccept.Because("The subscription is %s. Nothing was accepted.", stage)
	}
}

// Accept takes a subscription whose money is there: from now on it is to be issued when the offering closes. Who buys is judged again, for
// this is when the sale is made (17 CFR 230.506(c)(2)(ii)). Where no escrow is required, paid is the reference of the payment that the issuer
// confirms. Repeating it changes nothing. Errors: ErrNoSubscription, ErrRole, ErrAccept with the reason, ErrPaidReference, ErrStale with
// the rules that do not pass and the earliest day.
func (s *Service) Accept(ctx context.Context, actor identity.Actor, id, paid string) (Subscription, error) {
	paid = strings.TrimSpace(paid)
	return s.cancelling(ctx, actor, id, func(tx pgx.Tx, o Offering, x *Subscription) error {
		if !actor.Has(identity.Treasury, x.Client) {
			return ErrRole
		}
		if x.Stage() == Accepted && *x.AcceptedBy == actor.Person {
			return nil
		}
		if err := x.WhyNotAccept(o); err != nil {
			return err
		}
		if x.Escrow == NotRequired {
			if !accreditation.Line(paid, 100) {
				return ErrPaidReference
			}
			x.PaidReference = paid
		}
		own := o
		own.Subscribed = o.Subscribed.Sub(x.Amount)
		f, err := s.facts(ctx, tx, own, *x)
		if err != nil {
			return err
		}
		if x.judge(f); accreditation.Worst(x.Rules) != accreditation.Passes {
			return stale(x.Rules, f)
		}
		now := s.Clock.Now()
		shares, _ := o.Shares(x.Amount)
		x.AcceptedBy, x.AcceptedAt, x.Shares = &actor.Person, &now, &shares
		if err := keepAccepted(ctx, tx, *x); err != nil {
			return err
		}
		if err := s.happened(ctx, tx, *x, now); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, *x, "offering.subscription-accept", now)
	})
}

// stale says which rules no longer pass, and the first day on which they would.
func stale(rules []accreditation.Verdict, f facts) error {
	bad := ErrStale
	said := strings.TrimSpace(accreditation.Because(rules, accreditation.Fails) + " " + accreditation.Because(rules, accreditation.Waits))
	for _, v := range rules {
		if v.Outcome != accreditation.Passes && v.Earliest != nil {
			said += " The earliest day is " + v.Earliest.Format("2 January 2006") + "."
		} else if v.Outcome == accreditation.Waits && v.Rule == "accreditation" && f.purchaser.Lapsed {
			said += " The earliest day is " + f.now.Format("2 January 2006") + ", today: as soon as newer evidence is filed and a second person approves it."
		}
	}
	return bad.Because("Nothing was accepted. %s The money stays where it is.", said)
}
