package ltv

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// market answers with what the test says; a ticker it does not know has no price.
type market map[string]bitgo.Price

func (m market) Market(_ context.Context, ticker string) (bitgo.Price, error) {
	p, ok := m[ticker]
	if !ok {
		return bitgo.Price{}, errors.New("no market data")
	}
	return p, nil
}

type bench struct {
	*testkit.Database
	ctx                        context.Context
	t                          *testing.T
	clock                      *clock.Manual
	market                     market
	s                          *Service
	client                     identity.Client
	treasury, both, compliance identity.Actor
	wallet                     string
}

// setup: one bitcoin at $50,000 in a wallet of Apex.
func setup(t *testing.T) *bench {
	t.Helper()
	t.Parallel()
	b := &bench{Database: testkit.DB(t), ctx: t.Context(), t: t, clock: clock.NewManual(testkit.Start), wallet: testkit.HexID(),
		market: market{"tbtc4": {Coin: "tbtc4", USD: decimal.NewFromInt(50_000)}}}
	b.client = b.Client(t, "Apex")
	b.treasury = b.Person(t, "Tara", testkit.Over(identity.Treasury, b.client))
	b.both = b.Person(t, "Bo", testkit.Over(identity.Treasury, b.client), testkit.Over(identity.Compliance, b.client))
	b.compliance = b.Person(t, "Cora", testkit.Over(identity.Compliance, b.client))
	b.s = &Service{DB: b.Serve, Clock: b.clock, Market: b.market}
	b.exec(`insert into wallet (id, client_id, coin, label, type, state, created_at, observed_at) values ($1, $2, 'tbtc4', 'Vault', 'hot', 'ready', $3, $3)`,
		b.wallet, b.client.ID, testkit.Start)
	b.exec(`insert into wallet_balance (wallet_id, client_id, asset, total, confirmed, spendable, locked, observed_at)
		values ($1, $2, 'tbtc4', 100000000, 100000000, 100000000, 0, $3)`, b.wallet, b.client.ID, testkit.Start)
	return b
}

func (b *bench) exec(sql string, args ...any) {
	b.t.Helper()
	if _, err := b.Owner.Exec(b.ctx, sql, args...); err != nil {
		b.t.Fatal(err)
	}
}

func terms(loan, declared int64) Terms {
	return Terms{Loan: money.NewCents(loan * 100), Declared: money.NewCents(declared * 100)}
}

