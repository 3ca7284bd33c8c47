package send

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/money"
)

// unnamed finds a transfer that pays just what the send asked for and carries no sequence id at all. BitGo has lost
// them on MPC wallets (gh:#2898), and then "not found by sequence id" proves nothing. Such a transfer counts as the
// send's own: should it be another's after all, a payment is missing and can be asked for again; the other mistake
// would pay twice.
func (s *Service) unnamed(ctx context.Context, x Send) (*bitgo.Transfer, error) {
	since := x.ClaimedAt.Add(-time.Minute)
	list := func(after string) (bitgo.Page[bitgo.Transfer], error) {
		return s.BitGo.Transfers(ctx, x.Amount.Coin.Ticker, x.Wallet, bitgo.TransferQuery{DateGTE: since, AllTokens: true, PrevID: after})
	}
	for t, err := range bitgo.Each(list) {
		if err != nil {
			return nil, err
		}
		made := t.CreatedTime.Time
		if t.Type != "send" || t.SequenceID != "" || t.Coin != x.Amount.Coin.Ticker || !made.IsZero() && made.Before(since) || !pays(t, x) {
			continue
		}
		taken, err := s.taken(ctx, t.ID)
		if err != nil {
			return nil, err
		}
		if !taken {
			return &t, nil
		}
	}
	return nil, nil
}

// pays says whether the transfer brings the send's amount to its payee. Without entries, which BitGo may add later,
// the amount alone decides.
func pays(t bitgo.Transfer, x Send) bool {
	for _, e := range t.Entries {
		if strings.EqualFold(e.Address, x.Address) && sized(e.Value, x.Amount.Units) {
			return true
		}
	}
	return len(t.Entries) == 0 && (sized(t.Intended, x.Amount.Units) || sized(t.Value, x.Amount.Units))
}

// sized compares without the sign, which BitGo turns around on sends.
func sized(said bitgo.Units, want money.Units) bool {
	return said.Known() && said.Big().CmpAbs(want.Big()) == 0
}

// taken says whether another send is already known by this transfer.
func (s *Service) taken(ctx context.Context, transfer string) (bool, error) {
	var is bool
	err := s.DB.As(ctx, recovery.Scope(), func(tx pgx.Tx) (err error) {
		is, err = transferTaken(ctx, tx, transfer)
		return err
	})
	return is, err
}
