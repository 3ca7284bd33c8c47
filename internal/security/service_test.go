package security_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
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
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

type room struct {
	t        *testing.T
	db       *testkit.Database
	clock    *clock.Manual
	s        *security.Service
	apex     identity.Client
	treasury identity.Actor // of the organization
	decider  identity.Actor
}

func setup(t *testing.T) *room {
	t.Helper()
	t.Parallel()
	return roomOf(t)
}

func roomOf(t *testing.T) *room {
	t.Helper()
	db, clk := testkit.DB(t), clock.NewManual(testkit.Start)
	r := &room{t: t, db: db, clock: clk, apex: db.Client(t, "Apex")}
	r.treasury, r.decider = db.Person(t, "Tessa", testkit.Whole(identity.Treasury)), db.Person(t, "Carl", testkit.Whole(identity.Compliance))
	r.s = &security.Service{DB: db.Serve, Clock: clk, Ledger: &ledger.Service{DB: db.Serve, Clock: clk}, Law: &regulation.Service{DB: db.Serve, Clock: clk},
		Investors: &accreditation.Service{DB: db.Serve, Clock: clk, Jobs: db.Jobs(t)}}
	db.Super(t, fmt.Sprintf(`insert into holder (client_id, id, name, registration, joint, address, residence, tax_form, tax_id_end, withholding, version, changed_at)
		values ('%s', 'a-cousin', 'A Cousin', 'INDIVIDUAL', '{}', '1 Main Street', 'US_NY', 'NONE', '', false, 1, now())`, uuid.Nil))
	return r
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) security(client uuid.UUID, shares int64) security.Security {
	r.t.Helper()
	x, err := r.s.Register(r.t.Context(), r.treasury, registration(client, shares), uuid.NewString())
	r.must(err)
	return x
}

func registration(client uuid.UUID, shares int64) security.Registration {
	return security.Registration{Client: client, Issuer: "Meridian Real Estate Fund III", Type: "LP_INTEREST", Regulation: accreditation.RegD506C,
		Jurisdiction: "US_DE", Par: decimal.RequireFromString("10.00"), Shares: money.NewUnits(shares)}
}

// investor is on file with evidence that is approved.
func (r *room) investor(client uuid.UUID, id string) {
	r.t.Helper()
	i, err := r.s.Investors.File(r.t.Context(), r.treasury, accreditation.Filing{Client: client, ID: id, Name: "Investor", Kind: accreditation.Entity, Residence: "US_NY",
		Evidence: []accreditation.Document{{Method: accreditation.EarlierVerified, Verifier: "Counsel", Date: testkit.Start.AddDate(0, 0, -1)}}}, uuid.NewString())
	r.must(err)
	_, err = r.s.Investors.Decide(r.t.Context(), r.decider, i.Evidence[0].ID, true, "")
	r.must(err)
}

func (r *room) move(x security.Security, kind security.Type, from, to string, shares int64) (security.Transfer, error) {
	t, err := r.s.Move(r.t.Context(), r.treasury, security.Order{Security: x.ID, From: from, To: to, Shares: money.NewUnits(shares), Type: kind}, uuid.NewString())
	if err == nil && t.ByTwo && t.State == security.PendingReview { // what is no sale is decided by two
		return r.s.Decide(r.t.Context(), r.decider, t.ID, true, "")
	}
	return t, err
}

func (r *room) moved(x security.Security, kind security.Type, from, to string, shares int64, want security.State) security.Transfer {
	r.t.Helper()
	out, err := r.move(x, kind, from, to, shares)
	r.must(err)
	if out.State != want {
		r.t.Fatalf("%s of %d: %s, want %s: %+v", kind, shares, out.State, want, out.Rules)
	}
	return out
}

