package consolidation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
)

// LookDue asks for a round over the consolidations that are not over.
type LookDue struct{}

// Kind is River's name for it.
func (LookDue) Kind() string { return "consolidation.look" }

// LookupAfter is when "not found at BitGo" begins to count, from the claim: Express ends every call by 305 s
// (bitgo-api.md §5.4), and a minute is allowed for clocks and for BitGo to show what it accepted.
const LookupAfter = bitgo.SendDeadline + time.Minute

const lookedUp = 50 // in one round

var recovery = identity.System("recovery")

// Look finds out at BitGo what became of those that are due. It never asks for anything to be carried out.
func (s *Service) Look(ctx context.Context) error {
	var ids []uuid.UUID
	err := s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) (err error) {
		ids, err = due(ctx, tx, s.Clock.Now(), lookedUp)
		return err
	})
	for _, id := range ids { // one that fails must not keep the others
		if one := s.Resolve(ctx, id); one != nil {
			err = errors.Join(err, fmt.Errorf("consolidation %s: %w", id, one))
		}
	}
	return err
}

// Resolve finds out at BitGo what became of one: by its transfer, by the comment of the wallet's transfers, or by its approval.
func (s *Service) Resolve(ctx context.Context, id uuid.UUID) error {
	var c Consolidation
	err := s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) (err error) {
		c, err = byID(ctx, tx, id)
		return err
	})
	if err != nil || !c.State.Open() {
		return err
	}
	asked := s.Clock.Now() // before the question: what is accepted after it must not count as absent
	found, err := s.transfers(ctx, c, !asked.Before(c.AskedAt.Add(LookupAfter)))
	if err != nil {
		return err
	}
	for _, transfer := range found {
		if err := s.mirrored(ctx, c, transfer); err != nil {
			return err
		}
	}
	if len(found) > 0 && c.State != Pending {
		return s.later(ctx, c)
	}
	return s.absent(ctx, c, asked, len(found) > 0)
}

// transfers are the ids of the wallet's transfers that belong to it, oldest first. Express's document does not name the comment
// that its SDK passes on: at last, one that pays nobody and names no consolidation counts as this one, since one runs at a time
// and the other mistake would say that no fee was paid.
func (s *Service) transfers(ctx context.Context, c Consolidation, last bool) ([]string, error) {
	list := func(after string) (bitgo.Page[bitgo.Transfer], error) {
		return s.BitGo.Transfers(ctx, c.Coin.Ticker, c.Wallet, bitgo.TransferQuery{DateGTE: c.AskedAt.Add(-time.Minute), PrevID: after})
	}
	var out []string
	bare := ""
	for t, err := range bitgo.Each(list) {
		if err != nil {
			return nil, err
		}
		if t.Type == "send" && (named(t.Comment) == c.ID || t.ID == c.TransferID) {
			out = append([]string{t.ID}, out...)
		}
		if t.Type == "send" && named(t.Comment) == uuid.Nil && t.BaseNoFee.Known() && t.BaseNoFee.Big().Sign() == 0 && !t.CreatedTime.Before(c.AskedAt) {
			bare = t.ID
		}
	}
	if len(out) > 0 || !last || bare == "" || c.TransferID != "" {
		return out, nil
	}
	return []string{bare}, s.held(ctx, c, func(tx pgx.Tx, now *Consolidation) error {
		now.TransferID = bare
		return write(ctx, tx, *now)
	})
}

// mirrored takes a transfer into the mirror and the books, should no webhook tell of it, and moves its consolidation.
func (s *Service) mirrored(ctx context.Context, c Consolidation, transfer string) error {
	if _, err := s.Wallets.SyncTransfer(ctx, c.Coin.Ticker, c.Wallet, transfer, ledger.FromSend); err != nil {
		return err
	}
	return s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) error {
		if _, _, err := s.Wallets.LockForSend(ctx, tx, c.Wallet, c.Coin.Ticker); err != nil {
			return err
		}
		t, err := s.Wallets.Transfer(ctx, tx, transfer)
		if err == nil {
			_, err = s.ApplyTransfer(ctx, tx, t)
		}
		return err
	})
}

