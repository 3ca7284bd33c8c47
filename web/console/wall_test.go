package console

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
)

// furnish gives each client something in every room, in the ways that people would.
func (h *house) furnish(t *testing.T) {
	t.Helper()
	h.rules(t)
	for _, e := range []estate{h.apex, h.meridian} {
		h.furnishOne(t, e)
		h.askedAtBitGo(t, e, "pending")
	}
	if _, err := h.db.Owner.Exec(t.Context(), `update countersign set title = 'Wish of ' || client_id`); err != nil {
		t.Fatal(err)
	}
	h.control(t, "advance", map[string]any{"confirm": true})
	h.control(t, "flush", nil)
	rows, err := h.db.Owner.Query(t.Context(), `select id from webhook_vault order by id`)
	if err != nil {
		t.Fatal(err)
	}
	vault, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil || len(vault) == 0 {
		t.Fatalf("%d deliveries, %v", len(vault), err)
	}
	for _, id := range vault {
		if err := h.Webhooks.Process(t.Context(), id, false); err != nil {
			t.Fatal(err)
		}
	}
}

func (h *house) furnishOne(t *testing.T, e estate) {
	t.Helper()
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	// its own words, so that nothing of one client looks like the other's
	_, err := h.db.Owner.Exec(ctx, `update wallet set label = 'Label of ' || $2 where client_id = $1`, e.ID, e.key)
	ok(err)
	compliance := h.db.Person(t, "Compliance of "+e.key, testkit.Over(identity.Compliance, e.Client))
	_, err = h.Approvals.AddRule(ctx, program, approval.Rule{Client: &e.ID, Kind: send.Kind, Name: "Rule of " + e.key, From: money.NewCents(900_000_000), Needed: 3, Expiry: time.Hour})
	ok(err)
	change, err := h.LTV.Set(ctx, e.asker, e.wallet.ID, ltv.Terms{Loan: money.NewCents(100_000), Declared: money.NewCents(900_000_000)}, "Agreement of "+e.key, "")
	ok(err)
	_, err = h.LTV.Approve(ctx, compliance, change.ID)
	ok(err)
	ok(h.LTV.Measure(ctx))
	_, _, err = h.Identity.NewKey(ctx, program, identity.NewKey{Kind: identity.APIKey, Name: "Key of " + e.key, Roles: []identity.Role{identity.Auditor}, Client: &e.ID})
	ok(err)
	_, err = h.Wallets.NewAddress(ctx, e.asker, e.wallet.ID, e.asset, "Invoice of "+e.key, "once")
	ok(err)
	draft := e.draft(nextAmount(smallSend))
	draft.Purpose, draft.Payee = "Draft purpose of "+e.key, "Payee of "+e.key
	_, err = h.Sends.SaveDraft(ctx, e.asker, draft, "key-"+uuid.NewString())
	ok(err)
	asked := h.submit(t, e, nextAmount(largeSend))
	_, err = h.Approvals.Vote(ctx, h.voters[0], h.request(t, asked), approval.Approve, "Reason about "+e.key)
	ok(err)
	left := h.submit(t, e, nextAmount(smallSend))
	_, err = h.Sends.Release(ctx, e.asker, left.ID, bitgo.Secret(e.wallet.Passphrase), "")
	ok(err)
	h.furnishBump(t, e, left.ID)
	h.furnishConsolidation(t, e)
	h.furnishPartner(t, e)
	refused := h.submit(t, e, nextAmount(largeSend))
	_, err = h.Approvals.Vote(ctx, h.voters[0], h.request(t, refused), approval.Reject, "Refused because of "+e.key)
	ok(err)
	h.control(t, "deposit", map[string]any{"wallet": e.wallet.ID, "coin": e.asset, "amount": nextAmount(7_000_000), "state": "unconfirmed"})
	h.furnishRegister(t, e)
	h.furnishSecurity(t, e)
	referenceObject(t, h, e.asker, e)
	h.furnishOnboarding(t, e)
	h.furnishWire(t, e)
	h.furnishSweep(t, e)
	hit := uuid.New()
	h.plant(t, `insert into sanction_screening (id, client_id, stage, state, list_id, load_id, wallet_id, asset, amount, address, holder, why, by_name, screened_at)
		select $1, $2, 'submit', 'hit', list_id, id, $3, $4, 1, 'address-of-' || $5::text, 'Holder of ' || $5::text, 'Why of ' || $5::text, 'Asker of ' || $5::text, $6 from sanction_load limit 1`,
		hit, e.ID, e.wallet.ID, e.asset, e.key, h.clock.Now())
	h.plant(t, `insert into sanction_told (screening_id, client_id, person_id, name, told_at) values ($1, $2, $3, 'Told of ' || $4::text, $5)`, hit, e.ID, compliance.Person, e.key, h.clock.Now())
	h.furnishFreeze(t, e)
	h.furnishCeremony(t, e)
	entered, err := uuid.Parse(travelObject(t, h, e.asker, e))
	ok(err)
	_, err = h.Travel.Confirm(ctx, compliance, entered)
	ok(err)
	statementObject(t, h, e.asker, e)
	ok(h.db.Serve.As(ctx, database.System("test"), func(tx pgx.Tx) error {
		return h.Notify.Tell(ctx, tx, notify.Notice{Client: &e.ID, Class: notify.Decided, Tone: "info", Text: "News of " + e.key, Kind: send.Kind, Subject: left.ID.String()}, e.asker.Person)
	}))
}

