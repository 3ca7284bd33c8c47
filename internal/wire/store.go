package wire

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

// decision is a row: who decides what, and whether BitGo has it.
type decision struct {
	transfer, wallet string
	client           uuid.UUID
	approve          bool
	coin             string
	amount           money.Units
	address          string
	asked, released  *uuid.UUID
	by               uuid.UUID
	state            string
	word             string // BitGo's, once it is over
	claimed, until   time.Time
	settled          time.Time
}

var actions = map[bool]string{true: "approve", false: "reject"}

func insert(ctx context.Context, tx pgx.Tx, d decision) (bool, error) {
	n, err := q.WireInsert(ctx, tx, queries.WireInsertParams{TransferID: d.transfer, WalletID: d.wallet, ClientID: d.client, Action: actions[d.approve],
		Coin: d.coin, Amount: d.amount, Address: d.address, AskedBy: d.asked, ReleasedBy: d.released, DecidedBy: d.by, ClaimedAt: d.claimed, ClaimedUntil: d.until})
	if database.Constraint(err) == "wire_decision_other" {
		return false, ErrOwn.With(err)
	}
	return n > 0, err
}

func lock(ctx context.Context, tx pgx.Tx, transfer string) (decision, error) {
	r, err := q.WireLock(ctx, tx, transfer)
	if database.NoRows(err) {
		return decision{}, ErrNotFound
	}
	return read(r), err
}

func read(r queries.WireDecision) decision {
	d := decision{transfer: r.TransferID, wallet: r.WalletID, client: r.ClientID, approve: r.Action == actions[true], coin: r.Coin, amount: r.Amount,
		address: r.Address, asked: r.AskedBy, released: r.ReleasedBy, by: r.DecidedBy, state: r.State, word: r.BitgoState, claimed: r.ClaimedAt, until: r.ClaimedUntil}
	if r.SettledAt != nil {
		d.settled = *r.SettledAt
	}
	return d
}

func abandoned(ctx context.Context, tx pgx.Tx, now time.Time) ([]decision, error) {
	rows, err := q.WireAbandoned(ctx, tx, now)
	out := make([]decision, len(rows))
	for i, r := range rows {
		out[i] = read(r)
	}
	return out, err
}

func claim(ctx context.Context, tx pgx.Tx, d decision) error {
	err := q.WireClaim(ctx, tx, queries.WireClaimParams{TransferID: d.transfer, Action: actions[d.approve], DecidedBy: d.by, ClaimedAt: d.claimed, ClaimedUntil: d.until})
	if database.Constraint(err) == "wire_decision_other" {
		return ErrOwn.With(err)
	}
	return err
}

func giveBack(ctx context.Context, tx pgx.Tx, d decision) (bool, error) {
	n, err := q.WireReturn(ctx, tx, d.transfer, d.claimed)
	return n > 0, err
}

func settle(ctx context.Context, tx pgx.Tx, d decision) (bool, error) {
	n, err := q.WireSettle(ctx, tx, queries.WireSettleParams{TransferID: d.transfer, Action: actions[d.approve], DecidedBy: d.by, SettledAt: &d.settled, BitgoState: d.word})
	return n > 0, err
}

func found(ctx context.Context, tx pgx.Tx, d decision) (bool, error) {
	n, err := q.WireFound(ctx, tx, queries.WireFoundParams{TransferID: d.transfer, State: d.state, SettledAt: &d.settled, BitgoState: d.word, ClaimedAt: d.claimed})
	return n > 0, err
}
