package statement

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func clientName(ctx context.Context, tx pgx.Tx, client uuid.UUID) (string, error) {
	name, err := q.StatementClient(ctx, tx, client)
	if database.NoRows(err) {
		return "", ErrClient
	}
	return name, err
}

// accountsAt reads every account of the client, with its balances before two instants as recorded by known.
func accountsAt(ctx context.Context, tx pgx.Tx, client uuid.UUID, from, until, known time.Time) ([]Account, error) {
	rows, err := q.StatementAccounts(ctx, tx, queries.StatementAccountsParams{ClientID: client, FromAt: from, ToAt: until, Known: known})
	if err != nil {
		return nil, fmt.Errorf("statement: accounts: %w", err)
	}
	out := make([]Account, len(rows))
	for i, r := range rows {
		label := r.WalletLabel
		if label == "" {
			label = "Wallet " + r.WalletID
		}
		kind := ledger.AccountKind(r.Kind)
		out[i] = Account{ID: r.ID, Kind: kind, Asset: r.Asset, Wallet: r.WalletID, Label: kind.Word(label), Opening: r.Opening, Closing: r.Closing,
			ThenKnown: r.ThenKnown, Late: r.Late, Lines: []Line{}}
	}
	return out, nil
}

func entriesOf(ctx context.Context, tx pgx.Tx, client uuid.UUID, p Period, known time.Time, most int) ([]entry, error) {
	rows, err := q.StatementLines(ctx, tx, queries.StatementLinesParams{ClientID: client, FromAt: p.From, ToAt: p.Until, Known: known, Most: int32(most)})
	if err != nil {
		return nil, fmt.Errorf("statement: lines: %w", err)
	}
	out := make([]entry, len(rows))
	for i, r := range rows {
		out[i] = entry{account: r.Account, line: Line{Posting: r.ID, EffectiveAt: r.EffectiveAt.UTC(), RecordedAt: r.PostedAt.UTC(), Kind: ledger.Kind(r.Kind), Part: r.Part,
			Transfer: r.TransferID, Against: ledger.AccountKind(r.OtherKind), Counterparty: r.Counterparty, Memo: r.Memo, Reverses: r.Reverses, Effect: r.Effect}}
	}
	return out, nil
}

func insert(ctx context.Context, tx pgx.Tx, s Statement, person uuid.UUID, body []byte) error {
	var by *uuid.UUID
	if person != uuid.Nil {
		by = &person
	}
	return q.StatementInsert(ctx, tx, queries.StatementInsertParams{ID: s.ID, ClientID: s.Client, PersonID: by, DrawnBy: s.DrawnBy, DrawnAt: s.DrawnAt,
		FromDay: s.Period.FromDay, ToDay: s.Period.ToDay, Zone: s.Period.Zone, StartsAt: s.Period.From, EndsAt: s.Period.Until,
		Lines: int32(s.Lines()), Digest: s.Digest, Body: body})
}

func byID(ctx context.Context, tx pgx.Tx, id uuid.UUID) (queries.StatementByIDRow, error) {
	row, err := q.StatementByID(ctx, tx, id)
	if database.NoRows(err) {
		return row, ErrNotFound
	}
	return row, err
}

func linesNow(ctx context.Context, tx pgx.Tx, s Statement) (int64, error) {
	return q.StatementLater(ctx, tx, s.Client, s.Period.From, s.Period.Until)
}

func list(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, client *uuid.UUID, before Place, limit int) ([]Drawn, error) {
	rows, err := q.StatementList(ctx, tx, queries.StatementListParams{BeforeAt: before.At, BeforeID: before.ID, Clients: clients, ClientID: client, PageSize: int32(limit)})
	if err != nil {
		return nil, fmt.Errorf("statement: list: %w", err)
	}
	out := make([]Drawn, len(rows))
	for i, r := range rows {
		out[i] = Drawn{ID: r.ID, Client: r.ClientID, ClientName: r.ClientName, DrawnBy: r.DrawnBy, DrawnAt: r.DrawnAt, FromDay: r.FromDay, ToDay: r.ToDay, Zone: r.Zone,
			Lines: int(r.Lines), Digest: r.Digest}
	}
	return out, nil
}
