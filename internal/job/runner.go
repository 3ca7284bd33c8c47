package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/webhook"
)

// Runner is the running engine room.
type Runner struct {
	client *river.Client[pgx.Tx]
	db     *database.DB
	log    *slog.Logger
	cancel context.CancelFunc
	begun  chan struct{} // closed when the client runs, or never will
	leave  context.CancelFunc
	left   chan struct{} // closed when its presence has ended
	asked  bool          // for the recovery at the start
}

// Start begins to work. It does not wait for PostgreSQL: while that is away it tries again, and so does River later.
func Start(ctx context.Context, db *database.DB, rooms Rooms, pace Pace, log *slog.Logger) (*Runner, error) {
	b := &bench{Rooms: rooms, db: db, pace: pace.orDefault()}
	workers := river.NewWorkers()
	b.hire(workers)
	b.hireRepeated(workers)
	client, err := river.NewClient(riverpgxv5.New(db.Pool()), &river.Config{
		ID:      "console-" + uuid.NewString(),
		Schema:  Schema,
		Workers: workers,
		Queues: map[string]river.QueueConfig{
			urgent: {MaxWorkers: 4}, webhook.Queue: {MaxWorkers: 4}, ordinary: {MaxWorkers: 4}, post: {MaxWorkers: 2},
		},
		PeriodicJobs:      b.repeat(),
		FetchPollInterval: b.pace.Poll,
		FetchCooldown:     min(b.pace.Poll, river.FetchCooldownDefault),
		JobTimeout:        b.pace.Timeout, RescueStuckJobsAfter: b.pace.Rescue, SoftStopTimeout: b.pace.Grace,
		// What happens every ten seconds would otherwise pile up for a day.
		CompletedJobRetentionPeriod: time.Hour,
		// Rebuilding an index is its owner's business, and this role owns none.
		ReindexerIndexNames: []string{},
		ErrorHandler:        reporter{log},
		Logger:              slog.New(above{log.Handler(), slog.LevelWarn}),
	})
	if err != nil {
		return nil, fmt.Errorf("job: %w", err)
	}
	r := &Runner{client: client, db: db, log: log, begun: make(chan struct{}), left: make(chan struct{})}
	ctx, r.cancel = context.WithCancel(ctx)
	// It outlasts the jobs: until the last of them has ended, nobody may think that they were left behind.
	present, leave := context.WithCancel(context.WithoutCancel(ctx))
	r.leave = leave
	held := make(chan struct{})
	go func() {
		defer close(r.left)
		presence(present, db.Pool(), client.ID(), held)
	}()
	go r.begin(ctx, held)
	return r, nil
}

// begin starts the client as soon as PostgreSQL answers.
func (r *Runner) begin(ctx context.Context, held <-chan struct{}) {
	defer close(r.begun)
	again := time.NewTicker(500 * time.Millisecond)
	defer again.Stop()
	told := false
	for {
		err := r.start(ctx, held)
		if err == nil || ctx.Err() != nil {
			return
		}
		if !told {
			r.log.Warn("jobs wait for the database", "err", err)
			told = true
		}
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}

// start first asks for what this process's predecessor may have left open: jobs that died with it, and releases whose
// answer nobody kept.
func (r *Runner) start(ctx context.Context, held <-chan struct{}) error {
	select {
	case <-held:
	default:
		if err := r.db.Ready(ctx); err != nil {
			return err
		}
		select {
		case <-held:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	jobs, err := inherit(ctx, r.db.Pool())
	if err != nil {
		return err
	}
	if jobs > 0 {
		r.log.Warn("jobs of a process that died are worked again", "jobs", jobs)
	}
	if !r.asked {
		if _, err := r.client.Insert(ctx, send.Recover{AtStart: true}, &river.InsertOpts{Queue: urgent}); err != nil {
			return err
		}
		r.asked = true
	}
	return r.client.Start(ctx)
}

// Stop lets running jobs finish until the context ends, then cuts them off; each is safe to be worked again.
func (r *Runner) Stop(ctx context.Context) error {
	r.cancel()
	<-r.begun
	err := r.client.Stop(ctx)
	if err != nil && errors.Is(err, ctx.Err()) {
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = r.client.StopAndCancel(hard)
	}
	r.leave()
	<-r.left
	if err != nil {
		return fmt.Errorf("job: stop: %w", err)
	}
	return nil
}
