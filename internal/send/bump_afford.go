package send

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

// liveForBump reads at BitGo what a raise is judged by: the transfer, so that the fee it bears is counted once, then balance and
// prices. Errors: ErrBitGoAway.
func (s *Service) liveForBump(ctx context.Context, actor identity.Actor, x Send) error {
	f := facts{order: x.order(), now: s.Clock.Now()}
	if err := s.source(ctx, actor, &f); err != nil {
		return err
	}
	_, err := s.Wallets.SyncTransfer(ctx, x.Amount.Coin.Ticker, x.Wallet, x.TransferID, ledger.FromSend)
	if err == nil {
		err = s.live(ctx, &f)
	}
	if err != nil {
		return ErrBitGoAway.Because("BitGo cannot be read right now, so the raise cannot be checked against live figures. The fee was not raised, and nothing more was paid. Try again in a minute.").With(err)
	}
	return nil
}

// More is what a raise takes beyond what the transaction takes already, base units of the fee's coin.
func (b Bump) More() money.Amount { return money.Of(b.Fee.Coin, b.After.Units.Sub(b.Fee.Units)) }

// affords asks again what a higher fee changes: whether the wallet has it, and loan-to-value, whose answer is kept either way.
// The caller holds the locks, facility first. It gives the refusal, or nil.
func (s *Service) affords(ctx context.Context, tx pgx.Tx, x Send, b Bump, has wallet.Balance, facility *ltv.Facility) (refusal, err error) {
	if why := lacks(b, has); why != "" {
		return ErrBump.Because("%s The fee was not raised, and nothing more was paid. Choose a smaller raise, or wait for the network.", why).
			Field("percent", "Choose a smaller raise."), nil
	}
	if facility == nil {
		return nil, nil
	}
	in, err := s.LTV.Inputs(ctx, tx, *facility, true)
	if err != nil {
		return nil, err
	}
	for i, h := range in.Holdings {
		if h.Coin.Ticker == b.Fee.Coin.Ticker {
			in.Holdings[i].Leaving = h.Leaving.Add(b.More().Units)
		}
	}
	d := ltv.Decide(in)
	if _, err := s.LTV.Keep(ctx, tx, d, ltv.AtRaise, x.ID); err != nil {
		return nil, err
	}
	return overLent(d), nil
}

// overLent is loan-to-value's word on a raise as a fault.
func overLent(d ltv.Decision) error {
	var f *fault.Fault
	switch {
	case d.Passes:
		return nil
	case d.Problem == ltv.OverCap:
		f = ErrBump.Because("%s A higher fee takes more out of the wallet. The fee was not raised, and nothing more was paid. Choose a smaller raise, or wait for the network.", d.Why)
	default:
		f = ErrBump.Because("%s The fee was not raised, and nothing more was paid. Try again once BitGo gives a price.", d.Why)
	}
	return f.Field("percent", d.Why)
}

// lacks says why the wallet cannot pay a raise; "" when it can. BitGo pays it out of the change of the transaction, which it may
// show as held until a block has it; what other sends have reserved stays.
func lacks(b Bump, has wallet.Balance) string {
	left := floor(has.Available.Add(has.Held))
	if more := b.More(); left.Cmp(more.Units) < 0 {
		return fmt.Sprintf("The raise takes %s %s more, and only %s is not held back by anything else.", more.Short(), more.Coin.Symbol(), money.Of(b.Fee.Coin, left).Short())
	}
	return ""
}
