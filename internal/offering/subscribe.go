package offering

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/regulation"
)

// Subscribe promises an investor's money: approved when every rule passes, waiting where one waits, nothing kept where one
// fails. oneTime names the call: a repetition gives what it made, and judges it again while it waits. Errors: ErrOrder,
// ErrNotFound, ErrRole, ErrLimit and ErrRule with the figures, ErrKey.
func (s *Service) Subscribe(ctx context.Context, actor identity.Actor, order Order, oneTime string) (Subscription, error) {
	if !offeringForm.MatchString(order.Offering) {
		return Subscription{}, ErrNotFound
	}
	var x Subscription
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		o, err := seen(ctx, tx, actor, order.Offering)
		if err != nil {
			return err
		}
		if err := order.check(); err != nil {
			return err
		}
		if !actor.Has(identity.Treasury, o.Client) {
			return ErrRole
		}
		earlier, err := onceSubscribed(ctx, tx, actor.Person, oneTime)
		switch {
		case err != nil:
			return err
		case earlier == nil:
			x, err = s.ask(ctx, tx, actor, o, order, oneTime)
			return err
		case !earlier.same(order):
			return ErrKey
		}
		x = *earlier
		return s.again(ctx, tx, actor, o, &x)
	})
	if err != nil {
		return Subscription{}, err
	}
	return x, nil
}

// ask makes a subscription. The offering is locked, so no two are measured by the same figures.
func (s *Service) ask(ctx context.Context, tx pgx.Tx, actor identity.Actor, o Offering, order Order, oneTime string) (Subscription, error) {
	now := s.Clock.Now()
	x := Subscription{ID: "sub_" + random(), Offering: o.ID, Client: o.Client, Investor: order.Investor, Amount: order.Amount, Currency: order.Currency,
		Funding: order.Funding, Claimed: order.Claimed, Signed: order.Signed, State: PendingReview, Escrow: NotRequired, AskedAt: now, askedBy: actor.Person}
	if o.Escrow != "" {
		x.Escrow = Awaited
	}
	var err error
	if x.Reference, err = newReference(); err != nil {
		return x, err
	}
	if day := regulation.Day(now); o.State != Open || o.Opens != nil && day.Before(*o.Opens) || o.Closes != nil && day.After(*o.Closes) {
		return x, o.shut(day)
	}
	if o.FundingDays > 0 {
		until := now.AddDate(0, 0, o.FundingDays)
		x.ExpiresAt = &until
	}
	if x.Signed {
		x.Agreement = o.AgreementDigest
	}
	f, err := s.facts(ctx, tx, o, x)
	if err != nil {
		return x, err
	}
	x.judge(f)
	switch accreditation.Worst(x.Rules) {
	case accreditation.Fails:
		return x, refusal(x.Rules)
	case accreditation.Passes:
		x.State, x.DecidedAt = Approved, &now
	case accreditation.Waits:
	}
	if err := insertSubscription(ctx, tx, x, oneTime); err != nil {
		return x, err
	}
	if err := insertEvent(ctx, tx, x, Event, x.AskedAt); err != nil {
		return x, err
	}
	return x, s.record(ctx, tx, actor, x, "offering.subscribe", now)
}

// shut says why the offering takes nothing on a day.
func (o Offering) shut(day time.Time) error {
	why := "The offering is " + string(o.State) + "."
	if o.State == Open && o.Opens != nil && day.Before(*o.Opens) {
		why = "The offering takes subscriptions from " + o.Opens.Format(time.DateOnly) + " on."
	} else if o.State == Open {
		why = "The offering took subscriptions until " + o.Closes.Format(time.DateOnly) + "."
	}
	return ErrRule.Because("Nothing was subscribed. %s", why).Field("offeringId", why)
}

// refusal tells why, with the figures.
func refusal(rules []accreditation.Verdict) error {
	f := ErrRule
	for _, v := range rules {
		if v.Outcome == accreditation.Fails && blamed(v.Rule) == "amount" {
			f = ErrLimit
		}
	}
	f = f.Because("Nothing was subscribed. %s", accreditation.Because(rules, accreditation.Fails))
	for _, v := range rules {
		if v.Outcome != accreditation.Fails {
			continue
		}
		said := v.Reason
		if v.Citation != "" {
			said += " (" + v.Citation + ")"
		}
		f = f.Field(blamed(v.Rule), said)
	}
	return f
}

