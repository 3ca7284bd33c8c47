package security_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/testkit"
)

// file asks for terms of a security as they stand, with one change.
func (r *room) file(x security.Security, read int, change func(*security.Terms)) (security.Terms, error) {
	r.t.Helper()
	d, err := r.s.Detail(r.t.Context(), r.treasury, x.ID, nil, 10)
	r.must(err)
	t := d.Terms
	t.Note = "By resolution 12 of the general partner"
	change(&t)
	return r.s.FileTerms(r.t.Context(), r.treasury, t, read)
}

func TestTermsComeIntoForceByTwo(t *testing.T) {
	r := setup(t)
	ctx, x := t.Context(), r.security(uuid.Nil, 1000)
	d, err := r.s.Detail(ctx, r.treasury, x.ID, nil, 10)
	r.must(err)
	if d.Terms.Version != 0 || !d.Terms.USMarket || d.Terms.ReportsSince != nil || d.Terms.Instrument != security.Equity || d.Terms.Domicile != "US" {
		t.Errorf("what nobody confirmed is not read strictly: %+v", d.Terms)
	}
	filed, err := r.file(x, 0, func(x *security.Terms) {
		x.Name, x.CUSIP, x.ISIN, x.Authorised = "Class A interests", "483921003", "US4839210030", money.NewUnits(1500)
		since := testkit.Start.AddDate(-1, 0, 0)
		x.ReportsSince = &since
	})
	r.must(err)
	if now, err := r.s.Get(ctx, r.treasury, x.ID); err != nil || now.CUSIP != "" || now.Authorised.String() != "1000" {
		t.Errorf("terms that wait hold already: %+v %v", now, err)
	}
	if _, err := r.file(x, 0, func(x *security.Terms) { x.Name = "Class B" }); !fault.Is(err, security.ErrTermsOpen) {
		t.Errorf("two versions wait: %v", err)
	}
	both := r.db.Person(t, "Bo", testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))
	for who, c := range map[string]struct {
		actor identity.Actor
		want  *fault.Fault
	}{"who filed": {r.treasury, security.ErrDecider}, "an auditor": {r.db.Person(t, "Ada", testkit.Whole(identity.Auditor)), security.ErrDecider}} {
		if _, err := r.s.DecideTerms(ctx, c.actor, x.ID, filed.Version, true, ""); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", who, err)
		}
	}
	if _, err := r.s.DecideTerms(ctx, r.decider, x.ID, filed.Version, false, ""); !fault.Is(err, security.ErrReason) {
		t.Errorf("a no without a reason: %v", err)
	}
	_, err = r.s.DecideTerms(ctx, r.decider, x.ID, filed.Version, true, "")
	r.must(err)
	now, err := r.s.Get(ctx, r.treasury, x.ID)
	if err != nil || now.CUSIP != "483921003" || now.ISIN != "US4839210030" || now.Authorised.String() != "1500" {
		t.Errorf("%+v %v", now, err)
	}
	if _, err := r.s.DecideTerms(ctx, r.decider, x.ID, filed.Version, true, ""); !fault.Is(err, security.ErrTermsDecided) {
		t.Errorf("decided twice: %v", err)
	}
	own, err := r.s.FileTerms(ctx, both, func() security.Terms { x := filed; x.Name = "Class C"; return x }(), filed.Version)
	r.must(err)
	if _, err := r.s.DecideTerms(ctx, both, x.ID, own.Version, true, ""); !fault.Is(err, security.ErrOwnTerms) {
		t.Errorf("one's own: %v", err)
	}
	if _, err := r.s.WithdrawTerms(ctx, r.treasury, x.ID, own.Version); !fault.Is(err, security.ErrNotYours) {
		t.Errorf("somebody else's withdrawn: %v", err)
	}
	_, err = r.s.WithdrawTerms(ctx, both, x.ID, own.Version)
	r.must(err)
	lines, _, err := r.s.Book(ctx, r.treasury, x.ID, nil, 10)
	if err != nil || len(lines) != 2 || lines[0].Why != "authorised" || lines[0].Authorised.String() != "1500" || lines[1].Why != "registered" {
		t.Errorf("the control book: %+v %v", lines, err)
	}
	if n := r.db.Count(t, `select count(*) from audit_event where verb = 'security.terms-confirm' and person_id = $1 and after ->> 'CUSIP' = '483921003'`, r.decider.Person); n != 1 {
		t.Errorf("%d rows in the trail", n)
	}
}

