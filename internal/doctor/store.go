package doctor

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

// note tells whether the answer is news; one that is older than what is kept is not.
func note(ctx context.Context, tx pgx.Tx, name string, ok bool, at time.Time) (bool, error) {
	news, err := q.DependencyNote(ctx, tx, name, ok, at)
	if database.NoRows(err) {
		return false, nil
	}
	return news, err
}

func answers(ctx context.Context, tx pgx.Tx) (map[string]Answer, error) {
	rows, err := q.DependencyList(ctx, tx)
	out := map[string]Answer{}
	for _, r := range rows {
		out[r.Name] = Answer{Name: r.Name, OK: r.Ok, Checked: r.CheckedAt, Since: r.Since}
	}
	return out, err
}
