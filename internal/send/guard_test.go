package send

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
)

// The database keeps the rules against SQL by the serving role.
func TestTheDatabaseRefuses(t *testing.T) {
	b := setup(t)
	d := b.draft()
	d.Address = b.stranger
	waiting, free := b.submit(d), b.submit(b.draft())
	scope := database.System("attack")
	claim := `, attempt = attempt + 1, claimed_at = now(), released_by = '` + b.treasury.Person.String() + `'`
	for _, c := range []struct{ what, sql, constraint string }{
		{"approve without votes", `update send set state = 'approved' where id = $1`, "send_needs_approval"},
		{"skip the queue", `update send set state = 'submitting'` + claim + ` where id = $1`, "send_transition_allowed"},
		{"forget the rule", `update send set approval_needed = 0 where id = $1`, "send_keeps_rule"},
		{"another amount", `update send set amount = amount + 1 where id = $1`, "send_keeps_terms"},
		{"another payee", `update send set address = 'x' where id = $1`, "send_keeps_terms"},
		{"another memo", `update send set memo = 'x' where id = $1`, "send_keeps_terms"},
		{"another id", `update send set id = gen_random_uuid() where id = $1`, "send_keeps_asker"},
		{"another asker", `update send set asked_by = '` + b.second.Person.String() + `' where id = $1`, "send_keeps_asker"},
		{"back to draft", `update send set state = 'draft' where id = $1`, "send_transition_allowed"},
		{"straight to confirmed", `update send set state = 'confirmed' where id = $1`, "send_transition_allowed"},
		{"born approved", `insert into send select (json_populate_record(s, json_build_object('id', gen_random_uuid(), 'state', 'approved', 'idempotency_key', 'another-key'))).* from send s where id = $1`, "send_starts_as_draft"},
	} {
		if got := database.Constraint(b.db.TryServing(scope, c.sql, waiting.ID)); got != c.constraint {
			t.Errorf("%s: %q", c.what, got)
		}
	}
	for _, c := range []struct{ what, sql, constraint string }{
		{"release without a name", `update send set state = 'submitting', attempt = 1, claimed_at = now() where id = $1`, "send_claims_once"},
		{"release without a claim", `update send set state = 'submitting', released_by = asked_by where id = $1`, "send_claims_once"},
		{"a silent claim", `update send set attempt = 5 where id = $1`, "send_claims_once"},
	} {
		if got := database.Constraint(b.db.TryServing(scope, c.sql, free.ID)); got != c.constraint {
			t.Errorf("%s: %q", c.what, got)
		}
	}
	for _, sql := range []string{
		`delete from send where id = $1`, `delete from send_transition where send_id = $1`, `update send_transition set note = 'x' where send_id = $1`,
		`insert into send_transition_allowed select 'draft', 'confirmed' from send where id = $1`, `delete from send_transition_allowed where $1::uuid is not null`,
		`update ltv_decision set passes = true where send_id = $1`,
	} {
		if err := b.db.TryServing(scope, sql, free.ID); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	b.wantState(waiting, AwaitingApproval)
	b.wantState(free, Approved)
}

// What others approved is this send and no other: SQL by the serving role makes a send and tries to pass it with a
// request that somebody else seems to have made, that is another client's, or that asks for less than the rules do.
func TestAnApprovalIsBoundToItsSend(t *testing.T) {
	b := setup(t)
	model := b.submit(b.draft())
	other := b.db.Client(t, "Meridian")
	var large, lenient uuid.UUID
	b.in(func(tx pgx.Tx) error {
		if err := tx.QueryRow(b.ctx, `select id from approval_rule where name = 'new payee'`).Scan(&large); err != nil {
			return err
		}
		return tx.QueryRow(b.ctx, `insert into approval_rule (id, client_id, kind, name, from_cents, needed, expiry_seconds, created_at)
			values (gen_random_uuid(), $1, 'send', 'lenient', 0, 1, 3600, $2) returning id`, other.ID, b.clock.Now()).Scan(&lenient)
	})
	for _, c := range []struct {
		what          string
		client, asker uuid.UUID
		rule          uuid.UUID
		constraint    string
	}{
		{"somebody else asked", b.client.ID, b.second.Person, large, "send_rule_asks"},
		{"of another client", other.ID, b.treasury.Person, large, "send_rule_asks"},
		{"under another client's rule", b.client.ID, b.treasury.Person, lenient, "send_rule_asks"},
		{"its own", b.client.ID, b.treasury.Person, large, ""},
	} {
		id := uuid.New()
		err := b.db.Serve.As(b.ctx, database.System("attack"), func(tx pgx.Tx) error {
			for _, q := range []struct {
				sql  string
				args []any
			}{
				{`insert into send select (json_populate_record(s, json_build_object('id', $2::uuid, 'state', 'draft', 'idempotency_key', $2::text,
					'usd_cents', null, 'new_payee', true, 'approval_needed', 0, 'rule_name', ''))).* from send s where id = $1`, []any{model.ID, id}},
				{`insert into approval_request (id, client_id, subject_kind, subject_id, title, rule_id, rule_name, needed, asked_by, opened_at, expires_at)
					values (gen_random_uuid(), $1, 'send', $2, 'x', $3, 'x', 1, $4, $5, $5::timestamptz + interval '1 hour')`, []any{c.client, id, c.rule, c.asker, b.clock.Now()}},
				{`update send set state = 'checked', usd_cents = 5 where id = $1`, []any{id}},
				{`update send set state = 'awaiting_approval', approval_needed = 1, rule_name = 'x' where id = $1`, []any{id}},
			} {
				if _, err := tx.Exec(b.ctx, q.sql, q.args...); err != nil {
					return err
				}
			}
			return nil
		})
		if got := database.Constraint(err); got != c.constraint || c.constraint == "" && err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

// A gap between the tiers lets nothing through by SQL either, and a person asks in no other name.
func TestNoRuleAndNoOtherName(t *testing.T) {
	b := setup(t)
	model := b.submit(b.draft())
	const copied = `insert into send select (json_populate_record(s, json_build_object('id', $2::uuid, 'state', 'draft', 'idempotency_key', $2::text,
		'usd_cents', null, 'approval_needed', 0))).* from send s where id = $1`
	if got := database.Constraint(b.db.TryServing(b.second.Scope(), copied, model.ID, uuid.New())); got != "send_own_name" {
		t.Errorf("another name: %q", got)
	}
	id := uuid.New()
	if err := b.db.TryServing(b.treasury.Scope(), copied, model.ID, id); err != nil {
		t.Fatal(err)
	}
	if err := b.db.TryServing(b.treasury.Scope(), `update send set state = 'checked', usd_cents = 5 where id = $1`, id); err != nil {
		t.Fatal(err)
	}
	b.exec(`update approval_rule set retired_at = $1`, b.clock.Now())
	if got := database.Constraint(b.db.TryServing(b.treasury.Scope(), `update send set state = 'approved' where id = $1`, id)); got != "send_needs_approval" {
		t.Errorf("without any rule: %q", got)
	}
}

// A payee that left the whitelist after the check was approved as something it no longer is.
func TestReleaseLooksAtTheWhitelistAgain(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	if err := b.s.Whitelist.Mirror(b.ctx, b.client.ID, b.wallet.ID, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := b.release(x); !fault.Is(err, ErrRelease) {
		t.Fatalf("released to a payee that was taken off the whitelist: %v", err)
	}
	b.wantState(x, Approved)
}

func TestTheTableIsTheDatabasesOwn(t *testing.T) {
	b := setup(t)
	var theirs, ours []string
	b.in(func(tx pgx.Tx) error {
		rows, err := q.SendTransitionsAllowed(b.ctx, tx)
		for _, r := range rows {
			theirs = append(theirs, r.FromState+" "+r.ToState)
		}
		return err
	})
	for _, s := range Transitions {
		ours = append(ours, string(s.From)+" "+string(s.To))
		if s.Why == "" || !slices.Contains(States, s.From) || !slices.Contains(States, s.To) {
			t.Errorf("%+v", s)
		}
	}
	slices.Sort(theirs)
	slices.Sort(ours)
	if !slices.Equal(ours, theirs) {
		t.Fatalf("ours %v\ntheirs %v", ours, theirs)
	}
}

func TestSecretsAreNowhere(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	if _, err := b.s.Release(b.ctx, b.treasury, x.ID, "canary-passphrase-93", "canary-otp-17"); err == nil {
		t.Fatal("a wrong passphrase was taken")
	} else if strings.Contains(err.Error(), "canary") {
		t.Fatal("the error has the secret")
	}
	for _, table := range []string{"send", "send_transition", "audit_event", "river.river_job", "ltv_decision"} {
		if n := b.db.Count(t, `select count(*) from `+table+` x where x::text like '%canary%'`); n != 0 {
			t.Errorf("%s has the secret", table)
		}
	}
}
