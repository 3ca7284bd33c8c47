//go:build kill

package kill_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/unykorn/console/internal/database/cluster"
	"github.com/unykorn/console/internal/testkit"
)

// The files that a world is made of, beside its database.
const (
	journal = "bitgo.journal"
	cast    = "cast.json"
	world0  = "world.json"    // the sandbox's description of itself
	about   = "describe.json" // the console's
)

// seed is a demo world that was made once and lies still: stories start from copies of it.
type seed struct {
	programs string
	home     string
	kit      *testkit.Database
	port     atomic.Int32
}

func newSeed(t *testing.T) *seed {
	t.Helper()
	checkout, err := cluster.Checkout()
	if err != nil {
		t.Fatal(err)
	}
	s := &seed{programs: t.TempDir(), home: t.TempDir(), kit: testkit.DB(t)}
	s.port.Store(20000 + int32(os.Getpid()%100*120)) // two runs of the tests on one machine keep apart
	build(t, checkout, s.programs)
	w := &world{t: t, seed: s, home: s.home, port: s.freePort(t), ownerURL: s.kit.OwnerURL, serveURL: s.kit.ServeURL}
	w.startSandbox()
	w.startConsole()
	w.console.end(syscall.SIGTERM)
	w.sandbox.end(syscall.SIGTERM)
	// A database is copied only while nobody is connected to it.
	s.kit.Owner.Close()
	s.kit.Serve.Close()
	return s
}

// freePort is one that nobody listens on, below those that the system gives out by itself: it must still be free
// when the console comes back to it after a kill.
func (s *seed) freePort(t testing.TB) int {
	t.Helper()
	for range 1000 {
		port := int(s.port.Add(1))
		l, err := net.Listen("tcp", fmt.Sprintf("localhost:%d", port))
		if err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no free port")
	return 0
}

// clone copies the seed's database; it is dropped when the test ends.
func (s *seed) clone(t testing.TB) (ownerURL, serveURL string) {
	t.Helper()
	name := "test_kill_" + testkit.HexID()[:12]
	s.admin(t, "create database "+name+" template "+s.kit.Name+" strategy file_copy")
	ownerURL, serveURL = rename(t, s.kit.OwnerURL, name), rename(t, s.kit.ServeURL, name)
	t.Cleanup(func() { s.admin(t, "drop database "+name) })
	return ownerURL, serveURL
}

// admin runs a statement as the owner outside of any of the tests' databases. Sessions that are just ending may still
// stand in its way.
func (s *seed) admin(t testing.TB, statement string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, rename(t, s.kit.OwnerURL, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	testkit.Eventually(t, patience, func() bool {
		_, err = conn.Exec(ctx, statement)
		return err == nil
	})
}

func rename(t testing.TB, database, name string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal("the test database's URL cannot be read")
	}
	u.Path = "/" + name
	return u.String()
}

// newWorld is a copy of the seed with its own sandbox and console running.
func newWorld(t *testing.T, s *seed) *world {
	t.Helper()
	w := newHome(t, s)
	w.startConsole()
	return w
}

// newHome is a world whose console is not running yet.
func newHome(t *testing.T, s *seed) *world {
	t.Helper()
	w := &world{t: t, seed: s, home: t.TempDir(), port: s.freePort(t)}
	w.ownerURL, w.serveURL = s.clone(t)
	w.connect()
	for _, name := range []string{journal, cast} {
		copyFile(t, filepath.Join(s.home, name), filepath.Join(w.home, name))
	}
	w.startSandbox()
	return w
}

func (w *world) connect() {
	w.t.Helper()
	var err error
	if w.owner, err = pgxpool.New(context.Background(), w.ownerURL); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(w.owner.Close)
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err == nil {
		_, err = io.Copy(out, in)
	}
	if err == nil {
		err = out.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func readJSON(t testing.TB, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}
