package job_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/webhook"
)

// wire stands between the engine room and PostgreSQL and can be cut.
type wire struct {
	t      *testing.T
	to     [2]string // network and address of the real server
	listen [2]string
	mu     sync.Mutex
	open   net.Listener
	conns  []net.Conn
	done   sync.WaitGroup
}

// newWire gives the wire, not yet connected, and the URL of the database behind it.
func newWire(t *testing.T, serving string) (*wire, string) {
	t.Helper()
	cfg, err := pgx.ParseConfig(serving)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "wire") // short: a socket's path has its limit
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	network, address := pgconn.NetworkAddress(cfg.Host, cfg.Port)
	w := &wire{t: t, to: [2]string{network, address}, listen: [2]string{"unix", filepath.Join(dir, ".s.PGSQL.5432")}}
	t.Cleanup(w.cut)
	u := url.URL{Scheme: "postgres", Path: "/" + cfg.Database, User: url.UserPassword(cfg.User, cfg.Password),
		RawQuery: url.Values{"host": {dir}, "port": {"5432"}, "sslmode": {"disable"}, "connect_timeout": {"2"}}.Encode()}
	return w, u.String()
}

func (w *wire) connect() {
	w.t.Helper()
	l, err := net.Listen(w.listen[0], w.listen[1])
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	w.open = l
	w.mu.Unlock()
	w.done.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial(w.to[0], w.to[1])
			if err != nil {
				_ = in.Close()
				continue
			}
			w.mu.Lock()
			if w.open != l { // cut while this one was being connected
				_, _ = in.Close(), out.Close()
			}
			w.conns = append(w.conns, in, out)
			w.mu.Unlock()
			w.done.Go(func() { _, _ = io.Copy(in, out); _ = in.Close() })
			w.done.Go(func() { _, _ = io.Copy(out, in); _ = out.Close() })
		}
	})
}

func (w *wire) cut() {
	w.mu.Lock()
	if w.open != nil {
		_ = w.open.Close()
	}
	for _, c := range w.conns {
		_ = c.Close()
	}
	w.open, w.conns = nil, nil
	w.mu.Unlock()
	w.done.Wait()
}

// states are the jobs of webhooks as they stand.
func (b *bench) states(t *testing.T) (out []string) {
	rows, err := b.Owner.Query(context.Background(), `select args->>'vault' || ' ' || state || ' by ' || coalesce(array_to_string(attempted_by, ','), 'nobody') from river.river_job where kind = 'webhook.process' order by id`)
	if err == nil {
		out, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
		t.Errorf("read the jobs: %v", err)
	}
	return out
}

// TestPostgresComesAndGoes: the engine room starts without PostgreSQL, works when it is there, and goes on by itself
// after it was away.
func TestPostgresComesAndGoes(t *testing.T) {
	b := setup(t)
	w, through := newWire(t, b.ServeURL)
	var err error
	if b.serve, err = database.Open(context.Background(), through); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.serve.Close)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("jobs: %v; the engine room logged:\n%s", b.states(t), b.log.String())
		}
	})
	// A fetch whose answer the cut took away has its job as running, worked by nobody: River gives it out anew, looking every
	// half minute for what has run too long.
	pace := slow
	pace.Timeout, pace.Rescue = 5*time.Second, 6*time.Second
	b.start(t, pace)
	testkit.Eventually(t, patience, func() bool { return strings.Contains(b.log.String(), "jobs wait for the database") })
	w.connect()
	b.insert(t, webhook.Process{Vault: 1})
	b.await(t, "process 1 false", 1)
	for round := range 2 {
		before := strings.Count(b.log.String(), "level=ERROR")
		w.cut()
		// It has noticed. How often it says so is River's affair: it waits longer after each failure, and starts over
		// only once it has been well for a while.
		testkit.Eventually(t, patience, func() bool { return strings.Count(b.log.String(), "level=ERROR") > before })
		b.insert(t, webhook.Process{Vault: int64(10 + round)})
		if n := b.rooms.count("process 10 false") + b.rooms.count("process 11 false"); n != round {
			t.Fatalf("%d jobs were worked without PostgreSQL", n-round)
		}
		w.connect()
		b.await(t, []string{"process 10 false", "process 11 false"}[round], 1)
	}
}

// TestWhatAKilledProcessLeftIsTakenUpAtOnce, and what a living one works on is left to it. River itself would wait for
// more than a minute.
func TestWhatAKilledProcessLeftIsTakenUpAtOnce(t *testing.T) {
	b := setup(t)
	ctx := context.Background()
	b.rooms.block["process 1 false"] = make(chan struct{})
	b.insert(t, webhook.Process{Vault: 1})
	b.start(t, slow)
	b.await(t, "process 1 false", 1)
	// A process that died in the middle of its work, being the leader.
	b.insert(t, webhook.Process{Vault: 2})
	b.insert(t, webhook.Process{Vault: 3})
	b.await(t, "process 2 false", 1)
	b.await(t, "process 3 false", 1)
	testkit.Eventually(t, patience, func() bool { return b.jobsIn(t, "webhook.process", "completed") == 2 })
	if _, err := b.Owner.Exec(ctx, `update river.river_job set state = 'running', finalized_at = null, attempted_by = array['console-dead'],
		max_attempts = case args->>'vault' when '3' then 1 else 25 end where kind = 'webhook.process' and args->>'vault' in ('2', '3')`); err != nil {
		t.Fatal(err)
	}
	b.start(t, slow)
	b.await(t, "process 2 false", 2)
	testkit.Eventually(t, patience, func() bool { return b.jobsIn(t, "webhook.process", "discarded") == 1 })
	if n := b.rooms.count("process 1 false"); n != 1 {
		t.Errorf("a living process's job was taken from it: worked %d times", n)
	}
	if n := b.rooms.count("process 3 false"); n != 1 {
		t.Errorf("what had no attempt left was worked %d times", n)
	}
	b.rooms.mu.Lock()
	close(b.rooms.block["process 1 false"])
	b.rooms.mu.Unlock()
	testkit.Eventually(t, patience, func() bool { return b.jobsIn(t, "webhook.process", "completed") == 2 })
}

func TestADeadLeaderIsNotWaitedFor(t *testing.T) {
	b := setup(t)
	if _, err := b.Owner.Exec(context.Background(), `insert into river.river_leader (elected_at, expires_at, leader_id)
		values (now(), now() + interval '1 hour', 'console-dead')`); err != nil {
		t.Fatal(err)
	}
	b.start(t, slow)
	b.await(t, "expire", 1) // only a leader asks for it
}