// absent decides what the lack of a living transfer means: an approval at BitGo keeps it waiting, its rejection ends it, and
// nothing at all ends it once every call must have ended.
func (s *Service) absent(ctx context.Context, c Consolidation, asked time.Time, known bool) error {
	a, err := s.approval(ctx, c)
	if err != nil {
		return err
	}
	switch {
	case a != nil && a.State == "rejected":
		return s.end(ctx, c, "It was rejected at BitGo. No fee was paid.")
	case a != nil && a.IsPending() && (c.State != Pending || c.PendingID == ""):
		return s.waits(ctx, c, a.ID)
	case a != nil, known, c.State == Sent:
		return s.later(ctx, c) // approved there, or on its way: a transfer will tell
	case c.State == Pending && c.PendingID == "":
		return s.later(ctx, c)
	case asked.Before(c.AskedAt.Add(LookupAfter)):
		return s.later(ctx, c)
	}
	return s.end(ctx, c, "BitGo has neither a transfer nor an approval of it, asked after every call had ended. No fee was paid. It may be asked for again.")
}

// approval finds the one at BitGo that it waits for, or nil.
func (s *Service) approval(ctx context.Context, c Consolidation) (*bitgo.Approval, error) {
	if c.PendingID != "" {
		a, err := s.BitGo.PendingApproval(ctx, c.PendingID)
		if bitgo.IsNotFound(err) {
			return nil, nil
		}
		return &a, err
	}
	list := func(after string) (bitgo.Page[bitgo.Approval], error) {
		return s.BitGo.PendingApprovals(ctx, bitgo.ApprovalQuery{Wallet: c.Wallet, PrevID: after})
	}
	for a, err := range bitgo.Each(list) {
		if err != nil {
			return nil, err
		}
		if named(a.Comment) == c.ID {
			return &a, nil
		}
	}
	return nil, nil
}

func (s *Service) waits(ctx context.Context, c Consolidation, approval string) error {
	return s.held(ctx, c, func(tx pgx.Tx, now *Consolidation) error {
		now.PendingID = approval
		return s.move(ctx, tx, recovery, now, Pending, "BitGo's own policy asks for an approval there first.")
	})
}

func (s *Service) end(ctx context.Context, c Consolidation, said string) error {
	return s.held(ctx, c, func(tx pgx.Tx, now *Consolidation) error { return s.move(ctx, tx, recovery, now, Nothing, said) })
}

// later puts the next question off, without a line in the trail; a lost claim becomes one that is not known.
func (s *Service) later(ctx context.Context, c Consolidation) error {
	return s.held(ctx, c, func(tx pgx.Tx, now *Consolidation) error {
		if now.State == Calling && !s.Clock.Now().Before(now.AskedAt.Add(bitgo.SendDeadline)) {
			return s.move(ctx, tx, recovery, now, Unknown, "The call was interrupted, and no answer was kept. It is being looked up.")
		}
		at := s.Clock.Now().Add(slowly)
		if now.State == Unknown || now.State == Calling {
			at = s.Clock.Now().Add(quickly)
		}
		now.LookAt = &at
		return write(ctx, tx, *now)
	})
}

// held runs fn with the consolidation locked, if it is still as it was read.
func (s *Service) held(ctx context.Context, c Consolidation, fn func(tx pgx.Tx, now *Consolidation) error) error {
	return s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) error {
		now, err := s.hold(ctx, tx, c.ID)
		if err != nil || !now.State.Open() {
			return err
		}
		return fn(tx, &now)
	})
}

// hold locks a consolidation, and its wallet before it.
func (s *Service) hold(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Consolidation, error) {
	c, err := byID(ctx, tx, id)
	if err != nil {
		return c, err
	}
	if _, _, err := s.Wallets.LockForSend(ctx, tx, c.Wallet, c.Coin.Ticker); err != nil {
		return c, err
	}
	name := c.AskedByName
	c, err = lock(ctx, tx, id)
	c.AskedByName = name
	return c, err
}

// ApprovalMoved looks up the consolidation that waits for an approval at BitGo; uuid.Nil: none does.
func (s *Service) ApprovalMoved(ctx context.Context, approval string) (client, id uuid.UUID, err error) {
	err = s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) (err error) {
		client, id, err = ofApproval(ctx, tx, approval)
		return err
	})
	if err == nil && id != uuid.Nil {
		err = s.Resolve(ctx, id)
	}
	return client, id, err
}
