//go:build kill

package kill_test

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
)

// away is how long PostgreSQL is gone.
const away = 10 * time.Second

// postgresGone cuts the console off from PostgreSQL while a release that BitGo has accepted waits for its answer, for
// ten seconds: pages say why, BitGo is asked to deliver again, and afterwards the same process carries on.
func postgresGone(t *testing.T, s *seed) {
	w := newHome(t, s)
	cable := newCable(t, w.serveURL)
	w.serveURL = cable.url
	w.startConsole()
	x := story{order: plain, end: send.Confirmed, transfers: 1, requests: 1}
	w.ask(x.order)
	w.hold("send.after", 1)
	w.carryOn(x, func() bool { return w.held("send.after") })

	if w.answered(503) {
		t.Error("a delivery was refused before PostgreSQL was gone")
	}
	cable.cut()
	w.free("send.after", false) // the answer comes, and there is nowhere to keep it
	w.deposit("12345678")
	cookie := w.signIn(w.about.Console, treasurer)
	refused, begun := 0, time.Now()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for time.Since(begun) < away {
		w.away(cookie)
		refused++
		<-tick.C
	}
	testkit.Eventually(t, patience, func() bool { return w.answered(503) })

	cable.connect()
	testkit.Eventually(t, patience, func() bool {
		status, _, err := get(w.about.Console, cookie, "/")
		return err == nil && status == http.StatusOK
	})
	if !w.console.running() {
		t.Fatal("the console ended")
	}
	t.Logf("%d pages said why; normal again %v after the cut", refused, time.Since(begun).Round(time.Millisecond))
	x.acts = acts{send.Submitting: (*world).longAfter} // its claim stands; the look-up finds it
	w.finish(x)
	if n := w.count(`select count(*) from posting where wallet_id = $1 and amount = 12345678 and kind = 'deposit'`, w.stand.Wallet(w.wallet).ID); n != 1 {
		t.Errorf("the deposit that arrived meanwhile is posted %d times", n)
	}
	if w.answered(503) || !w.answered(200) {
		t.Errorf("a delivery is still refused: %+v", w.counts().Deliveries)
	}
}

// away wants pages and the release to say that the database is away.
func (w *world) away(cookie string) {
	w.t.Helper()
	for _, path := range []string{"/", "/sends/" + w.id, "/wallets", "/healthz"} {
		status, body, err := get(w.about.Console, cookie, path)
		if err != nil || status != http.StatusServiceUnavailable {
			w.t.Errorf("GET %s without PostgreSQL: %d %v", path, status, err)
		}
		if path != "/healthz" && !strings.Contains(body, "database") {
			w.t.Errorf("GET %s does not say why:\n%s", path, body)
		}
	}
	status, _, _, err := post(w.about.Console, cookie, "/sends/"+w.id+"/release", url.Values{"passphrase": {"x"}})
	if err != nil || status != http.StatusServiceUnavailable {
		w.t.Errorf("a release without PostgreSQL: %d %v", status, err)
	}
}

// answered says whether the last answer to some delivery was this one.
func (w *world) answered(code int) bool {
	w.t.Helper()
	return slices.ContainsFunc(w.counts().Deliveries, func(d sandbox.DeliveryCount) bool { return d.Code == code })
}

// cable stands between the console and PostgreSQL and can be cut.
type cable struct {
	t      *testing.T
	url    string
	socket string
	to     [2]string // network and address of the real server
	mu     sync.Mutex
	open   net.Listener
	conns  []net.Conn
	done   sync.WaitGroup
}

func newCable(t *testing.T, serving string) *cable {
	t.Helper()
	cfg, err := pgx.ParseConfig(serving)
	if err != nil {
		t.Fatal("the serving URL cannot be read")
	}
	dir, err := os.MkdirTemp("", "cable") // short: a socket's path has its limit
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	c := &cable{t: t, socket: filepath.Join(dir, ".s.PGSQL.5432")}
	c.to[0], c.to[1] = pgconn.NetworkAddress(cfg.Host, cfg.Port)
	c.url = (&url.URL{Scheme: "postgres", Path: "/" + cfg.Database, User: url.UserPassword(cfg.User, cfg.Password),
		RawQuery: url.Values{"host": {dir}, "port": {"5432"}, "sslmode": {"disable"}}.Encode()}).String()
	c.connect()
	t.Cleanup(c.cut)
	return c
}

func (c *cable) connect() {
	c.t.Helper()
	l, err := net.Listen("unix", c.socket)
	if err != nil {
		c.t.Fatal(err)
	}
	c.mu.Lock()
	c.open = l
	c.mu.Unlock()
	c.done.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			c.join(in)
		}
	})
}

func (c *cable) join(in net.Conn) {
	out, err := net.Dial(c.to[0], c.to[1])
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || c.open == nil {
		_ = in.Close()
		if err == nil {
			_ = out.Close()
		}
		return
	}
	c.conns = append(c.conns, in, out)
	c.done.Go(func() { _, _ = io.Copy(in, out); _ = in.Close() })
	c.done.Go(func() { _, _ = io.Copy(out, in); _ = out.Close() })
}

func (c *cable) cut() {
	c.mu.Lock()
	if c.open != nil {
		_ = c.open.Close()
	}
	for _, conn := range c.conns {
		_ = conn.Close()
	}
	c.open, c.conns = nil, nil
	c.mu.Unlock()
	c.done.Wait()
}
