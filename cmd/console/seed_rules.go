package main

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// seedDrawn has one change of the rules wait for a second person, and another rejected, as people would have left them.
func (a *app) seedDrawn(ctx context.Context, act map[string]identity.Actor) error {
	d, err := a.approvals.Desk(ctx, act[compliance1], nil)
	if err != nil || len(d.Groups) == 0 {
		return err
	}
	total, low := money.NewCents(25_000_000), money.NewCents(10_000)
	groups := []uuid.UUID{d.Groups[0].ID}
	rejected := approval.Rule{Kind: approval.OfSend, Name: "$100 and more: 2 of Compliance", From: low, Needed: 2, Expiry: 30 * time.Minute, Groups: groups}
	waiting := approval.Rule{Kind: approval.OfSend, Name: "$250,000 in a day: 2 of Compliance", Velocity: &total, Needed: 2, Expiry: 2 * time.Hour, Groups: groups}
	for _, x := range []struct {
		key, by, why string
		rule         approval.Rule
		reason       string
	}{
		{"demo-rule-rejected", compliance2, "Fewer surprises in small payments", rejected, "Half an hour is too short over lunch, and small payments would wait"},
		{"demo-rule-waiting", compliance2, "Many middle sums in one day should be seen by two", waiting, ""},
	} {
		c, err := a.approvals.Draw(ctx, act[x.by], approval.Drawing{Kind: approval.AddTier, Why: x.why, Key: x.key, Terms: approval.Terms{New: &x.rule}})
		if err == nil && c.State == approval.Draft {
			c, err = a.approvals.Change(ctx, act[x.by], c.ID, approval.Ask, "")
		}
		if err == nil && x.reason != "" && c.State == approval.Asked {
			_, err = a.approvals.Change(ctx, act[compliance1], c.ID, approval.TurnDown, x.reason)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
