package job_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/job"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/webhook"
)

func TestADecisionReachesItsSend(t *testing.T) {
	b := setup(t)
	r, voter, people := b.request(t)
	if _, err := b.approvals.Vote(t.Context(), voter, r.ID, approval.Approve, ""); err != nil {
		t.Fatal(err)
	}
	if n := b.Count(t, `select count(*) from river.river_job where kind = 'approval.decided' and queue = 'money'`); n != 1 {
		t.Fatalf("%d decisions wait among what is urgent", n)
	}
	b.start(t, slow)
	testkit.Eventually(t, patience, func() bool { return b.jobsIn(t, "approval.decided", "completed") == 1 })
	if n := b.rooms.count("approved"); n != 1 {
		t.Errorf("told %d times", n)
	}
	for i, p := range people {
		if n := b.Count(t, `select count(*) from notice where person_id = $1 and tone = 'ok' and subject_kind = 'send' and subject_id = $2
			and text like '%5 BTC to Kestrel%'`, p.Person, r.Subject.ID.String()); n != 1 {
			t.Errorf("person %d has %d notices", i, n)
		}
	}
	if n := b.Count(t, `select count(*) from notice`); n != 2 {
		t.Errorf("%d notices in all", n)
	}
}

func TestARejectionCarriesItsReason(t *testing.T) {
	b := setup(t)
	r, voter, people := b.request(t)
	if _, err := b.approvals.Vote(t.Context(), voter, r.ID, approval.Reject, "unknown payee"); err != nil {
		t.Fatal(err)
	}
	b.start(t, slow)
	b.await(t, "rejected unknown payee", 1)
	testkit.Eventually(t, patience, func() bool { return b.jobsIn(t, "approval.decided", "completed") == 1 })
	if n := b.Count(t, `select count(*) from notice where person_id = $1 and tone = 'warn'`, people[0].Person); n != 1 {
		t.Errorf("the asker has %d notices", n)
	}
}

// TestWhatBecameOfASendIsTold: its asker hears of a confirmation, treasury too of what did not pay, each once.
func TestWhatBecameOfASendIsTold(t *testing.T) {
	b := setup(t)
	r, _, people := b.request(t)
	b.rooms.asker, b.rooms.client = people[0].Person, r.Client
	id := uuid.New()
	for _, e := range []send.Ended{{SendID: id, State: send.Confirmed}, {SendID: id, State: send.Confirmed}, {SendID: id, State: send.Removed}, {SendID: id, State: send.Confirmed, Again: true}, {SendID: id, State: send.Failed}} {
		b.insert(t, e)
	}
	b.start(t, slow)
	testkit.Eventually(t, patience, func() bool { return b.jobsIn(t, "send.ended", "completed") == 5 })
	for class, want := range map[string]int{"outcome": 2, "risk": 2} {
		if n := b.Count(t, `select count(*) from notice where class = $1 and person_id = $2`, class, people[0].Person); n != want {
			t.Errorf("the asker has %d notices of %s", n, class)
		}
	}
	if n := b.Count(t, `select count(*) from notice where class = 'risk' and person_id = $1`, people[1].Person); n != 2 {
		t.Errorf("treasury has %d", n)
	}
}

// TestVotesAreAskedFor: whoever could vote hears of a request that still waits, its asker does not.
func TestVotesAreAskedFor(t *testing.T) {
	b := setup(t)
	r, voter, people := b.request(t)
	b.start(t, slow)
	testkit.Eventually(t, patience, func() bool { return b.jobsIn(t, "approval.opened", "completed") == 1 })
	if n := b.Count(t, `select count(*) from notice where class = 'asked' and person_id = $1 and subject_kind = 'approval' and subject_id = $2`, voter.Person, r.ID.String()); n != 1 {
		t.Errorf("the voter has %d notices", n)
	}
	if n := b.Count(t, `select count(*) from notice where person_id = $1`, people[0].Person); n != 0 {
		t.Errorf("the asker has %d notices", n)
	}
}

func TestTimeRunsOutByItself(t *testing.T) {
	b := setup(t)
	r, _, _ := b.request(t)
	b.clock.Set(r.ExpiresAt)
	b.start(t, slow) // the first round comes with the start
	b.await(t, "expired", 1)
	testkit.Eventually(t, patience, func() bool { return b.jobsIn(t, "approval.decided", "completed") == 1 })
	if n := b.Count(t, `select count(*) from approval_request where state = 'expired'`); n != 1 {
		t.Errorf("%d requests expired", n)
	}
}

// TestAllOrNothing: when the room cannot act, nobody is told that it did, and it is tried again.
func TestAllOrNothing(t *testing.T) {
	b := setup(t)
	r, voter, _ := b.request(t)
	b.rooms.set("approved", errors.New("not now"))
	if _, err := b.approvals.Vote(t.Context(), voter, r.ID, approval.Approve, ""); err != nil {
		t.Fatal(err)
	}
	b.start(t, slow)
	testkit.Eventually(t, patience, func() bool {
		return b.Count(t, `select count(*) from river.river_job where kind = 'approval.decided' and cardinality(errors) = 1`) == 1
	})
	if n := b.Count(t, `select count(*) from notice`); n != 0 {
		t.Fatalf("%d notices of what did not happen", n)
	}
	b.rooms.set("approved", nil)
	testkit.Eventually(t, patience, func() bool { return b.jobsIn(t, "approval.decided", "completed") == 1 })
	if n := b.Count(t, `select count(*) from notice`); n != 2 {
		t.Errorf("%d notices", n)
	}
	if !strings.Contains(b.log.String(), `kind=approval.decided`) {
		t.Errorf("the failure is not in the log: %s", b.log)
	}
}

