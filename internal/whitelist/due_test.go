package whitelist_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/whitelist"
)

// look is a round of the job, and what it has made of a change.
func (s *stage) look(c whitelist.Change) whitelist.Change {
	s.t.Helper()
	must(s.t, s.FollowDue(s.t.Context()))
	kept, err := s.Change(s.t.Context(), s.tom, c.ID)
	must(s.t, err)
	return kept
}

// Nobody asks, and each change that waits at BitGo comes to its end all the same.
func TestChangesAreFollowedByThemselves(t *testing.T) {
	s, ctx := open(t), t.Context()
	s.done(s.adding(s.power, "Power"))
	c := s.done(s.adding(s.exchanges, "Exchange"))
	s.state(s.look(c), whitelist.AtBitGo)
	s.atBitGo(c, "approved")
	s.state(s.look(c), whitelist.Active)
	known, err := s.Knows(ctx, s.tom, whitelist.Entry{Client: s.apex.ID, Wallet: s.bitcoin, Asset: "tbtc4", Address: s.exchanges})
	if must(t, err); !known {
		t.Error("the sends do not know of it")
	}
	c = s.done(whitelist.Ask{Wallet: s.bitcoin, Verb: whitelist.Removing, Item: s.exchanges})
	s.atBitGo(c, "rejected")
	s.state(s.look(c), whitelist.Refused)

	// A relabelling goes on to its second half.
	c = s.done(whitelist.Ask{Wallet: s.bitcoin, Verb: whitelist.Relabeling, Item: s.power, Label: "Power company"})
	for range 2 {
		s.atBitGo(c, "approved")
		c = s.look(c)
	}
	s.state(c, whitelist.Active)
	if got := s.labels(); got != "Exchange|Power company" {
		t.Errorf("BitGo lists %s", got)
	}
}

// What was decided by a process that then died is asked of BitGo by the job, once nobody can be at it.
func TestADecidedChangeIsTakenOn(t *testing.T) {
	s, ctx := open(t), t.Context()
	asked, err := s.Ask(ctx, s.tom, s.adding(s.power, "Power company"), "a")
	must(t, err)
	inner := s.BitGo
	s.BitGo = answers{inner, func() (bitgo.RuleResult, error) { return bitgo.RuleResult{}, &bitgo.Error{Status: 429} }}
	_, _ = s.Decide(ctx, s.vera, asked.ID, true, "")
	s.BitGo = inner
	if c := s.look(asked); c.State != whitelist.Approved {
		t.Fatalf("%s while it may still be worked on", c.State)
	}
	s.clock.Advance(10 * time.Minute)
	s.state(s.look(asked), whitelist.Active)
}

// A BitGo whose approval says approved and whose list never shows it.
type approvedOnly struct{ whitelist.BitGo }

func (b approvedOnly) PendingApproval(ctx context.Context, id string) (bitgo.Approval, error) {
	a, err := b.BitGo.PendingApproval(ctx, id)
	a.State = "approved"
	return a, err
}

// Approved and not listed is not known, and after ten minutes not in force. Trouble with one holds up no other.
func TestApprovedAtBitGoAndNotListed(t *testing.T) {
	s, ctx := open(t), t.Context()
	s.done(s.adding(s.power, "Power"))
	c := s.done(s.adding(s.exchanges, "Exchange"))
	s.BitGo = approvedOnly{s.BitGo}
	if seen := s.look(c); seen.State != whitelist.Unknown || seen.Trouble == "" {
		t.Fatalf("%+v", seen)
	}
	s.clock.Advance(9 * time.Minute)
	s.state(s.look(c), whitelist.Unknown)
	s.clock.Advance(time.Minute)
	if seen := s.look(c); seen.State != whitelist.Refused || !strings.Contains(seen.Trouble, "does not show it") {
		t.Errorf("%+v", seen)
	}
	if client, id, err := s.ApprovalMoved(ctx, c.Approval); err != nil || id != uuid.Nil || client != uuid.Nil {
		t.Errorf("nothing waits any more: %s %v", id, err)
	}
}

// An event about its approval takes a change on at once.
func TestAnEventTakesAChangeOn(t *testing.T) {
	s, ctx := open(t), t.Context()
	s.done(s.adding(s.power, "Power"))
	c := s.done(s.adding(s.exchanges, "Exchange"))
	s.atBitGo(c, "approved")
	client, id, err := s.ApprovalMoved(ctx, c.Approval)
	if must(t, err); client != s.apex.ID || id != c.ID {
		t.Errorf("%s %s", client, id)
	}
	after, err := s.Change(ctx, s.tom, c.ID)
	must(t, err)
	s.state(after, whitelist.Active)
}
