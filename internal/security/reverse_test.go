package security_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/testkit"
)

func paper() security.Instruction {
	return security.Instruction{Paper: security.Resolution, Reference: "Resolution 12 of the general partner", Received: testkit.Start.AddDate(0, 0, -1)}
}

// forfeit asks for a forfeiture as the console does, and has compliance approve it.
func (r *room) forfeit(x security.Security, from string, shares int64) (security.Transfer, error) {
	t, err := r.s.Move(r.t.Context(), r.treasury, security.Order{Security: x.ID, From: from, To: security.Treasury, Shares: money.NewUnits(shares), Type: security.Forfeited, ByTwo: true, Instruction: paper()}, uuid.NewString())
	if err != nil {
		return t, err
	}
	return r.s.Decide(r.t.Context(), r.decider, t.ID, true, "Read the resolution")
}

// undo asks for a reversal, and has compliance approve it.
func (r *room) undo(id string) (security.Transfer, error) {
	t, err := r.s.Reverse(r.t.Context(), r.treasury, id, paper(), uuid.NewString())
	if err != nil {
		return t, err
	}
	return r.s.Decide(r.t.Context(), r.decider, t.ID, true, "Seen the mistake")
}

// lots are what a holder's lots were acquired at and have left, in one text.
func (r *room) lotsOf(x security.Security, holder string) (s string) {
	r.t.Helper()
	r.must(r.db.Owner.QueryRow(r.t.Context(), `select coalesce(string_agg(acquired_at || ' ' || exemption || ' ' || n, ', ' order by acquired_at, exemption), '')
		from (select acquired_at, exemption, sum(remaining) as n from security_lot where security_id = $1 and holder = $2 and remaining > 0 group by 1, 2) x`, x.ID, holder).Scan(&s))
	return s
}

