package escrow

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/offering"
)

// Release makes what is held for these subscriptions the issuer's, in the transaction that issues their shares, and one
// payment to the issuer due for each currency. Held must be exactly what each asks for. Errors: ErrNoAccount, ErrHeld.
func (s *Service) Release(ctx context.Context, tx pgx.Tx, o offering.Offering, subs []offering.Subscription) error {
	sums := map[string]money.Units{}
	accounts := map[string]Account{}
	for _, x := range subs {
		if x.Escrow == offering.NotRequired {
			continue
		}
		a, known := accounts[x.Currency]
		if !known {
			var err error
			if a, err = s.openFor(ctx, tx, o.ID, x.Currency); err != nil {
				return err
			}
			accounts[x.Currency] = a
		}
		if err := s.release(ctx, tx, a, x); err != nil {
			return err
		}
		sums[x.Currency] = sums[x.Currency].Add(unitsOf(a.Asset, x.Amount))
	}
	for _, currency := range offering.Currencies { // in one order
		if sum := sums[currency]; sum.Sign() > 0 {
			if _, err := s.makeDue(ctx, tx, accounts[currency], Payment{Kind: Payout, Units: sum, Why: "The shares of " + o.Name + " are issued."}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) release(ctx context.Context, tx pgx.Tx, a Account, x offering.Subscription) error {
	have, err := heldFor(ctx, tx, a, x.ID)
	if err != nil {
		return err
	}
	wanted := unitsOf(a.Asset, x.Amount)
	if x.Offering != a.Offering || !have.Equal(wanted) {
		return ErrHeld.With(fmt.Errorf("escrow: %s units are held for %s, and %s are to be released", have, x.ID, wanted))
	}
	now := s.now()
	if err := insertRelease(ctx, tx, a, x.ID, wanted, now); err != nil {
		return err
	}
	if _, err := s.Ledger.Agree(ctx, tx, releaseCause(x.ID), a.ofRelease(x.ID, wanted, now), now, "", ledger.Manual); err != nil {
		return err
	}
	return s.record(ctx, tx, system, audit.Entry{Verb: "escrow.release", Kind: AccountKind, ID: a.ID.String(), Client: &a.Client, After: map[string]any{"subscription": x.ID, "amount": wanted.String(), "asset": a.Asset}}, "")
}

// Refund makes everything due back that is held for a subscription that has ended. Errors: ErrNoAccount, ErrDisagrees.
func (s *Service) Refund(ctx context.Context, tx pgx.Tx, x offering.Subscription, why string) error {
	return s.refund(ctx, tx, x.ID)
}

func (s *Service) refund(ctx context.Context, tx pgx.Tx, subscription string) error {
	x, err := promiseOf(ctx, tx, subscription)
	if err != nil {
		return err
	}
	a, err := s.openFor(ctx, tx, x.offering, x.currency)
	if err != nil {
		return err
	}
	_, err = s.settle(ctx, tx, a, x, uuid.Nil)
	return err
}

// openFor locks the escrow account of an offering and currency.
func (s *Service) openFor(ctx context.Context, tx pgx.Tx, offering, currency string) (Account, error) {
	a, found, err := accountFor(ctx, tx, offering, currency)
	switch {
	case err != nil:
		return a, err
	case !found:
		return a, ErrNoAccount
	}
	return hold(ctx, tx, a)
}
