package approval_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

type bundle struct {
	*testkit.Database
	approvals *approval.Service
	clock     *clock.Manual
	client    identity.Client
	asker     identity.Actor
	voters    []identity.Actor
	rule      approval.Rule
}

// setup makes a rule that asks for `needed` of `voters` people, the asker being in the group too.
func setup(t *testing.T, needed, voters int) *bundle {
	t.Helper()
	t.Parallel()
	d := testkit.DB(t)
	b := &bundle{Database: d, clock: clock.NewManual(testkit.Start), client: d.Client(t, "Apex")}
	b.approvals = &approval.Service{DB: d.Serve, Jobs: d.Jobs(t), Clock: b.clock}
	b.asker = d.Person(t, "asker", testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))
	members := []uuid.UUID{b.asker.Person}
	for i := range voters {
		v := d.Person(t, fmt.Sprintf("voter-%d", i), testkit.Over(identity.Compliance, b.client))
		b.voters, members = append(b.voters, v), append(members, v.Person)
	}
	group, err := b.approvals.AddGroup(context.Background(), identity.System("test"), "Compliance", members...)
	if err != nil {
		t.Fatal(err)
	}
	b.rule = approval.Rule{Kind: "send", Name: "two of us", From: money.NewCents(0), Needed: needed, Expiry: time.Hour}
	if b.rule.ID, err = b.approvals.AddRule(context.Background(), identity.System("test"), b.rule, group); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bundle) open(t *testing.T) approval.Request {
	t.Helper()
	r, err := b.tryOpen()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (b *bundle) tryOpen() (r approval.Request, err error) {
	ctx := context.Background()
	err = b.Serve.As(ctx, b.asker.Scope(), func(tx pgx.Tx) error {
		rule, asks, err := b.approvals.Match(ctx, tx, b.client.ID, approval.Facts{Kind: "send", USD: money.NewCents(100)})
		if err != nil || !asks {
			return fmt.Errorf("match: asks=%v: %w", asks, err)
		}
		r, err = b.approvals.Open(ctx, tx, b.asker, approval.Opening{Subject: approval.Subject{Kind: "send", ID: uuid.New()},
			ClientID: b.client.ID, Rule: rule, Title: "Send 1"})
		return err
	})
	return r, err
}

func TestEightApproversAtOnceCountTwoVotes(t *testing.T) {
	b := setup(t, 2, 8)
	r := b.open(t)
	results := make([]error, len(b.voters))
	var wg sync.WaitGroup
	for i, v := range b.voters {
		wg.Go(func() { _, results[i] = b.approvals.Vote(context.Background(), v, r.ID, approval.Approve, "") })
	}
	wg.Wait()
	won := 0
	for i, err := range results {
		switch {
		case err == nil:
			won++
		case !fault.Is(err, approval.ErrDecided):
			t.Errorf("voter %d: want decided, got %v", i, err)
		}
	}
	if won != 2 {
		t.Errorf("want 2 votes accepted, got %d", won)
	}
	if n := b.Count(t, `select count(distinct voter) from approval_vote where request_id = $1`, r.ID); n != 2 {
		t.Errorf("want 2 distinct voters stored, got %d", n)
	}
	if n := b.Count(t, `select count(*) from river.river_job where kind = 'approval.decided'`); n != 1 {
		t.Errorf("want one decided job, got %d", n)
	}
	if n := b.Count(t, `select count(*) from audit_event where verb = 'approval.approve'`); n != 2 {
		t.Errorf("want 2 audit rows, got %d", n)
	}
}

func TestTheAskerCannotVote(t *testing.T) {
	b := setup(t, 2, 3)
	r := b.open(t)
	if _, err := b.approvals.Vote(context.Background(), b.asker, r.ID, approval.Approve, ""); !fault.Is(err, approval.ErrOwnRequest) {
		t.Fatalf("want own request, got %v", err)
	}
	for _, m := range r.Eligible {
		if m.Person == b.asker.Person {
			t.Error("the asker is listed as eligible")
		}
	}
}

// What a machine asked for is not decided by who made one of its keys, an ended one too: nor do they count as somebody who
// could, nor does the database take their vote.
func TestTheMakerOfAKeyCannotVoteForItsMachine(t *testing.T) {
	b := setup(t, 2, 3)
	maker := b.KeyOf(t, b.asker, b.voters[0])
	r := b.open(t)
	if _, err := b.approvals.Vote(t.Context(), maker, r.ID, approval.Approve, ""); !fault.Is(err, approval.ErrOwnRequest) {
		t.Errorf("by the rule: %v", err)
	}
	const vote = `insert into approval_vote (request_id, client_id, asked_by, voter, session_id, decision, reason, at) values ($1,$2,$3,$4,$5,'approve','',$6)`
	err := b.TryServing(maker.Scope(), vote, r.ID, b.client.ID, b.asker.Person, maker.Person, maker.Session, b.clock.Now())
	if database.Constraint(err) != "approval_vote_eligible" {
		t.Errorf("by SQL: %v", err)
	}
	if len(r.Eligible) != 2 || slices.ContainsFunc(r.Eligible, func(m approval.Member) bool { return m.Person == maker.Person }) {
		t.Errorf("eligible: %+v", r.Eligible)
	}
	for _, v := range b.voters[1:] {
		if r, err = b.approvals.Vote(t.Context(), v, r.ID, approval.Approve, ""); err != nil {
			t.Fatal(err)
		}
	}
	if r.State != approval.Approved {
		t.Errorf("two others approved, and it is %s", r.State)
	}
}

// Every way that SQL by the serving role could let the asker through, each refused by its own wall.
func TestTheAskerCannotVoteBySQLEither(t *testing.T) {
	b := setup(t, 2, 3)
	r := b.open(t)
	if _, err := b.approvals.Vote(context.Background(), b.voters[0], r.ID, approval.Approve, ""); err != nil {
		t.Fatal(err)
	}
	const vote = `insert into approval_vote (request_id, client_id, asked_by, voter, session_id, decision, reason, at) values ($1,$2,$3,$4,$5,'approve','',$6)`
	now, sys := b.clock.Now(), database.System("sql")
	for name, c := range map[string]struct {
		statement string
		args      []any
		wall      string // constraint, or SQLSTATE 42501 where the grant is missing
	}{
		"votes as themselves":        {vote, []any{r.ID, b.client.ID, b.asker.Person, b.asker.Person, b.asker.Session, now}, "approval_vote_eligible"},
		"pretends another asked":     {vote, []any{r.ID, b.client.ID, b.voters[1].Person, b.asker.Person, b.asker.Session, now}, "approval_vote_eligible"},
		"borrows a name":             {vote, []any{r.ID, b.client.ID, b.asker.Person, b.voters[1].Person, b.asker.Session, now}, "approval_vote_session"},
		"counts a voter twice":       {vote, []any{r.ID, b.client.ID, b.asker.Person, b.voters[0].Person, b.voters[0].Session, now}, "approval_vote_once"},
		"calls it approved":          {`update approval_request set state = 'approved', decided_at = $2 where id = $1`, []any{r.ID, now}, "approval_request_votes"},
		"lowers the count":           {`update approval_request set needed = 1 where id = $1`, []any{r.ID}, "42501"},
		"changes who asked":          {`update approval_request set asked_by = $2 where id = $1`, []any{r.ID, b.voters[2].Person}, "42501"},
		"changes a vote":             {`update approval_vote set voter = $2 where request_id = $1`, []any{r.ID, b.voters[2].Person}, "42501"},
		"edits the rule":             {`update approval_rule set needed = 1`, nil, "42501"},
		"removes the request":        {`delete from approval_request where id = $1`, []any{r.ID}, "42501"},
		"switches the guard off":     {`alter table approval_vote disable trigger all`, nil, "42501"},
		"opens an approved request":  {`insert into approval_request (id, client_id, subject_kind, subject_id, title, rule_id, rule_name, needed, asked_by, state, opened_at, expires_at, decided_at) values (gen_random_uuid(), $1, 'send', gen_random_uuid(), 'x', $2, 'x', 2, $3, 'approved', $4, $4, $4)`, []any{b.client.ID, b.rule.ID, b.asker.Person, now}, "approval_request_opens_pending"},
		"asks for fewer than a rule": {`insert into approval_request (id, client_id, subject_kind, subject_id, title, rule_id, rule_name, needed, asked_by, opened_at, expires_at) values (gen_random_uuid(), $1, 'send', gen_random_uuid(), 'x', $2, 'x', 1, $3, $4, $4)`, []any{b.client.ID, b.rule.ID, b.asker.Person, now}, "approval_request_rule"},
	} {
		err := b.TryServing(sys, c.statement, c.args...)
		if got := database.Constraint(err) + database.Code(err); err == nil || !contains(got, c.wall) {
			t.Errorf("%s: want %s, got %v", name, c.wall, err)
		}
	}
	// In a transaction of their own they cannot speak for a colleague whose session they know either.
	err := b.TryServing(b.asker.Scope(), vote, r.ID, b.client.ID, b.asker.Person, b.voters[1].Person, b.voters[1].Session, now)
	if got := database.Constraint(err); got != "approval_vote_own_name" {
		t.Errorf("votes for a colleague: %v", err)
	}
	if got, _ := b.approvals.Get(context.Background(), b.asker, r.ID); got.State != approval.Pending || got.Approvals() != 1 {
		t.Errorf("after all that: %s with %d approvals", got.State, got.Approvals())
	}
}

func contains(got, want string) bool {
	return got == want || got == want+"23514" || got == want+"23503" || got == want+"23505"
}

func TestAnUnsolvableRuleIsRefusedAtOnce(t *testing.T) {
	b := setup(t, 2, 1)
	if _, err := b.tryOpen(); !fault.Is(err, approval.ErrNobody) {
		t.Fatalf("want unsolvable, got %v", err)
	}
	if n := b.Count(t, `select count(*) from approval_request`); n != 0 {
		t.Errorf("%d requests were left behind", n)
	}
}

func TestRejectNeedsAReasonAndEndsIt(t *testing.T) {
	b := setup(t, 2, 3)
	r := b.open(t)
	ctx := context.Background()
	if _, err := b.approvals.Vote(ctx, b.voters[0], r.ID, approval.Reject, " "); !fault.Is(err, approval.ErrReason) {
		t.Fatalf("want a reason asked for, got %v", err)
	}
	if _, err := b.approvals.Vote(ctx, b.voters[0], r.ID, "aproved", "x"); !fault.Is(err, approval.ErrDecision) {
		t.Fatalf("a misspelt decision must be refused, got %v", err)
	}
	got, err := b.approvals.Vote(ctx, b.voters[0], r.ID, approval.Reject, "wrong payee")
	if err != nil || got.State != approval.Rejected {
		t.Fatalf("want rejected, got %v %v", got.State, err)
	}
	if _, err := b.approvals.Vote(ctx, b.voters[1], r.ID, approval.Approve, ""); !fault.Is(err, approval.ErrDecided) {
		t.Errorf("want decided, got %v", err)
	}
}

func TestExpiryEndsItOnce(t *testing.T) {
	b := setup(t, 2, 3)
	r := b.open(t)
	b.clock.Advance(time.Hour)
	if _, err := b.approvals.Vote(context.Background(), b.voters[0], r.ID, approval.Approve, ""); !fault.Is(err, approval.ErrExpired) {
		t.Fatalf("want expired, got %v", err)
	}
	var wg sync.WaitGroup
	total := make([]int, 4)
	for i := range total {
		wg.Go(func() { total[i], _ = b.approvals.ExpireDue(context.Background()) })
	}
	wg.Wait()
	if sum := total[0] + total[1] + total[2] + total[3]; sum != 1 {
		t.Errorf("want it expired once, got %d", sum)
	}
	if n := b.Count(t, `select count(*) from river.river_job where kind = 'approval.decided'`); n != 1 {
		t.Errorf("want one decided job, got %d", n)
	}
}

func TestAForeignRequestLooksAbsent(t *testing.T) {
	b := setup(t, 1, 2)
	r := b.open(t)
	stranger := b.Person(t, "stranger", testkit.Over(identity.Compliance, b.Client(t, "Meridian")))
	ctx := context.Background()
	_, foreign := b.approvals.Get(ctx, stranger, r.ID)
	_, absent := b.approvals.Get(ctx, stranger, uuid.New())
	if !fault.Is(foreign, approval.ErrNotFound) || fault.As(foreign).Message != fault.As(absent).Message {
		t.Errorf("foreign %v, absent %v", foreign, absent)
	}
	if _, err := b.approvals.Vote(ctx, stranger, r.ID, approval.Approve, ""); !fault.Is(err, approval.ErrNotFound) {
		t.Errorf("vote: %v", err)
	}
	if found, _, err := b.approvals.List(ctx, stranger, approval.Filter{Limit: 10}); err != nil || len(found) != 0 {
		t.Errorf("list shows %d, %v", len(found), err)
	}
	if n, err := b.approvals.CountFor(ctx, b.voters[0]); err != nil || n != 1 {
		t.Errorf("the voter's count is %d, %v", n, err)
	}
}