func (b *bench) set(by identity.Actor, t Terms) Change {
	b.t.Helper()
	c, err := b.s.Set(b.ctx, by, b.wallet, t, "a note", "")
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

func (b *bench) want(err error, f *fault.Fault) {
	b.t.Helper()
	if !fault.Is(err, f) {
		b.t.Fatalf("error %v, want %s", err, f.Code)
	}
}

func (b *bench) loan() string {
	b.t.Helper()
	at, err := b.s.Get(b.ctx, b.treasury, b.wallet)
	if err != nil {
		b.t.Fatal(err)
	}
	return at.Facility.Loan.String()
}

func TestALoanNeedsASecondPerson(t *testing.T) {
	b := setup(t)
	if err := b.s.RefreshPrices(b.ctx); err != nil {
		t.Fatal(err)
	}
	c := b.set(b.both, terms(10_000, 50_000))
	if c.State != Proposed || !c.Riskier || b.loan() != "0" {
		t.Fatalf("%+v, loan %s", c, b.loan())
	}
	_, err := b.s.Set(b.ctx, b.treasury, b.wallet, terms(11_000, 50_000), "", "")
	b.want(err, ErrOpenChange)
	_, err = b.s.Approve(b.ctx, b.both, c.ID)
	b.want(err, ErrOwnChange)
	_, err = b.s.Approve(b.ctx, b.treasury, c.ID)
	b.want(err, ErrDecider)
	maker := b.Person(t, "Max", testkit.Over(identity.Compliance, b.client))
	_, err = b.s.Approve(b.ctx, b.KeyOf(t, b.both, maker), c.ID)
	b.want(err, ErrOwnChange)
	if _, err = b.s.Approve(b.ctx, maker, c.ID); database.Constraint(err) != "facility_change_own_machine" {
		t.Errorf("by the database: %v", err)
	}
	if c, err = b.s.Approve(b.ctx, b.compliance, c.ID); err != nil || c.State != Applied || b.loan() != "1000000" {
		t.Fatalf("%+v: %v", c, err)
	}
	_, err = b.s.Approve(b.ctx, b.compliance, c.ID)
	b.want(err, ErrDecided)
	if c = b.set(b.treasury, terms(9_000, 60_000)); c.State != Applied || b.loan() != "900000" {
		t.Fatalf("less risk waits: %+v", c)
	}
	if c = b.set(b.treasury, terms(9_000, 40_000)); c.State != Proposed {
		t.Fatalf("less collateral does not wait: %+v", c)
	}
	_, err = b.s.Reject(b.ctx, b.compliance, c.ID, "  ")
	b.want(err, ErrReason)
	if c, err = b.s.Reject(b.ctx, b.compliance, c.ID, "not now"); err != nil || c.State != Rejected {
		t.Fatalf("%+v: %v", c, err)
	}
	c = b.set(b.treasury, terms(9_500, 60_000))
	if c, err = b.s.Withdraw(b.ctx, b.treasury, c.ID); err != nil || c.State != Withdrawn || b.loan() != "900000" {
		t.Fatalf("%+v: %v", c, err)
	}
	if n := b.Count(t, `select count(*) from audit_event where subject_kind = 'facility'`); n != 7 {
		t.Fatalf("%d audit rows", n)
	}
	if n := b.Count(t, `select count(*) from ltv_decision where stage = 'facility' and passes and formula_version = '1'`); n != 1 {
		t.Fatalf("%d decisions", n)
	}
}

func TestTheMarketDecidesWhenItIsApplied(t *testing.T) {
	b := setup(t)
	_, err := b.s.Set(b.ctx, b.treasury, b.wallet, terms(40_000, 100_000), "", "")
	b.want(err, ErrExceeded)
	if !strings.Contains(fault.As(err).Message, "40.0%") {
		t.Fatal(fault.As(err).Message)
	}
	c := b.set(b.treasury, terms(30_000, 100_000)) // declared twice what the market says
	_, err = b.s.Approve(b.ctx, b.compliance, c.ID)
	if b.want(err, ErrExceeded); !strings.Contains(fault.As(err).Message, "no market price") {
		t.Fatal(fault.As(err).Message)
	}
	if err := b.s.RefreshPrices(b.ctx); err != nil {
		t.Fatal(err)
	}
	_, err = b.s.Approve(b.ctx, b.compliance, c.ID)
	if b.want(err, ErrExceeded); !strings.Contains(fault.As(err).Message, "60.0%") {
		t.Fatal(fault.As(err).Message)
	}
	if b.loan() != "0" {
		t.Fatal("the loan was given")
	}
}

func TestOnlyItsOwnPeople(t *testing.T) {
	b := setup(t)
	stranger := b.Person(t, "Olga", testkit.Over(identity.Treasury, b.Client(t, "Other")), testkit.Over(identity.Compliance, b.Client(t, "Third")))
	_, err := b.s.Set(b.ctx, stranger, b.wallet, terms(1, 100), "", "")
	b.want(err, ErrNotFound)
	_, err = b.s.Set(b.ctx, b.compliance, b.wallet, terms(1, 100), "", "")
	b.want(err, ErrRole)
	_, err = b.s.Set(b.ctx, b.treasury, testkit.HexID(), terms(1, 100), "", "")
	b.want(err, ErrNotFound)
	c := b.set(b.treasury, terms(1, 100))
	_, err = b.s.Approve(b.ctx, stranger, c.ID)
	b.want(err, ErrNotFound)
	_, err = b.s.Get(b.ctx, stranger, b.wallet)
	b.want(err, ErrNotFound)
	if waiting, err := b.s.Waiting(b.ctx, stranger); err != nil || len(waiting) != 0 {
		t.Fatalf("%v, %v", waiting, err)
	}
	if all, err := b.s.List(b.ctx, b.compliance); err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
}

func TestPrices(t *testing.T) {
	b := setup(t)
	b.exec(`insert into wallet_balance (wallet_id, client_id, asset, total, confirmed, spendable, locked, observed_at)
		select wallet_id, client_id, unnest(array['ofctusd', 'ofctbtc4', 'hteth', 'nowhere']), 1, 1, 1, 0, observed_at from wallet_balance`)
	err := b.s.RefreshPrices(b.ctx)
	if b.want(err, ErrMarket); !strings.Contains(err.Error(), "hteth") || strings.Contains(err.Error(), "usd") {
		t.Fatal(err)
	}
	if n := b.Count(t, `select count(*) from price`); n != 1 {
		t.Fatalf("%d prices: one bad coin must not stop the others", n)
	}
	future := b.clock.Now().Add(time.Hour)
	b.market["tbtc4"] = bitgo.Price{USD: decimal.NewFromInt(60_000), At: future}
	b.clock.Advance(time.Minute)
	_ = b.s.RefreshPrices(b.ctx) // hteth still fails
	old := b.clock.Now().Add(-time.Hour)
	b.market["tbtc4"] = bitgo.Price{USD: decimal.NewFromInt(1), At: old}
	_ = b.s.RefreshPrices(b.ctx) // an older price changes nothing
	err = b.Serve.As(b.ctx, b.treasury.Scope(), func(tx pgx.Tx) error {
		got, err := b.s.Prices(b.ctx, tx, coin(t, "ofctbtc4"))
		p := got["tbtc4"]
		if !p.USD.Equal(decimal.NewFromInt(60_000)) || !p.Observed.Equal(b.clock.Now()) || p.Source != "bitgo" {
			t.Errorf("%+v", p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := b.Count(t, `select count(*) from price_history`); n != 2 {
		t.Fatalf("%d in the history", n)
	}
}

// What holds a reservation or is on its way out is no collateral any more.
func TestHoldingsCountWhatLeaves(t *testing.T) {
	b := setup(t)
	b.set(b.treasury, terms(0, 50_000))
	if err := b.s.RefreshPrices(b.ctx); err != nil {
		t.Fatal(err)
	}
	b.exec(`insert into reservation (send_id, client_id, wallet_id, asset, amount, fee, state, reserved_at) values ($1, $2, $3, 'tbtc4', 9000000, 1000000, 'open', $4)`,
		uuid.New(), b.client.ID, b.wallet, testkit.Start)
	at, err := b.s.Get(b.ctx, b.treasury, b.wallet)
	if err != nil || at.Now.CollateralAfter.String() != "4500000" {
		t.Fatalf("%s: %v", at.Now.CollateralAfter, err)
	}
}

// The database keeps the second person against SQL by the serving role.
func TestTheDatabaseRefuses(t *testing.T) {
	b := setup(t)
	c, theo := b.set(b.treasury, terms(10_000, 50_000)), b.Person(t, "Theo", testkit.Over(identity.Treasury, b.client))
	scope := database.System("attack")
	for _, x := range []struct{ what, sql, constraint string }{
		{"a loan without a change", `update facility set loan_cents = 5 where $1::uuid is not null`, "facility_second_person"},
		{"another client's facility", `update facility set client_id = gen_random_uuid() where $1::uuid is not null`, "facility_keeps_wallet"},
		{"one's own approval", `update facility_change set state = 'applied', decided_by = proposed_by, decided_at = now() where id = $1`, "facility_change_second_person"},
		{"nobody's approval", `update facility_change set state = 'applied', decided_at = now() where id = $1`, "facility_change_decided"},
		{"an approval by treasury", `update facility_change set state = 'applied', decided_by = '` + theo.Person.String() + `', decided_at = now() where id = $1`, "facility_change_compliance"},
		{"a change born decided", `insert into facility_change select (json_populate_record(c, json_build_object('id', gen_random_uuid(), 'state', 'applied',
			'decided_by', '` + b.compliance.Person.String() + `', 'decided_at', now()))).* from facility_change c where id = $1`, "facility_change_opens_undecided"},
		{"other terms", `update facility_change set loan_cents = 1 where id = $1`, "facility_change_keeps_terms"},
	} {
		if got := database.Constraint(b.TryServing(scope, x.sql, c.ID)); got != x.constraint {
			t.Errorf("%s: %q", x.what, got)
		}
	}
	for _, sql := range []string{`delete from facility_change where id = $1`, `delete from price_history where $1::uuid is not null`,
		`update ltv_decision set passes = true where id = $1`} {
		if err := b.TryServing(scope, sql, c.ID); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if err := b.TryServing(b.treasury.Scope(), `insert into price (ticker, usd, source, observed_at) values ('tbtc4', 1, 'me', now())`); err == nil {
		t.Error("a person wrote a price")
	}
}

// What was approved once is not approved again, and a smaller haircut counts as riskier in SQL too.
func TestAnOldApprovalIsUsedUp(t *testing.T) {
	b := setup(t)
	if err := b.s.RefreshPrices(b.ctx); err != nil {
		t.Fatal(err)
	}
	approved := func(terms Terms) time.Time {
		t.Helper()
		c := b.set(b.treasury, terms)
		if c.State == Proposed {
			if _, err := b.s.Approve(b.ctx, b.compliance, c.ID); err != nil {
				t.Fatal(err)
			}
		}
		at := b.clock.Now()
		b.clock.Advance(time.Minute)
		return at
	}
	first := approved(terms(10_000, 50_000))
	careful := terms(0, 50_000)
	careful.Haircuts = map[string]int{"tbtc4": 2000}
	approved(careful)
	again := `update facility set loan_cents = 1000000, haircuts = '{}', updated_at = $1 where $1::timestamptz is not null`
	if got := database.Constraint(b.TryServing(b.treasury.Scope(), again, first)); got != "facility_never_back" {
		t.Errorf("an old approval: %q", got)
	}
	smaller := `update facility set haircuts = '{"tbtc4": 1000}', updated_at = $1`
	if got := database.Constraint(b.TryServing(b.treasury.Scope(), smaller, b.clock.Now())); got != "facility_second_person" {
		t.Errorf("a smaller haircut: %q", got)
	}
}

// A repetition of a call gives what the first asked for; with other terms it is refused, and after a no it is no second try.
func TestARepetitionAsksOnce(t *testing.T) {
	b := setup(t)
	first, err := b.s.Set(b.ctx, b.treasury, b.wallet, terms(10_000, 50_000), "", "call-1")
	if err != nil || first.State != Proposed {
		t.Fatalf("%+v, %v", first, err)
	}
	if again, err := b.s.Set(b.ctx, b.treasury, b.wallet, terms(10_000, 50_000), "", "call-1"); err != nil || again.ID != first.ID {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := b.s.Set(b.ctx, b.treasury, b.wallet, terms(9_000, 50_000), "", "call-1"); !fault.Is(err, ErrReused) {
		t.Errorf("other terms: %v", err)
	}
	if _, err := b.s.Reject(b.ctx, b.compliance, first.ID, "Not now"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.s.Set(b.ctx, b.treasury, b.wallet, terms(10_000, 50_000), "", "call-1"); !fault.Is(err, ErrDecided) {
		t.Errorf("after a no: %v", err)
	}
}
