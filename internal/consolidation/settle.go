package consolidation

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

// How soon BitGo is asked again: quickly where people wait, slowly where BitGo's people or the network do.
const (
	quickly = 15 * time.Second
	slowly  = 2 * time.Minute
)

// settle keeps BitGo's answer, unless the network has told more meanwhile.
func (s *Service) settle(ctx context.Context, actor identity.Actor, c Consolidation, got bitgo.SendResult) (Consolidation, error) {
	var out Consolidation
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if out, err = s.hold(ctx, tx, c.ID); err != nil || out.State != Calling {
			return err
		}
		if bitgo.IsID(got.TransferID) {
			out.TransferID = got.TransferID
		}
		if bitgo.IsID(got.PendingApprovalID) {
			out.PendingID = got.PendingApprovalID
		}
		if got.TxID != "" && len(got.TxID) <= 200 {
			out.TxID = got.TxID
		}
		to, said := answered(got)
		return s.move(ctx, tx, actor, &out, to, said)
	})
	return out, err
}

func answered(got bitgo.SendResult) (State, string) {
	switch got.Outcome {
	case bitgo.Sent:
		return Sent, ""
	case bitgo.PendingApproval:
		return Pending, "BitGo's own policy asks for an approval there first."
	case bitgo.Refused:
		return Refused, "BitGo refused it: " + got.Why + "."
	case bitgo.Returned:
		return Returned, "It was not carried out: " + got.Why + "."
	case bitgo.Unknown:
	}
	return Unknown, "No answer proves whether BitGo carried it out: " + got.Why + "."
}

// verdict tells the person who asked what came of it.
func verdict(c Consolidation, got bitgo.SendResult) error {
	var cause error
	if got.Reason != nil {
		cause = got.Reason
	}
	switch c.State {
	case Returned:
		f := ErrRefused.Because("%s No fee was paid, and the unspents are as they were. Correct the cause and ask again.", c.Said).With(cause)
		f.Kind = fault.Invalid
		if got.Reason != nil && (got.Reason.NeedsOTP || got.Reason.NeedsUnlock) {
			return f.Field("otp", "BitGo asks for a one-time code.")
		}
		return f.Field("passphrase", "Type it again.")
	case Refused:
		return ErrRefused.Because("%s No fee was paid, and the unspents are as they were.", c.Said).With(cause)
	case Unknown:
		return ErrUnknown.With(cause)
	case Calling, Pending, Sent, Confirmed, Nothing, Failed:
	}
	return nil
}

// move takes a consolidation to a state and sets when BitGo is asked next, with its line in the trail. The row is locked.
func (s *Service) move(ctx context.Context, tx pgx.Tx, actor identity.Actor, c *Consolidation, to State, said string) error {
	now, from := s.Clock.Now(), c.State
	if from != to {
		if !c.State.may(to) {
			return nil
		}
		c.State, c.ChangedAt = to, now
	}
	c.Said, c.LookAt = said, nil
	if to.Open() {
		wait := slowly
		if to == Unknown || to == Sent && c.Fee == nil {
			wait = quickly
		}
		at := now.Add(wait)
		c.LookAt = &at
	}
	if err := write(ctx, tx, *c); err != nil {
		return err
	}
	if err := s.record(ctx, tx, actor, *c); err != nil || from == to {
		return err
	}
	return s.tell(ctx, tx, actor, *c, from)
}
