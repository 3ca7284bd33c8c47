package send

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/travel"
)

// screened is what a screening was about.
func (f facts) screened(id *uuid.UUID, at sanction.Stage) sanction.About {
	return sanction.About{Client: f.from.Client, Send: id, Stage: at, Wallet: f.wallet, Amount: *f.amount, Address: f.address.Canonical}
}

// refusal is the fault of a submit that the gates stop. That the payee is sanctioned, or could not be screened, has a code of its
// own: machines must be able to tell it from what they can correct.
func (f facts) refusal() *fault.Fault {
	switch {
	case f.travel != nil && f.travel.Verdict == travel.Missing && f.usd != nil && alone(gates(f), GateTravel):
		return ErrTravel
	case f.screen == nil:
	case f.screen.State == sanction.Hit:
		return ErrSanctioned
	case f.screen.Settle && alone(gates(f), GateSanction):
		return ErrNotScreened
	}
	return ErrStopped
}

// alone says whether this is the only gate that stops.
func alone(all []Gate, key string) bool {
	for _, g := range all {
		if g.Key != key && (g.Verdict == Stop || g.Verdict == Pending) {
			return false
		}
	}
	return true
}

// attempted keeps that somebody asked to pay a sanctioned address. The send itself was not kept, so this is a transaction of
// its own.
func (s *Service) attempted(ctx context.Context, actor identity.Actor, f facts) error {
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		return s.Sanctions.Keep(ctx, tx, actor, f.screened(nil, sanction.AtSubmit), *f.screen)
	})
}
