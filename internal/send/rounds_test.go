package send

import (
	"errors"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// at is the bench's clock as River knows clocks.
type at struct{ b *bench }

func (a at) Now() time.Time       { return a.b.clock.Now() }
func (a at) NowOrNil() *time.Time { now := a.Now(); return &now }

// A send may wait at BitGo for days. Each round asks for a look-up, and none of those may stay behind to ask for ever:
// they would use up the requests that BitGo allows.
func TestADayAtBitGoLeavesFewJobs(t *testing.T) {
	b := setup(t)
	x, err := b.release(b.submit(b.base("1077011")))
	if err != nil || x.State != PendingAtBitGo {
		t.Fatalf("%+v: %v", x, err)
	}
	client, err := river.NewClient(riverpgxv5.New(b.db.Serve.Pool()), &river.Config{Schema: "river", Test: river.TestConfig{Time: at{b}}})
	if err != nil {
		t.Fatal(err)
	}
	b.s.Jobs = client
	for range 6 * 24 { // every ten minutes of a day
		b.clock.Advance(10*time.Minute + time.Second)
		for range 2 { // two consoles
			if _, err := b.s.RecoverStale(b.ctx, false); err != nil {
				t.Fatal(err)
			}
		}
		b.work()
	}
	if n := b.db.Count(t, `select count(*) from river.river_job where kind = 'send.resolve' and state = 'scheduled'`); n > 2 {
		t.Fatalf("%d look-ups of one send wait side by side", n)
	}
}

// work does what River does with the look-ups that are due.
func (b *bench) work() {
	b.t.Helper()
	rows, err := b.db.Owner.Query(b.ctx, `select id, args from river.river_job where kind = 'send.resolve' and state = 'available'`)
	if err != nil {
		b.t.Fatal(err)
	}
	due := map[int64]Resolve{}
	for rows.Next() {
		var id int64
		var args Resolve
		if err := rows.Scan(&id, &args); err != nil {
			b.t.Fatal(err)
		}
		due[id] = args
	}
	for id, args := range due {
		state := "completed"
		err := b.s.WorkResolve(b.ctx, &river.Job[Resolve]{Args: args})
		var snoozed *river.JobSnoozeError
		switch {
		case errors.As(err, &snoozed):
			state = "scheduled"
		case err != nil:
			b.t.Fatal(err)
		}
		b.exec(`update river.river_job set state = $2::text::river.river_job_state, finalized_at = case when $2 = 'completed' then now() end where id = $1`, id, state)
	}
}

// A send that cannot be read any more, here because its asset left the catalogue, does not keep the others from ending.
func TestOneThatCannotBeEndedKeepsNoOther(t *testing.T) {
	b := setup(t)
	spoiled := b.submit(b.base("30000"))
	b.clock.Advance(time.Second)
	x := b.submit(b.base("40000"))
	for _, sql := range []string{`alter table send disable trigger user`, `update send set asset = 'gone' where id = '` + spoiled.ID.String() + `'`,
		`alter table send enable trigger user`} {
		b.exec(sql)
	}
	b.clock.Advance(25 * time.Hour)
	if _, err := b.s.Expire(b.ctx); err == nil {
		t.Error("nobody is told of the one that cannot be ended")
	}
	b.wantState(x, Expired)
	if got := b.reservation(x); got != "ended" {
		t.Errorf("reservation %s", got)
	}
}
