package escrow

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
)

func TestAPlaceIsAskedByTreasuryAndDecidedByCompliance(t *testing.T) {
	t.Parallel()
	b := setup(t)
	o := b.offer("esc_" + testkit.HexID()[:16])
	p := Place{Offering: o, Currency: "USD", Wallet: b.wallet("ofc"), Asset: "ofctusd"}
	_, err := b.s.Ask(b.ctx, b.compliance, p, "other")
	b.wantFault(err, ErrRole)
	_, err = b.s.Ask(b.ctx, b.treasury, Place{Offering: o, Currency: "USD", Wallet: p.Wallet, Asset: "ofctbtc"}, "bitcoin")
	b.wantFault(err, ErrPlace)
	_, err = b.s.Ask(b.ctx, b.treasury, Place{Offering: b.offer(""), Currency: "USD", Wallet: p.Wallet, Asset: "ofctusd"}, "no escrow")
	b.wantFault(err, ErrPlace)
	a, err := b.s.Ask(b.ctx, b.treasury, p, "this")
	if err != nil || a.State != Asked {
		t.Fatal(a, err)
	}
	if again, err := b.s.Ask(b.ctx, b.treasury, p, "this"); err != nil || again.ID != a.ID {
		t.Fatal(again, err)
	}
	_, err = b.s.Ask(b.ctx, b.treasury, Place{Offering: b.offer("esc_" + testkit.HexID()[:16]), Currency: "USD", Wallet: p.Wallet, Asset: "ofctusd"}, "the same wallet")
	b.wantFault(err, ErrTaken)
	if d := b.arrive(a, 100, ""); d.ID != uuid.Nil {
		t.Fatal("a place that nobody agreed to takes money in")
	}
	both := b.db.Person(t, "Both", testkit.Over(identity.Treasury, b.client), testkit.Over(identity.Compliance, b.client))
	mine, err := b.s.Ask(b.ctx, both, Place{Offering: o, Currency: "USDC", Wallet: b.wallet("hteth"), Asset: "hteth:tusdc"}, "mine")
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.s.Decide(b.ctx, both, mine.ID, true, "")
	b.wantFault(err, ErrOwn)
	_, err = b.s.Decide(b.ctx, b.treasury, a.ID, true, "")
	b.wantFault(err, ErrDecider)
	for _, c := range []struct {
		why, statement string
		args           []any
	}{
		{"escrow_account_two_people", `update escrow_account set state = 'open', decided_by = asked_by, decided_at = asked_at where id = $1`, []any{mine.ID}},
		{"escrow_account_compliance", `update escrow_account set state = 'open', decided_by = $2, decided_at = asked_at where id = $1`, []any{mine.ID, b.treasury.Person}},
	} {
		if err := b.db.TryServing(system.Scope(), c.statement, c.args...); database.Constraint(err) != c.why {
			t.Errorf("%v, want %s", err, c.why)
		}
	}
	if a, err = b.s.Decide(b.ctx, b.compliance, a.ID, false, "Use the other Go Account"); err != nil || a.State != Refused {
		t.Fatal(a, err)
	}
	_, err = b.s.Decide(b.ctx, b.compliance, a.ID, true, "")
	b.wantFault(err, ErrDecided)
	stranger := b.db.Person(t, "Stranger", testkit.Over(identity.Compliance, b.db.Client(t, "Other")))
	_, err = b.s.Decide(b.ctx, stranger, mine.ID, true, "")
	b.wantFault(err, ErrNotFound)
	if _, err = b.s.Account(b.ctx, stranger, mine.ID); err == nil {
		t.Fatal("somebody else's escrow is shown")
	}
}

