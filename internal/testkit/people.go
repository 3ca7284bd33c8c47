package testkit

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
)

// Start is where a test's manual clock stands when nothing else matters.
var Start = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// HexID is a random id in BitGo's form.
func HexID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand aborts the program instead
	return hex.EncodeToString(b[:])
}

// Client is a live client of the given name.
func (d *Database) Client(t testing.TB, name string) identity.Client {
	t.Helper()
	c := identity.Client{ID: uuid.New(), Name: name, EnterpriseID: HexID(), State: identity.ClientState("live")}
	d.exec(t, `insert into client (id, name, enterprise_id, state, created_at) values ($1, $2, $3, 'live', $4)`, c.ID, c.Name, c.EnterpriseID, Start)
	return c
}

// Person is somebody with these grants and a live session that outlasts any test.
func (d *Database) Person(t testing.TB, name string, grants ...identity.Grant) identity.Actor {
	t.Helper()
	a := identity.Actor{Person: uuid.New(), Name: name, Email: strings.ToLower(name) + "-" + HexID()[:6] + "@example.test",
		Session: uuid.New(), RequestID: "test", IP: "127.0.0.1", Grants: grants}
	d.exec(t, `insert into person (id, email, name, state, created_at) values ($1, $2, $3, 'active', $4)`, a.Person, a.Email, a.Name, Start)
	for _, g := range grants {
		d.exec(t, `insert into role_grant (id, person_id, role, client_id, granted_at) values ($1, $2, $3, $4, $5)`,
			uuid.New(), a.Person, string(g.Role), g.Client, Start)
	}
	d.exec(t, `insert into user_session (id, person_id, created_at, last_seen_at, expires_at, ip, agent) values ($1, $2, $3, $3, $4, '127.0.0.1', 'test')`,
		a.Session, a.Person, Start, Start.AddDate(10, 0, 0))
	return a
}

// KeyOf makes asker a machine one of whose keys maker made. The result is maker as somebody who signs in after that; maker
// as given knows nothing of it, so that the database's own wall can be tried.
func (d *Database) KeyOf(t testing.TB, asker, maker identity.Actor) identity.Actor {
	t.Helper()
	d.exec(t, `update person set machine = true where id = $1`, asker.Person)
	d.exec(t, `insert into api_key (id, kind, name, prefix, hash, roles, scopes, machine_id, created_by, created_at, revoked_at)
		values ($1, 'api', 'machine', $2::text, sha256($2::text::bytea), '{}', '{}', $3, $4, $5, $5)`, uuid.New(), HexID()[:8], asker.Person, maker.Person, Start)
	maker.Machines = append(maker.Machines, asker.Person)
	return maker
}

// Over is a grant on one client; Whole is a grant on the organization.
func Over(role identity.Role, client identity.Client) identity.Grant {
	return identity.Grant{Role: role, Client: &client.ID}
}

// Whole is a grant on the organization.
func Whole(role identity.Role) identity.Grant { return identity.Grant{Role: role} }

// Jobs inserts into the queue and runs nothing.
func (d *Database) Jobs(t testing.TB) database.Jobs {
	t.Helper()
	c, err := river.NewClient(riverpgxv5.New(d.Serve.Pool()), &river.Config{Schema: "river"})
	if err != nil {
		t.Fatalf("testkit: river: %v", err)
	}
	return c
}

// Count runs a count as the owner, past every policy.
func (d *Database) Count(t testing.TB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := d.Owner.QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		t.Fatalf("testkit: count: %v", err)
	}
	return n
}

// TryServing runs one statement as the serving role under a scope and gives its error: what SQL by that role may do.
func (d *Database) TryServing(scope database.Scope, statement string, args ...any) error {
	return d.Serve.As(context.Background(), scope, func(tx pgx.Tx) error {
		_, err := tx.Exec(context.Background(), statement, args...)
		return err
	})
}

func (d *Database) exec(t testing.TB, statement string, args ...any) {
	t.Helper()
	if _, err := d.Owner.Exec(context.Background(), statement, args...); err != nil {
		t.Fatalf("testkit: %v", err)
	}
}
