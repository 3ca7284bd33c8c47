package sanction

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func listOf(r queries.SanctionList) List {
	return List{ID: r.ID, Version: r.Version, Source: r.Source, Published: r.PublishedOn, Digest: r.Digest, Entries: int(r.Entries), Demo: r.Demo}
}

// inForce is the list that was loaded last, or nil.
func inForce(ctx context.Context, tx pgx.Tx) (*List, error) {
	r, err := q.SanctionInForce(ctx, tx)
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("sanction: list in force: %w", err)
	}
	l := listOf(r.SanctionList)
	l.Load, l.LoadedAt, l.LoadedBy = r.LoadID, r.LoadedAt, r.ByName
	return &l, nil
}

func loads(ctx context.Context, tx pgx.Tx) ([]List, error) {
	rows, err := q.SanctionLoads(ctx, tx)
	out := make([]List, len(rows))
	for i, r := range rows {
		out[i] = listOf(r.SanctionList)
		out[i].Load, out[i].LoadedAt, out[i].LoadedBy = r.LoadID, r.LoadedAt, r.ByName
	}
	return out, err
}

func find(ctx context.Context, tx pgx.Tx, list uuid.UUID, normal string) (*Entry, error) {
	r, err := q.SanctionFind(ctx, tx, list, normal)
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("sanction: find: %w", err)
	}
	return &Entry{Code: r.Code, Address: r.Address, Holder: r.Holder, Program: r.Program}, nil
}

func lockLoads(ctx context.Context, tx pgx.Tx) error { return q.SanctionLoadLock(ctx, tx) }

// keepList keeps a list unless its file was kept before.
func keepList(ctx context.Context, tx pgx.Tx, l List, entries []Entry) (List, error) {
	was, err := q.SanctionListByDigest(ctx, tx, l.Digest)
	if err == nil {
		kept := listOf(was)
		kept.LoadedAt, kept.LoadedBy = l.LoadedAt, l.LoadedBy
		return kept, nil
	}
	if !database.NoRows(err) {
		return l, fmt.Errorf("sanction: list: %w", err)
	}
	err = q.SanctionListInsert(ctx, tx, queries.SanctionListInsertParams{ID: l.ID, Version: l.Version, Source: l.Source, PublishedOn: l.Published,
		Digest: l.Digest, Entries: int32(min(l.Entries, math.MaxInt32)), Demo: l.Demo})
	if err != nil {
		return l, err
	}
	arg := queries.SanctionEntriesInsertParams{ListID: l.ID}
	for _, e := range entries {
		arg.Normals, arg.Codes, arg.Addresses = append(arg.Normals, Normal(e.Address)), append(arg.Codes, e.Code), append(arg.Addresses, e.Address)
		arg.Holders, arg.Programs = append(arg.Holders, e.Holder), append(arg.Programs, e.Program)
	}
	return l, q.SanctionEntriesInsert(ctx, tx, arg)
}

func insertLoad(ctx context.Context, tx pgx.Tx, l List, by identity.Actor) error {
	return q.SanctionLoadInsert(ctx, tx, queries.SanctionLoadInsertParams{ListID: l.ID, Now: l.LoadedAt, ByPerson: person(by), ByName: by.Name})
}

func person(a identity.Actor) *uuid.UUID {
	if a.Person == uuid.Nil {
		return nil
	}
	return &a.Person
}

func insertScreening(ctx context.Context, tx pgx.Tx, id uuid.UUID, by identity.Actor, a About, r Result) error {
	arg := queries.SanctionScreeningInsertParams{ID: id, ClientID: a.Client, SendID: a.Send, Stage: string(a.Stage), State: string(r.State), WalletID: a.Wallet,
		Asset: a.Amount.Coin.Ticker, Amount: a.Amount.Units, Address: a.Address, Why: clip(r.Why, 600), ByPerson: person(by), ByName: by.Name, Now: r.At}
	if r.List != nil {
		arg.ListID, arg.LoadID = &r.List.ID, &r.List.Load
	}
	if r.Entry != nil {
		arg.Holder = r.Entry.Holder
	}
	return q.SanctionScreeningInsert(ctx, tx, arg)
}

func keptOf(r queries.SanctionScreening, version string, published time.Time) Kept {
	k := Kept{ID: r.ID, Client: r.ClientID, Send: r.SendID, Stage: Stage(r.Stage), State: State(r.State), Version: version, Wallet: r.WalletID,
		Asset: r.Asset, Amount: r.Amount, Address: r.Address, Holder: r.Holder, Why: r.Why, By: r.ByPerson, ByName: r.ByName, At: r.ScreenedAt}
	if version != "" {
		k.Published = &published
	}
	return k
}

func ofSend(ctx context.Context, tx pgx.Tx, send uuid.UUID) ([]Kept, error) {
	rows, err := q.SanctionScreeningsOf(ctx, tx, send)
	out := make([]Kept, len(rows))
	for i, r := range rows {
		out[i] = keptOf(r.SanctionScreening, r.Version, r.PublishedOn)
	}
	return out, err
}

func byID(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Kept, error) {
	r, err := q.SanctionScreeningByID(ctx, tx, id)
	if err != nil {
		return Kept{}, fmt.Errorf("sanction: screening %s: %w", id, err)
	}
	k := keptOf(r.SanctionScreening, r.Version, r.PublishedOn)
	k.WalletLabel, k.ClientName = r.WalletLabel, r.ClientName
	return k, nil
}

func hits(ctx context.Context, tx pgx.Tx, actor identity.Actor, f Filter) ([]Kept, error) {
	arg := queries.SanctionHitsParams{BeforeAt: f.BeforeAt, BeforeID: f.BeforeID, Clients: actor.ClientFilter(), ClientID: actor.OneClient(f.Client), Only: f.Only, PageSize: int32(f.Limit) + 1}
	if arg.BeforeAt.IsZero() {
		arg.BeforeAt, arg.BeforeID = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), uuid.Max
	}
	rows, err := q.SanctionHits(ctx, tx, arg)
	if err != nil {
		return nil, fmt.Errorf("sanction: hits: %w", err)
	}
	out, ids, at := make([]Kept, len(rows)), make([]uuid.UUID, len(rows)), map[uuid.UUID]int{}
	for i, r := range rows {
		out[i] = keptOf(r.SanctionScreening, r.Version, r.PublishedOn)
		out[i].WalletLabel, out[i].ClientName = r.WalletLabel, r.ClientName
		ids[i], at[r.SanctionScreening.ID] = r.SanctionScreening.ID, i
	}
	told, err := q.SanctionToldOf(ctx, tx, ids)
	for _, t := range told {
		i := at[t.ScreeningID]
		out[i].Told = append(out[i].Told, t.Name)
	}
	return out, err
}

func insertTold(ctx context.Context, tx pgx.Tx, k Kept, people []uuid.UUID, now time.Time) error {
	return q.SanctionToldInsert(ctx, tx, queries.SanctionToldInsertParams{ScreeningID: k.ID, ClientID: k.Client, People: people, Now: now})
}

func recent(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, since time.Time) (identity.Waiting[uuid.UUID], error) {
	rows, err := q.SanctionRecent(ctx, tx, since, clients, identity.MostWaiting)
	return identity.Waits(rows, err, func(r queries.SanctionRecentRow) (uuid.UUID, time.Time) { return r.ID, r.ScreenedAt })
}
