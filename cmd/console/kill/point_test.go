//go:build kill

package kill_test

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
)

// point is a place in the console at which it stands still: a trigger that only the test's database has takes a lock
// that the test holds. The console stands inside its transaction, before the commit.
type point struct {
	w     *world
	key   int64
	table string
	name  string
	conn  *pgx.Conn
}

var points atomic.Int64

// arm blocks the console where it writes the step.
func (w *world) arm(from, to send.State) *point {
	w.t.Helper()
	return w.armAt("send_transition", "before insert", fmt.Sprintf("(new.from_state = '%s' and new.to_state = '%s')", from, to))
}

// armAt blocks the console where it writes such a row.
func (w *world) armAt(table, when, condition string) *point {
	w.t.Helper()
	n := points.Add(1)
	p := &point{w: w, key: 4_100_000 + n, table: table, name: fmt.Sprintf("kill_here_%d", n)}
	ctx := context.Background()
	var err error
	if p.conn, err = pgx.Connect(ctx, w.ownerURL); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = p.conn.Close(ctx) })
	if _, err := p.conn.Exec(ctx, "select pg_advisory_lock($1)", p.key); err != nil {
		w.t.Fatal(err)
	}
	w.exec(fmt.Sprintf(`create function %s() returns trigger language plpgsql as
		$$ begin perform pg_advisory_xact_lock(%d); return new; end $$`, p.name, p.key))
	w.exec(fmt.Sprintf(`create trigger %s %s on %s for each row when %s execute function %[1]s()`, p.name, when, table, condition))
	return p
}

// reached says whether the console stands there.
func (p *point) reached() bool {
	p.w.t.Helper()
	return p.w.count(`select count(*) from pg_locks where locktype = 'advisory' and not granted and objid = $1
		and database = (select oid from pg_database where datname = current_database())`, p.key) > 0
}

// lift lets go whoever stands there and takes the point away.
func (p *point) lift() {
	p.w.t.Helper()
	if _, err := p.conn.Exec(context.Background(), "select pg_advisory_unlock($1)", p.key); err != nil {
		p.w.t.Fatal(err)
	}
	p.w.exec(fmt.Sprintf(`drop trigger %s on %s`, p.name, p.table))
}

// wait waits until the console stands there.
func (p *point) wait() {
	p.w.t.Helper()
	testkit.Eventually(p.w.t, patience, p.reached)
}
