package offering_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/testkit"
)

// What was approved is cancelled by two people; until then it holds its part of the target, and then that is free.
func TestAnApprovedSubscriptionIsCancelledByTwo(t *testing.T) {
	r := setup(t)
	ctx, o, a := t.Context(), r.open(uuid.Nil), r.investor(uuid.Nil, "")
	x, err := r.subscribe(o, a, 400)
	r.must(err)
	if _, err := r.s.DecideCancel(ctx, r.decider, x.ID, true, ""); !fault.Is(err, offering.ErrNotAsked) {
		t.Errorf("nobody asked: %v", err)
	}
	both := r.db.Person(t, "Both", testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))
	for range 2 {
		if asked, err := r.s.Cancel(ctx, both, x.ID); err != nil || asked.State != offering.Approved || *asked.CancelAskedBy != both.Person {
			t.Fatalf("%+v %v", asked, err)
		}
	}
	if n := r.subscribed(o); n != 40_000 {
		t.Errorf("%d cents before the decision", n)
	}
	for who, want := range map[*identity.Actor]*fault.Fault{&both: offering.ErrOwnCancel, &r.treasury: offering.ErrCancelDecider} {
		if _, err := r.s.DecideCancel(ctx, *who, x.ID, true, ""); !fault.Is(err, want) {
			t.Errorf("%s: %v", who.Name, err)
		}
	}
	if _, err := r.s.DecideCancel(ctx, r.decider, x.ID, false, ""); !fault.Is(err, offering.ErrReason) {
		t.Errorf("no reason: %v", err)
	}
	if y, err := r.s.DecideCancel(ctx, r.decider, x.ID, false, "It stands"); err != nil || y.State != offering.Approved || y.CancelAskedBy != nil {
		t.Errorf("%+v %v", y, err)
	}
	_, err = r.s.Cancel(ctx, r.treasury, x.ID)
	r.must(err)
	if y, err := r.s.DecideCancel(ctx, r.decider, x.ID, true, ""); err != nil || y.State != offering.Withdrawn {
		t.Errorf("%+v %v", y, err)
	}
	if n := r.subscribed(o); n != 0 {
		t.Errorf("%d cents are still held", n)
	}
	if _, err := r.subscribe(o, a, 400); err != nil {
		t.Errorf("the investor's part is free again: %v", err)
	}
	if n := r.db.Count(t, `select count(*) from offering_event where event = 'rwa.subscription.cancelled'`); n != 1 {
		t.Errorf("%d events", n)
	}
}

// A closed offering frees nothing, whoever asks; and the database lets nobody cancel alone.
func TestWhatAClosedOfferingSold(t *testing.T) {
	r := setup(t)
	ctx, o := t.Context(), r.open(uuid.Nil)
	x, err := r.subscribe(o, r.investor(uuid.Nil, ""), 400)
	r.must(err)
	for name, sql := range map[string]string{
		"alone":       `update offering_subscription set state = 'cancelled', decided_at = now() where id = '` + x.ID + `'`,
		"by itself":   `update offering_subscription set state = 'rejected' where id = '` + x.ID + `'`,
		"in one step": `update offering_subscription set state = 'cancelled', cancel_asked_by = '` + r.treasury.Person.String() + `', cancel_asked_at = now(), cancel_decided_by = '` + r.decider.Person.String() + `' where id = '` + x.ID + `'`,
	} {
		if err := r.db.TryServing(r.decider.Scope(), sql); err == nil {
			t.Errorf("cancelled %s", name)
		}
	}
	asked, err := r.s.Cancel(ctx, r.treasury, x.ID)
	r.must(err)
	_, err = r.db.Owner.Exec(ctx, `alter table offering drop constraint offering_closes_whole; alter table offering disable trigger offering_ended; update offering set state = 'CLOSED'`)
	r.must(err)
	if _, err := r.s.DecideCancel(ctx, r.decider, asked.ID, true, ""); !fault.Is(err, offering.ErrClosed) {
		t.Errorf("%v", err)
	}
	if err := r.db.TryServing(r.decider.Scope(), `update offering_subscription set state = 'cancelled', decided_at = now(), cancel_decided_by = '`+r.decider.Person.String()+`' where id = '`+x.ID+`'`); err == nil {
		t.Error("the database frees what a closed offering has sold")
	}
	if n := r.subscribed(o); n != 40_000 {
		t.Errorf("%d cents", n)
	}
}

// Of many who decide at once one does, and the sum is right.
func TestManyDecideOneCancel(t *testing.T) {
	r := setup(t)
	o := r.open(uuid.Nil)
	x, err := r.subscribe(o, r.investor(uuid.Nil, ""), 400)
	r.must(err)
	_, err = r.s.Cancel(t.Context(), r.treasury, x.ID)
	r.must(err)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			_, err := r.s.DecideCancel(t.Context(), r.decider, x.ID, i%2 == 0, "A reason")
			if err != nil && !fault.Is(err, offering.ErrNotAsked) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	r.subscribed(o)
}
