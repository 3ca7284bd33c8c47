package send

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
)

// LookupAfter is when "not found at BitGo" begins to count, from the claim: Express ends every call by 305 s
// (bitgo-api.md §5.4), and a minute is allowed for clocks and for BitGo to show what it accepted.
const LookupAfter = 305*time.Second + 60*time.Second

// How soon to look again: quickly where people wait, slowly where BitGo's people do.
const (
	quickly = 15 * time.Second
	slowly  = 5 * time.Minute
)

var recovery = identity.System("recovery")

// Resolve finds out at BitGo what became of a send. It never sends. It returns after how long to look again; 0 means
// that there is nothing more to find out.
func (s *Service) Resolve(ctx context.Context, id uuid.UUID) (time.Duration, error) {
	x, err := s.read(ctx, id)
	if err != nil {
		return 0, err
	}
	switch x.State {
	case Submitting, Unknown, PendingAtBitGo, Submitted:
	default:
		return 0, nil
	}
	again, err := s.resolve(ctx, x)
	if err != nil || again == 0 || !x.Raisable() {
		return again, err
	}
	raise, err := s.lookAtRaise(ctx, id)
	if raise > 0 {
		again = min(again, raise)
	}
	return again, err
}

func (s *Service) resolve(ctx context.Context, x Send) (time.Duration, error) {
	asked := s.Clock.Now() // before the question: what is accepted after it must not count as absent
	t, err := s.BitGo.TransferBySequenceID(ctx, x.Amount.Coin.Ticker, x.Wallet, x.ID.String())
	switch {
	case err == nil:
		return s.found(ctx, x, t)
	case !bitgo.IsNotFound(err):
		return 0, err
	case x.State == Submitted:
		return slowly, nil // BitGo named a transfer and cannot find it by sequence id (gh:#2898); webhooks will tell
	}
	waits, err := s.waiting(ctx, x)
	if err != nil {
		return 0, err
	}
	if waits != nil {
		return s.foundWaiting(ctx, x, *waits)
	}
	return s.notFound(ctx, x, asked)
}

func (s *Service) read(ctx context.Context, id uuid.UUID) (Send, error) {
	var x Send
	err := s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) (err error) {
		x, err = byID(ctx, tx, id)
		return err
	})
	return x, err
}

func (s *Service) found(ctx context.Context, x Send, t bitgo.Transfer) (time.Duration, error) {
	if t.SequenceID != "" && t.SequenceID != x.ID.String() {
		return 0, errors.New("send: BitGo answered with the transfer of another sequence id")
	}
	how := "found by its sequence id"
	if t.SequenceID == "" {
		how = "found by payee and amount; BitGo gave it no sequence id"
	}
	// A replacement carries no sequence id of ours: where the send goes by one, or should, that is looked at as well.
	heirs, err := s.replacements(ctx, x, t)
	if err != nil {
		return 0, err
	}
	for _, id := range slices.Compact(append([]string{t.ID, cmp.Or(x.TransferID, t.ID)}, heirs...)) {
		over, err := s.mirrored(ctx, x, Transfer{SequenceID: x.ID.String(), Wallet: x.Wallet, Asset: x.Amount.Coin.Ticker, ID: id,
			PendingID: t.PendingApprovalID(), how: how})
		if err != nil || over {
			return 0, err
		}
	}
	return slowly, nil
}

// mirrored moves the send to where its transfer is and tells whether it is over. The mirror takes the transfer in first
// and is asked again under the wallet's lock: it knows which reading is the newer one, so a slow answer of "confirmed"
// cannot undo a removal that was heard of meanwhile. It also posts what no webhook may ever tell of.
func (s *Service) mirrored(ctx context.Context, x Send, t Transfer) (over bool, err error) {
	if _, err := s.Wallets.SyncTransfer(ctx, t.Asset, t.Wallet, t.ID, ledger.FromSend); err != nil {
		return false, err
	}
	err = s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) error {
		if _, _, err := s.Wallets.LockForSend(ctx, tx, t.Wallet, t.Asset); err != nil {
			return err
		}
		now, err := s.Wallets.Transfer(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		t.TxID, t.State, t.Replaces = now.TxID, string(now.State), now.Replaces
		if _, err := s.ApplyTransfer(ctx, tx, t); err != nil {
			return err
		}
		after, err := byID(ctx, tx, x.ID)
		over = after.State.Over()
		return err
	})
	return over, err
}

