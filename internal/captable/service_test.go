package captable_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/captable"
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
	s        *captable.Service
	apex     identity.Client
	treasury identity.Actor
	decider  identity.Actor
}

func setup(t *testing.T) *room {
	t.Helper()
	t.Parallel()
	db, clk := testkit.DB(t), clock.NewManual(testkit.Start)
	r := &room{t: t, db: db, apex: db.Client(t, "Apex")}
	r.treasury, r.decider = db.Person(t, "Tessa", testkit.Whole(identity.Treasury)), db.Person(t, "Carl", testkit.Whole(identity.Compliance))
	books := &ledger.Service{DB: db.Serve, Clock: clk}
	r.s = &captable.Service{DB: db.Serve, Clock: clk, Ledger: books, Jobs: db.Jobs(t), Securities: &security.Service{DB: db.Serve, Clock: clk, Ledger: books,
		Law: &regulation.Service{DB: db.Serve, Clock: clk}, Investors: &accreditation.Service{DB: db.Serve, Clock: clk, Jobs: db.Jobs(t)}}}
	return r
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) security(shares int64) security.Security {
	r.t.Helper()
	x, err := r.s.Securities.Register(r.t.Context(), r.treasury, security.Registration{Client: r.apex.ID, Issuer: "Meridian Real Estate Fund III", Type: "LP_INTEREST", Regulation: accreditation.RegD506C,
		Jurisdiction: "US_DE", Par: decimal.RequireFromString("10.00"), Shares: money.NewUnits(shares)}, uuid.NewString())
	r.must(err)
	return x
}

func (r *room) upload(x security.Security, text string) (captable.Import, error) {
	return r.s.Upload(r.t.Context(), r.treasury, x.ID, `C:\files\cap table.csv`, []byte(text), uuid.NewString())
}

const file = "holder_id,name,residence,kind,tax form,tax form date,shares,acquisition date,exemption,price paid,lock-up until,legend,certificate\n" +
	"ada,Ada Lovelace,US_NY,INDIVIDUAL,W9,2024-01-02,500,2023-05-06,REG_D_506B,1250.50,2027-01-01,Restricted under Rule 144,C-1\n" +
	"ada,Ada Lovelace,US_NY,INDIVIDUAL,W9,2024-01-02,100,2025-05-06,REG_D_506B,,,,C-2\n" +
	",\"Bell, Inc.\",GB,ENTITY,,,400,2025-11-27,REG_S,40.00,,,\n"

// balanced holds authorised ≥ issued = Σ holders = Σ lots = −issuer's account, out of the tables.
func (r *room) balanced(id string) {
	r.t.Helper()
	if n := r.db.Count(r.t, `select count(*) from security s where s.id = $1 and s.issued <= s.authorised
		and s.issued = coalesce((select sum(shares) from security_holding where security_id = s.id), 0)
		and s.issued = coalesce((select sum(remaining) from security_lot where security_id = s.id), 0)
		and s.holders = (select count(*) from security_holding where security_id = s.id and shares > 0)
		and s.unaccredited = (select count(*) from security_holding where security_id = s.id and shares > 0 and not accredited)
		and s.issued = (select b.issued from security_book b where b.security_id = s.id order by b.at desc, b.id desc limit 1)
		and s.issued = coalesce((select sum(case when a.id = p.credit_account then p.amount else -p.amount end) from account a
			join posting p on a.id in (p.credit_account, p.debit_account) where a.asset = s.id and a.kind = 'issuer'), 0)
		and not exists (select from security_holding h where h.security_id = s.id and (h.shares <> h.in_lots
			or h.shares <> (select x.shares from security_holding_past x where x.security_id = h.security_id and x.holder = h.holder order by x.at desc, x.id desc limit 1)))`, id); n != 1 {
		r.t.Fatal("the register, the books and the lots do not agree")
	}
}

