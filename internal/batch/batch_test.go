package batch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
)

func (b *bench) work(id uuid.UUID) error {
	return b.s.Work(b.ctx, &river.Job[Work]{Args: Work{ID: id}})
}

// finish works a batch to its end, as the engine room would.
func (b *bench) finish(id uuid.UUID) {
	b.t.Helper()
	for range 50 {
		err := b.work(id)
		if err == nil {
			return
		}
		var snooze *river.JobSnoozeError
		if !errors.As(err, &snooze) {
			b.t.Fatalf("%v", err)
		}
	}
	b.t.Fatal("it does not end")
}

func TestAConfirmedListBecomesOrdinarySends(t *testing.T) {
	b := setup(t)
	text := b.list(b.payee, "0.002", b.stranger, "0.1", b.payee, "5", b.payee, "0.003")
	_, err := b.confirm(text, "first-form", false)
	b.refused(err, ErrSome)
	if n := b.count(`select count(*) from batch`) + b.count(`select count(*) from send`); n != 0 {
		t.Fatalf("a refused confirmation kept %d rows", n)
	}
	made, err := b.confirm(text, "first-form", true)
	if err != nil {
		t.Fatal(err)
	}
	d := b.get(made.ID)
	if d.EndedAt == nil || d.Counts[Asked] != 3 || d.Counts[LeftOut] != 1 || !strings.Contains(d.Rows[2].Said, "lacking") {
		t.Fatalf("%+v", d)
	}
	if small, large := d.Rows[0].Send, d.Rows[1].Send; small == nil || small.State != send.Approved || large == nil || large.State != send.AwaitingApproval || !large.NewPayee {
		t.Fatalf("%+v %+v", small, large)
	}
	if n := b.count(`select count(*) from audit_event where subject_kind = 'batch' and client_id = $1`, b.client.ID); n != 2 {
		t.Errorf("%d rows of the trail", n)
	}
	if p := b.look(text); p.Same == nil || p.Same.ID != made.ID {
		t.Errorf("the same list again is not told: %+v", p.Same)
	}
}

func TestWhatIsConfirmedIsWhatWasShown(t *testing.T) {
	b := setup(t)
	text := b.list(b.payee, "0.6", b.payee, "0.002")
	for shown, want := range map[string]*fault.Fault{"": ErrChanged, "2": ErrChanged, "2,3,4": ErrChanged} {
		_, p, err := b.s.Confirm(b.ctx, b.treasury, Confirmation{Text: text, Key: "the-form-1", Shown: shown, Leave: true})
		b.refused(err, want)
		if len(p.Rows) != 2 {
			t.Errorf("the list as it stands now is not shown")
		}
	}
	shown := b.look(text).Lines()
	if _, err := b.sends.Submit(b.ctx, b.treasury, send.Draft{Wallet: b.wallet.ID, Asset: "tbtc4", Address: b.payee, Amount: "0.7", Purpose: "Meanwhile"}, "meanwhile"); err != nil {
		t.Fatal(err)
	}
	_, _, err := b.s.Confirm(b.ctx, b.treasury, Confirmation{Text: text, Key: "the-form-1", Shown: shown})
	b.refused(err, ErrChanged)
	_, err = b.confirm(b.list(b.payee, "7"), "the-form-2", true)
	b.refused(err, ErrNothing)
	_, err = b.confirm(text, "short", true)
	b.refused(err, ErrKey)
	if n := b.count(`select count(*) from batch`); n != 0 {
		t.Fatalf("%d batches", n)
	}
}

func TestAFormConfirmsOneList(t *testing.T) {
	b := setup(t)
	text := b.bills(3)
	shown := b.look(text).Lines()
	ids := make([]uuid.UUID, 5)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			made, _, err := b.s.Confirm(b.ctx, b.treasury, Confirmation{Text: text, Key: "one-and-the-same", Shown: shown})
			if err != nil {
				t.Errorf("%v", err)
			}
			ids[i] = made.ID
		})
	}
	wg.Wait()
	for _, id := range ids[1:] {
		if id != ids[0] {
			t.Fatalf("%v", ids)
		}
	}
	b.finish(ids[0])
	if n := b.count(`select count(*) from send`); n != 3 {
		t.Fatalf("%d sends", n)
	}
	_, _, err := b.s.Confirm(b.ctx, b.treasury, Confirmation{Text: b.bills(2), Key: "one-and-the-same", Shown: "2,3"})
	b.refused(err, ErrKeyReused)
}

