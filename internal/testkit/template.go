package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/database/cluster"
)

// role has the grants (migrations/001_scope.sql makes it); login is who connects, as a member of it.
const (
	role  = "console_serving"
	login = "console_test"
)

// templateName changes with everything that decides what a migrated database looks like.
func templateName() (string, error) {
	dir, err := cluster.Checkout()
	if err != nil {
		return "", err
	}
	files, err := filepath.Glob(filepath.Join(dir, "migrations", "*.sql"))
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("testkit: no migrations in %s: %w", dir, err)
	}
	sum := sha256.New()
	fmt.Fprint(sum, listed)
	for _, file := range append(files, filepath.Join(dir, "internal", "database", "migrate.go")) {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("testkit: %w", err)
		}
		fmt.Fprintf(sum, "%s %d\n%s", filepath.Base(file), len(text), text)
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return "", fmt.Errorf("testkit: %w", err)
	}
	for line := range strings.Lines(string(mod)) { // River brings its tables with its version
		if strings.Contains(line, "riverqueue/river ") {
			fmt.Fprint(sum, line)
		}
	}
	return "template_" + hex.EncodeToString(sum.Sum(nil)[:6]), nil
}

// prepare migrates the template unless somebody has. It is migrated under another name and renamed when whole,
// so a killed test process leaves nothing that could be taken for it.
func (s *server) prepare(ctx context.Context) error {
	conn, err := s.admin.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("testkit: connect: %w", err)
	}
	defer conn.Release()
	const lock = `hashtext('console.testkit.template')`
	if _, err := conn.Exec(ctx, `select pg_advisory_lock(`+lock+`)`); err != nil {
		return fmt.Errorf("testkit: lock: %w", err)
	}
	defer conn.Exec(context.WithoutCancel(ctx), `select pg_advisory_unlock(`+lock+`)`) //nolint:errcheck // ends with the session too
	var exists bool
	err = conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, s.template).Scan(&exists)
	if err != nil || exists {
		return err
	}
	return s.build(ctx, conn.Conn())
}

func (s *server) build(ctx context.Context, conn *pgx.Conn) error {
	part := s.template + "_part"
	if err := s.run(ctx, conn, "drop database if exists "+part, "create database "+part+" owner "+s.ownerName()); err != nil {
		return err
	}
	if err := database.Migrate(ctx, s.owner(part)); err != nil {
		return fmt.Errorf("testkit: %w", err)
	}
	if err := s.list(ctx, part); err != nil {
		return err
	}
	if err := s.makeLogin(ctx, conn); err != nil {
		return err
	}
	// Closed to connections: a session in the template (autovacuum's too) would hold up every clone.
	return s.run(ctx, conn, "alter database "+part+" allow_connections false", "alter database "+part+" rename to "+s.template)
}

// listed is a list of sanctioned addresses that is in force in every test's database, as one is wherever money moves. Its day
// of loading lies ahead of every test's clock, so that it never grows old; its one address belongs to no chain.
const listed = `
	insert into sanction_list (id, version, source, published_on, digest, entries, demo)
	values ('00000000-0000-4000-8000-0000000000aa', 'Test list', 'The tests'' own', '2020-01-01', repeat('0', 64), 1, true);
	insert into sanction_entry (list_id, normal, code, address, holder, program)
	values ('00000000-0000-4000-8000-0000000000aa', 'nobody-holds-this', 'XBT', 'nobody-holds-this', 'Nobody', '');
	insert into sanction_load (list_id, loaded_at, by_name) values ('00000000-0000-4000-8000-0000000000aa', '2100-01-01', 'testkit')`

func (s *server) list(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, s.owner(name))
	if err != nil {
		return fmt.Errorf("testkit: list: %w", err)
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is left to say
	return s.run(ctx, conn, listed)
}

func (s *server) makeLogin(ctx context.Context, conn *pgx.Conn) error {
	cfg, err := pgx.ParseConfig(s.serve("postgres"))
	if err != nil {
		return fmt.Errorf("testkit: login: %w", err)
	}
	var exists bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_roles where rolname = $1)`, login).Scan(&exists); err != nil {
		return fmt.Errorf("testkit: login: %w", err)
	}
	verb := "create"
	if exists {
		verb = "alter"
	}
	with := " login"
	if cfg.Password != "" {
		with += " password '" + cfg.Password + "'" // our own hex digits
	}
	// The last grant lets whoever drops a test's database end the sessions that are still closing.
	return s.run(ctx, conn, verb+" role "+login+with, "grant "+role+" to "+login, "grant "+login+" to current_user")
}

func (s *server) run(ctx context.Context, conn *pgx.Conn, statements ...string) error {
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			verb, _, _ := strings.Cut(sql, " password")
			return fmt.Errorf("testkit: %s: %w", verb, err)
		}
	}
	return nil
}

// ownerName is the owner role, ready for SQL.
func (s *server) ownerName() string {
	cfg, err := pgx.ParseConfig(s.owner("postgres"))
	if err != nil {
		return "current_user"
	}
	return pgx.Identifier{cfg.User}.Sanitize()
}
