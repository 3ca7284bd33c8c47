package wire

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/wallet"
)

// Settle is the job that ends claims which nobody has ended.
type Settle struct{}

// Kind names the job.
func (Settle) Kind() string { return "wire.settle" }

// SettleDue looks the withdrawals up whose claim has outlived its lease, and ends the claim by what BitGo shows. One that
// still waits there was not decided, and whoever comes next may; nothing is decided from here. Trouble with one holds up
// no other.
func (s *Service) SettleDue(ctx context.Context) error {
	now := s.Clock.Now().Round(time.Microsecond)
	var open []decision
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		open, err = abandoned(ctx, tx, now)
		return err
	})
	for _, d := range open {
		if one := s.settleOne(ctx, d, now); one != nil {
			err = errors.Join(err, fmt.Errorf("wire: look up withdrawal %s: %w", d.transfer, one))
		}
	}
	return err
}

func (s *Service) settleOne(ctx context.Context, d decision, now time.Time) error {
	t, err := s.BitGo.Transfer(ctx, wallet.Container, d.wallet, d.transfer)
	if err != nil {
		return err
	}
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if !waits(t) {
			_, err := s.find(ctx, tx, system, d, t, now)
			return err
		}
		mine, err := giveBack(ctx, tx, d)
		if err != nil || !mine {
			return err
		}
		return s.recorded(ctx, tx, system, "wire.lapse", d, t.State, nil)
	})
}
