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
	rows, err := q.WhitelistList(ctx, tx, client, wallet)
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
