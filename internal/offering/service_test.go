package offering_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
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

func TestMain(m *testing.M) { testkit.Main(m) }

type room struct {
	t        *testing.T
	db       *testkit.Database
	s        *offering.Service
	apex     identity.Client
	treasury identity.Actor
	decider  identity.Actor
}

func setup(t *testing.T) *room {
	t.Helper()
	t.Parallel()
	db, clk := testkit.DB(t), clock.NewManual(testkit.Start)
	return &room{t: t, db: db, apex: db.Client(t, "Apex"), treasury: db.Person(t, "Tessa", testkit.Whole(identity.Treasury)),
		decider: db.Person(t, "Carl", testkit.Whole(identity.Compliance)),
		s:       &offering.Service{DB: db.Serve, Clock: clk, Investors: &accreditation.Service{DB: db.Serve, Clock: clk, Jobs: db.Jobs(t)}}}
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func usd(dollars int64) money.Cents { return money.NewCents(dollars * 100) }

func terms(client uuid.UUID) offering.Terms {
	return offering.Terms{Client: client, Issuer: "Meridian Capital Partners", Name: "Fund III Capital Raise", Regulation: accreditation.RegD506C,
		Target: usd(1000), Minimum: usd(100), Maximum: usd(400), Currencies: []string{"USD", "USDC"}, Escrow: true}
}

func (r *room) open(client uuid.UUID) offering.Offering {
	r.t.Helper()
	o, err := r.s.Create(r.t.Context(), r.treasury, terms(client), uuid.NewString())
	r.must(err)
	return o
}

// investor is on file with evidence that is approved.
func (r *room) investor(client uuid.UUID, id string) string {
	r.t.Helper()
	i, err := r.s.Investors.File(r.t.Context(), r.treasury, accreditation.Filing{Client: client, ID: id, Name: "Investor", Kind: accreditation.Entity, Residence: "US_NY",
		Evidence: []accreditation.Document{{Method: accreditation.EarlierVerified, Verifier: "Counsel", Date: testkit.Start.AddDate(0, 0, -1)}}}, uuid.NewString())
	r.must(err)
	_, err = r.s.Investors.Decide(r.t.Context(), r.decider, i.Evidence[0].ID, true, "")
	r.must(err)
	return i.ID
}

func order(o offering.Offering, investor string, dollars int64) offering.Order {
	return offering.Order{Offering: o.ID, Investor: investor, Amount: usd(dollars), Currency: "USD", Funding: "WIRE", Claimed: "VERIFIED", Signed: true}
}

func (r *room) subscribe(o offering.Offering, investor string, dollars int64) (offering.Subscription, error) {
	return r.s.Subscribe(r.t.Context(), r.treasury, order(o, investor, dollars), uuid.NewString())
}

func (r *room) subscribed(o offering.Offering) int {
	r.t.Helper()
	if n := r.db.Count(r.t, `select count(*) from offering o where o.id = $1 and o.subscribed_cents <= o.target_cents and o.subscribed_cents = coalesce((select sum(amount_cents)
		from offering_subscription s where s.offering_id = o.id and s.state in ('pending_review', 'approved')), 0)`, o.ID); n != 1 {
		r.t.Fatal("the sum is not that of the subscriptions that live")
	}
	return r.db.Count(r.t, `select subscribed_cents from offering where id = $1`, o.ID)
}

func TestSubscriptionsWithinTheLimits(t *testing.T) {
	r := setup(t)
	o, a, b := r.open(uuid.Nil), r.investor(uuid.Nil, ""), r.investor(uuid.Nil, "")
	x, err := r.subscribe(o, a, 400)
	if err != nil || x.State != offering.Approved || x.Escrow != offering.Awaited || !x.Verified() || x.DecidedAt == nil {
		t.Fatalf("%+v %v", x, err)
	}
	if _, err := r.subscribe(o, a, 100); !fault.Is(err, offering.ErrLimit) {
		t.Errorf("beyond the investor's maximum: %v", err)
	}
	if _, err := r.subscribe(o, b, 99); !fault.Is(err, offering.ErrLimit) {
		t.Errorf("below the minimum: %v", err)
	}
	waits, err := r.subscribe(o, "inv_unknown", 400)
	if err != nil || waits.State != offering.PendingReview || waits.Verified() {
		t.Fatalf("%+v %v", waits, err)
	}
	if _, err := r.subscribe(o, b, 201); !fault.Is(err, offering.ErrLimit) || fault.As(err).Fields["amount"] == "" {
		t.Errorf("beyond the target: %v", err)
	}
	if x, err := r.subscribe(o, b, 200); err != nil || x.State != offering.Approved {
		t.Errorf("up to the target: %+v %v", x, err)
	}
	if n := r.subscribed(o); n != 100_000 {
		t.Errorf("%d cents", n)
	}
	for range 2 {
		if gone, err := r.s.Cancel(t.Context(), r.treasury, waits.ID); err != nil || gone.State != offering.Withdrawn {
			t.Errorf("%+v %v", gone, err)
		}
	}
	if y, err := r.s.Cancel(t.Context(), r.treasury, x.ID); err != nil || y.State != offering.Approved || y.CancelAskedBy == nil {
		t.Errorf("an approved one cancelled by one person: %+v %v", y, err)
	}
	if n := r.subscribed(o); n != 60_000 {
		t.Errorf("%d cents", n)
	}
	if n := r.db.Count(t, `select count(*) from offering_event where event = $1`, offering.Event); n != 3 {
		t.Errorf("%d events", n)
	}
}

func TestEvidenceApproves(t *testing.T) {
	r := setup(t)
	o, ctx := r.open(r.apex.ID), t.Context()
	waits, err := r.s.Subscribe(ctx, r.treasury, order(o, "inv_3c8d2e4f", 250), "call")
	if err != nil || waits.State != offering.PendingReview {
		t.Fatalf("a claim passed for evidence: %+v %v", waits, err)
	}
	unsigned := order(o, "inv_3c8d2e4f", 100)
	unsigned.Signed = false
	sleeps, err := r.s.Subscribe(ctx, r.treasury, unsigned, "unsigned")
	r.must(err)
	r.investor(uuid.Nil, "inv_3c8d2e4f") // on somebody else's file
	r.must(r.s.Reconsider(ctx, r.apex.ID, "inv_3c8d2e4f"))
	if got, err := r.s.Subscription(ctx, r.treasury, waits.ID); err != nil || got.State != offering.PendingReview {
		t.Fatalf("%+v %v", got, err)
	}
	r.investor(r.apex.ID, "inv_3c8d2e4f")
	r.must(r.s.Reconsider(ctx, r.apex.ID, "inv_3c8d2e4f"))
	r.must(r.s.Reconsider(ctx, r.apex.ID, "inv_3c8d2e4f"))
	if got, err := r.s.Subscribe(ctx, r.treasury, order(o, "inv_3c8d2e4f", 250), "call"); err != nil || got.ID != waits.ID || got.State != offering.Approved {
		t.Fatalf("%+v %v", got, err)
	}
	if got, err := r.s.Subscription(ctx, r.treasury, sleeps.ID); err != nil || got.State != offering.PendingReview || !got.Verified() {
		t.Fatalf("approved without a signature: %+v %v", got, err)
	}
	if _, err := r.s.Subscribe(ctx, r.treasury, order(o, "inv_3c8d2e4f", 251), "call"); !fault.Is(err, offering.ErrKey) {
		t.Errorf("another order under the same name: %v", err)
	}
	if n := r.db.Count(t, `select count(*) from offering_event where subscription_id = $1`, waits.ID); n != 2 {
		t.Errorf("%d events", n)
	}
	if n := r.subscribed(o); n != 35_000 {
		t.Errorf("%d cents", n)
	}
}

// Fifty at once never subscribe more than the target, nor one investor more than the maximum.
func TestFiftySubscribeAtOnce(t *testing.T) {
	r := setup(t)
	count := func(o offering.Offering, investor func(n int) string) (passed int64) {
		var n atomic.Int64
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				x, err := r.subscribe(o, investor(i), 150)
				switch {
				case err == nil && x.ID != "":
					n.Add(1)
				case !fault.Is(err, offering.ErrLimit):
					t.Errorf("%+v %v", x, err)
				}
			})
		}
		all.Wait()
		return n.Load()
	}
	many, one := r.open(uuid.Nil), r.open(uuid.Nil)
	if n := count(many, func(n int) string { return fmt.Sprintf("inv_%06d", n) }); n != 6 {
		t.Errorf("%d of $150 out of $1,000", n)
	}
	investor := r.investor(uuid.Nil, "")
	if n := count(one, func(int) string { return investor }); n != 2 {
		t.Errorf("%d of $150 out of $400", n)
	}
	if a, b := r.subscribed(many), r.subscribed(one); a != 90_000 || b != 30_000 {
		t.Errorf("%d and %d cents", a, b)
	}
}

