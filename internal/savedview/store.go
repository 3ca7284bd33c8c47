package savedview

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func fromRow(r queries.SavedView) View {
	return View{ID: r.ID, List: r.List, Name: r.Name, Query: r.Query, At: r.CreatedAt}
}

func list(ctx context.Context, tx pgx.Tx, person uuid.UUID, of string) ([]View, error) {
	rows, err := q.SavedViewList(ctx, tx, person, of)
	out := make([]View, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, err
}

func insert(ctx context.Context, tx pgx.Tx, person uuid.UUID, v View) error {
	_, err := q.SavedViewInsert(ctx, tx, queries.SavedViewInsertParams{ID: v.ID, PersonID: person, List: v.List, Name: v.Name, Query: v.Query, Now: v.At})
	if database.NoRows(err) {
		return ErrMany
	}
	return err
}

func remove(ctx context.Context, tx pgx.Tx, person, id uuid.UUID) (View, error) {
	r, err := q.SavedViewDelete(ctx, tx, id, person)
	if database.NoRows(err) {
		return View{}, ErrNotFound
	}
	if err != nil {
		return View{}, fmt.Errorf("savedview: forget: %w", err)
	}
	return fromRow(r), nil
}