func TestEachKindHasItsWorker(t *testing.T) {
	b := setup(t)
	id, w, x := uuid.New(), testkit.HexID(), testkit.HexID()
	b.insert(t, send.Resolve{SendID: id})
	b.insert(t, webhook.Process{Vault: 7})
	b.insert(t, wallet.RefreshArgs{Wallet: w})
	b.insert(t, wallet.SyncArgs{Wallet: w, Transfer: x})
	b.insert(t, wallet.ImportArgs{Client: id})
	b.insert(t, wallet.ImportWalletArgs{Wallet: w})
	for kind, queue := range map[string]string{"send.resolve": "money", "webhook.process": "webhook", "wallet.import": "default"} {
		if n := b.Count(t, `select count(*) from river.river_job where kind = $1 and queue = $2`, kind, queue); n != 1 {
			t.Errorf("%s waits elsewhere than in %s", kind, queue)
		}
	}
	b.start(t, slow)
	for _, name := range []string{"resolve " + id.String(), "process 7 false", "refresh " + w, "sync " + x, "import " + id.String(), "import wallet " + w, "recover true"} {
		b.await(t, name, 1)
	}
}

func TestEverythingRepeats(t *testing.T) {
	b := setup(t)
	b.rooms.set("prices", errors.New("BitGo is away")) // does not keep the next round away
	b.start(t, job.Pace{Expiry: 50 * time.Millisecond, Recovery: 50 * time.Millisecond, Balances: 50 * time.Millisecond,
		Prices: 50 * time.Millisecond, Sweep: 50 * time.Millisecond, Lists: 50 * time.Millisecond, Poll: 20 * time.Millisecond})
	for _, name := range []string{"expire", "recover false", "balances", "prices", "sweep", "wires", "lists"} {
		b.await(t, name, 3)
	}
	testkit.Eventually(t, patience, func() bool { return b.jobsIn(t, "approval.expire", "completed") >= 3 })
}

// TestOneRoundAtATime: a round that takes long keeps its like away, not the rest.
func TestOneRoundAtATime(t *testing.T) {
	b := setup(t)
	gate := make(chan struct{})
	b.rooms.block["balances"] = gate
	pace := slow
	pace.Balances, pace.Expiry = 50*time.Millisecond, 50*time.Millisecond
	b.start(t, pace)
	b.await(t, "balances", 1)
	testkit.Eventually(t, patience, func() bool { return b.jobsIn(t, "wallet.refresh-all", "completed") >= 3 })
	if n := b.rooms.count("balances"); n != 1 {
		t.Errorf("%d rounds at once", n)
	}
	b.await(t, "expire", 3)
	close(gate)
	b.await(t, "balances", 2)
}

// TestInsertingIsQuiet: NOTIFY in the webhook's commit would serialise every commit of the cluster.
func TestInsertingIsQuiet(t *testing.T) {
	b := setup(t)
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, b.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint:errcheck // the database is dropped next
	if _, err := conn.Exec(ctx, `listen "river.river_insert"; listen river_insert; listen done`); err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		b.insert(t, webhook.Process{Vault: int64(i)})
	}
	if _, err := b.Owner.Exec(ctx, `notify done`); err != nil {
		t.Fatal(err)
	}
	heard := 0
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if n.Channel == "done" {
			break
		}
		heard++
	}
	if heard > 1 { // the first of a day in each process
		t.Errorf("%d notifications for ten jobs", heard)
	}
}

// TestAPanicTellsNothing: its value may be a secret.
func TestAPanicTellsNothing(t *testing.T) {
	b := setup(t)
	b.rooms.panic["process 7 false"] = "c4n4ry"
	b.insert(t, webhook.Process{Vault: 7})
	b.start(t, slow)
	testkit.Eventually(t, patience, func() bool { return strings.Contains(b.log.String(), "job: panic (string)") })
	testkit.Eventually(t, patience, func() bool {
		return b.Count(t, `select count(*) from river.river_job where kind = 'webhook.process' and cardinality(errors) >= 1`) == 1
	})
	if strings.Contains(b.log.String(), "c4n4ry") || b.Count(t, `select count(*) from river.river_job where to_jsonb(errors)::text like '%c4n4ry%'`) != 0 {
		t.Errorf("the panic's value was kept")
	}
	if !strings.Contains(b.log.String(), "internal/job_test") && !strings.Contains(b.log.String(), "stand_test.go") && !strings.Contains(b.log.String(), "rooms).call") {
		t.Errorf("the place is not named: %s", b.log)
	}
}

// TestStopCutsOffWhatHangs and leaves it to be worked again.
func TestStopCutsOffWhatHangs(t *testing.T) {
	b := setup(t)
	b.rooms.block["process 7 false"] = make(chan struct{})
	b.insert(t, webhook.Process{Vault: 7})
	pace := slow
	pace.Grace = 50 * time.Millisecond
	r := b.start(t, pace)
	b.await(t, "process 7 false", 1)
	stop(t, r)
	if n := b.jobsIn(t, "webhook.process", "running") + b.jobsIn(t, "webhook.process", "completed"); n != 0 {
		t.Errorf("a job that was cut off counts as running or done")
	}
	stop(t, r) // again: nothing happens
}