func TestAReferenceFundsASubscription(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, ref := b.subscribe(b.offering, "USD", 10_000)
	first := b.arrive(b.usd, 4_000, "RFB "+strings.ToLower(strings.ReplaceAll(ref, "-", " ")))
	if first.State != Matched || first.How != ByReference || first.Subscription != id {
		t.Fatalf("%+v", first)
	}
	b.wantMoney(id, "PENDING", 4_000)
	b.arrive(b.usd, 6_000, ref)
	b.wantMoney(id, "DEPOSITED", 10_000)
	b.wantBooks(b.usd, 10_000, 0, 10_000, 0, 0, 0)
	b.arrive(b.usd, 250, ref)
	b.wantMoney(id, "DEPOSITED", 10_000)
	b.wantBooks(b.usd, 10_250, 0, 10_000, 0, 250, 0)
	if p := b.payments("due"); len(p) != 1 || p[0].Kind != Surplus || p[0].Subscription != id || !p[0].Units.Equal(u(250)) {
		t.Fatalf("%+v", p)
	}
	b.arrive(b.usd, 50, ref)
	if p := b.payments("due"); len(p) != 1 || !p[0].Units.Equal(u(300)) {
		t.Fatalf("two surpluses are one payment: %+v", p)
	}
}

func TestFractionsOfACentAreNeverLost(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, ref := b.subscribe(b.offering, "USDC", 100)
	b.arrive(b.usdc, 999_999, ref)
	b.wantMoney(id, "PENDING", 99)
	b.arrive(b.usdc, 3, ref)
	b.wantMoney(id, "DEPOSITED", 100)
	b.wantBooks(b.usdc, 1_000_002, 0, 1_000_000, 0, 2, 0)
	if err := b.end(id); err != nil {
		t.Fatal(err)
	}
	b.wantMoney(id, "REFUNDING", 101) // to the last fraction
	p := b.payments("due")
	if len(p) != 1 || p[0].Kind != Refund || !p[0].Units.Equal(u(1_000_002)) {
		t.Fatalf("%+v", p)
	}
	b.move(b.pay(p[0]), send.Confirmed)
	b.wantMoney(id, "REFUNDED", 0)
	b.wantBooks(b.usdc, 0, 0, 0, 0, 0, 0)
}

func TestAnAddressMadeForASubscriptionNamesIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, ref := b.subscribe(b.offering, "USDC", 100)
	b.exec(`insert into wallet_address (id, wallet_id, client_id, asset, address, label, state, created_at, observed_at) values ($1, $2, $3, 'hteth', '0xAbc1', $4, 'ready', $5, $5)`,
		testkit.HexID(), b.usdc.Wallet, b.client.ID, "Subscription "+ref, testkit.Start)
	transfer := testkit.HexID()
	b.mirror(b.usdc, transfer, "confirmed", 1_000_000, "", "0xAbc1")
	if d := b.arrived(transfer); d.How != ByAddress || d.Subscription != id {
		t.Fatalf("%+v", d)
	}
	b.wantMoney(id, "DEPOSITED", 100)
}

func TestWhatCannotBeToldStaysUnmatched(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, ref := b.subscribe(b.offering, "USDC", 10_000)
	_, other := b.subscribe(b.offering, "USD", 10_000)
	another := b.offer("esc_" + testkit.HexID()[:16])
	b.open(another, "USD", "ofc", "ofctusd")
	_, foreign := b.subscribe(another, "USD", 10_000)
	_, third := b.subscribe(b.offering, "USD", 10_000)
	for said, why := range map[string]string{"": "No payment reference", ref: "paid in USDC", foreign: "another offering", other + " " + third: "more than one"} {
		if d := b.arrive(b.usd, 10_000, said); d.State != Unmatched || !strings.Contains(d.Why, why) {
			t.Errorf("%q: %+v", said, d)
		}
	}
	b.wantBooks(b.usd, 40_000, 40_000, 0, 0, 0, 0)
	b.wantMoney(id, "PENDING", 0)
	rows, _, err := b.s.Deposits(b.ctx, b.treasury, Filter{Only: "unmatched"})
	if err != nil || len(rows) != 4 {
		t.Fatal(len(rows), err)
	}
	d, err := b.s.Deposit(b.ctx, b.treasury, rows[0].ID)
	if err != nil || len(d.Hints) != 2 || !d.Hints[0].Exact {
		t.Fatalf("%+v %v", d.Hints, err)
	}
}

