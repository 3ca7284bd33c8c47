package approval_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

// TestAnAbsenceIsJudgedKeptAndTakenBack on a real database, with its warning.
func TestAnAbsenceIsJudgedKeptAndTakenBack(t *testing.T) {
	d := atDesk(t)
	ctx, vera, now, room := t.Context(), d.carla, d.clock.Now(), d.approvals
	from, until := now.Add(time.Hour), now.Add(240*time.Hour)
	for _, bad := range [][2]time.Time{{from, from}, {until, from}, {now.Add(-48 * time.Hour), now}, {from, from.Add(approval.AwayMost + time.Hour)}} {
		if _, err := room.SayAway(ctx, vera, bad[0], bad[1], "UTC"); !fault.Is(err, approval.ErrAway) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	before, err := room.WouldStick(ctx, vera, from, until)
	if err != nil {
		t.Fatal(err)
	}
	x, err := room.SayAway(ctx, vera, from, until, "Europe/Zurich")
	if err != nil || len(x.Warned) != len(before) {
		t.Fatalf("%d warnings, %d shown, %v", len(x.Warned), len(before), err)
	}
	own, err := room.OwnAway(ctx, vera)
	if err != nil || len(own) != 1 || own[0].Zone != "Europe/Zurich" {
		t.Fatalf("%+v, %v", own, err)
	}
	desk, err := room.Desk(ctx, vera, nil)
	if err != nil || len(desk.Away) != 1 || desk.Away[0].Person != vera.Person {
		t.Errorf("%+v, %v", desk.Away, err)
	}
	if err := room.EndAway(ctx, d.chen, x.ID); !fault.Is(err, approval.ErrNoAway) {
		t.Errorf("somebody else's absence: %v", err)
	}
	if err := room.EndAway(ctx, vera, x.ID); err != nil {
		t.Fatal(err)
	}
	err = d.TryServing(database.Organization(d.chen.Person), `insert into absence (id, person_id, from_at, until_at, zone, warned, said_at) values ($1, $2, now(), now() + interval '1 day', 'UTC', '{}', now())`,
		uuid.New(), vera.Person)
	if database.Code(err) != "42501" {
		t.Errorf("another person's absence by SQL: %v", err)
	}
}

// TestWhatAnAbsenceMakesStuckEqualsTryingEveryMoment: the instants that StuckBy looks at are enough.
func TestWhatAnAbsenceMakesStuckEqualsTryingEveryMoment(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	at := func(h int) time.Time { return start.Add(time.Duration(h) * time.Hour) }
	client, asker := uuid.New(), uuid.New()
	one, two := uuid.New(), uuid.New()
	whole := func(r identity.Role) []identity.Grant { return []identity.Grant{{Role: r}} }
	for i, other := range [][2]int{{0, 5}, {3, 9}, {8, 20}, {30, 40}, {12, 13}} {
		w := approval.World{Clients: []approval.Tenant{{ID: client}}, Groups: []approval.Group{{ID: one, Members: []uuid.UUID{one, two}}},
			Rules:  []approval.Rule{{ID: client, Kind: approval.OfSweep, Needed: 1, Expiry: 4 * time.Hour, Groups: []uuid.UUID{one}}},
			People: []approval.Someone{{ID: asker, Grants: whole(identity.Treasury)}, {ID: one, Grants: whole(identity.Compliance)}, {ID: two, Grants: whole(identity.Compliance)}},
			Away:   []approval.Absence{{Person: two, From: at(other[0]), Until: at(other[1])}}}
		mine := approval.Absence{Person: one, From: at(2), Until: at(14)}
		with := w
		with.Away = append(slices.Clone(w.Away), mine)
		brute := false
		for h := 0; h <= 48*4; h++ {
			now := start.Add(time.Duration(h) * 15 * time.Minute)
			brute = brute || len(with.StuckSince(now)) > len(w.StuckSince(now))
		}
		if got := len(w.StuckBy(mine)) > 0; got != brute {
			t.Errorf("case %d: %v, trying every quarter of an hour %v", i, got, brute)
		}
	}
}

// TestWhoCouldStillVoteIsToldOnceAtEachPart and nobody who has voted or is away.
func TestWhoCouldStillVoteIsToldOnceAtEachPart(t *testing.T) {
	t.Parallel()
	opened := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	r := approval.Request{State: approval.Pending, OpenedAt: opened, ExpiresAt: opened.Add(100 * time.Minute)}
	for minute, want := range map[int]int{0: 0, 49: 0, 50: approval.HalfGone, 89: approval.HalfGone, 90: approval.NearlyUp, 99: approval.NearlyUp, 100: 0} {
		if got := r.Late(opened.Add(time.Duration(minute) * time.Minute)); got != want {
			t.Errorf("minute %d: %d, want %d", minute, got, want)
		}
	}
	until, one, two, three := opened.Add(time.Hour), uuid.New(), uuid.New(), uuid.New()
	r.Eligible = []approval.Member{{Person: one}, {Person: two, AwayUntil: &until}, {Person: three}}
	r.Votes = []approval.Vote{{Voter: three}}
	if got := r.Remaining(); !slices.Equal(got, []uuid.UUID{one}) {
		t.Errorf("%v", got)
	}
}

// TestALateRequestIsToldOfOnceAtEachPart, by however many processes.
func TestALateRequestIsToldOfOnceAtEachPart(t *testing.T) {
	b := setup(t, 2, 3)
	r := b.open(t)
	var stages []int
	tell := func(_ context.Context, _ pgx.Tx, told approval.Request, stage int, people []uuid.UUID) error {
		if told.ID != r.ID || len(people) != 2 {
			t.Errorf("%s to %d people", told.ID, len(people))
		}
		stages = append(stages, stage)
		return nil
	}
	if _, err := b.approvals.Vote(t.Context(), b.voters[0], r.ID, approval.Approve, ""); err != nil {
		t.Fatal(err)
	}
	for _, minutes := range []int{0, 31, 10, 14, 1, 5} { // 31 is past the half, 55 past nine tenths, 61 past the end
		b.clock.Advance(time.Duration(minutes) * time.Minute)
		for range 2 {
			if _, err := b.approvals.Escalate(t.Context(), tell); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !slices.Equal(stages, []int{approval.HalfGone, approval.NearlyUp}) {
		t.Errorf("told at %v", stages)
	}
}
