package job_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/job"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/reconcile"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// patience is how long a test waits for what happens within a second or two.
const patience = 90 * time.Second

// slow is a pace at which no second round comes while a test lives; what runs at the start still runs.
var slow = job.Pace{Expiry: time.Hour, Recovery: time.Hour, Balances: time.Hour, Prices: time.Hour, Sweep: time.Hour, Poll: 20 * time.Millisecond, Grace: time.Second}

// rooms stands in for every room behind an interface and writes down what it was asked.
type rooms struct {
	mu    sync.Mutex
	calls map[string]int
	fail  map[string]error
	block map[string]chan struct{} // a call waits here, or for its context
	panic map[string]any

	asker, client uuid.UUID // of every send
}

func (r *rooms) call(ctx context.Context, format string, args ...any) error {
	name := fmt.Sprintf(format, args...)
	r.mu.Lock()
	r.calls[name]++
	err, wait, p := r.fail[name], r.block[name], r.panic[name]
	r.mu.Unlock()
	if p != nil {
		panic(p)
	}
	if wait != nil {
		select {
		case <-wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

func (r *rooms) count(name string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.calls[name]
}

func (r *rooms) set(name string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail[name] = err
}

func (r *rooms) MarkApproved(ctx context.Context, _ pgx.Tx, id uuid.UUID, _ time.Time) error {
	return r.call(ctx, "approved")
}
func (r *rooms) MarkRejected(ctx context.Context, _ pgx.Tx, id uuid.UUID, _ time.Time, reason string) error {
	return r.call(ctx, "rejected %s", reason)
}
func (r *rooms) MarkExpired(ctx context.Context, _ pgx.Tx, id uuid.UUID, _ time.Time) error {
	return r.call(ctx, "expired")
}
func (r *rooms) WorkResolve(ctx context.Context, j *river.Job[send.Resolve]) error {
	return r.call(ctx, "resolve %s", j.Args.SendID)
}
func (r *rooms) Work(ctx context.Context, j *river.Job[reconcile.Work]) error {
	return r.call(ctx, "reconcile %s", j.Args.ID)
}
func (r *rooms) WorkExpire(ctx context.Context, _ *river.Job[send.ExpireDue]) error {
	return r.call(ctx, "expire")
}
func (r *rooms) Told(ctx context.Context, _ pgx.Tx, id uuid.UUID) (asker, client uuid.UUID, title string, err error) {
	return r.asker, r.client, "Send 5 BTC to Kestrel", r.call(ctx, "told %s", id)
}
func (r *rooms) WorkRecover(ctx context.Context, j *river.Job[send.Recover]) error {
	return r.call(ctx, "recover %v", j.Args.AtStart)
}
func (r *rooms) RunDue(ctx context.Context) error      { return r.call(ctx, "sweeps") }
func (r *rooms) FollowDue(ctx context.Context) error   { return r.call(ctx, "lists") }
func (r *rooms) SettleDue(ctx context.Context) error   { return r.call(ctx, "wires") }
func (r *rooms) Look(ctx context.Context) error        { return r.call(ctx, "countersign") }
func (r *rooms) RefreshAccounts(context.Context) error { return nil }
func (r *rooms) Decided(ctx context.Context, _ pgx.Tx, _ uuid.UUID, approved bool) (bool, error) {
	return true, r.call(ctx, "sweep rule %v", approved)
}
func (r *rooms) HealDue(ctx context.Context) error { return r.call(ctx, "heals") }
func (r *rooms) Refresh(ctx context.Context) error { return r.call(ctx, "hooks") }
func (r *rooms) LookDue(ctx context.Context) error { return r.call(ctx, "clients") }
func (r *rooms) Check(ctx context.Context) error   { return r.call(ctx, "health") }
func (r *rooms) Tend(ctx context.Context) error    { return r.call(ctx, "tokens") }

func (r *rooms) RefreshAll(ctx context.Context) error { return r.call(ctx, "balances") }
func (r *rooms) WorkRefresh(ctx context.Context, args wallet.RefreshArgs) error {
	return r.call(ctx, "refresh %s", args.Wallet)
}
func (r *rooms) WorkSync(ctx context.Context, args wallet.SyncArgs) error {
	return r.call(ctx, "sync %s", args.Transfer)
}
func (r *rooms) WorkImport(ctx context.Context, args wallet.ImportArgs) error {
	return r.call(ctx, "import %s", args.Client)
}
func (r *rooms) WorkImportWallet(ctx context.Context, args wallet.ImportWalletArgs) error {
	return r.call(ctx, "import wallet %s", args.Wallet)
}
func (r *rooms) Process(ctx context.Context, vault int64, last bool) error {
	return r.call(ctx, "process %d %v", vault, last)
}
func (r *rooms) RefreshPrices(ctx context.Context) error { return r.call(ctx, "prices") }
func (r *rooms) Measure(context.Context) error           { return nil }
func (r *rooms) Sweep(ctx context.Context) (int64, error) {
	return 0, r.call(ctx, "sweep")
}

// log is a buffer that workers and a test may use at once.
type log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

type bench struct {
	*testkit.Database
	serve     *database.DB // what the engine room uses
	rooms     *rooms
	approvals *approval.Service
	jobs      database.Jobs
	log       *log
	clock     *clock.Manual
}

func setup(t *testing.T) *bench {
	t.Helper()
	t.Parallel()
	d := testkit.DB(t)
	b := &bench{Database: d, serve: d.Serve, log: &log{}, clock: clock.NewManual(testkit.Start),
		rooms: &rooms{calls: map[string]int{}, fail: map[string]error{}, block: map[string]chan struct{}{}, panic: map[string]any{}}}
	var err error
	if b.jobs, err = job.Inserter(d.Serve); err != nil {
		t.Fatal(err)
	}
	b.approvals = &approval.Service{DB: d.Serve, Jobs: b.jobs, Clock: b.clock}
	return b
}

func (b *bench) start(t *testing.T, pace job.Pace) *job.Runner {
	t.Helper()
	return b.startWith(t, pace, func(*job.Rooms) {})
}

// startWith starts it with other rooms besides.
func (b *bench) startWith(t *testing.T, pace job.Pace, with func(*job.Rooms)) *job.Runner {
	t.Helper()
	all := job.Rooms{Approvals: b.approvals, Notify: &notify.Service{DB: b.serve, Clock: b.clock},
		Sends: b.rooms, Wallets: b.rooms, Webhooks: b.rooms, Prices: b.rooms, Sessions: b.rooms, Answers: b.rooms, Reconcile: b.rooms, Doctor: b.rooms, Tokens: b.rooms, Sweeps: b.rooms, Wires: b.rooms, Whitelists: b.rooms, Clients: b.rooms, Hooks: b.rooms, Countersign: b.rooms}
	with(&all)
	r, err := job.Start(context.Background(), b.serve, all, pace, slog.New(slog.NewTextHandler(b.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, r) })
	return r
}

func stop(t *testing.T, r *job.Runner) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := r.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func (b *bench) insert(t *testing.T, args river.JobArgs) {
	t.Helper()
	err := b.Serve.As(context.Background(), database.System("test"), func(tx pgx.Tx) error {
		_, err := b.jobs.InsertTx(context.Background(), tx, args, nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// await waits until the rooms were asked this often.
func (b *bench) await(t *testing.T, name string, times int) {
	t.Helper()
	testkit.Eventually(t, patience, func() bool { return b.rooms.count(name) >= times })
}

func (b *bench) jobsIn(t *testing.T, kind, state string) int {
	t.Helper()
	return b.Count(t, `select count(*) from river.river_job where kind = $1 and state = $2::river.river_job_state`, kind, state)
}

// request opens an approval of a send that one of two compliance people must give.
func (b *bench) request(t *testing.T) (approval.Request, identity.Actor, []identity.Actor) {
	t.Helper()
	ctx := context.Background()
	apex := b.Client(t, "Apex")
	asker := b.Person(t, "asker", testkit.Over(identity.Treasury, apex))
	voter := b.Person(t, "voter", testkit.Over(identity.Compliance, apex))
	other := b.Person(t, "other", testkit.Whole(identity.Treasury))
	group, err := b.approvals.AddGroup(ctx, identity.System("test"), "Compliance", voter.Person)
	if err != nil {
		t.Fatal(err)
	}
	rule := approval.Rule{Kind: "send", Name: "one of us", Needed: 1, Expiry: time.Hour}
	if rule.ID, err = b.approvals.AddRule(ctx, identity.System("test"), rule, group); err != nil {
		t.Fatal(err)
	}
	var r approval.Request
	err = b.Serve.As(ctx, asker.Scope(), func(tx pgx.Tx) (err error) {
		r, err = b.approvals.Open(ctx, tx, asker, approval.Opening{Subject: approval.Subject{Kind: "send", ID: uuid.New()}, ClientID: apex.ID,
			Rule: rule, Title: "5 BTC to Kestrel"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, voter, []identity.Actor{asker, other}
}