// cut ends a run at a chosen call, before the send is asked for or after it and before anybody could write that down.
type cut struct {
	Sends
	mu    sync.Mutex
	left  int
	after bool
}

var errCut = errors.New("cut off")

func (c *cut) Submit(ctx context.Context, actor identity.Actor, d send.Draft, key string) (send.Send, error) {
	c.mu.Lock()
	c.left--
	ends := c.left == 0
	c.mu.Unlock()
	if ends && !c.after {
		return send.Send{}, errCut
	}
	x, err := c.Sends.Submit(ctx, actor, d, key)
	if ends && err == nil {
		return send.Send{}, errCut
	}
	return x, err
}

// Cut off at any row, before or after its send is there, confirmed again and gone on with by several at once: each row has
// at most one send, and in the end exactly one.
func TestEachRowIsAskedForAtMostOnceWhereverItIsCut(t *testing.T) {
	b := setup(t)
	const rows = 6
	for round := range 6 {
		seed := rand.Uint64()
		r := rand.New(rand.NewPCG(seed, uint64(round)))
		var pairs []string
		for i := range rows {
			pairs = append(pairs, b.payee, fmt.Sprintf("0.00%d%d%02d", 1+round, i, r.IntN(90)))
		}
		text, key := b.list(pairs...), fmt.Sprintf("form-of-round-%d", round)
		shown := b.look(text).Lines()
		var id uuid.UUID
		for tries := range 4 {
			b.s.Sends = &cut{Sends: b.sends, left: 1 + r.IntN(rows), after: r.IntN(2) == 0}
			if tries > 0 && r.IntN(2) == 0 {
				_ = b.work(id) // its error is the cut
			}
			made, _, err := b.s.Confirm(b.ctx, b.treasury, Confirmation{Text: text, Key: key, Shown: shown})
			if err != nil || tries > 0 && made.ID != id {
				t.Fatalf("seed %d: %v, batch %s after %s", seed, err, made.ID, id)
			}
			id = made.ID
			b.atMostOnce(id, seed)
		}
		b.s.Sends = b.sends
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() { _ = b.s.Resume(b.ctx, b.treasury, id) }) // where the others were faster it is over
		}
		wg.Wait()
		b.finish(id)
		b.atMostOnce(id, seed)
		if d := b.get(id); d.Counts[Asked] != rows || d.EndedAt == nil || d.Trouble != "" {
			t.Fatalf("seed %d: %+v", seed, d.Counts)
		}
	}
	if n := b.count(`select count(*) from send`); n != 6*rows {
		t.Fatalf("%d sends of %d rows", n, 6*rows)
	}
}

func (b *bench) atMostOnce(id uuid.UUID, seed uint64) {
	b.t.Helper()
	if n := b.count(`select count(*) from (select purpose, amount from send where idempotency_key like 'batch-' || $1 || '-%' group by 1, 2 having count(*) > 1) x`, id.String()); n != 0 {
		b.t.Fatalf("seed %d: %d rows have two sends", seed, n)
	}
}

// While BitGo is away nothing is refused: the rows wait, the page says why, and they go on afterwards.
func TestARowWaitsForBitGo(t *testing.T) {
	b := setup(t)
	text := b.bills(atOnce + 2)
	b.look(text)
	b.control("down", map[string]any{"surface": "platform", "mode": "refuse"})
	made, err := b.confirm(text, "while-away", false)
	if err != nil {
		t.Fatal(err)
	}
	if d := b.get(made.ID); d.Counts[Waiting] != atOnce+2 || !strings.Contains(d.Trouble, "tried again") {
		t.Fatalf("%+v", d)
	}
	b.control("down", map[string]any{"surface": "platform", "mode": "off"})
	if err := b.s.Resume(b.ctx, b.treasury, made.ID); err != nil {
		t.Fatal(err)
	}
	if d := b.get(made.ID); d.Counts[Asked] != atOnce || d.Trouble != "" || d.EndedAt != nil {
		t.Fatalf("%+v", d)
	}
	b.finish(made.ID)
	if d := b.get(made.ID); d.Counts[Asked] != atOnce+2 || d.Trouble != "" {
		t.Fatalf("%+v", d)
	}
}

