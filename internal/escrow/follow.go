package escrow

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/wallet"
)

// FollowDue asks for a round over transfers whose reaction was lost.
type FollowDue struct{}

// Kind names the job.
func (FollowDue) Kind() string { return "escrow.follow" }

// FollowUp finds the transfers of escrows whose deposits do not say what the mirror says, and follows each. An event that
// was lost, or whose work died, is made good here; nothing is taken in twice. What is still held for a subscription that
// has ended, be it a fraction of a cent, becomes due.
func (s *Service) FollowUp(ctx context.Context) error {
	var lost []string
	var ended []string
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		rows, err := q.EscrowUnfollowed(ctx, tx)
		for _, r := range rows {
			lost = append(lost, r.TransferID)
		}
		if err == nil {
			ended, err = q.EscrowHeldForEnded(ctx, tx)
		}
		return err
	})
	for _, id := range ended {
		if failed := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return s.refund(ctx, tx, id) }); failed != nil {
			err = errors.Join(err, fmt.Errorf("escrow: refund %s: %w", id, failed))
		}
	}
	for _, id := range lost {
		if _, failed := s.Arrived(ctx, id); failed != nil {
			err = errors.Join(err, fmt.Errorf("escrow: follow %s: %w", id, failed))
		}
	}
	return err
}

// Arrived makes the deposit of a mirrored transfer say what the mirror says: it is taken in when it is confirmed, taken
// back when it is not any more, and taken in again. It may be repeated, late, out of order and side by side with itself.
// uuid.Nil: the transfer is of no escrow.
func (s *Service) Arrived(ctx context.Context, transfer string) (id uuid.UUID, err error) {
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		t, err := s.Wallets.Transfer(ctx, tx, transfer)
		if err != nil || t.Type != "receive" {
			return err
		}
		a, found, err := s.placeOf(ctx, tx, t)
		if err != nil || !found {
			return err
		}
		if a, err = hold(ctx, tx, a); err != nil {
			return err
		}
		// Read again under the lock: two events worked side by side end with what BitGo said last.
		if t, err = s.Wallets.Transfer(ctx, tx, transfer); err != nil {
			return err
		}
		d, known, err := depositOfTransfer(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		if !known {
			id, err = s.takeIn(ctx, tx, a, t)
			return err
		}
		id = d.ID
		return s.follow(ctx, tx, a, d, t)
	})
	return id, err
}

// placeOf is the escrow that a transfer belongs to: that of its deposit, or the one open where it arrived.
func (s *Service) placeOf(ctx context.Context, tx pgx.Tx, t wallet.Transfer) (Account, bool, error) {
	d, known, err := depositOfTransfer(ctx, tx, t.ID)
	if err != nil {
		return Account{}, false, err
	}
	if known {
		a, err := account(ctx, tx, d.Account)
		return a, err == nil, err
	}
	return accountAt(ctx, tx, t.Wallet, t.Coin)
}

// takeIn makes a deposit of a transfer that is confirmed. What arrived before the wallet was an escrow is none.
func (s *Service) takeIn(ctx context.Context, tx pgx.Tx, a Account, t wallet.Transfer) (uuid.UUID, error) {
	at := t.UpdatedAt
	if t.ConfirmedAt != nil {
		at = *t.ConfirmedAt
	}
	if !stands(t) || a.State != Open || at.Before(*a.DecidedAt) {
		return uuid.Nil, nil
	}
	d := Deposit{ID: uuid.New(), Client: a.Client, Account: a.ID, Transfer: t.ID, Wallet: a.Wallet, Asset: a.Asset, Units: t.Amount, Said: t.Said, Sender: t.Counterparty,
		ArrivedAt: at, SeenAt: s.now(), State: Unmatched, Standing: true}
	x, err := s.match(ctx, tx, a, &d, t.PaidTo)
	if err != nil {
		return uuid.Nil, err
	}
	if made, err := insertDeposit(ctx, tx, d); err != nil || !made {
		return d.ID, err
	}
	if err := s.book(ctx, tx, a, d, "arrived", ledger.FromWebhook); err != nil {
		return uuid.Nil, err
	}
	if x != nil {
		if _, err := s.settle(ctx, tx, a, *x, uuid.Nil); err != nil {
			return uuid.Nil, err
		}
	}
	return d.ID, s.record(ctx, tx, system, audit.Entry{Verb: "escrow.deposit", Kind: DepositKind, ID: d.ID.String(), Client: &d.Client, After: d.note()}, string(d.State))
}