// fieldOf is the part of an order that a rule blames.
var fieldOf = map[string]string{"state": "offeringId", "currency": "currency", "minimum": "amount", "maximum": "amount", "target": "amount",
	"agreement": "subscriptionAgreementSigned", "shares": "amount", "figures": "offeringId", "eligibility": "investorId", "accreditation": "investorId", "offshore": "investorId", "jurisdiction": "investorId"}

// blamed is the field that a rule blames, of those of the law too.
func blamed(rule string) string {
	if field, ok := fieldOf[rule]; ok {
		return field
	}
	return ofTheLaw[rule]
}

// again judges a subscription that waits once more.
func (s *Service) again(ctx context.Context, tx pgx.Tx, actor identity.Actor, o Offering, x *Subscription) error {
	if x.State != PendingReview {
		return nil
	}
	o.Subscribed = o.Subscribed.Sub(x.Amount) // which is its own
	f, err := s.facts(ctx, tx, o, *x)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	x.judge(f)
	switch accreditation.Worst(x.Rules) {
	case accreditation.Waits:
		return judged(ctx, tx, *x)
	case accreditation.Fails:
		if cured(x.Rules) {
			return judged(ctx, tx, *x)
		}
		x.State, x.DecidedAt = Rejected, &now
	case accreditation.Passes:
		x.State, x.DecidedAt = Approved, &now
	}
	return s.decided(ctx, tx, actor, *x, now)
}

// cured says whether time brings a day for everything that fails.
func cured(rules []accreditation.Verdict) bool {
	return !slices.ContainsFunc(rules, func(v accreditation.Verdict) bool { return v.Outcome == accreditation.Fails && v.Earliest == nil })
}

func (s *Service) decided(ctx context.Context, tx pgx.Tx, actor identity.Actor, x Subscription, now time.Time) error {
	if err := judged(ctx, tx, x); err != nil {
		return err
	}
	if err := insertEvent(ctx, tx, x, "rwa.subscription."+string(x.State), now); err != nil {
		return err
	}
	if err := s.record(ctx, tx, actor, x, "offering.subscription-"+string(x.State), now); err != nil || !x.ended() {
		return err
	}
	return s.refund(ctx, tx, actor, x, or(x.EndReason, "The subscription was "+string(x.State)+"."))
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (s *Service) facts(ctx context.Context, tx pgx.Tx, o Offering, x Subscription) (facts, error) {
	f := facts{offering: o}
	var err error
	if f.others, err = committed(ctx, tx, x); err != nil {
		return f, err
	}
	if err = s.lawful(ctx, tx, o, x, &f); err != nil {
		return f, err
	}
	f.purchaser, err = s.Investors.Standing(ctx, tx, o.Client, x.Investor)
	return f, err
}

// Reconsider judges what waited for an investor's evidence once more, each in a transaction of its own.
func (s *Service) Reconsider(ctx context.Context, client uuid.UUID, investor string) error {
	var all []Subscription
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		all, err = waiting(ctx, tx, client, investor)
		return err
	})
	if err != nil {
		return err
	}
	for _, w := range all {
		err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
			o, err := forUpdate(ctx, tx, w.Offering)
			if err != nil {
				return err
			}
			x, err := subscription(ctx, tx, w.ID)
			if err != nil {
				return err
			}
			return s.again(ctx, tx, system, o, &x)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// happened keeps what partners hear of: the stage that a subscription has come to.
func (s *Service) happened(ctx context.Context, tx pgx.Tx, x Subscription, at time.Time) error {
	return insertEvent(ctx, tx, x, eventOf(x.Stage()), at)
}

// eventOf is what partners hear of a stage: "rwa.subscription.funded".
func eventOf(s Stage) string {
	return "rwa.subscription." + strings.ToLower(strings.ReplaceAll(string(s), "_", ""))
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, x Subscription, verb string, at time.Time) error {
	return s.recorded(ctx, tx, actor, x, verb, at, "")
}

func (s *Service) recorded(ctx context.Context, tx pgx.Tx, actor identity.Actor, x Subscription, verb string, at time.Time, reason string) error {
	return audit.Record(ctx, tx, audit.Entry{At: at, By: actor.By(), Verb: verb, Kind: "offering-subscription", ID: x.ID, Client: accreditation.Tenant(x.Client),
		After: map[string]any{"offering": x.Offering, "investor": x.Investor, "amount": x.Amount, "currency": x.Currency, "state": x.State, "claimedStatus": x.Claimed, "reason": reason,
			"stage": x.Stage(), "escrow": x.Escrow, "held": x.Funded}})
}
