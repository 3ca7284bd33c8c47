package send

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
)

// Transfer is what BitGo says of the transfer with a send's sequence id. It has been read from BitGo, never taken
// from an event's own words.
type Transfer struct {
	SequenceID string
	Wallet     string
	Asset      string
	ID         string
	TxID       string
	State      string // BitGo's word
	PendingID  string
	Replaces   []string // txids that this one takes the place of
	how        string   // how a look-up found it, for the timeline
}

// ApplyTransfer moves a send to where BitGo says its transfer is, in the caller's transaction. A transfer of no send
// of ours, a repeated or an overtaken report change nothing. It tells whether the send changed state.
func (s *Service) ApplyTransfer(ctx context.Context, tx pgx.Tx, t Transfer) (bool, error) {
	id, err := s.whose(ctx, tx, t)
	if err != nil || id == uuid.Nil {
		return false, err
	}
	x, err := s.hold(ctx, tx, id)
	if fault.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if x.Wallet != t.Wallet || x.Amount.Coin.Ticker != t.Asset {
		return false, nil // somebody else's transfer under an id of ours; it says nothing about this send
	}
	return s.report(ctx, tx, &x, t)
}

// whose is the send that a transfer belongs to: by its sequence id, or by the transaction it replaced. Nil: none.
func (s *Service) whose(ctx context.Context, tx pgx.Tx, t Transfer) (uuid.UUID, error) {
	if t.SequenceID == "" && len(t.Replaces) > 0 {
		return replaced(ctx, tx, t)
	}
	id, err := uuid.Parse(t.SequenceID)
	if err != nil || id.String() != t.SequenceID {
		return uuid.Nil, nil // not made by us
	}
	return id, nil
}

func (s *Service) report(ctx context.Context, tx pgx.Tx, x *Send, t Transfer) (bool, error) {
	at := s.Clock.Now()
	if x.State == Drafted || x.State == Checked || x.State == AwaitingApproval {
		return false, nil // never released; a forged or foreign sequence id
	}
	if x.Raisable() {
		if err := s.bumped(ctx, tx, *x, t); err != nil {
			return false, err
		}
	}
	to, ok := stateOf(t.State)
	if x.overtaken(to, t) {
		return false, nil // not even its ids: the send goes by those of the transfer that lives
	}
	if err := s.trace(ctx, tx, x, traces{transfer: t.ID, txid: t.TxID, pending: t.PendingID, status: t.State}, at); err != nil || !ok {
		return false, err
	}
	before, steps := x.State, path(x.State, to)
	if steps == nil && to == Rejected {
		steps = path(x.State, Failed) // turned down after it had been accepted
	}
	if steps == nil && to == Failed {
		steps = path(x.State, Removed) // confirmed, and failed in the block that took the other's place
	}
	for _, next := range steps {
		a := act{by: identity.System("bitgo"), at: at, note: strings.TrimPrefix(t.how+"; BitGo says "+t.State, "; ")}
		if next == Failed || next == Rejected {
			a.said = "BitGo says that it was " + next.Words() + ". Nothing left the wallet for it, except for a network fee where the network took one."
		}
		if err := s.follow(ctx, tx, x, next, a); err != nil {
			return false, err
		}
	}
	return x.State != before, nil
}

// overtaken says that a report must not count. What ended, or was taken as not sent, moves on only when BitGo shows a
// living transfer. And where a send has had two transfers, one that replaced the other, the death of the one says
// nothing while the send goes by the other, unless that was replaced by it and is not confirmed.
func (x Send) overtaken(to State, t Transfer) bool {
	living := to == Submitted || to == Confirmed
	other := x.TransferID != "" && t.ID != "" && t.ID != x.TransferID
	switch x.State {
	case Approved, Cancelled, Expired, Failed:
		return x.Attempt == 0 || !living
	case Confirmed:
		return other && to != Confirmed
	case Submitted, Removed:
		return other && !living && !slices.Contains(t.Replaces, x.TxID)
	}
	return false
}

// stateOf puts BitGo's word for a transfer into ours. A replaced transaction says nothing: its successor will.
func stateOf(word string) (State, bool) {
	switch wallet.TransferState(word) {
	case wallet.Initialized, wallet.Signed, wallet.Unconfirmed:
		return Submitted, true
	case wallet.PendingApproval:
		return PendingAtBitGo, true
	case wallet.Confirmed:
		return Confirmed, true
	case wallet.Failed:
		return Failed, true
	case wallet.Rejected:
		return Rejected, true
	case wallet.Removed, wallet.Dropped, wallet.Reversed:
		return Removed, true
	case wallet.Replaced, wallet.Unknown:
	}
	return "", false
}

// follow moves the send and does what the new state means for what it holds back.
func (s *Service) follow(ctx context.Context, tx pgx.Tx, x *Send, to State, a act) error {
	from := x.State
	if to == Approved {
		expires := a.at.Add(s.window())
		a.expires = &expires
	}
	if err := s.move(ctx, tx, x, to, a, nil); err != nil {
		return err
	}
	if x.Attempt > 0 && slices.Contains([]State{Confirmed, Failed, Removed, Rejected}, to) {
		if _, err := s.Jobs.InsertTx(ctx, tx, Ended{SendID: x.ID, State: to, Again: from == Removed}, nil); err != nil {
			return err
		}
	}
	switch to {
	case Submitted, Confirmed:
		if !slices.Contains([]State{Submitting, Unknown, PendingAtBitGo, Approved}, from) {
			return nil // settled before, or let go when it was taken as not sent: the next balance shows the transfer
		}
		return s.Wallets.Settle(ctx, tx, x.ID, a.at)
	case Failed, Rejected, Expired, Cancelled:
		if from == Drafted {
			return nil // a draft holds nothing back
		}
		return s.Wallets.Release(ctx, tx, x.ID, a.at)
	case Unknown:
		return s.later(ctx, tx, x.ID, a.at)
	case PendingAtBitGo:
		return s.later(ctx, tx, x.ID, a.at.Add(slowly))
	}
	return nil
}

// trace keeps what BitGo calls the send, and mirrors it in x.
func (s *Service) trace(ctx context.Context, tx pgx.Tx, x *Send, t traces, at time.Time) error {
	if err := writeTraces(ctx, tx, x.ID, t, at); err != nil {
		return err
	}
	for _, p := range []struct {
		to   *string
		from string
	}{{&x.TransferID, t.transfer}, {&x.TxID, t.txid}, {&x.PendingID, t.pending}, {&x.BitGoStatus, t.status}} {
		if p.from != "" {
			*p.to = p.from
		}
	}
	return nil
}
