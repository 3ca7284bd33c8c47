package freeze

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func insert(ctx context.Context, tx pgx.Tx, f Freeze, oneTime string) (bool, error) {
	var wallet *string
	if f.Wallet != "" {
		wallet = &f.Wallet
	}
	var next *time.Time
	if f.BitGo == Asking {
		next = &f.At
	}
	n, err := q.FreezeInsert(ctx, tx, queries.FreezeInsertParams{ID: f.ID, Reach: string(f.Reach), ClientID: f.Client, WalletID: wallet, Reason: f.Reason,
		FrozenBy: f.By, FrozenAt: f.At, OneTime: oneTime, Bitgo: string(f.BitGo), BitgoNextAt: next})
	if database.Constraint(err) == "freeze_order_standing" {
		return false, ErrThere.With(err)
	}
	return n > 0, err
}

func once(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (Freeze, error) {
	id, err := q.FreezeOnce(ctx, tx, by, oneTime)
	if err != nil {
		return Freeze{}, err
	}
	return get(ctx, tx, id)
}

func gate(ctx context.Context, tx pgx.Tx) error { return q.FreezeGate(ctx, tx) }

func get(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Freeze, error) {
	r, err := q.FreezeGet(ctx, tx, id)
	if database.NoRows(err) {
		return Freeze{}, ErrNotFound
	}
	f := from(r.FreezeOrder)
	f.ClientName, f.WalletLabel, f.Coin, f.ByName, f.UnfreezeName, f.UnfrozenName = r.ClientName, r.WalletLabel, r.Coin, r.FrozenName, r.AskedName, r.UnfrozenName
	return f, err
}

func from(r queries.FreezeOrder) Freeze {
	f := Freeze{ID: r.ID, Reach: Reach(r.Reach), Client: r.ClientID, Reason: r.Reason, State: State(r.State), By: r.FrozenBy, At: r.FrozenAt,
		BitGo: AtBitGo(r.Bitgo), BitGoNote: r.BitgoNote, BitGoUntil: r.BitgoUntil, UnfreezeBy: r.UnfreezeBy, UnfreezeAt: r.UnfreezeAt,
		UnfreezeReason: r.UnfreezeReason, UnfrozenBy: r.UnfrozenBy, UnfrozenAt: r.UnfrozenAt}
	f.Wallet, f.UnfreezeAs, f.UnfrozenAs = text(r.WalletID), identity.Role(text(r.UnfreezeAs)), identity.Role(text(r.UnfrozenAs))
	return f
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func lock(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	_, err := q.FreezeLock(ctx, tx, id)
	if database.NoRows(err) {
		return ErrNotFound
	}
	return err
}

func list(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, f Filter) ([]Freeze, error) {
	states := make([]string, len(f.States))
	for i, s := range f.States {
		states[i] = string(s)
	}
	rows, err := q.FreezeList(ctx, tx, queries.FreezeListParams{BeforeAt: f.BeforeAt, BeforeID: f.BeforeID, Clients: clients, Client: f.Client, WalletID: f.Wallet,
		States: states, Most: int32(f.Limit + 1)})
	out := make([]Freeze, len(rows))
	for i, r := range rows {
		out[i] = from(r.FreezeOrder)
		out[i].ClientName, out[i].WalletLabel, out[i].Coin = r.ClientName, r.WalletLabel, r.Coin
		out[i].ByName, out[i].UnfreezeName, out[i].UnfrozenName = r.FrozenName, r.AskedName, r.UnfrozenName
	}
	return out, err
}

func standing(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet string) ([]Freeze, error) {
	rows, err := q.FreezeStanding(ctx, tx, client, wallet)
	out := make([]Freeze, len(rows))
	for i, r := range rows {
		out[i] = from(r.FreezeOrder)
		out[i].ClientName, out[i].WalletLabel, out[i].Coin, out[i].ByName, out[i].UnfreezeName = r.ClientName, r.WalletLabel, r.Coin, r.FrozenName, r.AskedName
	}
	return out, err
}

func write(ctx context.Context, tx pgx.Tx, f Freeze) error {
	err := q.FreezeMove(ctx, tx, queries.FreezeMoveParams{ID: f.ID, State: string(f.State), UnfreezeBy: f.UnfreezeBy, UnfreezeAs: role(f.UnfreezeAs), UnfreezeAt: f.UnfreezeAt,
		UnfreezeReason: f.UnfreezeReason, UnfrozenBy: f.UnfrozenBy, UnfrozenAs: role(f.UnfrozenAs), UnfrozenAt: f.UnfrozenAt})
	switch database.Constraint(err) {
	case "freeze_order_role", "freeze_order_two_people", "freeze_order_moves", "freeze_order_final":
		return ErrUnfreeze.With(err)
	}
	return err
}

func role(r identity.Role) *string {
	if r == "" {
		return nil
	}
	s := string(r)
	return &s
}

func due(ctx context.Context, tx pgx.Tx, now, until time.Time) (Freeze, error) {
	r, err := q.FreezeDue(ctx, tx, &until, now)
	if database.NoRows(err) {
		return Freeze{}, ErrNotFound
	}
	return Freeze{ID: r.ID, Client: r.ClientID, Wallet: text(r.WalletID), Coin: r.Coin, BitGo: AtBitGo(r.Bitgo), BitGoUntil: r.BitgoUntil}, err
}

func keepAnswer(ctx context.Context, tx pgx.Tx, f Freeze, next time.Time) error {
	_, err := q.FreezeSettle(ctx, tx, queries.FreezeSettleParams{ID: f.ID, Bitgo: string(f.BitGo), BitgoNote: f.BitGoNote, BitgoUntil: f.BitGoUntil, NextAt: &next})
	return err
}

func concerned(ctx context.Context, tx pgx.Tx, client *uuid.UUID) ([]uuid.UUID, error) {
	return q.FreezeConcerned(ctx, tx, client)
}

func underway(ctx context.Context, tx pgx.Tx, f Freeze) ([]Underway, error) {
	rows, err := q.FreezeUnderway(ctx, tx, f.Client, f.Wallet)
	var out []Underway
	for _, r := range rows {
		if coin, ok := money.Lookup(r.Asset); ok {
			out = append(out, Underway{ID: r.ID, Amount: money.Of(coin, r.Amount), Payee: r.Payee, State: r.State})
		}
	}
	return out, err
}
