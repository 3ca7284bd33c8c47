package reconcile

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/wallet"
)

// advance goes on for at most so many pages and reports whether all wallets are done, or given up. A wallet that cannot be
// read holds up no other: its trouble is kept beside it, and the last of it is the answer. Two at once read the same page
// and count it once: taking a transfer in twice changes nothing.
func (s *Service) advance(ctx context.Context, id uuid.UUID, pages int) (bool, error) {
	seen, without := map[string]bool{}, []string{}
	var last error
pages:
	for failed := 0; pages > 0 && failed < away; pages-- {
		at, err := s.next(ctx, id, without)
		switch {
		case database.NoRows(err):
			break pages
		case err != nil:
			return false, err
		case at.cursor != "" && seen[at.wallet+at.cursor]:
			err = ErrRepeats
		default:
			err = s.page(ctx, at)
		}
		seen[at.wallet+at.cursor] = at.cursor != ""
		switch final, own := refusal(err); {
		case err == nil:
			failed = 0
		case !own || ctx.Err() != nil:
			return false, err
		default:
			if kept := s.trouble(ctx, at, err, final); kept != nil {
				return false, kept
			}
			if without = append(without, at.wallet); !final {
				failed, last = failed+1, err
			}
		}
	}
	if last != nil {
		return false, last
	}
	_, err := s.next(ctx, id, nil)
	if database.NoRows(err) {
		return true, s.finish(ctx, id)
	}
	return false, err
}

func (s *Service) next(ctx context.Context, id uuid.UUID, without []string) (at step, err error) {
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		at, err = next(ctx, tx, id, append([]string{}, without...))
		return err
	})
	return at, err
}

func (s *Service) trouble(ctx context.Context, at step, why error, final bool) error {
	text := fault.As(why).Message
	if e, said := bitgo.AsError(why); said && final {
		text = fmt.Sprintf("BitGo does not show this wallet's transfers: %s (%d). It was not compared. Once that is put right, reconcile it again.", e.Name, e.Status)
	}
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return trouble(ctx, tx, at, text, final) })
}

// refusal reports whether an error is one wallet's own, and whether trying again would not help: BitGo's no, but for what
// our token or our pace brings about, which is every wallet's.
func refusal(err error) (final, own bool) {
	e, said := bitgo.AsError(err)
	final = said && bitgo.Declined(err) && e.Status >= 400 && e.Status != 401 && e.Status != 429
	return final, said || fault.Is(err, ErrRepeats) || fault.Is(err, wallet.ErrBitGo)
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
			After: map[string]int{"wallets": r.Wallets, "checked": r.Checked, "inserted": r.Inserted, "changed": r.Changed, "refused": r.Refused, "unread": len(r.Unread)}})
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
