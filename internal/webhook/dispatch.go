package webhook

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
)

// outcome is what an event came to.
type outcome struct {
	state   State // Done or Ignored
	reason  string
	effect  string // in words
	client  *uuid.UUID
	kind    string // what it was about
	subject string
}

func ignored(format string, args ...any) outcome {
	return outcome{state: Ignored, reason: fmt.Sprintf(format, args...)}
}

// dispatch is the one switch from BitGo's event types to rooms. A room reads the thing back from BitGo; the event
// only says which. An error means that it has to be tried again.
func (s *Service) dispatch(ctx context.Context, n bitgo.Notification) (outcome, error) {
	if n.Simulation {
		return ignored("This is BitGo's test, which says of itself that it is made up: nothing was read and nothing changed."), nil
	}
	switch n.Type {
	case "transfer":
		return s.transfer(ctx, n)
	case "pendingapproval":
		out, err := s.pendingApproval(ctx, n)
		if s.Counter != nil && err == nil && bitgo.IsID(n.PendingApprovalID) {
			err = s.Counter.Observe(ctx, n.PendingApprovalID)
		}
		return out, err
	case "enterpriseKycState":
		return s.enterpriseKYC(ctx, n)
	}
	return ignored("The console acts on events about transfers, pending approvals and a client's KYC, not on this type."), nil
}

// enterpriseKYC has the client's enterprise read anew: the event's own word is not taken.
func (s *Service) enterpriseKYC(ctx context.Context, n bitgo.Notification) (outcome, error) {
	if !bitgo.IsID(n.EnterpriseID) {
		return ignored("The event names no enterprise."), nil
	}
	client := uuid.Nil
	if s.Clients != nil {
		var err error
		if client, err = s.Clients.EnterpriseMoved(ctx, n.EnterpriseID); err != nil {
			return outcome{}, err
		}
	}
	if client == uuid.Nil {
		return ignored("The enterprise is no client here."), nil
	}
	return outcome{state: Done, client: &client, kind: "client", subject: client.String()}, nil
}

// transfer mirrors and posts it, then tells the send it belongs to.
func (s *Service) transfer(ctx context.Context, n bitgo.Notification) (outcome, error) {
	if !bitgo.IsCoin(n.Coin) || !bitgo.IsID(n.Wallet) || !bitgo.IsID(n.Transfer) {
		return ignored("The event names no transfer: its coin, wallet or transfer is missing or misshapen."), nil
	}
	change, err := s.Wallets.SyncTransfer(ctx, n.Coin, n.Wallet, n.Transfer, ledger.FromWebhook)
	if fault.Is(err, wallet.ErrUnknownClient) {
		return ignored("The wallet belongs to an enterprise that is no client here. Taking the client in reads its whole history."), nil
	}
	if err != nil {
		return outcome{}, err
	}
	t := change.Transfer
	done := outcome{state: Done, client: &t.Client, kind: "transfer", subject: t.ID, effect: effect(n.State, change)}
	if t.Type == "receive" && s.Escrows != nil {
		held, err := s.Escrows.Arrived(ctx, t.ID)
		if held != uuid.Nil {
			done.kind, done.subject = "escrow-deposit", held.String()
		}
		if err != nil {
			return done, err
		}
	}
	made, err := s.follow(ctx, t)
	if made != uuid.Nil {
		done.kind, done.subject = "send", made.String()
	}
	if made != uuid.Nil || err != nil || s.Gathers == nil || t.Type != "send" {
		return done, err
	}
	gathered, err := s.gathered(ctx, t)
	if gathered != uuid.Nil {
		done.kind, done.subject = "consolidation", gathered.String()
	}
	return done, err
}

// gathered lets the consolidation that a transfer was made for go where its transfer is, under the wallet's lock like follow.
func (s *Service) gathered(ctx context.Context, t wallet.Transfer) (id uuid.UUID, err error) {
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if _, _, err := s.Wallets.LockForSend(ctx, tx, t.Wallet, t.Coin); err != nil {
			return err
		}
		now, err := s.Wallets.Transfer(ctx, tx, t.ID)
		if err == nil {
			id, err = s.Gathers.ApplyTransfer(ctx, tx, now)
		}
		return err
	})
	return id, err
}

