package dividend

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/regulation"
)

// AccrueDue asks for a round over what accrues. Kind is River's name for it.
type AccrueDue struct{}

func (AccrueDue) Kind() string { return "dividend.accrue" }

const (
	// Batch is how many holders get their lines in one transaction, and how many are in memory at once.
	Batch = 1000
	// settled is how long after its end a record day is read: whoever moved shares in it has committed by then.
	settled = time.Minute
	// spare is what a round leaves of its time.
	spare = 5 * time.Second
)

// Accrue writes pay lists on until all that are due are whole or the round's time is nearly over; the next one goes on where this one was.
func (s *Service) Accrue(ctx context.Context) error {
	ids, err := s.due(ctx)
	if err != nil {
		return err
	}
	var all error
	for _, id := range ids {
		for more := true; more; {
			if end, ok := ctx.Deadline(); ok && time.Until(end) < spare {
				return all
			}
			if more, err = s.Step(ctx, id); err != nil {
				all = errors.Join(all, fmt.Errorf("dividend: %s: %w", id, err))
				more = false
			}
		}
	}
	return all
}

func (s *Service) due(ctx context.Context) (ids []string, err error) {
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		ids, err = due(ctx, tx, regulation.Day(s.Clock.Now().Add(-settled)))
		return err
	})
	return ids, err
}

// Step does one batch of an accrual in a transaction of its own, which moves the cursor with the lines: killed at any moment, every holder
// has a line once or will get it. more is false where nothing is left. Two at once do one after the other.
func (s *Service) Step(ctx context.Context, id string) (more bool, err error) {
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		d, err := forUpdate(ctx, tx, id)
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		switch {
		case d.State != Confirmed && d.State != Accruing, now.Before(d.recordEnd().Add(settled)):
			return nil
		case d.State == Confirmed:
			more = true
			return s.begin(ctx, tx, d, now)
		}
		more, err = s.lines(ctx, tx, d, now)
		return err
	})
	return more, err
}

// begin keeps what the record day ended with, and the rate that is withheld.
func (s *Service) begin(ctx context.Context, tx pgx.Tx, d Dividend, now time.Time) error {
	law, err := s.Law.Figures(ctx, tx)
	if err != nil {
		return err
	}
	rate, err := regulation.BackupRate(law.On(d.PaysOn))
	if err != nil {
		return err
	}
	if err := holdSecurity(ctx, tx, d.Security); err != nil {
		return err
	}
	if d.Shares, d.Holders, err = standing(ctx, tx, d); err != nil {
		return err
	}
	d.State, d.BeganAt, d.Bps = Accruing, &now, int(rate)
	if err := begin(ctx, tx, d); err != nil {
		return err
	}
	return s.record(ctx, tx, system, d, "dividend.accrue", map[string]any{"lines": 0, "shares": d.Shares, "holders": d.Holders, "withholdingBps": d.Bps})
}

// lines writes the next batch, or ends where there is none.
func (s *Service) lines(ctx context.Context, tx pgx.Tx, d Dividend, now time.Time) (more bool, err error) {
	found, err := holdersAfter(ctx, tx, d, Batch)
	if err != nil {
		return false, err
	}
	if len(found) > 0 {
		batch := make([]Line, len(found))
		for i, h := range found {
			batch[i] = LineOf(h.id, h.shares, d.PerShare, d.Bps, whyWithheld(h.entry))
		}
		return true, insertLines(ctx, tx, d, batch)
	}
	if d.Done != d.Holders || !d.DoneShares.Equal(d.Shares) {
		return false, problem(ctx, tx, d.ID, fmt.Sprintf("%s shares of %d holders have a line, and the control book had %s of %d at the end of the record day. Nothing was paid. Have the register looked at.",
			d.DoneShares.Grouped(), d.Done, d.Shares.Grouped(), d.Holders))
	}
	d.State, d.AccruedAt = Accrued, &now
	if err := accrued(ctx, tx, d); err != nil {
		return false, err
	}
	return false, s.record(ctx, tx, system, d, "dividend.accrued", map[string]any{"gross": d.Gross, "withheld": d.Withheld, "rest": Exact(d.Rest), "holders": d.Done})
}

// whyWithheld is by the file, as it is when the line is written.
func whyWithheld(e holder.Entry) Why {
	switch {
	case e.Withholding:
		return Flagged
	case e.Uncertified() != "":
		return NoForm
	}
	return ""
}
