//go:build kill

package kill_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
)

// world is one story's: a database, a sandbox, a console that will be killed, and the people in front of it.
type world struct {
	t        testing.TB
	seed     *seed
	home     string
	port     int
	ownerURL string
	serveURL string
	owner    *pgxpool.Pool // past every policy: for looking, and for moving time

	sandbox *process
	console *process
	stand   sandbox.World
	about   description

	id     string // of the send
	wallet string // the key of the wallet that pays
	before int    // transfers at BitGo when the story began
	others int    // those that the story made besides

	mu      sync.Mutex
	cookies map[string]string
	answers []string // what people were told, for when a story fails
	sending bool     // a form is on its way
	tries   int      // releases
	crashed bool     // the story has had its own kill, besides the one that every story has

	delivering bool // BitGo delivers at our asking
}

// description is what the console says about itself, as far as it is used here.
type description struct {
	Console string `json:"console"`
	APIKey  string `json:"apiKey"`
	People  []struct {
		Email  string `json:"email"`
		SignIn string `json:"signIn"`
	} `json:"people"`
}

func (w *world) startSandbox() {
	w.t.Helper()
	file := filepath.Join(w.home, world0)
	w.sandbox = launch(w.t, w.home, nil, filepath.Join(w.seed.programs, "sandbox"), "-platform", "127.0.0.1:0", "-express", "127.0.0.1:0",
		"-journal", filepath.Join(w.home, journal), "-describe", file, "-pace", "0", "-deliver",
		"-webhook", fmt.Sprintf("http://localhost:%d/api/bitgo/webhook/receive", w.port))
	w.sandbox.waitFor(w.t, file)
	readJSON(w.t, file, &w.stand)
}

func (w *world) startConsole() {
	w.t.Helper()
	file := filepath.Join(w.home, about)
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		w.t.Fatal(err)
	}
	w.console = w.runConsole(w.port, w.home, file)
	w.console.waitFor(w.t, file)
	readJSON(w.t, file, &w.about)
}

func (w *world) runConsole(port int, home, describe string) *process {
	w.t.Helper()
	env := []string{fmt.Sprintf("CONSOLE_ADDR=localhost:%d", port), "DATABASE_URL=" + w.serveURL, "DATABASE_OWNER_URL=" + w.ownerURL}
	return launch(w.t, home, env, filepath.Join(w.seed.programs, "console"), "demo",
		"-sandbox", filepath.Join(w.home, world0), "-home", home, "-describe", describe)
}

// kill is kill -9, and the end of everything that the dead process had open in the database. Whatever it had not
// committed is gone then.
func (w *world) kill() {
	w.t.Helper()
	w.console.end(syscall.SIGKILL)
}

// gone waits until the database has noticed that the console is dead.
func (w *world) gone() {
	w.t.Helper()
	testkit.Eventually(w.t, patience, func() bool {
		return w.count(`select count(*) from pg_stat_activity where datname = current_database() and usename <> current_user`) == 0
	})
}

// restart is the same command again, some minutes later: what a dead process has held for a while is free by then.
func (w *world) restart() {
	w.t.Helper()
	w.exec(`update river.river_job set attempted_at = attempted_at - interval '3 minutes' where state = 'running'`)
	w.exec(`update river.river_leader set elected_at = elected_at - interval '3 minutes', expires_at = expires_at - interval '3 minutes'`)
	w.startConsole()
}

// pass lets time go by for the send and for every job that waits for its time.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	w.exec(`update send set claimed_at = claimed_at - $1::interval, updated_at = updated_at - $1::interval
		where id in (select id from send where id = $2 for update skip locked)`, d, w.id)
	w.exec(`update river.river_job set scheduled_at = scheduled_at - $1::interval where state in ('scheduled', 'retryable')`, d)
}

func (w *world) exec(statement string, args ...any) {
	w.t.Helper()
	if _, err := w.owner.Exec(context.Background(), statement, args...); err != nil {
		w.t.Fatalf("%s: %v", statement, err)
	}
}

func (w *world) count(query string, args ...any) int {
	w.t.Helper()
	var n int
	if err := w.owner.QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return n
}

func (w *world) text(query string, args ...any) string {
	w.t.Helper()
	var s string
	err := w.owner.QueryRow(context.Background(), query, args...).Scan(&s)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		w.t.Fatalf("%s: %v", query, err)
	}
	return s
}

func (w *world) state() send.State {
	w.t.Helper()
	return send.State(w.text(`select state from send where id = $1`, w.id))
}

// took says whether the send has taken this step, or any step from or to a state that is given alone.
func (w *world) took(from, to send.State) bool {
	w.t.Helper()
	return w.count(`select count(*) from send_transition where send_id = $1 and ($2 = '' or from_state = $2) and ($3 = '' or to_state = $3)`,
		w.id, string(from), string(to)) > 0
}

func (w *world) been(s send.State) bool { return w.took("", s) }