// follow lets the send that a transfer was made for go where its transfer is. The mirror is read again under the
// wallet's lock, which every such step takes: two events worked side by side then end with what BitGo said last,
// and an older reading cannot confirm what a newer one has removed.
func (s *Service) follow(ctx context.Context, t wallet.Transfer) (made uuid.UUID, err error) {
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if made, err = madeBy(ctx, tx, t); err != nil || (made == uuid.Nil && len(t.Replaces) == 0) {
			return err
		}
		if _, _, err := s.Wallets.LockForSend(ctx, tx, t.Wallet, t.Coin); err != nil {
			return err
		}
		now, err := s.Wallets.Transfer(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		// A replacement may carry no sequence id: its send is then the one it took the place of.
		moved := send.Transfer{Wallet: now.Wallet, Asset: now.Coin, ID: now.ID, TxID: now.TxID, State: string(now.State), Replaces: now.Replaces}
		if made != uuid.Nil {
			moved.SequenceID = made.String()
		}
		_, err = s.Sends.ApplyTransfer(ctx, tx, moved)
		return err
	})
	return made, err
}

// madeBy is the send that a transfer carries the id of, or that BitGo named it for; uuid.Nil for a transfer that is
// not ours, an incoming one for example.
func madeBy(ctx context.Context, tx pgx.Tx, t wallet.Transfer) (uuid.UUID, error) {
	if t.Type != "send" {
		return uuid.Nil, nil
	}
	if id, err := uuid.Parse(t.SequenceID); err == nil && id.String() == t.SequenceID {
		of, err := sendOfSequence(ctx, tx, id)
		return of.send, err
	}
	of, err := sendOfTransfer(ctx, tx, t.ID)
	return of.send, err
}

// ApprovalMoved does what an event about the approval would: a decision that was made through us need not wait for BitGo
// to tell of it.
func (s *Service) ApprovalMoved(ctx context.Context, approval string) error {
	_, err := s.pendingApproval(ctx, bitgo.Notification{Type: "pendingapproval", PendingApprovalID: approval})
	return err
}

// pendingApproval lets what waits at BitGo, a send or a change of a whitelist, look up how it stands there.
func (s *Service) pendingApproval(ctx context.Context, n bitgo.Notification) (outcome, error) {
	if !bitgo.IsID(n.PendingApprovalID) {
		return ignored("The event names no pending approval."), nil
	}
	var of owned
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		of, err = sendOfPending(ctx, tx, n.PendingApprovalID)
		return err
	})
	if err != nil {
		return outcome{}, err
	}
	if of.send == uuid.Nil {
		return s.listApproval(ctx, n.PendingApprovalID)
	}
	// What is still open is looked up again by the send's own job.
	if _, err := s.Sends.Resolve(ctx, of.send); err != nil {
		return outcome{}, err
	}
	return outcome{state: Done, client: &of.client, kind: "send", subject: of.send.String()}, nil
}

func (s *Service) listApproval(ctx context.Context, approval string) (outcome, error) {
	var client, change uuid.UUID
	var err error
	if s.Lists != nil {
		client, change, err = s.Lists.ApprovalMoved(ctx, approval)
	}
	switch {
	case err != nil:
		return outcome{}, err
	case change == uuid.Nil:
		return s.gatherApproval(ctx, approval)
	}
	return outcome{state: Done, client: &client, kind: "whitelist", subject: change.String()}, nil
}

func (s *Service) gatherApproval(ctx context.Context, approval string) (outcome, error) {
	if s.Gathers != nil {
		client, id, err := s.Gathers.ApprovalMoved(ctx, approval)
		if err != nil {
			return outcome{}, err
		}
		if id != uuid.Nil {
			return outcome{state: Done, client: &client, kind: "consolidation", subject: id.String()}, nil
		}
	}
	return ignored("Nothing of the console waits for this approval at BitGo."), nil
}
