package dividend_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/dividend"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

const sec = "sec_dividend0000"

type room struct {
	t                       *testing.T
	db                      *testkit.Database
	clock                   *clock.Manual
	s                       *dividend.Service
	apex, other             identity.Client
	tessa, carl, cora, both identity.Actor
}

// open is a room with a security of Apex's that so many hold: the first 1 share, the second 2, up to a thousand, and so on. Every fifth is
// flagged for backup withholding, every seventh has filed no tax form.
func open(t *testing.T, holders int) *room {
	t.Helper()
	db, clk := testkit.DB(t), clock.NewManual(testkit.Start)
	r := &room{t: t, db: db, clock: clk, apex: db.Client(t, "Apex"), other: db.Client(t, "Borealis")}
	r.s = &dividend.Service{DB: db.Serve, Clock: clk, Law: &regulation.Service{DB: db.Serve, Clock: clk}, Jobs: db.Jobs(t)}
	r.tessa, r.carl = db.Person(t, "Tessa", testkit.Over(identity.Treasury, r.apex)), db.Person(t, "Carl", testkit.Whole(identity.Compliance))
	r.cora, r.both = db.Person(t, "Cora", testkit.Over(identity.Compliance, r.apex)), db.Person(t, "Bo", testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))
	before := testkit.Start.AddDate(0, 0, -10).Format(time.RFC3339)
	fill := func(table, columns, values string) string {
		return fmt.Sprintf(`insert into %s (%s) select %s from generate_series(1, %d) g`, table, columns, values, holders)
	}
	id := `'h-' || lpad(g::text, 7, '0')`
	db.Super(t, `set session_replication_role = replica`,
		fmt.Sprintf(`insert into security (id, client_id, issuer_name, security_type, regulation, jurisdiction, par_value, authorised, issued, status, registered_by, one_time, registered_at)
			values ('%s', '%s', 'Meridian Fund', 'LP_INTEREST', 'REGISTERED', 'US_DE', 10, 9000000000, (select coalesce(sum(1 + (g - 1) %% 1000), 0) from generate_series(1, %d) g), 'ACTIVE', '%s', 'once', '%s')`, sec, r.apex.ID, holders, r.tessa.Person, before),
		fmt.Sprintf(`insert into security_book (security_id, client_id, at, why, authorised, issued) select id, client_id, registered_at, 'issue', authorised, issued from security where id = '%s'`, sec),
		fill("security_holding", "security_id, client_id, holder, shares", fmt.Sprintf(`'%s', '%s', %s, 1 + (g - 1) %% 1000`, sec, r.apex.ID, id)),
		fill("security_holding_past", "security_id, client_id, holder, at, shares, posting_id", fmt.Sprintf(`'%s', '%s', %s, '%s', 1 + (g - 1) %% 1000, 1`, sec, r.apex.ID, id, before)),
		fill("holder", "client_id, id, name, registration, joint, address, residence, tax_form, tax_form_on, tax_id_end, withholding, version, changed_at",
			fmt.Sprintf(`'%s', %s, 'Holder ' || g, 'INDIVIDUAL', '{}', 'Street', 'US', case when g %% 7 = 0 then 'NONE' else 'W9' end, case when g %% 7 = 0 then null else date '2025-01-01' end, '', g %% 5 = 0, 1, '%s'`, r.apex.ID, id, before)),
		`analyze`)
	return r
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func offer() dividend.Dividend {
	return dividend.Dividend{Security: sec, PerShare: money.NewUnits(12_345_678), Currency: "USD", RecordOn: testkit.Start.AddDate(0, 0, 5), PaysOn: testkit.Start.AddDate(0, 0, 20), Resolution: "Resolution 12 of the general partner"}
}

// confirmed is a dividend that waits for its record day.
func (r *room) confirmed() dividend.Dividend {
	r.t.Helper()
	d, err := r.s.Declare(r.t.Context(), r.tessa, offer(), uuid.NewString())
	r.must(err)
	d, err = r.s.Decide(r.t.Context(), r.carl, d.ID, true, "")
	r.must(err)
	return d
}

