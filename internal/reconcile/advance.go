package reconcile

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/wallet"
)

// advance goes on for at most so many pages and reports whether all wallets are done. Two at once read the same page
// and count it once: taking a transfer in twice changes nothing.
func (s *Service) advance(ctx context.Context, id uuid.UUID, pages int) (bool, error) {
	seen := map[string]bool{}
	for range pages {
		at, err := s.next(ctx, id)
		switch {
		case database.NoRows(err):
			return true, s.finish(ctx, id)
		case err != nil:
			return false, err
		case at.cursor != "" && seen[at.wallet+at.cursor]:
			return false, ErrRepeats
		}
		seen[at.wallet+at.cursor] = at.cursor != ""
		if err := s.page(ctx, at); err != nil {
			return false, err
		}
	}
	_, err := s.next(ctx, id)
	if database.NoRows(err) {
		return true, s.finish(ctx, id)
	}
	return false, err
}

func (s *Service) next(ctx context.Context, id uuid.UUID) (at step, err error) {
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		at, err = next(ctx, tx, id)
		return err
	})
	return at, err
}

// page takes one page in. The wallet room has written it down by the time the step is; a crash between the two reads
// the page again.
func (s *Service) page(ctx context.Context, at step) error {
	now := s.Clock.Now()
	cursor, report, err := s.Wallets.ImportPage(ctx, at.wallet, at.cursor, at.from())
	if err != nil {
		return err
	}
	then := at.after(cursor, now)
	if then.pass == 2 {
		if err := s.Wallets.Refresh(ctx, at.wallet); err != nil {
			return err
		}
	}
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if err := advance(ctx, tx, at, then, report); err != nil {
			return err
		}
		return touch(ctx, tx, at.reconciliation, "", s.Clock.Now())
	})
}

// finish ends it, once.
func (s *Service) finish(ctx context.Context, id uuid.UUID) error {
	now := s.Clock.Now()
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		ended, err := done(ctx, tx, id, now)
		if err != nil || !ended {
			return err
		}
		r, err := get(ctx, tx, id)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: system.By(), Verb: "reconcile.done", Kind: "reconciliation", ID: id.String(),
			After: map[string]int{"wallets": r.Wallets, "checked": r.Checked, "inserted": r.Inserted, "changed": r.Changed, "refused": r.Refused}})
	})
}

func (s *Service) touch(ctx context.Context, id uuid.UUID, trouble string) error {
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return touch(ctx, tx, id, trouble, s.Clock.Now()) })
}

func (s *Service) later(ctx context.Context, id uuid.UUID) error {
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		_, err := s.Jobs.InsertTx(ctx, tx, Work{ID: id}, nil)
		return err
	})
}

func later(now time.Time) *river.InsertOpts {
	return &river.InsertOpts{ScheduledAt: now.Add(headStart)}
}

var _ Wallets = (*wallet.Service)(nil)
