package sweep

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func insert(ctx context.Context, tx pgx.Tx, r Rule, oneTime string) (bool, error) {
	n, err := q.SweepRuleInsert(ctx, tx, queries.SweepRuleInsertParams{ID: r.ID, ClientID: r.Client, WalletID: r.Wallet, Asset: r.Asset, Address: r.Address, Memo: r.Memo,
		PayeeLabel: r.Payee, Keep: r.Keep, Above: r.Above, Cadence: string(r.Cadence), AskedBy: r.AskedBy, OneTime: oneTime, AskedAt: r.AskedAt})
	return n > 0, err
}

func rule(row queries.SweepRule, err error) (Rule, error) {
	if database.NoRows(err) {
		return Rule{}, ErrNotFound
	}
	return Rule{ID: row.ID, Client: row.ClientID, Payee: row.PayeeLabel, State: State(row.State), AskedBy: row.AskedBy, AskedAt: row.AskedAt, ChangedAt: row.ChangedAt,
		NextAt: row.NextAt, Terms: Terms{Wallet: row.WalletID, Asset: row.Asset, Address: row.Address, Memo: row.Memo, Keep: row.Keep, Above: row.Above, Cadence: Cadence(row.Cadence)}}, err
}

func of(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (Rule, error) {
	return rule(q.SweepRuleOf(ctx, tx, by, oneTime))
}

func get(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Rule, error) {
	return rule(q.SweepRuleGet(ctx, tx, id))
}

func lock(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Rule, error) {
	return rule(q.SweepRuleLock(ctx, tx, id))
}

func due(ctx context.Context, tx pgx.Tx, now time.Time) (Rule, error) {
	return rule(q.SweepDue(ctx, tx, &now))
}

func list(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, wallet string, most int) ([]Rule, error) {
	rows, err := q.SweepRuleList(ctx, tx, clients, wallet, int32(most))
	out := make([]Rule, len(rows))
	for i, row := range rows {
		out[i], _ = rule(row, nil)
	}
	return out, err
}

func move(ctx context.Context, tx pgx.Tx, r Rule, by *uuid.UUID) error {
	err := q.SweepRuleState(ctx, tx, queries.SweepRuleStateParams{ID: r.ID, State: string(r.State), ChangedBy: by, ChangedAt: r.ChangedAt, NextAt: r.NextAt})
	switch database.Constraint(err) {
	case "sweep_rule_other", "sweep_rule_needs_approval":
		return ErrResume.With(err)
	case "sweep_rule_moves":
		return ErrMoved.With(err)
	}
	return err
}

func setNext(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	return q.SweepRuleNext(ctx, tx, &at, id)
}

func open(ctx context.Context, tx pgx.Tx, id uuid.UUID, removedBefore time.Time) (bool, error) {
	return q.SweepOpen(ctx, tx, id, removedBefore)
}

func note(ctx context.Context, tx pgx.Tx, id uuid.UUID, why string) error {
	return q.SweepRunNote(ctx, tx, why, id)
}

func lost(ctx context.Context, tx pgx.Tx, now time.Time) (Run, error) {
	row, err := q.SweepLost(ctx, tx, now)
	if database.NoRows(err) {
		return Run{}, ErrNotFound
	}
	return Run{ID: row.ID, Rule: row.RuleID, Client: row.ClientID, DueAt: row.DueAt, Outcome: Outcome(row.State), Amount: row.Amount}, err
}

func insertRun(ctx context.Context, tx pgx.Tx, x Run, until time.Time) error {
	return q.SweepRunInsert(ctx, tx, queries.SweepRunInsertParams{ID: x.ID, RuleID: x.Rule, ClientID: x.Client, DueAt: x.DueAt, State: string(x.Outcome),
		ClaimedUntil: until, Note: x.Note, SettledAt: x.SettledAt})
}

func reclaim(ctx context.Context, tx pgx.Tx, id uuid.UUID, until time.Time) error {
	return q.SweepRunClaim(ctx, tx, until, id)
}

func setAmount(ctx context.Context, tx pgx.Tx, id uuid.UUID, amount money.Units) error {
	return q.SweepRunAmount(ctx, tx, &amount, id)
}

func settle(ctx context.Context, tx pgx.Tx, x Run) (bool, error) {
	n, err := q.SweepRunSettle(ctx, tx, queries.SweepRunSettleParams{ID: x.ID, State: string(x.Outcome), SendID: x.Send, Note: x.Note, SettledAt: x.SettledAt})
	return n > 0, err
}

func runs(ctx context.Context, tx pgx.Tx, id uuid.UUID, most int) ([]Run, error) {
	rows, err := q.SweepRunList(ctx, tx, id, int32(most))
	out := make([]Run, len(rows))
	for i, r := range rows {
		out[i] = Run{ID: r.ID, Rule: r.RuleID, Client: r.ClientID, DueAt: r.DueAt, Outcome: Outcome(r.State), Amount: r.Amount, Send: r.SendID, Note: r.Note,
			SendState: r.SendState, Transfer: r.TransferID, TransferState: r.TransferState, TxID: r.Txid, SettledAt: r.SettledAt}
	}
	return out, err
}
