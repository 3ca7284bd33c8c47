package security_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/testkit"
)

// desk is an order as the console asks for it: on paper, and decided by two.
func (r *room) desk(x security.Security, kind security.Type, from, to string, shares int64) security.Order {
	paper := security.Letter
	if kind == security.PrimaryIssuance {
		paper = security.Resolution
	}
	if kind == security.Estate {
		paper = security.Probate
	}
	return security.Order{Security: x.ID, From: from, To: to, Shares: money.NewUnits(shares), Type: kind, ByTwo: true,
		Instruction: security.Instruction{Paper: paper, Reference: "Letter of 4 July", Received: r.clock.Now()}}
}

func TestTheDeskDecidesByTwo(t *testing.T) {
	r := setup(t)
	ctx := t.Context()
	r.investor(uuid.Nil, "inv_aaaaaa")
	x := r.security(uuid.Nil, 100)
	asked, err := r.s.Move(ctx, r.treasury, r.desk(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 60), "one")
	r.must(err)
	if asked.State != security.PendingReview || r.held(x.ID, "inv_aaaaaa") != 0 || !strings.Contains(accreditation.Because(asked.Rules, accreditation.Waits), "Compliance decides") {
		t.Fatalf("%+v", asked)
	}
	if again, err := r.s.Move(ctx, r.treasury, r.desk(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 60), "one"); err != nil || again.ID != asked.ID || again.State != security.PendingReview {
		t.Errorf("asked again, it is decided: %+v %v", again, err)
	}
	both := r.db.Person(t, "Bo", testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))
	if _, err := r.s.Decide(ctx, r.treasury, asked.ID, true, ""); !fault.Is(err, security.ErrDecider) {
		t.Errorf("by treasury: %v", err)
	}
	own, err := r.s.Move(ctx, both, r.desk(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 5), "own")
	r.must(err)
	if _, err := r.s.Decide(ctx, both, own.ID, true, ""); !fault.Is(err, security.ErrOwnTransfer) {
		t.Errorf("one's own: %v", err)
	}
	if ids, err := r.s.ToDecide(ctx, both); err != nil || len(ids.IDs) != 1 || ids.IDs[0] != asked.ID {
		t.Errorf("what waits for whoever asked for the other: %v %v", ids, err)
	}
	done, err := r.s.Decide(ctx, r.decider, asked.ID, true, "Seen the resolution")
	if err != nil || done.State != security.Confirmed || r.held(x.ID, "inv_aaaaaa") != 60 {
		t.Fatalf("%+v %v", done, err)
	}
	if _, err := r.s.Decide(ctx, r.decider, asked.ID, false, "Too late"); !fault.Is(err, security.ErrFinal) {
		t.Errorf("decided twice: %v", err)
	}
	if _, err := r.s.Decide(ctx, r.decider, own.ID, false, ""); !fault.Is(err, security.ErrReason) {
		t.Errorf("a no without a reason: %v", err)
	}
	no, err := r.s.Decide(ctx, r.decider, own.ID, false, "The resolution names another holder")
	if err != nil || no.State != security.Rejected || no.Reason == "" {
		t.Fatalf("%+v %v", no, err)
	}
	r.balanced(x.ID)
	if n := r.db.Count(t, `select reserved from security where id = $1`, x.ID); n != 0 {
		t.Errorf("%d shares stay promised", n)
	}
}

// What waits for evidence besides is approved now and moves once the evidence is there, with nobody asked again.
func TestApprovedThenEvidenced(t *testing.T) {
	r := setup(t)
	x := r.security(uuid.Nil, 100)
	asked, err := r.s.Move(t.Context(), r.treasury, r.desk(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 60), "one")
	r.must(err)
	waits, err := r.s.Decide(t.Context(), r.decider, asked.ID, true, "")
	if err != nil || waits.State != security.PendingReview || waits.DecidedBy == nil {
		t.Fatalf("%+v %v", waits, err)
	}
	r.investor(uuid.Nil, "inv_aaaaaa")
	r.must(r.s.Reconsider(t.Context(), uuid.Nil, "inv_aaaaaa"))
	if done, err := r.s.TransferDetail(t.Context(), r.treasury, asked.ID); err != nil || done.State != security.Confirmed || done.Decider != "Carl" {
		t.Fatalf("%+v %v", done, err)
	}
	r.balanced(x.ID)
}

