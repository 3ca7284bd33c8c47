package database_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// Connections are shared: what injected SQL left on one must not stand in for a table in somebody else's request.
func TestATemporaryTableStandsInForNothing(t *testing.T) {
	t.Parallel()
	d, ctx := testkit.DB(t), context.Background()
	d.Client(t, "Apex")
	err := d.Serve.As(ctx, database.System("test"), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `create temporary table client (id uuid)`); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(ctx, `select count(*) from client`).Scan(&n); err != nil {
			return err
		}
		if n != 1 {
			t.Errorf("the temporary table was asked: %d clients", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestScopeCovers: the Go half of in_scope, and the zero scope covers nothing.
func TestScopeCovers(t *testing.T) {
	t.Parallel()
	a, b, person := uuid.New(), uuid.New(), uuid.New()
	for name, c := range map[string]struct {
		scope        database.Scope
		own, foreign bool
	}{
		"nobody": {database.Scope{}, false, false}, "no client": {database.Clients(person), false, false}, "one client": {database.Clients(person, a), true, false},
		"organization": {database.Organization(person), true, true}, "system": {database.System("test"), true, true},
	} {
		if c.scope.Covers(a) != c.own || c.scope.Covers(b) != c.foreign {
			t.Errorf("%s covers %v and %v", name, c.scope.Covers(a), c.scope.Covers(b))
		}
	}
}
