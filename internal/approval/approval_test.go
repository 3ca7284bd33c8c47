package approval

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

func cents(n int64) *money.Cents { c := money.NewCents(n); return &c }
func yes(b bool) *bool           { return &b }

func TestTheStrictestCoveringRuleDecides(t *testing.T) {
	t.Parallel()
	small := Rule{Name: "small", Kind: "send", From: money.NewCents(0), Below: cents(1000), NewPayee: yes(false), Needed: 0}
	newPayee := Rule{Name: "new", Kind: "send", From: money.NewCents(0), NewPayee: yes(true), Needed: 2}
	middle := Rule{Name: "middle", Kind: "send", From: money.NewCents(1000), Below: cents(5000), Needed: 1}
	large := Rule{Name: "large", Kind: "send", From: money.NewCents(5000), Needed: 3}
	rules := []Rule{small, newPayee, middle, large}
	for _, c := range []struct {
		usd      int64
		newPayee bool
		want     string
	}{
		{0, false, "small"}, {999, false, "small"}, {1000, false, "middle"}, {4999, false, "middle"}, {5000, false, "large"},
		{0, true, "new"}, {1000, true, "new"}, {5000, true, "large"},
	} {
		got, ok := strictest(rules, Facts{Kind: "send", USD: money.NewCents(c.usd), NewPayee: c.newPayee})
		if !ok || got.Name != c.want {
			t.Errorf("%d new=%v: want %s, got %s (%v)", c.usd, c.newPayee, c.want, got.Name, ok)
		}
	}
	if _, ok := strictest([]Rule{middle}, Facts{Kind: "send", USD: money.NewCents(1)}); ok {
		t.Error("a gap between tiers was covered")
	}
	if _, ok := strictest(rules, Facts{Kind: "wire", USD: money.NewCents(1)}); ok {
		t.Error("a rule about sends covered a wire")
	}
}

func TestWhyNotSaysTheReason(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	asker, voter, stranger := uuid.New(), uuid.New(), uuid.New()
	machine := uuid.New()
	open := Request{State: Pending, AskedBy: asker, Needed: 2, ExpiresAt: now.Add(time.Hour), Eligible: []Member{{Person: voter}}}
	voted, late, done := open, open, open
	voted.Votes = []Vote{{Voter: voter, Decision: Approve}}
	late.ExpiresAt = now
	done.State = Rejected
	for name, c := range map[string]struct {
		r    Request
		who  uuid.UUID
		want *fault.Fault
	}{
		"asker":    {open, asker, ErrOwnRequest},
		"stranger": {open, stranger, ErrNotInGroup},
		"twice":    {voted, voter, ErrVoted},
		"late":     {late, voter, ErrExpired},
		"decided":  {done, voter, ErrDecided},
	} {
		if err := c.r.WhyNot(identity.Actor{Person: c.who}, now); !fault.Is(err, c.want) {
			t.Errorf("%s: want %s, got %v", name, c.want.Code, err)
		}
	}
	if err := open.WhyNot(identity.Actor{Person: voter, Machines: []uuid.UUID{machine}}, now); err != nil {
		t.Errorf("an eligible voter was refused: %v", err)
	}
	open.AskedBy = machine
	if err := open.WhyNot(identity.Actor{Person: voter, Machines: []uuid.UUID{machine}}, now); !fault.Is(err, ErrOwnRequest) {
		t.Errorf("for their own machine: %v", err)
	}
}

func TestOneRejectionEndsIt(t *testing.T) {
	t.Parallel()
	r := Request{Needed: 2, Votes: []Vote{{Decision: Approve}}}
	if got := r.after(Reject); got != Rejected {
		t.Errorf("reject: %s", got)
	}
	if got := r.after(Approve); got != Approved {
		t.Errorf("second approval: %s", got)
	}
	if got := (Request{Needed: 2}).after(Approve); got != Pending {
		t.Errorf("first approval: %s", got)
	}
}

func TestReadableRefusesWhatCannotBeSeen(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "Not in the plan", "Zürich\nsecond line\twith a tab", "日本語", "👍"} {
		if !readable(text) {
			t.Errorf("%q is refused", text)
		}
	}
	for _, text := range []string{"a\x00b", "\xff\xfe", "pay\u202egnihton", "a\u200bb", "bell\x07", "line\u2028separator"} {
		if readable(text) {
			t.Errorf("%q passes", text)
		}
	}
}