func TestByHandIsByTwo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, _ := b.subscribe(b.offering, "USD", 10_000)
	d := b.arrive(b.usd, 10_000, "for the notes")
	_, err := b.s.Wished(b.ctx, b.compliance, d.ID, ToMatch, id, "The sender's name")
	b.wantFault(err, ErrRole)
	_, err = b.s.Wished(b.ctx, b.treasury, d.ID, ToMatch, id, "")
	b.wantFault(err, ErrReason)
	_, err = b.s.Wished(b.ctx, b.treasury, d.ID, ToMatch, "sub_nobody00", "The sender's name")
	b.wantFault(err, ErrOther)
	if d, err = b.s.Wished(b.ctx, b.treasury, d.ID, ToMatch, id, "The sender's name"); err != nil || !d.Waits() || d.State != Unmatched {
		t.Fatal(d, err)
	}
	_, err = b.s.Wished(b.ctx, b.treasury, d.ID, ToReturn, "", "Or rather not")
	b.wantFault(err, ErrWish)
	_, err = b.s.DecideWish(b.ctx, b.treasury, d.ID, true, "")
	b.wantFault(err, ErrDecider)
	if err := b.db.TryServing(system.Scope(), `update escrow_deposit set state = 'matched', how = 'hand', subscription_id = $2 where id = $1`, d.ID, id); database.Constraint(err) != "escrow_deposit_by_two" {
		t.Fatal(err)
	}
	if err := b.db.TryServing(system.Scope(), `update escrow_deposit set decided_by = asked_by, decided_at = asked_at, agreed = true, state = 'matched', how = 'hand', subscription_id = $2 where id = $1`, d.ID, id); err == nil {
		t.Fatal("one person did both")
	}
	if d, err = b.s.DecideWish(b.ctx, b.compliance, d.ID, true, ""); err != nil || d.State != Matched || d.How != ByHand {
		t.Fatal(d, err)
	}
	b.wantMoney(id, "DEPOSITED", 10_000)
	_, err = b.s.DecideWish(b.ctx, b.compliance, d.ID, true, "")
	b.wantFault(err, ErrNotWaiting)
	if _, err = b.s.Wished(b.ctx, b.treasury, d.ID, ToUnmatch, "", "It was another's"); err != nil {
		t.Fatal(err)
	}
	if d, err = b.s.DecideWish(b.ctx, b.compliance, d.ID, true, ""); err != nil || d.State != Unmatched {
		t.Fatal(d, err)
	}
	b.wantMoney(id, "PENDING", 0)
	b.wantBooks(b.usd, 10_000, 10_000, 0, 0, 0, 0)
	if _, err = b.s.Wished(b.ctx, b.treasury, d.ID, ToReturn, "", "Nobody knows the sender"); err != nil {
		t.Fatal(err)
	}
	if d, err = b.s.DecideWish(b.ctx, b.compliance, d.ID, true, ""); err != nil || d.State != Returned {
		t.Fatal(d, err)
	}
	b.wantBooks(b.usd, 10_000, 0, 0, 0, 10_000, 0)
	b.move(b.pay(b.payments("due")[0]), send.Confirmed)
	b.wantBooks(b.usd, 0, 0, 0, 0, 0, 0)
}

