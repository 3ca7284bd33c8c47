package escrow

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
)

// match looks for the subscription that a deposit names: by the payment reference in what came with it, or by the label of
// the address that it paid. The amount is never asked. What cannot be told for certain stays unmatched, and says why.
func (s *Service) match(ctx context.Context, tx pgx.Tx, a Account, d *Deposit, paidTo string) (*promise, error) {
	x, why, err := s.namedIn(ctx, tx, a, d.Said)
	how := ByReference
	if err == nil && x == nil && why == "" {
		var label string
		if label, err = addressLabel(ctx, tx, a.Wallet, paidTo); err == nil {
			x, why, err = s.namedIn(ctx, tx, a, label)
			how = ByAddress
		}
	}
	switch {
	case err != nil:
		return nil, err
	case x == nil:
		if d.Why = why; why == "" {
			d.Why = "No payment reference came with it."
		}
		return nil, nil
	}
	d.State, d.How, d.Subscription, d.Why = Matched, how, x.id, ""
	return x, nil
}

// namedIn gives the one subscription to this offering and in this currency whose reference stands in a text, or why not.
func (s *Service) namedIn(ctx context.Context, tx pgx.Tx, a Account, text string) (*promise, string, error) {
	var found []string
	for _, ref := range references(text) {
		id, err := named(ctx, tx, ref)
		if err != nil {
			return nil, "", err
		}
		if id != "" && !slices.Contains(found, id) {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return nil, "", nil
	case 1:
	default:
		return nil, "It names more than one subscription.", nil
	}
	x, err := promiseOf(ctx, tx, found[0])
	switch {
	case err != nil:
		return nil, "", err
	case x.offering != a.Offering:
		return nil, "It names a subscription to another offering.", nil
	case x.escrow == "NOT_REQUIRED":
		return nil, "It names a subscription that pays the issuer directly.", nil
	case x.currency != a.Currency:
		return nil, "It names a subscription that is to be paid in " + x.currency + ", and " + a.Currency + " came.", nil
	}
	return &x, "", nil
}

// Wished is what treasury asks for: that a deposit is matched to a subscription, that a match is taken back, or that it is
// sent back to whoever paid. It happens when compliance agrees. Errors: ErrNoDeposit, ErrRole, ErrReason, ErrWish, ErrOther.
func (s *Service) Wished(ctx context.Context, actor identity.Actor, id uuid.UUID, wish Wish, subscription, reason string) (Deposit, error) {
	reason, err := sentence(reason, true)
	if err != nil {
		return Deposit{}, err
	}
	return s.onDeposit(ctx, actor, id, func(tx pgx.Tx, a Account, d *Deposit) error {
		if !actor.Has(identity.Treasury, a.Client) {
			return ErrRole
		}
		if why := d.MayWish(wish); why != "" {
			return ErrWish.Because("%s Nothing was done.", why)
		}
		if wish == ToMatch {
			x, err := promiseOf(ctx, tx, strings.TrimSpace(subscription))
			if err == nil && (x.offering != a.Offering || x.currency != a.Currency) {
				err = ErrOther
			}
			if err != nil {
				return err
			}
			d.WishFor = x.id
		} else {
			d.WishFor = ""
		}
		now := s.now()
		d.Wish, d.WishWhy, d.AskedBy, d.AskedAt = wish, reason, &actor.Person, &now
		d.DecidedBy, d.DecidedAt, d.Agreed = nil, nil, nil
		if err := saveDeposit(ctx, tx, *d); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, audit.Entry{Verb: "escrow." + string(wish) + "-ask", Kind: DepositKind, ID: d.ID.String(), Client: &d.Client, After: map[string]any{"subscription": d.WishFor, "reason": reason, "transfer": d.Transfer}}, "asked")
	})
}

// MayWish says why a wish cannot be asked for now; "" when it can.
func (d Deposit) MayWish(wish Wish) string {
	switch {
	case d.Waits():
		return "Something else is asked for already."
	case !d.Standing:
		return "The network took this deposit back."
	case wish == ToUnmatch && d.State != Matched:
		return "It is matched to nothing."
	case (wish == ToMatch || wish == ToReturn) && d.State == Matched:
		return "It is matched. Take that back first."
	case (wish == ToMatch || wish == ToReturn) && d.State == Returned:
		return "It is being sent back."
	case wish != ToMatch && wish != ToReturn && wish != ToUnmatch:
		return "There is no such wish."
	}
	return ""
}