func TestTermsThatAreRefused(t *testing.T) {
	r := setup(t)
	r.investor(uuid.Nil, "inv_aaaaaa")
	x := r.security(uuid.Nil, 100)
	r.moved(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 60, security.Confirmed)
	zero, tomorrow := 0, testkit.Start.AddDate(0, 0, 1)
	for field, change := range map[string]func(*security.Terms){
		"name":         func(x *security.Terms) { x.Name = "" },
		"instrument":   func(x *security.Terms) { x.Instrument = "FUTURE" },
		"domicile":     func(x *security.Terms) { x.Domicile = "Delaware" },
		"reportsSince": func(x *security.Terms) { x.ReportsSince = &tomorrow },
		"yearEnd":      func(x *security.Terms) { x.YearEnd = "31-12" },
		"mostHolders":  func(x *security.Terms) { x.MostHolders = &zero },
		"mostShare":    func(x *security.Terms) { x.MostBps = &zero },
		"authorised":   func(x *security.Terms) { x.Authorised = money.NewUnits(59) },
		"cusip":        func(x *security.Terms) { x.CUSIP = "483921002" },
		"isin":         func(x *security.Terms) { x.CUSIP, x.ISIN = "037833100", "US4839210030" },
		"status":       func(x *security.Terms) { x.Status = security.Retired },
		"note":         func(x *security.Terms) { x.Name, x.Note = "Class A", "" },
		"barred":       func(x *security.Terms) { x.Barred = []string{"Iran"} },
	} {
		_, err := r.file(x, 0, change)
		if !fault.Is(err, security.ErrTerms) || len(fault.As(err).Fields) != 1 || fault.As(err).Fields[field] == "" {
			t.Errorf("%s: %v %v", field, err, fault.As(err).Fields)
		}
	}
	if _, err := r.file(x, 0, func(x *security.Terms) { x.Note = "Nothing new" }); !fault.Is(err, security.ErrTerms) {
		t.Errorf("terms that change nothing: %v", err)
	}
	if _, err := r.file(x, 7, func(x *security.Terms) { x.Name = "Class A" }); !fault.Is(err, security.ErrTermsMoved) {
		t.Errorf("of another version: %v", err)
	}
	less, err := r.file(x, 0, func(x *security.Terms) { x.Authorised = money.NewUnits(60) })
	r.must(err)
	r.moved(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 5, security.Confirmed) // meanwhile
	if _, err := r.s.DecideTerms(t.Context(), r.decider, x.ID, less.Version, true, ""); !fault.Is(err, security.ErrTerms) || fault.As(err).Fields["authorised"] == "" {
		t.Errorf("less than is issued by now: %v", err)
	}
	r.balanced(x.ID)
}

