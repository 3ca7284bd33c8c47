package offering_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/testkit"
)

// purse is an escrow that holds what it is told: the smallest that is one.
type purse struct {
	mu       sync.Mutex
	released []string
	refunded []string
	fails    error
}

func (p *purse) Release(_ context.Context, _ pgx.Tx, _ offering.Offering, subs []offering.Subscription) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, x := range subs {
		p.released = append(p.released, x.ID)
	}
	return p.fails
}

func (p *purse) Refund(_ context.Context, _ pgx.Tx, x offering.Subscription, _ string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refunded = append(p.refunded, x.ID)
	return p.fails
}

type desk struct {
	*room
	clk        *clock.Manual
	purse      *purse
	securities *security.Service
	security   string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	r := setup(t)
	clk := clock.NewManual(testkit.Start)
	d := &desk{room: r, clk: clk, purse: &purse{}}
	law := &regulation.Service{DB: r.db.Serve, Clock: clk}
	r.s.Investors = &accreditation.Service{DB: r.db.Serve, Clock: clk, Jobs: r.db.Jobs(t)}
	d.securities = &security.Service{DB: r.db.Serve, Clock: clk, Ledger: &ledger.Service{DB: r.db.Serve, Clock: clk}, Investors: r.s.Investors, Law: law}
	r.s.Clock, r.s.Law, r.s.Register, r.s.Escrows = clk, law, d.securities, d.purse
	x, err := d.securities.Register(t.Context(), r.treasury, security.Registration{Issuer: "Meridian Capital Partners", Type: "LP_INTEREST", Regulation: accreditation.RegD506C,
		Jurisdiction: "US_DE", Shares: money.NewUnits(1_000_000)}, uuid.NewString())
	r.must(err)
	d.security = x.ID
	return d
}

func (d *desk) terms() offering.Terms {
	t := terms(uuid.Nil)
	price := decimal.NewFromInt(10)
	t.Security, t.Price, t.FundingDays, t.MinimumRaise = d.security, &price, 14, usd(200)
	return t
}

var agreement = &offering.Document{Name: "Agreement.pdf", Bytes: []byte("We subscribe.")}

// opened is a draft that compliance opened.
func (d *desk) opened(t offering.Terms) offering.Offering {
	d.t.Helper()
	ctx := d.t.Context()
	o, err := d.s.Draft(ctx, d.treasury, t, agreement, uuid.NewString())
	d.must(err)
	d.decide(d.ask(o, offering.ToOpen))
	o, err = d.s.Get(ctx, d.treasury, o.ID)
	d.must(err)
	return o
}

func (d *desk) ask(o offering.Offering, k offering.Kind) offering.Change {
	d.t.Helper()
	c, err := d.s.AskChange(d.t.Context(), d.treasury, o.ID, k, "As the board resolved", nil, nil, uuid.NewString())
	d.must(err)
	return c
}

func (d *desk) decide(c offering.Change) {
	d.t.Helper()
	_, err := d.s.DecideChange(d.t.Context(), d.decider, c.ID, true, "As resolved")
	d.must(err)
}

func (d *desk) held(x offering.Subscription, cents money.Cents) error {
	return d.db.Serve.As(d.t.Context(), database.System("test"), func(tx pgx.Tx) error {
		return d.s.Held(d.t.Context(), tx, x.ID, cents, d.clk.Now())
	})
}

func (d *desk) accepted(o offering.Offering, dollars int64) offering.Subscription {
	d.t.Helper()
	x, err := d.subscribe(o, d.investor(uuid.Nil, ""), dollars)
	d.must(err)
	d.must(d.held(x, usd(dollars)))
	x, err = d.s.Accept(d.t.Context(), d.treasury, x.ID, "")
	d.must(err)
	return x
}

func (d *desk) state(o offering.Offering) offering.State {
	d.t.Helper()
	o, err := d.s.Get(d.t.Context(), d.treasury, o.ID)
	d.must(err)
	return o.State
}

func (d *desk) now(x offering.Subscription) offering.Subscription {
	d.t.Helper()
	x, err := d.s.Subscription(d.t.Context(), d.treasury, x.ID)
	d.must(err)
	return x
}