// What its turn finds changed is refused in its row, with the send's own words; the others go on.
func TestARowThatIsRefusedSaysWhy(t *testing.T) {
	b := setup(t)
	b.s.Sends = &cut{Sends: b.sends, left: 1}
	made, err := b.confirm(b.list(b.payee, "0.6", b.payee, "0.002"), "the-form-1", false)
	if err != nil {
		t.Fatal(err)
	}
	b.s.Sends = b.sends
	if _, err := b.sends.Submit(b.ctx, b.treasury, send.Draft{Wallet: b.wallet.ID, Asset: "tbtc4", Address: b.payee, Amount: "0.7", Purpose: "Meanwhile"}, "meanwhile"); err != nil {
		t.Fatal(err)
	}
	b.finish(made.ID)
	d := b.get(made.ID)
	if d.Rows[0].State != Refused || !strings.Contains(d.Rows[0].Said, "lacking") || d.Rows[1].State != Asked {
		t.Fatalf("%+v", d.Rows)
	}
}

func TestWhatWaitsCanBeLeftOut(t *testing.T) {
	b := setup(t)
	b.s.Sends = &cut{Sends: b.sends, left: 2}
	made, err := b.confirm(b.bills(3), "the-form-1", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.s.Stop(b.ctx, b.treasury, made.ID); err != nil {
		t.Fatal(err)
	}
	b.finish(made.ID)
	if d := b.get(made.ID); d.Counts[Asked] != 1 || d.Counts[LeftOut] != 2 || d.EndedAt == nil || b.count(`select count(*) from send`) != 1 {
		t.Fatalf("%+v", d.Counts)
	}
	b.refused(b.s.Stop(b.ctx, b.treasury, made.ID), ErrOver)
	b.refused(b.s.Resume(b.ctx, b.treasury, made.ID), ErrOver)
}

// A list is its asker's own, and is worked with the roles they hold now.
func TestAListIsItsAskersOwn(t *testing.T) {
	b := setup(t)
	b.s.Sends = &cut{Sends: b.sends, left: 1}
	made, err := b.confirm(b.bills(2), "the-form-1", false)
	if err != nil {
		t.Fatal(err)
	}
	b.s.Sends = b.sends
	other := b.db.Person(t, "Theo", testkit.Over(identity.Treasury, b.client))
	_, err = b.s.Get(b.ctx, other, made.ID)
	b.refused(err, ErrNotFound)
	b.refused(b.s.Resume(b.ctx, other, made.ID), ErrNotFound)
	b.refused(b.s.Stop(b.ctx, other, made.ID), ErrNotFound)
	if mine, err := b.s.List(b.ctx, other, 10); err != nil || len(mine) != 0 {
		t.Errorf("%v, %v", mine, err)
	}
	if mine, err := b.s.List(b.ctx, b.treasury, 10); err != nil || len(mine) != 1 || mine[0].Counts[Waiting] != 2 {
		t.Errorf("%v, %v", mine, err)
	}
	if _, err := b.db.Owner.Exec(b.ctx, `update role_grant set revoked_at = now() where person_id = $1`, b.treasury.Person); err != nil {
		t.Fatal(err)
	}
	b.finish(made.ID)
	var n int
	if err := b.db.Owner.QueryRow(b.ctx, `select count(*) from batch_row where state = 'refused'`).Scan(&n); err != nil || n != 2 || b.count(`select count(*) from send`) != 0 {
		t.Fatalf("%d refused, %v", n, err)
	}
}

// What a row has become it stays, in the database too.
func TestASettledRowStays(t *testing.T) {
	b := setup(t)
	made, err := b.confirm(b.list(b.payee, "0.002", b.payee, "5"), "the-form-1", true)
	if err != nil {
		t.Fatal(err)
	}
	for _, try := range []string{`update batch_row set state = 'waiting', send_id = null, settled_at = null where line = 2`, `update batch_row set state = 'refused', said = 'x' where line = 3`,
		`update batch_row set amount = '9' where line = 3`, `update batch set key = 'another key'`, `delete from batch_row`, `delete from batch`} {
		if err := b.db.TryServing(system.Scope(), try); err == nil {
			t.Errorf("%s was let through", try)
		}
	}
	if d := b.get(made.ID); d.Counts[Asked] != 1 || d.Counts[LeftOut] != 1 {
		t.Fatalf("%+v", d.Counts)
	}
}
