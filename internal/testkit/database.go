package testkit

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/unykorn/console/internal/database"
)

// Database is one test's own, dropped when the test ends.
type Database struct {
	Name     string
	OwnerURL string
	ServeURL string
	Owner    *pgxpool.Pool // the owner role: passes through every policy; for looking, and for what nobody may do
	Serve    *database.DB  // the restricted role, as the console has it
}

// DB clones the migrated template.
func DB(t testing.TB) *Database {
	t.Helper()
	s, err := connect()
	if err != nil {
		t.Fatal(err)
	}
	return s.clone(t, s.template)
}

// Empty is a database that no migration has seen.
func Empty(t testing.TB) *Database {
	t.Helper()
	s, err := connect()
	if err != nil {
		t.Fatal(err)
	}
	return s.clone(t, "template0")
}

func (s *server) clone(t testing.TB, template string) *Database {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	d := &Database{Name: "test_" + strings.ToLower(rand.Text()[:16])}
	d.OwnerURL, d.ServeURL = s.owner(d.Name), s.serve(d.Name)
	// file_copy beats the default here: the template is small and the test cluster does not sync.
	_, err := s.admin.Exec(ctx, "create database "+d.Name+" template "+template+" strategy file_copy owner "+s.ownerName())
	if err != nil {
		t.Fatalf("testkit: clone %s: %v", template, err)
	}
	t.Cleanup(func() { drop(t, s, d.Name) })
	if d.Owner, err = pgxpool.New(ctx, d.OwnerURL); err != nil {
		t.Fatalf("testkit: owner: %v", err)
	}
	t.Cleanup(d.Owner.Close)
	if d.Serve, err = database.Open(ctx, d.ServeURL); err != nil {
		t.Fatalf("testkit: serve: %v", err)
	}
	t.Cleanup(d.Serve.Close)
	return d
}

func drop(t testing.TB, s *server, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := s.admin.Exec(ctx, "drop database if exists "+name+" with (force)"); err != nil {
		t.Errorf("testkit: drop %s: %v", name, err)
	}
}
