package consolidation

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func fromRow(r queries.Consolidation, by string) (Consolidation, error) {
	coin, known := money.Lookup(r.Asset)
	if !known {
		return Consolidation{}, fmt.Errorf("consolidation %s: %q is no longer in the catalogue", r.ID, r.Asset)
	}
	c := Consolidation{ID: r.ID, Client: r.ClientID, Wallet: r.WalletID, Coin: coin, Note: r.Note, State: State(r.State), AskedBy: r.AskedBy, AskedByName: by,
		Plan:    Plan{Max: r.MaxValue, Min: r.MinValue, Inputs: int(r.Inputs), Least: r.Least, Gathers: r.Gathers, Rate: r.FeeRate, FeeMost: r.FeeMost},
		AskedAt: r.AskedAt, ChangedAt: r.ChangedAt, LookAt: r.LookAt, TransferID: value(r.TransferID), TxID: value(r.Txid), PendingID: value(r.PendingApprovalID), Said: r.Said}
	if r.Fee != nil {
		fee := money.Of(coin, *r.Fee)
		c.Fee = &fee
	}
	return c, nil
}

func insert(ctx context.Context, tx pgx.Tx, c Consolidation) error {
	return q.ConsolidationInsert(ctx, tx, queries.ConsolidationInsertParams{ID: c.ID, ClientID: c.Client, WalletID: c.Wallet, Asset: c.Coin.Ticker, MaxValue: c.Plan.Max, MinValue: c.Plan.Min,
		Inputs: int32(c.Plan.Inputs), Least: c.Plan.Least, Gathers: c.Plan.Gathers, FeeRate: c.Plan.Rate, FeeMost: c.Plan.FeeMost, Note: c.Note, AskedBy: c.AskedBy, Now: c.AskedAt, LookAt: c.LookAt})
}

// write keeps what became of it; ids that were known stay.
func write(ctx context.Context, tx pgx.Tx, c Consolidation) error {
	p := queries.ConsolidationMoveParams{ID: c.ID, State: string(c.State), Said: clip(c.Said), ChangedAt: c.ChangedAt, LookAt: c.LookAt,
		TransferID: text(c.TransferID), Txid: text(c.TxID), PendingApprovalID: text(c.PendingID)}
	if c.Fee != nil {
		p.Fee = &c.Fee.Units
	}
	return q.ConsolidationMove(ctx, tx, p)
}

func list(ctx context.Context, tx pgx.Tx, wallet string, most int) ([]Consolidation, error) {
	rows, err := q.Consolidations(ctx, tx, wallet, int32(most))
	if err != nil {
		return nil, fmt.Errorf("consolidation: list of %s: %w", wallet, err)
	}
	out := make([]Consolidation, len(rows))
	for i, r := range rows {
		if out[i], err = fromRow(r.Consolidation, r.AskedByName); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func byID(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Consolidation, error) {
	r, err := q.ConsolidationByID(ctx, tx, id)
	if database.NoRows(err) {
		return Consolidation{}, ErrNotFound
	}
	if err != nil {
		return Consolidation{}, fmt.Errorf("consolidation: read: %w", err)
	}
	c, err := fromRow(r.Consolidation, r.AskedByName)
	c.WalletLabel = r.WalletLabel
	return c, err
}

// lock gives one locked, without the name of who asked.
func lock(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Consolidation, error) {
	r, err := q.ConsolidationForUpdate(ctx, tx, id)
	if database.NoRows(err) {
		return Consolidation{}, ErrNotFound
	}
	if err != nil {
		return Consolidation{}, fmt.Errorf("consolidation: lock: %w", err)
	}
	return fromRow(r, "")
}

// of is whose a transfer is; uuid.Nil: nobody's of ours.
func of(ctx context.Context, tx pgx.Tx, wallet string, named uuid.UUID, transfer string, replaces []string) (uuid.UUID, error) {
	p := queries.ConsolidationOfParams{WalletID: wallet, TransferID: transfer, Replaces: replaces}
	if named != uuid.Nil {
		p.ID = &named
	}
	id, err := q.ConsolidationOf(ctx, tx, p)
	if database.NoRows(err) {
		return uuid.Nil, nil
	}
	return id, err
}

func ofApproval(ctx context.Context, tx pgx.Tx, approval string) (client, id uuid.UUID, err error) {
	r, err := q.ConsolidationOfApproval(ctx, tx, approval)
	if database.NoRows(err) {
		return uuid.Nil, uuid.Nil, nil
	}
	return r.ClientID, r.ID, err
}

func due(ctx context.Context, tx pgx.Tx, now time.Time, most int) ([]uuid.UUID, error) {
	return q.ConsolidationsDue(ctx, tx, now, int32(most))
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// clip keeps what BitGo said within what the row takes.
func clip(s string) string {
	if r := []rune(s); len(r) > 1000 {
		return string(r[:999]) + "…"
	}
	return s
}