// follow moves a deposit where its transfer is.
func (s *Service) follow(ctx context.Context, tx pgx.Tx, a Account, d Deposit, t wallet.Transfer) error {
	standing := stands(t)
	if d.Standing == standing && (!standing || d.Units.Equal(t.Amount)) {
		return s.lookAgain(ctx, tx, a, d, t)
	}
	removed := uuid.Nil
	if d.Standing && !standing {
		removed = d.ID
	}
	before := d
	d.Standing = standing
	if standing {
		d.Units, d.Broken = t.Amount, false
	}
	verb, news := "escrow.deposit-again", string(d.State)
	if removed != uuid.Nil {
		verb, news = "escrow.deposit-removed", "removed"
	}
	if err := s.replace(ctx, tx, a, &d, before, removed); err != nil {
		return err
	}
	if d.Broken {
		return s.record(ctx, tx, system, audit.Entry{Verb: "escrow.deposit-broken", Kind: BreakKind, ID: d.ID.String(), Client: &d.Client, After: d.note()}, "broken")
	}
	if before.Broken && !d.Broken {
		verb = "escrow.deposit-whole"
	}
	return s.record(ctx, tx, system, audit.Entry{Verb: verb, Kind: DepositKind, ID: d.ID.String(), Client: &d.Client, After: d.note()}, news)
}

// lookAgain matches a deposit that nobody has touched by what BitGo told later: it may show a transfer before its parties.
func (s *Service) lookAgain(ctx context.Context, tx pgx.Tx, a Account, d Deposit, t wallet.Transfer) error {
	if d.State != Unmatched || !d.Standing || d.Wish != "" {
		return nil
	}
	d.Said = t.Said
	x, err := s.match(ctx, tx, a, &d, t.PaidTo)
	if err != nil || x == nil {
		return err
	}
	if err := saveDeposit(ctx, tx, d); err != nil {
		return err
	}
	if err := s.book(ctx, tx, a, d, "", ledger.FromWebhook); err != nil {
		return err
	}
	if _, err := s.settle(ctx, tx, a, *x, uuid.Nil); err != nil {
		return err
	}
	return s.record(ctx, tx, system, audit.Entry{Verb: "escrow.deposit-matched", Kind: DepositKind, ID: d.ID.String(), Client: &d.Client, After: d.note()}, string(d.State))
}

// replace saves a deposit whose transfer has moved, and lets everything follow that was made of it.
func (s *Service) replace(ctx context.Context, tx pgx.Tx, a Account, d *Deposit, before Deposit, removed uuid.UUID) error {
	switch d.State {
	case Matched:
		x, err := promiseOf(ctx, tx, d.Subscription)
		if err != nil {
			return err
		}
		if err := saveDeposit(ctx, tx, *d); err != nil {
			return err
		}
		if err := s.book(ctx, tx, a, *d, "BitGo's transfer has moved", ledger.FromWebhook); err != nil {
			return err
		}
		out, err := s.settle(ctx, tx, a, x, removed)
		d.Broken = out.broken[d.ID]
		return err
	case Returned:
		p, found, err := returning(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		switch {
		case found && p.committed():
			d.Broken = !d.Standing
		case found:
			if err := s.void(ctx, tx, a, p); err != nil {
				return err
			}
			fallthrough
		default:
			d.State, d.Why = Unmatched, "It was to be sent back, and the network took it back first."
		}
	case Unmatched:
	}
	if err := saveDeposit(ctx, tx, *d); err != nil {
		return err
	}
	return s.book(ctx, tx, a, *d, "BitGo's transfer has moved", ledger.FromWebhook)
}

// book makes the ledger hold of a deposit what it must.
func (s *Service) book(ctx context.Context, tx pgx.Tx, a Account, d Deposit, why string, source ledger.Source) error {
	_, err := s.Ledger.Agree(ctx, tx, depositCause(d), a.ofDeposit(d), s.now(), why, source)
	return err
}

func stands(t wallet.Transfer) bool { return t.State == wallet.Confirmed && t.Amount.Sign() > 0 }

func (d Deposit) note() map[string]any {
	return map[string]any{"transfer": d.Transfer, "wallet": d.Wallet, "asset": d.Asset, "amount": d.Units.String(), "state": d.State, "how": d.How, "subscription": d.Subscription,
		"standing": d.Standing, "broken": d.Broken, "why": d.Why}
}