// balanced holds authorised ≥ issued = Σ holders = −issuer's account = Σ lots, out of the tables.
func (r *room) balanced(id string) {
	r.t.Helper()
	if n := r.db.Count(r.t, `select count(*) from security s where s.id = $1 and s.issued + s.reserved <= s.authorised
		and s.issued = coalesce((select sum(shares) from security_holding where security_id = s.id), 0)
		and s.issued = coalesce((select sum(remaining) from security_lot where security_id = s.id), 0)
		and s.holders = (select count(*) from security_holding where security_id = s.id and shares > 0)
		and s.unaccredited = (select count(*) from security_holding where security_id = s.id and shares > 0 and not accredited)
		and s.issued = (select b.issued from security_book b where b.security_id = s.id order by b.at desc, b.id desc limit 1)
		and s.issued = coalesce((select sum(case when a.id = p.credit_account then p.amount else -p.amount end) from account a
			join posting p on a.id in (p.credit_account, p.debit_account) where a.asset = s.id and a.kind = 'issuer'), 0)
		and not exists (select from security_holding h where h.security_id = s.id and h.shares <> coalesce((select sum(case when a.id = p.debit_account then p.amount else -p.amount end)
			from account a join posting p on a.id in (p.credit_account, p.debit_account) where a.asset = s.id and a.holder = h.holder), 0))
		and not exists (select from security_holding h where h.security_id = s.id and h.shares <> coalesce((select sum(remaining) from security_lot l where l.security_id = s.id and l.holder = h.holder), 0))`, id); n != 1 {
		r.t.Fatal("the register, the books and the lots do not agree")
	}
}

func (r *room) held(id, holder string) int {
	return r.db.Count(r.t, `select coalesce(sum(shares), 0) from security_holding where security_id = $1 and holder = $2`, id, holder)
}