func TestTakenBackInTimeAndTooLate(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, ref := b.subscribe(b.offering, "USD", 10_000)
	d := b.arrive(b.usd, 10_100, ref)
	d = b.turn(d, "removed")
	if d.Standing || d.Broken {
		t.Fatalf("%+v", d)
	}
	b.wantMoney(id, "PENDING", 0)
	b.wantBooks(b.usd, 0, 0, 0, 0, 0, 0)
	d = b.turn(d, "confirmed")
	b.wantMoney(id, "DEPOSITED", 10_000)
	b.wantBooks(b.usd, 10_100, 0, 10_000, 0, 100, 0)
	if err := b.release(id); err != nil {
		t.Fatal(err)
	}
	b.wantBooks(b.usd, 10_100, 0, 0, 10_000-10_000, 10_100, 0)
	if d = b.turn(d, "removed"); !d.Broken {
		t.Fatalf("%+v", d)
	}
	b.wantBooks(b.usd, 0, 0, 0, 0, 10_100, 10_100)
	if n := b.db.Count(t, `select count(*) from audit_event where subject_kind = 'escrow-break'`); n != 1 {
		t.Fatalf("%d breaks in the trail", n)
	}
	if n := b.db.Count(t, `select count(*) from river.river_job where kind = 'audit.told' and args->>'thing' = 'escrow-break'`); n != 1 {
		t.Fatalf("%d breaks are told", n)
	}
	var payout PaymentRow
	for _, p := range b.payments("due") {
		if p.Kind == Payout {
			payout = p
		}
	}
	b.wantFault(b.moved(b.made(payout.Payment, payout.Units, payout.Code), send.Checked), ErrBreak)
	if d = b.turn(d, "confirmed"); d.Broken {
		t.Fatalf("%+v", d)
	}
	b.wantBooks(b.usd, 10_100, 0, 0, 0, 10_100, 0)
	b.move(b.pay(payout), send.Confirmed)
	b.wantBooks(b.usd, 100, 0, 0, 0, 100, 0)
}

func TestOnePaymentHasOneSend(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, ref := b.subscribe(b.offering, "USD", 10_000)
	b.arrive(b.usd, 10_000, ref)
	if err := b.end(id); err != nil {
		t.Fatal(err)
	}
	p := b.payments("due")[0]
	b.wantFault(b.moved(b.made(p.Payment, u(9_999), "Refund "+p.Code), send.Checked), ErrPayment)
	b.wantFault(b.moved(b.made(p.Payment, p.Units, "Refund EP-00000000"), send.Checked), ErrPayment)
	first := b.pay(p)
	second := b.made(p.Payment, p.Units, "Once more "+p.Code)
	b.wantFault(b.moved(second, send.Checked), ErrPayment)
	b.move(first, send.AwaitingApproval, send.Approved, send.Failed)
	if again := b.payments("due"); len(again) != 1 || again[0].ID != p.ID || again[0].Send != nil {
		t.Fatalf("%+v", again)
	}
	b.move(second, send.Checked, send.Confirmed)
	b.wantMoney(id, "REFUNDED", 0)
	b.wantBooks(b.usd, 0, 0, 0, 0, 0, 0)
	b.move(second, send.Removed)
	b.wantMoney(id, "REFUNDING", 10_000)
	b.move(second, send.Confirmed)
	b.wantMoney(id, "REFUNDED", 0)
	// The first lives after all, and confirms: the money left twice, and people see it.
	b.move(first, send.Submitted, send.Confirmed)
	b.wantBooks(b.usd, -10_000, 0, 0, 0, 0, 10_000)
	if n := b.db.Count(t, `select count(*) from audit_event where verb = 'escrow.paid-twice'`); n != 1 {
		t.Fatalf("%d", n)
	}
	if err := b.db.TryServing(system.Scope(), `update escrow_payment set state = 'paid', send_id = $2 where id = $1`, p.ID, first.ID); err == nil {
		t.Fatal("a payment took a second send")
	}
}