// A draft takes nothing until somebody else of compliance has opened it; closing issues what was accepted, gives its money to the issuer,
// refuses the rest and has what came of that paid back.
func TestFromDraftToClosed(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	o, err := d.s.Draft(ctx, d.treasury, d.terms(), agreement, "form")
	d.must(err)
	if _, err := d.subscribe(o, "inv_somebody", 100); !fault.Is(err, offering.ErrRule) {
		t.Errorf("a draft takes money: %v", err)
	}
	both := d.db.Person(t, "Both", testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))
	c, err := d.s.AskChange(ctx, both, o.ID, offering.ToOpen, "As resolved", nil, nil, "open")
	d.must(err)
	if _, err := d.s.DecideChange(ctx, both, c.ID, true, ""); !fault.Is(err, offering.ErrOwnChange) {
		t.Errorf("one alone opens: %v", err)
	}
	if _, err := d.s.DecideChange(ctx, d.treasury, c.ID, true, ""); !fault.Is(err, offering.ErrDecider) {
		t.Errorf("treasury decides: %v", err)
	}
	d.decide(c)
	if d.state(o) != offering.Open {
		t.Fatal("not open")
	}
	a, b := d.accepted(o, 300), d.accepted(o, 200)
	partly, err := d.subscribe(o, d.investor(uuid.Nil, ""), 100)
	d.must(err)
	d.must(d.held(partly, usd(40)))
	closing := d.ask(o, offering.ToClose)
	d.decide(closing)
	if d.state(o) != offering.Closed {
		t.Fatal("not closed")
	}
	for _, x := range []offering.Subscription{a, b} {
		if x = d.now(x); x.Stage() != offering.Issued || x.Escrow != offering.Released {
			t.Errorf("%s %s", x.Stage(), x.Escrow)
		}
		tr, err := d.securities.Transfer(ctx, d.treasury, x.Transfer)
		if err != nil || tr.To != x.Investor || !tr.Shares.Equal(*x.Shares) || tr.AskedBy != d.treasury.Person || *tr.DecidedBy != d.decider.Person {
			t.Errorf("%+v %v", tr, err)
		}
	}
	if partly = d.now(partly); partly.Stage() != offering.Refused || partly.Escrow != offering.Refunding || len(d.purse.refunded) != 1 || len(d.purse.released) != 2 {
		t.Errorf("%s %s %v", partly.Stage(), partly.Escrow, d.purse)
	}
	d.must(d.held(partly, money.Cents{}))
	if partly = d.now(partly); partly.Stage() != offering.Repaid {
		t.Errorf("%s", partly.Stage())
	}
	if n := d.db.Count(t, `select count(*) from security_lot where exemption = 'REG_D_506C' and paid_cents in (30000, 20000) and shares in (30, 20)`); n != 2 {
		t.Errorf("%d lots", n)
	}
	if n := d.db.Count(t, `select issued from security where id = $1 and reserved = 0`, d.security); n != 50 {
		t.Errorf("%d issued", n)
	}
	if n := d.db.Count(t, `select count(*) from offering_event where event = 'rwa.subscription.issued'`); n != 2 {
		t.Errorf("%d events", n)
	}
}

// What is not what compliance decides on refuses: anything that moved since a closing was asked for.
func TestAClosingIsOfWhatWasAsked(t *testing.T) {
	d := newDesk(t)
	o := d.opened(d.terms())
	d.accepted(o, 300)
	c := d.ask(o, offering.ToClose)
	if _, err := d.s.AskChange(t.Context(), d.treasury, o.ID, offering.ToCancel, "Another", nil, nil, "x"); !fault.Is(err, offering.ErrWaits) {
		t.Errorf("two at once: %v", err)
	}
	d.accepted(o, 100)
	if _, err := d.s.DecideChange(t.Context(), d.decider, c.ID, true, ""); !fault.Is(err, offering.ErrMoved) {
		t.Errorf("%v", err)
	}
	if _, err := d.s.WithdrawChange(t.Context(), d.decider, c.ID); !fault.Is(err, offering.ErrNotYours) {
		t.Errorf("%v", err)
	}
	_, err := d.s.WithdrawChange(t.Context(), d.treasury, c.ID)
	d.must(err)
	d.decide(d.ask(o, offering.ToClose))
	if d.state(o) != offering.Closed {
		t.Error("not closed")
	}
}