// DecideWish is compliance's word about what was asked for. Errors: ErrNoDeposit, ErrDecider, ErrOwn, ErrNotWaiting, ErrReason,
// ErrWish (it was taken back meanwhile), ErrGiven.
func (s *Service) DecideWish(ctx context.Context, actor identity.Actor, id uuid.UUID, agree bool, reason string) (Deposit, error) {
	reason, err := sentence(reason, !agree)
	if err != nil {
		return Deposit{}, err
	}
	return s.onDeposit(ctx, actor, id, func(tx pgx.Tx, a Account, d *Deposit) error {
		switch {
		case !actor.Has(identity.Compliance, a.Client):
			return ErrDecider
		case !d.Waits():
			return ErrNotWaiting
		}
		if err := actor.Own(*d.AskedBy, ErrOwn); err != nil {
			return err
		}
		now := s.now()
		d.DecidedBy, d.DecidedAt, d.Agreed = &actor.Person, &now, &agree
		if !agree {
			if err := saveDeposit(ctx, tx, *d); err != nil {
				return err
			}
			return s.record(ctx, tx, actor, audit.Entry{Verb: "escrow." + string(d.Wish) + "-refuse", Kind: DepositKind, ID: d.ID.String(), Client: &d.Client, After: map[string]any{"reason": reason}}, "refused")
		}
		if !d.Standing {
			return ErrWish.Because("The network took this deposit back meanwhile. Nothing was done.")
		}
		if err := s.grant(ctx, tx, a, d); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, audit.Entry{Verb: "escrow." + string(d.Wish) + "-agree", Kind: DepositKind, ID: d.ID.String(), Client: &d.Client, After: d.note()}, "agreed")
	})
}

// grant does what was agreed to.
func (s *Service) grant(ctx context.Context, tx pgx.Tx, a Account, d *Deposit) error {
	was := d.Subscription
	switch d.Wish {
	case ToMatch:
		d.State, d.How, d.Subscription, d.Why = Matched, ByHand, d.WishFor, ""
	case ToUnmatch:
		d.State, d.How, d.Subscription, d.Why = Unmatched, "", "", "Its match was taken back: "+d.WishWhy
		if len(d.Why) > 500 {
			d.Why = "Its match was taken back."
		}
	case ToReturn:
		d.State = Returned
	}
	if err := saveDeposit(ctx, tx, *d); err != nil {
		return err
	}
	if err := s.book(ctx, tx, a, *d, "agreed: "+string(d.Wish), ledger.Manual); err != nil {
		return err
	}
	if d.Wish == ToReturn {
		_, err := s.makeDue(ctx, tx, a, Payment{Kind: Return, Deposit: &d.ID, Units: d.Units, Why: d.WishWhy})
		return err
	}
	if d.Wish == ToMatch {
		was = d.Subscription
	}
	x, err := promiseOf(ctx, tx, was)
	if err != nil {
		return err
	}
	_, err = s.settle(ctx, tx, a, x, uuid.Nil)
	if fault.Is(err, ErrDisagrees) && d.Wish == ToUnmatch {
		return ErrGiven
	}
	return err
}

// onDeposit locks the escrow of a deposit that the actor sees.
func (s *Service) onDeposit(ctx context.Context, actor identity.Actor, id uuid.UUID, do func(tx pgx.Tx, a Account, d *Deposit) error) (d Deposit, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if d, err = deposit(ctx, tx, id); err == nil && !actor.Sees(d.Client) {
			err = ErrNoDeposit
		}
		if err != nil {
			return err
		}
		a, err := account(ctx, tx, d.Account)
		if err != nil {
			return err
		}
		if a, err = hold(ctx, tx, a); err != nil {
			return err
		}
		if d, err = deposit(ctx, tx, id); err != nil {
			return err
		}
		return do(tx, a, &d)
	})
	return d, err
}