func TestSharesMove(t *testing.T) {
	r := setup(t)
	r.investor(uuid.Nil, "inv_aaaaaa")
	r.investor(uuid.Nil, "inv_bbbbbb")
	x := r.security(uuid.Nil, 1000)
	first := r.moved(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 600, security.Confirmed)
	if first.FeeBps != 15 || first.Processed == nil {
		t.Errorf("%+v", first)
	}
	r.balanced(x.ID)
	if _, err := r.move(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 401); !fault.Is(err, security.ErrShares) || !strings.Contains(fault.As(err).Message, "400 are left, and 401 were asked for") {
		t.Errorf("over-issue: %v", err)
	}
	_, err := r.move(x, security.Secondary, "inv_aaaaaa", "inv_bbbbbb", 10)
	if legal := testkit.Start.AddDate(1, 0, 0).Format(time.DateOnly); !fault.Is(err, security.ErrRule) || !strings.Contains(fault.As(err).Message, legal) {
		t.Errorf("within the holding period: %v", err)
	}
	r.clock.Advance(366 * 24 * time.Hour)
	r.moved(x, security.Secondary, "inv_aaaaaa", "inv_bbbbbb", 200, security.Confirmed)
	r.moved(x, security.Secondary, "inv_bbbbbb", "inv_aaaaaa", 50, security.Confirmed) // the time of the earlier holder goes along
	r.moved(x, security.Gift, "inv_aaaaaa", "a-cousin", 30, security.Confirmed)
	r.moved(x, security.Estate, "a-cousin", "inv_bbbbbb", 30, security.Confirmed)
	r.moved(x, security.Redeemed, "inv_bbbbbb", security.Treasury, 180, security.Confirmed)
	if a, b, c := r.held(x.ID, "inv_aaaaaa"), r.held(x.ID, "inv_bbbbbb"), r.held(x.ID, "a-cousin"); a != 420 || b != 0 || c != 0 {
		t.Errorf("%d %d %d", a, b, c)
	}
	if got, err := r.s.Get(t.Context(), r.treasury, x.ID); err != nil || got.Issued.String() != "420" || got.Left().String() != "580" {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := r.move(x, security.Gift, "inv_aaaaaa", "a-cousin", 421); !fault.Is(err, security.ErrShares) || !strings.Contains(fault.As(err).Message, "420 are available, and 421") {
		t.Errorf("oversold: %v", err)
	}
	r.balanced(x.ID)
}

func TestEvidenceDecides(t *testing.T) {
	r := setup(t)
	x, ctx := r.security(r.apex.ID, 100), t.Context()
	order := security.Order{Security: x.ID, From: security.Treasury, To: "investor_7b2e4c8f", Shares: money.NewUnits(60), Type: security.PrimaryIssuance, Claimed: true}
	waits, err := r.s.Move(ctx, r.treasury, order, "call-1")
	r.must(err)
	if waits.State != security.PendingReview || waits.Processed != nil || accreditation.Worst(waits.Rules) != accreditation.Waits {
		t.Fatalf("a claim passed for evidence: %+v", waits)
	}
	if _, err := r.move(x, security.PrimaryIssuance, security.Treasury, "investor_7b2e4c8f", 41); !fault.Is(err, security.ErrShares) {
		t.Errorf("promised shares were promised again: %v", err)
	}
	r.investor(uuid.Nil, "investor_7b2e4c8f") // of somebody else's file
	if same, err := r.s.Move(ctx, r.treasury, order, "call-1"); err != nil || same.ID != waits.ID || same.State != security.PendingReview {
		t.Fatalf("%+v %v", same, err)
	}
	r.investor(r.apex.ID, "investor_7b2e4c8f")
	r.must(r.s.Reconsider(ctx, r.apex.ID, "investor_7b2e4c8f"))
	done, err := r.s.Move(ctx, r.treasury, order, "call-1")
	r.must(err)
	if done.ID != waits.ID || done.State != security.Confirmed || r.held(x.ID, "investor_7b2e4c8f") != 60 {
		t.Fatalf("%+v", done)
	}
	r.must(r.s.Reconsider(ctx, r.apex.ID, "investor_7b2e4c8f"))
	r.balanced(x.ID)
	order.Shares = money.NewUnits(61)
	if _, err := r.s.Move(ctx, r.treasury, order, "call-1"); !fault.Is(err, security.ErrKey) {
		t.Errorf("another order under the same name: %v", err)
	}
	r.clock.Advance(6 * 366 * 24 * time.Hour)
	late := r.moved(x, security.PrimaryIssuance, security.Treasury, "investor_7b2e4c8f", 10, security.PendingReview)
	if !strings.Contains(accreditation.Because(late.Rules, accreditation.Waits), "counted until") {
		t.Errorf("%+v", late.Rules)
	}
	cancelled, err := r.s.Cancel(ctx, r.treasury, late.ID)
	if err != nil || cancelled.State != security.Cancelled {
		t.Fatalf("%+v %v", cancelled, err)
	}
	if again, err := r.s.Cancel(ctx, r.treasury, late.ID); err != nil || !again.Processed.Equal(*cancelled.Processed) {
		t.Errorf("cancelled twice: %+v %v", again, err)
	}
	if _, err := r.s.Cancel(ctx, r.treasury, done.ID); !fault.Is(err, security.ErrFinal) {
		t.Errorf("a confirmed one cancelled: %v", err)
	}
	r.balanced(x.ID)
	if n := r.db.Count(t, `select reserved from security where id = $1`, x.ID); n != 0 {
		t.Errorf("%d shares stay promised", n)
	}
}

// Fifty at once never issue more than is authorised, nor sell more than is held.
func TestFiftyAtOnce(t *testing.T) {
	r := setup(t)
	r.investor(uuid.Nil, "inv_aaaaaa")
	r.investor(uuid.Nil, "inv_bbbbbb")
	x := r.security(uuid.Nil, 100)
	count := func(kind security.Type, from, to string, shares int64) int64 {
		var passed atomic.Int64
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				out, err := r.move(x, kind, from, to, shares)
				switch {
				case err == nil && out.State == security.Confirmed:
					passed.Add(1)
				case !fault.Is(err, security.ErrShares):
					t.Errorf("%+v %v", out, err)
				}
			})
		}
		all.Wait()
		return passed.Load()
	}
	if n := count(security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 3); n != 33 {
		t.Errorf("%d issues of 3 out of 100", n)
	}
	r.balanced(x.ID)
	if n := count(security.Gift, "inv_aaaaaa", "inv_bbbbbb", 4); n != 24 {
		t.Errorf("%d gifts of 4 out of 99", n)
	}
	r.balanced(x.ID)
	if a, b := r.held(x.ID, "inv_aaaaaa"), r.held(x.ID, "inv_bbbbbb"); a != 3 || b != 96 {
		t.Errorf("%d %d", a, b)
	}
}