// A closing whose money cannot be released closes nothing, and issues nothing.
func TestAClosingIsWholeOrNothing(t *testing.T) {
	d := newDesk(t)
	o := d.opened(d.terms())
	x := d.accepted(o, 300)
	c := d.ask(o, offering.ToClose)
	d.purse.fails = offering.ErrEscrowRoom
	if _, err := d.s.DecideChange(t.Context(), d.decider, c.ID, true, ""); !fault.Is(err, offering.ErrEscrowRoom) {
		t.Fatalf("%v", err)
	}
	if x = d.now(x); d.state(o) != offering.Open || x.Stage() != offering.Accepted || d.db.Count(t, `select count(*) from security_transfer`) != 0 {
		t.Errorf("%s %s", d.state(o), x.Stage())
	}
}

// Below the minimum raise nothing closes, neither here nor in the tables; a pause is done at once and holds everything.
func TestMinimumRaiseAndPause(t *testing.T) {
	d := newDesk(t)
	ctx, o := t.Context(), d.opened(d.terms())
	x := d.accepted(o, 100)
	if _, err := d.s.AskChange(ctx, d.treasury, o.ID, offering.ToClose, "Early", nil, nil, "c"); !fault.Is(err, offering.ErrState) {
		t.Errorf("below the minimum: %v", err)
	}
	if _, err := d.s.AskChange(ctx, d.decider, o.ID, offering.ToPause, "A question of counsel", nil, nil, "p"); err != nil {
		t.Fatal(err)
	}
	if d.state(o) != offering.Paused {
		t.Fatal("not paused")
	}
	if _, err := d.subscribe(o, d.investor(uuid.Nil, ""), 100); !fault.Is(err, offering.ErrRule) {
		t.Errorf("a paused one takes money: %v", err)
	}
	next := d.terms()
	next.Name = "Fund III, second look"
	price := decimal.NewFromInt(20)
	next.Price = &price
	if _, err := d.s.AskChange(ctx, d.treasury, o.ID, offering.NewTerms, "Another price", &next, nil, "t"); !fault.Is(err, offering.ErrTerms) {
		t.Errorf("another price of what is sold: %v", err)
	}
	next.Price, next.MinimumRaise = d.terms().Price, usd(100)
	c, err := d.s.AskChange(ctx, d.treasury, o.ID, offering.NewTerms, "A lower minimum", &next, nil, "u")
	d.must(err)
	d.decide(c)
	if got, _ := d.s.Get(ctx, d.treasury, o.ID); got.Name != next.Name || !got.MinimumRaise.Equal(usd(100)) || got.AgreementDigest != agreement.Digest() {
		t.Errorf("%+v", got)
	}
	d.decide(d.ask(o, offering.ToResume))
	d.decide(d.ask(o, offering.ToCancel))
	if x = d.now(x); d.state(o) != offering.Cancelled || x.Stage() != offering.Lapsed || x.Escrow != offering.Refunding || len(d.purse.refunded) != 1 {
		t.Errorf("%s %s", x.Stage(), x.Escrow)
	}
}

