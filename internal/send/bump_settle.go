package send

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
)

// word is BitGo's word as people read it in a sentence.
func word(s string) string {
	if s == "" {
		return "something without a name"
	}
	return "“" + clip(s, 40) + "”"
}

// keepBump settles the answer to a raise. One that cannot be kept leaves the claim: the replacement's own transfer will tell.
func (s *Service) keepBump(ctx context.Context, actor identity.Actor, x Send, b Bump, got bitgo.SendResult) (Bump, error) {
	var settled Bump
	err := persist(ctx, func(ctx context.Context) (err error) {
		settled, err = s.settleBump(ctx, actor, x, b, got)
		return err
	})
	if err != nil {
		return b, ErrBumpUnknown.With(err)
	}
	return settled, bumpVerdict(settled, got)
}

func (s *Service) settleBump(ctx context.Context, actor identity.Actor, x Send, b Bump, got bitgo.SendResult) (Bump, error) {
	var out Bump
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if _, err := s.hold(ctx, tx, x.ID); err != nil {
			return err
		}
		all, err := bumps(ctx, tx, x)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o Bump) bool { return o.ID == b.ID })
		if i < 0 {
			return ErrNotFound
		}
		if out = all[i]; out.State != BumpCalling {
			return nil // what the network showed meanwhile says more than the answer
		}
		to, said := bumpOutcome(got)
		if err := s.moveBump(ctx, tx, actor, x, out, to, traces{transfer: got.TransferID, txid: got.TxID, pending: got.PendingApprovalID}, said); err != nil {
			return err
		}
		if all, err = bumps(ctx, tx, x); err != nil {
			return err
		}
		out = all[i]
		switch to {
		case BumpSent: // the look-up finds the replacement, also should no webhook ever tell of it
			return s.later(ctx, tx, x.ID, s.Clock.Now())
		case BumpUnknown: // and what may wait at BitGo or have gone out unheard
			return s.lookOnce(ctx, tx, x.ID, s.Clock.Now())
		case BumpCalling, BumpPending, BumpRefused, BumpReturned, BumpNothing:
		}
		return nil
	})
	return out, err
}

func bumpOutcome(got bitgo.SendResult) (BumpState, string) {
	switch got.Outcome {
	case bitgo.Sent:
		return BumpSent, ""
	case bitgo.PendingApproval:
		return BumpPending, "BitGo's own policy asks for an approval there first."
	case bitgo.Refused:
		return BumpRefused, "BitGo refused it: " + got.Why + ". The first transaction goes on as it was."
	case bitgo.Returned:
		return BumpReturned, "It was not carried out: " + got.Why + ". The first transaction goes on as it was."
	case bitgo.Unknown:
	}
	return BumpUnknown, "No answer proves whether BitGo carried it out: " + got.Why + "."
}

// bumpVerdict tells the person who asked what came of it.
func bumpVerdict(b Bump, got bitgo.SendResult) error {
	var cause error
	if got.Reason != nil {
		cause = got.Reason
	}
	switch b.State {
	case BumpReturned:
		f := ErrBumpRefused.Because("%s Nothing more was paid. Correct the cause and raise it again.", b.Said).With(cause)
		f.Kind = fault.Invalid
		if got.Reason != nil && (got.Reason.NeedsOTP || got.Reason.NeedsUnlock) {
			return f.Field("otp", "BitGo asks for a one-time code.")
		}
		return f.Field("passphrase", "Type it again.")
	case BumpRefused:
		return ErrBumpRefused.Because("%s Nothing more was paid.", b.Said).With(cause)
	case BumpUnknown:
		return ErrBumpUnknown.With(cause)
	case BumpCalling, BumpPending, BumpSent, BumpNothing:
	}
	return nil
}

// moveBump notes what became of a raise, with its line in the trail.
func (s *Service) moveBump(ctx context.Context, tx pgx.Tx, actor identity.Actor, x Send, b Bump, to BumpState, t traces, said string) error {
	moved, err := writeBump(ctx, tx, b.ID, to, t, said, s.Clock.Now())
	if err != nil || !moved {
		return err
	}
	b.State, b.Said = to, said
	if t.transfer != "" {
		b.TransferID = t.transfer
	}
	if t.txid != "" {
		b.NewTxID = t.txid
	}
	return s.recordBump(ctx, tx, actor, x, b)
}

// bumped ends the raises that a transfer decides: one that takes a transaction's place was carried out, whatever was
// answered, and of several raises of one transaction it is the last; and once a transaction is mined nothing can take its place any more.
func (s *Service) bumped(ctx context.Context, tx pgx.Tx, x Send, t Transfer) error {
	all, err := bumps(ctx, tx, x)
	if err != nil {
		return err
	}
	by := identity.System("bitgo")
	for i := len(all) - 1; i >= 0; i-- {
		b := all[i]
		switch replaced := slices.Contains(t.Replaces, b.TxID); {
		case replaced && b.State == BumpSent:
			return nil // an earlier one of the same transaction came to nothing
		case replaced:
			return s.moveBump(ctx, tx, by, x, b, BumpSent, traces{transfer: t.ID, txid: t.TxID}, "")
		case t.TxID == b.TxID && b.State.Open() && wallet.TransferState(t.State) == wallet.Confirmed:
			if err := s.moveBump(ctx, tx, by, x, b, BumpNothing, traces{}, "The network confirmed the first transaction; nothing more was paid."); err != nil {
				return err
			}
		}
	}
	return nil
}
