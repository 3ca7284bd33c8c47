package ltv

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

// What was asked for is on the desk with its figures, and nobody of another client finds it.
func TestDesk(t *testing.T) {
	b := setup(t)
	if err := b.s.RefreshPrices(b.ctx); err != nil {
		t.Fatal(err)
	}
	c := b.set(b.treasury, terms(15_000, 50_000))
	found, more, err := b.s.Desk(b.ctx, b.treasury, DeskFilter{Waiting: true, Limit: 5})
	if err != nil || more || len(found) != 1 || found[0].Open == nil || *found[0].Open != c.ID || found[0].WalletLabel != "Vault" {
		t.Fatalf("%+v %v %v", found, more, err)
	}
	p, err := b.s.Proposal(b.ctx, b.compliance, c.ID)
	if err != nil || p.ProposedByName != "Tara" || !p.Then.Passes || p.Then.PercentAfter != "30.0" || p.Entry.Loan.Sign() != 0 {
		t.Fatalf("%+v %v", p, err)
	}
	if _, err := b.s.Approve(b.ctx, b.compliance, c.ID); err != nil {
		t.Fatal(err)
	}
	if found, _, err = b.s.Desk(b.ctx, b.treasury, DeskFilter{Waiting: true, Limit: 5}); err != nil || len(found) != 0 {
		t.Fatalf("still waiting: %v %v", found, err)
	}
	d, err := b.s.Detail(b.ctx, b.treasury, c.Facility, DeskFilter{Limit: 5}, testkit.Start)
	if err != nil || len(d.Changes) != 1 || d.Changes[0].DecidedByName != "Cora" || len(d.Decisions) != 1 || d.Decisions[0].Change == nil || d.Now.Health() != Watch {
		t.Fatalf("%+v %v", d, err)
	}
	other := b.Person(t, "Olga", testkit.Over(identity.Treasury, b.Client(t, "Borealis")))
	_, err = b.s.Detail(b.ctx, other, c.Facility, DeskFilter{Limit: 5}, testkit.Start)
	b.want(err, ErrNotFound)
	_, err = b.s.Proposal(b.ctx, other, c.ID)
	b.want(err, ErrNotFound)
	_, err = b.s.Entry(b.ctx, b.treasury, uuid.New())
	b.want(err, ErrNotFound)
}

// An hour is read once, a later one beside it, and 90 days on a place is taken again.
func TestReadingsAreARing(t *testing.T) {
	b := setup(t)
	if err := b.s.RefreshPrices(b.ctx); err != nil {
		t.Fatal(err)
	}
	c := b.set(b.treasury, terms(15_000, 50_000))
	if _, err := b.s.Approve(b.ctx, b.compliance, c.ID); err != nil {
		t.Fatal(err)
	}
	measured := func(want int) []Reading {
		t.Helper()
		if err := b.s.Measure(b.ctx); err != nil {
			t.Fatal(err)
		}
		d, err := b.s.Detail(b.ctx, b.treasury, c.Facility, DeskFilter{Limit: 5}, testkit.Start.Add(-time.Hour))
		if err != nil || len(d.Readings) != want {
			t.Fatalf("%d readings, %v", len(d.Readings), err)
		}
		return d.Readings
	}
	first := measured(1)[0]
	if first.Percent != "30.0" || first.Problem != None {
		t.Errorf("%+v", first)
	}
	measured(1)
	b.clock.Advance(time.Hour)
	if got := measured(2)[0]; got.Problem != StalePrice {
		t.Errorf("an old price is read as %+v", got)
	}
	b.clock.Advance(90*24*time.Hour - time.Hour)
	if got := measured(2); got[1].At.Equal(first.At) {
		t.Error("the place of 90 days before was not taken")
	}
}