func TestARegisterIsOpenedByTwo(t *testing.T) {
	r := setup(t)
	ctx, x := t.Context(), r.security(1000)
	i, err := r.upload(x, file)
	r.must(err)
	if i.State != captable.Waits || i.Lines != 3 || i.Holders != 2 || i.Shares.String() != "1000" || i.Digest != captable.Digest([]byte(file)) || i.File != "cap table.csv" {
		t.Fatalf("%+v", i)
	}
	if n := r.db.Count(t, `select count(*) from security_lot`) + r.db.Count(t, `select count(*) from posting`); n != 0 {
		t.Errorf("a dry run entered %d things", n)
	}
	if _, err := r.upload(x, file); !fault.Is(err, captable.ErrOpen) {
		t.Errorf("two files wait: %v", err)
	}
	both := r.db.Person(t, "Bo", testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))
	for who, c := range map[string]struct {
		actor  identity.Actor
		digest string
		want   *fault.Fault
	}{"who uploaded": {r.treasury, i.Digest, captable.ErrDecider}, "an auditor": {r.db.Person(t, "Ada", testkit.Whole(identity.Auditor)), i.Digest, captable.ErrDecider},
		"another digest": {r.decider, strings.Repeat("0", 64), captable.ErrDigest}, "no digest": {r.decider, "", captable.ErrDigest},
		"a stranger": {r.db.Person(t, "Sue", testkit.Over(identity.Compliance, r.db.Client(t, "Else"))), i.Digest, captable.ErrNotFound}} {
		if _, err := r.s.Decide(ctx, c.actor, i.ID, c.digest, true, ""); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", who, err)
		}
	}
	if w, err := r.s.ToDecide(ctx, r.decider); err != nil || len(w.IDs) != 1 {
		t.Errorf("to decide: %+v %v", w, err)
	}
	done, err := r.s.Decide(ctx, r.decider, i.ID, i.Digest, true, "")
	r.must(err)
	if done.State != captable.Posted {
		t.Fatalf("%+v", done)
	}
	r.balanced(x.ID)
	p, err := r.s.Securities.Position(ctx, r.decider, x.ID, "ada", nil, 10)
	if err != nil || p.Shares.String() != "600" || len(p.Lots) != 2 || p.Changes[0].Type != security.Opening || p.Lots[1].Acquired.Format("2006-01-02") != "2023-05-06" || p.Lots[1].Paid.USD() != "$1,250.50" {
		t.Errorf("%+v %v", p, err)
	}
	if n := r.db.Count(t, `select count(*) from holder where client_id = $1 and (id = 'ada' and name = 'Ada Lovelace' and tax_form = 'W9' and tax_form_on = '2024-01-02' and residence = 'US_NY' and registration = 'INDIVIDUAL'
		or name = 'Bell, Inc.' and id like 'bell-inc-%')`, r.apex.ID); n != 2 {
		t.Errorf("%d in the holder file", n)
	}
	if n := r.db.Count(t, `select count(*) from audit_event where verb = 'captable.post' and person_id = $1 and after ->> 'sha256' = $2`, r.decider.Person, i.Digest); n != 1 {
		t.Errorf("%d rows in the trail", n)
	}
	if _, err := r.upload(x, file); !fault.Is(err, captable.ErrImported) {
		t.Errorf("the same once more: %v", err)
	}
	if _, err := r.upload(x, file+"cy,Cy,,,,,1,2020-01-01,REG_S,,,,\n"); !fault.Is(err, captable.ErrNotEmpty) {
		t.Errorf("into what is not empty: %v", err)
	}
	y := r.security(1000)
	own, err := r.s.Upload(ctx, both, y.ID, "x.csv", []byte(file), "k")
	r.must(err)
	if _, err := r.s.Decide(ctx, both, own.ID, own.Digest, true, ""); !fault.Is(err, captable.ErrOwn) {
		t.Errorf("one's own: %v", err)
	}
	if again, err := r.s.Upload(ctx, both, y.ID, "x.csv", []byte(file), "k"); err != nil || again.ID != own.ID {
		t.Errorf("a second press: %+v %v", again, err)
	}
	if _, err := r.s.Withdraw(ctx, r.treasury, own.ID); !fault.Is(err, captable.ErrNotYours) {
		t.Errorf("somebody else's: %v", err)
	}
	_, err = r.s.Withdraw(ctx, both, own.ID)
	r.must(err)
	// Shares that came by a file move like others: the oldest lot first, with the time from which it was held.
	if _, err := r.s.Securities.Move(ctx, r.treasury, security.Order{Security: x.ID, From: "ada", To: security.Treasury, Shares: money.NewUnits(50), Type: security.Redeemed}, "redeem"); err != nil {
		t.Errorf("a redemption of what was imported: %v", err)
	}
	r.balanced(x.ID)
}