// tenant are the tables with a client_id, and client itself, as the catalogue has them: a new one cannot be forgotten.
func (h *house) tenant(t *testing.T) []string {
	t.Helper()
	return h.names(t, `select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'client_id' and not a.attisdropped
		where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`)
}

func (h *house) names(t *testing.T, query string, args ...any) []string {
	t.Helper()
	rows, err := h.db.Owner.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (h *house) serving(t *testing.T, scope database.Scope, query string, args ...any) (n int, err error) {
	t.Helper()
	err = h.db.Serve.As(t.Context(), scope, func(tx pgx.Tx) error { return tx.QueryRow(t.Context(), query, args...).Scan(&n) })
	return n, err
}

// denied says that PostgreSQL refused by a right or a policy (42501), and not because of something else.
func denied(err error) bool { return database.Code(err) == "42501" }

func TestTheSecondWall(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.furnish(t)
	a := database.Clients(h.apex.asker.Person, h.apex.ID)
	tables := h.tenant(t)
	if len(tables) < 15 {
		t.Fatalf("only %d tables have a client", len(tables))
	}
	for _, table := range tables {
		own := h.db.Count(t, `select count(*) from `+table+` where client_id = $1`, h.apex.ID)
		other := h.db.Count(t, `select count(*) from `+table+` where client_id = $1`, h.meridian.ID)
		if own == 0 || other == 0 {
			t.Errorf("%s: %d rows of A, %d of B: plant some in furnish", table, own, other)
		}
		h.readsNothingForeign(t, table, a)
		h.writesNothingForeign(t, table, a)
	}
	seen, err := h.serving(t, a, `select count(*) from client where id <> $1`, h.apex.ID)
	if err != nil || seen != 0 {
		t.Errorf("client: %d others, %v", seen, err)
	}
	t.Logf("%d tables with a client", len(tables))
}

// nobodysScope is who forgets to say.
var nobodysScope database.Scope

func (h *house) readsNothingForeign(t *testing.T, table string, a database.Scope) {
	t.Helper()
	n, err := h.serving(t, a, `select count(*) from `+table+` where client_id is distinct from $1 and client_id is not null`, h.apex.ID)
	if err != nil && !denied(err) || n != 0 {
		t.Errorf("%s: A sees %d rows of others, %v", table, n, err)
	}
	if n, err := h.serving(t, nobodysScope, `select count(*) from `+table); err != nil && !denied(err) || n != 0 {
		t.Errorf("%s: %d rows without a scope, %v", table, n, err)
	}
	none := database.Clients(uuid.New())
	if n, err := h.serving(t, none, `select count(*) from `+table+` where client_id is not null`); err != nil && !denied(err) || n != 0 {
		t.Errorf("%s: %d rows for somebody without a client, %v", table, n, err)
	}
}

func (h *house) writesNothingForeign(t *testing.T, table string, a database.Scope) {
	t.Helper()
	ctx := t.Context()
	refused := func(what, sql string, args ...any) {
		t.Helper()
		var changed int64
		err := h.db.Serve.As(ctx, a, func(tx pgx.Tx) error {
			done, err := tx.Exec(ctx, sql, args...)
			changed = done.RowsAffected()
			return err
		})
		if err != nil && !denied(err) {
			t.Errorf("%s: %s was stopped by %v, not by a right or a policy", table, what, err)
		}
		if err == nil && changed != 0 {
			t.Errorf("%s: %s changed %d rows", table, what, changed)
		}
	}
	refused("update of B's rows", `update `+table+` set client_id = client_id where client_id = $1`, h.meridian.ID)
	refused("taking B's rows", `update `+table+` set client_id = $1 where client_id = $2`, h.apex.ID, h.meridian.ID)
	refused("delete of B's rows", `delete from `+table+` where client_id = $1`, h.meridian.ID)
	insert := h.copyOf(t, table)
	var row json.RawMessage
	if err := h.db.Owner.QueryRow(ctx, `select to_jsonb(x) from `+table+` x where client_id = $1 limit 1`, h.meridian.ID).Scan(&row); err != nil {
		t.Errorf("%s: %v", table, err)
		return
	}
	// without its triggers, which would say no for reasons of their own
	if _, err := h.db.Owner.Exec(ctx, `alter table `+table+` disable trigger user`); err != nil {
		t.Fatal(err)
	}
	err := h.db.Serve.As(ctx, a, func(tx pgx.Tx) error { _, err := tx.Exec(ctx, insert, row); return err })
	if !denied(err) {
		t.Errorf("%s: an insert for B was not refused by a right or a policy: %v", table, err)
	}
	if _, err := h.db.Owner.Exec(ctx, `alter table `+table+` enable trigger user`); err != nil {
		t.Fatal(err)
	}
}

// copyOf is an insert of a row given as JSON, without the columns that PostgreSQL fills in itself.
func (h *house) copyOf(t *testing.T, table string) string {
	t.Helper()
	columns := strings.Join(h.names(t, `select quote_ident(attname) from pg_attribute where attrelid = $1::text::regclass and attnum > 0
		and not attisdropped and attidentity = '' and attgenerated = '' order by attnum`, table), ", ")
	return fmt.Sprintf(`insert into %s (%s) select %s from jsonb_populate_record(null::%s, $1)`, table, columns, columns, table)
}

// TestTheWallStopsOnlyOthers is the control: A's own rows pass the same policies, so what refused B's was the wall.
func TestTheWallStopsOnlyOthers(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.furnish(t)
	a, passed := database.Clients(h.apex.asker.Person, h.apex.ID), 0
	for _, table := range h.tenant(t) {
		if n, err := h.serving(t, a, `select count(*) from `+table+` where client_id = $1`, h.apex.ID); err == nil && n > 0 {
			passed++
		}
	}
	if passed < 12 {
		t.Errorf("A sees its own rows in %d tables only", passed)
	}
	for _, table := range []string{"whitelist_entry", "send_transition", "wallet_address"} {
		var row json.RawMessage
		if err := h.db.Owner.QueryRow(t.Context(), `select to_jsonb(x) from `+table+` x where client_id = $1 limit 1`, h.apex.ID).Scan(&row); err != nil {
			t.Fatal(err)
		}
		insert := h.copyOf(t, table)
		err := h.db.Serve.As(t.Context(), a, func(tx pgx.Tx) error { _, err := tx.Exec(t.Context(), insert, row); return err })
		if denied(err) {
			t.Errorf("%s: A may not insert its own: %v", table, err)
		}
	}
}

// withoutPolicy are the tables that anybody with the serving role may read, and why that tells nothing.
var withoutPolicy = map[string]string{
	"limiter":                 "when the next request to BitGo may leave; no client in it",
	"send_transition_allowed": "the table of states, which the program's source shows too",
	"goose_db_version":        "the version of the schema; the serving role has no right on it",
}

func TestEveryTableHasAPolicy(t *testing.T) {
	t.Parallel()
	h := build(t)
	open := h.names(t, `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity order by 1`)
	for _, table := range open {
		if withoutPolicy[table] == "" {
			t.Errorf("%s has no row-level security and no reason", table)
		}
	}
	for table := range withoutPolicy {
		if !slices.Contains(open, table) {
			t.Errorf("%s has a policy now: take it off the list", table)
		}
	}
	h.furnish(t)
	for _, table := range h.names(t, `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relrowsecurity`) {
		if n, err := h.serving(t, nobodysScope, `select count(*) from `+table); err != nil && !denied(err) || n != 0 {
			t.Errorf("%s shows %d rows without a scope, %v", table, n, err)
		}
	}
	for _, view := range h.names(t, `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
		and not coalesce(reloptions::text like '%security_invoker=true%', false)`) {
		t.Errorf("view %s looks with its owner's eyes, past every policy", view)
	}
}

func TestWhatIsWrittenStays(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.furnish(t)
	for _, table := range []string{"audit_event", "posting", "account", "webhook_vault", "webhook_notifications", "webhook_duplicate", "send_transition",
		"ltv_decision", "approval_vote", "price_history", "send_transition_allowed",
		"bank_call", "wire_step", "subscription_heal_step", "subscription_proof", "webhook_replay", "investor", "security_holding", "security_book", "security_holding_past", "security_override", "captable_row", "captable_problem", "holder_past", "security_fee", "offering_event", "onboarding_step", "client_kyc_status",
		"sanction_list", "sanction_entry", "sanction_load", "sanction_screening", "sanction_told", "statement",
		"travel_threshold", "travel_record", "travel_decision", "travel_judgement"} {
		for _, verb := range []string{"delete from ", "truncate "} {
			if err := h.db.TryServing(database.System("test"), verb+table); !denied(err) {
				t.Errorf("%s%s: %v", verb, table, err)
			}
		}
		for _, column := range h.names(t, `select attname from pg_attribute where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''`, table) {
			if err := h.db.TryServing(database.System("test"), `update `+table+` set `+column+` = `+column); !denied(err) {
				t.Errorf("update %s of %s: %v", column, table, err)
			}
		}
	}
	// whatever else may be deleted is named in the migration that allows it
	for _, table := range h.names(t, `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and has_table_privilege('console_serving', oid, 'delete')`) {
		if !slices.Contains([]string{"session_data", "login_attempt", "approval_member", "webhook_refused", "gateway_answer", "gateway_call",
			"dependency_hour", "bitgo_call", "saved_view", "bitgo_link", "export_piece", "delivery_hook"}, table) {
			t.Errorf("the serving role may delete from %s", table)
		}
	}
}

func TestTheServingRoleOwnsNothing(t *testing.T) {
	t.Parallel()
	h := build(t)
	const mine = `select %s from %s where pg_has_role('console_serving', %s, 'member')`
	for what, query := range map[string]string{
		"relation": fmt.Sprintf(mine, "relname::text", "pg_class", "relowner"), "function": fmt.Sprintf(mine, "proname::text", "pg_proc", "proowner"),
		"schema": fmt.Sprintf(mine, "nspname::text", "pg_namespace", "nspowner"), "database": fmt.Sprintf(mine, "datname::text", "pg_database", "datdba"),
		"type": fmt.Sprintf(mine, "typname::text", "pg_type", "typowner"),
	} {
		if owned := h.names(t, query); len(owned) > 0 {
			t.Errorf("it owns the %s %v", what, owned)
		}
	}
	for _, try := range []string{`create table mine (x int)`, `create function mine() returns int language sql as 'select 1'`, `create schema mine`,
		`alter table send disable row level security`, `alter table send disable trigger user`, `set session_replication_role = replica`,
		`drop policy client_scope on send`, `set role ` + pgx.Identifier{h.owner(t)}.Sanitize()} {
		if err := h.db.TryServing(database.System("test"), try); !denied(err) {
			t.Errorf("%s: %v", try, err)
		}
	}
}

func (h *house) owner(t *testing.T) string {
	t.Helper()
	return h.names(t, `select tableowner from pg_tables where tablename = 'send'`)[0]
}

// TestFunctionsLookWhereTheyShould: PostgreSQL looks into temporary tables first unless a function says otherwise,
// so a function that guards something could be shown a table of the caller's own making.
func TestFunctionsLookWhereTheyShould(t *testing.T) {
	t.Parallel()
	h := build(t)
	for _, f := range h.names(t, `select proname from pg_proc p where pronamespace = 'public'::regnamespace
		and (prosecdef or prorettype = 'trigger'::regtype) and not coalesce(array_to_string(proconfig, ',') ~ 'search_path="?public"?, "?pg_temp"?$', false)`) {
		t.Errorf("function %s has no fixed search_path that ends in pg_temp", f)
	}
}

// TestAGuardCannotBeShownAnotherTable tries it: the serving role makes tables of its own with the guards' names.
func TestAGuardCannotBeShownAnotherTable(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	x := h.submit(t, h.apex, nextAmount(largeSend))
	request := h.request(t, x)
	ctx := t.Context()
	fake := `create temporary table approval_vote as select $1::uuid as request_id, 'approve'::text as decision, gen_random_uuid() as voter from generate_series(1, 9);`
	err := h.try(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, fake, request); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `grant all on approval_vote to public`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `update public.approval_request set state = 'approved', decided_at = $2 where id = $1`, request, h.clock.Now())
		return err
	})
	if database.Constraint(err) != "approval_request_votes" {
		t.Errorf("a request and votes in a temporary table: %v", err)
	}
	err = h.try(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `create temporary table approval_request as select gen_random_uuid() as id, 'send'::text as subject_kind, $1::uuid as subject_id, 'approved'::text as state`, x.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `grant all on approval_request to public`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `update public.send set state = 'approved' where id = $1`, x.ID)
		return err
	})
	if database.Constraint(err) != "send_needs_approval" {
		t.Errorf("a send and an approved request in a temporary table: %v", err)
	}
	asker := h.apex.asker
	err = h.try(ctx, func(tx pgx.Tx) error {
		for _, sql := range []string{`create temporary table role_grant as select gen_random_uuid() as id, p.id as person_id, 'compliance'::text as role, null::uuid as client_id, null::timestamptz as revoked_at from public.person p`,
			`create temporary table approval_member as select rg.group_id, p.id as person_id from public.approval_rule_group rg, public.person p`,
			`grant all on role_grant, approval_member to public`} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `insert into public.approval_vote (request_id, client_id, asked_by, voter, session_id, decision, reason, at) values ($1, $2, $3, $4, $5, 'approve', '', $6)`,
			request, h.apex.ID, asker.Person, h.meridian.asker.Person, h.meridian.asker.Session, h.clock.Now())
		return err
	})
	if database.Constraint(err) != "approval_vote_eligible" {
		t.Errorf("a vote and grants in a temporary table: %v", err)
	}
}

// try is SQL by the serving role that looks into its own temporary tables first, as any connection may.
func (h *house) try(ctx context.Context, fn func(tx pgx.Tx) error) error {
	return h.db.Serve.As(ctx, database.System("test"), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `set local search_path = pg_temp, public`); err != nil {
			return err
		}
		return fn(tx)
	})
}