// Money that comes and goes moves the stage with it; what was released does not go down.
func TestHeldMoney(t *testing.T) {
	d := newDesk(t)
	o := d.opened(d.terms())
	x, err := d.subscribe(o, d.investor(uuid.Nil, ""), 300)
	d.must(err)
	err = d.db.Serve.As(t.Context(), database.System("test"), func(tx pgx.Tx) error {
		got, err := d.s.ByReference(t.Context(), tx, " "+x.Reference[:4]+x.Reference[5:9]+" "+x.Reference[10:])
		if err == nil && got.ID != x.ID {
			err = fmt.Errorf("found %s", got.ID)
		}
		return err
	})
	d.must(err)
	for _, step := range []struct {
		dollars int64
		want    offering.Stage
	}{{299, offering.FundingPending}, {300, offering.Funded}, {299, offering.FundingPending}, {301, offering.Funded}} {
		d.must(d.held(x, usd(step.dollars)))
		if got := d.now(x); got.Stage() != step.want || !got.Funded.Equal(usd(step.dollars)) {
			t.Errorf("$%d: %s", step.dollars, got.Stage())
		}
	}
	x, err = d.s.Accept(t.Context(), d.treasury, x.ID, "")
	d.must(err)
	d.must(d.held(x, usd(10)))
	if got := d.now(x); got.Stage() != offering.FundingPending || got.AcceptedAt != nil {
		t.Errorf("accepted without money: %s", got.Stage())
	}
	d.must(d.held(x, usd(300)))
	_, err = d.s.Accept(t.Context(), d.treasury, x.ID, "")
	d.must(err)
	d.decide(d.ask(o, offering.ToClose))
	if err := d.held(x, usd(299)); !fault.Is(err, offering.ErrReleased) {
		t.Errorf("%v", err)
	}
}

// An investor whose evidence ended since they subscribed is refused at acceptance, with the earliest day; with new evidence they pass.
func TestStaleEvidenceIsRefusedAtAcceptance(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	term := d.terms()
	term.FundingDays = 365
	o := d.opened(term)
	i, err := d.s.Investors.File(ctx, d.treasury, accreditation.Filing{Name: "Investor", Kind: accreditation.Entity, Residence: "US_NY",
		Evidence: []accreditation.Document{{Method: accreditation.Letter, Verifier: "Counsel", Date: testkit.Start.AddDate(0, 0, -1)}}}, "i")
	d.must(err)
	_, err = d.s.Investors.Decide(ctx, d.decider, i.Evidence[0].ID, true, "")
	d.must(err)
	x, err := d.subscribe(o, i.ID, 300)
	d.must(err)
	d.must(d.held(x, usd(300)))
	d.clk.Set(i.Evidence[0].Expires)
	if _, err := d.s.Accept(ctx, d.treasury, x.ID, ""); !fault.Is(err, offering.ErrStale) {
		t.Fatalf("%v", err)
	} else if text := fault.As(err).Message; !contains(text, "counted until "+i.Evidence[0].Expires.Format(time.DateOnly), "earliest day is") {
		t.Errorf("%s", text)
	}
	more, err := d.s.Investors.FileEvidence(ctx, d.treasury, nil, i.ID, []accreditation.Document{{Method: accreditation.Letter, Verifier: "Counsel", Date: d.clk.Now()}}, "again")
	d.must(err)
	_, err = d.s.Investors.Decide(ctx, d.decider, more.Evidence[len(more.Evidence)-1].ID, true, "")
	d.must(err)
	if x, err = d.s.Accept(ctx, d.treasury, x.ID, ""); err != nil || x.Stage() != offering.Accepted {
		t.Errorf("%s %v", x.Stage(), err)
	}
}

// What is not paid by its day expires, its part of the target is free, and what came of it goes back; without escrow the issuer confirms.
func TestExpiryAndNoEscrow(t *testing.T) {
	d := newDesk(t)
	ctx, o := t.Context(), d.opened(d.terms())
	late, err := d.subscribe(o, d.investor(uuid.Nil, ""), 400)
	d.must(err)
	d.must(d.held(late, usd(10)))
	kept := d.accepted(o, 100)
	d.clk.Set(late.ExpiresAt.Add(-time.Second))
	d.must(d.s.Expire(ctx))
	if got := d.now(late); got.Stage() != offering.FundingPending {
		t.Errorf("a second early: %s", got.Stage())
	}
	d.clk.Set(*late.ExpiresAt)
	d.must(d.s.Expire(ctx))
	if got := d.now(late); got.Stage() != offering.Expired || got.Escrow != offering.Refunding || len(d.purse.refunded) != 1 || got.State != offering.Late {
		t.Errorf("%s %s", got.Stage(), got.Escrow)
	}
	if d.now(kept).Stage() != offering.Accepted || d.subscribed(o) != 10_000 {
		t.Error("its part of the target is not free, or another expired")
	}
	free := d.terms()
	free.Escrow, free.MinimumRaise = false, money.Cents{}
	o = d.opened(free)
	x, err := d.subscribe(o, d.investor(uuid.Nil, ""), 100)
	d.must(err)
	if err := d.held(x, usd(100)); !fault.Is(err, offering.ErrNoEscrow) {
		t.Errorf("%v", err)
	}
	if _, err := d.s.Accept(ctx, d.treasury, x.ID, ""); !fault.Is(err, offering.ErrPaidReference) {
		t.Errorf("%v", err)
	}
	if x, err = d.s.Accept(ctx, d.treasury, x.ID, "Fedwire 20261127"); err != nil || x.Stage() != offering.Accepted {
		t.Fatalf("%s %v", x.Stage(), err)
	}
	d.decide(d.ask(o, offering.ToClose))
	if x = d.now(x); x.Stage() != offering.Issued || x.Escrow != offering.NotRequired || len(d.purse.released) != 0 {
		t.Errorf("%s %s", x.Stage(), x.Escrow)
	}
}