func TestOneCallOneSubscription(t *testing.T) {
	r := setup(t)
	ids, all := sync.Map{}, sync.WaitGroup{}
	for range 20 {
		all.Go(func() {
			o, err := r.s.Create(t.Context(), r.treasury, terms(uuid.Nil), "one-call")
			if err != nil {
				t.Error(err)
				return
			}
			x, err := r.s.Subscribe(t.Context(), r.treasury, order(o, "inv_3c8d2e4f", 100), "one-subscription")
			if err != nil {
				t.Error(err)
			}
			ids.Store(o.ID+" "+x.ID, true)
		})
	}
	all.Wait()
	n := 0
	ids.Range(func(any, any) bool { n++; return true })
	if n != 1 || r.db.Count(t, `select count(*) from offering`) != 1 || r.db.Count(t, `select count(*) from offering_subscription`) != 1 || r.db.Count(t, `select count(*) from offering_event`) != 1 {
		t.Errorf("%d answers", n)
	}
	changed := terms(uuid.Nil)
	changed.Target = usd(2000)
	if _, err := r.s.Create(t.Context(), r.treasury, changed, "one-call"); !fault.Is(err, offering.ErrKey) {
		t.Errorf("other terms under the same name: %v", err)
	}
}

func TestRefusedOfferings(t *testing.T) {
	r := setup(t)
	none := decimal.Decimal{}
	for field, change := range map[string]func(*offering.Terms){
		"issuer":             func(x *offering.Terms) { x.Issuer = "two\nlines" },
		"offeringName":       func(x *offering.Terms) { x.Name = "" },
		"regulationType":     func(x *offering.Terms) { x.Regulation = "REG_X" },
		"minimumInvestment":  func(x *offering.Terms) { x.Minimum = usd(0) },
		"maximumInvestment":  func(x *offering.Terms) { x.Minimum = usd(401) },
		"targetRaise":        func(x *offering.Terms) { x.Maximum = money.NewCents(100_001) },
		"acceptedCurrencies": func(x *offering.Terms) { x.Currencies = []string{"USD", "USD"} },
		"unitPrice":          func(x *offering.Terms) { x.Price = &none },
	} {
		x := terms(uuid.Nil)
		change(&x)
		if _, err := r.s.Create(t.Context(), r.treasury, x, uuid.NewString()); !fault.Is(err, offering.ErrTerms) || len(fault.As(err).Fields) != 1 || fault.As(err).Fields[field] == "" {
			t.Errorf("%s: %v %v", field, err, fault.As(err).Fields)
		}
	}
	securities := &security.Service{DB: r.db.Serve, Clock: r.s.Clock, Ledger: &ledger.Service{DB: r.db.Serve, Clock: r.s.Clock}, Investors: r.s.Investors, Law: &regulation.Service{DB: r.db.Serve, Clock: r.s.Clock}}
	foreign, err := securities.Register(t.Context(), r.treasury, security.Registration{Client: r.apex.ID, Issuer: "Fund", Type: "LP_INTEREST", Regulation: accreditation.RegD506C,
		Jurisdiction: "US_DE", Shares: money.NewUnits(10)}, "call")
	r.must(err)
	for id, regulation := range map[string]accreditation.Regulation{"sec_absent00": accreditation.RegD506C, foreign.ID: accreditation.RegS} {
		x := terms(r.apex.ID)
		x.Security, x.Regulation = id, regulation
		if _, err := r.s.Create(t.Context(), r.treasury, x, uuid.NewString()); !fault.Is(err, offering.ErrNoSecurity) {
			t.Errorf("security %s under %s: %v", id, regulation, err)
		}
	}
	x := terms(uuid.Nil)
	x.Security = foreign.ID
	if _, err := r.s.Create(t.Context(), r.treasury, x, uuid.NewString()); !fault.Is(err, offering.ErrNoSecurity) {
		t.Errorf("a foreign security: %v", err)
	}
	x.Client, x.Escrow = r.apex.ID, false
	if o, err := r.s.Create(t.Context(), r.treasury, x, uuid.NewString()); err != nil || o.Escrow != "" || o.Security != foreign.ID {
		t.Errorf("%+v %v", o, err)
	}
}

