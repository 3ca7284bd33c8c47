package ltv

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Entry is a facility on the desk: with the names of whose it is, its figures at this moment and the change that waits.
type Entry struct {
	Facility
	ClientName, WalletLabel, WalletCoin string
	Open                                *uuid.UUID // the change that waits for a second person
	In                                  Inputs
	Now                                 Decision // with nothing more leaving
}

// Most is how much of an asset may leave now: exactly that much passes and one unit more does not, or is not there.
func (e Entry) Most(ticker string) (money.Units, bool) { return MaxSendable(e.In, ticker) }

// DeskFilter narrows the desk; an empty part asks nothing.
type DeskFilter struct {
	Client   *uuid.UUID
	Wallet   string
	Waiting  bool // only those of which a change waits
	Before   *time.Time
	BeforeID uuid.UUID
	Limit    int
}

// Desk gives a page of facilities, newest first, each judged now, and whether older ones follow.
func (s *Service) Desk(ctx context.Context, actor identity.Actor, f DeskFilter) (found []Entry, more bool, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		f.Client = actor.OneClient(f.Client)
		if found, err = desk(ctx, tx, actor.ClientFilter(), nil, f, f.Limit+1); err != nil {
			return err
		}
		if more = len(found) > f.Limit; more {
			found = found[:f.Limit]
		}
		for i := range found {
			if err := s.judge(ctx, tx, &found[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return found, more, err
}

// Entry gives one facility. A foreign one looks absent.
func (s *Service) Entry(ctx context.Context, actor identity.Actor, id uuid.UUID) (Entry, error) {
	var out Entry
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = s.entry(ctx, tx, actor, id)
		return err
	})
	return out, err
}

func (s *Service) entry(ctx context.Context, tx pgx.Tx, actor identity.Actor, id uuid.UUID) (Entry, error) {
	found, err := desk(ctx, tx, actor.ClientFilter(), &id, DeskFilter{}, 1)
	switch {
	case err != nil:
		return Entry{}, err
	case len(found) == 0 || !actor.Sees(found[0].Client):
		return Entry{}, ErrNotFound
	}
	return found[0], s.judge(ctx, tx, &found[0])
}

func (s *Service) judge(ctx context.Context, tx pgx.Tx, e *Entry) (err error) {
	if e.In, err = s.Inputs(ctx, tx, e.Facility, false); err == nil {
		e.Now = Decide(e.In)
	}
	return err
}

// Filed is a change with the names of who asked for it and who decided it.
type Filed struct {
	Change
	ProposedByName, DecidedByName string
}

// Detail is one facility with what happened to it.
type Detail struct {
	Entry
	Changes   []Filed // the newest fifty
	Decisions []Kept
	More      bool // older decisions follow
	Readings  []Reading
}

const changesShown = 50

// Detail gives a facility, its changes, a page of its decisions and its readings since a moment.
func (s *Service) Detail(ctx context.Context, actor identity.Actor, id uuid.UUID, f DeskFilter, since time.Time) (Detail, error) {
	var out Detail
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if out.Entry, err = s.entry(ctx, tx, actor, id); err != nil {
			return err
		}
		if out.Changes, err = filed(ctx, tx, nil, &id, changesShown); err != nil {
			return err
		}
		if out.Decisions, err = decisionsOfFacility(ctx, tx, id, f, f.Limit+1); err != nil {
			return err
		}
		if out.More = len(out.Decisions) > f.Limit; out.More {
			out.Decisions = out.Decisions[:f.Limit]
		}
		out.Readings, err = readings(ctx, tx, id, since)
		return err
	})
	return out, err
}

// Proposal is a change beside the facility that it changes, and what the market says of it now.
type Proposal struct {
	Filed
	Entry Entry
	Then  Decision // with the change's terms
	In    Inputs
}

// Proposal gives one change. A foreign one looks absent.
func (s *Service) Proposal(ctx context.Context, actor identity.Actor, id uuid.UUID) (Proposal, error) {
	var out Proposal
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		found, err := filed(ctx, tx, &id, nil, 1)
		switch {
		case err != nil:
			return err
		case len(found) == 0 || !actor.Sees(found[0].Client):
			return ErrNotFound
		}
		out.Filed = found[0]
		if out.Entry, err = s.entry(ctx, tx, actor, out.Facility); err != nil {
			return err
		}
		out.In = out.Entry.In
		out.In.Facility.Terms = out.Terms
		out.Then = Decide(out.In)
		return nil
	})
	return out, err
}

// WhyNotDecide says why the actor cannot decide the change; nil means that they can. Errors: those of Approve.
func (c Change) WhyNotDecide(actor identity.Actor) error { return c.mayDecide(actor) }

// Reading is loan-to-value as it stood at an hour.
type Reading struct {
	At                       time.Time
	Loan, Collateral, Market money.Cents
	Percent                  string
	Problem                  Problem
}

// ringHours is how many readings a facility keeps: 90 days of hours.
const ringHours = 90 * 24

// Measure reads every facility that has something lent, once an hour; what an hour has already stays. Trouble with one
// facility holds up no other.
func (s *Service) Measure(ctx context.Context) error {
	var all []Facility
	err := s.DB.As(ctx, identity.System("ltv").Scope(), func(tx pgx.Tx) (err error) {
		all, err = facilities(ctx, tx, nil)
		return err
	})
	for _, f := range all {
		if f.Loan.Sign() <= 0 {
			continue
		}
		one := s.DB.As(ctx, identity.System("ltv").Scope(), func(tx pgx.Tx) error {
			in, err := s.Inputs(ctx, tx, f, false)
			if err != nil {
				return err
			}
			return s.measured(ctx, tx, Decide(in))
		})
		if one != nil {
			err = errors.Join(err, fmt.Errorf("ltv: reading of %s: %w", f.ID, one))
		}
	}
	return err
}