// waiting finds the send among BitGo's pending approvals, or nil.
func (s *Service) waiting(ctx context.Context, x Send) (*bitgo.Approval, error) {
	if x.PendingID != "" {
		a, err := s.BitGo.PendingApproval(ctx, x.PendingID)
		if bitgo.IsNotFound(err) {
			return nil, nil
		}
		return &a, err
	}
	list := func(after string) (bitgo.Page[bitgo.Approval], error) {
		return s.BitGo.PendingApprovals(ctx, bitgo.ApprovalQuery{Wallet: x.Wallet, PrevID: after})
	}
	for a, err := range bitgo.Each(list) {
		if err != nil {
			return nil, err
		}
		if a.SequenceID == x.ID.String() {
			return &a, nil
		}
	}
	return nil, nil
}

func (s *Service) foundWaiting(ctx context.Context, x Send, a bitgo.Approval) (time.Duration, error) {
	word, again := "pendingApproval", slowly
	switch {
	case a.State == "rejected":
		word, again = "rejected", 0
	case !a.IsPending():
		// Approved or being processed: the transfer will be found.
		return quickly, nil
	}
	err := s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) error {
		held, err := s.hold(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		_, err = s.report(ctx, tx, &held, Transfer{State: word, PendingID: a.ID})
		return err
	})
	return again, err
}

// notFound decides what absence means. Only for an unknown outcome, only when the question was asked after every
// call must have ended, and only for the same claim: then nothing was sent and a person may release again.
func (s *Service) notFound(ctx context.Context, x Send, asked time.Time) (time.Duration, error) {
	if x.ClaimedAt == nil {
		return 0, nil
	}
	if left := x.ClaimedAt.Add(LookupAfter).Sub(asked); left > 0 {
		if x.State == Unknown {
			return min(left, quickly), nil
		}
		return left, nil
	}
	if x.State == PendingAtBitGo {
		return slowly, nil // BitGo said that it has it
	}
	t, err := s.unnamed(ctx, x)
	if err != nil {
		return 0, err
	}
	if t != nil {
		return s.found(ctx, x, *t)
	}
	return 0, s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) error {
		held, err := s.hold(ctx, tx, x.ID)
		if err != nil || held.Attempt != x.Attempt || held.State != Submitting && held.State != Unknown {
			return err
		}
		at := s.Clock.Now()
		if held.State == Submitting {
			if err := s.follow(ctx, tx, &held, Unknown, act{by: recovery, at: at, note: lostNote, said: lost}); err != nil {
				return err
			}
		}
		return s.follow(ctx, tx, &held, Approved, act{by: recovery, at: at,
			note: "not found at BitGo by its sequence id, asked after every call had ended",
			said: "The last release did not reach BitGo: it has no transfer and no approval with this send's id. Nothing was sent. It may be released again."})
	})
}

const (
	lostNote = "the release was claimed and no answer was kept"
	lost     = "The outcome is unknown: the release was interrupted. Do not send it again; it is being looked up."
)

// RecoverStale takes up what a stopped process left: releases without an answer become unknown and are looked up,
// and whatever only BitGo can tell is looked up again. At the start of a process every release without an answer
// counts; should another process still be waiting for one, its answer settles it all the same. Never sends.
func (s *Service) RecoverStale(ctx context.Context, atStart bool) (int, error) {
	now := s.Clock.Now()
	before := now.Add(-bitgo.SendDeadline)
	if atStart {
		before = now
	}
	var lostOnes, open []uuid.UUID
	err := s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) (err error) {
		if lostOnes, err = stale(ctx, tx, before); err != nil {
			return err
		}
		if open, err = unresolved(ctx, tx, now.Add(-30*time.Minute)); err != nil {
			return err
		}
		for _, id := range open {
			if _, err := s.Jobs.InsertTx(ctx, tx, Resolve{SendID: id, Once: true}, onceInAWhile); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	var failed []error // one that cannot be taken up must not keep the others
	for _, id := range lostOnes {
		if err := s.lose(ctx, id, before); err != nil {
			failed = append(failed, fmt.Errorf("send: recover %s: %w", id, err))
		}
	}
	return len(lostOnes) - len(failed), errors.Join(failed...)
}

// onceInAWhile: one question in ten minutes is enough, whichever process asks and however it ends.
var onceInAWhile = &river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByPeriod: 10 * time.Minute,
	ByState: append(rivertype.UniqueOptsByStateDefault(), rivertype.JobStateDiscarded)}}

func (s *Service) lose(ctx context.Context, id uuid.UUID, before time.Time) error {
	return s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) error {
		x, err := s.hold(ctx, tx, id)
		if err != nil || x.State != Submitting || x.ClaimedAt.After(before) {
			return err
		}
		return s.follow(ctx, tx, &x, Unknown, act{by: recovery, at: s.Clock.Now(), note: lostNote, said: lost})
	})
}
