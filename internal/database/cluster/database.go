package cluster

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// URL connects to a database of the cluster as any role: the socket's folder is the only key.
func (c *Cluster) URL(database, role string) string {
	q := url.Values{"host": {c.place.socket}, "port": {"5432"}, "user": {role}}
	return "postgresql:///" + url.PathEscape(database) + "?" + q.Encode()
}

// OwnerURL connects as the role that owns the databases and may migrate them.
func (c *Cluster) OwnerURL(database string) string { return c.URL(database, OwnerRole) }

// SuperuserURL is for dropping test databases, whose open sessions an owner may not end.
func (c *Cluster) SuperuserURL(database string) string { return c.URL(database, superuser) }

// CreateDatabase makes an empty database that OwnerRole owns; one that exists already is left as it is.
func (c *Cluster) CreateDatabase(ctx context.Context, name string) error {
	return c.asSuperuser(ctx, func(conn *pgx.Conn) error {
		var exists bool
		err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, name).Scan(&exists)
		if err != nil || exists {
			return err
		}
		_, err = conn.Exec(ctx, "create database "+quote(name)+" owner "+OwnerRole)
		return tolerate(err, "42P04", "23505") // two at once: either error, by how far the other one is
	})
}

// CreateLogin makes a role that may log in, or lets it log in, and makes it a member of another role. Serving
// processes connect as such a login; the role with the grants belongs to the migrations.
func (c *Cluster) CreateLogin(ctx context.Context, login, memberOf string) error {
	return c.asSuperuser(ctx, func(conn *pgx.Conn) error {
		// Roles have no "if not exists", and two grants at once end in "tuple concurrently updated".
		tx, err := conn.Begin(ctx)
		if err != nil {
			return err
		}
		defer tx.Rollback(context.WithoutCancel(ctx)) //nolint:errcheck // after a commit this is a no-op
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtext('console.cluster.login'))`); err != nil {
			return err
		}
		var exists bool
		if err := tx.QueryRow(ctx, `select exists (select from pg_roles where rolname = $1)`, login).Scan(&exists); err != nil {
			return err
		}
		if !exists {
			if _, err := tx.Exec(ctx, "create role "+quote(login)+" login"); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, "grant "+quote(memberOf)+" to "+quote(login)); err != nil {
			return err
		}
		return tx.Commit(ctx)
	})
}

// Reset drops every database of this cluster, and so starts over. It refuses while somebody else uses it.
func (c *Cluster) Reset(ctx context.Context) error {
	control, err := takeLock(ctx, c.place.control(), true)
	if err != nil {
		return err
	}
	defer control.release()
	c.use.release()
	alone, err := tryLock(c.place.users(), true)
	if err == nil {
		err = c.DropDatabases(ctx, "%")
		alone.release()
	} else if errors.Is(err, errHeld) {
		err = errors.New("another process uses this checkout's database; stop it first")
	}
	use, useErr := takeLock(ctx, c.place.users(), false)
	c.use = use
	return errors.Join(err, useErr)
}

// DropDatabases drops the databases whose names are like the pattern, whoever is connected to them.
func (c *Cluster) DropDatabases(ctx context.Context, like string, except ...string) error {
	return c.asSuperuser(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `select datname from pg_database
			where datname like $1 and datname not in ('postgres', 'template0', 'template1')`, like)
		if err != nil {
			return err
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, name := range names {
			if slices.Contains(except, name) {
				continue
			}
			if _, err := conn.Exec(ctx, "drop database if exists "+quote(name)+" with (force)"); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *Cluster) ensureOwner(ctx context.Context) error {
	return c.asSuperuser(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "create role "+OwnerRole+" login createdb createrole")
		return tolerate(err, "42710")
	})
}

func (c *Cluster) asSuperuser(ctx context.Context, fn func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, c.SuperuserURL("postgres"))
	if err != nil {
		return fmt.Errorf("cluster: connect: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := fn(conn); err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	return nil
}

func tolerate(err error, codes ...string) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		for _, code := range codes {
			if pg.Code == code {
				return nil
			}
		}
	}
	return err
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