func TestARuleIsOverriddenByTwo(t *testing.T) {
	r := setup(t)
	ctx := t.Context()
	r.investor(uuid.Nil, "inv_aaaaaa")
	r.investor(uuid.Nil, "inv_bbbbbb")
	x := r.security(uuid.Nil, 100)
	r.moved(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 60, security.Confirmed)
	order := r.desk(x, security.Secondary, "inv_aaaaaa", "inv_bbbbbb", 10)
	if _, err := r.s.Move(ctx, r.treasury, order, "plain"); !fault.Is(err, security.ErrRule) {
		t.Fatalf("within the holding period: %v", err)
	}
	order.OverrideWhy = "Counsel's opinion of 3 July: section 4(a)(7)"
	more := order
	more.Shares = money.NewUnits(61)
	if _, err := r.s.Move(ctx, r.treasury, more, "more"); !fault.Is(err, security.ErrShares) {
		t.Errorf("what nobody holds was put up for an override: %v", err)
	}
	asked, err := r.s.Move(ctx, r.treasury, order, "one")
	if err != nil || asked.State != security.PendingReview {
		t.Fatalf("%+v %v", asked, err)
	}
	second := r.db.Person(t, "Cleo", testkit.Whole(identity.Compliance))
	if _, err := r.s.Decide(ctx, r.decider, asked.ID, true, ""); !fault.Is(err, security.ErrTwoOverride) {
		t.Errorf("approved by one: %v", err)
	}
	if _, err := r.s.Override(ctx, r.treasury, asked.ID, "I asked for it, so it is right"); !fault.Is(err, security.ErrDecider) {
		t.Errorf("by the asker: %v", err)
	}
	if _, err := r.s.Override(ctx, r.decider, asked.ID, "ok"); !fault.Is(err, security.ErrOverrideReason) {
		t.Errorf("without a reason: %v", err)
	}
	one, err := r.s.Override(ctx, r.decider, asked.ID, "The opinion covers this sale")
	if err != nil || one.State != security.PendingReview || r.held(x.ID, "inv_bbbbbb") != 0 {
		t.Fatalf("one was enough: %+v %v", one, err)
	}
	r.clock.Advance(time.Minute)
	if _, err := r.s.Override(ctx, r.decider, asked.ID, "The opinion covers this sale"); !fault.Is(err, security.ErrSaid) {
		t.Errorf("twice by one: %v", err)
	}
	if err := r.db.TryServing(database.System("test"), `update security_transfer set state = 'confirmed', processed_at = now(), decided_by = $1, decided_at = now() where id = $2`, r.decider.Person, asked.ID); database.Constraint(err) != "security_transfer_overridden" {
		t.Errorf("by SQL with one override: %v", err)
	}
	done, err := r.s.Override(ctx, second, asked.ID, "I have read the opinion too")
	if err != nil || done.State != security.Confirmed || r.held(x.ID, "inv_bbbbbb") != 10 {
		t.Fatalf("%+v %v", done, err)
	}
	if said := accreditation.Because(done.Rules, accreditation.Passes); !strings.Contains(said, "Overridden by Carl and Cleo") {
		t.Errorf("%s", said)
	}
	r.balanced(x.ID)
}

