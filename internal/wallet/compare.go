package wallet

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
)

// Listed is a transfer as one side has it: enough to say whether two lists are the same.
type Listed struct {
	ID      string
	Coin    string
	State   string // BitGo's word
	Amount  string // base units
	Changed time.Time
	Posted  bool // in the ledger; only ours can say
}

// ListedPage gives one page of what BitGo lists of a wallet as last changed in a window, and the cursor of the next. Nothing is
// taken in. Error: ErrBitGo.
func (s *Service) ListedPage(ctx context.Context, id, cursor string, from, to time.Time) ([]Listed, string, error) {
	w, err := s.stored(ctx, id)
	if err != nil {
		return nil, "", err
	}
	page, err := s.BitGo.Transfers(ctx, w.Coin, id, bitgo.TransferQuery{AllTokens: true, PrevID: cursor, DateGTE: from, DateLT: to, Limit: 500})
	if err != nil {
		return nil, "", upstream(err, "list transfers of %s", id)
	}
	out := make([]Listed, 0, len(page.Items))
	for _, t := range page.Items {
		seen, err := read(t, from)
		if err != nil {
			return nil, "", ErrBitGo.With(err)
		}
		out = append(out, Listed{ID: seen.ID, Coin: seen.Coin, State: seen.RawState, Amount: seen.Amount.String(), Changed: seen.UpdatedAt})
	}
	return out, page.Next, nil
}

// KeptBetween gives what is kept of a wallet's transfers that BitGo last changed in a window.
func (s *Service) KeptBetween(ctx context.Context, id string, from, to time.Time) ([]Listed, error) {
	var out []Listed
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		out, err = changedBetween(ctx, tx, id, from, to)
		return err
	})
	return out, err
}
