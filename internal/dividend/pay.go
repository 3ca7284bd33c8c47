package dividend

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/regulation"
)

// What an entry says of a line.
const (
	paid      = "paid"
	corrected = "corrected"
)

// Payment is that lines were paid, all on one reference.
type Payment struct {
	Holders   []string
	Reference string // of the wire or the transaction
	PaidOn    time.Time
}

// mostPaid is how many lines one press marks: those of a page.
const mostPaid = 100

func (p Payment) check(d Dividend, now time.Time) (Payment, error) {
	p.Reference, p.PaidOn = strings.TrimSpace(p.Reference), regulation.Day(p.PaidOn)
	p.Holders = slices.Compact(slices.Sorted(slices.Values(p.Holders)))
	bad := ErrPayment
	blame := func(ok bool, field, said string) {
		if !ok {
			bad = bad.Field(field, said)
		}
	}
	blame(len(p.Holders) > 0 && len(p.Holders) <= mostPaid && !slices.ContainsFunc(p.Holders, func(h string) bool { return !holderForm.MatchString(h) }), "holder", "Choose the lines that were paid, up to a hundred.")
	blame(accreditation.Line(p.Reference, 200) && len(p.Reference) >= 3, "reference", "The reference of the wire or the transaction: 3 to 200 characters on one line.")
	blame(p.PaidOn.After(d.RecordOn) && !p.PaidOn.After(now), "paidOn", "A day after the record day, and not in the future.")
	if len(bad.Fields) > 0 {
		return p, bad
	}
	return p, nil
}

// Pay marks lines as paid on one reference, all or none: treasury. oneTime names the form: a repetition changes nothing. Errors: ErrNotFound,
// ErrRole, ErrNotAccrued, ErrPayment, ErrNoLine, ErrNotOwed.
func (s *Service) Pay(ctx context.Context, actor identity.Actor, id string, p Payment, oneTime string) (Dividend, error) {
	var d Dividend
	err := s.held(ctx, actor, id, func(tx pgx.Tx, x Dividend) error {
		if d = x; d.WhyNotPay(actor) != nil {
			return d.WhyNotPay(actor)
		}
		now := s.Clock.Now()
		p, err := p.check(d, now)
		if err != nil {
			return err
		}
		made := 0
		for _, h := range p.Holders {
			l, _, err := line(ctx, tx, d.ID, h)
			if err != nil {
				return err
			}
			fresh, err := enter(ctx, tx, d, entry{holder: h, what: paid, reference: p.Reference, on: p.PaidOn, by: actor.Person, at: now, oneTime: oneTime})
			if err != nil {
				return err
			}
			if fresh {
				made++
				d.Paid, d.PaidGross = d.Paid+1, d.PaidGross.Add(l.Gross)
			}
		}
		if made == 0 {
			return nil
		}
		return s.record(ctx, tx, actor, d, "dividend.pay", map[string]any{"lines": made, "holders": p.Holders, "reference": p.Reference, "paidOn": p.PaidOn})
	})
	if err != nil {
		return Dividend{}, err
	}
	return d, nil
}

// Correct takes the mark from a line by an opposite entry, so that it is owed again: somebody of compliance who did not mark it. why says by
// which document. Errors: ErrNotFound, ErrDecider, ErrOwnPayment, ErrNoLine, ErrNotPaid, ErrCorrection.
func (s *Service) Correct(ctx context.Context, actor identity.Actor, id, holder, why, oneTime string) (Dividend, error) {
	why = strings.TrimSpace(why)
	var d Dividend
	err := s.held(ctx, actor, id, func(tx pgx.Tx, x Dividend) error {
		d = x
		if !actor.Has(identity.Compliance, d.Client) {
			return ErrDecider
		}
		if !accreditation.Line(why, 200) || len(why) < 3 {
			return ErrCorrection
		}
		if !holderForm.MatchString(holder) {
			return ErrNoLine
		}
		l, was, err := line(ctx, tx, d.ID, holder)
		switch {
		case err != nil:
			return err
		case was == nil:
			return ErrNotPaid
		case d.WhyNotCorrect(actor, was.by) != nil:
			return d.WhyNotCorrect(actor, was.by)
		}
		now := s.Clock.Now()
		e := entry{holder: holder, what: corrected, reference: why, on: regulation.Day(now), by: actor.Person, at: now, oneTime: oneTime, reverses: &was.id, paidBy: &was.by}
		if fresh, err := enter(ctx, tx, d, e); err != nil || !fresh {
			return err
		}
		d.Paid, d.PaidGross = d.Paid-1, d.PaidGross.Sub(l.Gross)
		return s.record(ctx, tx, actor, d, "dividend.correct", map[string]any{"lines": -1, "holder": holder, "why": why})
	})
	if err != nil {
		return Dividend{}, err
	}
	return d, nil
}

// entry is one row of what was paid.
type entry struct {
	holder, what, reference string
	on, at                  time.Time
	by                      uuid.UUID
	oneTime                 string
	reverses                *int64
	paidBy                  *uuid.UUID
}

// payer is which payment stands for a line, and who entered it.
type payer struct {
	id int64
	by uuid.UUID
}

// Owed is what has accrued on a security and is not paid: the seed's accruedDividends.
func (s *Service) Owed(ctx context.Context, actor identity.Actor, security string) (c money.Cents, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		c, err = owed(ctx, tx, security)
		return err
	})
	return c, err
}