func TestReleaseWantsExactlyWhatIsHeld(t *testing.T) {
	t.Parallel()
	b := setup(t)
	one, ref := b.subscribe(b.offering, "USD", 10_000)
	two, refTwo := b.subscribe(b.offering, "USDC", 500)
	b.arrive(b.usd, 9_999, ref)
	b.arrive(b.usdc, 5_000_000, refTwo)
	b.wantFault(b.release(one, two), ErrHeld)
	b.wantBooks(b.usdc, 5_000_000, 0, 5_000_000, 0, 0, 0)
	b.arrive(b.usd, 1, ref)
	if err := b.release(one, two); err != nil {
		t.Fatal(err)
	}
	if err := b.release(one); err == nil {
		t.Fatal("released twice")
	}
	b.wantBooks(b.usd, 10_000, 0, 0, 0, 10_000, 0)
	b.wantBooks(b.usdc, 5_000_000, 0, 0, 0, 5_000_000, 0)
	d, _, err := b.s.Deposits(b.ctx, b.treasury, Filter{Only: "matched"})
	if err != nil || len(d) != 3 {
		t.Fatal(len(d), err)
	}
	if _, err = b.s.Wished(b.ctx, b.treasury, d[0].ID, ToUnmatch, "", "A mistake"); err != nil {
		t.Fatal(err)
	}
	_, err = b.s.DecideWish(b.ctx, b.compliance, d[0].ID, true, "")
	b.wantFault(err, ErrGiven)
}

// Two workers on one event, and many on many: each transfer is one deposit, and its postings count once.
func TestWorkersSideBySide(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, ref := b.subscribe(b.offering, "USD", 10_000)
	var transfers []string
	for range 5 {
		transfers = append(transfers, testkit.HexID())
		b.mirror(b.usd, transfers[len(transfers)-1], "confirmed", 2_000, ref, "")
	}
	var wait sync.WaitGroup
	for i := range 20 {
		wait.Go(func() {
			if _, err := b.s.Arrived(b.ctx, transfers[i%5]); err != nil {
				t.Errorf("%v", err)
			}
		})
	}
	wait.Wait()
	b.wantMoney(id, "DEPOSITED", 10_000)
	b.wantBooks(b.usd, 10_000, 0, 10_000, 0, 0, 0)
	if n := b.db.Count(t, `select count(*) from posting where kind = 'escrow'`); n != 10 {
		t.Fatalf("%d postings of 5 deposits", n)
	}
}

func TestWhatWasLostIsFoundAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, ref := b.subscribe(b.offering, "USD", 10_000)
	lost := testkit.HexID()
	b.mirror(b.usd, lost, "confirmed", 10_000, ref, "")
	before := testkit.HexID()
	b.mirror(b.usd, before, "confirmed", 700, ref, "")
	b.exec(`update transaction_sweeps set confirmed_at = $2 where transfer_id = $1`, before, testkit.Start.AddDate(0, 0, -1))
	for range 2 {
		if err := b.s.FollowUp(b.ctx); err != nil {
			t.Fatal(err)
		}
	}
	b.wantMoney(id, "DEPOSITED", 10_000)
	b.wantBooks(b.usd, 10_000, 0, 10_000, 0, 0, 0)
	b.exec(`update transaction_sweeps set state = 'removed' where transfer_id = $1`, lost)
	if err := b.s.FollowUp(b.ctx); err != nil {
		t.Fatal(err)
	}
	b.wantMoney(id, "PENDING", 0)
	b.wantBooks(b.usd, 0, 0, 0, 0, 0, 0)
}

func TestAnEscrowEndsEmptyAfterItsOffering(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.s.Retire(b.ctx, b.treasury, b.usd.ID)
	b.wantFault(err, ErrNotEmpty)
	b.exec(`alter table offering disable trigger user`)
	b.exec(`update offering set state = 'CANCELLED' where id = $1`, b.offering)
	d := b.arrive(b.usd, 100, "")
	_, err = b.s.Retire(b.ctx, b.treasury, b.usd.ID)
	b.wantFault(err, ErrNotEmpty)
	b.turn(d, "removed")
	if a, err := b.s.Retire(b.ctx, b.treasury, b.usd.ID); err != nil || a.State != Retired {
		t.Fatal(a, err)
	}
}
