package send

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/wallet"
)

// What the look-up says of a raise that it settles.
const (
	saidWaits   = "The answer was lost. BitGo shows that an approval of its own is asked for first."
	saidNothing = "BitGo shows that nothing took the transaction's place. The first transaction goes on as it was, and nothing more was paid."
	saidRefused = "The approval at BitGo was not given. The first transaction goes on as it was, and nothing more was paid."
)

// lookAtRaise finds out at BitGo what became of a send's last raise, should that still be open, and writes it down. It raises
// nothing. It returns after how long to look again; 0 means that nothing is open.
func (s *Service) lookAtRaise(ctx context.Context, id uuid.UUID) (time.Duration, error) {
	x, b, err := s.openRaise(ctx, id)
	if err != nil || b == nil {
		return 0, err
	}
	asked := s.Clock.Now() // before the question: what is done after it must not count as absent
	t, err := s.BitGo.Transfer(ctx, x.Amount.Coin.Ticker, x.Wallet, x.TransferID)
	switch {
	case err != nil:
		return 0, err
	case t.TxID != b.TxID || wallet.TransferState(t.State) == wallet.Confirmed:
		return quickly, nil // the transfer's own report ends it
	case len(t.ReplacedBy) > 0:
		return quickly, s.followHeirs(ctx, x, t)
	}
	to, pending, said, err := s.raiseAtBitGo(ctx, x, *b)
	switch {
	case err != nil:
		return 0, err
	case to == "" || to == b.State:
		return slowly, nil
	}
	if left := b.AskedAt.Add(LookupAfter).Sub(asked); to == BumpNothing && b.State != BumpPending && left > 0 {
		return min(left, quickly), nil
	}
	return 0, s.endRaise(ctx, x, *b, to, pending, said)
}

// openRaise is a send that the network has not confirmed, and its last raise when something may still come of it.
func (s *Service) openRaise(ctx context.Context, id uuid.UUID) (x Send, b *Bump, err error) {
	err = s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) error {
		if x, err = byID(ctx, tx, id); err != nil || x.whyNotBump() != "" {
			return err
		}
		all, err := bumps(ctx, tx, x)
		if n := len(all); n > 0 && all[n-1].State.Open() {
			b = &all[n-1]
		}
		return err
	})
	return x, b, err
}

// followHeirs takes in what took the transaction's place; the raise is settled by it.
func (s *Service) followHeirs(ctx context.Context, x Send, t bitgo.Transfer) error {
	heirs, err := s.replacements(ctx, x, t)
	if err != nil {
		return err
	}
	for _, id := range heirs {
		if over, err := s.mirrored(ctx, x, Transfer{SequenceID: x.ID.String(), Wallet: x.Wallet, Asset: x.Amount.Coin.Ticker, ID: id, how: "found as the replacement"}); err != nil || over {
			return err
		}
	}
	return nil
}

// raiseAtBitGo is what BitGo's approvals say of a raise; "": it goes on there.
func (s *Service) raiseAtBitGo(ctx context.Context, x Send, b Bump) (to BumpState, pending, said string, err error) {
	a, err := s.raiseApproval(ctx, x, b)
	switch {
	case err != nil:
		return "", "", "", err
	case a == nil && b.State == BumpPending:
		return BumpNothing, "", saidRefused, nil
	case a == nil:
		return BumpNothing, "", saidNothing, nil
	case a.IsPending():
		return BumpPending, a.ID, saidWaits, nil
	case a.State == "rejected":
		return BumpNothing, a.ID, saidRefused, nil
	}
	return "", "", "", nil // approved or being processed: its transaction will be seen
}

// raiseApproval finds the approval at BitGo of a raise, or nil: by its id, or by the transaction that it names.
func (s *Service) raiseApproval(ctx context.Context, x Send, b Bump) (*bitgo.Approval, error) {
	if b.PendingID != "" {
		a, err := s.BitGo.PendingApproval(ctx, b.PendingID)
		if bitgo.IsNotFound(err) {
			return nil, nil
		}
		return &a, err
	}
	for a, err := range bitgo.Each(func(after string) (bitgo.Page[bitgo.Approval], error) {
		return s.BitGo.PendingApprovals(ctx, bitgo.ApprovalQuery{Wallet: x.Wallet, PrevID: after})
	}) {
		if err != nil {
			return nil, err
		}
		if slices.Contains(a.Replaces, b.TxID) && a.State != "rejected" {
			return &a, nil // one that was turned down may be of an earlier raise
		}
	}
	return nil, nil
}

// endRaise writes down what was found, unless the raise has moved on meanwhile.
func (s *Service) endRaise(ctx context.Context, x Send, b Bump, to BumpState, pending, said string) error {
	return s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) error {
		if _, err := s.hold(ctx, tx, x.ID); err != nil {
			return err
		}
		all, err := bumps(ctx, tx, x)
		if err != nil || all[len(all)-1].ID != b.ID || all[len(all)-1].State != b.State {
			return err
		}
		return s.moveBump(ctx, tx, recovery, x, b, to, traces{pending: pending}, said)
	})
}

// lookOnce enqueues one look-up of the send; the one that follows it since its release goes on by itself.
func (s *Service) lookOnce(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	_, err := s.Jobs.InsertTx(ctx, tx, Resolve{SendID: id, Once: true}, &river.InsertOpts{ScheduledAt: at})
	return err
}
