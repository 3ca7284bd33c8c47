package reconcile

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func insert(ctx context.Context, tx pgx.Tx, id, by uuid.UUID, at time.Time) error {
	return q.ReconcileInsert(ctx, tx, id, by, at)
}

func insertWallet(ctx context.Context, tx pgx.Tx, id uuid.UUID, wallet string, client uuid.UUID, ask Ask) error {
	return q.ReconcileWalletInsert(ctx, tx, queries.ReconcileWalletInsertParams{ReconciliationID: id, WalletID: wallet, ClientID: client, Whole: ask.Whole, Since: ask.Since, LagSeconds: lag.Seconds()})
}

func get(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Reconciliation, error) {
	r, err := q.ReconcileGet(ctx, tx, id)
	if database.NoRows(err) {
		return Reconciliation{}, ErrNotFound
	}
	out := Reconciliation{ID: r.ID, AskedBy: r.AskedBy, State: Running, Wallets: int(r.Wallets), WalletsDone: int(r.WalletsDone), Checked: int(r.Checked),
		Inserted: int(r.Inserted), Changed: int(r.Changed), Refused: int(r.Refused), Trouble: r.Trouble, Begun: r.BegunAt, Updated: r.UpdatedAt, Ended: r.DoneAt}
	if r.DoneAt != nil {
		out.State = Done
	}
	if err == nil {
		out.Unread, err = unread(ctx, tx, id)
	}
	return out, err
}

func next(ctx context.Context, tx pgx.Tx, id uuid.UUID, without []string) (step, error) {
	r, err := q.ReconcileNext(ctx, tx, id, without)
	return step{reconciliation: r.ReconciliationID, wallet: r.WalletID, since: r.Since, begun: r.BegunAt, cursor: r.Cursor, pass: int(r.Pass)}, err
}

func trouble(ctx context.Context, tx pgx.Tx, at step, why string, final bool) error {
	why = string([]rune(why)[:min(1000, len([]rune(why)))])
	return q.ReconcileTrouble(ctx, tx, queries.ReconcileTroubleParams{Trouble: why, Final: final, Most: mostTries, ReconciliationID: at.reconciliation, WalletID: at.wallet})
}

func unread(ctx context.Context, tx pgx.Tx, id uuid.UUID) ([]Unread, error) {
	rows, err := q.ReconcileUnread(ctx, tx, id)
	out := make([]Unread, len(rows))
	for i, r := range rows {
		out[i] = Unread{Wallet: r.WalletID, Why: r.Trouble, GivenUp: r.GivenUp}
	}
	return out, err
}

func advance(ctx context.Context, tx pgx.Tx, at, then step, got wallet.Report) error {
	checked := got.Transfers
	if at.pass > 0 {
		checked = got.Inserted // the others were counted in the first pass
	}
	_, err := q.ReconcileAdvance(ctx, tx, queries.ReconcileAdvanceParams{NextCursor: then.cursor, NextPass: int32(then.pass), BegunAt: then.begun,
		Checked: int32(checked), Inserted: int32(got.Inserted), Changed: int32(got.Changed - got.Inserted), Refused: int32(len(got.Refused)),
		ReconciliationID: at.reconciliation, WalletID: at.wallet, Pass: int32(at.pass), Cursor: at.cursor})
	return err
}

func touch(ctx context.Context, tx pgx.Tx, id uuid.UUID, trouble string, at time.Time) error {
	return q.ReconcileTouch(ctx, tx, at, trouble, id)
}

func done(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) (bool, error) {
	n, err := q.ReconcileDone(ctx, tx, &at, id)
	return n > 0, err
}
