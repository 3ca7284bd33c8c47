package accreditation_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func setup(t *testing.T) (*accreditation.Service, *testkit.Database, *clock.Manual) {
	t.Helper()
	t.Parallel()
	db, clk := testkit.DB(t), clock.NewManual(testkit.Start)
	return &accreditation.Service{DB: db.Serve, Clock: clk, Jobs: db.Jobs(t)}, db, clk
}

func filing(client uuid.UUID, id string) accreditation.Filing {
	return accreditation.Filing{Client: client, ID: id, Name: "Nora Investor", Kind: accreditation.Natural, Residence: "US_NY",
		Evidence: []accreditation.Document{{Method: accreditation.Letter, Verifier: "Counsel LLP", Date: testkit.Start.AddDate(0, 0, -7).Truncate(24 * time.Hour)}}}
}

func TestTwoPeopleForEvidence(t *testing.T) {
	s, db, clk := setup(t)
	ctx := t.Context()
	files, decides := db.Person(t, "Filer", testkit.Whole(identity.Compliance)), db.Person(t, "Decider", testkit.Whole(identity.Compliance))
	treasury := db.Person(t, "Tessa", testkit.Whole(identity.Treasury))
	i, err := s.File(ctx, files, filing(uuid.Nil, ""), "call")
	if err != nil || len(i.Evidence) != 1 || i.Evidence[0].State != accreditation.Filed {
		t.Fatalf("%+v %v", i, err)
	}
	id := i.Evidence[0].ID
	if _, err := s.Decide(ctx, files, id, true, ""); !fault.Is(err, accreditation.ErrOwn) {
		t.Errorf("by who filed it: %v", err)
	}
	if _, err := s.Decide(ctx, treasury, id, true, ""); !fault.Is(err, accreditation.ErrDecider) {
		t.Errorf("by treasury: %v", err)
	}
	if _, err := s.Decide(ctx, decides, id, false, "  "); !fault.Is(err, accreditation.ErrReason) {
		t.Errorf("a rejection without a reason: %v", err)
	}
	err = db.TryServing(database.System("test"), `update accreditation_evidence set state = 'approved', decided_by = filed_by, decided_at = now()`)
	if database.Constraint(err) != "accreditation_evidence_two_people" {
		t.Errorf("by SQL, in the filer's name: %v", err)
	}
	maker := db.Person(t, "Max", testkit.Whole(identity.Compliance))
	if _, err := s.Decide(ctx, db.KeyOf(t, files, maker), id, true, ""); !fault.Is(err, accreditation.ErrOwn) {
		t.Errorf("by who made a key of the machine that filed it: %v", err)
	}
	if _, err := s.Decide(ctx, maker, id, true, ""); database.Constraint(err) != "accreditation_evidence_own_machine" {
		t.Errorf("the same, by the database: %v", err)
	}
	if e, err := s.Decide(ctx, decides, id, true, ""); err != nil || e.State != accreditation.Approved {
		t.Fatalf("%+v %v", e, err)
	}
	if _, err := s.Decide(ctx, decides, id, false, "A change of mind"); !fault.Is(err, accreditation.ErrDecided) {
		t.Errorf("twice: %v", err)
	}
	if err := db.TryServing(database.System("test"), `update accreditation_evidence set state = 'rejected'`); database.Constraint(err) != "accreditation_evidence_decided_once" {
		t.Errorf("by SQL, once more: %v", err)
	}
	if n := db.Count(t, `select count(*) from river.river_job where kind = 'accreditation.changed'`); n != 2 {
		t.Errorf("%d jobs", n)
	}
	var standing accreditation.Standing
	look := func(client uuid.UUID) accreditation.Standing {
		err := db.Serve.As(ctx, database.System("test"), func(tx pgx.Tx) (err error) { standing, err = s.Standing(ctx, tx, client, i.ID); return err })
		if err != nil {
			t.Fatal(err)
		}
		return standing
	}
	if got := look(uuid.Nil); got.Proof == nil {
		t.Errorf("%+v", got)
	}
	if got := look(uuid.New()); got.Known {
		t.Errorf("known to another client: %+v", got)
	}
	clk.Advance(92 * 24 * time.Hour)
	if got := look(uuid.Nil); got.Proof != nil || !got.Lapsed {
		t.Errorf("%+v", got)
	}
	again, err := s.File(ctx, files, filing(uuid.Nil, ""), "expired")
	if !fault.Is(err, accreditation.ErrFiling) {
		t.Errorf("a document that counts no more: %+v %v", again, err)
	}
}

