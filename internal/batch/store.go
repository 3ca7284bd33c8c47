package batch

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func fromRow(r queries.Batch) Batch {
	return Batch{ID: r.ID, Person: r.PersonID, AskedBy: r.AskedBy, Clients: r.Clients, Digest: r.Digest, AskedAt: r.AskedAt, EndedAt: r.EndedAt, Trouble: r.Trouble, key: r.Key}
}

func rowFrom(r queries.BatchRow) Row {
	return Row{Typed: Typed{Line: int(r.Line), Wallet: r.Wallet, Asset: r.Asset, Address: r.Address, Memo: r.Memo, Amount: r.Amount, Payee: r.Payee, Purpose: r.Purpose},
		WalletID: r.WalletID, State: State(r.State), SendID: r.SendID, Said: r.Said, At: r.SettledAt}
}

// terms are a row as it is kept, and why it is left out from the beginning; "": it is not.
type terms struct {
	Line     int    `json:"line"`
	Wallet   string `json:"wallet"`
	WalletID string `json:"walletId"`
	Asset    string `json:"asset"`
	Address  string `json:"address"`
	Memo     string `json:"memo"`
	Amount   string `json:"amount"`
	Payee    string `json:"payee"`
	Purpose  string `json:"purpose"`
	Said     string `json:"said"`
}

func insert(ctx context.Context, tx pgx.Tx, b Batch, rows []Judged) error {
	err := q.BatchInsert(ctx, tx, queries.BatchInsertParams{ID: b.ID, PersonID: b.Person, AskedBy: b.AskedBy, Clients: b.Clients, Key: b.key, Digest: b.Digest, Now: b.AskedAt})
	if err != nil {
		return fmt.Errorf("batch: insert: %w", err)
	}
	all := make([]terms, len(rows))
	for i, r := range rows {
		all[i] = terms{Line: r.Line, Wallet: r.Wallet, WalletID: r.WalletID, Asset: r.Asset, Address: r.Address, Memo: r.Memo, Amount: r.Amount, Payee: r.Payee, Purpose: r.Purpose}
		if !r.Passes() {
			all[i].Said = clip(r.why(), 900)
		}
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return q.BatchRowsInsert(ctx, tx, b.ID, b.AskedAt, raw)
}

func get(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Batch, error) {
	r, err := q.BatchByID(ctx, tx, id)
	if database.NoRows(err) {
		return Batch{}, ErrNotFound
	}
	if err != nil {
		return Batch{}, fmt.Errorf("batch: get: %w", err)
	}
	return fromRow(r), nil
}

// keyed gives the batch that a form's key made, or nil.
func keyed(ctx context.Context, tx pgx.Tx, person uuid.UUID, key string) (*Batch, error) {
	return maybe(q.BatchByKey(ctx, tx, person, key))
}

// same gives the newest batch of the very same list, or nil.
func same(ctx context.Context, tx pgx.Tx, person uuid.UUID, digest string, since time.Time) (*Batch, error) {
	return maybe(q.BatchSame(ctx, tx, person, digest, since))
}

func maybe(r queries.Batch, err error) (*Batch, error) {
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("batch: find: %w", err)
	}
	b := fromRow(r)
	return &b, nil
}

func list(ctx context.Context, tx pgx.Tx, person uuid.UUID, limit int) ([]Batch, error) {
	rows, err := q.BatchList(ctx, tx, person, int32(min(max(limit, 1), 200)))
	out := make([]Batch, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r.Batch)
		out[i].Counts = map[State]int{Waiting: int(r.Waiting), Asked: int(r.Asked), Refused: int(r.Refused), LeftOut: int(r.LeftOut)}
	}
	return out, err
}

func rowsOf(ctx context.Context, tx pgx.Tx, id uuid.UUID) ([]Row, error) {
	rows, err := q.BatchRows(ctx, tx, id)
	out := make([]Row, len(rows))
	for i, r := range rows {
		out[i] = rowFrom(r)
	}
	return out, err
}

func next(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Row, bool, error) {
	r, err := q.BatchNext(ctx, tx, id)
	if database.NoRows(err) {
		return Row{}, false, nil
	}
	return rowFrom(r), err == nil, err
}

func rowAsked(ctx context.Context, tx pgx.Tx, id uuid.UUID, line int, made uuid.UUID, at time.Time) error {
	return q.BatchRowAsked(ctx, tx, queries.BatchRowAskedParams{BatchID: id, Line: int32(line), SendID: made, Now: at})
}

func rowRefused(ctx context.Context, tx pgx.Tx, id uuid.UUID, line int, said string, at time.Time) error {
	return q.BatchRowRefused(ctx, tx, queries.BatchRowRefusedParams{BatchID: id, Line: int32(line), Said: said, Now: at})
}

func stop(ctx context.Context, tx pgx.Tx, id uuid.UUID, said string, at time.Time) (int64, error) {
	return q.BatchStop(ctx, tx, said, at, id)
}

func finish(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) (bool, error) {
	n, err := q.BatchEnd(ctx, tx, at, id)
	return n > 0, err
}

func trouble(ctx context.Context, tx pgx.Tx, id uuid.UUID, said string) error {
	return q.BatchTrouble(ctx, tx, said, id)
}
