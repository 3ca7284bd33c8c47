package ltv

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// named is how long the name of a call counts: as long as the gateway promises for its keys.
const named = 24 * time.Hour

// Set asks for new terms of a wallet's facility. Riskier ones wait for a second person; the others apply at once.
// What is declared must cover the loan already here; the market decides when a second person applies it. oneTime names the
// call: a repetition gives what the first asked for and asks for nothing; "" is none. Errors: ErrTerms, ErrExceeded,
// ErrNotFound, ErrRole, ErrOpenChange, ErrReused, and of a repetition ErrDecided once it has come to nothing.
func (s *Service) Set(ctx context.Context, actor identity.Actor, wallet string, t Terms, note, oneTime string) (Change, error) {
	if err := t.Check(); err != nil {
		return Change{}, err
	}
	note = strings.TrimSpace(note)
	if utf8.RuneCountInString(note) > 500 || !utf8.ValidString(note) {
		return Change{}, ErrTerms.Field("note", "A note is at most 500 characters of text.")
	}
	if Exceeds(t.Loan, t.Declared) {
		return Change{}, ErrExceeded.Because("A loan of %s against %s of collateral is %s loan-to-value, more than the 35%% allowed. Nothing was changed. Lower the loan or raise the collateral.",
			t.Loan.USD(), t.Declared.USD(), ratioWords(Percent(t.Loan, t.Declared)))
	}
	var out Change
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		f, err := s.mayPropose(ctx, tx, actor, wallet)
		if err != nil {
			return err
		}
		earlier, err := onceAsked(ctx, tx, actor.Person, oneTime, s.Clock.Now().Add(-named))
		switch {
		case err != nil:
			return err
		case earlier != nil:
			out, err = *earlier, earlier.again(*f, t)
			return err
		}
		out, err = s.propose(ctx, tx, actor, *f, t, note, oneTime)
		return err
	})
	return out, err
}

// again refuses a repetition that asks for something else. Haircuts are not compared: who names a call leaves them as they
// stand, and they may have moved since.
func (c Change) again(f Facility, t Terms) error {
	switch {
	case c.Facility != f.ID || c.Loan.Cmp(t.Loan) != 0 || c.Declared.Cmp(t.Declared) != 0:
		return ErrReused
	case c.State == Rejected || c.State == Withdrawn:
		return ErrDecided
	}
	return nil
}

// mayPropose checks the role before it says whether the wallet exists, and makes the facility when it is the first.
func (s *Service) mayPropose(ctx context.Context, tx pgx.Tx, actor identity.Actor, wallet string) (*Facility, error) {
	client, ok, err := owner(ctx, tx, wallet)
	switch {
	case err != nil:
		return nil, err
	case !ok || !actor.Sees(client):
		return nil, ErrNotFound
	case !actor.Has(identity.Treasury, client):
		return nil, ErrRole
	}
	f, err := lock(ctx, tx, wallet)
	if err != nil || f != nil {
		return f, err
	}
	return insertFacility(ctx, tx, client, wallet, s.Clock.Now())
}

func (s *Service) propose(ctx context.Context, tx pgx.Tx, actor identity.Actor, f Facility, t Terms, note, oneTime string) (Change, error) {
	now := s.Clock.Now()
	c := Change{ID: uuid.New(), Client: f.Client, Facility: f.ID, Terms: t, Note: note, Riskier: t.Riskier(f.Terms),
		State: Proposed, ProposedBy: actor.Person, ProposedAt: now}
	verb := "facility.propose"
	if !c.Riskier {
		c.State, c.DecidedAt, verb = Applied, &now, "facility.apply"
	}
	c, err := insertChange(ctx, tx, c, oneTime)
	if err != nil {
		return Change{}, err
	}
	if c.State == Applied {
		if _, err := update(ctx, tx, f.ID, t, now); err != nil {
			return Change{}, err
		}
	}
	return c, s.record(ctx, tx, actor, verb, f, c, now)
}