func TestForfeitedByTwo(t *testing.T) {
	r := setup(t)
	ctx, x := t.Context(), r.security(uuid.Nil, 1000)
	r.investor(uuid.Nil, "inv_aaaaaa")
	r.moved(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 100, security.Confirmed)
	wrong := security.Order{Security: x.ID, From: "inv_aaaaaa", To: security.Treasury, Shares: money.NewUnits(30), Type: security.Forfeited, ByTwo: true, Instruction: security.Instruction{Paper: security.Letter, Reference: "A letter", Received: testkit.Start}}
	if _, err := r.s.Move(ctx, r.treasury, wrong, uuid.NewString()); !fault.Is(err, security.ErrTransfer) || fault.As(err).Fields["instruction"] == "" {
		t.Errorf("on a holder's letter: %v", err)
	}
	asked, err := r.s.Move(ctx, r.treasury, security.Order{Security: x.ID, From: "inv_aaaaaa", To: security.Treasury, Shares: money.NewUnits(30), Type: security.Forfeited, ByTwo: true, Instruction: paper()}, uuid.NewString())
	r.must(err)
	if asked.State != security.PendingReview {
		t.Fatalf("forfeited by one: %s", asked.State)
	}
	if _, err := r.s.Decide(ctx, r.treasury, asked.ID, true, ""); !fault.Is(err, security.ErrDecider) {
		t.Errorf("decided by treasury: %v", err)
	}
	done, err := r.s.Decide(ctx, r.decider, asked.ID, true, "")
	r.must(err)
	r.balanced(x.ID)
	if done.State != security.Confirmed {
		t.Errorf("%s %+v", done.State, done.Rules)
	}
	if n := r.db.Count(t, `select count(*) from holder_notice where holder_id = 'inv_aaaaaa' and what = 'FORFEITURE' and shares = 30 and transfer_id = $1 and reference <> ''`, done.ID); n != 1 {
		t.Errorf("%d notices in the holder's file", n)
	}
	if _, err := r.forfeit(x, "inv_aaaaaa", 71); !fault.Is(err, security.ErrShares) {
		t.Errorf("more than is held: %v", err)
	}
	for name, c := range map[string]struct{ sql, constraint, code string }{
		"by one": {`insert into security_transfer (id, security_id, client_id, transfer_type, from_holder, to_holder, shares, claimed_accredited, state, rules, rules_version, fee_bps, asked_by, one_time, asked_at, received_on)
			select 'tx_oneperson', security_id, client_id, 'FORFEITURE', from_holder, to_holder, 1, false, 'pending_review', '[]', '1', 0, asked_by, 'x', asked_at, received_on from security_transfer where id = '` + done.ID + `'`, "security_transfer_undone_by_two", ""},
		"a notice made up":      {`insert into holder_notice (client_id, holder_id, transfer_id, at, what, shares, reference) select client_id, holder_id, transfer_id, at, what, 1, 'x' from holder_notice`, "", "42501"},
		"a notice taken away":   {`delete from holder_notice`, "", "42501"},
		"what was taken, again": {`insert into security_lot_taken (transfer_id, client_id, lot_id, shares) select x.transfer_id, x.client_id, l.id, 1 from security_lot_taken x, security_lot l where x.transfer_id = '` + done.ID + `' limit 1`, "security_lot_taken_pkey", ""},
	} {
		if err := r.db.TryServing(database.System("test"), c.sql); err == nil || c.constraint != "" && database.Constraint(err) != c.constraint || c.code != "" && database.Code(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Each mistake is undone once: the shares, and the lots with the time they were held from, are as they were before.
func TestReversedOnce(t *testing.T) {
	r := setup(t)
	ctx, x := t.Context(), r.security(uuid.Nil, 1000)
	r.investor(uuid.Nil, "inv_aaaaaa")
	issue := r.moved(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 100, security.Confirmed)
	before := r.lotsOf(x, "inv_aaaaaa")
	r.clock.Advance(1000)
	gift := r.moved(x, security.Gift, "inv_aaaaaa", "a-cousin", 40, security.Confirmed)
	lost, err := r.forfeit(x, "inv_aaaaaa", 25)
	r.must(err)
	if _, err := r.undo(issue.ID); !fault.Is(err, security.ErrShares) {
		t.Errorf("shares that have moved on are taken back: %v", err)
	}
	for what, id := range map[string]string{"the forfeiture": lost.ID, "the gift": gift.ID} {
		back, err := r.undo(id)
		if err != nil || back.State != security.Confirmed || back.Reverses != id {
			t.Fatalf("%s: %+v %v", what, back, err)
		}
		r.balanced(x.ID)
		if _, err := r.s.Reverse(ctx, r.treasury, id, paper(), uuid.NewString()); !fault.Is(err, security.ErrReversed) && !fault.Is(err, security.ErrShares) {
			t.Errorf("%s, twice: %v", what, err)
		}
		if _, err := r.s.Reverse(ctx, r.treasury, back.ID, paper(), uuid.NewString()); !fault.Is(err, security.ErrNotReversible) {
			t.Errorf("the reversal of %s: %v", what, err)
		}
		if d, err := r.s.TransferDetail(ctx, r.treasury, id); err != nil || d.ReversedBy != back.ID {
			t.Errorf("%s is not shown as undone: %+v %v", what, d.ReversedBy, err)
		}
	}
	if after := r.lotsOf(x, "inv_aaaaaa"); after != before {
		t.Errorf("the lots are %s, and were %s", after, before)
	}
	if n := r.db.Count(t, `select count(*) from holder_notice where what = 'REVERSAL'`); n != 3 {
		t.Errorf("%d notices of reversals: one of the forfeiture, two of the gift", n)
	}
	if _, err := r.s.Reverse(ctx, r.decider, issue.ID, paper(), uuid.NewString()); !fault.Is(err, security.ErrRole) {
		t.Errorf("asked by compliance: %v", err)
	}
	err = r.db.TryServing(database.System("test"), `insert into security_transfer (id, security_id, client_id, transfer_type, from_holder, to_holder, shares, claimed_accredited, state, rules, rules_version, fee_bps, asked_by, one_time, asked_at, received_on, by_two, reverses)
		select 'tx_nomirror0', security_id, client_id, 'REVERSAL', to_holder, from_holder, shares - 1, false, 'pending_review', '[]', '1', 0, asked_by, 'x', asked_at, received_on, true, id from security_transfer where id = $1`, issue.ID)
	if database.Constraint(err) != "security_transfer_mirror" {
		t.Errorf("half of it: %v", err)
	}
}

// Whatever is issued, given, redeemed, forfeited and undone in whatever order: authorised ≥ issued = Σ holders = Σ lots.
func TestAnyOrderKeepsTheRegister(t *testing.T) {
	r := setup(t)
	x, seed := r.security(uuid.Nil, 500), rand.New(rand.NewPCG(87, 6)) //nolint:gosec // the same order at every run
	people := []string{"inv_aaaaaa", "inv_bbbbbb", "inv_cccccc"}
	for _, p := range people {
		r.investor(uuid.Nil, p)
	}
	var done []security.Transfer
	moved, refused := map[security.Type]int{}, 0
	for range 90 {
		from, to, n := people[seed.IntN(3)], people[seed.IntN(3)], int64(1+seed.IntN(90))
		var got security.Transfer
		var err error
		switch seed.IntN(6) {
		case 0, 1:
			got, err = r.move(x, security.PrimaryIssuance, security.Treasury, to, n)
		case 2:
			got, err = r.move(x, security.Gift, from, to, n)
		case 3:
			got, err = r.move(x, security.Redeemed, from, security.Treasury, n)
		case 4:
			got, err = r.forfeit(x, from, n)
		case 5:
			if len(done) == 0 {
				continue
			}
			got, err = r.undo(done[seed.IntN(len(done))].ID)
		}
		if err != nil {
			refused++
			if f := fault.As(err); f.Kind != fault.Invalid && f.Kind != fault.Conflict {
				t.Fatal(err)
			}
		} else {
			moved[got.Type]++
			done = append(done, got)
		}
		r.balanced(x.ID)
		r.clock.Advance(1000)
	}
	for _, kind := range []security.Type{security.PrimaryIssuance, security.Gift, security.Redeemed, security.Forfeited, security.Reversal} {
		if moved[kind] == 0 {
			t.Errorf("no %s went through: %v, %d refused", kind, moved, refused)
		}
	}
	t.Logf("%v, %d refused", moved, refused)
}
