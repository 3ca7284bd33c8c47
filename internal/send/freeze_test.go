package send

import (
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

func (b *bench) freezer() *freeze.Service {
	return &freeze.Service{DB: b.db.Serve, Clock: b.clock, Jobs: b.s.Jobs, Wallets: b.s.Wallets}
}

// While a wallet, its client or everything is frozen, nothing is asked for, approved or released; afterwards it is.
func TestFreezeStopsEveryStep(t *testing.T) {
	b := setup(t)
	f := b.freezer()
	admin, compliance := b.db.Person(t, "Ada", testkit.Whole(identity.Admin)), b.db.Person(t, "Carla", testkit.Whole(identity.Compliance))
	chief := b.db.Person(t, "Chief", testkit.Whole(identity.Treasury))
	approved := b.submit(b.draft())
	d := b.draft()
	d.Address = b.stranger
	waiting := b.submit(d)
	b.s.Approvals.Halts = b.s
	for _, a := range []freeze.Ask{{Reach: freeze.Wallet, Wallet: b.wallet.ID}, {Reach: freeze.Client, Client: b.client.ID}, {Reach: freeze.Everything}} {
		a.Reason = "The laptop of a treasurer was stolen"
		by := b.treasury
		if a.Reach == freeze.Everything {
			if _, err := f.Freeze(b.ctx, by, a, uuid.NewString()); !by.Organization() && !fault.Is(err, freeze.ErrRole) {
				t.Errorf("a client's treasury froze everything: %v", err)
			}
			by = chief
		}
		key := uuid.NewString()
		made, err := f.Freeze(b.ctx, by, a, key)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := f.Freeze(b.ctx, by, a, key); err != nil || again.ID != made.ID {
			t.Errorf("%s: a second press made %v: %v", a.Reach, again.ID, err)
		}
		if _, err := f.Freeze(b.ctx, by, a, uuid.NewString()); !fault.Is(err, freeze.ErrThere) {
			t.Errorf("%s: frozen twice: %v", a.Reach, err)
		}
		_, err = b.s.Submit(b.ctx, b.treasury, b.draft(), b.key())
		b.wantFault(err, freeze.ErrFrozen)
		_, err = b.release(approved)
		b.wantFault(err, freeze.ErrFrozen)
		_, err = b.s.claim(b.ctx, b.treasury, approved.ID) // without the early look
		b.wantFault(err, freeze.ErrFrozen)
		b.in(func(tx pgx.Tx) error {
			err := b.s.MayApprove(b.ctx, tx, approval.Subject{Kind: Kind, ID: waiting.ID})
			b.wantFault(err, freeze.ErrFrozen)
			return nil
		})
		err = b.db.Serve.As(b.ctx, database.System("test"), func(tx pgx.Tx) error {
			_, err := tx.Exec(b.ctx, `update send set state = 'submitting', attempt = attempt + 1, claimed_at = now(), released_by = asked_by where id = $1`, approved.ID)
			return err
		})
		if database.Constraint(err) != "send_frozen" {
			t.Errorf("%s: SQL let a claim pass: %v", a.Reach, err)
		}
		if report, err := b.s.Check(b.ctx, b.treasury, b.draft()); err != nil || report.Passes || report.Gates[0].Value != "frozen" {
			t.Errorf("%s: the form does not say so: %+v, %v", a.Reach, report.Gates[0], err)
		}
		b.thaw(f, made, compliance, admin)
	}
	b.wantState(approved, Approved)
	if x, err := b.release(approved); err != nil || x.State != Submitted {
		t.Fatalf("%+v: %v", x, err)
	}
}

// thaw tries every wrong way first.
func (b *bench) thaw(f *freeze.Service, z freeze.Freeze, asks, confirms identity.Actor) {
	b.t.Helper()
	_, err := f.ConfirmUnfreeze(b.ctx, confirms, z.ID)
	b.wantFault(err, freeze.ErrUnfreeze)
	_, err = f.AskUnfreeze(b.ctx, b.treasury, z.ID, "It was found")
	b.wantFault(err, freeze.ErrUnfreeze)
	if _, err = f.AskUnfreeze(b.ctx, asks, z.ID, "It was found"); err != nil {
		b.t.Fatal(err)
	}
	_, err = f.ConfirmUnfreeze(b.ctx, asks, z.ID)
	b.wantFault(err, freeze.ErrUnfreeze)
	same := b.db.Person(b.t, "Same role "+z.ID.String()[:8], testkit.Whole(identity.Compliance))
	_, err = f.ConfirmUnfreeze(b.ctx, same, z.ID)
	b.wantFault(err, freeze.ErrUnfreeze)
	err = b.db.Serve.As(b.ctx, asks.Scope(), func(tx pgx.Tx) error {
		_, err := tx.Exec(b.ctx, `update freeze_order set state = 'unfrozen', unfrozen_by = unfreeze_by, unfrozen_as = 'admin', unfrozen_at = now(), bitgo_next_at = null where id = $1`, z.ID)
		return err
	})
	if database.Constraint(err) == "" {
		b.t.Errorf("SQL let one person unfreeze alone: %v", err)
	}
	got, err := f.ConfirmUnfreeze(b.ctx, confirms, z.ID)
	if err != nil || got.Stands() || *got.UnfrozenBy == *got.UnfreezeBy {
		b.t.Fatalf("%+v: %v", got, err)
	}
}

// Freeze and release at once: either the claim was first, or nothing has left.
func TestFreezeAgainstRelease(t *testing.T) {
	b := setup(t)
	f := b.freezer()
	first, stopped := 0, 0
	for round := range 8 {
		x := b.submit(b.base([]string{"1000002", "1000004", "1000006", "1000008", "1000010", "1000012", "1000014", "1000016"}[round]))
		var released, frozen error
		var z freeze.Freeze
		var both sync.WaitGroup
		claimed := make(chan struct{})
		both.Go(func() {
			defer close(claimed)
			if _, released = b.s.claim(b.ctx, b.treasury, x.ID); released == nil { // the claim alone, which is as fast as the freeze
				_, released = b.s.settle(b.ctx, b.treasury, b.get(x).Send, b.bitgo.Send(b.ctx, b.get(x).request(bitgo.Secret(b.wallet.Passphrase), "")))
			}
		})
		both.Go(func() {
			for round%2 == 1 && b.claiming() == 0 { // every other freeze comes when the claim is open already
				select {
				case <-claimed:
					return
				default:
				}
			}
			z, frozen = f.Freeze(b.ctx, b.treasury, freeze.Ask{Reach: freeze.Wallet, Wallet: b.wallet.ID, Reason: "At the same moment"}, uuid.NewString())
		})
		both.Wait()
		if z.ID == uuid.Nil && frozen == nil { // the claim had ended before it was seen
			first++
			continue
		}
		if frozen != nil {
			t.Fatal(frozen)
		}
		now := b.get(x)
		switch {
		case released == nil && b.transfers(x) == 1:
			first++
		case fault.Is(released, freeze.ErrFrozen) && b.transfers(x) == 0 && now.State == Approved:
			stopped++
		default:
			t.Errorf("round %d: %v, %s, %d transfers", round, released, now.State, b.transfers(x))
		}
		b.thawAtOnce(f, z)
	}
	t.Logf("%d claims were first, %d were stopped", first, stopped)
}

// claiming counts the transactions that hold off whoever would freeze.
func (b *bench) claiming() int {
	return b.db.Count(b.t, `select count(*) from pg_locks where locktype = 'advisory' and mode = 'ShareLock' and granted and database = (select oid from pg_database where datname = current_database())`)
}

func (b *bench) thawAtOnce(f *freeze.Service, z freeze.Freeze) {
	b.t.Helper()
	asks, confirms := b.db.Person(b.t, "Carla "+z.ID.String()[:8], testkit.Whole(identity.Compliance)), b.db.Person(b.t, "Ada "+z.ID.String()[:8], testkit.Whole(identity.Admin))
	if _, err := f.AskUnfreeze(b.ctx, asks, z.ID, "It was found"); err != nil {
		b.t.Fatal(err)
	}
	if _, err := f.ConfirmUnfreeze(b.ctx, confirms, z.ID); err != nil {
		b.t.Fatal(err)
	}
}

// A claim that is open when somebody freezes is waited for, and the next one finds the freeze.
func TestFreezeWaitsForAnOpenClaim(t *testing.T) {
	b := setup(t)
	f := b.freezer()
	frozen := make(chan error, 1)
	b.in(func(tx pgx.Tx) error {
		if err := freeze.Hold(b.ctx, tx, b.client.ID, b.wallet.ID); err != nil {
			return err
		}
		go func() {
			_, err := f.Freeze(b.ctx, b.treasury, freeze.Ask{Reach: freeze.Client, Client: b.client.ID, Reason: "While a claim is open"}, uuid.NewString())
			frozen <- err
		}()
		for b.db.Count(t, `select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`) == 0 {
			select {
			case err := <-frozen:
				t.Errorf("the freeze did not wait: %v", err)
				return nil
			default:
			}
		}
		return nil
	})
	if err := <-frozen; err != nil {
		t.Fatal(err)
	}
	b.in(func(tx pgx.Tx) error {
		b.wantFault(freeze.Hold(b.ctx, tx, b.client.ID, b.wallet.ID), freeze.ErrFrozen)
		return nil
	})
}
