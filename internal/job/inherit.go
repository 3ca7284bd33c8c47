package job

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A process that runs the engine room holds an advisory lock in its River client's name. PostgreSQL lets go of it when
// the process dies, however it dies, so whoever starts next can tell a killed process's jobs from a living one's and
// need not wait for River, which gives a job to another only after the longest time that one may take.

// lockKey is the lock of a client by its id, $1 or a column.
const lockKey = `hashtextextended('console.job.' || %s, 0)`

// presence keeps the lock as long as the context lasts, on a connection of its own. held is closed once it has it.
// A lost connection is made again; a process that starts in between may take over jobs that still run here, which
// is why every job is safe to be worked twice.
func presence(ctx context.Context, pool *pgxpool.Pool, id string, held chan<- struct{}) {
	again := time.NewTicker(500 * time.Millisecond)
	defer again.Stop()
	first := func() { close(held) }
	for {
		_ = hold(ctx, pool, id, func() { first(); first = func() {} }) // what went wrong shows in everything else too
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}

func hold(ctx context.Context, pool *pgxpool.Pool, id string, held func()) error {
	conn, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig.Copy())
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // closing is what gives the lock back
	if _, err := conn.Exec(ctx, `select pg_advisory_lock(`+fmt.Sprintf(lockKey, "$1")+`)`, id); err != nil {
		return err
	}
	held()
	for {
		if _, err := conn.WaitForNotification(ctx); err != nil { // none comes: this returns when the connection ends
			return err
		}
	}
}

// gone are the clients that River believes to run and that hold no lock. A bigint's lock shows as two halves.
var gone = `select c.id from (
		select attempted_by[array_upper(attempted_by, 1)] as id from river.river_job where state = 'running'
		union select leader_id from river.river_leader) c
	where not exists (select from pg_locks l where l.locktype = 'advisory' and l.granted and l.objsubid = 1
		and l.database = (select oid from pg_database where datname = current_database())
		and (l.classid::bigint << 32) | l.objid::bigint = ` + fmt.Sprintf(lockKey, "c.id") + `)`

// inherit takes over what killed processes left: their jobs are due again at once, rounds that come again anyway are
// given up, and a leader that is gone is not waited for.
func inherit(ctx context.Context, pool *pgxpool.Pool) (jobs int64, err error) {
	done, err := pool.Exec(ctx, `update river.river_job set
			state = case when attempt < max_attempts then 'available' else 'discarded' end::river.river_job_state,
			finalized_at = case when attempt < max_attempts then null else now() end,
			scheduled_at = now()
		where state = 'running' and attempted_by[array_upper(attempted_by, 1)] in (`+gone+`)`)
	if err != nil {
		return 0, fmt.Errorf("job: take over: %w", err)
	}
	if _, err := pool.Exec(ctx, `delete from river.river_leader where leader_id in (`+gone+`)`); err != nil {
		return 0, fmt.Errorf("job: take over: %w", err)
	}
	return done.RowsAffected(), nil
}