// accrued is one whose pay list is whole.
func (r *room) accrued() dividend.Page {
	r.t.Helper()
	d := r.confirmed()
	r.clock.Set(testkit.Start.AddDate(0, 0, 6))
	r.must(r.s.Accrue(r.t.Context()))
	p, err := r.s.PayList(r.t.Context(), r.tessa, d.ID, "", false, 100)
	r.must(err)
	if p.State != dividend.Accrued {
		r.t.Fatalf("%s, %s", p.State, p.Problem)
	}
	return p
}

func TestDeclaredByOneConfirmedByAnother(t *testing.T) {
	t.Parallel()
	r := open(t, 3)
	ctx := t.Context()
	d, err := r.s.Declare(ctx, r.tessa, offer(), "form-1")
	r.must(err)
	if again, err := r.s.Declare(ctx, r.tessa, offer(), "form-1"); err != nil || again.ID != d.ID {
		t.Errorf("the same form twice: %+v %v", again, err)
	}
	more := offer()
	more.Currency = "USDC"
	if _, err := r.s.Declare(ctx, r.tessa, more, "form-1"); !fault.Is(err, dividend.ErrKey) {
		t.Errorf("the same form for another: %v", err)
	}
	for who, c := range map[string]struct {
		actor identity.Actor
		want  *fault.Fault
	}{"compliance": {r.cora, dividend.ErrRole}, "another client's": {r.db.Person(t, "Tom", testkit.Over(identity.Treasury, r.other)), dividend.ErrNotFound}} {
		if _, err := r.s.Declare(ctx, c.actor, offer(), uuid.NewString()); !fault.Is(err, c.want) {
			t.Errorf("declared by %s: %v", who, err)
		}
	}
	for who, c := range map[string]struct {
		actor identity.Actor
		want  *fault.Fault
	}{"treasury": {r.tessa, dividend.ErrDecider}, "another client's": {r.db.Person(t, "Cid", testkit.Over(identity.Compliance, r.other)), dividend.ErrNotFound}} {
		if _, err := r.s.Decide(ctx, c.actor, d.ID, true, ""); !fault.Is(err, c.want) {
			t.Errorf("decided by %s: %v", who, err)
		}
	}
	if w, err := r.s.ToDecide(ctx, r.cora); err != nil || len(w.IDs) != 1 {
		t.Errorf("%+v waits, %v", w, err)
	}
	if _, err := r.s.Decide(ctx, r.cora, d.ID, false, ""); !fault.Is(err, dividend.ErrReason) {
		t.Errorf("a no without a reason: %v", err)
	}
	r.clock.Advance(time.Minute)
	own, err := r.s.Declare(ctx, r.both, offer(), "form-2")
	r.must(err)
	if _, err := r.s.Decide(ctx, r.both, own.ID, true, ""); !fault.Is(err, dividend.ErrOwn) {
		t.Errorf("one's own: %v", err)
	}
	if _, err := r.s.Withdraw(ctx, r.tessa, own.ID); !fault.Is(err, dividend.ErrNotYours) {
		t.Errorf("somebody else's taken back: %v", err)
	}
	if own, err = r.s.Withdraw(ctx, r.both, own.ID); err != nil || own.State != dividend.Withdrawn {
		t.Errorf("%+v %v", own, err)
	}
	if d, err = r.s.Decide(ctx, r.cora, d.ID, true, ""); err != nil || d.State != dividend.Confirmed {
		t.Fatalf("%+v %v", d, err)
	}
	if _, err := r.s.Decide(ctx, r.carl, d.ID, false, "Changed my mind"); !fault.Is(err, dividend.ErrDecided) {
		t.Errorf("decided twice: %v", err)
	}
	r.clock.Advance(time.Minute)
	late, err := r.s.Declare(ctx, r.tessa, offer(), "form-3")
	r.must(err)
	r.clock.Set(testkit.Start.AddDate(0, 0, 6))
	if _, err := r.s.Decide(ctx, r.cora, late.ID, true, ""); !fault.Is(err, dividend.ErrRecordDay) {
		t.Errorf("confirmed after its record day: %v", err)
	}
	if late, err = r.s.Decide(ctx, r.cora, late.ID, false, "Too late"); err != nil || late.State != dividend.Refused {
		t.Errorf("%+v %v", late, err)
	}
	all, more2, err := r.s.List(ctx, r.tessa, dividend.Filter{Limit: 2})
	if err != nil || len(all) != 2 || more2 == nil || all[0].ID != late.ID || all[0].Issuer != "Meridian Fund" {
		t.Errorf("%+v %v %v", all, more2, err)
	}
	rest, more2, err := r.s.List(ctx, r.tessa, dividend.Filter{From: more2, Security: sec, State: dividend.Confirmed, Limit: 2})
	if err != nil || len(rest) != 1 || more2 != nil || rest[0].ID != d.ID {
		t.Errorf("%+v %v %v", rest, more2, err)
	}
}

