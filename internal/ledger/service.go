package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/money"
)

// Service writes the books inside its callers' transactions and reads them under an actor's scope. Who writes also
// writes the audit row of the change that the postings belong to.
type Service struct {
	DB    *database.DB
	Clock clock.Clock
}

// Change counts what an agreement wrote; zero means that the books already agreed.
type Change struct{ Posted, Reversed int }

// Any reports whether anything was written.
func (c Change) Any() bool { return c.Posted+c.Reversed > 0 }

// Post makes each posting count. One that counts already changes nothing, however often it is repeated; a part that
// counts with another amount or other accounts is refused, because correcting it needs its reversal (Agree).
func (s *Service) Post(ctx context.Context, tx pgx.Tx, postings ...Posting) (Change, error) {
	var total Change
	for _, p := range postings {
		if err := p.check(); err != nil {
			return total, err
		}
		last, err := lastSteps(ctx, tx, p.Transfer)
		if err != nil {
			return total, err
		}
		made := agree(of(last, p.Part), []Posting{p})
		if len(made.reverse) > 0 {
			return total, ErrPosted.With(fmt.Errorf("ledger: transfer %s part %s", p.Transfer, p.Part))
		}
		change, err := s.write(ctx, tx, made, p.EffectiveAt, "", p.Source)
		total.Posted += change.Posted
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// Held is what one holder has when the books of a security are opened; Transfer is the transfer of shares that says so.
type Held struct {
	Holder   string      `json:"holder"`
	Shares   money.Units `json:"shares"` // above zero
	Transfer string      `json:"transfer"`
}

// OpenShares posts what every holder of a security has when its books are opened, all in one statement: nobody sees a part of it. The
// database refuses it where anything was posted before.
func (s *Service) OpenShares(ctx context.Context, tx pgx.Tx, client uuid.UUID, security string, all []Held, at time.Time) error {
	if err := openShares(ctx, tx, client, security, all, at, s.Clock.Now()); err != nil {
		return fmt.Errorf("ledger: open %s: %w", security, err)
	}
	return nil
}

// Agree makes exactly the wanted postings of a transfer count: what counts and is not wanted is reversed at the
// given instant, what is wanted and missing is posted. Repeating it changes nothing.
func (s *Service) Agree(ctx context.Context, tx pgx.Tx, transfer string, want []Posting, at time.Time, reason string, source Source) (Change, error) {
	for _, p := range want {
		if p.Transfer != transfer {
			return Change{}, fmt.Errorf("ledger: a posting of %s among those of %s", p.Transfer, transfer)
		}
		if err := p.check(); err != nil {
			return Change{}, err
		}
	}
	last, err := lastSteps(ctx, tx, transfer)
	if err != nil {
		return Change{}, err
	}
	return s.write(ctx, tx, agree(last, want), at, reason, source)
}

// Reverse takes back whatever of the transfer counts, by opposite postings effective at the given instant.
func (s *Service) Reverse(ctx context.Context, tx pgx.Tx, transfer string, at time.Time, reason string, source Source) (Change, error) {
	return s.Agree(ctx, tx, transfer, nil, at, reason, source)
}

func (s *Service) write(ctx context.Context, tx pgx.Tx, p plan, at time.Time, reason string, source Source) (Change, error) {
	now := s.Clock.Now()
	var done Change
	reversed := map[Part]bool{}
	for _, old := range p.reverse {
		reversed[old.posting.Part] = true
		if err := insertReversal(ctx, tx, old, at, now, reason, source); err != nil {
			return done, fmt.Errorf("ledger: reverse %d: %w", old.id, err)
		}
		done.Reversed++
	}
	for _, made := range p.post {
		// A step takes effect no earlier than the one before it: were a transfer that is confirmed once more, or
		// corrected, posted at its first time again, a statement up to any instant in between would count it twice.
		if reversed[made.posting.Part] {
			made.after = later(made.after, at)
		}
		made.posting.EffectiveAt = later(made.posting.EffectiveAt, made.after)
		if err := insert(ctx, tx, made, now); err != nil {
			return done, fmt.Errorf("ledger: post %s of %s: %w", made.posting.Part, made.posting.Transfer, err)
		}
		done.Posted++
	}
	return done, nil
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func of(last []step, part Part) []step {
	for _, s := range last {
		if s.posting.Part == part {
			return []step{s}
		}
	}
	return nil
}

// Balance is what the books say the wallet holds of the asset, in base units.
func (s *Service) Balance(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet, asset string) (money.Units, error) {
	return balance(ctx, tx, client, wallet, asset)
}