// Whatever is asked for in whatever order, the register, the books and the lots agree.
func TestTheRegisterAgrees(t *testing.T) {
	r := setup(t)
	holders := []string{security.Treasury, "inv_aaaaaa", "inv_bbbbbb", "inv_cccccc"}
	r.investor(uuid.Nil, holders[1])
	r.investor(uuid.Nil, holders[2]) // the third has no evidence: what it buys waits
	x, random, confirmed := r.security(uuid.Nil, 500), rand.New(rand.NewPCG(7, 8)), 0
	for range 250 {
		kind := security.Types[random.IntN(len(security.Types))]
		from, to := holders[random.IntN(4)], holders[random.IntN(4)]
		switch { // most are of the shape that the type asks for
		case random.IntN(8) == 0:
		case kind == security.PrimaryIssuance:
			from, to = holders[0], holders[1+random.IntN(3)]
		case kind == security.Redeemed:
			from, to = holders[1+random.IntN(3)], holders[0]
		default:
			from, to = holders[1+random.IntN(3)], holders[1+random.IntN(3)]
		}
		out, err := r.move(x, kind, from, to, 1+random.Int64N(25))
		if err != nil && fault.As(err).Kind != fault.Invalid {
			t.Fatal(err)
		}
		if out.State == security.Confirmed {
			confirmed++
		}
		if out.State == security.PendingReview && random.IntN(3) > 0 {
			_, err := r.s.Cancel(t.Context(), r.treasury, out.ID)
			r.must(err)
		}
		r.clock.Advance(time.Duration(random.IntN(12)) * 24 * time.Hour)
		r.balanced(x.ID)
	}
	if confirmed < 30 {
		t.Errorf("only %d transfers were confirmed", confirmed)
	}
}