// Approve applies a proposed change, if the market agrees at this moment. Compliance only, and never the one who
// proposed it.
func (s *Service) Approve(ctx context.Context, actor identity.Actor, id uuid.UUID) (Change, error) {
	return s.decide(ctx, actor, id, func(tx pgx.Tx, f Facility, c Change, now time.Time) (Change, error) {
		f.Terms = c.Terms
		in, err := s.Inputs(ctx, tx, f, true)
		if err != nil {
			return Change{}, err
		}
		d := Decide(in)
		d.ID = uuid.New()
		if !d.Passes {
			return Change{}, ErrExceeded.Because("%s Nothing was changed. Ask for other terms, or try again once prices are there.", d.Why)
		}
		if c, err = decide(ctx, tx, id, Applied, actor.Person, "", now); err != nil {
			return Change{}, err
		}
		if _, err := update(ctx, tx, f.ID, c.Terms, now); err != nil {
			return Change{}, err
		}
		return c, keepDecision(ctx, tx, d, AtFacility, nil, &c.ID)
	}, "facility.approve")
}

// Reject ends a proposed change with a reason.
func (s *Service) Reject(ctx context.Context, actor identity.Actor, id uuid.UUID, reason string) (Change, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > 500 || !utf8.ValidString(reason) {
		return Change{}, ErrReason.Field("reason", "Say in 1 to 500 characters why.")
	}
	return s.decide(ctx, actor, id, func(tx pgx.Tx, _ Facility, _ Change, now time.Time) (Change, error) {
		return decide(ctx, tx, id, Rejected, actor.Person, reason, now)
	}, "facility.reject")
}

type decider func(tx pgx.Tx, f Facility, c Change, now time.Time) (Change, error)

func (s *Service) decide(ctx context.Context, actor identity.Actor, id uuid.UUID, end decider, verb string) (Change, error) {
	var out Change
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		c, err := changeByID(ctx, tx, id, false)
		if err != nil {
			return err
		}
		if !actor.Sees(c.Client) {
			return ErrNotFound
		}
		f, err := byID(ctx, tx, c.Facility)
		if err != nil {
			return err
		}
		// Again under the locks, facility first: what was read before them may have changed.
		if f, err = lock(ctx, tx, f.Wallet); err != nil {
			return err
		}
		if c, err = changeByID(ctx, tx, id, true); err != nil {
			return err
		}
		if err := c.mayDecide(actor); err != nil {
			return err
		}
		now := s.Clock.Now()
		if out, err = end(tx, *f, c, now); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, verb, *f, out, now)
	})
	return out, err
}

func (c Change) mayDecide(actor identity.Actor) error {
	switch {
	case !actor.Has(identity.Compliance, c.Client):
		return ErrDecider
	case actor.Own(c.ProposedBy, ErrOwnChange) != nil:
		return actor.Own(c.ProposedBy, ErrOwnChange)
	case c.State != Proposed:
		return ErrDecided
	}
	return nil
}

// Withdraw takes back one's own proposed change.
func (s *Service) Withdraw(ctx context.Context, actor identity.Actor, id uuid.UUID) (Change, error) {
	var out Change
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		c, err := changeByID(ctx, tx, id, true)
		switch {
		case err != nil:
			return err
		case !actor.Sees(c.Client):
			return ErrNotFound
		case c.ProposedBy != actor.Person:
			return ErrRole.Because("Only the person who proposed a change can withdraw it. Nothing was changed.")
		case c.State != Proposed:
			return ErrDecided
		}
		f, err := byID(ctx, tx, c.Facility)
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		if out, err = decide(ctx, tx, id, Withdrawn, actor.Person, "", now); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "facility.withdraw", *f, out, now)
	})
	return out, err
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, verb string, was Facility, c Change, now time.Time) error {
	return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: verb, Kind: "facility", ID: was.ID.String(), Client: &was.Client,
		Before: map[string]string{"loanCents": was.Loan.String(), "declaredCents": was.Declared.String()},
		After: map[string]string{"loanCents": c.Loan.String(), "declaredCents": c.Declared.String(), "change": c.ID.String(),
			"state": string(c.State), "note": c.Note, "reason": c.Reason}})
}
