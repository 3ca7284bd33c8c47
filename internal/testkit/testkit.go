// Package testkit gives every test a real PostgreSQL database of its own, migrated by the owner role and served
// by the restricted one, in about 40 ms. Only _test.go files import it. A package that uses it says so once:
//
//	func TestMain(m *testing.M) { testkit.Main(m) }
//
// The server is the checkout's private test cluster, or the one that TEST_DATABASE_URL names (its owner role,
// which must be allowed to create databases and roles).
package testkit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/unykorn/console/internal/database/cluster"
)

// patience bounds everything the kit does by itself.
const patience = 2 * time.Minute

// server is where the tests of this process get their databases.
type server struct {
	admin    *pgxpool.Pool // may create and drop databases
	owner    func(database string) string
	serve    func(database string) string
	template string
	stop     func() error
}

var (
	inMain  bool
	shared  *server
	failure error
	once    sync.Once
)

// Main runs the tests and gives the server back afterwards; the last process to do so stops it.
func Main(m *testing.M) {
	inMain = true
	code := m.Run()
	if shared != nil {
		shared.admin.Close()
		if err := shared.stop(); err != nil {
			fmt.Fprintln(os.Stderr, "testkit:", err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// connect starts or joins the server, once for this process, and makes sure of the migrated template.
func connect() (*server, error) {
	once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if !inMain {
			failure = errors.New("testkit: the package needs: func TestMain(m *testing.M) { testkit.Main(m) }")
			return
		}
		shared, failure = open(ctx)
	})
	return shared, failure
}

func open(ctx context.Context) (*server, error) {
	template, err := templateName()
	if err != nil {
		return nil, err
	}
	var s *server
	if url := os.Getenv("TEST_DATABASE_URL"); url != "" {
		s, err = given(url)
	} else {
		s, err = private(ctx, template)
	}
	if err != nil {
		return nil, err
	}
	s.template = template
	if err := s.prepare(ctx); err != nil {
		s.admin.Close()
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

// private is the checkout's own test cluster. Whoever launches it clears what killed tests have left.
func private(ctx context.Context, template string) (*server, error) {
	c, err := cluster.Start(ctx, cluster.Options{Name: cluster.Test, OnLaunch: func(ctx context.Context, c *cluster.Cluster) error {
		return errors.Join(c.DropDatabases(ctx, `test\_%`), c.DropDatabases(ctx, `template\_%`, template))
	}})
	if err != nil {
		return nil, err
	}
	admin, err := pgxpool.New(ctx, c.SuperuserURL("postgres"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("testkit: %w", err), c.Stop())
	}
	return &server{
		admin: admin, owner: c.OwnerURL, stop: c.Stop,
		serve: func(database string) string { return c.URL(database, login) },
	}, nil
}

// Eventually asks ok every few milliseconds and fails the test when it has not said yes within the timeout.
func Eventually(t testing.TB, timeout time.Duration, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(timeout)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline.C:
			if !ok() {
				t.Fatalf("did not happen within %v", timeout)
			}
			return
		case <-tick.C:
		}
	}
}