// What SQL by the serving role cannot do with the new tables, whatever the program forgets.
func TestTheRegisterKeepsIt(t *testing.T) {
	r := setup(t)
	r.investor(uuid.Nil, "inv_aaaaaa")
	x := r.security(uuid.Nil, 100)
	r.moved(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 60, security.Confirmed)
	filed, err := r.file(x, 0, func(x *security.Terms) { x.Name = "Class A" })
	r.must(err)
	mark, err := r.s.Place(t.Context(), r.treasury, security.Mark{Security: x.ID, Holder: "inv_aaaaaa", Kind: security.StopOrder, Reason: "Lost certificate"}, "one")
	r.must(err)
	helper := r.db.Person(t, "Tim", testkit.Whole(identity.Treasury)).Person
	for name, c := range map[string]struct{ sql, constraint, code string }{
		"terms in force without filing": {fmt.Sprintf(`insert into security_terms select security_id, client_id, 9, name, instrument, domicile, reports_since, us_market, year_end, assets_cents, weekly_volume,
			most_holders, most_bps, allowed, barred, authorised, cusip, isin, status, note, 'in_force', filed_by, filed_at, '%s', now(), '' from security_terms`, r.decider.Person), "security_terms_begin", ""},
		"terms decided by who filed":  {fmt.Sprintf(`update security_terms set state = 'in_force', decided_by = '%s', decided_at = now()`, r.treasury.Person), "security_terms_compliance", ""},
		"terms decided by treasury":   {fmt.Sprintf(`update security_terms set state = 'in_force', decided_by = '%s', decided_at = now()`, helper), "security_terms_compliance", ""},
		"other terms than were filed": {`update security_terms set authorised = 5000`, "", "42501"},
		"an identifier by hand":       {`update security set cusip = '037833100'`, "", "42501"},
		"a line of the control book":  {`insert into security_book (security_id, client_id, at, why, authorised, issued) select id, client_id, now(), 'issue', 100, 0 from security`, "", "42501"},
		"a corrected control book":    {`update security_book set issued = 0`, "", "42501"},
		"another past":                {`update security_holding_past set shares = 0`, "", "42501"},
		"a past made up":              {`insert into security_holding_past (security_id, client_id, holder, at, shares, posting_id) select security_id, client_id, 'x', now(), 5, posting_id from security_holding_past`, "", "42501"},
		"a mark ended by who placed":  {fmt.Sprintf(`update security_mark set ended_by = '%s', ended_at = now(), end_reason = 'x'`, r.treasury.Person), "security_mark_compliance", ""},
		"a mark taken away":           {`delete from security_mark`, "", "42501"},
		"a mark's reason":             {`update security_mark set reason = 'x'`, "", "42501"},
		"an override nobody asked":    {fmt.Sprintf(`insert into security_override select id, client_id, '%s', asked_by, '{holding period}', 'because it is so', now() from security_transfer`, r.decider.Person), "security_override_asked", ""},
		"a status by hand":            {`update security set status = 'SUSPENDED'`, "security_status_by_terms", ""},
		"a gift by one":               {fmt.Sprintf(`insert into security_transfer (id, security_id, client_id, transfer_type, from_holder, to_holder, shares, claimed_accredited, state, rules, rules_version, fee_bps, asked_by, one_time, asked_at, received_on) values ('tx_giftgift', '%s', '%s', 'GIFT', 'inv_aaaaaa', 'inv_bbbbbb', 1, false, 'pending_review', '[]', 'x', 0, '%s', 'g', now(), current_date)`, x.ID, uuid.Nil, r.treasury.Person), "security_transfer_gift_by_two", ""},
		"a posting turned back":       {`insert into posting (client_id, asset, wallet_id, debit_account, credit_account, amount, kind, transfer_id, part, step, reverses, source, effective_at, posted_at) select client_id, asset, wallet_id, credit_account, debit_account, amount, 'reversal', transfer_id, part, 2, id, 'manual', now(), now() from posting`, "security_no_reversal", ""},
		"a lot made up":               {`insert into security_lot (security_id, client_id, holder, transfer_id, acquired_at, shares, remaining, exemption, received_at) select security_id, client_id, holder, transfer_id, acquired_at - interval '2 years', 5, 5, exemption, received_at from security_lot`, "security_lot_of_transfer", ""},
		"a lot that grows":            {`update security_lot set remaining = remaining + 1`, "", ""},
		"a lot that is gone":          {`delete from security_lot`, "", "42501"},
		"a lot's exemption":           {`update security_lot set exemption = 'REGISTERED'`, "", "42501"},
	} {
		err := r.db.TryServing(database.System("test"), c.sql)
		if err == nil || c.constraint != "" && database.Constraint(err) != c.constraint || c.code != "" && database.Code(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = r.s.DecideTerms(t.Context(), r.decider, x.ID, filed.Version, true, "")
	r.must(err)
	_, err = r.s.End(t.Context(), r.decider, mark.ID, "The certificate was found")
	r.must(err)
	for name, c := range map[string]struct{ sql, constraint string }{
		"terms decided again": {`update security_terms set state = 'rejected', reason = 'x'`, "security_terms_final"},
		"a mark again":        {`update security_mark set end_reason = 'x'`, "security_mark_final"},
	} {
		if err := r.db.TryServing(database.System("test"), c.sql); database.Constraint(err) != c.constraint {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMarksStandInTheWay(t *testing.T) {
	r := setup(t)
	ctx := t.Context()
	r.investor(uuid.Nil, "inv_aaaaaa")
	x := r.security(uuid.Nil, 100)
	r.moved(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 60, security.Confirmed)
	until := testkit.Start.AddDate(0, 2, 0).Truncate(24 * time.Hour)
	_, err := r.s.Place(ctx, r.treasury, security.Mark{Security: x.ID, Holder: "inv_aaaaaa", Kind: security.LockUp, Until: &until, Reason: "Lock-up of the offering"}, "lock")
	r.must(err)
	stop, err := r.s.Place(ctx, r.decider, security.Mark{Security: x.ID, Holder: "inv_aaaaaa", Kind: security.StopOrder, Reason: "A court's order"}, "stop")
	r.must(err)
	if again, err := r.s.Place(ctx, r.decider, security.Mark{Security: x.ID, Holder: "inv_aaaaaa", Kind: security.StopOrder, Reason: "A court's order"}, "stop"); err != nil || again.ID != stop.ID {
		t.Errorf("the same form twice: %+v %v", again, err)
	}
	if _, err := r.move(x, security.Gift, "inv_aaaaaa", "a-cousin", 1); !fault.Is(err, security.ErrRule) || !strings.Contains(fault.As(err).Message, "stop order") || !strings.Contains(fault.As(err).Message, until.Format(time.DateOnly)) {
		t.Errorf("shares under a stop order moved: %v", err)
	}
	if _, err := r.s.End(ctx, r.decider, stop.ID, "Lifted by the court"); !fault.Is(err, security.ErrOwnMark) {
		t.Errorf("one's own stop order ended: %v", err)
	}
	if _, err := r.s.End(ctx, r.treasury, stop.ID, "Lifted by the court"); !fault.Is(err, security.ErrDecider) {
		t.Errorf("by treasury: %v", err)
	}
	_, err = r.s.End(ctx, r.db.Person(t, "Cleo", testkit.Whole(identity.Compliance)), stop.ID, "Lifted by the court")
	r.must(err)
	if _, err := r.move(x, security.Gift, "inv_aaaaaa", "a-cousin", 1); !fault.Is(err, security.ErrRule) || strings.Contains(fault.As(err).Message, "stop order") {
		t.Errorf("locked-up shares moved: %v", err)
	}
	r.clock.Advance(until.Sub(r.clock.Now()) - time.Second)
	if _, err := r.move(x, security.Gift, "inv_aaaaaa", "a-cousin", 1); !fault.Is(err, security.ErrRule) {
		t.Errorf("a second before: %v", err)
	}
	r.clock.Advance(time.Second)
	r.moved(x, security.Gift, "inv_aaaaaa", "a-cousin", 1, security.Confirmed)
	for field, m := range map[string]security.Mark{
		"holder": {Holder: security.Treasury, Kind: security.StopOrder, Reason: "x"}, "kind": {Holder: "a", Kind: "X", Reason: "x"},
		"until": {Holder: "a", Kind: security.LockUp, Reason: "x"}, "reason": {Holder: "a", Kind: security.Affiliate},
	} {
		m.Security = x.ID
		if _, err := r.s.Place(ctx, r.treasury, m, uuid.NewString()); !fault.Is(err, security.ErrMark) || fault.As(err).Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
}