func TestWhatCannotBeDeclared(t *testing.T) {
	t.Parallel()
	r := open(t, 1)
	for field, change := range map[string]func(*dividend.Dividend){
		"perShare":   func(d *dividend.Dividend) { d.PerShare = money.NewUnits(0) },
		"currency":   func(d *dividend.Dividend) { d.Currency = "EUR" },
		"recordOn":   func(d *dividend.Dividend) { d.RecordOn = testkit.Start.AddDate(0, 0, -1) },
		"paysOn":     func(d *dividend.Dividend) { d.PaysOn = d.RecordOn },
		"resolution": func(d *dividend.Dividend) { d.Resolution = "a\nb" },
	} {
		d := offer()
		change(&d)
		if _, err := r.s.Declare(t.Context(), r.tessa, d, uuid.NewString()); !fault.Is(err, dividend.ErrFields) || len(fault.As(err).Fields) != 1 || fault.As(err).Fields[field] == "" {
			t.Errorf("%s: %v %v", field, err, fault.As(err).Fields)
		}
	}
	r.db.Super(t, `set session_replication_role = replica`, `update security set status = 'SUSPENDED'`)
	if _, err := r.s.Declare(t.Context(), r.tessa, offer(), uuid.NewString()); !fault.Is(err, dividend.ErrStatus) {
		t.Errorf("of a suspended one: %v", err)
	}
}

