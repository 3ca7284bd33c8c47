package security

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// undone is a lot that a reversal takes back, or gives back, as it was before.
type undone struct {
	lot    lot         // of the mistaken transfer; of one that went to the issuer, what it was of
	before time.Time   // from when the shares were held then
	shares money.Units // of this lot
	whole  bool        // none of them has moved on
}

// WhyNotReverse says why the actor may not ask for the reversal of a transfer; nil: they may.
func (t Transfer) WhyNotReverse(actor identity.Actor) error {
	switch {
	case !actor.Has(identity.Treasury, t.Client):
		return ErrRole
	case t.State != Confirmed:
		return ErrNotReversible.Because("This transfer is not in the books, so there is nothing to undo.")
	case t.Type == Reversal:
		return ErrNotReversible.Because("This is a reversal itself. Ask for the transfer anew.")
	}
	return nil
}

// Reverse asks for the mirror of a confirmed transfer that was a mistake; compliance decides it as any other, and then the lots are as they
// were before. Each is undone once, and only while none of its shares has moved on. Errors: ErrNoTransfer, ErrRole, ErrNotReversible,
// ErrReversed, and as of Move.
func (s *Service) Reverse(ctx context.Context, actor identity.Actor, id string, paper Instruction, oneTime string) (Transfer, error) {
	t, err := s.Transfer(ctx, actor, id)
	if err != nil {
		return Transfer{}, err
	}
	if err := t.WhyNotReverse(actor); err != nil {
		return Transfer{}, err
	}
	return s.Move(ctx, actor, Order{Security: t.Security, From: t.To, To: t.From, Shares: t.Shares, Type: Reversal, ByTwo: true, Instruction: paper, Reverses: t.ID}, oneTime)
}

// forced asks what a transfer without the giver's will is asked: whether there is anything to take, and of a reversal whether it is still where
// the mistake brought it.
func forced(t Transfer, f facts) []accreditation.Verdict {
	out := []accreditation.Verdict{status(f.security), enough(t, f)}
	if t.Type != Reversal {
		return out
	}
	v := accreditation.Verdict{Rule: "shares", Outcome: accreditation.Passes, Reason: "Every share of " + t.Reverses + " is where it was brought."}
	have := money.Units{}
	for _, u := range f.undone {
		if have = have.Add(u.shares); !u.whole {
			v.Outcome, v.Reason = accreditation.Fails, "Shares of "+t.Reverses+" have moved on since, so it is not undone. Ask for a transfer of others."
		}
	}
	if v.Outcome == accreditation.Passes && !have.Equal(t.Shares) {
		v.Outcome, v.Reason = accreditation.Fails, fmt.Sprintf("Of %s shares of %s the lots are known of %s alone, so it is not undone. Ask for a transfer.", t.Shares.Grouped(), t.Reverses, have.Grouped())
	}
	return append(out, v)
}

// undo moves the lots of a reversal: what the mistake brought is taken whole, and who gave it has lots from the time of before.
func undo(ctx context.Context, tx pgx.Tx, t Transfer, all []undone, now time.Time) error {
	for _, u := range all {
		if t.From != Treasury {
			if err := takeLot(ctx, tx, u.lot, u.shares); err != nil {
				return err
			}
		}
		if t.To == Treasury {
			if err := insertTaken(ctx, tx, t, u.lot.id, u.shares); err != nil {
				return err
			}
			continue
		}
		u.lot.acquired = u.before
		if err := insertLot(ctx, tx, t, u.lot, u.shares, nil, now); err != nil {
			return err
		}
	}
	return nil
}
