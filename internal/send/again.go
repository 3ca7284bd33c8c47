package send

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Again is a send that was asked for in the place of another.
type Again struct {
	ID      uuid.UUID
	State   State
	AskedAt time.Time
	Why     string
}

// Recreatable reports whether a send is over without having paid. One that the network took back is not: it may still
// come through, and would then have paid twice.
func (s State) Recreatable() bool {
	return s == Failed || s == Rejected || s == Expired || s == Cancelled
}

// whyNotAgain says why another send may not take the place of one in this state; "": it may.
func (s State) whyNotAgain() string {
	switch {
	case s.Recreatable():
		return ""
	case s == Unknown:
		return "Its outcome is unknown: it may have been paid, and another one could pay twice. It is being looked up at BitGo; this page says how it ended."
	case s == Removed:
		return "The network took it back and may still confirm it, so another one could pay twice."
	}
	return "It is " + s.Words() + ", so it can still pay or has paid. Only one that is over without having paid is asked for again."
}

// origin is the send in whose place this one was asked for, as the trail names it.
func (x Send) origin() string {
	if x.From == nil {
		return ""
	}
	return x.From.String()
}

// over refuses to take the place of a send that may still pay, or of another client's, which looks absent.
func (s *Service) over(ctx context.Context, actor identity.Actor, f facts) error {
	if f.instead == nil {
		return nil
	}
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		was, err := seen(ctx, tx, actor, *f.instead)
		switch {
		case err != nil:
			return err
		case was.Client != f.from.Client:
			return ErrNotAgain.Field(FieldWallet, "The other send was another client's. Choose a wallet of "+was.ClientName+".")
		case !was.State.Recreatable():
			return ErrNotAgain
		}
		return nil
	})
}

// Spent gives what left by asset since a time, of every client that the actor sees.
func (s *Service) Spent(ctx context.Context, actor identity.Actor, since time.Time) (map[string]money.Units, error) {
	var out map[string]money.Units
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		found, err := spent(ctx, tx, since)
		out = found
		return err
	})
	return out, err
}

// Traces are names under which BitGo knows sends.
type Traces struct {
	IDs     []uuid.UUID // our own, which BitGo has as sequence ids
	Pending []string    // of its approvals
	TxIDs   []string
}

// Traced gives the sends that the actor may see among those that BitGo names so.
func (s *Service) Traced(ctx context.Context, actor identity.Actor, t Traces) (out []Send, err error) {
	if len(t.IDs)+len(t.Pending)+len(t.TxIDs) == 0 {
		return nil, nil
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = traced(ctx, tx, actor, t)
		return err
	})
	return out, err
}