// An affiliate's buyer begins to hold anew; who buys of others goes on with their time. What stays with the shares stays.
func TestLotsKeepWhatTheyAre(t *testing.T) {
	r := setup(t)
	ctx := t.Context()
	for _, id := range []string{"inv_aaaaaa", "inv_bbbbbb", "inv_cccccc"} {
		r.investor(uuid.Nil, id)
	}
	x := r.security(uuid.Nil, 1000)
	price, lock := money.NewCents(100_001), testkit.Start.AddDate(0, 1, 0)
	for i, to := range []string{"inv_aaaaaa", "inv_bbbbbb"} {
		o := r.desk(x, security.PrimaryIssuance, security.Treasury, to, 300)
		o.Price, o.LockUntil = &price, &lock
		asked, err := r.s.Move(ctx, r.treasury, o, to)
		r.must(err)
		_, err = r.s.Decide(ctx, r.decider, asked.ID, true, "")
		r.must(err)
		r.clock.Advance(time.Duration(i+1) * time.Hour)
	}
	_, err := r.s.Place(ctx, r.treasury, security.Mark{Security: x.ID, Holder: "inv_bbbbbb", Kind: security.Affiliate, Reason: "A director of the issuer"}, "aff")
	r.must(err)
	r.clock.Advance(400 * 24 * time.Hour)
	r.moved(x, security.Gift, "inv_aaaaaa", "inv_bbbbbb", 100, security.Confirmed)
	r.overridden(x, "inv_bbbbbb", "inv_cccccc", 6, &price)
	p, err := r.s.Position(ctx, r.treasury, x.ID, "inv_cccccc", nil, 10)
	r.must(err)
	if len(p.Lots) != 1 || !p.Lots[0].Acquired.Equal(r.clock.Now()) || p.Lots[0].Exemption != accreditation.RegD506C || p.Lots[0].FromLot == nil || p.Lots[0].Paid.String() != "100001" {
		t.Errorf("bought of an affiliate: %+v", p.Lots)
	}
	if p, err = r.s.Position(ctx, r.treasury, x.ID, "inv_bbbbbb", nil, 10); err != nil || len(p.Changes) != 3 || len(p.Lots) != 2 || !p.Lots[0].Acquired.Equal(testkit.Start) || len(p.Marks) != 1 {
		t.Errorf("given by one who was first: %+v %v", p.Lots, err)
	}
	if n := r.db.Count(t, `select count(*) from security_lot where lock_until is not null`); n != 4 {
		t.Errorf("%d lots are locked up", n)
	}
}

// The register of any instant is what it was then: authorised, issued and every holder, however shares moved since.
func TestTheRegisterOfAnyDay(t *testing.T) {
	r := setup(t)
	holders := []string{"inv_aaaaaa", "inv_bbbbbb", "inv_cccccc", "inv_dddddd"}
	for _, id := range holders {
		r.investor(uuid.Nil, id)
	}
	x, random := r.security(uuid.Nil, 5000), rand.New(rand.NewPCG(3, 4))
	type day struct {
		at     time.Time
		issued int64
		held   map[string]int64
	}
	var days []day
	now := day{held: map[string]int64{}}
	for range 80 {
		r.clock.Advance(time.Duration(1+random.IntN(30)) * 24 * time.Hour)
		a, b, n := holders[random.IntN(4)], holders[random.IntN(4)], 1+random.Int64N(60)
		switch kind := random.IntN(3); {
		case kind == 0:
			if _, err := r.move(x, security.PrimaryIssuance, security.Treasury, a, n); err == nil {
				now.issued, now.held[a] = now.issued+n, now.held[a]+n
			}
		case kind == 1 && a != b:
			if _, err := r.move(x, security.Gift, a, b, n); err == nil {
				now.held[a], now.held[b] = now.held[a]-n, now.held[b]+n
			}
		default:
			if _, err := r.move(x, security.Redeemed, a, security.Treasury, n); err == nil {
				now.issued, now.held[a] = now.issued-n, now.held[a]-n
			}
		}
		snapshot := day{at: r.clock.Now(), issued: now.issued, held: map[string]int64{}}
		for h, n := range now.held {
			snapshot.held[h] = n
		}
		days = append(days, snapshot)
	}
	for _, d := range days {
		s, err := r.s.AsOf(t.Context(), r.treasury, x.ID, d.at, "", 100)
		r.must(err)
		sum, seen := money.Units{}, 0
		for _, h := range s.Held {
			sum, seen = sum.Add(h.Shares), seen+1
			if h.Shares.String() != money.NewUnits(d.held[h.Holder]).String() {
				t.Errorf("%s of %s: %s, want %d", d.at, h.Holder, h.Shares, d.held[h.Holder])
			}
		}
		for _, n := range d.held {
			if n > 0 {
				seen--
			}
		}
		if s.Issued.String() != money.NewUnits(d.issued).String() || !sum.Equal(s.Issued) || seen != 0 {
			t.Fatalf("%s: issued %s, held %s, want %d", d.at, s.Issued, sum, d.issued)
		}
	}
	if s, err := r.s.AsOf(t.Context(), r.treasury, x.ID, testkit.Start.Add(-time.Second), "", 10); err != nil || !s.Before {
		t.Errorf("before it was registered: %+v %v", s, err)
	}
	r.balanced(x.ID)
}