// An amount that does not pay whole shares is refused, with the nearest ones that do.
func TestWholeShares(t *testing.T) {
	d := newDesk(t)
	o := d.opened(d.terms())
	_, err := d.subscribe(o, d.investor(uuid.Nil, ""), 105)
	if !fault.Is(err, offering.ErrLimit) || !contains(fault.As(err).Message, "$100.00", "$110.00") {
		t.Errorf("%v", err)
	}
}

// The last slot of the target: of five hundred who want it at once exactly the allowed ones win, and the sums are right.
func TestFiveHundredForTheLastSlot(t *testing.T) {
	d := newDesk(t)
	term := d.terms()
	term.Target, term.Maximum = usd(500_000), usd(10_000)
	o := d.opened(term)
	who := d.crowd(50)
	const wishes, dollars = 500, 10_000
	var won atomic.Int64
	var all sync.WaitGroup
	gate := make(chan struct{}, 24)
	for i := range wishes {
		all.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			_, err := d.subscribe(o, who[i%len(who)], dollars)
			switch {
			case err == nil:
				won.Add(1)
			case !fault.Is(err, offering.ErrLimit):
				t.Errorf("%v", err)
			}
		})
	}
	all.Wait()
	if won.Load() != 50 || d.subscribed(o) != 50_000_000 {
		t.Errorf("%d won, %d cents", won.Load(), d.subscribed(o))
	}
	sums, err := d.s.Look(t.Context(), d.treasury, o.ID)
	d.must(err)
	if got := sums.Sums.Of(offering.FundingPending); got.Subscriptions != 50 || !got.Amount.Equal(usd(500_000)) {
		t.Errorf("%+v", got)
	}
}

// crowd are so many investors with evidence, as rows: the way through the desk is another test's.
func (d *desk) crowd(n int) []string {
	d.t.Helper()
	out := make([]string, n)
	for i := range n {
		out[i] = fmt.Sprintf("inv_crowd%04d", i)
	}
	_, err := d.db.Owner.Exec(d.t.Context(), `insert into investor (client_id, id, name, kind, residence, filed_by, one_time, filed_at)
		select $1, id, 'Investor', 'entity', 'US_NY', $2, id, $4 from unnest($3::text[]) id`, uuid.Nil, d.treasury.Person, out, testkit.Start)
	d.must(err)
	_, err = d.db.Owner.Exec(d.t.Context(), `insert into accreditation_evidence (id, client_id, investor_id, method, verifier, document_date, expires_on, filed_by, filed_at, state)
		select 'ev_' || md5(id), $1, id, 'EARLIER_VERIFIED', 'Counsel', $4::date - 1, $4::date + 1000, $2, $4, 'filed' from unnest($3::text[]) id`, uuid.Nil, d.treasury.Person, out, testkit.Start)
	d.must(err)
	_, err = d.db.Owner.Exec(d.t.Context(), `update accreditation_evidence set state = 'approved', decided_by = $1, decided_at = $2 where id like 'ev_%'`, d.decider.Person, testkit.Start)
	d.must(err)
	return out
}

func contains(text string, parts ...string) bool {
	for _, p := range parts {
		if !containsOne(text, p) {
			return false
		}
	}
	return true
}
