package approval_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/testkit"
)

// desk is a bundle in which three people of compliance look after the rules.
type desk struct {
	*bundle
	carla, chen, cleo identity.Actor
	group             uuid.UUID
}

func atDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{bundle: setup(t, 1, 2)}
	whole := testkit.Whole(identity.Compliance)
	d.carla, d.chen, d.cleo = d.Person(t, "Carla", whole), d.Person(t, "Chen", whole), d.Person(t, "Cleo", whole)
	if err := d.Owner.QueryRow(t.Context(), `select id from approval_group`).Scan(&d.group); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) tier(from int64, needed int) approval.Drawing {
	return approval.Drawing{Kind: approval.AddTier, Why: "More goes out than before", Key: uuid.NewString(), Terms: approval.Terms{New: &approval.Rule{Kind: approval.OfSend,
		From: money.NewCents(from), Needed: needed, Expiry: time.Hour, Groups: []uuid.UUID{d.group}}}}
}

func (d *desk) draw(t *testing.T, by identity.Actor, x approval.Drawing) approval.Change {
	t.Helper()
	c, err := d.approvals.Draw(t.Context(), by, x)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (d *desk) move(t *testing.T, by identity.Actor, c approval.Change, m approval.Move) approval.Change {
	t.Helper()
	out, err := d.approvals.Change(t.Context(), by, c.ID, m, "Not in the plan")
	if err != nil {
		t.Fatalf("%s: %v", m, err)
	}
	return out
}

func (d *desk) refused(t *testing.T, by identity.Actor, c approval.Change, m approval.Move, want *fault.Fault) {
	t.Helper()
	if _, err := d.approvals.Change(t.Context(), by, c.ID, m, "Not in the plan"); !fault.Is(err, want) {
		t.Errorf("%s by %s: want %s, got %v", m, by.Name, want.Code, err)
	}
}

func (d *desk) world(t *testing.T) approval.Desk {
	t.Helper()
	w, err := d.approvals.Desk(t.Context(), d.carla, nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestAChangeIsDrawnAskedForAndPublishedByAnother is the life of a change, with everybody who may not at each step.
func TestAChangeIsDrawnAskedForAndPublishedByAnother(t *testing.T) {
	d := atDesk(t)
	x := d.tier(1_000_000, 2)
	c := d.draw(t, d.carla, x)
	if again := d.draw(t, d.carla, x); again.ID != c.ID {
		t.Error("pressed twice, drawn twice")
	}
	if _, err := d.approvals.Drawn(t.Context(), d.chen, c.ID); !fault.Is(err, approval.ErrNoChange) {
		t.Errorf("another's draft: %v", err)
	}
	d.refused(t, d.chen, c, approval.Ask, approval.ErrNoChange)
	d.refused(t, d.carla, c, approval.Publish, approval.ErrMoved)
	d.move(t, d.carla, c, approval.Ask)
	d.refused(t, d.carla, c, approval.Publish, approval.ErrOwnChange)
	d.refused(t, d.carla, c, approval.TurnDown, approval.ErrOwnChange)
	d.refused(t, d.chen, c, approval.TakeBack, approval.ErrNotYours)
	d.refused(t, d.asker, c, approval.Move("publsh"), approval.ErrMoved)
	if n, err := d.approvals.RuleWaiting(t.Context(), d.chen); err != nil || n != 1 {
		t.Errorf("%d wait for Chen, %v", n, err)
	}
	if n, err := d.approvals.RuleWaiting(t.Context(), d.carla); err != nil || n != 0 {
		t.Errorf("%d wait for Carla, %v", n, err)
	}
	if n := len(d.world(t).Rules); n != 1 {
		t.Errorf("%d rules in force before", n)
	}
	out := d.move(t, d.chen, c, approval.Publish)
	if out.State != approval.Published || *out.DecidedBy != d.chen.Person {
		t.Errorf("%+v", out)
	}
	w := d.world(t)
	if _, ok := w.Rule(c.Terms.New.ID); !ok || len(w.Rules) != 2 {
		t.Errorf("in force: %+v", w.Rules)
	}
	if n := d.Count(t, `select count(*) from audit_event where subject_kind = 'rule' and subject_id = $1`, c.ID.String()); n != 3 {
		t.Errorf("%d lines in the trail", n)
	}
	d.refused(t, d.cleo, c, approval.Publish, approval.ErrMoved)
}

// TestOfTwoPublishersOneComesSecond: and a replaced rule ends as the other begins.
func TestOfTwoPublishersOneComesSecond(t *testing.T) {
	d := atDesk(t)
	x := d.tier(0, 2)
	x.Kind, x.Terms.Old = approval.ReplaceTier, &d.rule.ID
	c := d.draw(t, d.carla, x)
	d.move(t, d.carla, c, approval.Ask)
	errs := make(chan error, 2)
	for _, by := range []identity.Actor{d.chen, d.cleo} {
		go func() {
			_, err := d.approvals.Change(context.WithoutCancel(t.Context()), by, c.ID, approval.Publish, "")
			errs <- err
		}()
	}
	won := 0
	for range 2 {
		if err := <-errs; err == nil {
			won++
		} else if !fault.Is(err, approval.ErrMoved) {
			t.Error(err)
		}
	}
	w := d.world(t)
	if won != 1 || len(w.Rules) != 1 || w.Rules[0].Needed != 2 {
		t.Errorf("%d published, in force %+v", won, w.Rules)
	}
	if n := d.Count(t, `select count(*) from approval_rule where retired_at is not null`); n != 1 {
		t.Errorf("%d retired", n)
	}
}

// TestWhatWasDrawnAgainstOtherRulesIsDrawnAgain: neither asked for nor published.
func TestWhatWasDrawnAgainstOtherRulesIsDrawnAgain(t *testing.T) {
	d := atDesk(t)
	first, second, third := d.draw(t, d.carla, d.tier(1_000, 2)), d.draw(t, d.carla, d.tier(2_000, 2)), d.draw(t, d.chen, d.tier(3_000, 2))
	d.move(t, d.carla, first, approval.Ask)
	d.move(t, d.carla, second, approval.Ask)
	d.move(t, d.chen, first, approval.Publish)
	d.refused(t, d.cleo, second, approval.Publish, approval.ErrStale)
	d.refused(t, d.chen, third, approval.Ask, approval.ErrStale)
	drawn, err := d.approvals.Drawn(t.Context(), d.carla, second.ID)
	if err != nil || !drawn.Stale {
		t.Errorf("the page does not say so: %v", err)
	}
	d.move(t, d.carla, second, approval.TakeBack)
	d.move(t, d.chen, third, approval.TakeBack)
}

// TestAGroupIsMadeAndItsMembersMove, each by two people.
func TestAGroupIsMadeAndItsMembersMove(t *testing.T) {
	d := atDesk(t)
	made := d.draw(t, d.carla, approval.Drawing{Kind: approval.MakeGroup, Why: "A desk for large sums", Key: uuid.NewString(),
		Terms: approval.Terms{Group: &approval.Group{Name: "Large sums", Members: []uuid.UUID{d.carla.Person, d.chen.Person}}}})
	d.move(t, d.carla, made, approval.Ask)
	d.move(t, d.chen, made, approval.Publish)
	g, ok := d.world(t).Group(made.Terms.Group.ID)
	if !ok || len(g.Members) != 2 {
		t.Fatalf("%+v", g)
	}
	moved := d.draw(t, d.chen, approval.Drawing{Kind: approval.MoveMembers, Why: "Chen leaves the desk", Key: uuid.NewString(),
		Terms: approval.Terms{Group: &g, Add: []uuid.UUID{d.cleo.Person}, Leave: []uuid.UUID{d.chen.Person}}})
	d.move(t, d.chen, moved, approval.Ask)
	d.move(t, d.carla, moved, approval.Publish)
	g, _ = d.world(t).Group(g.ID)
	if len(g.Members) != 2 || slices.Contains(g.Members, d.chen.Person) || !slices.Contains(g.Members, d.cleo.Person) {
		t.Errorf("%+v", g)
	}
}

// TestWhatWouldBlockIsRefused: a rule, who is in a group, a grant and a person, each with who is missing and what would mend it.
func TestWhatWouldBlockIsRefused(t *testing.T) {
	d := atDesk(t)
	people := &identity.Service{DB: d.Serve, Clock: d.clock, Approvals: d.approvals}
	boss := d.Person(t, "Boss", testkit.Whole(identity.Admin))
	// Three are in the group: the asker, who asks, and two voters. So two votes can be had, and three never.
	three := d.draw(t, d.carla, d.tier(1_000, 3))
	drawn, err := d.approvals.Drawn(t.Context(), d.carla, three.ID)
	if err != nil || len(drawn.Blocks) != 1 || drawn.Blocks[0].Asker.ID != d.asker.Person || len(drawn.Blocks[0].Could) != 2 {
		t.Fatalf("%v: %+v", err, drawn.Blocks)
	}
	_, err = d.approvals.Change(t.Context(), d.carla, three.ID, approval.Ask, "")
	if f := fault.As(err); !fault.Is(err, approval.ErrBlocks) || !strings.Contains(f.Message, "asked by asker") || !strings.Contains(f.Message, "Add 1 more") || !strings.Contains(f.Message, "Apex") {
		t.Errorf("%v", err)
	}
	two := d.draw(t, d.carla, d.tier(1_000, 2))
	d.move(t, d.carla, two, approval.Ask)
	d.move(t, d.chen, two, approval.Publish)
	leaves := d.draw(t, d.carla, approval.Drawing{Kind: approval.MoveMembers, Why: "One leaves the desk", Key: uuid.NewString(),
		Terms: approval.Terms{Group: &approval.Group{ID: d.group}, Leave: []uuid.UUID{d.voters[0].Person}}})
	d.refused(t, d.carla, leaves, approval.Ask, approval.ErrBlocks)
	var grant uuid.UUID
	if err := d.Owner.QueryRow(t.Context(), `select id from role_grant where person_id = $1`, d.voters[0].Person).Scan(&grant); err != nil {
		t.Fatal(err)
	}
	if err := people.Revoke(t.Context(), boss, grant, "they leave"); !fault.Is(err, approval.ErrBlocks) {
		t.Errorf("a grant: %v", err)
	}
	if err := people.SetState(t.Context(), boss, d.voters[0].Person, identity.Disabled); !fault.Is(err, approval.ErrBlocks) {
		t.Errorf("a leaver: %v", err)
	}
	// Once another stands in, all of it may go.
	joins := d.draw(t, d.carla, approval.Drawing{Kind: approval.MoveMembers, Why: "Cleo stands in", Key: uuid.NewString(),
		Terms: approval.Terms{Group: &approval.Group{ID: d.group}, Add: []uuid.UUID{d.cleo.Person}}})
	d.move(t, d.carla, joins, approval.Ask)
	d.move(t, d.chen, joins, approval.Publish)
	if err := people.Revoke(t.Context(), boss, grant, "they leave"); err != nil {
		t.Errorf("with a stand-in: %v", err)
	}
	if err := people.SetState(t.Context(), boss, d.voters[0].Person, identity.Disabled); err != nil {
		t.Errorf("with a stand-in: %v", err)
	}
	if got := d.world(t); len(got.Stuck) != 0 {
		t.Errorf("stuck: %+v", got.Stuck)
	}
}

// TestOnlyComplianceOfTheWholeOrganizationChangesRules, by the room and by SQL.
func TestOnlyComplianceOfTheWholeOrganizationChangesRules(t *testing.T) {
	d := atDesk(t)
	auditing := d.Person(t, "Both", testkit.Over(identity.Compliance, d.client), testkit.Whole(identity.Auditor))
	for _, who := range []identity.Actor{d.voters[0], d.Person(t, "Treasurer", testkit.Whole(identity.Treasury)), d.Person(t, "Admin", testkit.Whole(identity.Admin)), auditing} {
		if _, err := d.approvals.Draw(t.Context(), who, d.tier(1, 1)); !fault.Is(err, approval.ErrRuler) {
			t.Errorf("%s drew: %v", who.Name, err)
		}
		c := d.draw(t, d.carla, d.tier(1, 1))
		d.move(t, d.carla, c, approval.Ask)
		d.refused(t, who, c, approval.Publish, approval.ErrRuler)
		d.move(t, d.carla, c, approval.TakeBack)
	}
	err := d.TryServing(auditing.Scope(), `insert into approval_change (id, kind, terms, why, base, asked_by, one_time, drafted_at) values (gen_random_uuid(), 'add_rule', '{}', 'why', $2, $1, 'x', now())`, auditing.Person, strings.Repeat("0", 64))
	if got := database.Constraint(err); got != "approval_change_compliance" {
		t.Errorf("by SQL: %v", err)
	}
}

// TestRulesCannotBeChangedAroundTheDesk: every way that SQL by the serving role could put a rule in force alone.
func TestRulesCannotBeChangedAroundTheDesk(t *testing.T) {
	d := atDesk(t)
	c := d.draw(t, d.carla, d.tier(1_000, 1))
	d.move(t, d.carla, c, approval.Ask)
	done := d.draw(t, d.chen, d.tier(5_000, 1))
	d.move(t, d.chen, done, approval.Ask)
	d.move(t, d.carla, done, approval.Publish)
	const publish = `update approval_change set state = 'published', decided_by = $2, decided_at = now() where id = $1`
	machine := d.KeyOf(t, d.Person(t, "machine"), d.cleo)
	_, err := d.Owner.Exec(t.Context(), `alter table approval_change disable trigger approval_change_guard; insert into approval_change (id, kind, terms, why, base, state, asked_by, one_time, drafted_at, asked_at)
		values ('6f1f1f7e-0000-4000-8000-000000000001', 'add_rule', '{}', 'why', repeat('0', 64), 'asked', '`+machine.Machines[0].String()+`', 'x', now(), now()); alter table approval_change enable trigger approval_change_guard`)
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		scope     database.Scope
		statement string
		args      []any
		wall      string
	}{
		"publishes their own":          {d.carla.Scope(), publish, []any{c.ID, d.carla.Person}, "approval_change_not_asker"},
		"in another's name":            {d.carla.Scope(), publish, []any{c.ID, d.chen.Person}, "approval_change_own_name"},
		"without compliance":           {d.asker.Scope(), publish, []any{c.ID, d.voters[0].Person}, "approval_change_own_name"},
		"for their own machine":        {d.cleo.Scope(), publish, []any{uuid.MustParse("6f1f1f7e-0000-4000-8000-000000000001"), d.cleo.Person}, "approval_change_own_machine"},
		"skips the asking":             {d.chen.Scope(), `insert into approval_change (id, kind, terms, why, base, state, asked_by, one_time, drafted_at, asked_at) values (gen_random_uuid(), 'add_rule', '{}', 'why', repeat('0', 64), 'asked', $1, 'y', now(), now())`, []any{d.chen.Person}, "approval_change_starts"},
		"takes one up again":           {d.chen.Scope(), `update approval_change set state = 'asked' where id = $1`, []any{done.ID}, "42501x"},
		"edits what it says":           {d.chen.Scope(), `update approval_change set terms = '{}' where id = $1`, []any{c.ID}, "42501"},
		"says when it was published":   {d.chen.Scope(), `update approval_change set published_in = pg_current_xact_id() where id = $1`, []any{c.ID}, "42501"},
		"removes one":                  {d.chen.Scope(), `delete from approval_change where id = $1`, []any{c.ID}, "42501"},
		"adds a rule":                  {d.carla.Scope(), `insert into approval_rule (id, kind, name, from_cents, needed, expiry_seconds, created_at) values (gen_random_uuid(), 'send', 'x', 0, 0, 3600, now())`, nil, "approval_rule_published"},
		"retires a rule":               {d.carla.Scope(), `update approval_rule set retired_at = now()`, nil, "approval_rule_published"},
		"joins a group":                {d.carla.Scope(), `insert into approval_member (group_id, person_id, added_at) values ($1, $2, now())`, []any{d.group, d.carla.Person}, "approval_rule_published"},
		"throws somebody out":          {d.carla.Scope(), `delete from approval_member where person_id = $1`, []any{d.voters[0].Person}, "approval_rule_published"},
		"makes a group":                {d.carla.Scope(), `insert into approval_group (id, name, created_at) values (gen_random_uuid(), 'x', now())`, nil, "approval_rule_published"},
		"gives a rule another group":   {d.carla.Scope(), `insert into approval_rule_group (rule_id, group_id) select $1, id from approval_group`, []any{c.Terms.New.ID}, "approval_rule_published"},
		"a client's reader sees a key": {database.Clients(d.voters[0].Person, d.client.ID), `select 1 / (select count(*) from approval_hands())`, nil, "22012"},
	} {
		err := d.TryServing(x.scope, x.statement, x.args...)
		if x.wall == "42501x" { // a finished change keeps its end
			x.wall = "approval_change_moves"
			if database.Constraint(err) == "approval_change_own_name" {
				continue
			}
		}
		if got := database.Constraint(err) + database.Code(err); err == nil || !contains(got, x.wall) {
			t.Errorf("%s: want %s, got %v", name, x.wall, err)
		}
	}
	if n := d.Count(t, `select count(*) from approval_rule where retired_at is null`); n != 2 {
		t.Errorf("%d rules in force after all that", n)
	}
}

// TestAChangeIsTriedOnPastSends: what would have become of them, with the day's totals as they were.
func TestAChangeIsTriedOnPastSends(t *testing.T) {
	d := atDesk(t)
	var asked []approval.Past
	for i, usd := range []int64{50, 200, 70, 900} { // newest first, six hours apart; the third was stopped
		asked = append(asked, approval.Past{ID: uuid.New(), Client: d.client.ID, ClientName: "Apex", USD: money.NewCents(usd), At: testkit.Start.Add(-time.Duration(i+1) * 6 * time.Hour), Left: i != 2})
	}
	d.approvals.Past = remembered(asked)
	x := d.tier(0, 2)
	x.Kind, x.Terms.Old, x.Terms.New.From = approval.ReplaceTier, &d.rule.ID, money.NewCents(60)
	c := d.draw(t, d.carla, x)
	drawn, err := d.approvals.Drawn(t.Context(), d.carla, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := map[approval.Outcome]approval.Tally{approval.Refused: {Count: 1, USD: money.NewCents(50)}, approval.More: {Count: 3, USD: money.NewCents(1170)}}
	for _, o := range approval.Outcomes {
		if got := drawn.Replay.Tallies[o]; got.Count != want[o].Count || !got.USD.Equal(want[o].USD) {
			t.Errorf("%s: %+v, want %+v", o, got, want[o])
		}
	}
	total := money.NewCents(1150) // of the newest: 50 + 200 + 900; of the one before: 200 + 900
	y := d.tier(0, 2)
	y.Terms.New.Velocity = &total
	drawn, err = d.approvals.Drawn(t.Context(), d.carla, d.draw(t, d.carla, y).ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := drawn.Replay.Changed; len(got) != 1 || !got[0].USD.Equal(money.NewCents(50)) || got[0].Outcome != approval.More {
		t.Errorf("by the day's total: %+v", got)
	}
}

type remembered []approval.Past

func (r remembered) Since(context.Context, pgx.Tx, time.Time, int) ([]approval.Past, error) {
	return r, nil
}

func TestTermsThatCannotBeAreNamed(t *testing.T) {
	d := atDesk(t)
	turned, far := "pay\u202egnihton", uuid.New()
	for field, break_ := range map[string]func(*approval.Drawing){
		"about":    func(x *approval.Drawing) { x.Terms.New.Kind = "wire" },
		"from":     func(x *approval.Drawing) { x.Terms.New.From = money.NewCents(-1) },
		"below":    func(x *approval.Drawing) { x.Terms.New.Below = &x.Terms.New.From },
		"velocity": func(x *approval.Drawing) { zero := money.NewCents(0); x.Terms.New.Velocity = &zero },
		"needed":   func(x *approval.Drawing) { x.Terms.New.Needed = 4 },
		"groups":   func(x *approval.Drawing) { x.Terms.New.Groups = []uuid.UUID{far} },
		"expiry":   func(x *approval.Drawing) { x.Terms.New.Expiry = 8 * 24 * time.Hour },
		"client":   func(x *approval.Drawing) { x.Terms.New.Client = &far },
		"name":     func(x *approval.Drawing) { x.Terms.New.Name = turned },
		"why":      func(x *approval.Drawing) { x.Why = " a " },
		"rule":     func(x *approval.Drawing) { x.Kind, x.Terms.Old = approval.RetireTier, &far },
		"group":    func(x *approval.Drawing) { x.Kind, x.Terms.Group = approval.MoveMembers, &approval.Group{ID: far} },
		"kind":     func(x *approval.Drawing) { x.Kind = "drop" },
		"members": func(x *approval.Drawing) {
			x.Kind, x.Terms.Group = approval.MakeGroup, &approval.Group{Name: "New", Members: []uuid.UUID{far}}
		},
	} {
		x := d.tier(100, 1)
		break_(&x)
		_, err := d.approvals.Draw(t.Context(), d.carla, x)
		if f := fault.As(err); !fault.Is(err, approval.ErrTerms) || f.Fields[field] == "" {
			t.Errorf("%s: %v %v", field, err, f.Fields)
		}
	}
	same := d.tier(0, 1)
	same.Kind, same.Terms.Old, same.Terms.New.Name = approval.ReplaceTier, &d.rule.ID, d.rule.Name
	if _, err := d.approvals.Draw(t.Context(), d.carla, same); fault.As(err).Fields["name"] == "" {
		t.Errorf("the same again: %v", err)
	}
	if n := d.Count(t, `select count(*) from approval_change`); n != 0 {
		t.Errorf("%d changes were kept", n)
	}
}
