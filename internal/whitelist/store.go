package whitelist

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func find(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet, asset, address, memo string) (*Entry, error) {
	row, err := q.WhitelistFind(ctx, tx, queries.WhitelistFindParams{ClientID: client, WalletID: wallet, Asset: asset, Address: address, Memo: memo})
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e := fromRow(row)
	return &e, nil
}

func list(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet string) ([]Entry, error) {
	return entries(q.WhitelistList(ctx, tx, client, wallet))
}

func firstOf(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet string, most int) ([]Entry, error) {
	return entries(q.WhitelistFirst(ctx, tx, client, int32(most), wallet))
}

func entries(rows []queries.WhitelistEntry, err error) ([]Entry, error) {
	out := make([]Entry, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, err
}

func add(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet string, entries []Entry, now time.Time) (int, error) {
	had, err := list(ctx, tx, client, wallet)
	if err != nil {
		return 0, err
	}
	added := 0
	for _, e := range entries {
		if slices.ContainsFunc(had, func(h Entry) bool { return same(h, e) && h.Label == e.Label && h.Wallet == wallet }) {
			continue
		}
		e.Client, e.Wallet = client, wallet
		if err := upsert(ctx, tx, e, "bitgo", now); err != nil {
			return added, err
		}
		added++
	}
	return added, nil
}

func upsert(ctx context.Context, tx pgx.Tx, e Entry, source string, now time.Time) error {
	return q.WhitelistUpsert(ctx, tx, queries.WhitelistUpsertParams{ID: uuid.New(), ClientID: e.Client, WalletID: e.Wallet,
		Asset: e.Asset, Address: e.Address, Memo: e.Memo, Label: e.Label, Source: source, Since: now})
}

func removeMissing(ctx context.Context, tx pgx.Tx, client uuid.UUID, wallet string, entries []Entry, now time.Time) (int, error) {
	have, err := list(ctx, tx, client, wallet)
	if err != nil {
		return 0, err
	}
	kept := []uuid.UUID{}
	for _, h := range have {
		if slices.ContainsFunc(entries, func(e Entry) bool { return same(h, e) }) {
			kept = append(kept, h.ID)
		}
	}
	n, err := q.WhitelistRemoveMissing(ctx, tx, queries.WhitelistRemoveMissingParams{ClientID: client, WalletID: wallet, Now: &now, Kept: kept})
	return int(n), err
}

func same(a, b Entry) bool { return a.Asset == b.Asset && a.Address == b.Address && a.Memo == b.Memo }

func fromRow(r queries.WhitelistEntry) Entry {
	return Entry{ID: r.ID, Client: r.ClientID, Wallet: r.WalletID, Asset: r.Asset, Address: r.Address, Memo: r.Memo,
		Label: r.Label, Source: r.Source, Since: r.Since}
}

func insertChange(ctx context.Context, tx pgx.Tx, c Change, oneTime string) (bool, error) {
	n, err := q.WhitelistChangeInsert(ctx, tx, queries.WhitelistChangeInsertParams{ID: c.ID, ClientID: c.Client, WalletID: c.Wallet, Coin: c.Coin, Verb: string(c.Verb),
		RuleID: c.Rule, Action: c.Action, Type: c.Type, Item: c.Item, Label: c.Label, State: string(c.State), AskedBy: c.AskedBy, OneTime: oneTime, Now: c.AskedAt})
	if database.Constraint(err) == "whitelist_change_open" {
		return false, ErrOpen.With(err)
	}
	return n > 0, err
}

func onceAsked(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (*Change, error) {
	row, err := q.WhitelistChangeOnce(ctx, tx, by, oneTime)
	if database.NoRows(err) {
		return nil, nil
	}
	c := changeFrom(row)
	return &c, err
}

func changeByID(ctx context.Context, tx pgx.Tx, id uuid.UUID, lock bool) (Change, error) {
	get := q.WhitelistChangeGet
	if lock {
		get = q.WhitelistChangeForUpdate
	}
	row, err := get(ctx, tx, id)
	if database.NoRows(err) {
		return Change{}, ErrNotFound
	}
	return changeFrom(row), err
}

func changesOpen(ctx context.Context, tx pgx.Tx, wallet string) ([]Change, error) {
	rows, err := q.WhitelistChangesOpen(ctx, tx, wallet)
	return changesFrom(rows), err
}

func changesDue(ctx context.Context, tx pgx.Tx, stale, unasked time.Time, round string, most int) ([]Change, error) {
	rows, err := q.WhitelistChangesDue(ctx, tx, queries.WhitelistChangesDueParams{Stale: &stale, Unasked: unasked, Round: round, Most: int32(most)})
	return changesFrom(rows), err
}

func changesOfApprovals(ctx context.Context, tx pgx.Tx, approvals []string) ([]Change, error) {
	rows, err := q.WhitelistChangesOfApprovals(ctx, tx, approvals)
	return changesFrom(rows), err
}

func changesFrom(rows []queries.WhitelistChange) []Change {
	out := make([]Change, len(rows))
	for i, r := range rows {
		out[i] = changeFrom(r)
	}
	return out
}

func updateChange(ctx context.Context, tx pgx.Tx, c Change) error {
	return q.WhitelistChangeUpdate(ctx, tx, queries.WhitelistChangeUpdateParams{ID: c.ID, State: string(c.State), Step: int32(c.Step), DecidedBy: c.DecidedBy,
		DecidedAt: c.DecidedAt, Reason: c.Reason, ApprovalID: c.Approval, Trouble: c.Trouble, ClaimedAt: c.ClaimedAt, UpdatedAt: c.UpdatedAt})
}

func changeFrom(r queries.WhitelistChange) Change {
	return Change{ID: r.ID, Client: r.ClientID, Wallet: r.WalletID, Coin: r.Coin, Verb: Verb(r.Verb), Rule: r.RuleID, Action: r.Action, Type: r.Type, Item: r.Item,
		Label: r.Label, State: State(r.State), Step: int(r.Step), AskedBy: r.AskedBy, AskedAt: r.AskedAt, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt,
		Reason: r.Reason, Approval: r.ApprovalID, Trouble: r.Trouble, ClaimedAt: r.ClaimedAt, UpdatedAt: r.UpdatedAt}
}

func register(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, f Filter, most int) ([]Registered, error) {
	rows, err := q.WhitelistRegister(ctx, tx, queries.WhitelistRegisterParams{Clients: clients, ClientID: f.Client, Asset: f.Asset, WalletID: f.Wallet, Words: f.Words,
		After: f.After, PageSize: int32(most)})
	out := make([]Registered, len(rows))
	for i, r := range rows {
		out[i] = Registered{Entry: fromRow(r.WhitelistEntry), ClientName: r.ClientName, WalletLabel: r.WalletLabel}
	}
	return out, err
}

func changes(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, id *uuid.UUID, f ChangeFilter, most int) ([]Filed, error) {
	rows, err := q.WhitelistChangeRegister(ctx, tx, queries.WhitelistChangeRegisterParams{ID: id, Clients: clients, ClientID: f.Client, State: string(f.State), WalletID: f.Wallet,
		Before: f.Before, BeforeID: beforeID(f), PageSize: int32(most)})
	out := make([]Filed, len(rows))
	for i, r := range rows {
		out[i] = Filed{Change: changeFrom(r.WhitelistChange), ClientName: r.ClientName, WalletLabel: r.WalletLabel, AskedByName: r.AskedByName, DecidedByName: r.DecidedByName}
	}
	return out, err
}

func beforeID(f ChangeFilter) *uuid.UUID {
	if f.Before == nil {
		return nil
	}
	return &f.BeforeID
}
