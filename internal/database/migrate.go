package database

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/unykorn/console/migrations"
)

// Migrate brings the database to this program's version, as the owner role. Only `console migrate`, the demo
// and the test kit call it. Running it again changes nothing; two at once wait for each other.
func Migrate(ctx context.Context, ownerURL string) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("migrate: connect: %w", err)
	}
	defer pool.Close()
	if err := migrateOwn(ctx, pool); err != nil {
		return err
	}
	return migrateRiver(ctx, pool)
}

func migrateOwn(ctx context.Context, pool *pgxpool.Pool) error {
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return fmt.Errorf("migrate: lock: %w", err)
	}
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Files, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("migrate: read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// migrateRiver keeps River's tables in a schema of their own, made by River's own migrator, and lets the
// serving role work the queue without owning it.
func migrateRiver(ctx context.Context, pool *pgxpool.Pool) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("migrate: river: %w", err)
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) //nolint:errcheck // after a commit this is a no-op
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtext('console.river.migrate'))`); err != nil {
		return fmt.Errorf("migrate: river: lock: %w", err)
	}
	if _, err := pool.Exec(ctx, `create schema if not exists river`); err != nil {
		return fmt.Errorf("migrate: river: schema: %w", err)
	}
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: "river"})
	if err != nil {
		return fmt.Errorf("migrate: river: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate: river: %w", err)
	}
	_, err = pool.Exec(ctx, `grant usage on schema river to console_serving;
		grant select, insert, update, delete on all tables in schema river to console_serving;
		grant usage, select on all sequences in schema river to console_serving;
		grant execute on all functions in schema river to console_serving`)
	if err != nil {
		return fmt.Errorf("migrate: river: grants: %w", err)
	}
	return tx.Commit(ctx)
}