func TestFilingIsOnce(t *testing.T) {
	s, db, _ := setup(t)
	ctx := t.Context()
	apex, meridian := db.Client(t, "Apex"), db.Client(t, "Meridian")
	a, m := db.Person(t, "A", testkit.Over(identity.Treasury, apex)), db.Person(t, "M", testkit.Over(identity.Treasury, meridian))
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := s.File(ctx, a, filing(apex.ID, ""), "one-call"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := db.Count(t, `select count(*) from investor`); n != 1 {
		t.Errorf("one call filed %d investors", n)
	}
	if n := db.Count(t, `select count(*) from accreditation_evidence`); n != 1 {
		t.Errorf("one call filed evidence %d times", n)
	}
	own, err := s.File(ctx, a, filing(apex.ID, "inv_3c8d2e4f"), "two")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.File(ctx, a, filing(apex.ID, "inv_3c8d2e4f"), "three"); !fault.Is(err, accreditation.ErrTaken) {
		t.Errorf("an id twice: %v", err)
	}
	if _, err := s.File(ctx, m, filing(meridian.ID, "inv_3c8d2e4f"), "four"); err != nil {
		t.Errorf("another client's numbering: %v", err)
	}
	if _, err := s.File(ctx, m, filing(apex.ID, ""), "five"); !fault.Is(err, accreditation.ErrRole) {
		t.Errorf("for somebody else: %v", err)
	}
	if got, err := s.Get(ctx, a, own.ID); err != nil || got.Client != apex.ID || len(got.Evidence) != 1 {
		t.Errorf("%+v %v", got, err)
	}
	only, err := s.File(ctx, a, filing(apex.ID, "inv_aaaaaa"), "six")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(ctx, m, only.ID); !fault.Is(err, accreditation.ErrNotFound) {
		t.Errorf("a foreign one: %v", err)
	}
	if _, err := s.Decide(ctx, db.Person(t, "C", testkit.Over(identity.Compliance, meridian)), only.Evidence[0].ID, true, ""); !fault.Is(err, accreditation.ErrNotFound) {
		t.Errorf("foreign evidence: %v", err)
	}
}

func TestForWhom(t *testing.T) {
	t.Parallel()
	a, b := uuid.New(), uuid.New()
	over := func(clients ...uuid.UUID) (out identity.Actor) {
		for _, c := range clients {
			out.Grants = append(out.Grants, identity.Grant{Role: identity.Treasury, Client: &c})
		}
		return out
	}
	whole := identity.Actor{Grants: []identity.Grant{{Role: identity.Treasury}}}
	for name, c := range map[string]struct {
		actor identity.Actor
		named *uuid.UUID
		want  uuid.UUID
		err   *fault.Fault
	}{
		"the only one":             {over(a), nil, a, nil},
		"named":                    {over(a, b), &b, b, nil},
		"several, none named":      {over(a, b), nil, uuid.Nil, accreditation.ErrWhose},
		"a foreign one":            {over(a), &b, uuid.Nil, identity.ErrNoClient},
		"the organization for one": {whole, &a, a, nil},
		"the organization":         {whole, nil, uuid.Nil, nil},
		"the organization, named":  {over(a), &uuid.Nil, uuid.Nil, identity.ErrNoClient},
	} {
		got, err := accreditation.For(c.actor, c.named)
		if got != c.want || (err == nil) != (c.err == nil) || c.err != nil && !fault.Is(err, c.err) {
			t.Errorf("%s: %s %v", name, got, err)
		}
	}
}
