package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/delivery"
	"github.com/unykorn/console/internal/notify"
)

// seedNotices has three people want mails: two of compliance, at once, of every approval and of what else waits for them or was
// decided, one of treasury hourly of decisions. What they choose later stays.
func (a *app) seedNotices(ctx context.Context, c *cast, people map[string]uuid.UUID) error {
	const step = "notices"
	if c.Seeded[step] {
		return nil
	}
	for email, want := range map[string]struct {
		pace    delivery.Pace
		classes []notify.Class
	}{
		"carla.nwosu@unykorn.example":   {delivery.Now, []notify.Class{notify.Asked, notify.Late}},
		"cyrus.daniels@unykorn.example": {delivery.Now, []notify.Class{notify.KYC, notify.Ceremony, notify.Whitelist, notify.Wire, notify.Facility}},
		"tessa.moreau@unykorn.example":  {delivery.Hourly, []notify.Class{notify.Decided, notify.Outcome}},
	} {
		who, err := a.identity.Standing(ctx, people[email], "")
		if err != nil {
			return fmt.Errorf("notices of %s: %w", email, err)
		}
		mails := map[notify.Class]bool{}
		for _, k := range want.classes {
			mails[k] = true
		}
		if err := a.delivery.Choose(ctx, who, want.pace, mails, nil); err != nil {
			return fmt.Errorf("notices of %s: %w", email, err)
		}
	}
	if c.Seeded == nil {
		c.Seeded = map[string]bool{}
	}
	c.Seeded[step] = true
	return nil
}