// A line is paid by treasury on a reference, and corrected by compliance with the opposite entry; what is owed follows.
func TestPaidAndCorrected(t *testing.T) {
	t.Parallel()
	r := open(t, 7)
	ctx, p := t.Context(), r.accrued()
	owed := func(want string) {
		t.Helper()
		if c, err := r.s.Owed(ctx, r.tessa, sec); err != nil || c.String() != want {
			t.Errorf("%s is owed, want %s, %v", c, want, err)
		}
	}
	// 12.345678 cents a share, 1 to 7 shares: 12 24 37 49 61 74 86.
	owed("343")
	if p.Gross.String() != "343" || p.Withheld.String() != "34" || p.Lines[4].Why != dividend.Flagged || p.Lines[4].Withheld.String() != "14" || p.Lines[6].Why != dividend.NoForm || p.Lines[6].Net().String() != "66" ||
		p.Lines[0].Why != "" || dividend.Exact(p.Rest) != "0.02678984" || dividend.Exact(p.Total()) != "3.45678984" {
		t.Errorf("%+v", p)
	}
	pay := dividend.Payment{Holders: []string{"h-0000002", "h-0000001", "h-0000002"}, Reference: "FEDWIRE 20261203-77", PaidOn: r.clock.Now()}
	for field, change := range map[string]func(*dividend.Payment){
		"holder":    func(p *dividend.Payment) { p.Holders = nil },
		"reference": func(p *dividend.Payment) { p.Reference = " " },
		"paidOn":    func(p *dividend.Payment) { p.PaidOn = r.clock.Now().AddDate(0, 0, 1) },
	} {
		wrong := pay
		change(&wrong)
		if _, err := r.s.Pay(ctx, r.tessa, p.ID, wrong, uuid.NewString()); !fault.Is(err, dividend.ErrPayment) || fault.As(err).Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := r.s.Pay(ctx, r.cora, p.ID, pay, "form-1"); !fault.Is(err, dividend.ErrRole) {
		t.Errorf("paid by compliance: %v", err)
	}
	d, err := r.s.Pay(ctx, r.tessa, p.ID, pay, "form-1")
	if err != nil || d.Paid != 2 || d.Owed().String() != "307" {
		t.Fatalf("%+v %v", d, err)
	}
	if _, err := r.s.Pay(ctx, r.tessa, p.ID, pay, "form-1"); err != nil {
		t.Errorf("the same form twice: %v", err)
	}
	owed("307")
	if _, err := r.s.Pay(ctx, r.tessa, p.ID, dividend.Payment{Holders: []string{"h-0000003", "h-0000002"}, Reference: "FEDWIRE 78", PaidOn: r.clock.Now()}, "form-2"); !fault.Is(err, dividend.ErrNotOwed) {
		t.Errorf("paid twice: %v", err)
	}
	owed("307")
	if _, err := r.s.Pay(ctx, r.tessa, p.ID, dividend.Payment{Holders: []string{"nobody"}, Reference: "FEDWIRE 78", PaidOn: r.clock.Now()}, "form-3"); !fault.Is(err, dividend.ErrNoLine) {
		t.Errorf("somebody without a line: %v", err)
	}
	for who, c := range map[string]struct {
		actor  identity.Actor
		holder string
		why    string
		want   *fault.Fault
	}{"treasury": {r.tessa, "h-0000001", "The wire came back", dividend.ErrDecider}, "without why": {r.cora, "h-0000001", "", dividend.ErrCorrection},
		"what is not paid": {r.cora, "h-0000005", "The wire came back", dividend.ErrNotPaid}, "no line": {r.cora, "nobody", "The wire came back", dividend.ErrNoLine}} {
		if _, err := r.s.Correct(ctx, c.actor, p.ID, c.holder, c.why, uuid.NewString()); !fault.Is(err, c.want) {
			t.Errorf("corrected, %s: %v", who, err)
		}
	}
	own, err := r.s.Pay(ctx, r.both, p.ID, dividend.Payment{Holders: []string{"h-0000003"}, Reference: "FEDWIRE 79", PaidOn: r.clock.Now()}, "form-4")
	r.must(err)
	if _, err := r.s.Correct(ctx, r.both, own.ID, "h-0000003", "The wire came back", "form-5"); !fault.Is(err, dividend.ErrOwnPayment) {
		t.Errorf("one's own payment: %v", err)
	}
	if d, err = r.s.Correct(ctx, r.cora, p.ID, "h-0000001", "The bank's notice of return", "form-6"); err != nil || d.Paid != 2 {
		t.Fatalf("%+v %v", d, err)
	}
	owed("282")
	unpaid, err := r.s.PayList(ctx, r.tessa, p.ID, "", true, 100)
	if err != nil || len(unpaid.Lines) != 5 || unpaid.Lines[0].Holder != "h-0000001" || len(unpaid.Entries) != 4 || !unpaid.Entries[0].Corrects {
		t.Errorf("%+v %v", unpaid, err)
	}
	if n := r.db.Count(t, `select count(*) from dividend d where d.id = $1 and d.paid_cents = (select sum(gross_cents) from dividend_line l where l.dividend_id = d.id and l.payment_id is not null)`, p.ID); n != 1 {
		t.Error("what is counted as paid is not what the lines say")
	}
	if _, _, err := r.read(p.ID); err != nil {
		t.Error(err)
	}
}

// read says what an auditor of the client sees, and that another client's sees nothing.
func (r *room) read(id string) (dividend.Page, bool, error) {
	p, err := r.s.PayList(r.t.Context(), r.db.Person(r.t, "Ada", testkit.Over(identity.Auditor, r.apex)), id, "", false, 3)
	if err != nil {
		return p, false, err
	}
	if p.More != p.Lines[2].Holder {
		r.t.Errorf("the next page begins after %q", p.More)
	}
	if _, err := r.s.PayList(r.t.Context(), r.db.Person(r.t, "Aron", testkit.Over(identity.Auditor, r.other)), id, "", false, 3); !fault.Is(err, dividend.ErrNotFound) {
		r.t.Errorf("read by another client's: %v", err)
	}
	return p, true, nil
}

// Whoever can write SQL as the serving role keeps the rules all the same.
func TestTheDatabaseKeepsTheRules(t *testing.T) {
	t.Parallel()
	r := open(t, 3)
	p := r.accrued()
	waits, err := r.s.Declare(t.Context(), r.tessa, func() dividend.Dividend {
		d := offer()
		d.RecordOn = r.clock.Now()
		return d
	}(), uuid.NewString())
	r.must(err)
	line := `insert into dividend_line (dividend_id, client_id, holder, shares, gross_cents, rest, withheld_cents, why, owed) values ('` + p.ID + `', '` + r.apex.ID.String() + `', 'h-9', 1, 12, 345678, 0, '', true)`
	entry := func(what, person, paidBy, reverses string) string {
		return fmt.Sprintf(`insert into dividend_payment (dividend_id, client_id, holder, what, reference, paid_on, by_person, at, one_time, reverses, paid_by)
			values ('%s', '%s', 'h-0000001', '%s', 'Wire 1', '2099-01-01', (select id from person where name = '%s'), now(), gen_random_uuid()::text, %s, %s)`, p.ID, r.apex.ID, what, person, reverses, paidBy)
	}
	for name, c := range map[string]struct{ sql, constraint, code string }{
		"a line after the end":     {line, "dividend_line_order", ""},
		"a line changed":           {`update dividend_line set gross_cents = 0`, "", "42501"},
		"a line taken away":        {`delete from dividend_line`, "", "42501"},
		"the sums written":         {`update dividend set gross_cents = 0`, "", "42501"},
		"a cursor moved back":      {`update dividend set after_holder = ''`, "", "42501"},
		"back to accruing":         {`update dividend set state = 'accruing', accrued_at = null where state = 'accrued'`, "dividend_order", ""},
		"decided by its declarer":  {`update dividend set state = 'confirmed', decided_by = declared_by, decided_at = now() where id = '` + waits.ID + `'`, "dividend_compliance", ""},
		"decided by treasury":      {`update dividend set state = 'confirmed', decided_by = (select id from person where name = 'Tessa'), decided_at = now() where id = '` + waits.ID + `'`, "dividend_compliance", ""},
		"accruing unconfirmed":     {`update dividend set state = 'accruing', began_at = now(), shares = 6, holders = 3, withhold_bps = 0 where id = '` + waits.ID + `'`, "dividend_order", ""},
		"paid by compliance":       {entry("paid", "Carl", "null", "null"), "dividend_payment_treasury", ""},
		"corrected without a mark": {entry("corrected", "Carl", "(select id from person where name = 'Tessa')", "1"), "dividend_payment_reverses_fkey", ""},
		"a payment changed":        {`update dividend_payment set reference = 'other'`, "", "42501"},
	} {
		if err := r.db.TryServing(database.System("test"), c.sql); err == nil || c.constraint != "" && database.Constraint(err) != c.constraint || c.code != "" && database.Code(err) != c.code {
			t.Errorf("%s: %v (%s)", name, err, database.Constraint(err))
		}
	}
	own, err := r.s.Declare(t.Context(), r.both, func() dividend.Dividend {
		d := offer()
		d.RecordOn = r.clock.Now()
		return d
	}(), uuid.NewString())
	r.must(err)
	if err := r.db.TryServing(database.System("test"), `update dividend set state = 'confirmed', decided_by = declared_by, decided_at = now() where id = '`+own.ID+`'`); database.Constraint(err) != "dividend_two_people" {
		t.Errorf("one who is both: %v", err)
	}
}

func TestWhoIsTold(t *testing.T) {
	t.Parallel()
	r := open(t, 2)
	p := r.accrued()
	for word, who := range map[dividend.State]int{dividend.Declared: 3, dividend.Confirmed: 1, dividend.Refused: 1, dividend.Accrued: 2, dividend.Withdrawn: 0, dividend.Accruing: 0} {
		r.must(r.db.Serve.As(t.Context(), database.System("test"), func(tx pgx.Tx) error {
			n, err := r.s.News(t.Context(), tx, audit.Told{Thing: dividend.Kind, ID: p.ID, Word: string(word)})
			if err == nil && (len(n.People) != who || (n.Text == "") != (who == 0)) {
				t.Errorf("%s: %d people, %q", word, len(n.People), n.Text)
			}
			return err
		}))
	}
}