func TestOneCallOneThing(t *testing.T) {
	r := setup(t)
	r.investor(uuid.Nil, "inv_aaaaaa")
	ids := sync.Map{}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			x, err := r.s.Register(t.Context(), r.treasury, registration(uuid.Nil, 10), "one-call")
			if err != nil {
				t.Error(err)
			}
			ids.Store(x.ID, true)
		})
	}
	all.Wait()
	id, n := "", 0
	ids.Range(func(key, _ any) bool { id, n = fmt.Sprint(key), n+1; return true })
	if n != 1 || r.db.Count(t, `select count(*) from security`) != 1 {
		t.Fatalf("one call made %d securities", n)
	}
	if _, err := r.s.Register(t.Context(), r.treasury, registration(uuid.Nil, 11), "one-call"); !fault.Is(err, security.ErrKey) {
		t.Errorf("another registration under the same name: %v", err)
	}
	if twice := r.security(uuid.Nil, 10); twice.ID == id {
		t.Error("another call of the same content is another security")
	}
	order := security.Order{Security: id, From: security.Treasury, To: "inv_aaaaaa", Shares: money.NewUnits(4), Type: security.PrimaryIssuance}
	for range 20 {
		all.Go(func() {
			if _, err := r.s.Move(t.Context(), r.treasury, order, "one-move"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if r.held(id, "inv_aaaaaa") != 4 || r.db.Count(t, `select count(*) from posting`) != 1 {
		t.Error("one call moved shares more than once")
	}
}

func TestRefusedRegistrations(t *testing.T) {
	r := setup(t)
	for field, change := range map[string]func(*security.Registration){
		"issuerName":     func(x *security.Registration) { x.Issuer = "two\nlines" },
		"securityType":   func(x *security.Registration) { x.Type = "lp interest" },
		"regulationType": func(x *security.Registration) { x.Regulation = "REG_X" },
		"jurisdiction":   func(x *security.Registration) { x.Jurisdiction = "Delaware" },
		"parValue":       func(x *security.Registration) { x.Par = decimal.RequireFromString("0.0000001") },
		"totalShares":    func(x *security.Registration) { x.Shares = money.NewUnits(security.MaxShares + 1) },
		"cusip":          func(x *security.Registration) { x.CUSIP = "483921002" },
		"isin":           func(x *security.Registration) { x.ISIN = "US4839210020" },
	} {
		x := registration(uuid.Nil, 10)
		change(&x)
		if _, err := r.s.Register(t.Context(), r.treasury, x, uuid.NewString()); !fault.Is(err, security.ErrFields) || len(fault.As(err).Fields) != 1 || fault.As(err).Fields[field] == "" {
			t.Errorf("%s: %v %v", field, err, fault.As(err).Fields)
		}
	}
	largest := registration(uuid.Nil, security.MaxShares)
	largest.CUSIP, largest.ISIN, largest.Par = "037833100", "US0378331005", decimal.RequireFromString("0.000001")
	x, err := r.s.Register(t.Context(), r.treasury, largest, uuid.NewString())
	if err != nil || x.CUSIP != "037833100" {
		t.Fatalf("%+v %v", x, err)
	}
	if _, err := r.s.Register(t.Context(), r.treasury, largest, uuid.NewString()); !fault.Is(err, security.ErrIdentifier) {
		t.Errorf("an identifier twice: %v", err)
	}
	if _, err := r.s.Register(t.Context(), r.treasury, registration(uuid.New(), 1), uuid.NewString()); !fault.Is(err, identity.ErrNoClient) {
		t.Errorf("for a client that never was: %v", err)
	}
	if _, err := r.s.Register(t.Context(), r.decider, registration(uuid.Nil, 1), uuid.NewString()); !fault.Is(err, security.ErrRole) {
		t.Errorf("by compliance: %v", err)
	}
	own := r.db.Person(t, "Tom", testkit.Over(identity.Treasury, r.apex))
	if _, err := r.s.Get(t.Context(), own, x.ID); !fault.Is(err, security.ErrNotFound) {
		t.Errorf("the organization's own, seen by a client: %v", err)
	}
}

// What SQL by the serving role cannot do, whatever the program forgets.
func TestTheTablesKeepIt(t *testing.T) {
	r := setup(t)
	r.investor(uuid.Nil, "inv_aaaaaa")
	x := r.security(uuid.Nil, 100)
	r.moved(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 60, security.Confirmed)
	row := func(id, state, kind, from, to string, shares int) string {
		processed := "now()"
		if state == "pending_review" {
			processed = "null"
		}
		return fmt.Sprintf(`insert into security_transfer (id, security_id, client_id, transfer_type, from_holder, to_holder, shares, claimed_accredited, state, rules, rules_version,
			fee_bps, asked_by, one_time, asked_at, processed_at, received_on, by_two) values ('tx_%s', '%s', '%s', '%s', '%s', '%s', %d, false, '%s', '[]', 'x', 0, '%s', '%s', now(), %s, current_date, %v);`,
			id, x.ID, uuid.Nil, kind, from, to, shares, state, r.treasury.Person, uuid.NewString(), processed, kind == "GIFT")
	}
	post := func(transfer string, shares int) string {
		return fmt.Sprintf(`insert into posting (client_id, asset, wallet_id, debit_account, credit_account, amount, kind, transfer_id, part, step, source, effective_at, posted_at)
			select a.client_id, a.asset, '', a.id, b.id, %d, 'issue', '%s', 'amount', 1, 'manual', now(), now() from account a, account b
			where a.asset = '%s' and b.asset = a.asset and a.kind = 'holder' and b.kind = 'issuer'`, shares, transfer, x.ID)
	}
	for name, c := range map[string]struct{ sql, constraint, code string }{
		"figures":                       {`update security set issued = 0`, "", "42501"},
		"more authorised":               {`update security set authorised = 1000`, "", "42501"},
		"a holding out of nothing":      {`insert into security_holding (security_id, client_id, holder, shares) select id, client_id, 'x', 1 from security`, "", "42501"},
		"a larger holding":              {`update security_holding set shares = 1`, "", "42501"},
		"a posting without a transfer":  {post("tx_unknown0", 1), "security_posted_transfer", ""},
		"a posting of another amount":   {row("aaaaaaaa", "confirmed", "PRIMARY_ISSUANCE", "issuer_treasury", "inv_aaaaaa", 5) + post("tx_aaaaaaaa", 6), "security_posted_transfer", ""},
		"an issue beyond":               {row("aaaaaaaa", "confirmed", "PRIMARY_ISSUANCE", "issuer_treasury", "inv_aaaaaa", 41) + post("tx_aaaaaaaa", 41), "security_authorised", ""},
		"a promise beyond":              {row("aaaaaaaa", "pending_review", "PRIMARY_ISSUANCE", "issuer_treasury", "inv_aaaaaa", 41), "security_authorised", ""},
		"a promise beyond what is held": {row("aaaaaaaa", "pending_review", "GIFT", "inv_aaaaaa", "inv_bbbbbb", 61), "security_holding_available", ""},
		"confirmed without a posting":   {row("aaaaaaaa", "confirmed", "SECONDARY", "inv_aaaaaa", "inv_bbbbbb", 6), "security_transfer_posted", ""},
		"a confirmed one undone":        {`update security_transfer set state = 'cancelled'`, "security_transfer_final", ""},
		"a cheaper transfer":            {`insert into security_fee values ('GIFT', '2026-02-02', 0, 'x')`, "", "42501"},
		"shares in a wallet's account":  {fmt.Sprintf(`insert into account (client_id, asset, kind, wallet_id, opened_at) values ('%s', '%s', 'wallet', 'w', now())`, r.apex.ID, x.ID), "account_shares", ""},
		"an account of nobody's":        {fmt.Sprintf(`insert into account (client_id, asset, kind, opened_at) values ('%s', 'tbtc4', 'external', now())`, uuid.New()), "account_client", ""},
	} {
		err := r.db.Serve.As(t.Context(), database.System("test"), func(tx pgx.Tx) error { // the simple protocol takes several statements
			_, err := tx.Exec(t.Context(), c.sql, pgx.QueryExecModeSimpleProtocol)
			return err
		})
		if err == nil || c.constraint != "" && database.Constraint(err) != c.constraint || c.code != "" && database.Code(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.balanced(x.ID)
}

// Whichever of a transfer and the decision that it needs comes first, the transfer is not left waiting.
func TestADecisionIsNeverMissed(t *testing.T) {
	r := setup(t)
	x, ctx := r.security(uuid.Nil, 1000), t.Context()
	for n := range 15 {
		id := fmt.Sprintf("inv_%06d", n)
		i, err := r.s.Investors.File(ctx, r.treasury, accreditation.Filing{ID: id, Name: "Investor", Kind: accreditation.Entity, Residence: "US_NY",
			Evidence: []accreditation.Document{{Method: accreditation.EarlierVerified, Verifier: "Counsel", Date: testkit.Start.AddDate(0, 0, -1)}}}, uuid.NewString())
		r.must(err)
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := r.move(x, security.PrimaryIssuance, security.Treasury, id, 1); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() { // as the job does, right after the decision is there
			if _, err := r.s.Investors.Decide(ctx, r.decider, i.Evidence[0].ID, true, ""); err != nil {
				t.Error(err)
			}
			if err := r.s.Reconsider(ctx, uuid.Nil, id); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
	}
	if n := r.db.Count(t, `select count(*) from security_transfer where state <> 'confirmed'`); n != 0 {
		t.Errorf("%d transfers wait for what was decided", n)
	}
	r.balanced(x.ID)
}

// A purchaser who was not on file is, by being filed, and what needs nothing else goes on.
func TestFilingLetsGo(t *testing.T) {
	r := setup(t)
	abroad := registration(uuid.Nil, 100)
	abroad.Regulation = accreditation.RegS
	x, err := r.s.Register(t.Context(), r.treasury, abroad, uuid.NewString())
	r.must(err)
	waits := r.moved(x, security.PrimaryIssuance, security.Treasury, "inv_zuerich1", 5, security.PendingReview)
	american := r.moved(x, security.PrimaryIssuance, security.Treasury, "inv_newyork1", 5, security.PendingReview)
	for id, residence := range map[string]string{"inv_zuerich1": "CH", "inv_newyork1": "US_NY"} {
		_, err := r.s.Investors.File(t.Context(), r.treasury, accreditation.Filing{ID: id, Name: "Investor", Kind: accreditation.Natural, Residence: residence}, uuid.NewString())
		r.must(err)
		if n := r.db.Count(t, `select count(*) from river.river_job where kind = 'accreditation.changed' and args->>'investor' = $1`, id); n != 1 {
			t.Errorf("%s: %d jobs", id, n)
		}
		r.must(r.s.Reconsider(t.Context(), uuid.Nil, id))
	}
	for id, want := range map[string]security.State{waits.ID: security.Confirmed, american.ID: security.Rejected} {
		if got, err := r.s.Transfer(t.Context(), r.treasury, id); err != nil || got.State != want {
			t.Errorf("%+v %v, want %s", got, err, want)
		}
	}
	r.balanced(x.ID)
}