// What SQL by the serving role cannot do, whatever the program forgets.
func TestTheTablesKeepTheLimits(t *testing.T) {
	r := setup(t)
	o := r.open(uuid.Nil)
	row := func(cents int, currency, funding, state string) string {
		return fmt.Sprintf(`insert into offering_subscription (id, offering_id, client_id, investor_id, amount_cents, currency, funding, claimed_status, agreement, state, escrow_status, rules,
			rules_version, asked_by, one_time, asked_at, decided_at, reference) values ('sub_%s', '%s', '%s', 'inv_x', %d, '%s', '%s', '', false, '%s', 'PENDING', '[]', 'x', '%s', '%[1]s', now(), case '%[7]s' when 'pending_review' then null else now() end,
			(select substr(b, 1, 4) || '-' || substr(b, 5, 4) || '-' || offering_reference_sign(b) from (select translate(upper(left(md5(random()::text), 8)), '01', 'GH') b) x))`,
			uuid.NewString()[:8], o.ID, uuid.Nil, cents, currency, funding, state, r.treasury.Person)
	}
	for name, c := range map[string]struct{ sql, constraint, code string }{
		"a sum":                      {`update offering set subscribed_cents = 0`, "", "42501"},
		"another target":             {`update offering set target_cents = 1`, "", "42501"},
		"closed by nobody":           {`update offering set state = 'CLOSED'`, "", "42501"},
		"below the minimum":          {row(9_999, "USD", "WIRE", "pending_review"), "offering_subscription_minimum", ""},
		"above the maximum":          {row(40_001, "USD", "WIRE", "pending_review"), "offering_subscription_maximum", ""},
		"above the target":           {row(100_001, "USD", "WIRE", "pending_review"), "offering_target_holds", ""},
		"dollars by coin":            {row(10_000, "USD", "USDC", "pending_review"), "offering_subscription_funding", ""},
		"approved without signature": {row(10_000, "USD", "WIRE", "approved"), "offering_subscription_signed", ""},
		"born dead":                  {row(10_000, "USD", "WIRE", "rejected"), "offering_subscription_begins", ""},
	} {
		err := r.db.TryServing(database.System("test"), c.sql)
		if err == nil || c.constraint != "" && database.Constraint(err) != c.constraint || c.code != "" && database.Code(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.must(r.db.TryServing(database.System("test"), row(40_000, "USDC", "USDC", "pending_review")))
	if n := r.subscribed(o); n != 40_000 {
		t.Errorf("%d cents", n)
	}
}
