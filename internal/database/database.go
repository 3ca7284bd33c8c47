// Package database opens PostgreSQL as the restricted serving role and hands out transactions, each with its
// scope set locally. Rooms never hold the pool: without As there is no transaction, and without a scope the
// row-level policies show no rows.
package database

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/unykorn/console/internal/fault"
)

// ErrAway is answered while PostgreSQL cannot be reached; the next request tries again by itself.
var ErrAway = fault.New(fault.Unavailable, "database.away",
	"The database cannot be reached right now. Nothing was changed and nothing was sent. Wait a few seconds and try again.")

// DB opens scoped transactions. Its pool stays inside.
type DB struct{ pool *pgxpool.Pool }

// Jobs inserts a job in the transaction of the change that asks for it. River's client is one.
type Jobs interface {
	InsertTx(ctx context.Context, tx pgx.Tx, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error)
}

// Open connects as the serving role. It does not wait for the server: a server that is away at start is
// reported by Ready, and its return needs no restart. Tests listen to the server through the last arguments.
func Open(ctx context.Context, url string, with ...func(*pgxpool.Config)) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("database: the URL cannot be read") // the cause would print the password
	}
	if cfg.MaxConns < 12 {
		cfg.MaxConns = 12 // few: on two cores more connections only cost (measured: 14.0 k to 10.3 k tx/s from 32 to 64)
	}
	cfg.ConnConfig.RuntimeParams["application_name"] = "console"
	cfg.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "60000"
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	// A list's filters are parameters that may be null. After five runs PostgreSQL would keep one plan for all values, which
	// can use no filter's index and no partial one.
	cfg.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_custom_plan"
	for _, change := range with {
		change(cfg)
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("database: open: %w", err)
	}
	return &DB{pool: pool}, nil
}

// Close waits for running transactions and closes every connection.
func (db *DB) Close() { db.pool.Close() }

// Pool is for the wiring (River, LISTEN) and never for a room; the floors test keeps it so.
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

// As runs fn in one transaction under the scope. It commits when fn returns nil and rolls back otherwise,
// panics included.
func (db *DB) As(ctx context.Context, scope Scope, fn func(tx pgx.Tx) error) error {
	tx, err := db.pool.Begin(ctx)
	if err != nil {
		return away(err)
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) //nolint:errcheck // after a commit this is a no-op
	// pg_temp last, for a temporary table left on a pooled connection would otherwise stand before the real one.
	_, err = tx.Exec(ctx, `select set_config('app.scope', $1, true), set_config('app.clients', $2, true),
		set_config('app.person', $3, true), set_config('app.system', $4, true), set_config('search_path', 'public, pg_temp', true)`,
		scope.kind, scope.clientList(), scope.personID(), scope.name)
	if err != nil {
		return away(err)
	}
	if err := fn(tx); err != nil {
		return away(err)
	}
	if err := tx.Commit(ctx); err != nil {
		return away(fmt.Errorf("database: commit: %w", err))
	}
	return nil
}

// Ready reports whether the server answers.
func (db *DB) Ready(ctx context.Context) error {
	if err := db.pool.Ping(ctx); err != nil {
		return away(err)
	}
	return nil
}

// away turns the failures that mean "PostgreSQL is gone" into ErrAway and leaves every other error alone.
func away(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return err
	}
	var connect *pgconn.ConnectError
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &connect):
		return ErrAway.With(err)
	case errors.As(err, &pg):
		// 57P0x: shutdown or crash; 08xxx: connection; 53300: too many connections.
		if pg.Code[:2] == "08" || pg.Code[:3] == "57P" || pg.Code == "53300" {
			return ErrAway.With(err)
		}
	case pgconn.SafeToRetry(err) || isBroken(err):
		return ErrAway.With(err)
	}
	return err
}

// Constraint is the name of the constraint that refused a write, or "".
func Constraint(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.ConstraintName
	}
	return ""
}

// NoRows reports whether a query for one row found none.
func NoRows(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

// Code is PostgreSQL's SQLSTATE of an error, or "".
func Code(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}