// A file with anything wrong is kept with all that is wrong and enters nothing; what changed since the dry run refuses it too.
func TestNothingIsEnteredInPart(t *testing.T) {
	r := setup(t)
	ctx, x := t.Context(), r.security(999)
	bad := strings.Replace(file, "GB", "IR", 1) + "cy,Cy,,,,,x,2020-01-01,REG_Q,,,,\n"
	i, err := r.upload(x, bad)
	r.must(err)
	d, err := r.s.Detail(ctx, r.decider, i.ID, 0, 10)
	r.must(err)
	if d.State != captable.Refused || d.Wrong != 4 || len(d.Problems) != 4 || d.Problems[0].Line != 5 || d.Problems[0].Column != "shares" || !strings.Contains(d.Problems[2].Said, "comprehensive sanctions") || d.Problems[2].Line != 4 ||
		!strings.Contains(d.Problems[3].Said, "1,000 shares, and 999 are authorised") || len(d.Rows) != 0 {
		t.Fatalf("%+v", d)
	}
	if _, err := r.s.Decide(ctx, r.decider, i.ID, i.Digest, true, ""); !fault.Is(err, captable.ErrDecided) {
		t.Errorf("a refused file is entered: %v", err)
	}
	y := r.security(1000)
	w, err := r.upload(y, file)
	r.must(err)
	r.db.Super(t, fmt.Sprintf(`insert into holder (client_id, id, name, registration, joint, address, residence, tax_form, tax_id_end, withholding, version, changed_at)
		values ('%s', 'ada', 'Somebody Else', 'INDIVIDUAL', '{}', '', 'US_NY', 'NONE', '', false, 1, now())`, r.apex.ID))
	if _, err := r.s.Decide(ctx, r.decider, w.ID, w.Digest, true, ""); !fault.Is(err, captable.ErrMoved) || !strings.Contains(fault.As(err).Message, "Somebody Else") {
		t.Errorf("what changed since: %v", err)
	}
	if n := r.db.Count(t, `select count(*) from security_lot`) + r.db.Count(t, `select count(*) from posting`) + r.db.Count(t, `select count(*) from security_transfer`); n != 0 {
		t.Errorf("%d things were entered", n)
	}
	if _, err := r.s.Decide(ctx, r.decider, w.ID, "", false, "no"); !fault.Is(err, captable.ErrReason) {
		t.Errorf("a no without a reason: %v", err)
	}
	done, err := r.s.Decide(ctx, r.decider, w.ID, "", false, "Ada's name is another one")
	if err != nil || done.State != captable.Rejected {
		t.Errorf("%+v %v", done, err)
	}
	if _, err := r.s.Upload(ctx, r.decider, y.ID, "x", []byte(file), "k"); !fault.Is(err, captable.ErrRole) {
		t.Errorf("compliance uploads: %v", err)
	}
}

// Whoever writes SQL as the serving role cannot enter part of a file, other rows, or in one person's name; and no lot changes alone.
func TestTheDatabaseHoldsItself(t *testing.T) {
	r := setup(t)
	x := r.security(1000)
	r.treasury = r.db.Person(t, "Bo", testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))
	i, err := r.upload(x, file)
	r.must(err)
	post := fmt.Sprintf(`update captable_import set state = 'posted', decided_by = '%s', decided_at = now() where id = '%s'`, r.decider.Person, i.ID)
	transfer := fmt.Sprintf(`insert into security_transfer (id, security_id, client_id, transfer_type, from_holder, to_holder, shares, claimed_accredited, state, rules, rules_version, fee_bps, asked_by, one_time,
		asked_at, processed_at, by_two, document, received_on, decided_by, decided_at, import_id)
		values ('tx_openingade', '%s', '%s', 'OPENING', 'issuer_treasury', 'ada', 600, false, 'confirmed', '[]', '1', 0, '%s', 'o', now(), now(), true, '%s', now(), '%s', now(), '%s')`,
		x.ID, r.apex.ID, r.treasury.Person, i.Digest, r.decider.Person, i.ID)
	for want, statements := range map[string][]string{
		"captable_import_whole":         {post},
		"captable_import_two_people":    {strings.Replace(post, r.decider.Person.String(), r.treasury.Person.String(), 1)},
		"captable_transfer_approved":    {transfer},
		"captable_row_certificate_once": {fmt.Sprintf(`insert into captable_row select import_id, client_id, 9, holder, name, residence, kind, tax_form, tax_form_on, shares, acquired_on, exemption, paid_cents, lock_until, legend, certificate from captable_row where import_id = '%s' and line = 2`, i.ID)},
		"captable_import_begins":        {`insert into captable_import select 'imp_another00', client_id, security_id, digest, file_name, bytes, lines, holders, shares, wrong, 'withdrawn', uploaded_by, uploaded_at, uploaded_by, now(), '', 'another' from captable_import`},
		"captable_import_compliance":    {strings.Replace(strings.Replace(post, r.decider.Person.String(), r.db.Person(t, "Al", testkit.Whole(identity.Admin)).Person.String(), 1), "'posted'", "'rejected'", 1)},
		"security_transfer_opening":     {strings.Replace(transfer, "'OPENING'", "'SECONDARY'", 1)},
	} {
		err := r.db.Serve.As(t.Context(), identity.System("test").Scope(), func(tx pgx.Tx) error {
			for _, s := range statements {
				if _, err := tx.Exec(t.Context(), s); err != nil {
					return err
				}
			}
			return nil
		})
		if got := database.Constraint(err); got != want && !(want == "security_transfer_opening" && got != "") {
			t.Errorf("%s: %q %v", want, got, err)
		}
	}
	_, err = r.s.Decide(t.Context(), r.decider, i.ID, i.Digest, true, "")
	r.must(err)
	for _, s := range []string{`update security_lot set remaining = remaining - 1 where holder = 'ada' and line = 2`,
		`update security_lot set remaining = 0 where holder = 'ada'`} {
		err := r.db.Serve.As(t.Context(), identity.System("test").Scope(), func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), s)
			return err
		})
		if database.Constraint(err) != "security_holding_lots" {
			t.Errorf("%s: %v", s, err)
		}
	}
	r.balanced(x.ID)
}
